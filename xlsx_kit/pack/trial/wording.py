"""Sentences that no facts bring about, and wordings with a unit but no number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import Facts, Record
from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import (
    Column,
    ColumnType,
    Field,
    Input,
    Pack,
    SpecError,
    reference_of,
)
from xlsx_kit.pack.trial.made_up import MadeUp
from xlsx_kit.pack.trial.places import DeclarationPlaces
from xlsx_kit.pack.trial.probes import SUMMED, facts_with, members_of
from xlsx_kit.pack.trial.reach import Reach
from xlsx_kit.prose import Narrative, Variant, directions_in
from xlsx_kit.values import Value, amount_of

SINGLES = 80
"""At most so many returns with one entry are narrated; those that reach most cells nothing else reached."""
YEARS_COMPARED = ("这年多于上年", "这年少于上年", "与上年持平", "上年为零", "上年空白")
OPPOSITE = {"up": "down", "down": "up"}
DIRECTIONS = {"up": "增加", "down": "减少"}
THAN_ITSELF = re.compile(r"[比较][^，。；]*\{now\}[^，。；]*\{change\}")
NUMBER_NEEDED = ("万元", "元", "%")
MAY_PRECEDE = re.compile(r"[}\d“”（(：:、，。/每万百千亿角分多美欧日港单\s]$")


def wording_facts(reach: Reach, base: MadeUp, words: Narrative) -> Iterator[MadeUp]:
    """Returns by which sentences should come about in all their wordings.

    What is known of last year is more, less, equal, zero, blank; every choice of a form is made; the unit is
    of every scope; each kind of a list's lines is missing; texts have the words that sentences look for; and
    single entries stand alone.
    """
    pack = reach.pack
    forms = [source for source in pack.inputs if source.kind != "list"]
    chosen = [(s.id, c) for s in forms for c in s.facts if c.type is ColumnType.CHOICE]
    for before in YEARS_COMPARED:
        for facts in (base.facts, _without_amounts(pack, base.facts), _halves(pack, base.facts)):
            yield MadeUp(before, _with_last_year(pack, facts, before))
    for input_id, column in chosen:
        for member in (*members_of(pack, column), None):
            for facts in (base.facts, _with_last_year(pack, base.facts, YEARS_COMPARED[2])):
                yield MadeUp(
                    f"{column.title} {member or '空白'}", _with_entry(pack, facts, input_id, column, member)
                )
    for source in forms:
        blank: Record = dict.fromkeys(c.key for c in source.facts)
        yield MadeUp(f"{source.title}空白", facts_with(pack, {**base.facts.records, source.id: (blank,)}))
    for source in pack.inputs:
        if source.kind == "list":
            yield MadeUp(f"没有{source.title}", facts_with(pack, {**base.facts.records, source.id: ()}))
            yield from _without_members(pack, base.facts, source)
    yield from _looked_for(pack, base.facts, words)
    seen: set[Any] = set()
    singles = 0
    for entry in sorted(reach.entries, key=lambda one: -len(one.cells)):
        if singles < SINGLES and not entry.cells.keys() <= seen:
            singles += 1
            seen |= entry.cells.keys()
            yield MadeUp("只有一笔", facts_with(pack, {entry.probe.input: (entry.probe.record,)}))


def _without_members(pack: Pack, facts: Facts, source: Input) -> Iterator[MadeUp]:
    """The lines of a list without those of one member of the list that its first choice is made from."""
    column = next((c for c in source.facts if c.type is ColumnType.CHOICE), None)
    for member in members_of(pack, column) if column else ():
        kept = tuple(line for line in facts.lines(source.id) if column and line.get(column.key) != member)
        yield MadeUp(f"没有{member}", facts_with(pack, {**facts.records, source.id: kept}))


def _looked_for(pack: Pack, facts: Facts, words: Narrative) -> Iterator[MadeUp]:
    """Texts with the words that a sentence looks for, beside lists that are empty."""
    for text in words.texts.values():
        looked_for = "".join(one.partition("|")[0] for one in text.lines_with)
        fields = [ref for ref in (reference_of(pack, ref) for ref in text.refs) if isinstance(ref, Field)]
        for source in pack.inputs if looked_for else ():
            if source.kind == "list":
                records = {**facts.records, source.id: ()}
                for field in fields:
                    records[field.input] = ({**facts.form(field.input), field.column: looked_for},)
                yield MadeUp(f"写有{looked_for}", facts_with(pack, records))


def _with_entry(pack: Pack, facts: Facts, input_id: str, column: Column, value: Value) -> Facts:
    records = {**facts.records, input_id: ({**facts.form(input_id), column.key: value},)}
    return facts_with(pack, records)


def _without_amounts(pack: Pack, facts: Facts) -> Facts:
    """The same with nothing in this year, so that what last year had is gone."""
    records: dict[str, tuple[Record, ...]] = {}
    for source in pack.inputs:
        kept = {c.key for c in source.facts if c.last_year or c.type not in SUMMED}
        lines = facts.lines(source.id)
        records[source.id] = tuple({k: v if k in kept else 0 for k, v in line.items()} for line in lines)
    return facts_with(pack, records)


def _halves(pack: Pack, facts: Facts) -> Facts:
    """Every second line of each list: some figures are there, some are not."""
    records = {s.id: facts.lines(s.id)[:: 2 if s.kind == "list" else 1] for s in pack.inputs}
    return facts_with(pack, records)


def _with_last_year(pack: Pack, facts: Facts, kind: str) -> Facts:
    """The facts with last year's figures as a kind of comparison needs them."""
    evaluation = Evaluation(pack, facts)
    records = {source.id: [dict(line) for line in facts.lines(source.id)] for source in pack.inputs}
    for source in pack.inputs:
        for column in source.facts:
            if not column.last_year:
                continue
            for line in records[source.id]:
                now = (
                    line.get(column.last_year)
                    if source.kind == "list"
                    else _now(evaluation, column.last_year)
                )
                line[column.key] = _compared(amount_of(now), kind)
    return facts_with(pack, records)


