"""Damaged packs: whatever was done to a file, ``pack check`` says what is wrong; what it calls sound works.

``XLSX_KIT_FUZZ=600 pytest tests/test_pack_fuzz.py`` tries as many as are named.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from pathlib import Path

import pytest

from tests.packs import REAL, SCHEMAS
from xlsx_kit.api import check_pack, diff_packs, new_pack, show_pack

TIMES = int(os.environ.get("XLSX_KIT_FUZZ", "40"))
TOKENS = [
    '"x"',
    "1",
    "-1",
    "true",
    "[]",
    "{}",
    '""',
    '["a"]',
    "{ a = 1 }",
    "1.5",
    '"t1/1/income"',
    "2024-01-01",
]
VALUE = re.compile(r'= ?("[^"]*"|\d+|true|\[[^\]]*\])')
TEXT = re.compile(r'"[^"\n]+"')
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")


def damaged(text: str, chance: random.Random) -> str:
    """A text with one thing done to it: a line lost or doubled, a value, a word or a stretch replaced."""
    lines = text.splitlines(keepends=True)
    match chance.randrange(6):
        case 0:
            del lines[chance.randrange(len(lines))]
            return "".join(lines)
        case 1:
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            return "".join(lines)
        case 2 if values := list(VALUE.finditer(text)):
            value = chance.choice(values)
            return text[: value.start(1)] + chance.choice(TOKENS) + text[value.end(1) :]
        case 3 if texts := list(TEXT.finditer(text)):
            one, other = chance.choice(texts), chance.choice(texts)
            return text[: one.start()] + other[0] + text[one.end() :]
        case 4:
            word = chance.choice(list(re.finditer(r"\w+", text)))
            return (
                text[: word.start()] + chance.choice(["x", "", "其他", "..", "{", "a/b"]) + text[word.end() :]
            )
    start = chance.randrange(len(text))
    return text[:start] + text[start + chance.randrange(1, 30) :]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with everything of its own, code lists and checks included."""
    home = tmp_path_factory.mktemp("home")
    pack = new_pack(REAL, "mine", home).folder
    shutil.copytree(SCHEMAS / "codes", pack / "codes")
    shutil.copytree(SCHEMAS / "checks", pack / "checks")
    return home


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(TIMES))
def test_damage_is_named(home: Path, seed: int) -> None:
    """No exception; problems in Chinese, with a file and a remedy; a sound pack is compared and shown."""
    chance, pack = random.Random(seed), home / "schemas" / "mine"
    file = chance.choice(sorted(f for f in home.rglob("*") if f.suffix in (".toml", ".csv")))
    before = file.read_text("utf-8")
    file.write_text(damaged(before, chance), "utf-8", newline="\n")
    try:
        report = check_pack(pack, quick=True)
        for found in report.problems:
            assert found.message, found
            assert found.hint, found
            assert found.file, found
            assert not ENGLISH.search(found.message + found.hint), found
        if report.sound:
            diff_packs(REAL, str(pack))
            show_pack(str(pack), home / "page.html")
    finally:
        file.write_text(before, "utf-8", newline="\n")
