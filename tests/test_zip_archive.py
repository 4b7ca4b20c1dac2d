"""Zip archives from outside: read as they should be, and nothing but ``ZipError`` whatever they hold."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzzing.zips import CENTRAL, CONTENT, SOUND, archive, with_names
from xlsx_kit.files.zip_archive import ZipArchive, ZipLimits, open_zip
from xlsx_kit.files.zip_directory import ZipError, ZipFault

LIMITS = ZipLimits(members=100, member_bytes=2**20, total_bytes=2**21)
CHARACTERS = st.characters(min_codepoint=32, exclude_characters="\\/", exclude_categories=["Cs"])


def contents(data: bytes, limits: ZipLimits = LIMITS) -> dict[str, bytes]:
    found = open_zip(data, limits)
    return {member.name: found.read(member) for member in found.members if not member.is_folder}


def faults(found: ZipArchive) -> dict[str, ZipFault | None]:
    """What is wrong with each member."""
    wrong: dict[str, ZipFault | None] = {}
    for member in found.members:
        try:
            found.read(member)
            wrong[member.name] = None
        except ZipError as error:
            assert error.member == member.name
            wrong[member.name] = error.fault
    return wrong


@pytest.mark.parametrize("kind", ["stored", "deflated", "bzip2", "lzma", "zip64", "piped"])
def test_every_way_of_packing_is_read(kind: str) -> None:
    assert contents(SOUND[kind]) == CONTENT
    assert contents(b"MZ self-extracting" * 9 + SOUND[kind]) == CONTENT


def test_an_open_file_is_read_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(SOUND["deflated"])
    with path.open("rb") as file:
        found = open_zip(file, LIMITS)
        assert {m.name: found.read(m) for m in found.members if not m.is_folder} == CONTENT


@settings(deadline=None)
@given(
    files=st.dictionaries(
        st.text(CHARACTERS, min_size=1, max_size=40), st.binary(max_size=2_000), max_size=8
    ),
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]),
    comment=st.binary(max_size=60),
)
def test_sound_archives_are_what_zipfile_says(files: dict[str, bytes], method: int, comment: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in files.items():
            file.writestr(name, content)
        file.comment = comment
    assert contents(out.getvalue()) == files


@pytest.mark.parametrize("kind", ["gbk", "no flag", "false flag"])
def test_names_in_any_encoding(kind: str) -> None:
    assert open_zip(SOUND[kind], LIMITS).members[0].name == "预算/公开表.xls"


def test_a_second_name_in_utf_8_is_the_name() -> None:
    data = bytearray(with_names(b"?.xls"))
    at, extra = data.index(CENTRAL), "公开表.xls".encode()
    field = struct.pack("<2HBL", 0x7075, 5 + len(extra), 1, 0) + extra
    struct.pack_into("<H", data, at + 30, len(field))
    data[at + 46 + 5 : at + 46 + 5] = field
    struct.pack_into("<L", data, len(data) - 10, 46 + 5 + len(field))
    assert [m.name for m in open_zip(bytes(data), LIMITS).members] == ["公开表.xls"]


def test_one_damaged_member_leaves_the_others() -> None:
    data = bytearray(SOUND["deflated"])
    at = data.index("说明.txt".encode()) + len("说明.txt".encode())
    data[at : at + 8] = b"\xff" * 8
    wrong = faults(open_zip(bytes(data), LIMITS))
    assert {name for name, fault in wrong.items() if fault} == {"说明.txt"}
    assert wrong["说明.txt"] is ZipFault.DAMAGED


@pytest.mark.parametrize(
    ("field", "code", "value", "fault"),
    [
        (8, "H", 0x1, ZipFault.ENCRYPTED),
        (8, "H", 0x40, ZipFault.ENCRYPTED),
        (10, "H", 99, ZipFault.METHOD),
        (10, "H", 9, ZipFault.METHOD),
        (16, "L", 1, ZipFault.DAMAGED),
        (20, "L", 0xFFFFFFFE, ZipFault.DAMAGED),
        (24, "L", 10, ZipFault.SIZE_LIE),
        (24, "L", 0xFFFFFFFE, ZipFault.DAMAGED),
        (42, "L", 0x7FFFFFFF, ZipFault.DAMAGED),
    ],
)
def test_what_is_wrong_with_a_member(field: int, code: str, value: int, fault: ZipFault) -> None:
    data = bytearray(SOUND["deflated"])
    struct.pack_into(f"<{code}", data, data.index(CENTRAL, data.index(CENTRAL) + 1) + field, value)
    assert fault in faults(open_zip(bytes(data), LIMITS)).values()


def test_members_that_share_their_bytes_are_not_read() -> None:
    data = bytearray(SOUND["deflated"])
    first = data.index(CENTRAL, data.index(CENTRAL) + 1)
    second = data.index(CENTRAL, first + 1)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    wrong = faults(open_zip(bytes(data), LIMITS))
    assert list(wrong.values()).count(ZipFault.DAMAGED) == 2


@pytest.mark.slow
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bombs_stop_at_the_limit(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        file.writestr("bomb", bytes(64 * 2**20))
    found = open_zip(out.getvalue(), LIMITS)
    with pytest.raises(ZipError) as caught:
        found.read(found.members[0])
    assert caught.value.fault is ZipFault.TOO_LARGE


def test_all_members_together_have_a_limit() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for n in range(4):
            file.writestr(str(n), bytes(2**20))
    assert list(faults(open_zip(out.getvalue(), LIMITS)).values()) == [None, None, *[ZipFault.TOO_LARGE] * 2]


def test_members_are_counted_before_they_are_kept() -> None:
    data = with_names(*(str(n).encode() for n in range(101)))
    with pytest.raises(ZipError, match="100") as caught:
        open_zip(data, LIMITS)
    assert caught.value.fault is ZipFault.TOO_MANY
    lie = data[:-14] + struct.pack("<2H", 3, 3) + data[-10:]
    with pytest.raises(ZipError, match="100"):
        open_zip(lie, LIMITS)


@pytest.mark.parametrize("data", [b"", b"PK", archive()[:200], b"PK\x05\x06" * 40], ids=str)
def test_what_is_no_archive(data: bytes) -> None:
    with pytest.raises(ZipError) as caught:
        open_zip(data, LIMITS)
    assert caught.value.fault is ZipFault.DAMAGED


def test_an_empty_archive_has_no_members() -> None:
    assert open_zip(b"PK\x05\x06" + bytes(18), LIMITS).members == ()
