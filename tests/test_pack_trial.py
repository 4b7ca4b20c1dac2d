"""``pack check`` runs the pack: each of a table of one-edit mutations is named, in its file."""

from __future__ import annotations

import gzip
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.packs import REAL, replace
from xlsx_kit.api import check_pack, generate, narrate, read, release_templates, validate
from xlsx_kit.campaign.workbooks.carry import carried_over
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.findings import Problem, Severity
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.trial.run import Depth, checked_pack
from xlsx_kit.resources import packs_from, root
from xlsx_kit.workbook.model.formula_tree import canonical

TABLE = tomllib.loads((Path(__file__).parent / "pack_mutations.toml").read_text("utf-8"))
OF_PACKS = "PACK-"
LINE_END = r"\n"
"""As the table writes a line's end."""
MUTATIONS = {
    (pack, name, at[0]): (pack, *edit, at)
    for pack in TABLE
    for name, *edit, at in ((one[0], one[1], one[2], one[3], one[4:]) for one in TABLE[pack])
}
RIGHT = {
    name: edit
    for name, *edit in tomllib.loads(Path(__file__).with_name("right_edits.toml").read_text("utf-8"))["right"]
}
LEAST = 60
DAMAGED = (b"", b"\x1f\x8b\x08", *(gzip.compress(text, mtime=0) for text in (b"[]", b'{"version": 1}')))
TINY = Path(__file__).parent / "fixtures" / "tiny_pack"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of all packs, without their released templates."""
    home = tmp_path_factory.mktemp("home")
    for kind in ("schemas", "templates"):
        shutil.copytree(str(root(kind)), home / kind, ignore=shutil.ignore_patterns("released"))
    return home


@pytest.fixture
def mine(home: Path) -> Iterator[Path]:
    """The shipped pack in a folder of its own, to be changed."""
    kept = home.parent / f"{home.name}-kept"
    shutil.copytree(home, kept)
    yield home / "schemas" / REAL
    shutil.rmtree(home)
    shutil.move(kept, home)


def found_at(pack: Path, places: Sequence[str]) -> tuple[Sequence[Problem], Sequence[Problem]]:
    """What is found of a pack, and what of it in files whose names end so; no deeper than it takes.

    ``places`` are the ends of files' names, and rules where it must be one of these.
    """
    rules = {place for place in places if place.startswith(OF_PACKS)}
    files = tuple(place for place in places if place not in rules)
    found: Sequence[Problem] = ()
    for depth in (Depth.ENTRIES, Depth.WORDS):
        found = checked_pack(pack, depth=depth).problems
        in_files = [one for one in found if one.file.endswith(files)]
        if named := [one for one in in_files if not rules or one.rule in rules]:
            return found, named
    return found, ()


@pytest.mark.slow
@pytest.mark.parametrize("key", MUTATIONS, ids="-".join)
def test_a_mutation_is_named(key: tuple[str, str, str], home: Path) -> None:
    """In the right file, with its line (what a list of codes lacks has none), and with a remedy."""
    pack, file, *edit, at = MUTATIONS[key]
    old, new = (text.replace(LINE_END, "\n") for text in edit)
    text = (home / file).read_text("utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), "utf-8")
    try:
        found, named = found_at(home / "schemas" / pack, at)
    finally:
        (home / file).write_text(text, "utf-8")
    assert named, [one.place for one in found]
    assert all(one.hint for one in named)
    assert any(one.line or one.file.endswith(".csv") for one in named)


@pytest.mark.slow
@pytest.mark.parametrize("name", RIGHT)
def test_what_goes_together_is_not_named(name: str, home: Path) -> None:
    """Right packs that look like those that the rules of parts that disagree are for."""
    rule, file, *edit = RIGHT[name]
    old, new = (text.replace(LINE_END, "\n") for text in edit)
    text = (home / file).read_text("utf-8")
    assert old in text
    (home / file).write_text(text.replace(old, new, 1), "utf-8")
    try:
        found = checked_pack(home / "schemas" / Path(file).parts[1], depth=Depth.ENTRIES).problems
    finally:
        (home / file).write_text(text, "utf-8")
    assert rule not in {one.rule for one in found}, found
    assert all(one.severity is not Severity.ERROR for one in found), found


def test_there_are_enough_and_they_are_edits() -> None:
    assert len(MUTATIONS) >= LEAST
    assert all(old != new for _, _, old, new, _ in MUTATIONS.values())


def test_a_pack_in_another_language_is_generated_read_back_and_run(tmp_path: Path) -> None:
    """Without a scope, without a code list, with a list of records for its only table."""
    _tiny(tmp_path)
    facts = tmp_path / "packs" / "f.json"
    with packs_from(tmp_path / "packs"):
        workbook = generate(facts, tmp_path / "w.xlsx").path
        assert read(workbook).to_dict() == read(facts).to_dict()
        assert validate(workbook).files[0].status == "pass"
        narrate(workbook, tmp_path / "n.docx")
        report = check_pack(tmp_path / "packs" / "schemas" / "tiny")
    assert report.sound, report.problems
    assert report.trial is not None
    assert {one.rule for one in report.problems if one.severity is not Severity.NOTE} <= {"", "PACK-125"}


def test_a_list_of_codes_that_no_column_takes_needs_no_classes(tmp_path: Path) -> None:
    tiny = _tiny(tmp_path)
    (tiny / "codes").mkdir()
    (tiny / "codes" / "x.csv").write_text("code,name,budget,valid_from,valid_to\n10,Grants,,,\n", "utf-8")
    with (tiny / "book.toml").open("a", encoding="utf-8") as book:
        book.write('\n[codes.x]\ntitle = "X"\nfile = "x.csv"\nwidths = [2]\nclasses = []\n')
    with packs_from(tmp_path / "packs"):
        workbook = generate(tmp_path / "packs" / "f.json", tmp_path / "w.xlsx").path
        assert validate(workbook).files[0].status == "pass"
        assert check_pack(tiny, quick=True).sound


def test_a_version_that_was_not_raised_is_said(tmp_path: Path) -> None:
    """Only of a pack that gives other workbooks than went out, under the number of those."""
    tiny = _tiny(tmp_path)
    with packs_from(tmp_path / "packs"):
        kept = release_templates(2025, pack="tiny")
        before = {one.rule for one in check_pack(tiny, quick=True).problems}
        with (tiny / "book.toml").open("a", encoding="utf-8") as book:
            book.write("# a line that changes nothing\n")
        assert {one.rule for one in check_pack(tiny, quick=True).problems} == before
        replace(tiny / "book.toml", "Fill in the yellow cells.", "Fill in all yellow cells.")
        (found,) = (one for one in check_pack(tiny, quick=True).problems if one.rule == "PACK-157")
        assert (found.file, found.inside) == ("tiny/book.toml", "version")
        assert (tiny / "book.toml").read_text("utf-8").splitlines()[found.line - 1] == "version = 1"
        assert f"templates/tiny/released/{kept[0].name}" in found.message
        replace(tiny / "book.toml", "version = 1", "version = 2")
        assert {one.rule for one in check_pack(tiny, quick=True).problems} == before


@pytest.mark.parametrize("data", DAMAGED)
def test_a_damaged_template_is_a_message(tmp_path: Path, data: bytes) -> None:
    """pack check names the file; a return made from it is judged, its locked cells said to be unchecked."""
    tiny = _tiny(tmp_path)
    with packs_from(tmp_path / "packs"):
        unit = {"code": "1", "name": "Fund", "year": 2025}
        workbook = generate({"pack": "tiny", "unit": unit}, tmp_path / "w.xlsx").path
        (kept,) = release_templates(2025, pack="tiny")
        replace(tiny / "book.toml", "Fill in the yellow cells.", "Fill in all yellow cells.")
        kept.write_bytes(data)
        rules = {one.rule: one for one in check_pack(tiny, quick=True).problems}
        assert kept.name in rules["PACK-158"].message
        assert "PACK-157" not in rules
        (file,) = validate(workbook).files
        assert "TPL-024" in {one.rule for one in file.findings}


def _tiny(folder: Path) -> Path:
    """The folder of a pack with little in it."""
    shutil.copytree(TINY, folder / "packs")
    for name in ("mail.toml", "report.docx"):
        words = Path(str(root("templates"))) / REAL / name
        shutil.copy(words, folder / "packs" / "templates" / "tiny" / name)
    return folder / "packs" / "schemas" / "tiny"


def test_a_workbook_too_large_to_be_read_is_said_before_it_is_made(mine: Path) -> None:
    replace(mine / "inputs" / "ledger.toml", "capacity = 300", "capacity = 400000")
    (found,) = check_pack(mine).problems
    assert (found.rule, found.file, found.inside) == ("PACK-152", f"{REAL}/inputs/ledger.toml", "capacity")
    assert found.line


@pytest.mark.slow
def test_a_required_column_of_listed_lines_is_said(mine: Path) -> None:
    replace(mine / "inputs" / "three_public.toml", 'key = "amount"\n', 'key = "amount"\nrequired = true\n')
    (found,) = (p for p in check_pack(mine, quick=True).problems if p.rule != "PACK-157")
    assert (found.rule, found.inside) == ("PACK-151", "columns[2].required")


@pytest.mark.slow
def test_a_year_in_a_heading_and_presets_that_leave_a_choice_open(mine: Path) -> None:
    """The year is filled in wherever the heading is printed; next year's list has each item once."""
    replace(mine / "tables" / "t3.toml", 'head = ["基本支出"]', 'head = ["{year}年基本支出"]')
    presets = mine / "inputs" / "three_public.toml"
    presets.write_text(presets.read_text("utf-8").replace(', fund = "一般公共预算" }', " }"), "utf-8")
    problems = checked_pack(mine, depth=Depth.WORDS).problems
    assert {one.rule for one in problems} - {"PACK-157"} == {"PACK-151"}  # nor was the version raised
    with packs_from(mine.parents[1]):
        pack = load_pack(REAL)
    item = {"item": "公务接待费", "fund": "政府性基金", "amount": "1.00"}
    unit = {"code": "1", "name": "某局", "year": 2024}
    last = facts_of_json({"unit": unit, "three_public": [item]}, pack).facts
    lines = carried_over(pack, last, 2025)["three_public"]
    assert [line["item"] for line in lines] == list(pack.values("three_public_item"))
    assert [(line["fund"], line["prior"]) for line in lines if line["prior"] != "0.00"] == [
        ("政府性基金", "1.00")
    ]


def test_a_pack_without_a_unit_is_refused(mine: Path) -> None:
    replace(mine / "book.toml", '"unit", "organisations"', '"organisations"')
    assert "没有填报表 'unit'" in {one.message.partition("：")[0] for one in check_pack(mine).problems}


@pytest.mark.slow
def test_what_a_step_raises_is_said_of_the_pack(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not of the program, and no traceback; the other steps go on."""
    monkeypatch.setattr("xlsx_kit.pack.trial.walk.workbook_bytes", lambda book: 1 / 0)
    found = check_pack(mine).problems
    assert [one.rule for one in found] == ["PACK-141"]


@pytest.mark.parametrize("written", ["'2收入总表'!A1+1", "2收入总表!A1+1"])
def test_a_sheet_name_that_begins_with_a_digit_needs_no_quotes(written: str) -> None:
    """LibreOffice writes it without."""
    assert canonical(written) == canonical("'2收入总表'!A1+1")
