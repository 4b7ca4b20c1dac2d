"""Real publications that no pack was made from: every printed figure, and every fault that was printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.held_out import ACCOUNTS, Publication, budget_facts, publications, write_export, write_printed
from xlsx_kit import generate, read, tables, validate
from xlsx_kit.api import import_export, try_pack
from xlsx_kit.findings import Severity

PUBLISHED = publications()
BUDGETS = [name for name, found in PUBLISHED.items() if found.book == "budget"]
BOOKS = [name for name, found in PUBLISHED.items() if found.book == "accounts"]
LEAST_FIGURES = 4200
ROUNDED = "尾差"


def facts_of(found: Publication, folder: Path) -> Path:
    """A unit's facts: of a budget its leaves, of final accounts what ``import`` makes of the tables."""
    path = folder / "facts.json"
    if found.pack == ACCOUNTS:
        book = write_export(found, folder / "book.xlsx")
        done = import_export(
            book, "final-accounts-2024", path, unit_code=found.about["code"], pack=found.pack, year=2025
        )
        assert {one.rule for one in done.findings} <= {"IMP-064", "IMP-065"}
    else:
        path.write_text(json.dumps(budget_facts(found), ensure_ascii=False), "utf-8")
    return path


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_tables_are_the_published_ones(name: str, tmp_path: Path) -> None:
    """Cell by cell: what differs is a rounding, or was misprinted."""
    found = PUBLISHED[name]
    count = write_printed(found, tmp_path / "p.csv")
    trial = try_pack(found.pack, tmp_path / "p.csv", facts_of(found, tmp_path))
    assert sum(trial.compared.values()) == count
    other = [d for d in trial.differences if d.kind != ROUNDED]
    assert [d for d in other if not found.is_misprinted(d.table, d.row, d.column)] == []
    assert {d.table for d in other} == {table for table, _, _ in found.faults}
    if found.book == "budget":
        assert all(abs(d.gap) <= 1 for d in trial.differences if d.kind == ROUNDED)


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_was_misprinted_is_found_without_facts(name: str, tmp_path: Path) -> None:
    """By the pack's rules over the printed figures alone; of books without faults nothing is told."""
    found = PUBLISHED[name]
    write_printed(found, tmp_path / "p.csv")
    broken = {d.row for d in try_pack(found.pack, tmp_path / "p.csv").differences if d.kind != ROUNDED}
    assert {rule.split()[0] for rule in broken} == found.rules


def test_they_are_many() -> None:
    assert sum(len([*found.printed()]) for found in PUBLISHED.values()) >= LEAST_FIGURES


@pytest.mark.slow
@pytest.mark.parametrize("name", BUDGETS)
def test_a_budget_goes_out_and_comes_back(name: str, tmp_path: Path) -> None:
    """Its workbook says what its facts say, and no error is told of it."""
    facts = facts_of(PUBLISHED[name], tmp_path)
    workbook = generate(facts, tmp_path / "w.xlsx").path
    assert tables(workbook).to_dict() == tables(facts).to_dict()
    lines: dict[str, Any] = read(workbook).to_dict()
    assert lines["ledger"] == json.loads(facts.read_text("utf-8"))["ledger"]
    (file,) = validate(workbook).files
    assert [(f.rule, f.cell, f.message) for f in file.findings if f.severity is Severity.ERROR] == []
