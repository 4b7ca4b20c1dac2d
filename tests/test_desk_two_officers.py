"""Two officers at two desks, each in a browser of her own, on one round whose ledger is on a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.desks import running_desk
from tests.test_ledger_on_server import Shared, shared
from tests.test_mails import facts_file
from tests.test_officers_at_once import UNITS, colleague
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.cli import main

__all__ = ["shared"]  # a fixture

pytestmark = [pytest.mark.office, pytest.mark.slow]
OFFICERS = ("王芳", "李明")


@pytest.fixture
def desks(browser: Browser, shared: Shared, tmp_path: Path) -> Iterator[tuple[Page, Page]]:
    """The first page of each officer's desk, on a machine of her own."""
    for number in (1, 2, 3):
        (tmp_path / f"{number}.json").write_bytes(facts_file(number))
    returns = [str(tmp_path / f"{number}.json") for number in (1, 2, 3)]
    for file in returns:
        assert main(["campaign", "collect", str(shared.folder), file]) == 0
    with (
        running_desk(shared.folder, tmp_path / "一") as first,
        running_desk(shared.folder, tmp_path / "二") as second,
    ):
        assert first.port != second.port
        pages = []
        for desk, officer in zip((first, second), OFFICERS, strict=True):
            context: BrowserContext = browser.new_context(locale="zh-CN")
            page = context.new_page()
            page.goto(desk.address)
            page.get_by_label("经办人").fill(officer)
            page.get_by_role("button", name="记住").click()
            pages.append(page)
        yield pages[0], pages[1]


def look_at(page: Page, unit: str) -> None:
    """Opens a unit, as the desk of this page has it."""
    base = "/".join(page.url.split("/")[:3])
    page.goto(f"{base}/r/{quote('活动')}/unit/{unit}")


def approve(page: Page) -> None:
    """Approves what is open."""
    page.get_by_label("保密审查人").fill("赵强")
    page.get_by_role("button", name="审核通过").click()


def note(page: Page, text: str) -> None:
    """Notes something about the unit that is open."""
    page.get_by_text("记一条备注", exact=True).click()
    page.get_by_label("内容").fill(text)
    page.get_by_role("button", name="记下").click()


def test_two_officers(shared: Shared, desks: tuple[Page, Page]) -> None:
    """Different units: both are done. The same one: the second is told who did it, or who is at it."""
    for page, unit in zip(desks, UNITS, strict=False):
        look_at(page, unit)
    for page in desks:
        approve(page)
    for page, other, officer in zip(desks, (UNITS[1], UNITS[0]), reversed(OFFICERS), strict=True):
        look_at(page, other)
        expect(page.locator(".timeline")).to_contain_text(f"审核通过（{officer}），保密审查（赵强）")

    first, second = desks
    for page in desks:
        look_at(page, UNITS[2])
    with colleague(shared.folder, UNITS[2]):  # a third one, who is called as the first
        approve(second)
        expect(second.get_by_role("alert")).to_contain_text("王芳正在处理这个单位")
        expect(second.locator("main .state").first).to_have_text("待审核")
    note(first, "电话核实过")
    approve(first)
    expect(first.locator("main .state").first).to_have_text("已审核")
    approve(second)
    expect(second.get_by_role("alert")).to_contain_text("王芳 已经审核通过")
    expect(second.locator(".timeline")).to_contain_text("电话核实过")
    expect(second.locator(".timeline")).to_contain_text("审核通过（王芳）")
    note(second, "收到纸质")
    look_at(first, UNITS[2])
    expect(first.locator(".timeline")).to_contain_text("收到纸质")
    with colleague(shared.folder):
        first.goto(first.url.partition("/unit/")[0] + "/letters")
        first.get_by_role("button", name="生成填报表，写通知").click()
        expect(first.locator("main")).to_contain_text("王芳正在处理", timeout=30_000)
    ran = shared.execute("SELECT DISTINCT officer FROM run WHERE command = 'approve' ORDER BY officer")
    assert sorted(one for (one,) in ran) == sorted(OFFICERS)
    assert check_campaign(shared.folder).faults == ()
