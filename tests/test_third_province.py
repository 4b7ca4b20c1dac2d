"""A book of another province, written with nothing but the manual: it runs, and what is half done is named.

Its layout is that of Guangdong's tables: income and expenditure as tables of fixed rows, the classes in use,
last year's “三公” beside this year's with the difference of both, sheet names that begin with a digit.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import differences, recalculated, stored
from tests.office.client import Office
from tests.packs import REAL, replace
from xlsx_kit import generate, read, tables, validate
from xlsx_kit.api import check_pack
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.findings import Severity
from xlsx_kit.prose.narrative.blocks import plain_text
from xlsx_kit.prose.narrative.packed import narrative_of
from xlsx_kit.resources import packs_from, root

PACK = "guangdong"
FACTS: dict[str, Any] = {
    "pack": PACK,
    "unit": {"code": "440001", "name": "示例市档案馆", "scope": "单位", "year": 2025},
    "ledger": [
        {"function": "2010601", "kind": "工资福利支出", "fund": "一般公共预算", "amount": "820.15"},
        {"function": "2010601", "kind": "商品和服务支出", "fund": "一般公共预算", "amount": "96.40"},
        {"function": "2012902", "kind": "项目支出", "fund": "一般公共预算", "amount": "210.00"},
        {"function": "2080505", "kind": "工资福利支出", "fund": "一般公共预算", "amount": "71.23"},
        {"function": "2120399", "kind": "项目支出", "fund": "政府性基金", "amount": "15.00"},
        {"function": "2012902", "kind": "经营支出", "fund": "事业收入", "amount": "33.30"},
    ],
    "basic": [
        {"economic": "30101", "amount": "891.38"},
        {"economic": "30201", "amount": "96.40"},
    ],
    "three_public": [{"item": "公务接待费", "amount": "0.80", "prior": "1.00"}],
    "prior": {"total": "1300.00"},
    "texts": {"duties": "收集、整理、保管档案。", "reason": "增加档案数字化项目"},
}
FUNCTION = '\n[[columns]]\nkey = "function"\ntitle = "功能科目"\ntype = "code"\ncodes = "functional"\n'
DECIMALS = {0: "1246", 1: "1246.3", 2: "1246.25", 3: "1246.251", 4: "1246.2519"}
HALF_DONE = {
    "a member that no column takes": (
        "schemas/guangdong/book.toml",
        '"财政专户", "事业收入", "其他收入"]',
        '"财政专户", "事业收入", "上级补助", "其他收入"]',
        ("PACK-105", "guangdong/book.toml", "fund ="),
    ),
    "a column outside its sum": (
        "schemas/guangdong/tables/t5.toml",
        'sum = ["basic", "project"]',
        'sum = ["basic"]',
        ("PACK-111", "guangdong/rules.toml", "[[identity]]"),
    ),
    "a sum without a rule": (
        "schemas/guangdong/rules.toml",
        'left = "t2/own/amount"',
        'left = "t2/business/amount"',
        ("PACK-122", "guangdong/tables/t2.toml", 'key = "own"'),
    ),
    "a wrong reference": (
        "schemas/guangdong/rules.toml",
        '"t3/people/amount"',
        '"t3/persons/amount"',
        ("SPEC-104", "guangdong/rules.toml", "t3/persons"),
    ),
    "a second column of codes that nothing uses": (
        "schemas/guangdong/inputs/basic.toml",
        '\n[[columns]]\nkey = "economic"',
        f'{FUNCTION}\n[[columns]]\nkey = "economic"',
        ("PACK-251", "guangdong/inputs/basic.toml", "[[columns]]"),
    ),
    "a span without an end": (
        "schemas/guangdong/tables/t1.toml",
        'sum = ["1..5"]',
        'sum = ["1..6"]',
        ("SPEC-031", "guangdong/tables/t1.toml", 'sum = ["1..6"]'),
    ),
}

FOUND_BY_READING = ("a wrong reference", "a span without an end")
"""The others are found in seconds, by a run with made-up facts."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The pack in a folder of its own, with letters and styles."""
    shutil.copytree(Path(__file__).parent / "fixtures" / "third_province", tmp_path / "packs")
    for name in ("mail.toml", "report.docx"):
        shutil.copy(
            Path(str(root("templates"))) / REAL / name, tmp_path / "packs" / "templates" / PACK / name
        )
    with packs_from(tmp_path / "packs"):
        yield tmp_path / "packs"


