"""What a unit should not have typed is said three times: beside the row, on 校验, and on return."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from tests.comparing import (
    CheckLine,
    Shown,
    check_lines,
    cover_counts,
    cover_verdict,
    differences,
    published,
    row_checks,
    stored,
    within_print,
)
from tests.filling import cell_of, check_cell, default_layout, entries_of, real_case
from tests.office.client import Entry, Office, Typed
from xlsx_kit import api
from xlsx_kit.findings import Finding
from xlsx_kit.returns.validation.report import FileReport

LAYOUT = default_layout()
CASE = real_case()
LINE: dict[str, dict[str, Typed]] = {
    "ledger": {
        "function": "2040201",
        "kind": "基本支出",
        "fund": "一般公共预算",
        "origin": "本年",
        "amount": Decimal("1.10"),
    },
    "basic": {"economic": "30101", "amount": Decimal("1.10")},
    "carry_out": {"fund": "事业收入", "amount": Decimal("1.10")},
    "three_public": {"item": "会议费", "fund": "政府性基金", "amount": 0, "prior": 0},
}


@dataclass(frozen=True)
class Bad:
    """One wrong entry on a line that is right otherwise, and what must be said of it."""

    input: str
    entered: Mapping[str, Typed]
    shown: str
    rule: str
    at: str


def ledger(key: str, value: Typed, shown: str, rule: str) -> Bad:
    """A wrong entry in the ledger."""
    return Bad("ledger", {key: value}, shown, rule, key)


CODE = "×科目编码应为7位末级科目"
BAD = [
    ledger("function", "204020", CODE, "CELL-002"),
    ledger("function", "20402010", CODE, "CELL-002"),
    ledger("function", "2040200", CODE, "CELL-002"),
    ledger("function", "2990101", CODE, "CELL-002"),
    ledger("function", "0204020", CODE, "CELL-002"),
    ledger("function", "科目2040201", CODE, "CELL-002"),
    ledger("function", "2,040,201", CODE, "CELL-002"),
    ledger("function", 2040201.5, CODE, "CELL-002"),
    ledger("function", "２０４０２０１", CODE, "CELL-017"),
    ledger("function", "\u30002040201", CODE, "CELL-017"),
    ledger("function", None, "×请填功能分类科目编码", "CELL-001"),
    ledger("amount", "壹佰", "×金额不是数字", "CELL-004"),
    ledger("amount", "100元", "×金额不是数字", "CELL-004"),
    ledger("amount", "1,234.50", "×金额不是数字", "CELL-011"),
    ledger("amount", "１００", "×金额不是数字", "CELL-011"),
    ledger("amount", "100万元", "×金额不是数字", "CELL-011"),
    ledger("amount", "100.00 ", "×金额不是数字", "CELL-011"),
    ledger("amount", Decimal(-5), "×金额不能为负数", "CELL-006"),
    ledger("amount", Decimal("1.234"), "×金额最多2位小数", "CELL-005"),
    ledger("amount", Decimal("10000000000"), "×金额过大", "CELL-007"),
    ledger("amount", None, "×请填金额", "CELL-001"),
    ledger("kind", "基本", "×支出类型不在下拉列表中", "CELL-003"),
    ledger("kind", "*支出", "×支出类型不在下拉列表中", "CELL-003"),
    ledger("kind", "基本支出 ", "×支出类型不在下拉列表中", "CELL-017"),
    ledger("fund", "预算外", "×资金来源不在下拉列表中", "CELL-003"),
    ledger("origin", None, "×请填资金性质", "CELL-001"),
    ledger("project", "P" * 41, "×项目编码超过40字", "CELL-009"),
    Bad("ledger", {"kind": "经营支出"}, "×财政拨款只能安排基本支出和项目支出", "AGREE-001", "kind"),
    Bad(
        "ledger",
        {"kind": "经营支出", "fund": "事业收入"},
        "×经营支出应由经营收入安排",
        "AGREE-002",
        "fund",
    ),
    Bad("basic", {"economic": "3010"}, "×科目编码应为5位末级科目", "CELL-002", "economic"),
    Bad("basic", {"economic": "50101"}, "×科目编码应为5位末级科目", "CELL-002", "economic"),
    Bad("basic", {"part": "其他"}, "×指定归类不在下拉列表中", "CELL-003", "part"),
    Bad("carry_out", {"fund": "预算外"}, "×资金来源不在下拉列表中", "CELL-003", "fund"),
    Bad("carry_out", {"function": "204"}, "×科目编码应为7位末级科目", "CELL-002", "function"),
    Bad("three_public", {"fund": "事业收入"}, "×资金来源不在下拉列表中", "CELL-003", "fund"),
    Bad("three_public", {"prior": "无"}, "×上年预算数不是数字", "CELL-004", "prior"),
]
# The lines typed here differ in one entry only, so that some repeat others.
ALIKE = {"CODE-011", "CODE-012", "CODE-018", "CODE-019", "THREE-030"}
FINE = [
    {"function": "2040201 "},
    {"function": " 2040201"},
    {"function": "2040201\u3000行政运行"},
    {"function": "2040201行政运行"},
    {"function": 2040201},
    {"amount": Decimal("9999999999.99")},
]


@dataclass(frozen=True)
class Returned:
    """A workbook as returned: what it shows, and what validation says."""

    path: Path
    shown: Shown
    report: FileReport

    @property
    def checks(self) -> dict[str, CheckLine]:
        """The sheet of checks."""
        return check_lines(LAYOUT, self.shown)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty workbook."""
    return api.generate({"unit": CASE["unit"]}, tmp_path_factory.mktemp("invalid") / "sent.xlsx").path


