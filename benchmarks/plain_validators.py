"""What people use instead: a schema a sheet by hand, with pandas and pandera, and with frictionless.

Both are asked the same of the same columns: what must be there, what is in a list, what is a number from 0.
Neither looks at identities, formulas or locks.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa
from frictionless import Resource, Schema
from pandera.errors import SchemaErrors

from xlsx_kit.compute.layout import InputLayout, layout_of
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.inputs import Column, ColumnType

PACK = load_pack(DEFAULT_PACK)
NUMBERS = (ColumnType.AMOUNT, ColumnType.COUNT)


def by_pandera(path: Path) -> int:
    """Rows that broke a schema, sheet by sheet."""
    broken = 0
    for block in _lists():
        frame = _frame(path, block)
        try:
            _schema(block.input.id).validate(frame, lazy=True)
        except SchemaErrors as errors:
            broken += len(errors.failure_cases)
    return broken


def by_frictionless(path: Path) -> int:
    """Cells that frictionless refuses."""
    broken = 0
    for block in _lists():
        frame = _frame(path, block)
        rows = [[None if pd.isna(value) else value for value in line] for line in frame.to_numpy().tolist()]
        table = Resource(data=[[*frame.columns], *rows], schema=_table_schema(block.input.id, *frame.columns))
        broken += table.validate().stats["errors"] or 0
    return broken


def _lists() -> Iterator[InputLayout]:
    return (block for block in layout_of(PACK).inputs.values() if block.input.kind == "list")


def _frame(path: Path, block: InputLayout) -> pd.DataFrame:
    """The filled lines of a sheet, as pandas reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = pd.read_excel(
            path, sheet_name=block.sheet, header=block.head - 1, nrows=block.last - block.first + 1
        )
    titles = [c.title for c in block.input.facts]
    return read[[t for t in titles if t in read.columns]].dropna(how="all")


@cache
def _schema(input_id: str) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            c.title: pa.Column(None, _checks(c), nullable=not c.required, required=False, coerce=False)
            for c in PACK.input(input_id).facts
        }
    )


def _checks(column: Column) -> list[pa.Check]:
    if column.type is ColumnType.CHOICE and not column.open:
        return [pa.Check.isin(PACK.values(column.list))]
    return [pa.Check.ge(0)] if column.type in NUMBERS else []


@cache
def _table_schema(input_id: str, *titles: str) -> Schema:
    fields = {c.title: _field(c) for c in PACK.input(input_id).facts}
    return Schema.from_descriptor({"fields": [fields[title] for title in titles]})


def _field(column: Column) -> dict[str, Any]:
    required = {"required": True} if column.required else {}
    if column.type is ColumnType.CHOICE and not column.open:
        return {
            "name": column.title,
            "type": "string",
            "constraints": {**required, "enum": [*PACK.values(column.list)]},
        }
    if column.type in NUMBERS:
        return {"name": column.title, "type": "number", "constraints": {**required, "minimum": 0}}
    return {"name": column.title, "type": "any", "constraints": required}
