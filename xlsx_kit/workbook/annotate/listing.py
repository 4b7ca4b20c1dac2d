"""The sheet that lists the findings, each with a link to its cell."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.findings import NO_SHEET, PROBLEM_SHEET, SEVERITIES, Finding
from xlsx_kit.workbook.annotate.parts import OFFICE, Element, PackageParts, new_root, q
from xlsx_kit.workbook.annotate.styles import FILLS, HEAD_FILL, Styles
from xlsx_kit.workbook.model.furniture import height_of

COLUMNS = (
    *(("序号", 6), ("级别", 7), ("工作表", 22), ("单元格", 9)),
    *(("问题", 60), ("怎样处理", 60), ("规则", 12)),
)
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
LINK_COLUMN = 4
HEAD = 2
HOW = "点“单元格”一栏可以跳到该处。改正后直接报送本文件即可，本表不影响填报，也可以删除。"


def list_findings(parts: PackageParts, styles: Styles, findings: Sequence[Finding]) -> None:
    """Puts the list last among the sheets, in the place of an older one, and opens the file with it."""
    sheets = parts.sheets()
    if PROBLEM_SHEET in sheets:
        _remove(parts, sheets.pop(PROBLEM_SHEET))
    part = parts.free("xl/worksheets/kit{}.xml")
    parts.put(part, _sheet(styles, findings, set(sheets)))
    parts.typed(part, SHEET_TYPE)
    link = parts.link(parts.workbook, "worksheet", part)
    book = parts.xml(parts.workbook)
    listed = book.find(q("sheets"))
    assert listed is not None
    taken = {int(sheet.get("sheetId") or 0) for sheet in listed}
    entry = etree.SubElement(listed, q("sheet"), name=PROBLEM_SHEET, sheetId=str(max(taken) + 1))
    entry.set(f"{{{OFFICE}}}id", link)
    _open_at(parts, book, len(listed) - 1)


def _remove(parts: PackageParts, part: str) -> None:
    listed = parts.xml(parts.workbook).find(q("sheets"))
    assert listed is not None
    for sheet in list(listed):
        if sheet.get("name") == PROBLEM_SHEET:
            listed.remove(sheet)
    parts.unlink(parts.workbook, part)
    parts.drop(part)


def _open_at(parts: PackageParts, book: Element, number: int) -> None:
    """The file opens with the list; no other sheet stays selected, or typing would go into both."""
    for view in book.iter(q("workbookView")):
        view.set("activeTab", str(number))
    for part in parts.sheets().values():
        for view in parts.xml(part).iter(q("sheetView")):
            if view.get("tabSelected"):
                del view.attrib["tabSelected"]
    for view in parts.xml(parts.sheets()[PROBLEM_SHEET]).iter(q("sheetView")):
        view.set("tabSelected", "1")


def _sheet(styles: Styles, findings: Sequence[Finding], sheets: set[str]) -> Element:
    root = new_root("worksheet")
    etree.SubElement(etree.SubElement(root, q("sheetPr")), q("pageSetUpPr"), fitToPage="1")
    view = etree.SubElement(etree.SubElement(root, q("sheetViews")), q("sheetView"), workbookViewId="0")
    etree.SubElement(view, q("pane"), ySplit=str(HEAD), topLeftCell=a1(HEAD + 1, 1), state="frozen")
    columns = etree.SubElement(root, q("cols"))
    for number, (_, width) in enumerate(COLUMNS, start=1):
        etree.SubElement(
            columns, q("col"), min=str(number), max=str(number), width=str(width), customWidth="1"
        )
    data = etree.SubElement(root, q("sheetData"))
    head, plain = styles.cell(fill=HEAD_FILL, bold=True, centred=True), styles.cell()
    middle = styles.cell(centred=True)
    link = styles.cell(link=True, centred=True)
    fills = {severity: styles.cell(fill=colour, centred=True) for severity, colour in FILLS.items()}
    _row(data, 1, [(HOW, 0)])
    _row(data, HEAD, [(title, head) for title, _ in COLUMNS])
    links = etree.Element(q("hyperlinks"))
    for number, finding in enumerate(findings, start=1):
        row = HEAD + number
        linked = finding.sheet in sheets and finding.cell is not None
        _row(
            data,
            row,
            [
                (str(number), middle),
                (SEVERITIES[finding.severity], fills[finding.severity]),
                (finding.sheet or NO_SHEET, plain),
                (finding.cell or "", link if linked else middle),
                (_problem(finding), plain),
                (finding.hint, plain),
                (finding.rule, middle),
            ],
        )
        if linked:
            at = f"{quoted(finding.sheet or '')}!{finding.cell}"
            etree.SubElement(links, q("hyperlink"), ref=a1(row, LINK_COLUMN), location=at)
    last = a1(HEAD + max(len(findings), 1), len(COLUMNS))
    etree.SubElement(root, q("autoFilter"), ref=f"{a1(HEAD, 1)}:{last}")
    if len(links):
        root.append(links)
    margins = {"left": "0.4", "right": "0.4", "top": "0.6", "bottom": "0.6", "header": "0.3", "footer": "0.3"}
    root.append(etree.Element(q("pageMargins"), margins))
    etree.SubElement(root, q("pageSetup"), paperSize="9", orientation="landscape", fitToHeight="0")
    return root


def _problem(finding: Finding) -> str:
    if not finding.expected:
        return finding.message
    return f"{finding.message}（应为 {finding.expected}，实为 {finding.actual or '空白'}）"


def _row(data: Element, number: int, cells: Sequence[tuple[str, int]]) -> None:
    row = etree.SubElement(data, q("row"), r=str(number))
    if number >= HEAD:
        widths = (width for _, width in COLUMNS)
        height = height_of(zip((text for text, _ in cells), widths, strict=True))
        row.set("ht", f"{height:g}")
        row.set("customHeight", "1")
    for column, (text, style) in enumerate(cells, start=1):
        cell = etree.SubElement(row, q("c"), r=a1(number, column), s=str(style), t="inlineStr")
        said = etree.SubElement(etree.SubElement(cell, q("is")), q("t"))
        said.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        said.text = text
