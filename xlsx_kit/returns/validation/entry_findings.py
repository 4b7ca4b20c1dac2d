"""What the entries of returns break, each found by its column's schema and said at its cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.facts import Entry, Record
from xlsx_kit.findings import Finding
from xlsx_kit.pack import Column, ColumnType, Input, Pack
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.validation.entry_checks import MOST_COUNTED, YEARS, broken_rows
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import Value, printed


def entry_findings(pack: Pack, returns: Sequence[Return]) -> list[list[tuple[Finding, Entry]]]:
    """Per return, what its entries break, with the entry; entries already found faulty are left out."""
    found: list[list[tuple[Finding, Entry]]] = [[] for _ in returns]
    for source in pack.inputs:
        owners = [(n, i) for n, one in enumerate(returns) for i in range(len(one.facts.lines(source.id)))]
        for row, key, fault in _failures(
            pack, source, [returns[n].facts.lines(source.id)[i] for n, i in owners]
        ):
            n, index = owners[row]
            entry = (source.id, index, key)
            if entry in returns[n].faulty:
                continue
            value = returns[n].facts.lines(source.id)[index].get(key)
            place = returns[n].place(source.id, index, key)
            column = source.column(key)
            text, limit = _shown(column, fault, value), _limit(pack, column, fault)
            found[n].append((fault.finding(*place, column.title, text, limit), entry))
    for entries in found:
        entries.sort(key=lambda item: _order(pack, item[1]))
    return found


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
        return printed(value)
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
            printed(pack.book.maximum_amount)
            if column.type is ColumnType.AMOUNT
            else str(column.maximum or MOST_COUNTED)
        )
    return ""


def _order(pack: Pack, entry: Entry) -> tuple[int, int, int]:
    """Sheet order, then line, then column."""
    ids = [i.id for i in pack.inputs]
    keys = [c.key for c in pack.input(entry[0]).columns]
    return ids.index(entry[0]), entry[1], keys.index(entry[2])