def returned(office: Office, sent: Path, name: str, entries: list[Entry]) -> Returned:
    """Types, and judges what comes back."""
    filled = office.fill(sent, sent.with_name(f"{name}.xlsx"), entries)
    assert filled.refused == ()
    return Returned(filled.target, stored(filled.target), api.validate(filled.target).files[0])


def line_entries(input_id: str, index: int, entered: Mapping[str, Typed]) -> Iterator[Entry]:
    """One line of a list, right but for what is entered on it."""
    for key, value in {**LINE[input_id], **entered}.items():
        sheet, cell = cell_of(LAYOUT, input_id, index, key)
        yield sheet, cell, value


def lines_of(bad: list[Bad]) -> list[tuple[int, Bad]]:
    """Wrong entries with their rows, each input's from row 8 on, below what the template presets."""
    return [(8 + sum(b.input == x.input for b in bad[:n]), x) for n, x in enumerate(bad)]


def cells_said(found: Finding) -> list[str]:
    """The cells of a finding: of one fault in many cells under each other from the first to the last."""
    run = re.search(r"从 ([A-Z]+)(\d+) 到 \1(\d+) ", found.message)
    return [f"{run[1]}{n}" for n in range(int(run[2]), int(run[3]) + 1)] if run else [found.cell or ""]


@pytest.fixture(scope="module")
def wrong(office: Office, sent: Path) -> Returned:
    """A workbook with all wrong entries, one per line."""
    entries = [e for index, bad in lines_of(BAD) for e in line_entries(bad.input, index, bad.entered)]
    entries += [e for index, entered in enumerate(FINE) for e in line_entries("ledger", index, entered)]
    return returned(office, sent, "wrong", entries)


@pytest.mark.parametrize("number", range(len(BAD)), ids=[f"{b.input} {b.at} {b.rule}" for b in BAD])
def test_a_wrong_entry_is_marked_beside_it_and_found_on_return(wrong: Returned, number: int) -> None:
    index, bad = lines_of(BAD)[number]
    sheet, cell = cell_of(LAYOUT, bad.input, index, bad.at)
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    beside = check_cell(LAYOUT, bad.input, index)[1]

    assert str(wrong.shown[sheet].get(beside, "")).startswith(bad.shown)
    here = [f for f in wrong.report.findings if f.sheet == sheet and f.rule not in ALIKE]
    found = [(f.rule, at) for f in here for at in cells_said(f) if at[1:] == row]
    assert found == [(bad.rule, cell)]


def test_what_only_looks_odd_is_accepted(wrong: Returned) -> None:
    block = LAYOUT.inputs["ledger"]
    marks = row_checks(LAYOUT, wrong.shown)["ledger"]
    rows = {str(block.first + n) for n in range(len(FINE))}

    assert [marks[block.first + n] for n in range(len(FINE))] == ["√"] * len(FINE)
    found = [f for f in wrong.report.findings if f.sheet == block.sheet and (f.cell or "")[1:] in rows]
    assert [f for f in found if f.rule not in ALIKE] == []


def test_checks_and_cover_count_the_wrong_rows(wrong: Returned) -> None:
    counts = cover_counts(LAYOUT, wrong.shown)
    for source in LAYOUT.pack.inputs:
        expected = sum(bad.input == source.id for bad in BAD)
        assert counts[source.title][1] == expected, source.id
        line = wrong.checks[source.id]
        assert (line.status, line.left) == ("不符" if expected else "通过", expected), source.id
    failing, _, verdict = cover_verdict(LAYOUT, wrong.shown)
    assert failing == [line.status for line in wrong.checks.values()].count("不符") >= 4
    assert verdict == "还有校验不符的项目，请改正后报送。"


def test_errors_are_not_reported_twice_as_identities(wrong: Returned) -> None:
    identities = {i.id for i in LAYOUT.pack.identities}

    assert wrong.report.status == "fail"
    assert {f.rule for f in wrong.report.findings} & identities == set()


def test_a_code_without_its_class_unbalances_the_tables_in_sight(office: Office, sent: Path) -> None:
    entries = [*entries_of(LAYOUT, CASE), *line_entries("ledger", 100, {"function": "204020"})]
    found = returned(office, sent, "six digits", entries)

    failing = {name for name, line in found.checks.items() if line.status == "不符"}
    assert {"ledger", "SUM-105", "SUM-407", "SUM-408"} <= failing
    assert found.checks["SUM-105"].gap == pytest.approx(1.10)
    assert [f.rule for f in found.report.findings if f.severity.value == "error"] == ["CELL-002"]


def test_pasted_blanks_are_read_and_said(office: Office, sent: Path) -> None:
    """The formulas pass over such a line, so the tables in the workbook differ from what is computed."""
    entries = [*entries_of(LAYOUT, CASE), *line_entries("ledger", 100, {"kind": "项目支出 "})]
    found = returned(office, sent, "blanks", entries)

    sheet, cell = cell_of(LAYOUT, "ledger", 100, "kind")
    assert str(found.shown[sheet][check_cell(LAYOUT, "ledger", 100)[1]]).startswith("×")
    assert found.report.status == "warn"
    assert ("CELL-017", sheet, cell) in [(f.rule, f.sheet, f.cell) for f in found.report.findings]
    assert {found.checks[name].status for name in ("ledger", "CROSS-006")} == {"不符"}
    tables = api.tables(found.path).to_dict()
    assert differences(published(LAYOUT, tables), within_print(LAYOUT, found.shown)) != []
