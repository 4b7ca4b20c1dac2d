"""Packs outside the package: by option, by environment, beside the project; every command, any folder."""

from __future__ import annotations

import gc
import json
import os
import shutil
import weakref
from pathlib import Path
from typing import Any

import pytest

from tests.packs import small_schemas
from xlsx_kit.cli import main
from xlsx_kit.compute.layout import layout_of
from xlsx_kit.pack.loading.load import load_pack, read_pack
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.pack.model.pack import MOST_PACKS, Pack
from xlsx_kit.resources import PACKS_VARIABLE, packs_from, root

SAMPLE = Path(str(root("samples"))) / "pass" / "small-clean.json"
WORDS = Path(str(root("templates"))) / "hebei-2024"
YEAR = str(json.loads(SAMPLE.read_text("utf-8"))["unit"]["year"])
BOOK = 'id = "{id}"\nversion = 7\ntitle = "{title}"\nextends = "{base}"\n'


def pack_in(place: Path, pack_id: str = "own", base: str = "hebei-2024", title: str = "自己的") -> Path:
    """A pack of its own in a place, with a letter of its own; gives the place."""
    schema, words = place / "schemas" / pack_id, place / "templates" / pack_id
    for folder in (schema, words):
        folder.mkdir(parents=True)
    (schema / "book.toml").write_text(BOOK.format(id=pack_id, title=title, base=base), "utf-8")
    letters = (WORDS / "mail.toml").read_text("utf-8")
    (words / "mail.toml").write_text(letters.replace('subject = "', f'subject = "{title}：'), "utf-8")
    return place


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in; nothing in the environment."""
    monkeypatch.delenv(PACKS_VARIABLE, raising=False)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def run(*arguments: str | Path) -> int:
    return main([str(a) for a in arguments])


def facts(pack: str) -> dict[str, Any]:
    return {**json.loads(SAMPLE.read_text("utf-8")), "pack": pack}


def test_order(tmp_path: Path, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option, then the environment, then beside the project, then the package."""
    packaged = load_pack("hebei-2022").book.title
    places = {name: tmp_path / name for name in ("here", "first", "second", "option")}
    for name, place in places.items():
        pack_in(place, "hebei-2022", title=name)
    assert load_pack("hebei-2022").book.title == "here"
    monkeypatch.setenv(PACKS_VARIABLE, os.pathsep.join(str(places[name]) for name in ("first", "second")))
    assert load_pack("hebei-2022").book.title == "first"
    with packs_from(places["option"]):
        assert load_pack("hebei-2022").book.title == "option"
    assert load_pack("hebei-2022").book.title == "first"
    monkeypatch.delenv(PACKS_VARIABLE)
    assert load_pack("hebei-2022").book.title == "here"
    for folder in elsewhere.iterdir():
        shutil.rmtree(folder)
    assert load_pack("hebei-2022").book.title == packaged


def test_a_pack_is_read_again_when_its_files_change(tmp_path: Path, elsewhere: Path) -> None:
    """In one process, as the desk is one: its own files, a list that it shares, and the pack it extends."""

    def title() -> str:
        return load_pack("upper").book.title

    pack_in(elsewhere, "lower", title="旧的")
    pack_in(tmp_path / "other", "unrelated")
    (elsewhere / "schemas" / "upper").mkdir()
    own, beneath = (elsewhere / "schemas" / name / "book.toml" for name in ("upper", "lower"))
    own.write_text('id = "upper"\nversion = 1\nextends = "lower"\n', "utf-8")
    assert title() == "旧的"
    first = load_pack("upper")
    (elsewhere / "schemas" / "unrelated").mkdir()
    assert load_pack("upper") is first  # nothing of it has changed
    beneath.write_text(beneath.read_text("utf-8").replace("旧的", "新的"), "utf-8")
    assert title() == "新的"
    own.write_text(own.read_text("utf-8") + 'title = "自己的"\n', "utf-8")
    assert title() == "自己的"
    rules = elsewhere / "schemas" / "upper" / "rules.toml"
    rules.write_text('drop = ["GEN-000"]\n', "utf-8")
    with pytest.raises(SpecError, match="GEN-000"):
        load_pack("upper")
    rules.unlink()
    assert title() == "自己的"
    shared = elsewhere / "schemas" / "codes"
    shutil.copytree(Path(str(root("schemas"))) / "codes", shared)
    functional = shared / "functional.csv"
    functional.write_text(
        functional.read_text("utf-8").replace("一般公共服务支出", "一般公共事务支出", 1), "utf-8"
    )
    assert "一般公共事务支出" in {entry.name for entry in load_pack("upper").codes["functional"].entries}


