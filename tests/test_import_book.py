"""Final accounts from the workbook of published tables that accounts systems export: none is typed twice."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.national_form import PACK, SAMPLES, SOURCE, TARGET, TITLES, evaluation_of, write_book
from xlsx_kit import api
from xlsx_kit.cli import main
from xlsx_kit.findings import InputError

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


@pytest.mark.slow
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


def test_parts_that_print_more_than_their_whole_are_named(tmp_path: Path) -> None:
    """Rows that slipped in a table of one fund: what would be left for other money is less than nothing."""
    path = write_book(evaluation_of(FACTS), tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = next(one for one in book.worksheets if one.title.startswith("GK05"))
    row = next(r for r in range(7, 99) if len(str(sheet.cell(r, 1).value or "")) == 7)
    code = sheet.cell(row, 1).value
    for column in range(5, 8):
        sheet.cell(row, column, (sheet.cell(row, column).value or 0) + 1000)
    book.save(path)
    found = {one.rule: one for one in api.import_export(path, PACK, unit_code=CODE, year=2024).findings}
    assert code in found["IMP-069"].message
    assert "IMP-069" not in {
        one.rule for one in api.import_export(TARGET, PACK, unit_code=CODE, year=2024).findings
    }


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


def restated(path: Path, money: tuple[str, ...], left: str = "部门：某某局") -> Path:
    """The sample with another statement of money on every sheet."""
    book = openpyxl.load_workbook(TARGET)
    for sheet in book:
        sheet["A3"], sheet["F3"] = left, None
        for n, text in enumerate(money):
            sheet.cell(3, 6 + n, text)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("money", "times"),
    [
        (("单位：万元",), 1),
        (("金额单位：人民币万元",), 1),
        (("单位：", "万元"), 1),
        (("（单位:人民币（万元））",), 1),
        (("金额单位：人民币元",), "0.0001"),
        (("单位：千元",), "0.1"),
        (("单位： 百万元",), 100),
        (("金额单位：亿元",), 10_000),
        (("单位：元（列至角分）",), "0.0001"),
    ],
)  # fmt: skip
def test_the_stated_money_decides_the_amounts(
    money: tuple[str, ...], times: str | int, tmp_path: Path
) -> None:
    """However it is spelled: 人民币万元 is no 元."""
    wanted = api.import_export(TARGET, PACK, unit_code=CODE, year=2024).totals[0][1]
    done = api.import_export(restated(tmp_path / "b.xlsx", money), PACK, unit_code=CODE, year=2024)
    assert abs(done.totals[0][1] - wanted * Decimal(times)) <= Decimal("0.1")
    assert "IMP-067" not in [one.rule for one in done.findings]
    assert done.facts["unit"]["name"] == "某某局"


@pytest.mark.parametrize(
    "money", ["单位：美元", "金额单位：万", "单位：十亿元", "单位：万美元", "金额单位：港币"]
)
def test_a_money_that_is_not_known_is_refused(money: str, tmp_path: Path) -> None:
    path = restated(tmp_path / "b.xlsx", (money,))
    with pytest.raises(InputError) as caught:
        api.import_export(path, PACK, unit_code=CODE, year=2024)
    assert [(f.rule, bool(f.sheet)) for f in caught.value.findings] == [("IMP-066", True)]
    assert money.partition("：")[2] in caught.value.findings[0].message


@pytest.mark.parametrize("left", ["部门：某某局", "编制单位：元谋县财政局"])
def test_where_no_money_stands_that_is_said(left: str, tmp_path: Path) -> None:
    """Once, with the money that was taken and the tables; a county's name is no money."""
    done = api.import_export(restated(tmp_path / "b.xlsx", (), left), PACK, unit_code=CODE, year=2024)
    (one,) = (one for one in done.findings if one.rule == "IMP-067")
    assert "按万元导入" in one.message
    assert one.message.count("决算") >= len(TITLES)
    assert done.facts["unit"]["name"] == left.partition("：")[2]


@pytest.mark.parametrize(
    "cell",
    [
        "部门：某某局  单位：万元",
        "公开部门：某某局（金额单位：万元）",
        "单位名称：某某局 2024年度 金额单位：人民币万元",
        "单位：万元 部门：某某局",
        "编制单位：某某局 单位：元（列至角分）",
    ],
)
def test_the_name_ends_where_the_money_begins(cell: str, tmp_path: Path) -> None:
    """Both in one cell."""
    done = api.import_export(restated(tmp_path / "b.xlsx", (), cell), PACK, unit_code=CODE, year=2024)
    assert done.facts["unit"]["name"] == "某某局"
    assert "IMP-067" not in [one.rule for one in done.findings]


def test_a_table_of_targets_is_not_dropped_silently(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Published tables take none: with their map it is refused, with what to do."""
    out = tmp_path / "F.json"
    words = ["import", str(TARGET), "--map", PACK, "--targets", str(TARGET), "--out", str(out)]
    assert main(words) == 1
    assert "IMP-068" in (message := capsys.readouterr().err)
    assert "请不给绩效目标表" in message
    assert not out.exists()
