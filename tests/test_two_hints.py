"""Two readers of one finding: the bureau in reports, the unit in letters and marked copies."""

from __future__ import annotations

import email
import email.policy
import io
import json
import warnings
from pathlib import Path

import openpyxl
import pytest

from tests.edits import with_patch
from tests.test_campaign import facts, taken
from xlsx_kit import generate, validate
from xlsx_kit.api import write_marked_copies, write_validation_page
from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.cli import main
from xlsx_kit.findings import PROBLEM_SHEET, Finding, Severity, finding_of
from xlsx_kit.messages import message
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import root
from xlsx_kit.returns.catalogue import rule_entries

RULE = "TPL-019"
BUREAU, UNIT = message(RULE).hint, message(RULE).unit_hint
OVERWRITTEN = [["cell", "表3支出总表", "D9", {"v": "128.6"}]]


def overwritten(folder: Path) -> Path:
    """A return with a formula overwritten by its own value."""
    path = generate(facts(1), folder / "改.xlsx").path
    path.write_bytes(with_patch(path.read_bytes(), OVERWRITTEN))
    return path


def texts_of(workbook: bytes) -> str:
    """All that a marked copy says: its list and its comments."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(workbook))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    listed = [str(cell.value) for row in book[PROBLEM_SHEET].iter_rows() for cell in row]
    return "\n".join([*listed, *(cell.comment.text for cell in cells if cell.comment)])


@pytest.mark.slow
def test_reports_tell_the_bureau_and_marked_copies_the_unit(tmp_path: Path) -> None:
    """The contract's JSON has the bureau's hint and no key beside; a copy made from the report the unit's."""
    report = validate(overwritten(tmp_path / "in"))
    (found,) = report.files[0].findings
    assert (found.rule, found.hint, found.unit_hint) == (RULE, BUREAU, UNIT)
    shown = "".join(report.json_parts())
    assert json.loads(shown) == report.to_dict()
    assert BUREAU in shown
    assert UNIT not in shown
    write_validation_page(report, tmp_path / "page.html")
    assert BUREAU in (tmp_path / "page.html").read_text("utf-8")
    (copy,) = write_marked_copies(report, tmp_path / "out")
    assert copy.path
    marked = texts_of(copy.path.read_bytes())
    assert marked.count(UNIT) == 2
    assert BUREAU not in marked


@pytest.mark.slow
def test_letters_tell_the_unit(campaign: Campaign, tmp_path: Path) -> None:
    """The letter, the page and the copy that go with it; the ledger keeps both for later ones."""
    taken(campaign, overwritten(tmp_path))
    (record,) = campaign.ledger.returns_of("302001")
    assert [(f.hint, f.unit_hint) for f in record.findings] == [(BUREAU, UNIT)]
    (answer,) = campaign.ledger.messages("answer")
    letter = email.message_from_bytes(
        (campaign.folder / answer.file).read_bytes(), policy=email.policy.default
    )
    page, copy, repaired = (part.get_payload(decode=True) for part in letter.iter_attachments())
    assert isinstance(repaired, bytes)
    assert isinstance(page, bytes)
    assert isinstance(copy, bytes)
    body = letter.get_body(("plain",))
    assert body
    for text in (body.get_content(), page.decode(), texts_of(copy)):
        assert UNIT in text
        assert BUREAU not in text


def test_a_ledger_s_finding_is_read_whatever_version_wrote_it() -> None:
    found = Finding("TPL-019", Severity.WARNING, "表1", "B2", "。", "一。", "1", None, "二。")
    assert finding_of(found.to_record()) == found
    assert finding_of(found.to_dict()).for_unit().hint == "一。"


def test_rules_of_packs_may_have_two_hints() -> None:
    """Each kind of rule that a pack declares; where it gives one, that serves both."""
    entries = {entry.id: entry for entry in rule_entries(load_pack("hebei-2024"))}
    approved = entries["APPROVED-001"]
    assert approved.remedy != approved.unit_remedy
    assert "批复数名单" in approved.remedy
    assert "财政部门" in approved.unit_remedy
    assert entries["SUM-105"].remedy == entries["SUM-105"].unit_remedy


def test_the_catalogue_shows_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", RULE]) == 0
    shown = capsys.readouterr().out
    assert f"  处理：{BUREAU}\n  单位的处理：{UNIT}\n" in shown
    assert main(["rules", RULE, "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["rules"]
    assert list(entry)[-4:] == ["remedy", "unit_remedy", "lacking", "on_sheet"]
    assert (entry["remedy"], entry["unit_remedy"]) == (BUREAU, UNIT)


def hint_of_a_difference(sample: str, line: int, amount: str, folder: Path) -> str:
    """What is said of a sample whose expenditure by economic classification misses the ledger."""
    facts = json.loads((Path(str(root("samples"))) / "pass" / f"{sample}.json").read_text("utf-8"))
    facts["basic"][line]["amount"] = amount
    path = folder / "facts.json"
    path.write_text(json.dumps(facts), "utf-8")
    (found,) = [f for f in validate(path).files[0].findings if f.rule == "CROSS-020"]
    return found.hint


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("346.90", "金额恰为差额 6.01 的有“收支明细” J14（2080501）"),
        ("351.46", "“收支明细” J14（2080501）、“收支明细” J17（2080802） 合计恰为差额 10.57"),
        ("3408.90", "若是“基本支出” E7（30101） 的 3408.90 应为 340.89"),
        ("340.90", None),
    ],
)
def test_a_difference_names_the_lines_that_come_to_it(amount: str, words: str | None, tmp_path: Path) -> None:
    """One line, or two or three together where no others do; nothing that chance would find."""
    hint = hint_of_a_difference("chengde-2024", 0, amount, tmp_path)
    assert words in hint if words else "差额" not in hint


def test_amounts_whose_digits_may_be_exchanged_do_not_drown_a_point_elsewhere(tmp_path: Path) -> None:
    """52.00 and 25.00 differ by the same, and so do others of its amounts."""
    hint = hint_of_a_difference("small-clean", 7, "30.00", tmp_path)
    assert hint.count("应为") == 1
    assert "若是“基本支出” E14（30207） 的 30.00 应为 3.00（" in hint
