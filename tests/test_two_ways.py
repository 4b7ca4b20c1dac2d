# ruff: noqa: E501 - hand-written XML reads best unbroken
"""The quick way of reading sheets and strings against the pass through an XML parser: the same, or not taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.raw_xlsx import joined, parts_of
from tests.saved_samples import NAMES, ONE_OF_EACH_PACK, SAMPLES
from tests.test_cells import MAIN, OFFICE, RELS, write_raw
from tests.two_ways import by_pass
from xlsx_kit.files.xlsx.cache import ReadCache
from xlsx_kit.files.xlsx.cells import WorkbookCells, read_cells
from xlsx_kit.files.xlsx.fast import rows
from xlsx_kit.files.xlsx.fast.cells import RowCells
from xlsx_kit.files.xlsx.fast.spelling import SpellingError
from xlsx_kit.files.xlsx.guard import open_package
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.strings import quick_strings, read_strings
from xlsx_kit.findings import InputError


def outcome(path: Path, limits: Limits | None = None) -> object:
    """What is read of a workbook, or what is said of one that is refused."""
    try:
        return read_cells(open_package(path, limits or Limits()))
    except InputError as error:
        return error.findings


def is_quick(book: WorkbookCells) -> bool:
    """Whether every sheet was read the quick way."""
    return all(isinstance(sheet.cells, RowCells) for sheet in book.sheets.values())


def assert_both_alike(path: Path) -> WorkbookCells:
    """Equal cells in equal order, and all else; gives what the quick way read."""
    quick = read_cells(open_package(path))
    with by_pass():
        other = read_cells(open_package(path))
    assert quick == other
    for name, sheet in other.sheets.items():
        assert list(quick.sheets[name].cells) == list(sheet.cells)
        assert len(quick.sheets[name].cells) == len(sheet.cells)
    return quick


def as_macro_book(path: Path, target: Path) -> Path:
    """The same workbook as .xlsm."""
    parts = parts_of(path.read_bytes())
    types = parts["[Content_Types].xml"].replace(
        b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    )
    target.write_bytes(joined({**parts, "[Content_Types].xml": types, "xl/vbaProject.bin": b"x"}))
    return target


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_sample_goes_the_quick_way(name: str) -> None:
    """As a unit filled it."""
    goes_the_quick_way(SAMPLES / "filled" / f"{name}.xlsx")


@pytest.mark.slow
@pytest.mark.parametrize("name", ONE_OF_EACH_PACK)
def test_what_clients_save_goes_the_quick_way(
    name: str, saved_samples: Callable[[str], dict[str, Path]], tmp_path: Path
) -> None:
    """As we write it, as LibreOffice and openpyxl save it again, with macros."""
    saved = saved_samples(name)
    for client in ("sent", "office", "openpyxl"):
        goes_the_quick_way(saved[client])
    goes_the_quick_way(as_macro_book(saved["sent"], tmp_path / "macros.xlsm"))


def goes_the_quick_way(path: Path) -> None:
    """Sheets and strings, with the same result."""
    assert is_quick(assert_both_alike(path)), path
    strings = parts_of(path.read_bytes()).get("xl/sharedStrings.xml")
    assert strings is None or quick_strings(strings, Limits()), path


EXCEL = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
    f'<worksheet xmlns="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
    '<dimension ref="A1:C20"/><sheetData>'
    '<row r="1" spans="1:3" ht="14.25" x14ac:dyDescent="0.2"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="2"/>'
    '<c r="C1" cm="1"><f t="array" ref="C1">SUM(A1:B1)</f><v>1</v></c></row>'
    '<row r="2" spans="1:3" x14ac:dyDescent="0.2"><c r="A2" t="str"><f>A1&amp;"&lt;"&amp;"_x000D_"</f>'
    '<v>甲_x000D_&#10;乙 &#x20;</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    '<row r="20" spans="1:3"><c r="A20"><f t="shared" ref="A20:A22" si="0">B20+C$20+20</f><v>20</v></c>'
    '<c r="B20" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c><c r="C20"><v>1E-3</v></c></row>'
    '<row r="21"><c r="A21"><f t="shared" si="0"/><v>20</v></c><c r="B21"><v>-21.5</v></c></row>'
    '<row r="22"/></sheetData><sheetProtection sheet="1"/><dataValidations count="1">'
    '<dataValidation type="list" sqref="A1:A9 C3"><formula1>x</formula1></dataValidation></dataValidations>'
    "<headerFooter><oddHeader>&amp;L某局</oddHeader></headerFooter></worksheet>"
)  # fmt: skip


def test_spelled_as_excel_does(tmp_path: Path) -> None:
    """Extensions, places to skip, array and shared formulas, escapes, references by number."""
    book = assert_both_alike(write_raw(tmp_path / "x.xlsx", EXCEL))
    sheet = book.sheets["表一"]
    assert is_quick(book)
    assert sheet.protected
    assert sheet.validated == ("A1:A9", "C3")
    assert [sheet.cells[at].formula for at in ((2, 1), (20, 1), (21, 1))] == [
        'A1&"<"&"_x000D_"', "B20+C$20+20", "B21+C$20+20"
    ]  # fmt: skip
    assert sheet.cells[2, 1].text == "甲\r\n乙  "


OTHERWISE = {
    "comment": ("<row r", "<!-- x --><row r"),
    "comment around": ("<dimension", "<!-- <sheetData> --><dimension"),
    "CDATA": ("<v>1E-3</v>", "<v><![CDATA[1]]></v>"),
    "instruction": ("<sheetProtection", "<?x y?><sheetProtection"),
    "blanks": ("</c><c", "</c> <c"),
    "cell twice": ('r="B2"', 'r="A2"'),
    "row twice": ('r="22"', 'r="21"'),
    "place of another row": ('r="B21"', 'r="B22"'),
    "no such string": ('t="s"><v>0', 't="s"><v>9999'),
    "string of a formula": ('r="C20"><v>1E-3', 'r="C20" t="s"><f>B20</f><v>0'),
    "no such style": ('s="2"/>', 's="2"><v>1</v></c><c r="D1" s="3"><v>1</v></c>'),
    "no such group": ('si="0"/>', 'si="1"/>'),
    "group twice": ('<c r="B21"><v>', '<c r="B21"><f t="shared" si="0">A1</f><v>'),
    "no such reference": ("&#10;", "&nbsp;"),
    "character of no XML": ("&#10;", "&#1;"),
    "half a character": ("&#10;", "&#xD800;"),
    "end of CDATA": ("甲", "]]>"),
    "attribute twice": ('spans="1:3" ht', 'spans="1:3" spans="1:3" ht'),
    "another namespace": ('<row r="20"', '<row xmlns="u" r="20"'),
    "unbound prefix": ("xmlns:x14ac", "xmlns:x15ac"),
    "prefixed root": ("<worksheet xmlns=", "<w:worksheet xmlns:w="),
    "another namespace of all": (MAIN, "u"),
    "ISO date": ('t="b"><v>1', 't="d"><v>2024-01-31'),
    "external call": ("1/0", "cmd|'/c calc'!A0"),
    "rich inline text": ("<is><t", '<is><r><t>a</t></r></is></c><c r="D20" t="inlineStr"><is><t'),
    "second data": ("<sheetProtection", "<sheetData/><sheetProtection"),
    "another encoding": ("UTF-8", "ISO-8859-1"),
    "carriage return": ("甲", "甲\r"),
    "far column": ('r="C20"', 'r="ABC20"'),
    "no number": ("<v>1E-3", "<v>x"),
    "infinite": ("1E-3", "1E999"),
    "cut": ("</sheetData>", "</sheetData"),
    "entity": ("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_spelled_otherwise(name: str, tmp_path: Path) -> None:
    """One thing that no usual program writes: the pass reads it, or refuses it, as if there were no quick way."""
    old, new = OTHERWISE[name]
    assert old in EXCEL
    path = write_raw(tmp_path / "x.xlsx", EXCEL.replace(old, new, 1))
    found = outcome(path)
    with by_pass():
        assert found == outcome(path)
    assert not isinstance(found, WorkbookCells) or not is_quick(found)


def test_a_text_that_is_repeated_counts_once(tmp_path: Path) -> None:
    """A sheet that is not beyond the limits for it is read, and not given up, as if there were no quick way."""
    again = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10))
    own = f'<row r="20"><c r="A20" t="inlineStr"><is><t>{"长" * 500}</t></is></c></row>'
    first, second = (
        f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        for rows in (again, again + own)
    )
    book = write_raw(
        tmp_path / "one.xlsx",
        first,
        extra={"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{"甲" * 30}</t></si></sst>'},
    )
    parts = parts_of(book.read_bytes())
    for part, kept, more in (
        ("xl/workbook.xml", b"<w:sheets>", b'<w:sheet name="\xe4\xba\x8c" sheetId="2" q:id="rId9"/>'),
        ("xl/_rels/workbook.xml.rels", RELS.encode() + b'">', f'<Relationship Id="rId9" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'.encode()),
        ("[Content_Types].xml", b'content-types">', b'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'),
    ):  # fmt: skip
        parts[part] = parts[part].replace(kept, kept + more, 1)
    book.write_bytes(joined({**parts, "xl/worksheets/sheet2.xml": second.encode()}))
    found = outcome(book, Limits(characters=1_000))
    assert isinstance(found, WorkbookCells)
    assert not found.skipped
    with by_pass():
        assert found == outcome(book, Limits(characters=1_000))


PIECES = st.sampled_from(
    [
        *("<", ">", "&", '"', "/>", "</c>", "</row>", "<v>", "</v>", "<f>", "<c ", "<row ", "<is>", "]]>", "\r", "\n"),
        *(' t="s"', ' t="n"', ' t="str"', ' s="1"', ' r="B20"', ' r="20"', ' si="0"', ' ref="A1"', ' xmlns="u"'),
        *("20", "2", "21", "1", "-", "9" * 30, "&#49;", "&amp;", "&#x1;", "&lt;", "_x0041_", "#REF!", "é", "\x01"),
        *("<!--", "-->", "<![CDATA[", "<?", '<f t="shared" si="0"/>', "<v/>", "<f/>", "<c/>", "<x/>", "xml:space"),
    ]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, len(EXCEL)), st.integers(0, 12), PIECES), max_size=4)
LIMITS = st.sampled_from(
    [
        Limits(),
        Limits(cells=10),
        Limits(characters=90),
        Limits(characters=120),
        Limits(string_length=12),
        Limits(rows=5, columns=2),
        Limits(xml_depth=6),
    ]
)


@pytest.mark.slow
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS, limits=LIMITS)
def test_any_spelling(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, str]], limits: Limits
) -> None:
    """Cut and patched at random: the same cells, or the same refusal."""
    text = EXCEL
    for at, cut, piece in edits:
        text = text[:at] + piece + text[at + cut :]
    path = write_raw(tmp_path_factory.getbasetemp() / "any.xlsx", text)
    found = outcome(path, limits)
    with by_pass():
        assert found == outcome(path, limits)


CELL_TEXTS = st.text(st.sampled_from("甲a1 0_x\n\t&<>\"'é𠮷"), max_size=8)


def cell(row: int, column: str, kind: str, text: str, formula: str, style: int) -> str:
    """A cell as programs write it."""
    raw = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    f = formula.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    value = f"<v>{raw}</v>" if kind in ("str", "e") else f"<v>{len(text)}</v>" if kind != "inlineStr" else ""
    inline = f"<is><t>{raw}</t></is>" if kind == "inlineStr" else ""
    shown = f"<f>{f}</f>" if formula and not inline and kind != "s" else ""
    index = "<v>1</v>" if kind == "s" else value
    return f'<c r="{column}{row}" s="{style}" t="{kind}">{shown}{index}{inline}</c>'


CELLS = st.tuples(
    st.sampled_from(["n", "s", "str", "b", "e", "inlineStr"]),
    CELL_TEXTS,
    st.sampled_from(["", "A1", "A7+$B7", 'IF(A12="",12,"x")', "ROW()-7", "B12&A70"]),
    st.integers(0, 2),
)
ROWS = st.dictionaries(
    st.sampled_from([1, 2, 7, 12, 70, 712]), st.lists(CELLS, min_size=1, max_size=5), max_size=4
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_usual_spellings_go_the_quick_way(
    tmp_path_factory: pytest.TempPathFactory,
    found: dict[int, list[tuple[str, str, str, int]]],
) -> None:
    """Any texts and formulas, in rows whose own number stands in them, too."""
    body = "".join(
        f'<row r="{r}">{"".join(cell(r, "ABCDE"[n], *c) for n, c in enumerate(cells))}</row>'
        for r, cells in found.items()
    )
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    assert is_quick(assert_both_alike(write_raw(tmp_path_factory.getbasetemp() / "usual.xlsx", xml)))


@pytest.mark.parametrize(
    ("table", "is_read"),
    [
        ("<si><t>甲</t></si><si><t xml:space=\"preserve\"> 乙&amp;&#10;</t><phoneticPr fontId=\"1\"/></si>", True),
        ("<si><t></t></si>", True),
        ("<si><r><t>a</t></r></si>", False),
        ("<si><t>_x0041_</t></si>", False),
        ("<si><t>a\r</t></si>", False),
        ("<si><t>a</t></si> <si><t>a</t></si>", False),
        ("<!-- --><si><t>a</t></si>", False),
        ("<si><t><![CDATA[a]]></t></si>", False),
    ],
)  # fmt: skip
def test_strings(table: str, is_read: bool, tmp_path: Path) -> None:
    """Plain texts are read the quick way, as the pass reads them; all others are left to it."""
    data = f'<?xml version="1.0"?><sst xmlns="{MAIN}" count="2">{table}</sst>'.encode()
    try:
        found = quick_strings(data, Limits())
    except SpellingError:
        assert not is_read
        return
    assert is_read
    with by_pass():
        assert read_strings(data, "x", Limits()).strings == found


def test_what_is_remembered_is_bounded() -> None:
    """The newest texts are kept, at most twice as many as asked for, and what is forgotten is read again."""
    taken: list[bytes] = []
    memory = ReadCache(lambda text: taken.append(text) or text, 10)  # type: ignore[func-returns-value]
    for text in (b"aaaa", b"bbbb", b"aaaa", b"cccc", b"aaaa", b"dddd", b"eeee", b"bbbb"):
        assert memory[text] == text
        assert sum(map(len, memory)) <= 10
    assert taken == [b"aaaa", b"bbbb", b"cccc", b"dddd", b"eeee", b"bbbb"]


def test_a_file_larger_than_enough_is_remembered_whole() -> None:
    """What the next file has of it is not read again; what only files before it had is forgotten."""
    taken: list[bytes] = []
    memory = ReadCache(lambda text: taken.append(text) or text, 100)  # type: ignore[func-returns-value]
    for file in (b"abcd", b"efghijkl", b"efghijkm", b"efghijkl", b"abcd"):
        memory.renew(4)
        for text in file:
            assert memory[bytes([text])] == bytes([text])
    assert b"".join(taken) == b"abcdefghijklmlabcd"


def test_nothing_is_kept_of_what_is_not_understood(tmp_path: Path) -> None:
    """A row that the quick way cannot read is asked again, and never taken for another."""
    rows.ROWS.forget()
    path = write_raw(tmp_path / "x.xlsx", EXCEL.replace("<v>1E-3", "<v>x"))
    assert outcome(path) == outcome(path)
    assert not any(b"<v>x" in row for row in rows.ROWS)
