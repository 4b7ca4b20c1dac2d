"""Figures that stand under the name of another: in charts, public sums, comparisons and sentences.

Names say little by themselves (合计, 基本支出 of several tables). So a figure is misquoted where others bear
the name it is printed under, it does not, and none of them comes to the same in a return in which no two
entries are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xlsx_kit.compute import Evaluation, meets, reference_words
from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import Field, FigureSpec, Measure, Pack, Ref, SpecError, Texts, reference_of
from xlsx_kit.pack.tools import bare_name
from xlsx_kit.pack.trial.places import DeclarationPlaces
from xlsx_kit.pack.trial.reach import Reach
from xlsx_kit.pack.trial.wording import variants_in
from xlsx_kit.prose import PLACEHOLDER, ChangeSpec, Narrative

LEAST_NAME = 3
"""Characters of a name that says something by itself."""
BEFORE_NUMBER = re.compile(r"[^，。；：、（）“”{}\s]*$")


def misquoted_figures(
    reach: Reach, narrative: Narrative | None, evaluation: Evaluation, declared: DeclarationPlaces
) -> Iterator[Problem]:
    """Figures printed under a name of something else, and those of last year or reasons of another item."""
    pack, book = reach.pack, reach.pack.book
    named = _figures_by_name(pack)
    for n, chart in enumerate(book.publication.charts):
        for label, ref, *others in chart.rows:
            place = declared.book(f"publication.charts[{n}].rows")
            yield from _misnamed_figures(label, ref, evaluation, named, place)
            for other in others:
                yield from _of_last_year(pack, label, ref, other, place)
    for n, spec in enumerate(book.consolidation.disclosed if book.consolidation else ()):
        place = declared.book(f"consolidation.disclosed[{n}]")
        yield from _misnamed_figures(spec.title, spec.figure, evaluation, named, place)
    for name, figure in book.figures.items():
        base = figure.ref if isinstance(figure, FigureSpec) and figure.over else None
        if base and _amount(evaluation, name) == _amount(evaluation, base) != 0:
            yield declared_problem("PACK-127", declared.book(f"figures.{name}"), figure=base, other=name)
    if narrative is None:
        return
    for name, ratio in narrative.ratios.items():
        part, whole = (_entries(reach, _reference(narrative, one)) for one in (ratio.part, ratio.whole))
        if whole and whole < part:
            words = {"name": name, "part": ratio.part, "whole": ratio.whole}
            yield declared_problem("PACK-174", declared.words("ratios", name, ""), **words)
    yield from _missing_shares(narrative, evaluation, declared)
    yield from _unrelated_tests(reach, narrative, declared)
    for name, change in narrative.changes.items():
        place = declared.words("changes", name, "")
        now, before = (_reference(narrative, one) for one in (change.now, change.before))
        yield from _misnamed_figures(change.label, now, evaluation, named, place)
        yield from _of_last_year(pack, change.label, now, before, place)
        yield from _reason(reach, narrative, change, place)
    for one in variants_in(narrative):
        for found in PLACEHOLDER.finditer(one.variant.text) if one.part == "sentences" else ():
            label_before = BEFORE_NUMBER.search(one.variant.text[: found.start()])
            if label_before and found[1] in narrative.money:
                labels = [label_before[0][n:] for n in range(len(label_before[0]) - LEAST_NAME + 1)]
                longest = next((label for label in labels if named.get(label)), "")
                place = declared.words(one.part, one.name, one.variant.text)
                yield from _misnamed_figures(
                    longest, _reference(narrative, found[1]), evaluation, named, place
                )


def _figures_by_name(pack: Pack) -> Mapping[str, set[str]]:
    """The figures that bear each name."""
    named: dict[str, set[str]] = {}
    for figure in pack.book.figures:
        for name in _names_of(pack, figure):
            named.setdefault(name, set()).add(figure)
    return named


def _names_of(pack: Pack, ref: str) -> set[str]:
    """What a figure of this year is called: where it stands in a table, and what the pack calls it."""
    spec, found = pack.book.figures.get(ref), reference_of(pack, ref)
    named = {spec.title, *spec.aliases} - {""} if isinstance(spec, FigureSpec) else set[str]()
    if isinstance(spec, FigureSpec) and spec.over:
        return named
    if isinstance(found, Ref):
        view = pack.view(found.table)
        if found.row in view.row_numbers:
            side = view.side_label(found.column)
            labels = [bare_name(row.labels.get(side, "")) for row in view.fixed]
            own = labels[view.row_numbers[found.row]]
            named |= {own} if labels.count(own) == 1 else set[str]()
        if len(view.fixed) <= 1:
            column = view.table.column(found.column)  # 小计 is called by the heading over what it adds up
            named |= {bare_name(head) for head in column.head[-2 if column.sum else -1 :]}
    elif isinstance(found, Measure):
        named |= {value for _, values in found.where if len(values) == 1 for value in values}
    return named - {""}


def _missing_shares(
    narrative: Narrative, evaluation: Evaluation, declared: DeclarationPlaces
) -> Iterator[Problem]:
    """Figures without a share of a whole that they make up with others, which all have one."""
    amounts = {one: _amount(evaluation, _reference(narrative, one)) for one in narrative.money}
    parts: dict[str, set[str]] = {}
    named: dict[str, dict[str, str]] = {}
    for name, ratio in narrative.ratios.items():
        parts.setdefault(ratio.whole, set()).add(ratio.part)
        named.setdefault(ratio.part, {})[name] = ratio.whole
    for part, ratios in named.items():
        for whole, others in parts.items():
            rest = amounts[whole] - sum(amounts[one] for one in others)
            if part not in others and len(others) > 1 and amounts[part] == rest != 0:
                shown = "、".join(f"{name} 以 {of} 为整体" for name, of in ratios.items())
                words = {"part": part, "whole": whole, "others": "、".join(sorted(others)), "shown": shown}
                yield declared_problem("PACK-176", declared.words("ratios", [*ratios][-1], ""), **words)


def _unrelated_tests(reach: Reach, narrative: Narrative, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Sentences left out where a figure is zero that has nothing to do with those they print."""
    for name, sentence in narrative.sentences.items():
        tested = [figure for variant in sentence if not variant.text for _, figure in variant.tests]
        printed = [found for variant in sentence for found in PLACEHOLDER.findall(variant.text)]
        shown = [entries for one in printed if (entries := _entries(reach, _reference(narrative, one)))]
        for figure in tested:
            own = _entries(reach, _reference(narrative, figure))
            if own and shown and not any(own & entries for entries in shown):
                place = declared.words("sentences", name, "")
                words = {"name": name, "figure": figure, "printed": "、".join(dict.fromkeys(printed))}
                yield declared_problem("PACK-175", place, **words)


