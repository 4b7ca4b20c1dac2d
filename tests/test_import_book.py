"""Final accounts from the workbook of published tables that accounts systems export: none is typed twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.national_form import PACK, SAMPLES, SOURCE, TARGET, TITLES, evaluation_of, write_book
from xlsx_kit import api
from xlsx_kit.cli import main

FACTS: dict[str, Any] = {**json.loads(SOURCE.read_text("utf-8")), "pack": PACK}
CODE = FACTS["unit"]["code"]


def cells(facts: Any) -> dict[tuple[str, str, str], str]:
    """Every published cell that is not zero."""
    return {
        (table["id"], row["key"], column): amount
        for table in api.tables(facts).to_dict()["tables"]
        for row in table["rows"]
        for column, amount in row["cells"].items()
        if amount != "0.00"
    }


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_the_exported_book_gives_the_same_tables(suffix: str, tmp_path: Path) -> None:
    """Cell by cell; what the tables do not say is asked for, and so is nothing else."""
    out = tmp_path / "F.json"
    done = api.import_export(TARGET.with_suffix(suffix), PACK, out, unit_code=CODE, year=2024)
    assert cells(out) == cells(FACTS)
    assert [one.rule for one in done.findings] == ["IMP-064"]
    assert "“三公”经费的上年决算数（元）" in done.findings[0].message
    for part in ("income", "spending", "basic"):
        assert sorted(done.facts[part], key=str) == sorted(FACTS[part], key=str)


def test_the_sample_is_what_the_form_makes_of_the_facts(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(write_book(evaluation_of(FACTS), tmp_path / "b.xlsx"))
    kept = openpyxl.load_workbook(TARGET)
    assert [[*sheet.values] for sheet in made] == [[*sheet.values] for sheet in kept]


@pytest.mark.parametrize("name", ["final-accounts-department", "final-accounts-unit"])
def test_a_publication_is_read_back_but_for_its_roundings(name: str, tmp_path: Path) -> None:
    """Both printed forms, in 万元 with two decimals: every cell, by at most what its parts were rounded."""
    facts = json.loads((SAMPLES / "pass" / f"{name}.json").read_text("utf-8"))
    api.publish(facts, tmp_path)
    (book,) = tmp_path.glob("*.xlsx")
    done = api.import_export(book, PACK, tmp_path / "F.json", unit_code=CODE, pack=facts["pack"])
    assert done.facts["unit"]["year"] == facts["unit"]["year"]
    assert {one.rule for one in done.findings} <= {"IMP-064", "IMP-065"}
    wanted, found = cells(facts), cells(tmp_path / "F.json")
    assert wanted.keys() == found.keys()
    assert max(abs(float(wanted[key]) - float(found[key])) for key in wanted) < 0.015


def test_what_is_missing_or_does_not_add_up_is_named(tmp_path: Path) -> None:
    """A table that is not there, and money of a 款 that has no 项."""
    path = write_book(evaluation_of(FACTS), tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        if sheet.title.startswith("GK06"):
            book.remove(sheet)
        if sheet.title.startswith("GK02"):
            row = next(r for r in range(7, 99) if len(str(sheet.cell(r, 1).value or "")) == 7)
            sheet.delete_rows(row)
    book.save(path)
    rules = [one.rule for one in api.import_export(path, PACK, unit_code=CODE, year=2024).findings]
    assert rules == ["IMP-062", "IMP-063", "IMP-063", "IMP-064"]


def test_a_workbook_without_such_tables_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "别的表"
    book.save(tmp_path / "b.xlsx")
    assert main(["import", str(tmp_path / "b.xlsx"), "--map", PACK, "--out", str(tmp_path / "F.json")]) == 1
    assert "没有一张公开表" in capsys.readouterr().err
    assert not (tmp_path / "F.json").exists()


def test_every_table_of_the_form_has_its_title() -> None:
    assert list(TITLES) == [view.id for view in evaluation_of(FACTS).pack.views]
