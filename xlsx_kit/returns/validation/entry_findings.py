"""What the entries of returns break, each found by its column's schema and said at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from xlsx_kit.facts import Entry, Record
from xlsx_kit.finding_list import FindingList
from xlsx_kit.findings import Finding
from xlsx_kit.pack import Column, ColumnType, Input, Pack
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.validation.entry_checks import MOST_COUNTED, YEARS, broken_rows
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import Value


@dataclass(frozen=True, slots=True)
class EntryFindings:
    """What the entries of one return break, in the order of the sheets, and every entry that is in error."""

    findings: tuple[Finding, ...]
    broken: frozenset[Entry]


def entry_findings(pack: Pack, returns: Sequence[Return]) -> list[EntryFindings]:
    """Per return, what its entries break; entries already found faulty are left out."""
    found: list[list[tuple[Entry, Fault]]] = [[] for _ in returns]
    for source in pack.inputs:
        owners = [(n, i) for n, one in enumerate(returns) for i in range(len(one.facts.lines(source.id)))]
        for row, key, fault in _failures(
            pack, source, [returns[n].facts.lines(source.id)[i] for n, i in owners]
        ):
            n, index = owners[row]
            entry = (source.id, index, key)
            if entry in returns[n].faulty:
                continue
            found[n].append((entry, fault))
    return [_of_return(pack, one, entries) for one, entries in zip(returns, found, strict=True)]


def _of_return(pack: Pack, unit_return: Return, entries: list[tuple[Entry, Fault]]) -> EntryFindings:
    findings = FindingList()
    ids = [source.id for source in pack.inputs]
    keys = {source.id: [column.key for column in source.columns] for source in pack.inputs}
    entries.sort(key=lambda item: (ids.index(item[0][0]), item[0][1], keys[item[0][0]].index(item[0][2])))
    for entry, fault in entries:
        findings.add((fault, entry[0], entry[2]), partial(_finding, pack, unit_return, entry, fault))
    return EntryFindings(findings.done(), frozenset(entry for entry, fault in entries if fault.blocks))


def _finding(pack: Pack, unit_return: Return, entry: Entry, fault: Fault) -> Finding:
    source, index, key = entry
    column = pack.input(source).column(key)
    text = _shown(column, fault, unit_return.facts.lines(source)[index].get(key))
    return fault.finding(*unit_return.place(*entry), column.title, text, _limit(pack, column, fault))


def _failures(pack: Pack, source: Input, records: Sequence[Record]) -> Iterator[tuple[int, str, Fault]]:
    """Of the rows that break a check, what the schema says; it is loaded where there is one."""
    rows = broken_rows(pack, source.id, records)
    if rows:
        from xlsx_kit.returns.validation.schema import failures

        for row, key, fault in failures(pack, source, [records[n] for n in rows]):
            yield rows[row], key, fault


def _shown(column: Column, fault: Fault, value: Value) -> str:
    if fault is Fault.LONG:
        return str(len(str(value)))
    if column.type is ColumnType.AMOUNT and isinstance(value, int):
        return column.printed(value)
    return "" if value is None else str(value)


def _limit(pack: Pack, column: Column, fault: Fault) -> str:
    """What was allowed, in words."""
    if fault in (Fault.CHOICE, Fault.OPEN_CHOICE):
        return "、".join(pack.values(column.list)) if column.list else "—".join(map(str, YEARS))
    if fault is Fault.CODE:
        widths = pack.codes[column.codes].spec.widths
        return "、".join(map(str, widths if column.undivided else widths[-1:]))
    if fault is Fault.LONG:
        return str(column.max_length)
    if fault is Fault.LARGE:
        return (
            pack.book.with_separators(pack.book.most)
            if column.type is ColumnType.AMOUNT
            else str(column.maximum or MOST_COUNTED)
        )
    return ""
