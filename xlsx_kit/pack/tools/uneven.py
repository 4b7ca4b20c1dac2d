"""Where paragraphs and printed columns leave out what those beside them have: classes, conditions, rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import HEADING_NUMBER, Pack, View, named_column
from xlsx_kit.prose import Narrative

ROWS = "rows"


def uneven(
    pack: Pack, narrative: Narrative | None, places: Mapping[str, str], at: Callable[..., str]
) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs, tables and rules.

    ``at`` says where an entry of the narrative stands, by its part and name.
    """
    for view in pack.views:
        yield from _printed(view, places[f"tables/{view.id}"])
    if narrative:
        yield from _conditions(narrative, at)
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


def _conditions(narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Paragraphs of rows that are listed under a condition, with an amount counted without it."""
    for name, rows in narrative.rows.items():
        listed = {source.input: source.where for source in rows.sources if source.where}
        for key, money in rows.money.items():
            if isinstance(money, str) or not money.measure:
                continue
            wanted = listed.get(named_column(money.measure)[0], {})
            if lacking := {k: v for k, v in wanted.items() if money.where.get(k) != v}:
                shown = "、".join(f"{k} = {v}" for k, v in lacking.items())
                yield declared_problem("PACK-288", at(ROWS, name), key=key, conditions=shown)


def _classes(pack: Pack, narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Classes that several paragraphs divide among them: one that none has, one that two have."""
    divided = [(rows.codes, name, rows) for name, rows in narrative.rows.items() if rows.codes and rows.under]
    for codes, group in groupby(sorted(divided, key=lambda one: one[0]), key=lambda one: one[0]):
        every = [*group]
        if len(every) < 2:
            continue
        times = Counter(one for _, _, rows in every for one in rows.under)
        classes = pack.codes[codes].class_codes
        if left_out := [one for one in classes if one not in times]:
            place, names = at(ROWS, every[0][1]), "、".join(name for _, name, _ in every)
            yield declared_problem("PACK-289", place, names=names, left_out="、".join(left_out))
        for one in (one for one, n in times.items() if n > 1):
            both = [name for _, name, rows in every if one in rows.under]
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
