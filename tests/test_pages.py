"""The HTML report: whole without scripts, filtered with them, harmless whatever a file says."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from tests.browser import page_in
from xlsx_kit import validate
from xlsx_kit.api import rule_catalogue, write_validation_page
from xlsx_kit.cli import main
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.html_pages import html_page
from xlsx_kit.resources import root
from xlsx_kit.returns.report_page import validation_page
from xlsx_kit.returns.validation.report import FileReport, Report

PASS = Path(str(root("samples"))) / "pass"
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }}"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of all passing samples and one that fails."""
    folder = tmp_path_factory.mktemp("page")
    facts = json.loads((PASS / "small-clean.json").read_text("utf-8"))
    facts["unit"]["code"] = "301006"
    facts["ledger"][0]["amount"] = "-1.00"
    (folder / "wrong.json").write_text(json.dumps(facts), "utf-8")
    write_validation_page(validate([PASS, folder / "wrong.json"]), folder / "page.html")
    return folder / "page.html"


def test_everything_is_there_without_scripts(page: Path) -> None:
    """Every finding with place, words, advice, rule and basis; nothing comes from elsewhere."""
    text = page.read_text("utf-8")
    tree = html.fromstring(text)
    report = validate([PASS, page.parent / "wrong.json"])
    assert len(tree.xpath("//section")) == len(report.files) == len(list(PASS.iterdir())) + 1
    bases = {e.id: e.basis for e in rule_catalogue()}
    for file in report.files:
        for finding in file.findings:
            for said in (
                finding.message,
                finding.hint,
                finding.rule,
                bases[finding.rule],
                finding.cell or "",
            ):
                assert said in tree.text_content()
    assert not re.search(r"(?:src|href)=[\"'](?!#)", text)
    assert "http" not in text
    assert "@import" not in text


def test_equal_reports_give_equal_pages(page: Path) -> None:
    """No time, no order of chance."""
    again = validation_page(validate([PASS, page.parent / "wrong.json"]), rule_catalogue())
    assert again == page.read_bytes()


