# ruff: noqa: E501 - hand-written XML reads best unbroken
"""The cells: every spelling of a sheet reads as openpyxl reads it, or as Excel does where they differ."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell import MergedCell
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils.datetime import to_excel
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from tests.two_ways import WAYS, going
from xlsx_kit.addresses import a1
from xlsx_kit.files.xlsx.cells import WorkbookCells, read_cells
from xlsx_kit.files.xlsx.guard import open_package
from xlsx_kit.files.xlsx.sheet import Cell
from xlsx_kit.files.xlsx.strings import unescaped
from xlsx_kit.findings import InputError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="xml" ContentType="application/xml"/>
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
<Override PartName="/xl/sharedStrings.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>
<Override PartName="/xl/styles.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"""
STRINGS = f"""<sst xmlns="{MAIN}"><si><t>甲</t></si><si><r><t>富</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 文本</t></r>
<rPh sb="0" eb="1"><t>fu</t></rPh><phoneticPr fontId="1"/></si><si><t/></si><si><t>a_x000D_b_x005F_x000D_</t></si></sst>"""
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m"/></numFmts>
<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf><protection locked="0"/></xf></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="14"><protection locked="0"/></xf></cellXfs>
<dxfs><dxf><protection locked="0"/></dxf></dxfs></styleSheet>"""


@pytest.fixture(scope="module", params=WAYS, autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test twice: with the quick way of reading sheets, and without it."""
    yield from going(request.param)


