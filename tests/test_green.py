"""Green means green: where the bureau finds an error in the entries, the cover says no."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.facts_edits import with_set
from xlsx_kit import api
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.findings import Severity
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.resources import root
from xlsx_kit.returns.catalogue import rule_entries
from xlsx_kit.workbook.model.book import unit_book

SAMPLES = root("samples")
FAILING = [
    path for path in sorted((SAMPLES / "fail").glob("*.json")) if "set" in json.loads(path.read_text("utf-8"))
]
NOT_KEPT = ("CELL-", "FILE-")
"""Rules about what facts cannot hold; a client types such entries in other tests."""


@pytest.mark.slow
@pytest.mark.parametrize("path", FAILING, ids=lambda path: path.stem)
def test_the_cover_says_no_where_the_bureau_says_error(path: Path, tmp_path: Path) -> None:
    sample = json.loads(path.read_text("utf-8"))
    facts = json.loads((SAMPLES / "pass" / f"{sample['from']}.json").read_text("utf-8"))
    facts = with_set(facts, sample["set"])
    source = tmp_path / "facts.json"
    source.write_text(json.dumps(facts), "utf-8")
    found = api.validate(source).files[0].findings
    pack = load_pack(facts.get("pack", DEFAULT_PACK))
    marked = {entry.id for entry in rule_entries(pack) if entry.on_sheet}
    errors = {f.rule for f in found if f.severity is Severity.ERROR and not f.rule.startswith(NOT_KEPT)}
    assert errors <= marked

    cover = unit_book(pack, facts_of_json(facts, pack).facts).sheets[0]
    wrong, _, words = (cell.value for _, cell in cover.merges if cell.style == "verdict")

    assert bool(wrong) >= bool(errors), errors
    assert ("可以报送" in str(words)) == (not wrong)
