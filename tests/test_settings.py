"""The officer's settings: rules switched, re-graded, excused for a time; limits; what may not be set."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.facts_edits import with_set
from xlsx_kit import generate
from xlsx_kit.api import validate
from xlsx_kit.cli import main
from xlsx_kit.findings import Finding, Severity, SpecError
from xlsx_kit.pack import DEFAULT_PACK, load_pack
from xlsx_kit.resources import root
from xlsx_kit.returns.validation.settings import decided, read_settings

CASE: dict[str, Any] = json.loads(
    (Path(str(root("samples"))) / "pass" / "small-clean.json").read_text("utf-8")
)
WRONG = with_set(
    CASE, [["three_public.4.reason", ""], ["projects.0.plan_mar", ""], ["ledger.1.amount", "128.5"]]
)
PACK = load_pack(DEFAULT_PACK)
SIGNED = 'who = "张三"\nwhy = "本地不作要求"\n'


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """Facts with an error, a warning and a note."""
    file = tmp_path / "a.json"
    file.write_text(json.dumps(WRONG), "utf-8")
    return file


def judged(wrong: Path, settings: str, today: date = date(2025, 3, 1)) -> dict[str, Finding]:
    """The findings by rule under settings."""
    file = wrong.with_name("settings.toml")
    file.write_text(settings, "utf-8")
    report = decided(validate(wrong).files[0], read_settings(file, PACK), today)
    return {f.rule: f for f in report.findings}


def test_switched_and_regraded(wrong: Path) -> None:
    """Off is silent; another severity counts for the status, too."""
    plain = judged(wrong, "")
    expected = {"CROSS-020": "error", "THREE-011": "warning", "PROJ-106": "note"}
    assert {rule: plain[rule].severity.value for rule in expected} == expected
    found = judged(
        wrong, f'[rules.THREE-011]\n{SIGNED}status = "off"\n[rules.PROJ-106]\n{SIGNED}severity = "error"\n'
    )
    assert "THREE-011" not in found
    assert found["PROJ-106"].severity is Severity.ERROR


def test_excused_until_a_day(wrong: Path) -> None:
    """Of the unit and the rule alone; reported as a note with who and why; expired it counts again."""
    excuse = (
        '[[excuses]]\nrule = "CROSS-020"\nunit = "{}"\nwho = "李四"\nwhy = "体制调整"\nuntil = 2025-06-30\n'
    )
    mine = judged(wrong, excuse.format("301005"))["CROSS-020"]
    assert mine.severity is Severity.NOTE
    assert mine.hint == "已准予例外：体制调整（李四，至 2025-06-30）。"
    late = judged(wrong, excuse.format("301005"), date(2025, 7, 1))["CROSS-020"]
    assert late.severity is Severity.ERROR
    assert "已于 2025-06-30 到期" in late.hint
    assert judged(wrong, excuse.format("301006"))["CROSS-020"].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'[rules.THREE-999]\n{SIGNED}status = "off"\n', "没有规则 'THREE-999'"),
        (f'[rules.CELL-004]\n{SIGNED}status = "off"\n', "不能关闭"),
        (f'[rules.IMP-031]\n{SIGNED}status = "off"\n', "不是核对填报表的规则"),
        ('[rules.THREE-011]\nwho = "张三"\nstatus = "off"\n', "why"),
        ('[rules.THREE-011]\nwho = " "\nwhy = "x"\nstatus = "off"\n', "都要填写"),
        (f'[rules.THREE-011]\n{SIGNED}severity = "fatal"\n', "severity"),
        ("[limits]\nrow = 5\n", "没有名为 'row' 的上限"),
        ("[limits]\nrows = 0\n", "正整数"),
        ("[rule.x]\n", "rule"),
        ("x = ", "settings.toml"),
    ],
)
def test_wrong_settings(text: str, words: str, wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is one error that names its place, also from the command."""
    with pytest.raises(SpecError, match=words):
        judged(wrong, text)
    assert main(["validate", str(wrong), "--settings", str(wrong.with_name("settings.toml"))]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.slow
def test_limits(tmp_path: Path) -> None:
    """A bound of the settings holds for what is read."""
    book = generate(CASE, tmp_path / "a.xlsx").path
    settings = tmp_path / "s.toml"
    settings.write_text("[limits]\nsheets = 3\n", "utf-8")
    assert [f.rule for f in validate(book, settings=settings).files[0].findings] == ["FILE-025"]
    settings.write_text("[limits]\nsheets = 300\n", "utf-8")
    assert validate(book, settings=settings).files[0].status == "pass"
