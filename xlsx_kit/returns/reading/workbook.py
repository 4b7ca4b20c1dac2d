"""A workbook as a return: its facts with their cells, and what was odd about the workbook itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from operator import attrgetter, getitem

from xlsx_kit.addresses import letters
from xlsx_kit.compute import ENTRY, MORE, Evaluation, InputLayout, Layout, layout_of, row_ends, text_of_rows
from xlsx_kit.facts import Entry, Facts, InputCells, Record
from xlsx_kit.files import Content, WorkbookCells, content_of
from xlsx_kit.finding_list import FindingList, with_columns_named
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import Column, ColumnType, Input, Pack
from xlsx_kit.returns.reading.exchanged import as_filled
from xlsx_kit.returns.reading.locate import Found, locate
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.reading.presets import PresetLines
from xlsx_kit.returns.reading.read_otherwise import Sent, read_by_headings, read_otherwise, sent_as
from xlsx_kit.returns.reading.values import (
    NAMES,
    headings_from,
    is_picture,
    named_code,
    shown,
    takes_other_lines,
    values_of,
)
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import ParsedValue, Value
from xlsx_kit.workbook import STAMP

MARK, LONGEST_MARK = "续", 2
"""What marks a row of a text that goes on with the one above, and how long a mark may be that people type."""
VALUE, FAULT = attrgetter("value"), attrgetter("fault")


def stamped_pack(workbook: WorkbookCells) -> str:
    """The pack a workbook says it was made from; "" without a stamp."""
    return workbook.properties.get(f"{STAMP}pack", "")


def return_of_workbook(workbook: WorkbookCells, pack: Pack) -> Return:
    """A workbook of a pack, read. Raises InputError where it has none of the pack's input blocks."""
    return _Reading(workbook, layout_of(pack)).read()


