"""What differs between the published tables of two packs: titles, columns, rows and what they add up."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import zip_longest

from xlsx_kit.compute import share_words, words
from xlsx_kit.pack import (
    WITH_MONEY,
    Expr,
    FixedRow,
    KeySource,
    ListedRows,
    Pack,
    Ref,
    Side,
    Sum,
    Table,
    View,
    numeral,
)
from xlsx_kit.pack.tools.difference import (
    Difference,
    DifferenceKind,
    changed,
    in_words,
    listed,
    named,
    quoted,
    titles,
)

TABLES_PART = "公开表"


def table_differences(old: Pack, new: Pack) -> Iterator[Difference]:
    """Tables added and taken away, then what differs in those that both have."""
    before, after = ({v.id: v.table.title for v in pack.views} for pack in (old, new))
    yield from named(TABLES_PART, before, after, "表")
    common = [key for key in after if key in before]
    if [key for key in before if key in after] != common:
        order = [new.view(key).table.short for key in common]
        yield Difference(TABLES_PART, "次序", DifferenceKind.CHANGED, f"表的次序改为{listed(order)}。")
    for key in common:
        name = new.view(key).table.short
        for kind, message in _table(old, new, old.view(key), new.view(key)):
            yield Difference(TABLES_PART, name, kind, f"{name} {message}。")


def _table(old: Pack, new: Pack, before: View, after: View) -> Iterator[tuple[DifferenceKind, str]]:
    for message in changed(before.table, after.table, "table"):
        yield DifferenceKind.CHANGED, message
    yield from _furniture_differences(before, after)
    shapes = [
        [("／".join(c.head), c.column, *c.rows, c.foot) for c in v.table.printed] for v in (before, after)
    ]
    if shapes[0] != shapes[1]:
        heads = listed([head for head, *_ in shapes[1]]) if shapes[1] else "与所列相同"
        yield DifferenceKind.CHANGED, f"印出的各列改为{heads}"
    yield from _columns(old, new, before, after)
    if bool(before.fixed) != bool(after.fixed):
        how = "固定行" if after.fixed else "按科目或记录列行"
        yield DifferenceKind.CHANGED, f"改为{how}的表"
        return
    for one, other in zip_longest(before.table.sides, after.table.sides):
        if one is None or other is None:
            side, table = (other or one), (after if one is None else before).table
            verb = "增加" if one is None else "取消"
            yield (
                DifferenceKind.ADDED if one is None else DifferenceKind.REMOVED,
                f"{verb}{quoted(_head(table, side.label))}一侧",
            )
        else:
            name = _head(after.table, other.label)
            yield from _rows(old, new, (before, one), (after, other), f"{name}：")
    yield from _listed_rows(old, new, before.table, after.table)


def _furniture_differences(before: View, after: View) -> Iterator[tuple[DifferenceKind, str]]:
    values = titles()["furniture_values"]
    for key, name in titles()["furniture"].items():
        was, now = (getattr(view.furniture, key) for view in (before, after))
        if was != now:
            texts = [quoted("" if one is None else values.get(one, one)) for one in (was, now)]
            yield DifferenceKind.CHANGED, f"{name}由{texts[0]}改为{texts[1]}"


def _columns(old: Pack, new: Pack, before: View, after: View) -> Iterator[tuple[DifferenceKind, str]]:
    columns = [{c.id: c for c in view.table.columns} for view in (before, after)]
    for key, column in columns[1].items():
        if key not in columns[0]:
            meaning = _meaning(new, after.line.get(key))
            if key in after.shares:
                meaning = f"，为{share_words(new, after, key)}"
            yield DifferenceKind.ADDED, f"增加{quoted('／'.join(column.head))}列{meaning}"
    for key, column in columns[0].items():
        if key not in columns[1]:
            yield DifferenceKind.REMOVED, f"取消{quoted('／'.join(column.head))}列"
        elif (other := columns[1][key]).head != column.head:
            yield (
                DifferenceKind.CHANGED,
                f"列名{quoted('／'.join(column.head))}改为{quoted('／'.join(other.head))}",
            )
        if key in columns[1]:
            name = quoted("／".join(columns[1][key].head))
            for message in changed(column, columns[1][key], "table_column"):
                yield DifferenceKind.CHANGED, f"{name}列{message}"
    for key in after.line:
        if key in before.line and before.line[key] != after.line[key]:
            name = quoted(after.title(key))
            was, now = in_words(old, before.line[key], new, after.line[key], words)
            if was != now:
                yield DifferenceKind.CHANGED, f"{name}列原为{was}，现为{now}"


def _rows(
    old: Pack, new: Pack, before: tuple[View, Side], after: tuple[View, Side], place: str
) -> Iterator[tuple[DifferenceKind, str]]:
    """Rows of one side, matched by what they print."""
    was, now = (_printed(view, side.label) for view, side in (before, after))
    labels = [[label for label, _ in rows] for rows in (was, now)]
    for tag, i, j, k, m in SequenceMatcher(a=labels[0], b=labels[1], autojunk=False).get_opcodes():
        gone, come = labels[0][i:j], labels[1][k:m]
        if tag == "replace":
            count = f"为{numeral(len(come))}项：" if len(come) != len(gone) else "为"
            yield DifferenceKind.CHANGED, f"{place}原{listed(gone)}改{count}{listed(come)}"
        elif tag == "delete":
            yield DifferenceKind.REMOVED, f"{place}取消{listed(gone)}"
        elif tag == "insert":
            where = f"在{quoted(labels[1][k - 1])}之后" if k else "最前面"
            yield DifferenceKind.ADDED, f"{place}{where}增加{listed(come)}"
        else:
            for (label, one), (_, other) in zip(was[i:j], now[k:m], strict=True):
                cells = [(one.cells.get(c), other.cells.get(c)) for c in after[1].columns]
                yield from _cells(old, new, cells, (before[0], after[0]), f"{place}{quoted(label)}")


def _cells(
    old: Pack,
    new: Pack,
    cells: list[tuple[Expr | None, Expr | None]],
    views: tuple[View, View],
    place: str,
) -> Iterator[tuple[DifferenceKind, str]]:
    """What the cells of one row hold, by the first column that changed; what reads the same has not."""
    changes: list[str] = []
    for was, now in cells:
        if was == now or (was is not None and now is not None and _moved(was, now, views)):
            continue
        before, after = in_words(old, was, new, now, _phrase)
        if before != after:
            changes.append(f"{place}原为{before}，现为{after}")
    if changes:
        yield DifferenceKind.CHANGED, changes[0] + ("（其他各列相应变化）" if len(changes) > 1 else "")


def _moved(was: Expr, now: Expr, views: tuple[View, View]) -> bool:
    """Whether two sums add up rows that print the same, only under other numbers."""
    sides: list[list[str]] = []
    for expr, view in zip((was, now), views, strict=True):
        terms = expr.terms if isinstance(expr, Sum) else ()
        refs = [t for t in terms if isinstance(t, Ref) and t.table == view.id and t.row in view.row_numbers]
        if not refs or len(refs) < len(terms):
            return False
        rows = [view.fixed[view.row_numbers[ref.row]] for ref in refs]
        labels = [r.labels.get(view.side_label(ref.column), "") for r, ref in zip(rows, refs, strict=True)]
        sides.append([label for label in labels if label])
    return sides[0] == sides[1]


def _printed(view: View, side: str) -> list[tuple[str, FixedRow]]:
    return [(label, row) for row in view.fixed if (label := row.labels.get(side, "").strip())]


def _listed_rows(old: Pack, new: Pack, before: Table, after: Table) -> Iterator[tuple[DifferenceKind, str]]:
    if before.rows and after.rows:
        for message in changed(before.rows, after.rows, "listed_rows"):
            yield DifferenceKind.CHANGED, message
        if before.rows.total != after.rows.total:
            where = "最后一行" if after.rows.total == "last" else "第一行"
            yield DifferenceKind.CHANGED, f"{quoted(new.book.total)}改在{where}"
        was, now = listed(_sources(old, before.rows)), listed(_sources(new, after.rows))
        if was != now:
            yield DifferenceKind.CHANGED, f"列行的来源由{was}改为{now}"


def _sources(pack: Pack, rows: ListedRows) -> list[str]:
    if rows.records:
        return [pack.input(rows.records).title]
    return [_source(pack, source) for source in rows.sources]


def _source(pack: Pack, source: KeySource) -> str:
    """An input whose codes become rows, with the values its lines must have."""
    found = pack.input(source.input)
    wanted = [
        f"有{found.column(key).title}" if (w,) == WITH_MONEY else w if isinstance(w, str) else "或".join(w)
        for key, w in source.where.items()
    ]
    only = [pack.book.words.get(word, word) for word in wanted]
    return found.title + (f"（{'、'.join(only)}）" if only else "")


def _head(table: Table, column: str) -> str:
    return table.column(column).head[0]


def _meaning(pack: Pack, cell: Expr | None) -> str:
    return f"，为{words(pack, cell)}" if cell is not None else ""


def _phrase(pack: Pack, cell: Expr | None) -> str:
    return words(pack, cell) if cell is not None else "空"
