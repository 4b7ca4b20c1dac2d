"""What a workbook shows, cell by cell, from sources that share no code: its file, the office, the tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from tests.office.client import Office, Recalculated
from xlsx_kit import api
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.layout import Layout, a1, layout_of
from xlsx_kit.compute.table_layout import TableLayout
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.pack.model.inputs import ColumnType
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.workbook.model.book import unit_book
from xlsx_kit.workbook.writer.workbook import write_workbook

Shown = Mapping[str, Mapping[str, Any]]
"""Sheet name -> address -> text or number; cells that show nothing are absent."""


def stored(path: Path) -> Shown:
    """The values stored in a file, formulas' cached results among them, read by calamine."""
    with CalamineWorkbook.from_path(str(path)) as book:
        return {
            name: {
                a1(row, column): value
                for row, cells in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
                for column, value in enumerate(cells, 1)
                if value != ""
            }
            for name in book.sheet_names
        }


def recalculated(found: Recalculated) -> Shown:
    """What the office shows; no cell may be in error."""
    assert list(found.errors()) == []
    return found.values


def published(layout: Layout, tables: Mapping[str, Any], facts: Mapping[str, Any] | None = None) -> Shown:
    """The published sheets as the result of ``tables`` says they are: every cell of the printed area.

    What a table of records prints beside its amounts is taken from the facts file.
    """
    unit, pack = tables["unit"], layout.pack
    return {
        layout.tables[table["id"]].sheet: dict(
            _printed(pack, layout.tables[table["id"]], table, unit, facts or {})
        )
        for table in tables["tables"]
    }


def within_print(layout: Layout, shown: Shown, scope: str = "单位") -> Shown:
    """The columns of the published sheets that a scope prints, down to their last row."""
    found = {}
    for table in layout.tables.values():
        cells = shown[table.sheet]
        columns, _ = _columns(table, scope)
        area = [a1(r, c) for r in range(1, table.last + 1) for c in columns]
        found[table.sheet] = {place: cells[place] for place in area if place in cells}
    return found


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the sheet of checks."""

    status: str
    title: str
    left: float
    right: float
    gap: float
    place: str


def check_lines(layout: Layout, shown: Shown) -> dict[str, CheckLine]:
    """The sheet of checks: by input id, by table id for its capacity, and by rule id."""
    pack, cells = layout.pack, shown[layout.pack.book.check_sheet]
    wanted = {i.id: i.title for i in pack.inputs}
    wanted |= {v.id: f"{v.table.short}行数" for v in pack.views if v.table.rows}
    wanted |= {r.id: r.title for r in pack.rollups} | {i.id: i.spec.title for i in pack.identities}
    first = next(int(p[1:]) for p, value in cells.items() if p[0] == "A" and value == "序号") + 1
    found = {}
    for row, (name, title) in enumerate(wanted.items(), first):
        line = [cells.get(f"{column}{row}", "") for column in "BCDEFG"]
        assert title in line[1], f"line {row} is about {line[1]!r}, not {title!r}"
        found[name] = CheckLine(*line)
    assert f"A{first + len(found)}" not in cells
    return found


def cover_counts(layout: Layout, shown: Shown) -> dict[str, tuple[int, int, int]]:
    """Per input title the cover's counts: filled in, wrong, asked about."""
    cells, titles = shown[layout.pack.book.cover.sheet], {i.title for i in layout.pack.inputs}
    rows = {value: place[1:] for place, value in cells.items() if place[0] == "C" and value in titles}
    assert rows.keys() == titles
    return {t: tuple(int(cells.get(f"{c}{row}", 0)) for c in "DEF") for t, row in rows.items()}  # type: ignore[misc]


def cover_verdict(layout: Layout, shown: Shown) -> tuple[int, int, str]:
    """The cover's counts of failing checks and of questions, and its sentence."""
    cells = shown[layout.pack.book.cover.sheet]
    row = next(int(p[1:]) for p, value in cells.items() if p[0] == "B" and value == "校验不符项数")
    return int(cells[f"C{row}"]), int(cells[f"C{row + 1}"]), str(cells[f"C{row + 2}"])


def cover_print(layout: Layout, shown: Shown) -> str:
    """The cover's sentence on what is printed."""
    cells = shown[layout.pack.book.cover.sheet]
    row = next(int(p[1:]) for p, value in cells.items() if p[0] == "B" and value == "打印范围")
    return str(cells[f"C{row}"])


def row_checks(layout: Layout, shown: Shown) -> dict[str, dict[int, str]]:
    """Per input what its row checks show, by sheet row; rows without one are absent."""
    found: dict[str, dict[int, str]] = {}
    for name, block in layout.inputs.items():
        cells = shown[block.sheet]
        places = {row: a1(row, block.check) for row in range(block.first, block.last + 1)}
        found[name] = {row: str(cells[place]) for row, place in places.items() if place in cells}
    return found


