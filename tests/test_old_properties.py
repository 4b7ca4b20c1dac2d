"""Custom properties of old workbooks, in every spelling that programs write, and damaged in every way."""

from __future__ import annotations

import struct

import pytest

from tests.outlook_mail import compound_file
from xlsx_kit.files.legacy.properties import STREAM, USER_DEFINED, custom_properties

SAID = {"xlsx_kit.unit_code": "302001", "单位名称": "第1单位（本级）", "空": ""}
SUMMARY = bytes.fromhex("02d5cdd59c2e1b10939708002b2cf9ae")
ENCODINGS = {936: "gb18030", 65001: "utf-8", 1200: "utf-16-le", 1252: "cp1252"}


def text_of(text: str, page: int) -> bytes:
    return f"{text}\0".encode(ENCODINGS[page], "replace")


def property_stream(said: dict[str, str], page: int, *, wide: bool = False) -> bytes:
    """A DocumentSummaryInformation whose second section has these properties, in a code page."""
    names = struct.pack("<I", len(said))
    for number, name in enumerate(said, start=2):
        data = text_of(name, page)
        names += struct.pack("<2I", number, len(data) // (2 if page == 1200 else 1)) + data
        names += bytes(-len(data) % 4) if page == 1200 else b""
    values = [names + bytes(-len(names) % 4), struct.pack("<2I", 0x02, page)]
    for text in said.values():
        kind, data = (0x1F, text_of(text, 1200)) if wide else (0x1E, text_of(text, page))
        count = len(data) // 2 if wide else len(data)
        values.append(struct.pack("<2I", kind, count) + data + bytes(-len(data) % 4))
    table, at = b"", 8 + 8 * len(values)
    for number, value in enumerate(values):
        table += struct.pack("<2I", number, at)
        at += len(value)
    section = struct.pack("<2I", at, len(values)) + table + b"".join(values)
    first = struct.pack("<2I", 8, 0)
    head = struct.pack("<2HI16xI", 0xFFFE, 0, 0, 2)
    head += SUMMARY + struct.pack("<I", 68) + USER_DEFINED + struct.pack("<I", 68 + len(first))
    return head + first + section


@pytest.mark.parametrize("page", [936, 65001, 1200])
@pytest.mark.parametrize("wide", [False, True])
def test_names_and_values(page: int, wide: bool) -> None:
    stream = property_stream(SAID, page, wide=wide)
    assert custom_properties(compound_file({STREAM: stream, "Workbook": b"x"})) == SAID


def test_what_the_code_page_lacks_costs_that_alone() -> None:
    found = custom_properties(compound_file({STREAM: property_stream(SAID, 1252)}))
    assert found["xlsx_kit.unit_code"] == "302001"


def test_nothing_to_read() -> None:
    assert custom_properties(compound_file({"Workbook": b"x"})) == {}
    assert custom_properties(b"\x09\x08\x10\x00") == {}


def test_damage_never_raises() -> None:
    whole = property_stream(SAID, 936)
    for length in range(len(whole)):
        assert custom_properties(compound_file({STREAM: whole[:length]})).keys() <= SAID.keys() | {""}
    for at in range(0, len(whole) - 4, 4):
        for forged in (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", bytes(4)):
            custom_properties(compound_file({STREAM: whole[:at] + forged + whole[at + 4 :]}))
