"""Pandera schemas compiled from the input sheets: which entry of which row breaks what.

Values are typed before they get here, so a schema states bounds, lists and what must be there. A pandera call
costs the same for ten rows as for ten thousand; rows of all returns go in together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from xlsx_kit.facts import Record
from xlsx_kit.pack import MOST_ANSWERS, ColumnType, Input, Pack
from xlsx_kit.returns.validation.entry_checks import EntryCheck, input_checks, is_blank
from xlsx_kit.value_faults import Fault

INTEGERS = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.YEAR)


def failures(pack: Pack, source: Input, records: Sequence[Record]) -> Iterator[tuple[int, str, Fault]]:
    """Row, column key and fault of every entry of the records that breaks its column's schema."""
    try:
        input_schema(pack, source.id).validate(input_frame(source, records), lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.itertuples():
            if case.index is not None and not pd.isna(case.index):
                yield int(case.index), str(case.column), Fault[str(case.check)]


def input_frame(source: Input, records: Sequence[Record]) -> pd.DataFrame:
    """Records as a frame: a column per fact; Int64 for money (smallest units), counts and years, else str."""
    return pd.DataFrame(
        {
            c.key: pd.Series(
                [None if is_blank(value := r.get(c.key)) else value for r in records],
                dtype="Int64" if c.type in INTEGERS else "object",
            )
            for c in source.facts
        }
    )


@lru_cache(MOST_ANSWERS)
def input_schema(pack: Pack, input_id: str) -> pa.DataFrameSchema:
    """The schema of one input: a check per fault, named by it."""
    checks = input_checks(pack, input_id)
    return pa.DataFrameSchema(
        {
            c.key: pa.Column(
                "Int64" if c.type in INTEGERS else object,
                nullable=True,
                checks=[_schema_check(one) for one in checks[c.key]],
            )
            for c in pack.input(input_id).facts
        }
    )


def _schema_check(check: EntryCheck) -> pa.Check:
    if check.blanks:
        return pa.Check(lambda entries: entries.notna(), error=check.fault.name, ignore_na=False)
    return pa.Check(lambda entries: entries.map(check.holds).astype(bool), error=check.fault.name)
