"""What published sheets show, without building them, is what the built ones show: cell by cell, in order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.cases import full_case
from tests.packs import PACKS, SMALL, small_schemas
from tests.strategies import FactsFile, facts_files
from xlsx_kit import read
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.formula import formulas_of
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import PACKS_VARIABLE, root
from xlsx_kit.workbook.model.check_sheet import check_sheet, check_values
from xlsx_kit.workbook.model.checks import check_rows
from xlsx_kit.workbook.model.cover import PRINT_ROW, cover_sheet
from xlsx_kit.workbook.model.cover_values import cover_values
from xlsx_kit.workbook.model.grid import Cached, SheetModel
from xlsx_kit.workbook.model.published import published_sheet
from xlsx_kit.workbook.model.published_values import RowValues, table_values

SAMPLES = sorted((Path(str(root("samples"))) / "pass").glob("*.json"))
# Whole disclosures are drawn slowly; shrinking one would take minutes.
PHASES = [Phase.reuse, Phase.generate]
sometimes = settings(max_examples=20, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))


def same_as_built(facts: Mapping[str, Any]) -> None:
    """Every published table of a facts file both ways."""
    reading = read(facts)
    for view in reading.pack.views:
        sheet = published_sheet(formulas_of(reading.pack), Evaluation(reading.pack, reading.facts), view.id)
        built: dict[int, list[tuple[int, Cached]]] = {}
        for cell in sheet.cells:
            if cell.formula is not None:
                built.setdefault(cell.row, []).append((cell.column, cell.value))
        shown = table_values(Evaluation(reading.pack, reading.facts), view.id)
        assert {number: list(zip(*values, strict=True)) for number, values in shown.items()} == built, view.id
        assert list(shown) == list(built), view.id
    same_checks_as_built(Evaluation(reading.pack, reading.facts))


def same_checks_as_built(evaluation: Evaluation) -> None:
    """The check sheet and the cover both ways, but for what the cover says of the file's own print areas."""
    formulas = formulas_of(evaluation.pack)
    rows = check_rows(formulas, evaluation)
    assert cells_of(check_values(formulas, rows)) == computed(check_sheet(formulas, rows))
    cover = computed(cover_sheet(formulas, evaluation, rows))
    del cover[PRINT_ROW, 3]
    assert list(cells_of(cover_values(formulas.layout, evaluation, rows)).items()) == by_rows(cover)


def cells_of(shown: Mapping[int, RowValues]) -> dict[tuple[int, int], Cached]:
    """Values by row as values by cell."""
    return {(n, column): value for n, values in shown.items() for column, value in zip(*values, strict=True)}


def computed(sheet: SheetModel) -> dict[tuple[int, int], Cached]:
    """What the formulas of a sheet show, merged ones at last."""
    cells = [*sheet.cells, *(cell for _, cell in sheet.merges)]
    return {(cell.row, cell.column): cell.value for cell in cells if cell.formula is not None}


def by_rows(cells: Mapping[tuple[int, int], Cached]) -> list[tuple[tuple[int, int], Cached]]:
    """The cells, those of a row together where its first one stands."""
    order = list(dict.fromkeys(row for row, _ in cells))
    return sorted(cells.items(), key=lambda item: order.index(item[0][0]))


@pytest.mark.slow
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    """Each sample in its own pack."""
    same_as_built(json.loads(path.read_text("utf-8")))


def test_every_list_full() -> None:
    """A workbook of full capacity."""
    same_as_built(full_case())


def test_more_rows_than_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables show the rows that fit."""
    monkeypatch.setenv(PACKS_VARIABLE, str(small_schemas(tmp_path).parent))
    same_as_built(full_case() | {"pack": SMALL})


@pytest.mark.slow
@sometimes
@given(st.sampled_from(PACKS).flatmap(lambda pack: facts_files(load_pack(pack))))
def test_drawn_facts(facts: FactsFile) -> None:
    """Facts drawn from any pack, rows that miss their identities among them."""
    same_as_built(facts)