def test_it_runs(home: Path) -> None:
    """On made-up facts, all the way: nothing is wrong or odd but that it imports no export."""
    report = check_pack(home / "schemas" / PACK)
    assert report.trial is not None
    assert [one.rule for one in report.problems if one.severity is not Severity.NOTE] == []


def test_a_unit_goes_through(home: Path, office: Office, tmp_path: Path) -> None:
    """Tables as the facts are, the workbook as LibreOffice computes it, back as it was, headings in order."""
    found = {one["id"]: one for one in tables(FACTS).to_dict()["tables"]}
    rows = {row["key"]: row["cells"] for row in found["t8"]["rows"]}
    assert rows["reception"] == {"amount": "0.80", "prior": "1.00", "change": "-0.20"}
    assert {row["key"]: row["cells"]["amount"] for row in found["t2"]["rows"]} == {
        "fiscal": "1212.78", "general": "1197.78", "fund": "15.00", "capital": "0.00", "special": "0.00",
        "own": "33.30", "business": "33.30", "other": "0.00", "total": "1246.08",
    }  # fmt: skip
    workbook = generate(FACTS, tmp_path / "w.xlsx").path
    saved = office.recalculate(workbook, tmp_path / "saved.xlsx")
    assert differences(stored(workbook), recalculated(saved)) == []
    for path in (workbook, tmp_path / "saved.xlsx"):
        assert read(path).to_dict()["ledger"] == read(FACTS).to_dict()["ledger"]
        assert [file.status for file in validate(path).files] == ["pass"]
    text = words(workbook)
    assert [line for line in text.splitlines() if line[1:2] == "、"] == [
        "一、主要职责", "二、收支总体情况", "三、“三公”经费",
    ]  # fmt: skip
    assert "收支总计比上年减少53.92万元，主要原因是增加档案数字化项目" in text


@pytest.mark.parametrize(("decimals", "amount"), DECIMALS.items())
def test_it_counts_with_so_many_decimals(
    home: Path, office: Office, tmp_path: Path, decimals: int, amount: str
) -> None:
    """Entries come back as they were, finer ones are errors, and tables, words and figures agree."""
    replace(home / "schemas" / PACK / "book.toml", 'money = "万元"', f'money = "万元"\ndecimals = {decimals}')
    facts = {**FACTS, "ledger": [{**FACTS["ledger"][0], "amount": amount}], "basic": []}
    workbook = generate(facts, tmp_path / "w.xlsx").path
    assert read(workbook).to_dict()["ledger"][0]["amount"] == f"{float(amount):.{max(2, decimals)}f}"
    (file,) = validate(workbook).files
    assert [one.rule for one in file.findings if one.severity is Severity.ERROR] == ["CROSS-006"]
    printed = amount if decimals else f"{int(amount):,}"
    assert f"收支总计{printed}万元" in words(workbook)
    saved = office.recalculate(workbook, tmp_path / "saved.xlsx")
    assert differences(stored(workbook), recalculated(saved)) == []
    assert read(tmp_path / "saved.xlsx").to_dict()["ledger"] == read(workbook).to_dict()["ledger"]
    (again,) = validate(tmp_path / "saved.xlsx").files
    assert [one.rule for one in again.findings if one.severity is Severity.ERROR] == ["CROSS-006"]
    finer = {**facts, "ledger": [{**facts["ledger"][0], "amount": f"1.{'0' * decimals}1"}]}
    made = generate(finer, tmp_path / "x.xlsx")
    assert [one.cell for one in made.findings if one.severity is Severity.ERROR] != []


@pytest.mark.parametrize(
    "name",
    [name if name in FOUND_BY_READING else pytest.param(name, marks=pytest.mark.slow) for name in HALF_DONE],
)
def test_what_is_half_done_is_named(home: Path, name: str) -> None:
    """By rule, file and line."""
    file, old, new, (rule, said_in, line) = HALF_DONE[name]
    replace(home / file, old, new)
    found = [
        one
        for one in check_pack(home / "schemas" / PACK).problems
        if (one.rule, one.file) == (rule, said_in) and one.severity is not Severity.NOTE
    ]
    assert found
    lines = (home / "schemas" / said_in).read_text("utf-8").splitlines()
    assert [one for one in found if line in lines[one.line - 1]]


def words(path: Path) -> str:
    """The narrative of a workbook, paragraph by paragraph."""
    reading = read(path)
    return plain_text(narrative_of(Evaluation(reading.pack, reading.facts)))