@dataclass
class _Reading:
    """Collects facts, their cells and findings block by block."""

    workbook: WorkbookCells
    layout: Layout
    records: dict[str, tuple[Record, ...]] = field(default_factory=dict)
    cells: dict[str, InputCells] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    slips: FindingList = field(default_factory=FindingList)
    faulty: set[Entry] = field(default_factory=set)
    blank: set[Entry] = field(default_factory=set)

    @cached_property
    def sent(self) -> Sent:
        return sent_as(self.workbook, self.layout.pack)

    def read(self) -> Return:
        self.findings += self.workbook.findings
        blocks = list(self.layout.inputs.values())
        found = {
            block.input.id: locate(self.workbook, block, alike_above(block, blocks[:n]))
            for n, block in enumerate(blocks)
        }
        if not any(found.values()):
            raise refusal("TPL-004")
        lost: list[InputLayout] = []
        for block in blocks:
            place = found[block.input.id]
            if place is None:
                self.records[block.input.id] = ()
                lost.append(block)
                continue
            self.findings += read_otherwise(block, place, lambda: self.sent)
            place = as_filled(place, block, self.layout.pack, date1904=self.workbook.date1904)
            take = {"list": self._list, "form": self._form, "texts": self._texts}[block.input.kind]
            self.records[block.input.id] = take(block, place)
        if lost:
            titles = "”“".join(block.input.title for block in lost)
            names = "”“".join(dict.fromkeys(block.sheet for block in lost))
            self.findings.append(finding("TPL-001", title=titles, name=names))
        self.findings += read_by_headings(blocks, found, self.workbook.names)
        self._restore_stamp()
        pack = self.layout.pack
        values = Evaluation(pack, Facts(pack.id, self.records, frozenset(self.blank)))
        slips = tuple(with_columns_named(self.slips.done(), Fault.LOST_DIGITS.id))
        findings = (*self.findings, *slips)
        return Return(values, self.cells, findings, frozenset(self.faulty), self.workbook)

    def _list(self, block: InputLayout, place: Found) -> tuple[Record, ...]:
        source, lines, rows = block.input, list[Record](), list[int]()
        columns = [column for column in source.facts if column.key in place.columns]
        gone = {column.key: None for column in source.facts if column.key not in place.columns}
        at = tuple(place.columns[column.key] for column in columns)
        keys, blank_is_zero = [c.key for c in columns], [c.key for c in columns if _counts(c)]
        coded = [(n, column) for n, column in enumerate(columns) if column.type is ColumnType.CODE]
        totals = not source.presets and any(column.type is ColumnType.AMOUNT for column in columns)
        of_lines, values = (
            [values_of(self.layout.pack, c, date1904=self.workbook.date1904, totals=one) for c in columns]
            for one in (False, totals)
        )
        presets = PresetLines(source)
        for row, contents in place.sheet.cells.contents(range(place.first, place.last + 1), at):
            if (first := headings_from(contents, columns)) is not None:
                entry, where = (source.id, 0, keys[first]), (row, at[first])
                self._say(entry, place, where, contents[first], ParsedValue(None, Fault.HEADING))
                continue  # nor is a row of headings that was pasted with what stood below it
            parsed = [*map(getitem, values, contents)]
            faulty = any(map(FAULT, parsed))
            if faulty:
                first = next((n for n, c in enumerate(columns) if c.type in NAMES and contents[n]), 0)
                if parsed[first].fault is Fault.TOTAL:
                    entry, where = (source.id, 0, keys[first]), (row, at[first])
                    self._say(entry, place, where, contents[first], parsed[first])
                    continue  # it is no line of the unit's; a code with 小计 among its remarks is
                parsed = [
                    usual[content] if one.fault is Fault.TOTAL else one
                    for usual, content, one in zip(of_lines, contents, parsed, strict=True)
                ]
                for column, number, content, one in zip(columns, at, contents, parsed, strict=True):
                    self._note((source.id, len(lines), column.key), place, (row, number), content, one)
            record: dict[str, Value] = {**dict(zip(keys, map(VALUE, parsed), strict=True)), **gone}
            if not faulty and presets.take(record):
                continue
            for key in blank_is_zero:
                if record[key] is None:
                    record[key] = 0
                    self.blank.add((source.id, len(lines), key))
            for n, column in coded:
                content = contents[n]
                if content and content[1] != record[column.key] and content[0] == "s":
                    codes = self.layout.pack.codes[column.codes]
                    one = named_code(codes, content[1], str(record[column.key]))
                    self._note((source.id, len(lines), column.key), place, (row, at[n]), content, one)
            if gone:
                self.faulty.update((source.id, len(lines), key) for key in gone)
            lines.append(record)
            rows.append(row)
        named = {key: letters(at) for key, at in place.columns.items()}
        self.cells[source.id] = InputCells(place.sheet.name, tuple(rows), named, {}, place.first)
        return tuple(lines)

    def _form(self, block: InputLayout, place: Found) -> tuple[Record, ...]:
        source, entry = block.input, place.columns[ENTRY]
        record: dict[str, Value] = {}
        fields = {}
        for column in source.facts:
            rows = place.rows.get(column.key)
            if rows is None:
                record[column.key] = None
                self.faulty.add((source.id, 0, column.key))
                continue
            fields[column.key] = place.address(rows[0], entry)
            record[column.key] = self._value(source, column.key, place, rows[0], entry)
        self.cells[source.id] = InputCells(place.sheet.name, (), {}, fields)
        if any(v not in (None, "") for v in record.values()):
            for column in source.facts:
                if column.type is ColumnType.AMOUNT and record[column.key] is None and not column.omit_blank:
                    record[column.key] = 0
                    self.blank.add((source.id, 0, column.key))
        return (record,)

    def _texts(self, block: InputLayout, place: Found) -> tuple[Record, ...]:
        source = block.input
        record, fields = dict[str, Value](), dict[str, str]()
        written = dict[str, tuple[tuple[int, str], ...]]()
        for column in source.facts:
            rows = place.rows.get(column.key, range(0))
            lines = []
            for row in rows:
                more = self._is_continued(place, row)
                words = self._value(source, column.key, place, row, place.columns[ENTRY])
                lines.append((more, str(words or "")))
            record[column.key] = text_of_rows(lines)
            if rows:
                addresses = [place.address(row, place.columns[ENTRY]) for row in rows]
                fields[column.key] = addresses[0]
                written[column.key] = tuple(zip(row_ends(lines), addresses, strict=True))
        self.cells[source.id] = InputCells(place.sheet.name, (), {}, fields, lines=written)
        return (record,)

    def _is_continued(self, place: Found, row: int) -> bool:
        """Whether a row of texts goes on with the one above; words that stand in the mark's cell are read
        nowhere, and said."""
        at = (row, place.columns[MORE])
        content = content_of(place.sheet.cells.get(at))
        text = shown(content, date1904=self.workbook.date1904).strip()
        if len(text) <= LONGEST_MARK:
            return content is not None
        make = partial(Fault.CHOICE.finding, place.sheet.name, place.address(*at), MARK, text, MARK)
        self.slips.add((Fault.CHOICE, MORE), make)
        return False

    def _value(self, source: Input, key: str, place: Found, row: int, column: int) -> Value:
        """One typed entry of a form or of texts."""
        content = content_of(place.sheet.cells.get((row, column)))
        parsed = values_of(self.layout.pack, source.column(key), date1904=self.workbook.date1904)[content]
        self._note((source.id, 0, key), place, (row, column), content, parsed)
        return parsed.value

    def _note(
        self, entry: Entry, place: Found, at: tuple[int, int], content: Content | None, parsed: ParsedValue
    ) -> None:
        """What is wrong with an entry becomes a finding at its cell."""
        if parsed.fault is None:
            return
        self._say(entry, place, at, content, parsed)
        if parsed.fault.blocks:
            self.faulty.add(entry)

    def _say(
        self, entry: Entry, place: Found, at: tuple[int, int], content: Content | None, parsed: ParsedValue
    ) -> None:
        assert parsed.fault is not None
        title = self.layout.pack.input(entry[0]).column(entry[2]).title
        text = shown(content, date1904=self.workbook.date1904)
        fault, sheet, cell = parsed.fault, place.sheet.name, place.address(*at)
        if fault is Fault.BROKEN and is_picture(place.sheet.cells.get(at)):
            fault = Fault.PICTURE
        if fault is Fault.FORMULA and self.layout.pack.input(entry[0]).kind == "list":
            formula = place.sheet.cells.get(at)
            if formula and takes_other_lines(formula.formula or "", at, range(place.first, place.last + 1)):
                fault = Fault.OF_OTHER_LINES
        make = partial(fault.finding, sheet, cell, title, text, parsed.limit)
        self.slips.add((fault, entry[0], entry[2]), make)

    def _restore_stamp(self) -> None:
        """Unit code, name, scope and year are what was sent, whatever the cells say now."""
        pack = self.layout.pack
        shown = dict(self.records.get("unit", ({},))[0]) if self.records.get("unit") else {}
        for column in pack.input("unit").columns:
            sent = self.workbook.properties.get(f"{STAMP}{_stamp_key(column.key)}")
            if column.stamp and sent is None and f"{STAMP}pack" in self.workbook.properties:
                self._say_unstamped(column, shown.get(column.key))
            if not column.stamp or sent is None or (column.type is ColumnType.YEAR and not _is_year(sent)):
                continue
            now = shown.get(column.key)
            text = "" if now is None else str(now)
            if text != sent and "unit" in self.cells:
                sheet, cell = self.cells["unit"].sheet, self.cells["unit"].cell(0, column.key)
                self.findings.append(
                    finding("TPL-003", sheet=sheet, cell=cell, title=column.title, text=text, sent=sent)
                )
                self.faulty.add(("unit", 0, column.key))
            shown[column.key] = int(sent) if column.type is ColumnType.YEAR and sent else sent or None
        self.records["unit"] = (shown,)

    def _say_unstamped(self, column: Column, value: Value) -> None:
        """A part of the stamp that was taken out: what the cell says holds, and nobody can vouch for it."""
        block, text = self.cells.get("unit"), "" if value is None else str(value)
        sheet, cell = (None, None) if block is None else (block.sheet, block.cell(0, column.key))
        self.findings.append(finding("TPL-045", sheet=sheet, cell=cell, title=column.title, text=text))


def alike_above(block: InputLayout, above: Sequence[InputLayout]) -> int:
    """How many lists above one on its sheet have all its headings, too."""
    titles = {column.title for column in block.input.columns}
    return sum(
        other.sheet == block.sheet
        and other.input.kind == block.input.kind == "list"
        and titles <= {column.title for column in other.input.columns}
        for other in above
    )


def _is_year(sent: str) -> bool:
    """Whether a stamp can be a year, or says that none was sent; anything else is no stamp of ours."""
    return not sent or (sent.isascii() and sent.isdecimal() and len(sent) == 4)


def _stamp_key(key: str) -> str:
    return {"code": "unit_code", "name": "unit_name"}.get(key, key)


def _counts(column: Column) -> bool:
    """A blank optional amount on a line is zero; a required one stays blank and is reported, and one that
    facts may leave out is left out.
    """
    return column.type is ColumnType.AMOUNT and not column.required and not column.omit_blank