def test_what_is_no_file_beside_a_pack_is_passed_over(elsewhere: Path, tmp_path: Path) -> None:
    """An editor's lock is a link to nothing; a neighbour may hold a link to itself."""
    pack_in(elsewhere, "own", title="自己的")
    (elsewhere / "schemas" / "own" / ".#book.toml").symlink_to("nobody@nowhere.1")
    neighbour = elsewhere / "schemas" / "neighbour"
    shutil.copytree(elsewhere / "schemas" / "own", neighbour, ignore=shutil.ignore_patterns(".#*"))
    (neighbour / "loop").symlink_to(".")
    (neighbour / "gone.toml").symlink_to("nothing")
    assert load_pack("own").book.title == "自己的"
    assert load_pack("own") is load_pack("own")
    assert load_pack("hebei-2022").id == "hebei-2022"


def test_what_was_made_of_packs_that_changed_is_let_go(elsewhere: Path) -> None:
    """However often an officer saves while the desk runs."""
    pack_in(elsewhere, "own", title="第0次")
    book = elsewhere / "schemas" / "own" / "book.toml"
    alive = list[weakref.ref[Pack]]()
    for n in range(MOST_PACKS + 3):
        pack = load_pack("own")
        assert layout_of(pack) is layout_of(pack)
        alive.append(weakref.ref(pack))
        book.write_text(book.read_text("utf-8").replace(f"第{n}次", f"第{n + 1}次"), "utf-8")
    del pack
    gc.collect()
    assert alive[0]() is None
    assert alive[-1]() is not None


def test_a_pack_that_is_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every place that was looked in is named, and what packs there are."""
    place = pack_in(tmp_path / "place")
    assert run("rules", "--packs", place, "--pack", "hebei-1999") == 2
    said = capsys.readouterr().err
    for words in ("'hebei-1999'", str(place / "schemas"), str(root("schemas")), "hebei-2024", "own"):
        assert words in said


def test_a_folder_without_packs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An option that names one is a wrong option."""
    assert run("rules", "--packs", tmp_path) == 2
    assert "没有 schemas 文件夹" in capsys.readouterr().err


def test_a_folder_of_the_environment_without_packs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is passed over, and that is said: once, and not where packs were found."""
    pack_in(tmp_path / "place", "county")
    named = [str(tmp_path / name) for name in ("plcae", "place")]
    monkeypatch.setenv(PACKS_VARIABLE, os.pathsep.join(named))
    assert run("rules", "--pack", "county", "--json") == 0
    said = capsys.readouterr()
    assert json.loads(said.out)
    assert said.err.splitlines() == [f"环境变量 {PACKS_VARIABLE} 所列的 {named[0]} 中没有套表，跳过。"]


def test_extending_across_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack of one place extends one of another, which extends one of the package."""
    pack_in(tmp_path / "a", "county", base="province")
    pack_in(tmp_path / "b", "province")
    monkeypatch.setenv(PACKS_VARIABLE, os.pathsep.join([str(tmp_path / "a"), str(tmp_path / "b")]))
    assert load_pack("county").lineage == ("county", "province", "hebei-2024")
    assert read_pack(tmp_path / "b" / "schemas" / "province").lineage == ("province", "hebei-2024")
    monkeypatch.setenv(PACKS_VARIABLE, str(tmp_path / "a"))
    with pytest.raises(SpecError, match=r"'province'.*county/book\.toml extends"):
        load_pack("county")


