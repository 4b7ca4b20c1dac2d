"""Workbooks of every version that went out: they are read and judged as on the day they were sent."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.make_released import EXPECTED, RELEASED, YEARS, counted
from xlsx_kit import validate
from xlsx_kit.findings import Severity
from xlsx_kit.outputs import OutputTakenError
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.resources import root
from xlsx_kit.returns.template.templates import release, released

KNOWN = json.loads(EXPECTED.read_text("utf-8"))
FILES = sorted(path.name for path in RELEASED.glob("*.xlsx"))
FIRST = tomllib.loads(Path(__file__).with_name("first_templates.toml").read_text("utf-8"))
PACKS = {file.parent.name for file in Path(str(root("schemas"))).glob("*/book.toml")}


def test_every_pack_has_one() -> None:
    """No workbook without what is expected of it, no pack without a workbook."""
    assert sorted(KNOWN) == FILES
    assert {said["pack"] for said in KNOWN.values()} == PACKS


def test_what_another_machine_released_is_released_anew(tmp_path: Path) -> None:
    """In a fresh clone, of a version that has the same template; somebody's own file of that name stays."""
    pack = load_pack(DEFAULT_PACK)
    first = release(pack, 2024, tmp_path / "first")
    for file in first:
        manifest = released(pack, file.name.partition(".")[0])
        assert manifest is not None
        clone = tmp_path / "clone" / file.name
        clone.parent.mkdir(exist_ok=True)
        clone.write_bytes(manifest.to_bytes({"xlsx_kit.pack_version": "1"}))
    assert [file.read_bytes() for file in release(pack, 2024, tmp_path / "clone")] == [
        file.read_bytes() for file in first
    ]
    own = tmp_path / "own" / first[0].name
    own.parent.mkdir()
    own.write_bytes(b"mine")
    with pytest.raises(OutputTakenError):
        release(pack, 2024, own.parent)
    assert own.read_bytes() == b"mine"


@pytest.mark.parametrize("pack", FIRST)
def test_templates_of_the_first_version_are_known(pack: str) -> None:
    """Of years that no version was released for then: workbooks of them are with units all the same."""
    loaded = load_pack(pack)
    assert [name for name in FIRST[pack] if released(loaded, name) is None] == []


@pytest.mark.slow
@pytest.mark.parametrize("pack", YEARS)
def test_templates_of_every_year_are_released(pack: str, tmp_path: Path) -> None:
    """As packs are now: the next version must still know them."""
    kept = {path.name for path in (Path(str(root("templates"))) / pack / "released").iterdir()}
    now = {path.name for year in YEARS[pack] for path in release(load_pack(pack), year, tmp_path)}
    assert now <= kept


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_old_workbooks_keep_working(name: str) -> None:
    """Every line is read; nothing is an error; the template is known, whatever the pack says by now."""
    said = KNOWN[name]
    assert counted(RELEASED / name) == said
    manifest = released(load_pack(said["pack"]), said["template"])
    assert manifest is not None
    assert manifest.id == said["template"]
    report = validate(RELEASED / name).files[0]
    assert report.pack == said["pack"]
    assert [f for f in report.findings if f.severity is Severity.ERROR] == []
    assert {f.rule for f in report.findings if f.rule.startswith("TPL")} <= {"TPL-025"}
