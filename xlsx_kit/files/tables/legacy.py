"""Old workbooks (.xls, .et) as sheets of plain cells, read in a process of its own within bounds."""

from __future__ import annotations

from xlsx_kit.files.bounded import Bounds, BoundsError, RefusedError, bounded
from xlsx_kit.files.tables.xls import XlsBounds, XlsSheet, read_xls
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.messages import refusal


def legacy_sheets(data: bytes, limits: Limits, bounds: Bounds) -> list[XlsSheet]:
    """The sheets of an old workbook. Raises InputError where they cannot be read within the bounds."""
    most = XlsBounds(limits.sheets, limits.cells, limits.rows, limits.columns)
    try:
        return bounded(read_xls, data, most, bounds=bounds)
    except (BoundsError, RefusedError) as error:
        raise refusal("FILE-124", reason=error) from error