def _now(evaluation: Evaluation, reference: str) -> int:
    try:
        return evaluation.amount(reference)
    except SpecError:
        return 0


def _compared(now: int, kind: str) -> int | None:
    """Last year's figure beside this year's, in whole units of money."""
    match kind:
        case "这年多于上年":
            return now // 200 * 100
        case "这年少于上年":
            return now * 2 + 100
        case "与上年持平":
            return now
        case "上年为零":
            return 0
    return None


@dataclass(frozen=True)
class PlacedVariant:
    """A wording of a sentence with the part and name it stands under, and its number from 1."""

    part: str
    name: str
    number: int
    variant: Variant
    sentence: Sequence[Variant]


def variants_in(words: Narrative) -> Iterator[PlacedVariant]:
    """Every wording in a narrative, wherever its language has sentences."""
    for part in words.__struct_fields__:
        yield from _variants(getattr(words, part), part, "")


def _variants(value: Any, part: str, name: str) -> Iterator[PlacedVariant]:
    if isinstance(value, list | tuple) and value and all(isinstance(one, Variant) for one in value):
        for number, variant in enumerate(value, start=1):
            yield PlacedVariant(part, name, number, variant, value)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _variants(inner, part, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple):
        for n, inner in enumerate(value):
            yield from _variants(inner, part, name or str(n))
    elif isinstance(value, Struct):
        for field in value.__struct_fields__:
            yield from _variants(getattr(value, field), part, f"{name}.{field}" if name else field)


def all_chosen(words: Narrative, chosen: set[int]) -> bool:
    """Whether every wording of a narrative came about, but for those that must stand before it."""
    return all(id(one.variant) in chosen or one.variant.empty for one in variants_in(words))


def wording_problems(words: Narrative, chosen: set[int], declared: DeclarationPlaces) -> Iterator[Problem]:
    """Wordings that were never chosen, that print a unit without a number, or ask for a number in vain."""
    reached = {(one.part, one.name) for one in variants_in(words) if id(one.variant) in chosen}
    for one in variants_in(words):
        place = declared.words(one.part, one.name, one.variant.text)
        if not place.startswith(f"{declared.pack.id}/"):
            continue  # words of a pack beneath, which need not use all of them here
        name = f"{one.part}.{one.name}"
        if one.variant.empty:
            pass  # what may be blank must have this wording, whether or not it can be here
        elif id(one.variant) not in chosen and (one.part, one.name) in reached:
            yield declared_problem("PACK-132", place, name=name, number=one.number)
        elif id(one.variant) not in chosen and one.number == 1:
            yield declared_problem("PACK-135", declared.words(one.part, one.name, ""), name=name)
        yield from _units_alone(one, name, place)
        yield from _direction(one, name, place)
        if one.number == len(one.sentence):
            yield from _tested_in_vain(words, one, name, place)


def _direction(one: PlacedVariant, name: str, place: str) -> Iterator[Problem]:
    """A wording for what has risen that speaks of a fall, or the other way round."""
    tested = [predicate for predicate, _ in one.variant.tests]
    if one.number == len(one.sentence):
        against = {predicate for variant in one.sentence for predicate, _ in variant.tests} & OPPOSITE.keys()
        tested = [OPPOSITE[only] for only in against] if len(against) == 1 else []
    stated = directions_in(one.variant.text)
    if THAN_ITSELF.search(one.variant.text):
        yield declared_problem("PACK-137", place, name=name, number=one.number)
    for predicate in tested:
        if predicate in OPPOSITE and stated == {OPPOSITE[predicate]}:
            words = {"when": DIRECTIONS[predicate], "said": DIRECTIONS[OPPOSITE[predicate]]}
            yield declared_problem("PACK-136", place, name=name, number=one.number, **words)


def _units_alone(one: PlacedVariant, name: str, place: str) -> Iterator[Problem]:
    text = one.variant.text
    for unit in NUMBER_NEEDED:
        for found in re.finditer(re.escape(unit), text):
            if found.start() and not MAY_PRECEDE.search(text[: found.start()]):
                words = {"name": name, "number": one.number, "unit": unit, "example": "{…}" + unit}
                yield declared_problem("PACK-133", place, **words)
                return


def _tested_in_vain(words: Narrative, one: PlacedVariant, name: str, place: str) -> Iterator[Problem]:
    """A sentence that asks about one figure, is left out without it, and then says no figure at all."""
    figures = {figure for variant in one.sentence for _, figure in variant.tests}
    silent = all(not variant.text for variant in one.sentence[:-1])
    if len(figures) == 1 and silent and one.variant.text and "{" not in one.variant.text:
        figure = next(iter(figures))
        if figure in words.money or figure in words.counts:
            example = f"{{{figure}}}"
            yield declared_problem("PACK-134", place, name=name, figure=figure, example=example)


def silent_figures(
    reach: Reach, evaluation: Evaluation, declared: DeclarationPlaces, own: frozenset[str]
) -> Iterator[Problem]:
    """Figures of the pack's own book that come to nothing where everything is filled in."""
    pack = reach.pack
    for name in pack.book.figures:
        if name not in own:
            continue
        found = reference_of(pack, name)
        if (
            isinstance(found, Field)
            and pack.input(found.input).column(found.column).type is ColumnType.CHOICE
        ):
            continue
        if evaluation.figure(found) in (0, None, ""):
            yield declared_problem("PACK-126", declared.book(f"figures.{name}"), figure=name)
