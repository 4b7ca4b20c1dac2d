# ruff: noqa: E501 - hand-written XML reads best unbroken
"""Files as they should not be: for every fault of the guard one that has it, made by hand."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
Parts = dict[str, str | bytes]


def relationships(*links: tuple[str, str, str]) -> str:
    body = "".join(f'<Relationship Id="{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in links)
    return f'<Relationships xmlns="{RELS}">{body}</Relationships>'


def sheet(data: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'


def workbook_parts(sheet_xml: str | None = None) -> Parts:
    """The least that Excel opens: one sheet with one number."""
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="表一" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml")
        ),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>甲</t></si></sst>',
        SHEET: sheet_xml or sheet('<row r="1"><c r="A1"><v>1</v></c></row>'),
    }


def write(path: Path, parts: Parts, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression, compresslevel=6) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)  # at the earliest time a zip can say: the same bytes each time
            info.compress_type = compression
            archive.writestr(info, content)
    return path


def with_sheet(xml: str) -> Callable[[Path], Path]:
    return lambda path: write(path, workbook_parts(xml))


def with_part(name: str, content: str | bytes) -> Callable[[Path], Path]:
    return lambda path: write(path, workbook_parts() | {name: content})


def with_bytes(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def ole(*streams: str) -> bytes:
    """An old Office container as far as its directory goes."""
    entries = b""
    for stream in streams:
        name = stream.encode("utf-16-le") + b"\0\0"
        entries += name.ljust(64, b"\0") + struct.pack("<HB", len(name), 2) + bytes(61)
    return OLE + entries


def altered(change: Callable[[bytearray], None], parts: Parts | None = None) -> Callable[[Path], Path]:
    """A good workbook with its bytes changed."""

    def make(path: Path) -> Path:
        data = bytearray(write(path, parts or workbook_parts()).read_bytes())
        change(data)
        path.write_bytes(data)
        return path

    return make


def central(data: bytearray, name: str) -> int:
    """Where the zip's directory describes a member."""
    return data.rindex(name.encode()) - 46


def declare(name: str, size: int, crc: int | None = None) -> Callable[[bytearray], None]:
    """States another inflated size in both headers of a member."""

    def change(data: bytearray) -> None:
        start = central(data, name)
        local = struct.unpack_from("<I", data, start + 42)[0]
        struct.pack_into("<I", data, start + 24, size)
        struct.pack_into("<I", data, local + 22, size)
        if crc is not None:
            struct.pack_into("<I", data, start + 16, crc)
            struct.pack_into("<I", data, local + 14, crc)

    return change


def set_flag(data: bytearray) -> None:
    data[central(data, SHEET) + 8] |= 1


def set_method(data: bytearray) -> None:
    struct.pack_into("<H", data, central(data, SHEET) + 10, 99)


def spoil_member(data: bytearray) -> None:
    start = data.index(SHEET.encode()) + len(SHEET) + 5
    data[start : start + 20] = b"\xff" * 20


def rename_local(data: bytearray) -> None:
    data[data.index(SHEET.encode())] = ord("z")


def twice(path: Path) -> Path:
    with (
        zipfile.ZipFile(write(path, workbook_parts()), "a") as archive,
        pytest.warns(UserWarning, match="Dup"),
    ):
        archive.writestr(zipfile.ZipInfo(SHEET), sheet(""))
    return path


CELL = '<c r="A1"><v>1</v></c>'
BOMB = bytes(40 << 20)
SHEET_ROOT = f'<worksheet xmlns="{MAIN}">'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'

