"""A pack that counts in 元 without decimals: entries, cells, findings and printed figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.edits import with_patch
from tests.packs import copied, replace
from xlsx_kit import generate, validate
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.file import facts_of_json, json_of_facts
from xlsx_kit.pack.loading.load import read_pack
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.prose.narrative.blocks import figures
from xlsx_kit.prose.publication.tables import table_block
from xlsx_kit.resources import root
from xlsx_kit.returns.reading.facts_file import return_of_facts
from xlsx_kit.returns.validation.chunk import findings_of
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import HUNDREDTHS, ParsedValue, amount_of_double, amount_of_text, displayed
from xlsx_kit.workbook.model.book import unit_book
from xlsx_kit.workbook.writer.workbook import write_workbook

LINE = {"function": "2040201", "kind": "基本支出", "fund": "一般公共预算", "origin": "本年"}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """The shipped pack, counting in 元."""
    folder = copied(tmp_path_factory.mktemp("yuan"))
    replace(folder / "book.toml", 'money = "万元"', 'money = "元"\ndecimals = 0')
    return read_pack(folder)


def facts(*amounts: str, **more: Any) -> dict[str, Any]:
    unit = {"code": "118001", "name": "某单位", "scope": "单位", "year": 2024}
    return {"unit": unit, "ledger": [{**LINE, "amount": amount} for amount in amounts], **more}


def found(pack: Pack, data: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    unit_return = return_of_facts(facts_of_json(data, pack), pack)
    return [(f.rule, f.cell, f.message) for f in findings_of(unit_return)]


def test_decimals_are_refused_at_the_cell(pack: Pack) -> None:
    """Whole amounts in any spelling are read; a part of a 元 is an error in its place, never rounded."""
    good = found(pack, facts("1234567", "1234567.00", "0"))
    assert not [f for f in good if f[0].startswith("CELL")]
    (wrong,) = [f for f in found(pack, facts("1", "12.50")) if f[0].startswith("CELL")]
    assert wrong[:2] == ("CELL-008", "J8")
    assert "12.50" in wrong[2]


def test_whole_amounts_in_every_spelling() -> None:
    """Cells and texts; the unit may stand behind the number, another unit may not."""
    assert amount_of_double("1234567", 0) == ParsedValue(123456700)
    assert amount_of_double("1.5", 0) == ParsedValue(None, Fault.WHOLE)
    assert amount_of_text("1,234,567元", 0, "元") == ParsedValue(123456700, Fault.CONVERTED, "1234567.00")
    assert (
        amount_of_text("12万元", 0, "元")
        == amount_of_text("12万", 0, "元")
        == ParsedValue(None, Fault.NUMBER)
    )
    assert amount_of_text("0.5", 0, "元") == ParsedValue(None, Fault.WHOLE)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Print area")
def test_the_workbook_asks_for_whole_amounts(pack: Pack, tmp_path: Any) -> None:
    """Formats, validation and row check say so; JSON keeps two decimals; tables print separators."""
    entered = facts_of_json(facts("1234567"), pack).facts
    write_workbook(unit_book(pack, entered), tmp_path / "w.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "w.xlsx")
    ledger = sheets["收支明细"]
    assert (ledger["J7"].value, ledger["J7"].number_format) == (1234567, "#,##0_ ;-#,##0_ ;0_ ;@")
    amount = "INDEX($J$6:$J$307,$A7+1)"  # the row's own, wherever the file's rows were dragged
    assert f"ROUND({amount},0)<>{amount}" in ledger["B7"].value
    assert "金额应为整数" in ledger["B7"].value
    assert sheets["表3支出总表"]["D8"].number_format == "#,##0_ ;-#,##0_ ;;@"
    assert sheets["表3支出总表"]["I2"].value == "单位：元"
    asked = {v.error for v in ledger.data_validations.dataValidation}
    assert "请填不小于 0 的整数，单位元。" in asked
    assert json_of_facts(entered, pack)["ledger"][0]["amount"] == "1234567.00"
    evaluation = Evaluation(pack, entered)
    printed = {f.text for f in figures([table_block(evaluation, pack.view("t3"), "")])}
    assert printed == {"1,234,567"}


def test_bounds_in_wan_hold_in_yuan(pack: Pack) -> None:
    """A reception of 60 元 a head is nothing; one of 6,000 is asked about, in 元."""
    items = [
        {"item": "公务接待费", "fund": "一般公共预算", "amount": "60000", "prior": "60000", "reason": ""}
    ]

    def said(persons: int) -> list[str]:
        counts = {"reception_batches": 5, "reception_persons": persons}
        data = facts("60000", three_public=items, three_public_counts=counts)
        return [message for rule, _, message in found(pack, data) if rule == "THREE-019"]

    assert said(1000) == []
    (message,) = said(10)
    assert "人均 6000.00 元" in message
    assert "万元" not in message


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("2010 601", "空格"),
        ("２０１０６０１", "全角字符"),
        ("基本支出\u200b", "看不见的字符"),
        (" 公用\u3000经费", "空格、全角字符"),
        ("⽀出", "异体写法或列表以外的字"),
    ],
)
def test_what_is_odd_about_an_entry_is_named(typed: str, kinds: str) -> None:
    assert f"有{kinds}，" in Fault.RESPELLED.finding("表", "A1", "科目", typed, "1").message


@pytest.mark.parametrize(("shown", "rule"), [("1951680.4", "TPL-030"), ("1951681", "TPL-028")])
def test_a_figure_without_decimals_looks_as_it_should(shown: str, rule: str, tmp_path: Path) -> None:
    """The format of whole amounts hides nothing of the right one: what it hides of another is told once."""
    sample = Path(str(root("samples"))) / "pass" / "yuan-small.json"
    sent = generate(sample, tmp_path / "sent.xlsx").path.read_bytes()
    changed = tmp_path / "changed.xlsx"
    changed.write_bytes(with_patch(sent, [["cached", "表1收支预算总表", "C7", shown]]))
    assert [(f.rule, f.cell) for f in validate(changed).files[0].findings] == [(rule, "C7")]


def test_displayed() -> None:
    """Two decimals plainly, none with separators, below zero, too."""
    assert [displayed(n, 2, scale=HUNDREDTHS) for n in (0, 5, -123456)] == ["0.00", "0.05", "-1234.56"]
    assert [displayed(n, 0, scale=HUNDREDTHS) for n in (0, 500, 123456700, -123400)] == [
        "0",
        "5",
        "1,234,567",
        "-1,234",
    ]


@pytest.mark.parametrize(
    ("old", "new"), [('money = "万元"', 'money = "亿元"'), ('money = "万元"', 'money = "万元"\ndecimals = 5')]
)
def test_other_money_is_no_money(old: str, new: str, tmp_path: Any) -> None:
    """万元 or 元, with four decimals or fewer."""
    folder = copied(tmp_path)
    replace(folder / "book.toml", old, new)
    with pytest.raises(SpecError, match=r"book\.toml"):
        read_pack(folder)
