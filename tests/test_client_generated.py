"""Thirty fact sets drawn from the pack: what a workbook caches is what a real client calculates."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import (
    Shown,
    check_lines,
    cover_counts,
    cover_verdict,
    differences,
    facts_in,
    published,
    recalculated,
    row_checks,
    stored,
    within_print,
)
from tests.filling import default_layout
from tests.office.client import Office
from tests.strategies import FactsFile, facts_files, samples
from xlsx_kit import api
from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.compile.outcomes import applies
from xlsx_kit.findings import Severity
from xlsx_kit.spec.model import ColumnType

LAYOUT = default_layout()
PACK = LAYOUT.pack
COUNT = 30
HOLDS, FAILS, ASKS, NOT_NOW = "通过", "不符", "请核对", "不适用"


@pytest.fixture(scope="module")
def fact_sets() -> list[FactsFile]:
    """The fact sets, the same on every run."""
    return samples(facts_files(PACK), COUNT)


@pytest.fixture(scope="module")
def workbooks(
    fact_sets: list[FactsFile], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Future[Any]]]:
    """Their workbooks, generated beside the office's work; each with its facts file for whoever looks."""
    folder = tmp_path_factory.mktemp("generated")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        made = []
        for number, facts in enumerate(fact_sets):
            (folder / f"{number}.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), "utf-8")
            made.append(pool.submit(api.generate, facts, folder / f"{number}.xlsx"))
        yield made
        pool.shutdown(cancel_futures=True)


@pytest.fixture(scope="module")
def paths(workbooks: list[Future[Any]]) -> list[Path]:
    """All workbooks, complete."""
    return [made.result().path for made in workbooks]


@pytest.fixture(scope="module")
def shown_in(paths: list[Path]) -> list[Shown]:
    """What each workbook caches; the tests below say it of the office as well, which calculates the same."""
    return [stored(path) for path in paths]


@pytest.mark.parametrize("number", range(COUNT))
def test_the_office_calculates_what_was_cached(
    office: Office, fact_sets: list[FactsFile], workbooks: list[Future[Any]], number: int
) -> None:
    facts, path = fact_sets[number], workbooks[number].result().path
    shown = recalculated(office.recalculate(path))

    assert differences(stored(path), shown) == []
    assert (
        differences(published(LAYOUT, api.tables(facts).to_dict(), facts), within_print(LAYOUT, shown)) == []
    )
    assert facts_in(path) == facts_in(facts)


def test_the_sheet_of_checks_says_what_validation_finds(
    fact_sets: list[FactsFile], paths: list[Path], shown_in: list[Shown]
) -> None:
    seen = set()
    for facts, shown, judged in zip(fact_sets, shown_in, api.validate(paths).files, strict=True):
        lines, found = check_lines(LAYOUT, shown), {f.rule for f in judged.findings}
        evaluation = Evaluation(PACK, api.read(facts).facts)
        finer = {check.id for check in PACK.checks if check.id in found and check.instead_of}
        coarser = {rule for check in PACK.checks if check.id in finer for rule in check.instead_of}
        for identity in PACK.identities:
            line, op = lines.pop(identity.id), identity.spec.op
            if identity.id in coarser:
                continue
            missed = FAILS if identity.spec.severity == "error" else ASKS
            if applies(evaluation, identity):
                assert line.status == (missed if identity.id in found else HOLDS), (judged.file, line)
                assert op != "=" or line.gap == pytest.approx(line.left - line.right), (judged.file, line)
            else:
                assert line.status == NOT_NOW, (judged.file, line)
            assert bool(line.gap) == (identity.id in found), (judged.file, line)
            seen.add(line.status)
        assert {line.status for line in lines.values()} == {HOLDS}, judged.file
        errors = {f.rule for f in judged.findings if f.severity is Severity.ERROR}
        assert errors <= {identity.id for identity in PACK.identities} | finer, judged.file
    assert seen == {HOLDS, FAILS, ASKS, NOT_NOW}


def test_the_cover_counts_lines_and_failures(fact_sets: list[FactsFile], shown_in: list[Shown]) -> None:
    for number, (facts, shown) in enumerate(zip(fact_sets, shown_in, strict=True)):
        statuses = [line.status for line in check_lines(LAYOUT, shown).values()]
        failing, asked, verdict = cover_verdict(LAYOUT, shown)
        assert (failing, asked) == (statuses.count(FAILS), statuses.count(ASKS)), number
        assert ("可以报送" in verdict) == (failing == 0), number
        checks, counts = row_checks(LAYOUT, shown), cover_counts(LAYOUT, shown)
        for source in PACK.inputs:
            marks = [mark[0] for mark in checks[source.id].values()]
            filled = len(facts[source.part]) if source.kind == "list" else len(marks)
            assert counts[source.title] == (filled, marks.count("×"), marks.count("！")), (number, source.id)
            assert "×" not in marks, (number, source.id)
            assert len(marks) == (filled or len(source.presets)), (number, source.id)


def test_the_fact_sets_hold_what_they_are_for(fact_sets: list[FactsFile]) -> None:
    for source in PACK.inputs:
        lines = [line for facts in fact_sets for line in facts.get(source.part, ()) if source.kind == "list"]
        for column in source.facts if lines else ():
            used = {line.get(column.key) for line in lines}
            if column.type is ColumnType.CHOICE and not column.open:
                assert set(PACK.values(column.list)) <= used, column.key
            if column.type is ColumnType.AMOUNT and column.required:
                assert {"0.00", f"{PACK.book.maximum_amount / 100:.2f}"} <= used, (source.id, column.key)
            if column.type is ColumnType.CODE:
                listed = {bool(PACK.codes[column.codes].name(str(code), 2024)) for code in used - {None}}
                assert listed == {True, False}, column.key
                assert column.required or None in used, column.key
    assert {facts["unit"]["year"] for facts in fact_sets} == {2023, 2024, 2025, 2026}
    assert {facts["unit"]["scope"] for facts in fact_sets} == set(PACK.book.scopes)
