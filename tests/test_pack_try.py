"""``pack try``: figures typed from a publication against a pack's tables; every difference, and no other."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from xlsx_kit.api import new_pack, tables, try_pack, write_typing_book
from xlsx_kit.cli import main
from xlsx_kit.findings import InputError
from xlsx_kit.resources import root

PACK = "hebei-2024"
FACTS = Path(str(root("samples"))) / "pass" / "small-clean.json"
HEADS = "表,行,列,数"
Typed = dict[tuple[str, str, str], str]


def printed(facts: Path = FACTS) -> Typed:
    """Every figure of a unit's tables that is not zero, as a publication prints it."""
    return {
        (table["id"], row["key"], column): amount
        for table in tables(facts).to_dict()["tables"]
        for row in table["rows"]
        for column, amount in row["cells"].items()
        if Decimal(amount)
    }


def typed(path: Path, figures: Typed) -> Path:
    lines = [HEADS, *(",".join([*place, amount]) for place, amount in figures.items())]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("name", ["small-clean", "yuan-rich", "shanghai-unit", "final-accounts-department"])
def test_the_same_figures_are_the_same(name: str, tmp_path: Path) -> None:
    """In whatever money a table is printed, beside the facts and by the rules alone."""
    facts = FACTS.with_name(f"{name}.json")
    pack = json.loads(facts.read_text("utf-8")).get("pack", PACK)
    figures = printed(facts)
    found = try_pack(pack, typed(tmp_path / "p.csv", figures), facts)
    assert found.differences == ()
    assert sum(found.compared.values()) == len(figures)
    assert try_pack(pack, tmp_path / "p.csv").same


def test_figures_may_be_typed_by_what_is_printed(tmp_path: Path) -> None:
    """A table by its short name, a row by its label or number, a column by its heading."""
    figures = printed()
    named: Typed = {
        ("表1", "一、一般公共预算拨款收入", "income"): figures["t1", "1", "income"],
        ("表3", "合计", "基本支出"): figures["t3", "total", "basic"],
        ("表9", "三、公务接待费", "合计"): figures["t9", "reception", "total"],
        ("表9", "公务接待费支出", "合计"): "1.00",
    }
    found = try_pack(PACK, typed(tmp_path / "p.csv", named), FACTS)
    assert [d.row for d in found.differences if d.kind != "公开中没有"] == ["公务接待费支出"]


def test_each_difference_is_said_with_its_kind(tmp_path: Path) -> None:
    """A wrong figure, a cent, a row that is not there, a figure that was not published."""
    figures = printed()
    figures["t1", "8", "expenditure"] = "1.00"
    figures["t3", "total", "total"] = str(Decimal(figures["t3", "total", "total"]) + Decimal("0.01"))
    figures["t2", "9999999", "total"] = "3.00"
    del figures["t5", "total", "basic"]
    found = try_pack(PACK, typed(tmp_path / "p.csv", figures), FACTS, out=tmp_path / "d.xlsx")
    assert {(d.table, d.row, d.column, d.kind) for d in found.differences} == {
        ("t1", "8", "expenditure", "不同"),
        ("t3", "total", "total", "尾差"),
        ("t2", "9999999", "total", "没有这一行"),
        ("t5", "total", "basic", "公开中没有"),
    }
    assert not found.same
    sheet = openpyxl.load_workbook(tmp_path / "d.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 1 + len(found.differences)


@pytest.mark.parametrize("decimals", [3, 4])
def test_a_book_with_more_decimals(decimals: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last digit is compared and shown, a half of it is rounding."""
    monkeypatch.chdir(tmp_path)
    book = new_pack(PACK, "fine", tmp_path, extend=True).folder / "book.toml"
    book.write_text(f"{book.read_text('utf-8')}decimals = {decimals}\n", "utf-8")
    facts = json.loads(FACTS.read_text("utf-8"))
    lines = [{**line, "amount": line["amount"] + "1234"[: decimals - 2]} for line in facts["ledger"]]
    file = tmp_path / "f.json"
    file.write_text(json.dumps({"pack": "fine", **facts, "ledger": lines}), "utf-8")
    figures = printed(file)
    assert try_pack("fine", typed(tmp_path / "p.csv", figures), file).differences == ()
    place = "t1", "8", "expenditure"
    figures[place] = str(Decimal(figures[place]) + Decimal(2).scaleb(-decimals))
    (found,) = try_pack("fine", typed(tmp_path / "p.csv", figures), file).differences
    shown = found.to_dict()
    assert (found.row, found.kind, shown["difference"]) == ("8", "不同", f"{Decimal(2).scaleb(-decimals)}")
    assert [len((shown[key] or "").partition(".")[2]) for key in ("published", "computed")] == [decimals] * 2


def test_without_facts_figures_are_held_to_the_rules(tmp_path: Path) -> None:
    assert try_pack(PACK, typed(tmp_path / "p.csv", printed())).differences == ()
    wrong = {**printed(), ("t3", "total", "basic"): "1.00"}
    found = try_pack(PACK, typed(tmp_path / "w.csv", wrong))
    assert ("SUM-302", "勾稽不符") in {(d.row, d.kind) for d in found.differences}


def test_the_workbook_to_type_into_reads_back(tmp_path: Path) -> None:
    """Filled with what the tables say, it is the same; nothing typed is said."""
    out = tmp_path / "typing.xlsx"
    write_typing_book(PACK, out, FACTS)
    with pytest.raises(InputError, match="没有读到公开数"):
        try_pack(PACK, out, FACTS)
    book = openpyxl.load_workbook(out)
    for table, row, column in printed():
        sheet = book[table]
        heads = {cell.value: cell.column for cell in sheet[1]}
        line = next(cells[0].row for cells in sheet.iter_rows(min_row=3) if cells[0].value == row)
        sheet.cell(line, heads[column]).value = float(printed()[table, row, column])
    book.save(out)
    found = try_pack(PACK, out, FACTS)
    assert (found.differences, sum(found.compared.values())) == ((), len(printed()))


@pytest.mark.parametrize(
    ("line", "rule"),
    [("t99,total,total,1", "PACK-162"), ("t3,total,no,1", "PACK-162"), ("t3,total,total,约5", "PACK-163")],
)
def test_what_cannot_be_read_is_said_with_its_cell(line: str, rule: str, tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text(f"{HEADS}\n{line}\n", "utf-8")
    with pytest.raises(InputError) as caught:
        try_pack(PACK, file, FACTS)
    (found,) = caught.value.findings
    assert found.rule == rule
    assert "p.csv " in found.message


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON alone on standard output; 1 where something differs."""
    same = typed(tmp_path / "p.csv", printed())
    wrong = typed(tmp_path / "w.csv", {**printed(), ("t3", "total", "basic"): "1.00"})
    asked = ["pack", "try", PACK, "--facts", str(FACTS), "--json", "--published"]
    assert main([*asked, str(same)]) == 0
    assert json.loads(capsys.readouterr().out)["differences"] == []
    assert main([*asked, str(wrong)]) == 1
    (difference,) = json.loads(capsys.readouterr().out)["differences"]
    assert (difference["row"], difference["column"], difference["published"]) == ("total", "basic", "1.00")
