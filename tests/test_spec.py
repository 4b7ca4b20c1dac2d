"""The strict loader: files that cannot be read, code lists over the years. Faults are in broken_packs/."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packs import copied, replace
from xlsx_kit.api import check_pack
from xlsx_kit.pack.loading.load import load_pack, read_pack
from xlsx_kit.pack.model.inputs import SpecError

BOOK, RULES = "book.toml", "rules.toml"
LEDGER, T1, CODES = "inputs/ledger.toml", "tables/t1.toml", "codes/functional.csv"
CODE = "2010101,行政运行,,,"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the pack to break."""
    return copied(tmp_path)


@pytest.mark.parametrize("file", [BOOK, RULES, LEDGER, T1, CODES])
def test_files_are_utf_8(pack: Path, file: str) -> None:
    """A file saved in another encoding, as old editors do, is named."""
    (pack / file).write_bytes("编码,名称".encode("gbk"))
    with pytest.raises(SpecError, match=f"UTF-8.*{Path(file).name}"):
        read_pack(pack)


@pytest.mark.parametrize("file", [BOOK, RULES])
def test_missing_file_is_named(pack: Path, file: str) -> None:
    """book.toml and rules.toml must be there."""
    (pack / file).unlink()
    with pytest.raises(SpecError, match=f"缺少文件 @ hebei-2024/{file}"):
        read_pack(pack)


def test_a_byte_order_mark_is_no_fault(pack: Path) -> None:
    """Notepad puts one before UTF-8."""
    for file in (BOOK, LEDGER, CODES):
        (pack / file).write_bytes(b"\xef\xbb\xbf" + (pack / file).read_bytes())
    assert read_pack(pack).book == load_pack("hebei-2024").book


@pytest.mark.slow
def test_untouched_copy_is_the_pack(pack: Path) -> None:
    """The copy that the faults are put in is sound, and a code list of its own is the one in use."""
    assert read_pack(pack).book == load_pack("hebei-2024").book
    assert check_pack(pack, quick=True).problems == ()
    replace(pack / CODES, CODE, "2010101,自己的名称,,,")
    assert read_pack(pack).codes["functional"].name("2010101", 2024) == "自己的名称"


def test_code_may_change_its_name_from_year_to_year(pack: Path) -> None:
    """Rows of one code with years that do not meet; a blank end is open."""
    replace(pack / CODES, CODE, "2010101,甲,,,2022\n2010101,乙,,2023,2024\n2010101,丙,,2025,")
    codes = read_pack(pack).codes["functional"]
    assert [codes.name("2010101", y) for y in (2020, 2022, 2023, 2024, 2026)] == [
        "甲",
        "甲",
        "乙",
        "乙",
        "丙",
    ]


def test_unknown_pack() -> None:
    """Asking for a pack that is not there says which are."""
    with pytest.raises(SpecError, match=r"'hebei-1999'.*hebei-2024.*--pack"):
        load_pack("hebei-1999")
