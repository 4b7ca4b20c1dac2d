"""Fact sets drawn from every pack: what a workbook caches is what a real client calculates."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
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
from tests.office.client import Office
from tests.packs import PACKS
from tests.strategies import LARGEST_AMOUNT, FactsFile, facts_files, samples
from xlsx_kit import api
from xlsx_kit.compute.catalogue_checks import is_on_sheet
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.layout import Layout, layout_of
from xlsx_kit.compute.outcomes import applies
from xlsx_kit.findings import Severity
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.checks import CheckSpec
from xlsx_kit.pack.model.inputs import ColumnType, Input
from xlsx_kit.pack.model.pack import Pack

MANY, SOME = 30, 6
COUNTS = {pack: MANY if pack == DEFAULT_PACK else SOME for pack in PACKS}
"""How many fact sets of each pack that ships."""
HOLDS, FAILS, ASKS, NOT_NOW = "通过", "不符", "请核对", "不适用"


@dataclass(frozen=True)
class Drawn:
    """The fact sets of a pack, the same on every run, and their workbooks, made beside the office's work."""

    layout: Layout
    facts: list[FactsFile]
    made: list[Future[Any]]

    @property
    def paths(self) -> list[Path]:
        """All workbooks, complete."""
        return [made.result().path for made in self.made]

    @property
    def shown(self) -> list[Shown]:
        """What each workbook caches; the office calculates the same, as the first test below says."""
        return [stored(path) for path in self.paths]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Drawn]]:
    """By pack, each with its facts files for whoever looks."""
    found = {}
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        for pack, count in COUNTS.items():
            folder = tmp_path_factory.mktemp(pack)
            facts, made = samples(facts_files(load_pack(pack)), count), []
            for number, one in enumerate(facts):
                (folder / f"{number}.json").write_text(json.dumps(one, ensure_ascii=False, indent=1), "utf-8")
                made.append(pool.submit(api.generate, one, folder / f"{number}.xlsx"))
            found[pack] = Drawn(layout_of(load_pack(pack)), facts, made)
        yield found
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize(("pack", "number"), [(p, n) for p, count in COUNTS.items() for n in range(count)])
def test_the_office_calculates_what_was_cached(
    office: Office, drawn: dict[str, Drawn], pack: str, number: int
) -> None:
    layout, facts = drawn[pack].layout, drawn[pack].facts[number]
    path = drawn[pack].made[number].result().path
    shown = recalculated(office.recalculate(path))

    assert differences(stored(path), shown) == []
    printed = within_print(layout, shown, facts["unit"]["scope"])
    assert differences(published(layout, api.tables(facts).to_dict(), facts), printed) == []
    assert facts_in(path) == facts_in(facts)


def own_lines(source: Input, facts: FactsFile) -> list[FactsFile]:
    """The lines that say more than what was sent with them."""
    sent = {key for line in source.presets for key in line}
    return [r for r in facts[source.part] if any(v is not None for k, v in r.items() if k not in sent)]


def on_sheet(pack: Pack) -> list[CheckSpec]:
    """The checks of the catalogue that rows of entries show by themselves."""
    return [check for check in pack.checks if is_on_sheet(pack, check)]


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_the_sheet_of_checks_says_what_validation_finds(drawn: dict[str, Drawn], name: str) -> None:
    seen, of = set(), drawn[name]
    pack = of.layout.pack
    for facts, shown, judged in zip(of.facts, of.shown, api.validate(of.paths).files, strict=True):
        lines, found = check_lines(of.layout, shown), {f.rule for f in judged.findings}
        # of what one cause breaks one is a finding, which names the others
        found |= {i.id for i in pack.identities if any(i.id in f.message for f in judged.findings)}
        evaluation = Evaluation(pack, api.read(facts).facts)
        finer = {check.id for check in pack.checks if check.id in found and check.instead_of}
        coarser = {rule for check in pack.checks if check.id in finer for rule in check.instead_of}
        for identity in pack.identities:
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
        errors = {f.rule for f in judged.findings if f.severity is Severity.ERROR}
        marked = {check.given["input"] for check in on_sheet(pack) if check.id in errors}
        assert {name for name, line in lines.items() if line.status != HOLDS} == marked, judged.file
        checks = {check.id for check in pack.checks}
        assert errors <= {identity.id for identity in pack.identities} | checks, judged.file
    assert {HOLDS, FAILS} <= seen
    assert name != DEFAULT_PACK or seen == {HOLDS, FAILS, ASKS, NOT_NOW}


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_the_cover_counts_lines_and_failures(drawn: dict[str, Drawn], name: str) -> None:
    layout = drawn[name].layout
    for number, (facts, shown) in enumerate(zip(drawn[name].facts, drawn[name].shown, strict=True)):
        statuses = [line.status for line in check_lines(layout, shown).values()]
        failing, asked, verdict = cover_verdict(layout, shown)
        assert (failing, asked) == (statuses.count(FAILS), statuses.count(ASKS)), number
        assert ("可以报送" in verdict) == (failing == 0), number
        checks, counts = row_checks(layout, shown), cover_counts(layout, shown)
        for source in layout.pack.inputs:
            marks = [mark[0] for mark in checks[source.id].values()]
            filled = len(own_lines(source, facts)) if source.kind == "list" else len(marks)
            assert counts[source.title] == (filled, marks.count("×"), marks.count("！")), (number, source.id)
            marked = source.id in {check.given["input"] for check in on_sheet(layout.pack)}
            assert marked or "×" not in marks, (number, source.id)
            written = len(facts[source.part]) if source.kind == "list" else filled
            assert len(marks) == (written or len(source.presets)), (number, source.id)


@pytest.mark.slow
def test_the_fact_sets_hold_what_they_are_for(drawn: dict[str, Drawn]) -> None:
    fact_sets, pack = drawn[DEFAULT_PACK].facts, drawn[DEFAULT_PACK].layout.pack
    amounts = set[Any]()
    for source in pack.inputs:
        lines = [line for facts in fact_sets for line in facts.get(source.part, ()) if source.kind == "list"]
        for column in source.facts if lines else ():
            used = {line.get(column.key) for line in lines}
            if column.type is ColumnType.CHOICE and not column.open:
                assert set(pack.values(column.list)) <= used, column.key
            if column.type is ColumnType.AMOUNT and column.required:
                amounts |= used
            if column.type is ColumnType.CODE:
                listed = {bool(pack.codes[column.codes].name(str(code), 2024)) for code in used - {None}}
                assert listed == {True, False}, column.key
                assert column.required or None in used, column.key
    # in one column or another: what a column draws hangs on the constants of all modules that are loaded
    assert {"0.00", f"{LARGEST_AMOUNT / 100:.2f}"} <= amounts
    assert {facts["unit"]["year"] for facts in fact_sets} == {2023, 2024, 2025, 2026}
    assert {facts["unit"]["scope"] for facts in fact_sets} == set(pack.book.scopes)
