"""Which pack a workbook was made from when its document properties are gone.

Document inspectors, some converters and web editors drop custom properties. The pack's id therefore stands a
second time in the sheet of drop-down lists, which no workbook of ours works without. Where that is gone, too,
the pack is the one whose sheets and headings the workbook has.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute import LISTS_SHEET, STAMP_LIST
from xlsx_kit.files import SheetCells, WorkbookCells
from xlsx_kit.messages import refusal
from xlsx_kit.pack import MONEYS, ColumnType, Pack, sound_packs
from xlsx_kit.values import without_blanks

WIDEST = 256
"""In how many columns of a first row the second stamp is looked for."""
LEAST_SHARE = 0.6
"""The share of a pack's sheets, and of its headings, that a workbook must have to be recognised as its."""


def second_stamp(workbook: WorkbookCells) -> str:
    """The pack that the sheet of lists names; "" where none does."""
    sheets = sorted(workbook.sheets.values(), key=lambda sheet: sheet.name != LISTS_SHEET)
    for sheet in sheets:
        heads = sheet.cells.texts(1)
        shown = heads.at(tuple(range(1, WIDEST + 1))) if heads else ()
        for column, (_, text, _) in enumerate(shown, start=1):
            if text == STAMP_LIST and (named := sheet.cells.get((2, column))):
                return named.text.strip()
    return ""


def recognised_pack(workbook: WorkbookCells) -> str:
    """The pack whose sheets and headings the workbook has; "" where it has enough of none.

    Of packs that look the same, as copies do, the default comes first, then the first by id.
    """
    texts: dict[str, set[str]] = {}
    best = (LEAST_SHARE, "")
    for pack in sound_packs():
        sheets = _sheets(pack)
        here = [name for name in sheets if name in workbook.sheets]
        if len(here) < LEAST_SHARE * len(sheets):
            continue
        labels = [(name, label) for name in sheets for label in sheets[name]]
        for name in here:
            if name not in texts:
                texts[name] = _texts(workbook.sheets[name])
        found = sum(label in texts.get(name, ()) for name, label in labels)
        share = found / max(len(labels), 1) * len(here) / len(sheets)
        if share > best[0]:
            best = (share, pack.id)
    return best[1]


def refuse_other_money(workbook: WorkbookCells, pack: Pack) -> None:
    """Raises InputError where the workbook's amounts are headed in another money than the pack's.

    A return in 元 that is read as one in 万元 would be published ten thousand times too large.
    """
    own = pack.book.money
    for source in pack.inputs:
        sheet = workbook.sheets.get(source.sheet)
        titles = [c.title for c in source.facts if c.type is ColumnType.AMOUNT and f"（{own}）" in c.title]
        if not titles or sheet is None:
            continue
        texts = _texts(sheet)
        for other in MONEYS:
            spelled = [title.replace(f"（{own}）", f"（{other}）") for title in titles]
            if other != own and any(without_blanks(text) in texts for text in spelled):
                raise refusal(
                    "TPL-006", sheet=source.sheet, name=source.sheet, there=other, pack=pack.id, here=own
                )


def _sheets(pack: Pack) -> dict[str, set[str]]:
    """The sheets of a pack's workbook with the headings and labels that stand on each."""
    found: dict[str, set[str]] = {pack.book.cover.sheet: set(), pack.book.check_sheet: set()}
    for source in pack.inputs:
        found.setdefault(source.sheet, set()).update(
            without_blanks(column.title) for column in source.columns
        )
    for view in pack.views:
        labels = found.setdefault(view.table.sheet, set())
        labels.update(without_blanks(head) for column in view.table.columns for head in column.head)
        labels.update(without_blanks(label) for row in view.fixed for label in row.labels.values())
    return {name: {label for label in labels if label} for name, labels in found.items()}


def _texts(sheet: SheetCells) -> set[str]:
    return set(_words(sheet))


def _words(sheet: SheetCells) -> Iterator[str]:
    for cell in sheet.cells.values():
        if cell.kind == "s":
            yield without_blanks(cell.text)