def test_hash(tmp_path: Path) -> None:
    """Any word of a pack, or of what it extends, makes another hash; the folder it lies in does not."""
    one = read_pack(pack_in(tmp_path / "a") / "schemas" / "own")
    other = read_pack(pack_in(tmp_path / "b") / "schemas" / "own")
    changed = read_pack(pack_in(tmp_path / "c", title="别的") / "schemas" / "own")
    assert one.hash == other.hash
    assert len({one.hash, changed.hash, load_pack("hebei-2024").hash}) == 3


def test_code_lists_and_letters_beside_the_project(elsewhere: Path) -> None:
    """A bureau's own list and letter hold for a pack that ships, and for what extends it."""
    codes = elsewhere / "schemas" / "hebei-2024" / "codes" / "functional.csv"
    codes.parent.mkdir(parents=True)
    shipped = (Path(str(root("schemas"))) / "codes" / "functional.csv").read_text("utf-8")
    codes.write_text(shipped + "2019901,本县的科目,,,\n", "utf-8")
    for pack in ("hebei-2024", "hebei-2022"):
        assert load_pack(pack).codes["functional"].name("2019901", 2024) == "本县的科目"
    codes.write_text(shipped, "utf-8")
    assert load_pack("hebei-2024").codes["functional"].name("2019901", 2024) == ""


@pytest.mark.slow
def test_every_command(tmp_path: Path) -> None:
    """The loop and a campaign with a pack that the package does not have, in processes, too."""
    place = small_schemas(tmp_path / "place", pack_id="own").parent
    shutil.copytree(WORDS, place / "templates" / "own", ignore=shutil.ignore_patterns("released"))
    where = ["--packs", place]
    Path("f.json").write_text(json.dumps(facts("own")), "utf-8")
    own = facts("own")["unit"]
    rows = f"{own['code']},{own['name']},a@b.cn\n302002,乙局,b@b.cn\n"
    Path("units.csv").write_text(f"code,name,email\n{rows}", "utf-8")
    assert run("pack", "check", place / "schemas" / "own", *where) == 0
    assert run("rules", "--pack", "own", *where) == 0
    assert run("generate", "--facts", "f.json", "--out", "w.xlsx", *where) == 0
    assert run("read", "w.xlsx", "--out", "back.json", *where) == 0
    assert json.loads(Path("back.json").read_text("utf-8"))["pack"] == "own"
    assert run("tables", "w.xlsx", *where) == 0
    assert run("validate", "w.xlsx", "f.json", "--jobs", "2", *where) == 0
    assert run("narrate", "w.xlsx", "--out", "n.docx", *where) == 0
    assert run("publish", "w.xlsx", "--out", "p", *where) == 0
    assert run("pack", "release", "--pack", "own", "--year", YEAR, *where) == 0
    assert len(list((place / "templates" / "own" / "released").iterdir())) == 2
    many = ("generate", "--units", "units.csv", "--year", YEAR, "--out", "many", "--pack", "own")
    assert run(*many, "--jobs", "2", *where) == 0
    assert run("validate", "many", "--jobs", "2", *where) == 0
    begun = (
        "--year",
        YEAR,
        "--due",
        f"{YEAR}-03-01",
        "--from",
        "股 <a@b.cn>",
        "--units",
        "units.csv",
        "--pack",
        "own",
    )
    assert run("campaign", "init", "c", *begun, *where) == 0
    assert run("campaign", "send", "c", "--jobs", "2", *where) == 0
    assert run("campaign", "collect", "c", "w.xlsx", *where) == 0
    letters = sorted(Path("c/outbox").glob("*.eml"))
    assert len(letters) == 3
    assert run("validate", "w.xlsx") == 1
