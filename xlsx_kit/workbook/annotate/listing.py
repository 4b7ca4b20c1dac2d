"""The sheet that lists the findings, the gravest first, each with a link to its cell."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.findings import NO_SHEET, PROBLEM_SHEET, SEVERITIES, Finding, gravest_first
from xlsx_kit.workbook.annotate.parts import (
    OFFICE,
    Element,
    PackageParts,
    new_root,
    number_of,
    put_text,
    qname,
)
from xlsx_kit.workbook.annotate.styles import FILLS, HEAD_FILL, StyleTable
from xlsx_kit.workbook.model.common import height_of

COLUMNS = (
    *(("序号", 6), ("级别", 7), ("工作表", 22), ("单元格", 9)),
    *(("问题", 60), ("怎样处理", 60), ("规则", 12)),
)
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
LINK_COLUMN = 4
WHOLE_SHEET = "整张表"
"""What is linked where a finding is about no single cell of its sheet."""
HEAD_ROW = 2
HOW = "点“单元格”一栏可以跳到该处。改正后直接报送本文件即可，本表不影响填报，也可以删除。"


def list_findings(parts: PackageParts, styles: StyleTable, findings: Sequence[Finding]) -> None:
    """Puts the list last among the sheets, in the place of an older one, and opens the file with it."""
    sheets = parts.sheets()
    if PROBLEM_SHEET in sheets:
        _remove(parts, sheets.pop(PROBLEM_SHEET))
    part = parts.unused_name("xl/worksheets/kit{}.xml")
    parts.set_part(part, _sheet(styles, findings, set(sheets)))
    parts.add_override(part, SHEET_TYPE)
    link = parts.relate(parts.workbook, "worksheet", part)
    book = parts.xml(parts.workbook)
    listed = book.find(qname("sheets"))
    assert listed is not None
    taken = {number_of(sheet.get("sheetId") or "0") for sheet in listed}
    entry = etree.SubElement(listed, qname("sheet"), name=PROBLEM_SHEET, sheetId=str(max(taken) + 1))
    entry.set(f"{{{OFFICE}}}id", link)
    _open_at(parts, book, len(listed) - 1)


def _remove(parts: PackageParts, part: str) -> None:
    listed = parts.xml(parts.workbook).find(qname("sheets"))
    assert listed is not None
    for sheet in list(listed):
        if sheet.get("name") == PROBLEM_SHEET:
            listed.remove(sheet)
    parts.remove_relationships(parts.workbook, part)
    parts.remove_part(part)


def _open_at(parts: PackageParts, book: Element, number: int) -> None:
    """The file opens with the list; no other sheet stays selected, or typing would go into both."""
    for view in book.iter(qname("workbookView")):
        view.set("activeTab", str(number))
    for part in parts.sheets().values():
        for view in parts.xml(part).iter(qname("sheetView")):
            if view.get("tabSelected"):
                del view.attrib["tabSelected"]
    for view in parts.xml(parts.sheets()[PROBLEM_SHEET]).iter(qname("sheetView")):
        view.set("tabSelected", "1")


def _sheet(styles: StyleTable, findings: Sequence[Finding], sheets: set[str]) -> Element:
    root = new_root("worksheet")
    etree.SubElement(etree.SubElement(root, qname("sheetPr")), qname("pageSetUpPr"), fitToPage="1")
    view = etree.SubElement(
        etree.SubElement(root, qname("sheetViews")), qname("sheetView"), workbookViewId="0"
    )
    etree.SubElement(
        view, qname("pane"), ySplit=str(HEAD_ROW), topLeftCell=a1(HEAD_ROW + 1, 1), state="frozen"
    )
    columns = etree.SubElement(root, qname("cols"))
    for number, (_, width) in enumerate(COLUMNS, start=1):
        etree.SubElement(
            columns, qname("col"), min=str(number), max=str(number), width=str(width), customWidth="1"
        )
    data = etree.SubElement(root, qname("sheetData"))
    head, plain = styles.cell(fill=HEAD_FILL, bold=True, centred=True), styles.cell()
    middle = styles.cell(centred=True)
    link = styles.cell(link=True, centred=True)
    fills = {severity: styles.cell(fill=colour, centred=True) for severity, colour in FILLS.items()}
    _row(data, 1, [(HOW, 0)])
    _row(data, HEAD_ROW, [(title, head) for title, _ in COLUMNS])
    links = etree.Element(qname("hyperlinks"))
    for number, finding in enumerate(gravest_first(findings), start=1):
        row = HEAD_ROW + number
        linked = finding.sheet in sheets
        _row(
            data,
            row,
            [
                (str(number), middle),
                (SEVERITIES[finding.severity], fills[finding.severity]),
                (finding.sheet or NO_SHEET, plain),
                (finding.cell or (WHOLE_SHEET if linked else ""), link if linked else middle),
                (_problem(finding), plain),
                (finding.hint, plain),
                (finding.rule, middle),
            ],
        )
        if linked:
            at = f"{quoted(finding.sheet or '')}!{finding.cell or 'A1'}"
            etree.SubElement(links, qname("hyperlink"), ref=a1(row, LINK_COLUMN), location=at)
    last = a1(HEAD_ROW + max(len(findings), 1), len(COLUMNS))
    etree.SubElement(root, qname("autoFilter"), ref=f"{a1(HEAD_ROW, 1)}:{last}")
    if len(links):
        root.append(links)
    margins = {"left": "0.4", "right": "0.4", "top": "0.6", "bottom": "0.6", "header": "0.3", "footer": "0.3"}
    root.append(etree.Element(qname("pageMargins"), margins))
    etree.SubElement(root, qname("pageSetup"), paperSize="9", orientation="landscape", fitToHeight="0")
    return root


def _problem(finding: Finding) -> str:
    if not finding.expected:
        return finding.message
    return f"{finding.message}（应为 {finding.expected}，实为 {finding.actual or '空白'}）"


def _row(data: Element, number: int, cells: Sequence[tuple[str, int]]) -> None:
    row = etree.SubElement(data, qname("row"), r=str(number))
    if number >= HEAD_ROW:
        widths = (width for _, width in COLUMNS)
        height = height_of(zip((text for text, _ in cells), widths, strict=True))
        row.set("ht", f"{height:g}")
        row.set("customHeight", "1")
    for column, (text, style) in enumerate(cells, start=1):
        cell = etree.SubElement(row, qname("c"), r=a1(number, column), s=str(style), t="inlineStr")
        put_text(etree.SubElement(cell, qname("is")), text)
