"""A seeded share of the mutation bench (``make bench ONLY=mutations`` runs it whole)."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from tests.edits import with_patch
from tests.mutation_model import Base, Mutation
from tests.mutations import FAMILIES, judged, mutations
from xlsx_kit import generate, read, validate
from xlsx_kit.compute.layout import layout_of
from xlsx_kit.resources import root
from xlsx_kit.workbook.model.book import unit_book

PASS = Path(str(root("samples"))) / "pass"
NAMES = sorted(path.stem for path in PASS.glob("*.json") if path.stem != "empty-unit")
SEED = 20241124


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_mutations(name: str, tmp_path: Path) -> None:
    """Every harmful one is found above a note, nearly all at the exact cell, with hardly a finding more.

    In each book others are tried."""
    facts = json.loads((PASS / f"{name}.json").read_text("utf-8"))
    sent = generate(facts, tmp_path / "sent.xlsx").path
    reading = read(facts)
    base = Base(layout_of(reading.pack), facts, unit_book(reading.pack, reading.facts))
    before = validate(sent).files[0].findings
    changed = tmp_path / "changed.xlsx"
    tried: list[tuple[Mutation, tuple[bool, bool, int]]] = []
    for mutation in islice(mutations(base, SEED + NAMES.index(name)), len(FAMILIES)):
        changed.write_bytes(with_patch(sent.read_bytes(), mutation.edits))
        tried.append((mutation, judged(mutation, before, validate(changed).files[0].findings)))
    assert [m for m, (detected, _, _) in tried if detected != m.harmful] == []
    harmful = [result for mutation, result in tried if mutation.harmful]
    missed = [m for m, (_, located, _) in tried if m.harmful and not located]
    assert len(missed) <= len(harmful) * 0.02, missed
    assert sum(new for _, _, new in harmful) <= 1.2 * len(harmful)
    assert max(new for _, _, new in harmful) <= 3