def test_what_a_file_says_is_text() -> None:
    """Names and entries of a hostile file are shown, never run."""
    finding = Finding("CELL-004", Severity.ERROR, HOSTILE, "A1", HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    text = validation_page(Report((FileReport(HOSTILE, HOSTILE, HOSTILE, 2024, HOSTILE, (finding,)),)), ())
    tree = html.fromstring(text.decode())
    assert len(tree.xpath("//script")) == 1
    assert HOSTILE in tree.text_content()
    assert "49" not in tree.xpath("string(//section)")


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--html beside the report, and beside --json, which stays one document; never over an input."""
    facts, out = PASS / "small-clean.json", tmp_path / "new" / "page.html"
    assert main(["validate", str(facts), "--html", str(out), "--json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["summary"]["pass"] == 1
    assert f"已写出网页：{out}" in shown.err
    assert "核对结果" in out.read_text("utf-8")
    copy = tmp_path / "f.json"
    copy.write_bytes(facts.read_bytes())
    assert main(["validate", str(copy), "--html", str(copy)]) == 2
    assert copy.read_bytes() == facts.read_bytes()


def rows_shown(tree: html.HtmlElement) -> list[str]:
    """The rules of the findings that are not hidden."""
    rows = tree.xpath("//tr[@data-severity][not(@hidden)]//div[@class='rule']")
    return [row.text_content().split("\u3000")[0] for row in rows]


@pytest.mark.slow
def test_the_filter_in_a_browser(chromium: str, page: Path, tmp_path: Path) -> None:
    """All at first; one severity; a text; the count says so, and files without a hit are gone."""
    report = validate([PASS, page.parent / "wrong.json"])
    every = [f for file in report.files for f in file.findings]
    tree = page_in(chromium, page.as_uri(), tmp_path / "a")
    assert len(rows_shown(tree)) == len(every)
    assert not tree.xpath("//form[@hidden]")
    assert tree.xpath("string(//*[@id='shown'])") == f"显示 {len(every)} 条，共 {len(every)} 条"
    tree = page_in(chromium, f"{page.as_uri()}#only=error", tmp_path / "b")
    errors = [f.rule for f in every if f.severity is Severity.ERROR]
    assert rows_shown(tree) == errors
    assert len(tree.xpath("//section[not(@hidden)]")) == 1
    tree = page_in(chromium, f"{page.as_uri()}#text=没有写明原因", tmp_path / "c")
    assert rows_shown(tree) == ["THREE-011"]


@pytest.mark.slow
def test_the_page_fits_a_phone_and_paper(chromium: str, page: Path, tmp_path: Path) -> None:
    """Nothing is wider than a phone; a printer gets a document."""
    probe = page.with_name("probe.html")
    widths = "<script>document.title = document.documentElement.scrollWidth</script>"
    probe.write_text(page.read_text("utf-8").replace("</body>", f"{widths}</body>"), "utf-8")
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'd'}"]
    done = subprocess.run(
        [*command, "--window-size=500,900", "--dump-dom", probe.as_uri()],
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert int(html.fromstring(done.stdout.decode()).xpath("string(//title)")) <= 500
    paper = tmp_path / "page.pdf"
    subprocess.run(
        [*command, f"--print-to-pdf={paper}", page.as_uri()], capture_output=True, timeout=120, check=True
    )
    assert paper.read_bytes().startswith(b"%PDF")


@pytest.mark.slow
def test_the_board_in_a_browser(chromium: str, tmp_path: Path) -> None:
    """All units at first; one state; a text; what units are called is shown, never run."""
    states = {"out": "未报回", "fail": "需改正", "pass": "待审核"}
    texts = ("parent", "sent_at", "returned_at", "approved_by", "secrecy_by", "approved_at", "approved_on")
    texts += ("publish_by", "published_on", "address", "corrected", "note", "due", "channel", "batch")
    texts += ("exempt", "correction", "by_hand", "remark", "sheet")
    counts = ("late", "versions", "changes", "errors", "warnings", "version")
    blank: dict[str, Any] = dict.fromkeys(texts, HOSTILE) | dict.fromkeys(counts, 2)
    blank |= {"rules": (HOSTILE,), "warned": (HOSTILE,), "faults": (HOSTILE,), "publish_in": -1}
    units = [
        {**blank, "code": f"30{n}", "name": HOSTILE if n == 1 else f"第{n}单位", "state": state}
        for n, state in enumerate(["fail", "out", "fail", "pass"], start=1)
    ]
    page = tmp_path / "board.html"
    page.write_bytes(
        html_page(
            "board.html",
            title=HOSTILE,
            today="2025-02-01",
            due="2025-02-20",
            days=19,
            states=states,
            counts={state: sum(unit["state"] == state for unit in units) for state in states},
            units=units,
            rules=[{"rule": "FILE-110", "severity": "error", "title": HOSTILE, "units": ["301", HOSTILE]}],
            days_of=[
                {"day": "2025-01-31", "came": 3, "out": 1, "fail": 2, "warn": 0, "pass": 1}
                | {"approved": 0, "published": 0}
            ],
            odd=[(HOSTILE, HOSTILE, HOSTILE)],
            stale=[],
            gone=[],
        )
    )
    shown = "//table[@id='units']/tbody/tr[not(@hidden)]/td[1]"
    for number, (wanted, codes) in enumerate(
        {"": ["301", "302", "303", "304"], "only=fail": ["301", "303"], "text=第3": ["303"]}.items()
    ):
        tree = page_in(chromium, f"{page.as_uri()}#{wanted}", tmp_path / str(number))
        assert [cell.text_content() for cell in tree.xpath(shown)] == codes
        assert tree.xpath("string(//*[@id='shown'])") == f"显示 {len(codes)} 个单位"
    assert HOSTILE in tree.text_content()
    assert len(tree.xpath("//script")) == 1
