"""Workbooks of every version that went out: they are read and judged as on the day they were sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.make_released import EXPECTED, RELEASED, counted
from xlsx_kit import validate
from xlsx_kit.findings import Severity
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import root
from xlsx_kit.returns.template.templates import released

KNOWN = json.loads(EXPECTED.read_text("utf-8"))
FILES = sorted(path.name for path in RELEASED.glob("*.xlsx"))
PACKS = {file.parent.name for file in Path(str(root("schemas"))).glob("*/book.toml")}


def test_every_pack_has_one() -> None:
    """No workbook without what is expected of it, no pack without a workbook."""
    assert sorted(KNOWN) == FILES
    assert {said["pack"] for said in KNOWN.values()} == PACKS


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