def write_raw(
    path: Path, sheet: str, *, main: str = MAIN, book: str = "", extra: dict[str, str] | None = None
) -> Path:
    """A workbook around one hand-written sheet part."""

    def links(*kinds: tuple[str, str]) -> str:
        return f'<Relationships xmlns="{RELS}">' + "".join(
            f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, (kind, to) in enumerate(kinds)
        ) + "</Relationships>"  # fmt: skip

    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": links(
            ("officeDocument", "/xl/workbook.xml"), ("custom-properties", "docProps/custom.xml")
        ),
        "xl/workbook.xml": f'<w:workbook xmlns:w="{main}" xmlns:q="{OFFICE}">{book}<w:sheets>'
        '<w:sheet name="表一" sheetId="1" q:id="rId0"/></w:sheets></w:workbook>',
        "xl/_rels/workbook.xml.rels": links(
            ("worksheet", "worksheets/sheet1.xml"),
            ("sharedStrings", "/xl/sharedStrings.xml"),
            ("styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": STRINGS,
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": sheet,
    } | (extra or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def read(path: Path) -> WorkbookCells:
    return read_cells(open_package(path))


def only_cells(path: Path) -> dict[str, Cell]:
    (found,) = read(path).sheets.values()
    return {a1(*place): cell for place, cell in found.cells.items()}


def as_openpyxl_says(value: object, is_date: bool, epoch: datetime) -> tuple[str, object]:
    """An openpyxl value as a kind and a comparable value of ours."""
    if value is None or value == "":
        return "", ""
    if isinstance(value, bool):
        return "b", str(int(value))
    if isinstance(value, (datetime, date, time, timedelta)):
        return "n", pytest.approx(to_excel(value, epoch), abs=1e-6)
    if isinstance(value, (int, float)):
        return "n", value
    return ("e" if str(value).startswith("#") else "s"), value


def as_we_say(cell: Cell | None) -> tuple[str, object]:
    if cell is None or cell.text == "":
        return "", ""
    return cell.kind, (float(cell.text) if cell.kind == "n" else cell.text)


def formula_of(value: object) -> str | None:
    if isinstance(value, ArrayFormula):
        value = value.text
    if isinstance(value, DataTableFormula):
        return f"TABLE({value.r1 or ''},{value.r2 or ''})"
    return value[1:] if isinstance(value, str) and value.startswith("=") else None


def assert_same_as_openpyxl(path: Path) -> int:
    """Compares every cell with openpyxl, whole mode, formulas and values; returns how many had content."""
    ours = read(path)
    formulas, values = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    assert list(ours.sheets) == formulas.sheetnames
    count = 0
    for name, found in ours.sheets.items():
        theirs = formulas[name]
        assert found.protected == bool(theirs.protection.sheet)
        assert found.state == theirs.sheet_state
        places = {(c.row, c.column) for row in theirs.iter_rows() for c in row} | set(found.cells)
        for row, column in places:
            cell, where = found.cells.get((row, column)), (name, a1(row, column))
            source, value = theirs.cell(row, column), values[name].cell(row, column)
            if isinstance(source, MergedCell):
                assert cell is None, where
                continue
            expected = formula_of(source.value) if source.data_type == "f" else None
            assert (cell.formula if cell else None) == expected, where
            assert as_we_say(cell) == as_openpyxl_says(value.value, value.is_date, values.epoch), where
            if cell is not None:
                count += 1
                assert (cell.row, cell.column) == (row, column)
                assert cell.locked == bool(source.protection.locked), where
                if cell.kind == "n":
                    assert cell.date == source.is_date or source.data_type == "f", where
    assert dict(ours.names) == {n: d.attr_text for n, d in formulas.defined_names.items()}
    assert dict(ours.properties) == {p.name: str(p.value) for p in formulas.custom_doc_props.props}
    return count


@pytest.mark.slow
def test_same_as_openpyxl_for_xlsxwriter(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = xlsxwriter.Workbook(path)
    entry = book.add_format({"locked": False, "num_format": "#,##0.00"})
    day, clock = (
        book.add_format({"num_format": 'yyyy"年"m"月"d"日"'}),
        book.add_format({"num_format": "[h]:mm"}),
    )
    red = book.add_format({"num_format": '[Red]0.00"days";-0_d'})
    bold = book.add_format({"bold": True})
    for number in range(3):
        page = book.add_worksheet(["表0&<", "表 一", "表二"][number])
        page.write_rich_string("A1", "甲", bold, " 乙 ", "丙\n丁")
        page.write_row("A2", ["中文", " 空 ", "", "=not a formula"[1:], "'", "a&<b>", "𠮷"])
        page.write_row("A3", [1, -2.5, 4402.55, 1e-9, 123456789012345678, 0, 0.1 + 0.2], entry)
        page.write_row("A4", [True, False])
        page.write_datetime("A5", datetime(2024, 12, 31, 13, 5), day)
        page.write_datetime("B5", datetime(1900, 3, 1), day)
        page.write_datetime("C5", timedelta(hours=30), clock)
        page.write_number("D5", 7.5, red)
        page.write_formula("A6", "=SUM(A3:C3)", entry, 4399.05)
        page.write_formula("B6", '=IF(A1="","",A1&"<>")', None, "甲 & 乙")
        page.write_formula("C6", "=1/0", None, "#DIV/0!")
        page.write_formula("D6", "=A1=B1", None, False)
        page.write_formula("E6", '=""', None, "")
        page.write_array_formula("A7:C7", "{=A3:C3*2}", None, 2)
        page.write_dynamic_array_formula("A9", "=UNIQUE(A3:A4)", None, 1)
        page.write_blank("A10", None, entry)
        page.write_url("A11", "https://example.org/", string="链接")
        page.write_comment("A1", "批注")
        page.write_number("AMJ40", 5)
        page.data_validation("A3:G3", {"validate": "list", "source": ["甲", "乙"]})
        if number:
            page.protect()
    book.worksheets()[1].hide()
    book.worksheets()[2].very_hidden()
    book.define_name("收支", "='表0&<'!$A$1")
    book.define_name("表二!局部", "=1")
    for name, value in {"年度": 2024, "模板": "河北", "数": 1.5}.items():
        book.set_custom_property(name, value)
    book.close()
    assert assert_same_as_openpyxl(path) > 80


def test_same_as_openpyxl_for_openpyxl(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    page.title = "录入 表"
    page.append(
        ["文本", 1, 2.5, True, "#N/A", None, "=A1&B1", datetime(2024, 1, 31), date(2023, 2, 28), time(12, 30)]
    )
    page["B1"].protection = Protection(locked=False)
    page["C1"].fill = PatternFill("solid", fgColor="FF0000")
    page["A5"] = ArrayFormula("A5:B6", "=C1:D2*2")
    page.merge_cells("A10:C12")
    page["A10"] = "合并"
    page["D9"] = "甲\n乙"
    page.protection.sheet = True
    book.create_sheet("图").sheet_state = "hidden"
    book.defined_names["全部"] = DefinedName("全部", attr_text="'录入 表'!$A$1:$C$3")
    book.save(path)
    assert assert_same_as_openpyxl(path) == 12


HAND_WRITTEN = {
    "shared formulas": sheet(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:C9" si="0">SUM($B1:C$2)+D4*\'A1 B2\'!A1&amp;"A1"+录入A1!C3'
        "+LOG10(A1)+TAX2024+A:B+$3:3+表[A1]+[1]S!A1+1E5</f><v>1</v></c>"
        '<c r="B1"><f t="shared" si="0"/><v>2</v></c></row><row r="7"><c r="C7"><f t="shared" si="0"/><v>3</v></c></row>'
    ),
    "several shared": sheet(
        '<row r="2"><c r="B2"><f t="shared" ref="B2:B3" si="5">A2</f><v>1</v></c><c r="C2"><f t="shared" ref="C2:C3" si="1">B2*2</f><v>1</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="5"/><v>1</v></c><c r="C3"><f t="shared" si="1"></f><v>1</v></c></row>'
    ),
    "array and table": sheet(
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2*2</f><v>1</v></c><c r="C1"><f t="dataTable" ref="C1:C2" dt2D="1" dtr="1" r1="A1" r2="B1"/><v>4</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row>'
    ),
    "strings": sheet(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c>'
        '<c r="D1" t="inlineStr"><is><t>行内</t></is></c><c r="E1" t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>'
        '<c r="F1" t="str"><v>结果</v></c><c r="G1" t="str"><f>A1</f><v></v></c><c r="H1" t="inlineStr"/><c r="I1" t="s"/></row>'
    ),
    "booleans, errors, dates": sheet(
        '<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><v>#REF!</v></c>'
        '<c r="D1" s="1"><v>45322.5</v></c><c r="E1" s="2"><v>1</v></c><c r="F1" t="d" s="2"><v>2024-01-31T12:00:00</v></c>'
        '<c r="G1" t="d" s="2"><v>2024-01-31</v></c><c r="H1" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    ),
    "no places": sheet("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c/><c><v>3</v></c></row>"),
    "some places": sheet('<row r="4"><c><v>1</v></c><c r="D4"><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c></row>'),
    "false dimension": sheet('<row r="9"><c r="Z9"><v>1</v></c></row>', before='<dimension ref="A1"/>'),
    "prefixed": f'<?xml version="1.0"?><x:worksheet xmlns:x="{MAIN}" xmlns:r="{OFFICE}"><x:sheetData><x:row r="1">'
    '<x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c r="B1" s="2"><x:f>A1</x:f><x:v>7</x:v></x:c>'
    '</x:row></x:sheetData><x:sheetProtection sheet="1"/></x:worksheet>',
    "pretty printed": sheet('\n <row r="1">\n  <c r="A1">\n   <f>\n1+1</f>\n   <v>2</v>\n  </c>\n </row>\n'),
    "protected": sheet('<row><c s="2"><v>1</v></c></row>', after='<sheetProtection sheet="true" objects="1"/>'),
    "comments and CDATA": sheet('<row><c t="str"><v>a<!-- x -->b<![CDATA[<c>]]>&#x4e2d;&amp;</v></c></row>'),
    "numbers": sheet('<row><c><v>4402.5500000000002</v></c><c><v>1E-3</v></c><c><v>-0</v></c><c t="n"><v>007</v></c></row>'),
}  # fmt: skip


@pytest.mark.parametrize("name", HAND_WRITTEN)
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_same_as_openpyxl_for_hand_written(name: str, tmp_path: Path) -> None:
    assert assert_same_as_openpyxl(write_raw(tmp_path / "x.xlsx", HAND_WRITTEN[name])) >= 1


def test_only_the_sheets_own_rows_and_cells_are_read(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v><extLst><ext uri="x"><v>9</v><f>9</f></ext></extLst></c></row>'
    foreign = '<y:row xmlns:y="u" r="5"><y:c r="A5"><y:v>5</y:v></y:c></y:row>'
    after = '<extLst><ext uri="u"><row r="6"><c r="A6"><v>6</v></c></row></ext></extLst><row r="7"><c r="A7"><v>7</v></c></row><x><row r="8"><c r="A8"><v>8</v></c></row></x>'
    cells = only_cells(write_raw(tmp_path / "x.xlsx", sheet(rows + foreign, after=after)))
    assert {place: (cell.text, cell.formula) for place, cell in cells.items()} == {"A1": ("1", None)}


def test_numbers_keep_their_text(tmp_path: Path) -> None:
    rows = '<row><c><v>4402.5500000000002</v></c><c><v> 1E-3 </v></c><c s="2"><v>45322</v></c></row>'
    assert only_cells(write_raw(tmp_path / "x.xlsx", sheet(rows))) == {
        "A1": Cell(1, 1, "n", "4402.5500000000002", None, locked=True, date=False),
        "B1": Cell(1, 2, "n", "1E-3", None, locked=True, date=False),
        "C1": Cell(1, 3, "n", "45322", None, locked=False, date=True),
    }


def test_a_formula_without_value_differs_from_one_with_an_empty_text(tmp_path: Path) -> None:
    rows = '<row><c><f>A9</f></c><c t="str"><f>A9</f><v></v></c><c><f>A9</f><v/></c><c t="str"><v></v></c><c><f/></c></row>'
    cells = only_cells(write_raw(tmp_path / "x.xlsx", sheet(rows)))
    assert {place: cell.kind for place, cell in cells.items()} == {"A1": "", "B1": "s", "C1": ""}


def test_escapes_are_decoded_in_every_kind_of_text(tmp_path: Path) -> None:
    rows = '<row><c t="s"><v>3</v></c><c t="inlineStr"><is><t>_x0041_</t></is></c><c t="str"><f>A1</f><v>_x0042_</v></c></row>'
    cells = only_cells(write_raw(tmp_path / "x.xlsx", sheet(rows)))
    assert [cell.text for cell in cells.values()] == ["a\rb_x000D_", "A", "B"]


def test_unescaped_text_can_always_be_written() -> None:
    assert unescaped("_xD83D__xDE00_") == "😀"
    assert unescaped("_xD83D_ x") == "\ufffd x"
    assert unescaped("_x00g0_") == "_x00g0_"


def test_iso_dates_become_numbers_of_days(tmp_path: Path) -> None:
    rows = '<row><c t="d" s="2"><v>2024-01-31T12:00:00Z</v></c></row>'
    path = write_raw(tmp_path / "x.xlsx", sheet(rows), book='<w:workbookPr date1904="1"/>')
    book = read(path)
    assert book.date1904
    assert book.sheets["表一"].cells[1, 1].text == "43860.5"


def test_strict_namespaces_and_utf16(tmp_path: Path) -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?>{sheet("<row><c><v>1</v></c></row>")}'.replace(
        MAIN, STRICT
    )
    path = write_raw(tmp_path / "x.xlsx", text, main=STRICT)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("/", "\\"), text.encode("utf-16") if "sheet1" in name else content)
    assert only_cells(path)["A1"].text == "1"


def test_book_state_names_and_properties(tmp_path: Path) -> None:
    names = (
        "<w:definedNames><w:definedName name='a'>表一!$A$1</w:definedName>"
        "<w:definedName name='b' localSheetId='0'>1</w:definedName></w:definedNames>"
    )
    properties = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property name="unit"><vt:lpwstr>市_x0041_局</vt:lpwstr></property><property name="y"><vt:i4>2024</vt:i4></property></Properties>'
    )
    path = write_raw(tmp_path / "x.xlsx", sheet(""), book=names, extra={"docProps/custom.xml": properties})
    book = read(path)
    assert dict(book.names) == {"a": "表一!$A$1"}
    assert dict(book.properties) == {"unit": "市A局", "y": "2024"}
    assert not book.date1904


def test_two_sheets_of_one_name_are_refused(tmp_path: Path) -> None:
    again = '<w:sheets><w:sheet name="表一" sheetId="2" q:id="rId0"/></w:sheets>'
    with pytest.raises(InputError) as caught:
        read(write_raw(tmp_path / "x.xlsx", sheet(""), book=again))
    assert caught.value.findings[0].rule == "FILE-019"