def _entries(reach: Reach, ref: str) -> frozenset[int]:
    """The made-up entries that count in a cell, by number; none where a name is none."""
    try:
        found = reference_of(reach.pack, ref)
    except SpecError:
        return frozenset()
    entries = reach.cells.get((found.table, found.row, found.column), ()) if isinstance(found, Ref) else ()
    return frozenset(map(id, entries))


def _reference(narrative: Narrative, name: str) -> str:
    return narrative.money[name].ref if name in narrative.money else name


def _amount(evaluation: Evaluation, ref: str) -> int:
    try:
        return evaluation.amount(ref)
    except SpecError:
        return 0


def _misnamed_figures(
    label: str, ref: str, evaluation: Evaluation, named: Mapping[str, set[str]], place: str
) -> Iterator[Problem]:
    pack, amount, others = evaluation.pack, _amount(evaluation, ref), named.get(bare_name(label), set[str]())
    if not amount or not others or isinstance(reference_of(pack, ref), Field):
        return
    qualified = any(name.endswith(bare_name(label)) for name in _names_of(pack, ref))
    if qualified or amount in {_amount(evaluation, one) for one in others}:
        return  # 一般公共预算项目支出 is a 项目支出
    what = reference_words(pack, reference_of(pack, ref))
    bear = "、".join(sorted(others))
    yield declared_problem("PACK-171", place, label=label, figure=ref, what=what, others=bear)


def _of_last_year(pack: Pack, label: str, now: str, before: str, place: str) -> Iterator[Problem]:
    """A figure of last year that is another item's than the one it stands beside."""
    spec = pack.book.figures.get(before)
    base = spec.ref if isinstance(spec, FigureSpec) and spec.over else None
    if base and reference_of(pack, base) != reference_of(pack, now):
        yield declared_problem("PACK-172", place, label=label, now=now, before=before, base=base)


def _reason(reach: Reach, narrative: Narrative, change: ChangeSpec, place: str) -> Iterator[Problem]:
    """A reason that is entered on lines of which none counts in the figure it is given for."""
    pack, found = reach.pack, reference_of(reach.pack, _reference(narrative, change.now))
    texts = [reference_of(pack, ref) for ref in narrative.texts[change.reason].refs] if change.reason else []
    entries = reach.cells.get((found.table, found.row, found.column), ()) if isinstance(found, Ref) else ()
    for text in texts:
        if isinstance(text, Texts) and text.where:
            own = [entry for entry in entries if entry.probe.input == text.input]
            if own and not any(meets(entry.probe.record, text.where) for entry in own):
                yield declared_problem("PACK-173", place, label=change.label, reason=change.reason)