def facts_in(source: Path | Mapping[str, Any], *, ordered: bool = True) -> dict[str, Any]:
    """The facts of a workbook or facts file, without lines that say no more than what was sent with them."""
    reading = api.read(source)
    facts = reading.to_dict()
    for part in reading.pack.inputs:
        if part.kind == "list":
            keys = {c.key for c in part.columns if c.type is ColumnType.AMOUNT}
            sent = {key for line in part.presets for key in line}
            lines = [
                x for x in facts[part.part] if any(_says(k in keys, v) for k, v in x.items() if k not in sent)
            ]
            facts[part.part] = lines if ordered else sorted(lines, key=repr)
    return facts


def _says(amount: bool, value: Any) -> bool:
    return value not in (None, "") and not (amount and value == "0.00")


def differences(expected: Shown, actual: Shown, sheets: Iterable[str] | None = None) -> list[str]:
    """Every cell in which two workbooks differ, in words; sheets default to those expected."""
    found = []
    for sheet in sheets or expected:
        one, other = expected[sheet], actual[sheet]
        found += [
            f"{sheet}!{place}: {one.get(place, '')!r} expected, {other.get(place, '')!r} found"
            for place in sorted(one.keys() | other.keys())
            if not alike(one.get(place, ""), other.get(place, ""))
        ]
    return found


def differences_in_a_client(pack: Pack, facts: Mapping[str, Any], office: Office, folder: Path) -> list[str]:
    """Where a unit's workbook, recalculated, shows other than it keeps, and other than is computed."""
    evaluation, layout = Evaluation(pack, facts_of_json(facts, pack).facts), layout_of(pack)
    file = folder / "w.xlsx"
    write_workbook(unit_book(pack, evaluation.facts), file)
    shown = recalculated(office.recalculate(file))
    computed = {"unit": facts["unit"], "tables": [table.to_dict() for table in evaluation.tables]}
    own = differences(published(layout, computed, facts), within_print(layout, shown, facts["unit"]["scope"]))
    return differences(stored(file), shown) + own


def alike(one: Any, other: Any) -> bool:
    """Equal texts, or numbers that are the same hundredth (and the same in 12 digits, for small ones)."""
    if isinstance(one, str) or isinstance(other, str):
        return bool(one == other)
    if one == other:
        return True
    return round(one * 100) == round(other * 100) and math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-9)


