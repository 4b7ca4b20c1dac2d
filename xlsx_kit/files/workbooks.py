"""A returned workbook of any format as cells; each format's reader is asked for by what the bytes are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from xlsx_kit.files.tables.cells import legacy_cells
from xlsx_kit.files.xlsx.cells import WorkbookCells, read_cells
from xlsx_kit.files.xlsx.guard import open_package
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.findings import InputError

LEGACY = "FILE-007"


def read_workbook(path: Path, limits: Limits) -> WorkbookCells:
    """The cells of a workbook. Raises InputError with what is wrong with one that cannot be read.

    Of one in the old format there are only values, found by a reader that knows no more; it is ``refused``
    unless these are a return.
    """
    try:
        package = open_package(path, limits)
    except InputError as error:
        if error.findings[0].rule != LEGACY:
            raise
        return replace(legacy_cells(path, limits), refused=error.findings)
    return read_cells(package)
