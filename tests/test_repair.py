"""Damaged returns repaired: entries come over, what cannot is said with its cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.edits import with_patch
from tests.packs import SMALL, small_schemas
from tests.raw_xlsx import joined, parts_of, sheets_of
from xlsx_kit import generate, read, validate
from xlsx_kit.api import compare, repair
from xlsx_kit.cli import main
from xlsx_kit.files.xlsx.cells import read_cells
from xlsx_kit.files.xlsx.guard import open_package
from xlsx_kit.findings import PROBLEM_SHEET
from xlsx_kit.resources import PACKS_VARIABLE, root
from xlsx_kit.returns.repairing import repaired_bytes

SAMPLES = Path(str(root("samples")))
SAYS = {p: json.loads(p.read_text("utf-8")) for p in sorted((SAMPLES / "fail").glob("*.json"))}
# Of one sample, and with something left that can be read.
PATCHES = [
    path
    for path, said in SAYS.items()
    if "patch" in said and said["from"] == "small-clean" and path.stem != "TPL-004"
]
CASE: dict[str, Any] = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """A return of the small pack."""
    folder = tmp_path_factory.mktemp("repair")
    schemas = small_schemas(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PACKS_VARIABLE, str(schemas.parent))
        yield generate({**CASE, "pack": SMALL}, folder / "w.xlsx").path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("path", PATCHES, ids=lambda p: p.stem)
def test_damaged_samples(path: Path, workbook: bytes, tmp_path: Path) -> None:
    """The fresh workbook has the facts that could be read, and no fault of template or reading is left."""
    said = SAYS[path]
    damaged, fresh = tmp_path / "damaged.xlsx", tmp_path / "fresh.xlsx"
    damaged.write_bytes(with_patch(workbook, said["patch"]))
    done = repair(damaged, fresh)
    assert read(fresh).to_dict() == read(damaged).to_dict()
    assert compare(damaged, fresh).changes == ()
    if all(kind == "name" for kind, *_ in said["patch"]):  # no name may lose an entry
        whole = tmp_path / "whole.xlsx"
        whole.write_bytes(workbook)
        assert read(fresh).to_dict() == read(whole).to_dict()
    unread = {(f.sheet, f.cell) for f in done.left_out}
    for finding in validate(fresh).files[0].findings:
        assert not finding.rule.startswith("TPL"), finding
        assert finding.rule not in {"CELL-004", "CELL-011", "CELL-012", "CELL-013", "CELL-016"}, finding
    for rule, sheet, cell in said["expect"]:
        if rule in {"CELL-004", "CELL-013", "CELL-016", "TPL-022"}:
            assert (sheet, cell) in unread
    assert sum(block.filled for block in done.lifted) > 40


def test_the_command(workbook: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was moved, converted, left out; the damaged file stays as it is."""
    damaged = tmp_path / "damaged.xlsx"
    patch = [
        ["cell", "收支明细", "J7", {"t": "s", "v": "二十"}],
        ["cell", "收支明细", "J8", {"t": "s", "v": "128.6"}],
        ["cell", "收支明细", "C9", {"t": "s", "v": "2O80505"}],
    ]
    damaged.write_bytes(with_patch(workbook, patch))
    before = damaged.read_bytes()
    assert (
        main(["repair", str(damaged), "--out", str(tmp_path / "fresh.xlsx")]) == 1
    )  # an entry is to be filled in again
    said = capsys.readouterr().out
    assert "收支明细：5 项" in said
    assert "换算后移入的：\n  收支明细 J8" in said
    assert "照原样移入、仍须改正的：\n  收支明细 C9 " in said
    assert "没能移过来、需要补填的：\n  收支明细 J7" in said
    assert damaged.read_bytes() == before
    assert main(["repair", str(damaged), "--out", str(damaged)]) == 2
    assert main(["repair", str(damaged), "--out", str(tmp_path / "f.xlsx"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["left_out"][0]["cell"] == "J7"


def test_a_sheet_of_texts_that_is_gone_is_said_as_lost(workbook: bytes, tmp_path: Path) -> None:
    """Where the sheet with the texts was deleted, the texts are to be filled in again; the file says so."""
    damaged, fresh = tmp_path / "damaged.xlsx", tmp_path / "fresh.xlsx"
    damaged.write_bytes(with_patch(workbook, [["delete", "文字说明"]]))
    (lost,) = repair(damaged, fresh).left_out
    assert lost.rule == "TPL-001"
    assert "文字说明" in lost.message
    attached = tmp_path / "attached.xlsx"
    attached.write_bytes(repaired_bytes(damaged))
    for file in (fresh, attached):
        listed = read_cells(open_package(file)).sheets[PROBLEM_SHEET]
        texts = [cell.text for cell in listed.cells.values()]
        assert any("请补填" in text and "文字说明" in text for text in texts)
    assert main(["repair", str(damaged), "--out", str(tmp_path / "again.xlsx")]) == 1


@pytest.mark.parametrize("name", [pytest.param("底稿", marks=pytest.mark.slow), "收支明细"])
def test_a_sheet_beyond_the_limits_is_skipped_where_it_is_one_s_own(
    name: str, workbook: bytes, tmp_path: Path
) -> None:
    """90,000 cells on a tab of one's own refuse nothing; on a sheet of the template they do."""
    source, added = tmp_path / "a.xlsx", with_patch(workbook, [["add", "底稿", "数据"]])
    parts = parts_of(added)
    part = sheets_of(added)[name].part
    rows = "".join(f'<row r="{n}">{"<c><v>1</v></c>" * 90}</row>' for n in range(1, 1001))
    begin, _, after = parts[part].decode().partition("<sheetData>")
    parts[part] = f"{begin}<sheetData>{rows}</sheetData>{after.partition('</sheetData>')[2]}".encode()
    source.write_bytes(joined(parts))
    found = validate(source).files[0].findings
    if name == "底稿":
        assert [(f.rule, f.sheet) for f in found if f.rule.startswith("FILE")] == [("FILE-036", name)]
        assert read(source).to_dict() == read({**CASE, "pack": SMALL}).to_dict()
    else:
        assert [f.rule for f in found] == ["FILE-022"]


@pytest.mark.slow
def test_many_sheets_of_ones_own_spend_nothing_of_ours(workbook: bytes, tmp_path: Path) -> None:
    """A hundred tabs of a thousand cells each, smaller than our lists: ours are read, theirs said once."""
    source = tmp_path / "a.xlsx"
    own = [["add", f"底稿{n}", "数据", 1_000] for n in range(100)]
    source.write_bytes(with_patch(workbook, own))
    assert read(source).to_dict() == read({**CASE, "pack": SMALL}).to_dict()
    found = [f for f in validate(source).files[0].findings if f.rule in ("FILE-036", "TPL-012")]
    assert {f.rule for f in found} == {"TPL-012", "FILE-036"}
    assert len(found) == 2
    assert all(" 张" in f.message and f.message.count("“") == 5 for f in found)


@pytest.mark.slow
def test_limits_of_the_settings(workbook: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A return beyond a bound is refused; with settings that widen it, it is repaired."""
    source, settings = tmp_path / "a.xlsx", tmp_path / "s.toml"
    source.write_bytes(workbook)
    command = ["repair", str(source), "--out", str(tmp_path / "fresh.xlsx"), "--settings", str(settings)]
    settings.write_text("[limits]\ncells = 100\n", "utf-8")
    assert main(command) == 1
    assert "FILE-022" in capsys.readouterr().err
    # a rule of another province's form is nothing to a repair, which judges by none
    rule = '[rules.CROSS-013]\nwho = "预算股"\nwhy = "试行"\nstatus = "off"\n'
    settings.write_text(f"[limits]\ncells = 80000\n{rule}", "utf-8")
    assert main(command) == 0
    assert read(tmp_path / "fresh.xlsx").to_dict() == read(source).to_dict()
