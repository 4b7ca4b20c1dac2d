"""What is used of XlsxWriter that it does not document: nowhere but here.

Rows and links come as markup, since its own rows are where nearly all the time would go; the lock of a
workbook's structure, which it lacks, is written before the views; the hash of a password and the numbers of
styles and shared strings are asked of it. ``UNDOCUMENTED`` names every member: a test finds each in the
library that is installed, and pyproject.toml lets in no minor version that was not tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsx_kit.addresses import a1
from xlsx_kit.workbook.model.grid import CellModel

UNDOCUMENTED: Mapping[type, tuple[str, ...]] = {
    Worksheet: (
        *(
            "_prepare_formula",
            "_write_rows",
            "_write_hyperlinks",
            "_xml_start_tag",
            "_xml_empty_tag",
            "_xml_end_tag",
        ),
        *("_encode_password", "fh", "dim_rowmin", "dim_rowmax", "dim_colmin", "dim_colmax"),
    ),
    Workbook: ("_write_book_views", "_xml_empty_tag", "str_table"),
    SharedStringTable: ("_get_shared_string_index", "string_array"),
    Format: ("_get_xf_index",),
}
LONGEST_LINK = 2079


class MarkupWorksheet(Worksheet):  # type: ignore[misc]  # the library is not typed
    """A worksheet whose rows and links come as markup; the library writes all around them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Iterable[str] = ()
        self.links: tuple[CellModel, ...] = ()

    def set_used_range(self, cells: Sequence[CellModel]) -> None:
        """Say how far the cells reach, which the library learns from cells written through it."""
        self.dim_rowmin, self.dim_rowmax = 0, max([cell.row for cell in cells], default=1) - 1
        self.dim_colmin, self.dim_colmax = 0, max([cell.column for cell in cells], default=1) - 1

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # ours have none of the functions of later versions, which the library looks for by 155 patterns
        return formula.removeprefix("=")

    def _write_rows(self) -> None:
        self.fh.writelines(self.rows)

    def _write_hyperlinks(self) -> None:
        if not self.links:
            return
        self._xml_start_tag("hyperlinks")
        for cell in self.links:
            if len(cell.link) > LONGEST_LINK:
                raise ValueError(cell.link)
            place = [("ref", a1(cell.row, cell.column)), ("location", cell.link)]
            self._xml_empty_tag("hyperlink", [*place, ("display", cell.value)])
        self._xml_end_tag("hyperlinks")


class ProtectedWorkbook(Workbook):  # type: ignore[misc]  # the library is not typed
    """A workbook whose structure (sheets, their names and order) is locked, which the library lacks."""

    worksheet_class = MarkupWorksheet
    locked = True
    structure_password = ""

    @property
    def shared_strings(self) -> tuple[str, ...]:
        """The shared strings in order, once the workbook is closed."""
        return tuple(self.str_table.string_array)

    def shared_string_number(self, text: str) -> int:
        """The number of a shared string; a new one is added."""
        return int(self.str_table._get_shared_string_index(text))

    def _write_book_views(self) -> None:
        if self.locked:
            attributes: list[tuple[str, int | str]] = [("lockStructure", 1)]
            if self.structure_password:
                attributes.insert(0, ("workbookPassword", password_hash(self.structure_password)))
            self._xml_empty_tag("workbookProtection", attributes)
        super()._write_book_views()


def password_hash(password: str) -> str:
    """All that a workbook keeps of its password: the old 16-bit hash; "" without one."""
    return str(Worksheet()._encode_password(password)) if password else ""


def style_number(style: Format) -> int:
    """The number of a cell style in its workbook."""
    return int(style._get_xf_index())
