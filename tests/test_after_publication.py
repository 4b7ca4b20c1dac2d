"""What comes after a publication, over every pack that ships: roll-up in a real client, the next year."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import differences, recalculated, stored
from tests.office.client import Office
from tests.ooxml import schema_faults
from tests.packs import PACKS
from tests.test_every_pack import facts
from xlsx_kit import read
from xlsx_kit.addresses import a1
from xlsx_kit.api import generate
from xlsx_kit.campaign.consolidation.tables import rows_of
from xlsx_kit.campaign.consolidation.together import eliminate_transfers
from xlsx_kit.campaign.consolidation.workbook import ConsolidatedUnit, rollup_book
from xlsx_kit.campaign.rollover.crosswalk import read_crosswalk
from xlsx_kit.campaign.workbooks.carry import carried_over, merged
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.file import facts_of_json, json_of_facts
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.workbook.writer.workbook import workbook_bytes


def two_units(pack: str) -> list[dict[str, Any]]:
    """The pack's richest sample, and a unit that has half of its lines, so that other classes are in use."""
    whole = facts(pack)
    spent = next(part for part in ("ledger", "spending") if part in whole)
    other = {**whole, "unit": {**whole["unit"], "code": "999001"}, spent: whole[spent][::2]}
    return [whole, other]


@pytest.mark.parametrize("pack", PACKS)
def test_the_rollup_is_what_a_real_client_calculates(pack: str, office: Office, tmp_path: Path) -> None:
    """Every figure of the workbook, and every table that of the facts of both together."""
    loaded, files = load_pack(pack), two_units(pack)
    profile = {**files[0]["unit"], "scope": loaded.book.scopes[-1], "code": "999"}
    done = eliminate_transfers(loaded, profile, files)
    whole = Evaluation(loaded, facts_of_json(done.facts, loaded).facts)
    members = [
        ConsolidatedUnit(
            f["unit"]["code"], f["unit"]["name"], "", Evaluation(loaded, facts_of_json(f, loaded).facts)
        )
        for f in files
    ]
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(workbook_bytes(rollup_book(loaded, "汇总", 2025, members, whole, done.transfers)))
    assert schema_faults(path) == []
    shown = recalculated(office.recalculate(path))
    assert differences(stored(path), shown) == []
    for view in loaded.views:
        for key, row in rows_of(view, whole).items():
            for n, column in enumerate(view.table.amounts, start=3):
                there = shown[view.table.sheet].get(a1(row, n), 0) or 0
                assert round(float(there) * 100) == whole.cell(view.id, key, column.id), (
                    view.id,
                    key,
                    column.id,
                )


@pytest.mark.slow
@pytest.mark.parametrize("pack", PACKS)
def test_the_next_year_begins_with_what_stands(pack: str, tmp_path: Path) -> None:
    """The workbook of the year after is written and reads back; last year's amounts beside blank ones."""
    loaded, last = load_pack(pack), facts(pack)
    year = last["unit"]["year"] + 1
    before = facts_of_json(last, loaded).facts
    data = merged(None, carried_over(loaded, before, year), {**last["unit"], "year": year})
    workbook = generate({**data, "pack": pack}, tmp_path / "w.xlsx").path
    following = read(workbook).to_dict()
    assert (
        following["unit"]
        == json_of_facts(facts_of_json({"unit": {**last["unit"], "year": year}}, loaded).facts, loaded)[
            "unit"
        ]
    )
    for source in loaded.inputs:
        if source.kind == "list" and not any(c.last_year for c in source.facts) and not source.carried:
            assert following[source.part] == [], source.part
    for column in loaded.input("prior_year").facts:
        if column.last_year:
            there = Evaluation(loaded, before).amount(column.last_year)
            assert following["prior_year"].get(column.key, "0.00") == f"{there / 100:.2f}", column.key


@pytest.mark.parametrize("pack", PACKS)
def test_every_code_list_can_change_from_year_to_year(pack: str, tmp_path: Path) -> None:
    """A crosswalk says a list by the pack's word for it, and every line with the old code has the new one."""
    loaded, last = load_pack(pack), facts(pack)
    for source in loaded.inputs:
        for column in (c for c in source.facts if c.codes and last.get(source.part)):
            old = next(line[column.key] for line in last[source.part] if line.get(column.key))
            new = f"{old[:-1]}{(int(old[-1]) + 1) % 10}"
            file = tmp_path / "对照.csv"
            kind = loaded.codes[column.codes].spec.kind
            file.write_text(f"类别,原编码,新编码或名称\n{kind},{old},{new}\n", "utf-8")
            walk = read_crosswalk(file, loaded)
            mapped = walk.mapped(last)
            assert walk.unused == []
            codes = [line.get(column.key) for line in mapped[source.part]]
            assert codes == [
                new if line.get(column.key) == old else line.get(column.key) for line in last[source.part]
            ]
            assert json.dumps(mapped, ensure_ascii=False).count(f'"{old}"') == 0
