"""Every sample, as facts and as the workbook a real client filled: same facts, same findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import differences, published, stored, within_print
from tests.filling import layout_for
from xlsx_kit.api import narrate, read, tables, validate

SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = sorted(path.stem for path in (SAMPLES / "pass").glob("*.json"))
OF_THE_FILE = {"FILE-107", "TPL-025"}
"""What is said of the workbook alone: that there is another return, that its template was sent earlier."""


def facts_of(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((SAMPLES / "pass" / f"{name}.json").read_text("utf-8"))
    return facts


def with_every_part(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as the toolkit writes them, missing parts and blanks spelled out."""
    return read(facts).to_dict()


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_filled_workbook_reads_to_the_facts(name: str) -> None:
    reading = read(SAMPLES / "filled" / f"{name}.xlsx")
    assert reading.to_dict() == with_every_part(facts_of(name))
    assert [f for f in reading.findings if f.severity != "note"] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_filled_workbook_is_judged_as_its_facts(name: str) -> None:
    found = validate([SAMPLES / "filled" / f"{name}.xlsx", SAMPLES / "pass" / f"{name}.json"])
    workbook, facts = (
        [(f.rule, f.sheet, f.cell) for f in file.findings if f.rule not in OF_THE_FILE]
        for file in found.files
    )
    assert workbook == facts
    assert found.files[0].status != "fail"


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_has_tables_and_a_narrative(name: str, tmp_path: Path) -> None:
    shown = tables(SAMPLES / "pass" / f"{name}.json").to_dict()
    assert [t["id"] for t in shown["tables"]] == layout_for(facts_of(name)).pack.book.tables
    written = narrate(SAMPLES / "pass" / f"{name}.json", tmp_path / "narrative.docx")
    assert written.path.stat().st_size > 5000


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_filled_workbook_shows_the_computed_tables(name: str) -> None:
    """Every cell of the published sheets, as LibreOffice calculated and saved it."""
    layout = layout_for(facts_of(name))
    computed = tables(SAMPLES / "pass" / f"{name}.json").to_dict()
    shown = within_print(layout, stored(SAMPLES / "filled" / f"{name}.xlsx"), computed["unit"]["scope"])
    assert differences(published(layout, computed, facts_of(name)), shown) == []
