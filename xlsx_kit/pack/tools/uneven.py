"""Where paragraphs and printed columns leave out what those beside them have: classes, conditions, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import HEADING_NUMBER, Pack, View, Where, named_column
from xlsx_kit.prose import Narrative

ROWS = "rows"
ANY = "*"
OVERLOOKED = 2
"""How many classes one may leave out without meaning to; more are those that the form never prints."""


def uneven(
    pack: Pack, narrative: Narrative | None, places: Mapping[str, str], at: Callable[..., str]
) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs, tables and rules.

    ``at`` says where an entry of the narrative stands, by its part and name.
    """
    for view in pack.views:
        yield from _printed(view, places[f"tables/{view.id}"])
    if narrative:
        yield from _conditions(pack, narrative, at)
        yield from _classes(pack, narrative, at)
        yield from _levels(pack, narrative, at)
        for part in narrative.parts:
            for words in (part.title, part.contents):
                if words and not HEADING_NUMBER.sub("", words).strip():
                    yield declared_problem("PACK-285", at("parts"), part=part.id, words=words)


def _printed(view: View, path: str) -> Iterator[Problem]:
    """Columns that are printed side by side, block by block: all of one block show the same rows."""
    blocks: list[list[int]] = []
    for n, column in enumerate(view.table.printed):
        if len(column.rows) == 1 and ".." not in column.rows[0]:
            return
        if not blocks or column.column in {view.table.printed[k].column for k in blocks[-1]}:
            blocks.append([])
        blocks[-1].append(n)
    for block in blocks:
        columns = [view.table.printed[n] for n in block]
        usual = Counter(tuple(column.rows) for column in columns).most_common(1)[0][0]
        foot = Counter(column.foot for column in columns if column.foot).most_common(1)
        for n, column in zip(block, columns, strict=True):
            if tuple(column.rows) != usual:
                rows = {"own": "、".join(column.rows), "usual": "、".join(usual)}
                place = f"{path}: printed[{n}].rows"
                yield declared_problem("PACK-286", place, column=column.head[-1], **rows)
            if column.foot and column.foot != foot[0][0]:
                place, rows = f"{path}: printed[{n}].foot", {"own": column.foot, "usual": foot[0][0]}
                yield declared_problem("PACK-287", place, column=column.head[-1], **rows)


def _conditions(pack: Pack, narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Paragraphs of rows that are listed under a condition, with an amount of lines that none lists.

    An amount may be of a part of the lines listed; several lists of one input are taken together.
    """
    for name, rows in narrative.rows.items():
        listed: dict[str, list[Mapping[str, frozenset[str]]]] = {}
        for source in rows.sources:
            listed.setdefault(source.input, []).append(_met(pack, source.where))
        for key, money in rows.money.items():
            if isinstance(money, str) or not money.measure:
                continue
            own = _met(pack, money.where)
            sources = listed.get(named_column(money.measure)[0], [])
            in_all = [k for k in sources[0] if all(k in one for one in sources)] if sources else []
            wanted = {k: frozenset[str]().union(*(one[k] for one in sources)) for k in in_all}
            if lacking := {k: v for k, v in wanted.items() if k not in own or not own[k] <= v}:
                shown = "，".join(f"{k} = {'、'.join(sorted(v))}" for k, v in lacking.items())
                yield declared_problem("PACK-288", at(ROWS, name), key=key, conditions=shown)


def _met(pack: Pack, where: Where) -> dict[str, frozenset[str]]:
    """The entries that conditions keep, by column: groups spelled out, without those that any entry meets."""
    kept = {key: [wanted] if isinstance(wanted, str) else wanted for key, wanted in where.items()}
    groups = pack.book.groups
    return {
        key: frozenset(one for name in wanted for one in groups.get(name, [name]))
        for key, wanted in kept.items()
        if ANY not in wanted
    }


def _classes(pack: Pack, narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Classes that several paragraphs divide among them: one that none has, one that two have.

    They divide what they list alike and where the same amount is not zero.
    """
    divided: dict[tuple[str, str, int, str], dict[str, tuple[str, ...]]] = {}
    for name, rows in narrative.rows.items():
        if rows.codes and rows.under:
            amount = rows.money.get(rows.only_with, rows.only_with)
            alike = (rows.codes, repr(rows.sources), rows.level, repr(amount))
            divided.setdefault(alike, {})[name] = rows.under
    for (codes, *_), every in divided.items():
        if len(every) < 2:
            continue
        times = Counter(one for under in every.values() for one in under)
        left_out = [one for one in pack.codes[codes].class_codes if one not in times]
        if 0 < len(left_out) <= OVERLOOKED:
            place, names = at(ROWS, next(iter(every))), "、".join(every)
            yield declared_problem("PACK-289", place, names=names, left_out="、".join(left_out))
        for one in (one for one, n in times.items() if n > 1):
            both = [name for name, under in every.items() if one in under]
            yield declared_problem("PACK-290", at(ROWS, both[0]), code=one, names="、".join(both))


def _levels(pack: Pack, narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Paragraphs of codes that name fewer levels than their rows have: rows of one class are called alike."""
    for name, rows in narrative.rows.items():
        listed = pack.view(rows.table).table.rows if rows.table else None
        codes = rows.codes or (listed.codes if listed else "")
        if codes and rows.names:
            depth = rows.level or len(pack.codes[codes].spec.widths)
            if len(rows.names) < depth:
                place, levels = at(ROWS, name), len(rows.names)
                yield declared_problem("PACK-291", place, name=name, depth=depth, levels=levels)
