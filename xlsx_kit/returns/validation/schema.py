"""Pandera schemas compiled from the input sheets, run once per sheet over a whole batch.

Values are typed before they get here, so a schema states bounds, lists and what must be there. A
pandera call costs the same for ten rows as for ten thousand; rows of all returns go in together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from xlsx_kit.facts import Entry
from xlsx_kit.findings import Finding
from xlsx_kit.pack import Column, ColumnType, Input, Pack
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import Value, printed

INTEGERS = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.YEAR)
YEARS = (2000, 2099)


def schema_findings(pack: Pack, returns: Sequence[Return]) -> list[list[tuple[Finding, Entry]]]:
    """Per return, what its entries break, with the entry; entries already found faulty are left out."""
    found: list[list[tuple[Finding, Entry]]] = [[] for _ in returns]
    for source in pack.inputs:
        owners = [(n, i) for n, one in enumerate(returns) for i in range(len(one.facts.lines(source.id)))]
        for row, key, fault in failures(
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


def failures(pack: Pack, source: Input, records: Sequence[Any]) -> Iterable[tuple[int, str, Fault]]:
    """Row, column key and fault of every entry of the records that breaks its column's schema."""
    if not records:
        return
    try:
        input_schema(pack, source.id).validate(input_frame(source, records), lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.itertuples():
            if case.index is not None and not pd.isna(case.index):
                yield int(case.index), str(case.column), Fault[str(case.check)]


def input_frame(source: Input, records: Sequence[Any]) -> pd.DataFrame:
    """Records as a frame: one column per fact; Int64 for money (hundredths), counts and years, else str."""
    return pd.DataFrame(
        {
            c.key: pd.Series(
                [_blank(r.get(c.key)) for r in records], dtype="Int64" if c.type in INTEGERS else "object"
            )
            for c in source.facts
        }
    )


@cache
def input_schema(pack: Pack, source_id: str) -> pa.DataFrameSchema:
    """The schema of one input: a check per fault, named by it."""
    source = pack.input(source_id)
    return pa.DataFrameSchema(
        {
            c.key: pa.Column(
                "Int64" if c.type in INTEGERS else object, nullable=True, checks=_checks(pack, c)
            )
            for c in source.facts
        }
    )


def _checks(pack: Pack, column: Column) -> list[pa.Check]:
    checks = []
    if column.required:
        checks.append(pa.Check(lambda s: s.notna(), error=Fault.REQUIRED.name, ignore_na=False))
    match column.type:
        case ColumnType.CODE:
            codes = pack.codes[column.codes]
            checks.append(pa.Check(lambda s: s.map(lambda v: codes.leaf(str(v)) > 0), error=Fault.CODE.name))
        case ColumnType.CHOICE:
            fault = Fault.OPEN_CHOICE if column.open else Fault.CHOICE
            checks.append(pa.Check.isin(pack.values(column.list), error=fault.name))
        case ColumnType.AMOUNT:
            fault = Fault.NEGATIVE if column.negative == "error" else Fault.REPAID
            checks.append(pa.Check.ge(0, error=fault.name))
            checks.append(pa.Check.le(pack.book.maximum_amount, error=Fault.LARGE.name))
        case ColumnType.COUNT:
            checks.append(pa.Check.ge(0, error=Fault.WHOLE.name))
            checks.append(pa.Check.le(column.maximum or 10**9, error=Fault.LARGE.name))
        case ColumnType.YEAR:
            checks.append(pa.Check.in_range(*YEARS, error=Fault.CHOICE.name))
        case ColumnType.TEXT:
            most = column.max_length
            checks.append(pa.Check(lambda s: s.map(lambda v: len(v) <= most), error=Fault.LONG.name))
        case ColumnType.DECIMAL:
            checks.append(pa.Check(lambda s: s.map(lambda v: Decimal(v) >= 0), error=Fault.NEGATIVE.name))
            if column.maximum is not None:
                top = column.maximum
                checks.append(pa.Check(lambda s: s.map(lambda v: Decimal(v) <= top), error=Fault.LARGE.name))
    return checks


def _blank(value: Value) -> Value:
    return None if value == "" else value


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
        return str(pack.codes[column.codes].width)
    if fault is Fault.LONG:
        return str(column.max_length)
    if fault is Fault.LARGE:
        return (
            printed(pack.book.maximum_amount)
            if column.type is ColumnType.AMOUNT
            else str(column.maximum or 10**9)
        )
    return ""


def _order(pack: Pack, entry: Entry) -> tuple[int, int, int]:
    """Sheet order, then line, then column."""
    ids = [i.id for i in pack.inputs]
    keys = [c.key for c in pack.input(entry[0]).columns]
    return ids.index(entry[0]), entry[1], keys.index(entry[2])
