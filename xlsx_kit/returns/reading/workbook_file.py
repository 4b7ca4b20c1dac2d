"""A returned workbook as a return: whatever its format is, and whichever pack it is of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from xlsx_kit.compute import CODES_SHEET, LISTS_SHEET, layout_of
from xlsx_kit.files import Limits, WorkbookCells, read_workbook
from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import Pack
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.reading.named_pack import pack_named
from xlsx_kit.returns.reading.recognise import recognised_pack, refuse_other_money, second_stamp
from xlsx_kit.returns.reading.workbook import return_of_workbook, stamped_pack


def return_of_file(path: Path, chosen: str | Pack | None, limits: Limits | None) -> Return:
    """The return in a workbook's file. Raises InputError where it cannot be read."""
    workbook = read_workbook(path, limits or Limits())
    pack, notes = _pack_of(workbook, chosen)
    _refuse_without_sheets(workbook, pack)
    if not workbook.values_only:
        found = return_of_workbook(workbook, pack)
        return replace(found, findings=(*notes, *found.findings)) if notes else found
    try:
        found = return_of_workbook(workbook, pack)
    except InputError:
        raise refusal("FILE-007") from None
    # Every block is found by its headings there: that says nothing.
    read = (f for f in found.findings if f.rule != "TPL-002")
    return replace(found, findings=(finding("FILE-035"), *notes, *read), workbook=None)


def _refuse_without_sheets(workbook: WorkbookCells, pack: Pack) -> None:
    """Raises InputError where a sheet that was given up for its size is one of the pack's."""
    if workbook.skipped:
        layout, book = layout_of(pack), pack.book
        ours = {block.sheet for block in layout.inputs.values()} | {t.sheet for t in layout.tables.values()}
        ours |= {book.cover.sheet, book.check_sheet, LISTS_SHEET, CODES_SHEET}
        for name, findings in workbook.skipped.items():
            if name in ours:
                raise InputError(findings)


def _pack_of(workbook: WorkbookCells, chosen: str | Pack | None) -> tuple[Pack, tuple[Finding, ...]]:
    """The pack of a workbook: asked for, else by its stamp, its second stamp, or its sheets and headings.

    The last is said, and so is a stamp that names another pack than the second one does, whose sheets and
    headings the workbook has not. Raises InputError where the pack's amounts are in another money than the
    workbook's.
    """
    stamped, second = stamped_pack(workbook), second_stamp(workbook)
    named, notes = stamped or second, tuple[Finding, ...]()
    if not chosen and stamped and second not in ("", stamped) and recognised_pack(workbook) != stamped:
        named, notes = second, (finding("TPL-046", stamped=stamped, pack=second),)
    if not chosen and not named and (named := recognised_pack(workbook)):
        notes = (finding("TPL-005", pack=named),)
    pack = pack_named(chosen, named)
    if pack.id != stamped:
        refuse_other_money(workbook, pack)
    return pack, notes
