"""Old workbooks (.xls, .et) as sheets of plain cells, read in a process of its own within bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from xlsx_kit.files.bounded_call import Bounds, BoundsError, RefusedError, bounded
from xlsx_kit.files.legacy.xls import XlsBounds, XlsSheet, read_merged_xls, read_stamped_xls
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.messages import refusal

Result = TypeVar("Result")


def legacy_sheets(data: bytes, limits: Limits, bounds: Bounds) -> list[XlsSheet]:
    """The sheets of an old workbook, with merged cells.

    Raises InputError where they cannot be read within the bounds.
    """
    return _read_within_bounds(read_merged_xls, data, limits, bounds)


def legacy_book(data: bytes, limits: Limits, bounds: Bounds) -> tuple[list[XlsSheet], Mapping[str, str]]:
    """The sheets of an old workbook and its custom properties. Raises InputError as well."""
    return _read_within_bounds(read_stamped_xls, data, limits, bounds)


def _read_within_bounds(
    read: Callable[[bytes, XlsBounds], Result], data: bytes, limits: Limits, bounds: Bounds
) -> Result:
    most = XlsBounds(limits.sheets, limits.cells, limits.rows, limits.columns)
    try:
        return bounded(read, data, most, bounds=bounds)
    except (BoundsError, RefusedError) as error:
        raise refusal("FILE-124", reason=error) from error
