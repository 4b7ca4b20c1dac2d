"""Packs of earlier versions, completed: the packs that df9ab90 left, and others that lack what is new."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bureau.archives import unpacked
from tests.bureau.commands import command, ran
from tests.bureau.year import rest_of_year
from tests.mail_servers import Mailbox
from tests.test_offices import EXPECTED, without_news
from xlsx_kit.api import check_pack, new_pack, upgrade_pack
from xlsx_kit.findings import Severity, SpecError
from xlsx_kit.pack import load_pack

MINE = Path("schemas", "mine")
LACKING = {"PACK-153", "PACK-154"}
SECTION = r"(?ms)^(#[^\n]*\n)*\[\[?{}[\].].*?(?=^(#[^\n]*\n)*\[)"


def bytes_in(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with packs that an earlier version left; ``before`` is its ``mine`` as it was."""
    place = unpacked("mine", tmp_path_factory.mktemp("office"))
    shutil.copytree(place / MINE, place / "before" / "mine")
    with contextlib.chdir(place):
        yield place


@pytest.fixture(scope="module")
def done(office: Path) -> dict[str, object]:
    """What the command says of it."""
    return command("pack", "upgrade", MINE)


def test_what_stands_there_stays(office: Path, done: dict[str, object]) -> None:
    """Every line of every file, in its order; lines come in between and behind; the old files are kept."""
    before, after = bytes_in(office / "before" / "mine"), bytes_in(office / MINE)
    kept = {name: data for name, data in after.items() if name.startswith("升级前/")}
    assert after.keys() - kept.keys() == before.keys()
    assert {f"升级前/{name}": data for name, data in before.items() if after[name] != data} == kept
    assert sorted(one["file"] for one in done["added"]) == sorted(  # type: ignore[attr-defined, index]
        [f"mine/{name.partition('/')[2]}" for name in kept if "inputs" in name] + ["mine/book.toml"] * 4
    )
    for name, data in before.items():
        lines = iter(after[name].splitlines())
        assert all(line in lines for line in data.splitlines()), name
    assert all("reasons_abroad" in one for one in done["left"])  # type: ignore[attr-defined]


def test_a_completed_pack_is_the_same_and_whole(office: Path, done: dict[str, object]) -> None:
    """Read as before, and all of it in its own files; a second time nothing is left to add."""
    old, new = load_pack("mine"), check_pack(MINE, quick=True)
    assert new.sound
    assert not LACKING & {one.rule for one in new.problems}
    report = check_pack(office / "before" / "mine", quick=True)
    lacking = [one for one in report.problems if one.rule in LACKING]
    assert [(one.rule, one.file, one.severity) for one in lacking] == [
        ("PACK-153", "mine/book.toml", Severity.NOTE)
    ] * 4
    assert "pack upgrade mine" in lacking[0].hint
    assert old.book.imports == load_pack("hebei-2024").book.imports
    before = bytes_in(office / MINE)
    again = command("pack", "upgrade", MINE)
    assert (again["added"], again["kept"]) == ([], None)
    assert bytes_in(office / MINE) == before
    status, printed, _ = ran("pack", "upgrade", MINE)
    assert (status, printed.strip()) == (0, "没有要补写的。")


def test_the_same_again_beside_somebodys_own_folder(office: Path, tmp_path: Path) -> None:
    """The same bytes; a folder that has the name already stays, and so do the marks of an editor."""
    for name in ("schemas", "other"):
        shutil.copytree(office / "before" / "mine", tmp_path / name / "mine")
    own = tmp_path / "schemas" / "mine" / "升级前" / "自己的.txt"
    own.parent.mkdir()
    own.write_text("我的", "utf-8")
    book = tmp_path / "other" / "mine" / "book.toml"
    book.write_bytes(b"\xef\xbb\xbf" + book.read_bytes().replace(b"\n", b"\r\n"))
    made = upgrade_pack(tmp_path / "schemas" / "mine")
    assert made.kept is not None
    assert made.kept.name == "升级前 (2)"
    assert own.read_text("utf-8") == "我的"
    upgrade_pack(tmp_path / "other" / "mine")
    first, second = ((tmp_path / name / "mine" / "book.toml").read_bytes() for name in ("schemas", "other"))
    assert second == b"\xef\xbb\xbf" + first.replace(b"\n", b"\r\n")


@pytest.mark.slow
def test_the_round_of_a_completed_pack_ends_as_it_would_have(
    tmp_path: Path, smtp: tuple[Mailbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pack is completed in the middle of the year; every step after it says the same."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    place = unpacked("mine", tmp_path)
    upgrade_pack(place / MINE)
    found = rest_of_year(place, smtp[1])
    for step, said in EXPECTED["mine"].items():
        assert without_news(found[step]) == without_news(said), step


def test_what_does_not_fit_is_left_to_decide(tmp_path: Path) -> None:
    """A pack with other lists: what the first pack says of imports cannot be its own."""
    made = new_pack("final-accounts-2024", "other", tmp_path)
    book = made.folder / "book.toml"
    text = re.sub(SECTION.format("imports"), "", book.read_text("utf-8"))
    assert "[[imports]]" not in text
    book.write_text(text, "utf-8")
    said = {one.rule: one for one in check_pack(made.folder, quick=True).problems if one.rule in LACKING}
    assert said.keys() == {"PACK-154"}
    before = bytes_in(made.folder)
    done = upgrade_pack(made.folder)
    assert (done.added, done.kept) == ((), None)
    assert any("[[imports]]" in one for one in done.left)
    assert bytes_in(made.folder) == before
    book.write_text("imports = []\n" + text, "utf-8")  # that there are none is said, too
    assert not LACKING & {one.rule for one in check_pack(made.folder, quick=True).problems}
    assert upgrade_pack(made.folder).left == ()


def test_the_pack_beneath_is_completed_first(office: Path, tmp_path: Path) -> None:
    """One that extends has nothing of its own to add; one that is not sound is left alone."""
    shutil.copytree(office / "before", tmp_path / "schemas")
    with contextlib.chdir(tmp_path):
        above = new_pack("mine", "above", tmp_path, extend=True)
        with pytest.raises(SpecError, match="补在它所依据的套表 mine 中"):
            upgrade_pack(above.folder)
        book = tmp_path / MINE / "book.toml"
        book.write_text(book.read_text("utf-8").replace("version = 2", "version = two"), "utf-8")
        with pytest.raises(SpecError, match="值的写法不对"):
            upgrade_pack(tmp_path / MINE)


def test_what_is_said_of_it_can_be_read_by_programs(office: Path, done: dict[str, object]) -> None:
    """Files, what was added, where the old ones are."""
    assert json.loads(json.dumps(done))["kept"].endswith("升级前")
    assert {"file": "mine/book.toml", "added": "导出表的导入 [[imports]]"} in done["added"]  # type: ignore[operator]
