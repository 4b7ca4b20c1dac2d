"""What an officer changes in the middle of a round at the desk: the due date, the list of units."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.desks import running_desk
from tests.test_desk_round import finished
from tests.test_desk_screens import UNITS, open_page
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.deadlines import due_dates
from xlsx_kit.campaign.year_budgets import year_budgets
from xlsx_kit.cli import main
from xlsx_kit.facts import json_of_facts
from xlsx_kit.pack import load_pack
from xlsx_kit.resources import root
from xlsx_kit.returns import load_return
from xlsx_kit.workbook import cover_code

PASS = Path(str(root("samples"))) / "pass"

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


def test_last_year_from_files_and_from_its_round(page: Page, folder: Path) -> None:
    """Files are kept under the round and named in the settings; last year's round is carried over."""
    facts = json.loads((PASS / "chengde-2024.json").read_text("utf-8"))
    last_year = folder.parent.parent / "公安局.json"
    last_year.write_text(json.dumps({**facts, "unit": {**facts["unit"], "code": "118001"}}), "utf-8")
    page.get_by_label("上年的填报表").set_input_files(last_year)
    page.get_by_role("button", name="放入").click()
    assert "文件夹“上年”中有 1 个单位的上年数（名单上 2 个）" in finished(page)
    assert open_campaign(folder).plan.prefill == "上年"
    assert (folder / "上年" / "公安局.json").is_file()
    settings = page.url
    page.get_by_label("上年的填报表").set_input_files(folder / "units.csv")
    page.get_by_role("button", name="放入").click()
    expect(page.locator("main")).to_contain_text("不是填报表：units.csv")

    earlier = folder.with_name("上一次")
    made = ["campaign", "init", str(earlier), "--units", str(folder / "units.csv"), "--year", "2024"]
    assert main([*made, "--due", "2024-03-01", "--from", "预算股 <ys@example.cn>"]) == 0
    assert main(["campaign", "collect", str(earlier), str(last_year)]) == 0
    (folder / "上年" / "公安局.json").unlink()
    page.goto(settings)
    page.get_by_label("上年的公开工作").select_option("上一次")
    page.get_by_role("button", name="结转过来").click()
    assert "有 1 个单位的上年数" in finished(page)
    assert [path.name for path in (folder / "上年").iterdir()] == ["118001.json"]


def test_budgets_of_final_accounts(page: Page, folder: Path, tmp_path: Path) -> None:
    """From files, of which that sent later counts, and from the round that collected them; a budget round and
    a pack that takes nothing from budgets have no such fields.
    """
    expect(page.get_by_label("当年预算的填报表")).to_have_count(0)
    sample = PASS / "fund-and-capital.json"
    unit = json.loads(sample.read_text("utf-8"))["unit"]
    units = tmp_path / "决算.csv"
    units.write_text(
        f"code,name,scope,email\n{unit['code']},{unit['name']},{unit['scope']},a@b.cn\n", "utf-8"
    )
    for name, pack in (("决算", "final-accounts-2024"), ("预算", "hebei-2024")):
        made = ["campaign", "init", str(folder.with_name(name)), "--units", str(units), "--pack", pack]
        made += ["--year", str(unit["year"]), "--due", "2026-02-20", "--from", "ys@example.cn"]
        assert main(made) == 0
    accounts = folder.with_name("决算")
    page.goto(f"{page.url.partition('/r/')[0]}/r/决算/settings")

    def budget() -> tuple[str, list[str]]:
        """Where the settings find it, and the amounts of its lines."""
        campaign = open_campaign(accounts)
        campaign.ledger.close()
        found = year_budgets(campaign)
        one = found.of(unit["code"], unit["year"], unit["scope"]) if found else None
        lines = json_of_facts(one.evaluation().facts, load_pack(one.pack))["ledger"] if one else []
        return campaign.plan.budget, [line["amount"] for line in lines]

    page.get_by_label("当年预算的填报表").set_input_files(folder / "units.csv")
    page.get_by_role("button", name="放入预算").click()
    assert "不是填报表：units.csv" in finished(page)
    page.get_by_label("当年预算的填报表").set_input_files(PASS / "small-clean.json")
    page.get_by_role("button", name="放入预算").click()
    assert f"没有名单上单位的 {unit['year']} 年预算" in finished(page)
    assert budget() == ("", [])
    sent = []
    for change in ("142.35", "142.36"):
        file = tmp_path / "预算.json"
        file.write_text(sample.read_text("utf-8").replace('"142.35"', f'"{change}"'), "utf-8")
        page.get_by_label("当年预算的填报表").set_input_files(file)
        page.get_by_role("button", name="放入预算").click()
        assert "“当年预算”中有 1 个单位的当年预算（名单上 1 个）" in finished(page)
        place, amounts = budget()
        assert place == "当年预算"
        assert change in amounts
        sent.append(file.read_bytes())
    assert [path.read_bytes() for path in sorted((accounts / "当年预算").rglob("*.json"))] == sent

    page.get_by_label("收这些预算的公开工作").select_option("预算")
    page.get_by_role("button", name="用它的预算").click()
    assert "没有名单上单位的" in finished(page)
    assert main(["campaign", "collect", str(folder.with_name("预算")), str(sample)]) == 0
    page.get_by_label("收这些预算的公开工作").select_option("预算")
    page.get_by_role("button", name="用它的预算").click()
    assert "原来用的“当年预算”不再用，其中的文件没有动。" in finished(page)
    assert budget()[0] == "../预算"
    expect(page.locator("main")).to_contain_text("现在用的：../预算")


def test_confirmation_sheets(page: Page, folder: Path) -> None:
    """Printed for all in one file and for one; a code that came on paper is held against the file."""
    assert main(["campaign", "collect", str(folder), str(PASS / "small-clean.json")]) == 0
    at = page.url.removesuffix("settings")
    page.goto(f"{at}inbox")
    page.get_by_role("button", name="写好全部确认单").click()
    assert "写好 1 份确认单" in finished(page)
    page.goto(f"{at}unit/301005")
    with page.expect_download() as printed:
        page.get_by_role("link", name="写好一张").click()
    assert "报送确认单" in printed.value.suggested_filename
    code = cover_code(load_return(PASS / "small-clean.json").evaluation)
    for paper, said in ((f"{int(code) ^ 1:05d}", "0 份与文件相符"), (code, "1 份与文件相符")):
        page.goto(f"{at}inbox")
        page.get_by_label("收到的确认单").fill(f"301005 {paper}\n")
        page.get_by_role("button", name="登记").click()
        assert said in finished(page)
    page.goto(f"{at}board")
    with page.expect_download() as saved:
        page.get_by_role("link", name="存为 Excel").click()
    assert "公开检查" in openpyxl.load_workbook(BytesIO(Path(saved.value.path()).read_bytes())).sheetnames
    page.goto(f"{at}unit/301005")
    expect(page.locator("main")).to_contain_text("收到的纸质确认单与文件相符")
