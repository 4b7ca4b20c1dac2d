"""A returned workbook of any format as cells; each format's reader is asked for by what the bytes are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from xlsx_kit.files.formats import FileKind, format_of
from xlsx_kit.files.legacy.cells import legacy_cells, legacy_properties
from xlsx_kit.files.xlsx.cells import WorkbookCells, properties_of, read_cells
from xlsx_kit.files.xlsx.guard import package_of, read_file
from xlsx_kit.files.xlsx.limits import Limits


def read_workbook(path: Path, limits: Limits) -> WorkbookCells:
    """The cells of a workbook, ``values_only`` where its format is an old one.

    Raises InputError with what is wrong with one that cannot be read.
    """
    data = read_file(path, limits)
    if format_of(data).kind is FileKind.LEGACY:
        return legacy_cells(data, limits)
    return read_cells(package_of(data, limits))


def workbook_properties(path: Path, limits: Limits) -> Mapping[str, str]:
    """The custom properties of a workbook, its stamp among them; no sheet is read. Raises InputError."""
    data = read_file(path, limits)
    if format_of(data).kind is FileKind.LEGACY:
        return legacy_properties(path, limits)
    return properties_of(package_of(data, limits), limits)
