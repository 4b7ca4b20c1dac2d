"""Issue numbers: every workbook that is sent carries its own, and what comes back is held against it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.test_campaign import facts, taken
from xlsx_kit import generate
from xlsx_kit.campaign.campaign import Campaign, create_campaign, open_campaign
from xlsx_kit.campaign.intake.issue_number import issue_number
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.campaign.letters.first import draft_first_letters, generate_workbooks
from xlsx_kit.campaign.publication.approve import approve_returns
from xlsx_kit.cli import main
from xlsx_kit.facts.model import Facts
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.workbook.model.book import ISSUE, issued, unit_book
from xlsx_kit.workbook.writer.merge import merged_bytes
from xlsx_kit.workbook.writer.workbook import workbook_bytes, write_workbook


def sent(campaign: Campaign) -> dict[str, Path]:
    """The workbooks of a campaign's first letters, by unit."""
    batch = generate_workbooks(campaign, 1, None)
    draft_first_letters(campaign, batch)
    return {code: campaign.folder / "workbooks" / file for code, file in (*batch.written, *batch.skipped)}


def filled(number: int, issue: str, path: Path) -> Path:
    """A unit's return in a workbook that has an issue number."""
    found = load_return(facts(number))
    write_workbook(issued(unit_book(found.pack, found.facts), issue), path)
    return path


def test_each_unit_has_its_own(campaign: Campaign) -> None:
    """Known to the ledger and the journal; the same on every run; another campaign has others."""
    books = sent(campaign)
    numbers = {code: issue_number(path) for code, path in books.items()}
    assert len(set(numbers.values())) == len(books) == 8
    assert {issue.unit: issue.number for issue in campaign.ledger.issues()} == numbers
    told = [entry.details for entry in campaign.ledger.journal() if entry.event == "issued"]
    assert {one["unit"]: one["number"] for one in told} == numbers
    before = {code: path.read_bytes() for code, path in books.items()}
    shutil.rmtree(campaign.folder / "workbooks")
    again = sent(campaign)
    assert {code: path.read_bytes() for code, path in again.items()} == before
    assert len(campaign.ledger.issues()) == len(books)


def test_another_campaign_has_other_numbers(campaign: Campaign, tmp_path: Path) -> None:
    """Of the same list and year: nobody can make up a number."""
    units, due = campaign.folder / "units.csv", campaign.plan.due
    create_campaign(tmp_path / "另", title="t", year=2025, due=due, sender="a@b.cn", units=units)
    other = open_campaign(tmp_path / "另")
    mine, theirs = ({issue_number(p) for p in sent(one).values()} for one in (campaign, other))
    other.ledger.close()
    assert not mine & theirs


@pytest.mark.parametrize("prefilled", [False, True])
def test_the_same_bytes_by_both_ways(small_pack: Pack, prefilled: bool) -> None:
    """Stamped into a master, or written in full."""
    form = {"code": "360101", "name": "某局", "scope": "单位", "year": 2025}
    records = {"unit": (form,)}
    if prefilled:
        records |= {"organisations": ({"name": "某所", "nature": "行政单位", "rank": "", "funding": ""},)}
    given = Facts(small_pack.id, records)
    full = workbook_bytes(issued(unit_book(small_pack, given), "0123456789abcdef"))
    stamped = merged_bytes(small_pack, given, issue="0123456789abcdef")
    assert stamped
    from tests.test_merge import contents

    assert contents(stamped) == contents(full)
    assert ISSUE.encode() not in contents(merged_bytes(small_pack, given) or b"")["docProps/custom.xml"]


def returned(campaign: Campaign, path: Path, unit: str) -> ReturnRecord:
    """What the ledger has of a return."""
    taken(campaign, path)
    return campaign.ledger.returns_of(unit)[-1]


@pytest.mark.slow
def test_what_comes_back(campaign: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The right number, another unit's, one of nowhere, and none: said; none is refused."""
    numbers = {code: issue_number(path) for code, path in sent(campaign).items()}
    right = returned(campaign, filled(1, numbers["302001"], tmp_path / "1.xlsx"), "302001")
    other = returned(campaign, filled(2, numbers["302005"], tmp_path / "2.xlsx"), "302002")
    made_up = returned(campaign, filled(3, "f" * 16, tmp_path / "3.xlsx"), "302003")
    generate(facts(4), tmp_path / "4.xlsx")
    without = returned(campaign, tmp_path / "4.xlsx", "302004")
    assert [r.note for r in (right, other, made_up, without)] == [
        "",
        "表是发给 302005 第5单位 的",
        "表中的发放编号不是本次活动发出的",
        "",
    ]
    assert {r.status for r in (right, other, made_up, without)} == {"pass"}
    done = approve_returns(campaign, [], by="王芳", secrecy_by="李明")
    assert (done.done, [code for code, _ in done.held]) == (["302001", "302004"], ["302002", "302003"])
    campaign.ledger.close()
    shown = {}
    for code in ("302001", "302004"):
        assert main(["campaign", "show", str(campaign.folder), code, "--json"]) == 0
        events = json.loads(capsys.readouterr().out)["events"]
        shown[code] = " ".join(line for event in events for line in event["lines"])
    assert "与发出的一致" in shown["302001"]
    assert "没有发放编号，未核对" in shown["302004"]


@pytest.mark.slow
def test_workbooks_that_went_out_before(campaign: Campaign) -> None:
    """Those without a number stay as they are: nobody gets a second letter because of it."""
    from xlsx_kit.campaign.workbooks.run import generate_many

    folder, plan = campaign.folder, campaign.plan
    generate_many(folder / plan.units, plan.year, folder / "workbooks", pack=plan.pack)
    books = sent(campaign)
    assert {issue_number(path) for path in books.values()} == {""}
    assert campaign.ledger.issues() == []