def _printed(
    pack: Pack,
    layout: TableLayout,
    table: Mapping[str, Any],
    unit: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Iterator[tuple[str, Any]]:
    spec, said = layout.view.table, layout.view.furniture
    words = _words(pack, layout, unit)
    columns, heads = _columns(layout, unit["scope"])
    last = columns[-1]
    yield "A1", table["title"]
    over = [(1, said.left), *([(max(2, last - 2), said.middle)] if said.middle else [])]
    over.append((last, "\n".join(filter(None, (said.corner, said.right)))))
    yield from ((a1(2, at), text.format(**words)) for at, text in over if text)
    if notes := [*(note.format(**words) for note in spec.notes), *filter(None, [table["note"]])]:
        yield "A3", "\n".join(notes)
    yield from _head(layout, [[text.format(**words) for text in head] for head in heads], columns)
    if said.numbering != "none":
        yield from _numbers(layout, columns)
    if layout.view.grid:
        yield from _arranged(layout, {row["key"]: row for row in table["rows"]})
        return
    for n, row in enumerate(table["rows"]):
        shown = {a1(layout.first + n, at) for at in columns}
        cells = _body(pack, layout, layout.first + n, n + 1, row, facts, words)
        yield from ((place, value) for place, value in cells if place in shown)


def _words(pack: Pack, layout: TableLayout, unit: Mapping[str, Any]) -> dict[str, str]:
    """What may stand in braces, from the unit and the pack's declarations."""
    by_scope = {name: words[unit["scope"]] for name, words in pack.book.by_scope.items()}
    money, year = layout.view.table.money or pack.book.money, int(unit["year"])
    return {**unit, **by_scope, "money": money, "year": str(year), "last_year": str(year - 1)}


def _columns(layout: TableLayout, scope: str) -> tuple[list[int], list[list[str]]]:
    """The printed columns of a scope, and their headings from top to bottom."""
    table = layout.view.table
    if table.printed:
        return list(range(1, len(table.printed) + 1)), [column.head for column in table.printed]
    own = [(n, c) for n, c in enumerate(table.columns, 1) if not c.scopes or scope in c.scopes]
    return [n for n, _ in own], [c.heads.get(scope, c.head) for _, c in own]


def _head(layout: TableLayout, heads: list[list[str]], columns: list[int]) -> Iterator[tuple[str, Any]]:
    """Merged headings show once, in their first cell."""
    before: list[str] = []
    for place, head in zip(columns, heads, strict=True):
        for level, heading in enumerate(head):
            if before[: level + 1] != head[: level + 1]:
                yield a1(layout.head + level, place), heading
        before = head


def _numbers(layout: TableLayout, columns: list[int]) -> Iterator[tuple[str, Any]]:
    """栏次 numbers the columns: all behind the first, or those of amounts."""
    view = layout.view
    declared = [view.table.column(c.column) for c in view.table.printed]
    shown = declared or [view.table.columns[at - 1] for at in columns]
    word = view.furniture.numbered
    if view.furniture.numbering == "columns":
        split = next(n for n, c in enumerate(shown) if not c.level)
        yield a1(layout.numbering, columns[split]), word
        yield from ((a1(layout.numbering, at), n) for n, at in enumerate(columns[split + 1 :], 1))
        return
    amounts = [at for at, c in zip(columns, shown, strict=True) if c.role == "amount"]
    yield from ((a1(layout.numbering, at), n) for n, at in enumerate(amounts, 1))
    for n, (at, column) in enumerate(zip(columns, shown, strict=True)):
        if column.role == "label" or (n == 0 and column.role != "amount"):
            yield a1(layout.numbering, at), word


def _arranged(layout: TableLayout, rows: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Fixed rows printed in another shape."""
    view = layout.view
    fixed = {row.key: row for row in view.fixed}
    for n, line in enumerate(view.grid):
        for at, (key, printed) in enumerate(zip(line, view.table.printed, strict=True), 1):
            if key is None:
                continue
            column = view.table.column(printed.column)
            text = fixed[key].code if column.role == "code" else fixed[key].labels.get(column.id, "")
            if column.role == "amount":
                yield a1(layout.first + n, at), float(rows[key]["cells"][column.id])
            elif text:
                yield a1(layout.first + n, at), text


def _beside(
    layout: TableLayout, at: int, number: int, row: Mapping[str, Any], words: Mapping[str, str]
) -> Iterator[tuple[str, Any]]:
    """One row where only classes in use are printed: a side that has a label has amounts."""
    labels = [label.strip() for label in f" {row['label']} ".split(" | ")]
    for column in layout.view.table.columns:
        if column.role == "number":
            yield a1(at, layout.columns[column.id]), number - 1 + column.first
    for side, label in zip(layout.view.table.sides, labels, strict=True):
        if label:
            indented = [row.labels[side.label].format_map(words) for row in layout.view.fixed]
            yield a1(at, layout.columns[side.label]), next((t for t in indented if t.strip() == label), label)
            for column_id in side.columns:
                if column_id in row["cells"]:
                    yield a1(at, layout.columns[column_id]), float(row["cells"][column_id])


def _body(
    pack: Pack,
    layout: TableLayout,
    at: int,
    number: int,
    row: Mapping[str, Any],
    facts: Mapping[str, Any],
    words: Mapping[str, str],
) -> Iterator[tuple[str, Any]]:
    """One row of the result; a row of fixed tables has amounts only where the form has cells."""
    fixed = layout.view.fixed[number - 1] if layout.view.fixed and not layout.view.in_use else None
    if layout.view.in_use:
        yield from _beside(layout, at, number, row, words)
        return
    listed, is_total = layout.view.table.rows, row["key"] == "total"
    for column in layout.view.table.columns:
        place = a1(at, layout.columns[column.id])
        match column.role:
            case "number" if not (is_total and listed and listed.total == "last"):
                yield place, number - 1 + column.first
            case "code" | "name" | "text" if listed and listed.records and not is_total:
                source = pack.input(listed.records)
                said = facts[source.part][int(row["key"]) - 1].get(column.field) or ""
                decimal = source.column(column.field).type is ColumnType.DECIMAL
                if said:
                    yield place, float(said) if decimal else said
            case "code" if not is_total:
                widths = [0, *pack.codes[listed.codes].spec.widths] if listed else [0]
                first, last = (widths[column.level - 1], widths[column.level]) if column.level else (0, 99)
                if len(row["key"]) >= last or not column.level:
                    yield place, row["key"][first:last]
            case "name" if row["label"]:
                yield place, row["label"]
            case "label" if fixed and fixed.labels.get(column.id):
                yield place, fixed.labels[column.id].format_map(words)
            case "amount" if column.id in row["cells"] and (fixed is None or column.id in fixed.cells):
                yield place, float(row["cells"][column.id])
