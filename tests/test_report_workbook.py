"""The report as a workbook: every finding with both remedies, the gravest first, text that stays text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.facts_edits import with_set
from xlsx_kit import validate
from xlsx_kit.api import rule_catalogue
from xlsx_kit.campaign.letters.words import listed
from xlsx_kit.cli import main
from xlsx_kit.findings import SEVERITIES, Finding, Severity
from xlsx_kit.resources import root
from xlsx_kit.returns.report_page import validation_page
from xlsx_kit.returns.report_workbook import FILES, FINDINGS, findings_workbook
from xlsx_kit.returns.validation.report import FileReport, Report

PASS = Path(str(root("samples"))) / "pass"
CASE: dict[str, Any] = json.loads((PASS / "small-clean.json").read_text("utf-8"))
WRONG = with_set(
    CASE, [["three_public.4.reason", ""], ["projects.0.plan_mar", ""], ["ledger.1.amount", "128.5"]]
)


def records(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by their headings."""
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the JSON report, which stays one document; what the workbook lists is what that says."""
    wrong, out = tmp_path / "a.json", tmp_path / "new" / "f.xlsx"
    wrong.write_text(json.dumps(WRONG), "utf-8")
    sound = str(PASS / "chengde-2024.json")
    assert main(["validate", str(wrong), sound, "--xlsx", str(out), "--json"]) == 1
    shown = capsys.readouterr()
    assert f"已写出工作簿：{out}" in shown.err
    said = json.loads(shown.out)
    listed = records(out, FINDINGS)
    assert len(listed) == sum(len(file["findings"]) for file in said["files"])
    first = [(one["级别"], one["规则"]) for one in listed if one["文件"] == str(wrong)]
    assert first[0] == ("错误", "CROSS-020")
    order = list(SEVERITIES.values())
    assert [s for s, _ in first] == sorted((s for s, _ in first), key=order.index)
    files = records(out, FILES)
    assert [(f["单位名称"], f["年度"], f["错误"]) for f in files] == [
        ("青川县档案馆", 2025, 1),
        (files[1]["单位名称"], 2024, 0),
    ]
    theirs = tmp_path / "theirs.xlsx"
    theirs.write_bytes(b"theirs")
    assert main(["validate", sound, "--xlsx", str(theirs)]) != 0
    assert theirs.read_bytes() == b"theirs"


def test_texts_stay_texts(tmp_path: Path) -> None:
    """Names that look like formulas are texts; a finding without a place is said of the whole file."""
    finding = Finding(
        "CELL-004", Severity.ERROR, None, None, "=HYPERLINK()", "局里改。", "1", None, "单位改。"
    )
    report = Report((FileReport("=a.xlsx", None, None, None, None, (finding,)),))
    path = tmp_path / "f.xlsx"
    data = findings_workbook(report, rule_catalogue())
    assert data == findings_workbook(report, rule_catalogue())
    path.write_bytes(data)
    (row,) = records(path, FINDINGS)
    assert (row["问题"], row["文件"]) == ("=HYPERLINK()", "=a.xlsx")
    assert openpyxl.load_workbook(path)[FINDINGS]["F2"].data_type == "s"
    assert (row["怎样处理"], row["请单位怎样改"]) == ("局里改。", "单位改。")
    assert row["工作表"] == "整个文件"


def test_reports_begin_with_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As text: an error on a late sheet stands before the warnings and notes of an early one."""
    wrong = tmp_path / "a.json"
    wrong.write_text(json.dumps(WRONG), "utf-8")
    main(["validate", str(wrong)])
    said = capsys.readouterr().out
    marks = [said.index(f"[{word}]") for word in SEVERITIES.values()]
    assert marks == sorted(marks)
    assert said.rindex("[错误]") < said.index("[警告]")
    severities = [f.severity for f in validate(wrong).files[0].findings]
    assert severities != sorted(severities, key=list(Severity).index)


def test_page_and_letter_begin_with_errors() -> None:
    """As the text does; within a severity in the order of the sheets."""
    findings = tuple(
        Finding(f"TEXT-00{number}", severity, sheet, f"B{number}", f"第 {number} 处。", "请核对。")
        for number, (severity, sheet) in enumerate(
            [
                (Severity.NOTE, "表1"),
                (Severity.WARNING, "表1"),
                (Severity.ERROR, "表2"),
                (Severity.WARNING, "表3"),
            ]
        )
    )
    report = Report((FileReport("a.xlsx", "1", "某单位", 2025, "hebei-2024", findings),))
    shown = re.findall('<tr data-severity="([a-z]+)"', validation_page(report, rule_catalogue()).decode())
    assert shown == ["error", "warning", "warning", "note"]
    lines = listed(findings, amounts=True).splitlines()
    assert [line[line.index("第") + 2] for line in lines] == ["2", "1", "3", "0"]