FILES: list[tuple[str, str, Callable[[Path], Path]]] = [
    ("empty", "FILE-004", with_bytes(b"")),
    ("pdf", "FILE-006", with_bytes(b"%PDF-1.7\n")),
    ("html", "FILE-006", with_bytes("<html><table><tr><td>收入".encode())),
    ("csv", "FILE-006", with_bytes("科目,金额\n2080505,1\n".encode("gb18030"))),
    ("plain text", "FILE-006", with_bytes("请见附件".encode())),
    ("noise", "FILE-006", with_bytes(bytes(range(256)))),
    ("picture", "FILE-006", with_bytes(b"\x89PNG\r\n\x1a\n")),
    ("word", "FILE-006", lambda p: write(p, {"[Content_Types].xml": "", "word/document.xml": "<x/>"})),
    ("old word", "FILE-006", with_bytes(ole("WordDocument"))),
    ("zip of workbooks", "FILE-006", lambda p: write(p, {"承德.xlsx": b"PK"})),
    ("ods", "FILE-006", lambda p: write(p, {"mimetype": "application/x", "content.xml": "<x/>"})),
    ("xls", "FILE-007", with_bytes(ole("Workbook"))),
    ("old xls", "FILE-007", with_bytes(ole("Book"))),
    ("xls that speaks of encryption", "FILE-007", with_bytes(ole("Workbook") + ole("EncryptedPackage")[502:])),
    ("encrypted", "FILE-008", with_bytes(ole("EncryptionInfo", "EncryptedPackage"))),
    ("zip with password", "FILE-008", altered(set_flag)),
    ("xlsb", "FILE-009", lambda p: write(p, {"xl/workbook.bin": b"x"})),
    ("truncated", "FILE-010", altered(lambda data: data.__delitem__(slice(len(data) // 2, None)))),
    ("spoilt member", "FILE-010", altered(spoil_member)),
    ("two names", "FILE-010", altered(rename_local)),
    ("wrong checksum", "FILE-010", altered(declare(SHEET, len(workbook_parts()[SHEET]), 1))),
    ("larger than declared", "FILE-013", altered(declare(SHEET, 10))),
    ("forged to hide a tail", "FILE-013", altered(declare(SHEET, 10, zlib.crc32(workbook_parts()[SHEET][:10].encode())))),  # type: ignore[union-attr]
    ("smaller than declared", "FILE-010", altered(declare(SHEET, 100_000))),
    ("no workbook", "FILE-011", lambda p: write(p, {"a.xml": "<a/>"})),
    ("not a workbook part", "FILE-011", with_part("xl/workbook.xml", "<workbook/>")),
    ("honest bomb", "FILE-012", with_part(SHEET, BOMB)),
    ("bomb in parts", "FILE-012", lambda p: write(p, workbook_parts() | {f"xl/{i}": BOMB[: 24 << 20] for i in "abc"})),
    ("forged bomb", "FILE-013", altered(declare(SHEET, 60), workbook_parts() | {SHEET: BOMB})),
    ("duplicate", "FILE-014", twice),
    ("duplicate but for case", "FILE-014", with_part("XL/Workbook.xml", "x")),
    ("absolute", "FILE-015", with_part("/etc/passwd", "x")),
    ("parent", "FILE-015", with_part("xl/../../x", "x")),
    ("parent with backslash", "FILE-015", with_part("xl\\..\\..\\x", "x")),
    ("drive", "FILE-015", with_part("C:/x", "x")),
    ("many members", "FILE-016", lambda p: write(p, workbook_parts() | {f"m{i}": "" for i in range(1_000)})),
    ("very many members", "FILE-016", lambda p: write(p, {f"m{i}": "" for i in range(10_001)})),
    ("a directory of marks", "FILE-010", with_bytes(b"PK\3\4" + b"PK\1\2" * 20_000 + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 20_000, 20_000, 80_000, 4, 0))),
    ("entities in a sheet", "FILE-017", with_sheet(f"{LAUGHS}{SHEET_ROOT}&b;</worksheet>")),
    ("doctype in a sheet", "FILE-017", with_sheet(f'<!DOCTYPE x SYSTEM "http://x/y">{SHEET_ROOT}</worksheet>')),
    ("entities in strings", "FILE-017", with_part("xl/sharedStrings.xml", f"{LAUGHS}<x/>")),
    ("entities unread", "FILE-017", with_part("docProps/app.xml", f"{LAUGHS}<x/>")),
    ("entities in UTF-16", "FILE-017", with_part("docProps/app.xml", f"{LAUGHS}<x/>".encode("utf-16"))),
    ("deep sheet", "FILE-018", with_sheet(SHEET_ROOT + "<a>" * 100_000)),
    ("deep cell", "FILE-018", with_sheet(sheet(f'<row><c>{"<v>" * 99}'))),
    ("deep strings", "FILE-018", with_part("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">' + "<si>" * 99)),
    ("deep workbook", "FILE-018", with_part("xl/workbook.xml", f'<workbook xmlns="{MAIN}">' + "<a>" * 99)),
    ("cut XML", "FILE-019", with_sheet(sheet("")[:-5])),
    ("not XML", "FILE-019", with_sheet("plain")),
    ("empty part", "FILE-019", with_part(SHEET, "")),
    ("another root", "FILE-019", with_sheet(f'<styleSheet xmlns="{MAIN}"/>')),
    ("unknown encoding", "FILE-019", with_sheet(f'<?xml version="1.0" encoding="x-none"?>{sheet("")}')),
    ("multi-byte encoding", "FILE-019", with_sheet(f'<?xml version="1.0" encoding="gb2312"?>{sheet("")}')),
    ("no number", "FILE-019", with_sheet(sheet("<row><c><v>abc</v></c></row>"))),
    ("not finite", "FILE-019", with_sheet(sheet("<row><c><v>1E999</v></c></row>"))),
    ("no such string", "FILE-019", with_sheet(sheet('<row><c t="s"><v>7</v></c></row>'))),
    ("string from the end", "FILE-019", with_sheet(sheet('<row><c t="s"><v>-1</v></c></row>'))),
    ("no such style", "FILE-019", with_sheet(sheet('<row><c s="7"><v>1</v></c></row>'))),
    ("style from the end", "FILE-019", with_sheet(sheet('<row><c s="-1"><v>1</v></c></row>'))),
    ("no such place", "FILE-019", with_sheet(sheet('<row><c r="A0"><v>1</v></c></row>'))),
    ("beyond the sheet", "FILE-019", with_sheet(sheet('<row><c r="XFE1"><v>1</v></c></row>'))),
    ("no such master", "FILE-019", with_sheet(sheet('<row><c><f t="shared" si="3"/></c></row>'))),
    ("cell twice", "FILE-019", with_sheet(sheet(f"<row>{CELL}{CELL}</row>"))),
    ("long tag", "FILE-019", with_sheet(f'{SHEET_ROOT}<a b="{"x" * (3 << 20)}"/></worksheet>')),
    ("many rows", "FILE-020", with_sheet(sheet("<row/>" * 70_000))),
    ("many rows with content", "FILE-020", with_sheet(sheet("<row><c><v>1</v></c></row>" * 70_000))),
    ("a million rows", "FILE-022", with_sheet(sheet("<row><c/></row>" * 1_048_576))),
    ("last cell", "FILE-021", with_sheet(sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))),
    ("far column", "FILE-021", with_sheet(sheet('<row r="1"><c r="XFD1"><f>1</f></c></row>'))),
    ("many cells", "FILE-022", with_sheet(sheet(f"<row>{'<c/>' * 160_000}</row>"))),
    ("many tags", "FILE-022", with_sheet(SHEET_ROOT + "<a/>" * 2_000_000 + "</worksheet>")),
    ("many names", "FILE-022", with_sheet(SHEET_ROOT + "".join(f"<a{i}/>" for i in range(90_000)) + "</worksheet>")),
    ("many prefixes", "FILE-022", with_sheet("<a " + " ".join(f'xmlns:p{i}="u"' for i in range(9_000)) + "/>")),
    ("long namespace", "FILE-022", with_sheet(f'<a xmlns="{"u" * 99_999}">{"<a/>" * 99_999}</a>')),
    ("many strings", "FILE-023", with_part("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{"<si/>" * 200_000}</sst>')),
    ("much text", "FILE-023", with_part("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{f"<si><t>{chr(65) * 32_000}</t></si>" * 600}</sst>')),
    ("shared formula bomb", "FILE-023", with_sheet(sheet(
        f'<row><c><f t="shared" si="0" ref="A1:Z99">{"A1+" * 7_000}1</f></c>'
        f'{"""<c><f t="shared" si="0"/></c>""" * 900}</row>'))),
    ("long string", "FILE-024", with_sheet(sheet(f'<row><c t="str"><v>{"x" * 32_768}</v></c></row>'))),
    ("very long string", "FILE-024", with_sheet(sheet(f'<row><c t="str"><v>{"x" * (9 << 20)}</v></c></row>'))),
    ("long shared string", "FILE-024", with_part("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si>{"<r><t>0123456789</t></r>" * 3_300}</si></sst>')),
    ("many sheets", "FILE-025", with_part("xl/workbook.xml", f'<workbook xmlns="{MAIN}">' + "".join(f'<sheet name="{i}"/>' for i in range(300)) + "</workbook>")),
    ("sheet missing", "FILE-026", lambda p: write(p, {k: v for k, v in workbook_parts().items() if k != SHEET})),
    ("sheet not linked", "FILE-026", with_part("xl/_rels/workbook.xml.rels", relationships())),
    ("odd compression", "FILE-027", altered(set_method)),
    ("bzip2", "FILE-027", lambda p: write(p, workbook_parts(), zipfile.ZIP_BZIP2)),
]  # fmt: skip
