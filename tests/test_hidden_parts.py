# ruff: noqa: E501 - hand-written XML reads best unbroken
"""What is hidden in parts of a text, by the theme, or by conditional formats in an extension of a sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_cells import MAIN
from tests.test_two_ways import assert_both_alike, write_raw
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.strings import read_strings
from xlsx_kit.files.xlsx.theme import has_faint_text

WHITE = '<rPr><sz val="11"/><color rgb="FFFFFFFF"/></rPr>'
SHEET = f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>%s</sheetData>%s</worksheet>'
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/main"
EXTENSION = (
    f'<extLst><ext xmlns:x14="{X14}" uri="x"><x14:conditionalFormattings>'
    '<x14:conditionalFormatting xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:cfRule type="expression" priority="1" id="x"><xm:f>A1&gt;1</xm:f><x14:dxf>%s</x14:dxf></x14:cfRule>'
    "<xm:sqref>A1:A9 C3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
)


@pytest.mark.parametrize(
    ("runs", "is_hidden"),
    [
        (f"<r><t>甲</t></r><r>{WHITE}<t>乙</t></r>", True),
        ("<r><rPr><sz val=\"1\"/></rPr><t>甲</t></r><r><t>乙</t></r>", True),
        (f"<r><t>甲乙</t></r><r>{WHITE}<t xml:space=\"preserve\"> </t></r>", False),
        ("<r><t>甲</t></r><r><rPr><b/><color rgb=\"FFC00000\"/></rPr><t>乙</t></r>", False),
        (f"<t>甲乙</t><rPh sb=\"0\" eb=\"1\">{WHITE}<t>丙</t></rPh>", False),
    ],
)  # fmt: skip
def test_runs(runs: str, is_hidden: bool, tmp_path: Path) -> None:
    """In the cell or in the table, alike; the cells after it are as they were."""
    row = f'<row r="1"><c r="A1" t="inlineStr"><is>{runs}</is></c><c r="B1" t="inlineStr"><is><t>丁</t></is></c><c r="C1"><v>1</v></c></row>'
    cells = assert_both_alike(write_raw(tmp_path / "x.xlsx", SHEET % (row, ""))).sheets["表一"].cells
    assert [bool(cells[1, column].disguise) for column in (1, 2, 3)] == [is_hidden, False, False]
    table = f'<sst xmlns="{MAIN}"><si><t>丁</t></si><si>{runs}</si><si><t>丁</t></si></sst>'
    assert [*read_strings(table.encode(), "x", Limits()).faint] == ([1] if is_hidden else [])


@pytest.mark.parametrize(
    ("style", "coloured", "warns", "is_hiding"),
    [
        ('<numFmt numFmtId="260" formatCode=";;;"/>', False, False, True),
        (
            '<font><color rgb="FF9C0006"/></font><fill><patternFill><bgColor rgb="FFFFC7CE"/></patternFill></fill>',
            True,
            True,
            False,
        ),
        (
            '<font><color rgb="FF006100"/></font><border><left style="thin"><color rgb="FF9C0006"/></left></border>',
            True,
            False,
            False,
        ),
        ('<font><color rgb="FFFFFFFF"/></font>', True, False, True),
    ],
)
def test_extension(style: str, coloured: bool, warns: bool, is_hiding: bool, tmp_path: Path) -> None:
    """Excel puts there what looks at other sheets."""
    path = write_raw(
        tmp_path / "x.xlsx", SHEET % ('<row r="1"><c r="A1"><v>1</v></c></row>', EXTENSION % style)
    )
    (rule,) = assert_both_alike(path).sheets["表一"].conditional
    assert rule.own
    assert (rule.areas, rule.formula) == ("A1:A9 C3", "A1>1")
    assert (rule.own.coloured, rule.own.warns, bool(rule.own.disguise)) == (coloured, warns, is_hiding)


@pytest.mark.parametrize(
    ("text", "is_faint"),
    [
        ('<a:dk1><a:sysClr val="windowText" lastClr="000000"/></a:dk1>', False),
        ('<a:dk1><a:sysClr val="window" lastClr="FFFFFF"/></a:dk1>', True),
        ('<a:dk1><a:srgbClr val="FEFEFE"/></a:dk1>', True),
        ('<a:dk1><a:srgbClr val="1F497D"/></a:dk1><a:lt1><a:srgbClr val="FFFFFF"/></a:lt1>', False),
        ("<a:dk1>", False),
    ],
)
def test_theme(text: str, is_faint: bool) -> None:
    """A theme that cannot be read is none."""
    assert has_faint_text(f'<a:theme xmlns:a="{DRAWN}">{text}</a:theme>'.encode(), "x", Limits()) == is_faint
