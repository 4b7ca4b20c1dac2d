"""What an officer changes in the middle of a round at the desk: the due date, the list of units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.desks import running_desk
from tests.test_desk_round import finished
from tests.test_desk_screens import UNITS, open_page
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.deadlines import due_dates
from xlsx_kit.cli import main

pytestmark = [pytest.mark.office, pytest.mark.slow]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A round of two units."""
    (tmp_path / "名册.csv").write_text(UNITS, "utf-8")
    made = ["campaign", "init", str(tmp_path / "工作" / "公开"), "--units", str(tmp_path / "名册.csv")]
    (tmp_path / "工作").mkdir()
    assert main([*made, "--year", "2025", "--due", "2025-03-01", "--from", "预算股 <ys@example.cn>"]) == 0
    return tmp_path / "工作" / "公开"


@pytest.fixture
def page(chromium: str, folder: Path) -> Iterator[Page]:
    """The settings of the round."""
    with sync_playwright() as play, running_desk(folder.parent) as desk:
        browser: Browser = play.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        opened = open_page(browser, desk.address)
        opened.goto(f"{desk.address.partition('/?')[0]}/r/公开/settings")
        yield opened


def dates(folder: Path) -> tuple[date, list[date]]:
    """The round's due date, and each unit's."""
    campaign: Campaign = open_campaign(folder)
    found = due_dates(campaign)
    every = [found.of(unit) for unit in campaign.units]
    campaign.ledger.close()
    return found.round, every


def test_the_due_date_of_all_and_of_a_department(page: Page, folder: Path) -> None:
    page.get_by_label("新的期限").fill("2025-03-08")
    page.get_by_role("button", name="改期限").click()
    expect(page.locator("main")).to_contain_text("报送期限 2025-03-08")
    assert dates(folder) == (date(2025, 3, 8), [date(2025, 3, 8)] * 2)
    page.get_by_label("哪些单位").select_option("parent:公安局")
    page.get_by_label("新的期限").fill("2025-03-15")
    page.get_by_label("原因").fill("机构改革")
    page.get_by_role("button", name="改期限").click()
    expect(page.locator("main")).to_contain_text("报送期限 2025-03-08")
    assert dates(folder) == (date(2025, 3, 8), [date(2025, 3, 15), date(2025, 3, 8)])


def test_another_list(page: Page, folder: Path, tmp_path: Path) -> None:
    """What it changes is said; the file before stays; a list with faults changes nothing."""
    wrong, right = tmp_path / "错的.csv", tmp_path / "名册二.csv"
    wrong.write_text(UNITS + "301005,另一个同码单位,,\n", "utf-8")
    right.write_text(UNITS.replace("118001,", "118002,").replace("dag@", "dag2@"), "utf-8")
    settings, before = (folder / "campaign.toml").read_text("utf-8"), set(folder.iterdir())

    page.get_by_label("新的名单").set_input_files(wrong)
    page.get_by_role("button", name="换名单").click()
    assert "301005" in finished(page)
    assert (folder / "campaign.toml").read_text("utf-8") == settings
    assert not list(folder.glob("错的*"))

    page.get_by_label("新的名单").set_input_files(right)
    page.get_by_role("button", name="换名单").click()
    lines = finished(page)
    for said in ("新增 1 个：118002", "名单中没有了 1 个：118001", "改动 1 个：301005"):
        assert said in lines
    assert 'units = "名册二.csv"' in (folder / "campaign.toml").read_text("utf-8")
    assert before <= set(folder.iterdir())
    campaign = open_campaign(folder)
    assert [unit.code for unit in campaign.units] == ["118002", "301005"]
    campaign.ledger.close()
