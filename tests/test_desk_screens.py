"""Every screen of the desk: what it does, that axe finds nothing serious, that a phone shows it whole."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from tests.desks import running_desk
from tests.test_desk_round import SIZES, finished, wrong_with
from tests.units import unit_code, unit_name
from xlsx_kit.campaign import excuse_unit, open_campaign
from xlsx_kit.cli import main
from xlsx_kit.resources import root

pytestmark = [pytest.mark.office, pytest.mark.slow]
SAMPLES = Path(str(root("samples")))
SCHEMES = ("light", "dark")
WITHOUT_ROUND = ("/", "/new", "/proof", "/packs", "/packs/hebei-2024", "/help", "/nowhere")
MANY = 1500
"""Units of a round whose workbooks take far longer than a look at the page meanwhile."""
OF_ROUND = ("", "/board", "/inbox", "/letters", "/publications", "/rules", "/import", "/settings")
UNITS = """单位编码,单位名称,邮箱,主管部门
118001,承德市公安局高新技术产业开发区分局,gaj@unit.example,公安局
301005,青川县档案馆,dag@unit.example,县政府
"""


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round with letters, a return and an excuse; one of final accounts, empty."""
    folder = tmp_path_factory.mktemp("desk") / "工作"
    folder.mkdir()
    units = folder.parent / "名册.csv"
    units.write_text(UNITS, "utf-8")
    made = ["campaign", "init", str(folder / "公开"), "--units", str(units), "--year", "2025"]
    assert main([*made, "--due", "2025-03-01", "--from", "预算股 <ys@example.cn>"]) == 0
    assert main(["campaign", "send", str(folder / "公开")]) == 0
    assert (
        main(["campaign", "collect", str(folder / "公开"), str(SAMPLES / "filled" / "small-clean.xlsx")]) == 0
    )
    campaign = open_campaign(folder / "公开")
    until, rule = date.today() + timedelta(1), "PROC-001"
    excuse_unit(campaign, "301005", rule, until=until, who="王芳", why="系统未改")
    campaign.ledger.close()
    made = ["campaign", "init", str(folder / "决算"), "--units", str(units), "--year", "2025"]
    made += ["--pack", "final-accounts-2024", "--due", "2025-03-01", "--from", "预算股 <ys@example.cn>"]
    assert main(made) == 0
    return folder


def round_of_many(folder: Path) -> None:
    """A round with all its workbooks still to be made: what another look left over may be done too soon."""
    units = folder.parents[1] / "多.csv"
    lines = [f"{unit_code(n)},{unit_name(n)},u{n}@unit.example" for n in range(1, MANY + 1)]
    units.write_text("\n".join(["code,name,email", *lines]), "utf-8")
    made = ["campaign", "init", str(folder), "--units", str(units), "--year", "2025"]
    assert main([*made, "--due", "2025-03-01", "--from", "预算股 <ys@example.cn>"]) == 0


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_serious_and_nothing_cut_off(browser: Browser, rounds: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    many = f"多单位-{size}-{scheme}"
    round_of_many(rounds / many)
    with running_desk(rounds) as desk:
        page = browser.new_page(
            viewport={"width": width, "height": height}, locale="zh-CN", color_scheme=scheme
        )
        page.goto(desk.address)
        base = desk.address.partition("/?")[0]
        (code,) = {"301005"}
        inside = [f"/r/公开{place}" for place in (*OF_ROUND, f"/unit/{code}", "/unit/118001")]
        inside.append("/r/决算/settings")
        family = page.evaluate("getComputedStyle(document.body).fontFamily")
        for place in (*WITHOUT_ROUND, *inside):
            page.goto(f"{base}{place}")
            for summary in page.locator("summary").all():
                summary.click()
            assert wrong_with(page) == [], place
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place
        page.goto(f"{base}/r/公开/letters")
        page.locator("main table a").first.click()
        assert wrong_with(page) == []
        page.goto(f"{base}/r/{many}/letters")
        page.get_by_role("button", name="生成填报表，写通知").click()
        stop = page.get_by_role("button", name="停止")
        stop.focus()
        page.get_by_text(f"/ {MANY}").wait_for()
        assert wrong_with(page) == []
        expect(stop).to_be_focused()
        stop.press("Enter")
        page.get_by_text("已停止").first.wait_for(timeout=60_000)
        assert wrong_with(page) == []
        page.goto(base)
        page.get_by_role("button", name="退出程序").click()
        page.get_by_role("heading", name="程序已退出").wait_for()
        assert wrong_with(page) == []
        assert page.evaluate("getComputedStyle(document.body).fontFamily") == family
        page.close()


def fetched(page: Page, link: str) -> bytes:
    """What a link downloads."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link).first.click()
    download: Download = waiting.value
    return Path(str(download.path())).read_bytes()


def open_page(browser: Browser, address: str) -> Page:
    """A signed-in page of an officer who has said who she is."""
    page = browser.new_page(viewport={"width": 1366, "height": 900}, locale="zh-CN")
    page.goto(address)
    page.get_by_label("经办人").fill("王芳")
    page.get_by_role("button", name="记住").click()
    return page


def test_import_by_choosing(browser: Browser, rounds: Path) -> None:
    """The map is guessed, one value is chosen, the map is kept, the figures are there."""
    folder = rounds / "公开"
    with running_desk(rounds) as desk:
        page = open_page(browser, desk.address)
        page.goto(f"{desk.address.partition('/?')[0]}/r/公开/import")
        page.get_by_label("导出表").set_input_files(SAMPLES / "import" / "export.xlsx")
        page.get_by_role("button", name="读入").click()
        expect(page.locator("main")).to_contain_text("表头在第")
        for one in page.locator("select.open").all():
            one.select_option(index=1)
        page.get_by_role("button", name="按选定的再看一遍").click()
        expect(page.locator("select.open")).to_have_count(0)
        page.get_by_role("button", name="保存对照并导入").click()
        assert "已按对照导入 1 个单位" in finished(page)
        expect(page.locator("main")).to_contain_text("对照：对照.toml")
        page.close()
    assert (folder / "imported" / "118001.json").is_file()
    assert '"支出类型"' in (folder / "对照.toml").read_text("utf-8")


def test_settings_rules_and_the_copies_of_a_return(browser: Browser, rounds: Path) -> None:
    """Settings keep their comments; a rule is re-graded, a unit excused, each by name; copies are fetched."""
    folder = rounds / "公开"
    with running_desk(rounds) as desk:
        base, page = desk.address.partition("/?")[0], open_page(browser, desk.address)
        page.goto(f"{base}/r/公开/settings")
        page.get_by_label("联系方式").fill("0314-1234567")
        page.locator("input[name=smtp_host]").fill("smtp.example.cn")
        page.locator("input[name=smtp_port]").fill("端口")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("alert")).to_contain_text("应为整数")
        page.goto(f"{base}/r/公开/settings")
        page.get_by_label("联系方式").fill("0314-1234567")
        page.locator("input[name=smtp_host]").fill("smtp.example.cn")
        page.locator("input[name=smtp_port]").fill("587")
        page.locator("select[name=smtp_security]").select_option("starttls")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_label("联系方式")).to_have_value("0314-1234567")
        written = (folder / "campaign.toml").read_text("utf-8")
        assert "# 落款中的联系方式" in written
        assert 'security = "starttls"' in written
        assert "port = 587" in written
        page.goto(f"{base}/r/公开/unit/301005")
        shown = page.locator("main").inner_text()
        assert zipfile.is_zipfile(_written(fetched(page, "修复的一份"), folder.parent.parent))
        if "标注的一份" in shown:
            assert fetched(page, "标注的一份").startswith(b"PK")
        page.goto(f"{base}/r/公开/rules")
        page.get_by_label("规则").fill("PERF-002")
        page.get_by_label("改为").select_option("note")
        page.get_by_label("理由").fill("本地不要求")
        page.get_by_role("button", name="改", exact=True).click()
        expect(page.get_by_role("row", name="PERF-002 所有单位 提示 本地不要求 王芳")).to_be_visible()
        decided = (folder / "设置.toml").read_text("utf-8")
        assert re.search(r'\[rules\.PERF-002\]\nseverity = "note"\nwho = "王芳"\nwhy = "本地不要求"', decided)
        page.get_by_label("规则").fill("FILE-101")
        page.get_by_label("改为").select_option("off")
        page.get_by_label("理由").fill("不要")
        page.get_by_role("button", name="改", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("FILE-101")
        assert (folder / "设置.toml").read_text("utf-8") == decided
        page.close()


def _written(data: bytes, folder: Path) -> Path:
    path = folder / "取回.xlsx"
    path.write_bytes(data)
    return path


def test_texts_are_proof_read(browser: Browser, rounds: Path, tmp_path: Path) -> None:
    text = tmp_path / "说明.txt"
    text.write_text(
        "2025年收入合计100.00万元，其中基本支出60.00万元，项目支出50.00万元，合计110.00万元。\n", "utf-8"
    )
    with running_desk(rounds) as desk:
        page = open_page(browser, desk.address)
        page.get_by_role("link", name="校对").click()
        page.get_by_label("文稿").set_input_files(text)
        page.get_by_role("button", name="校对").click()
        page.get_by_role("link", name="返回").wait_for(timeout=60_000)
        assert "说明.txt：" in page.locator("main").inner_text()
        assert b"<html" in fetched(page, "校对结果.html")[:400].lower()
        page.close()


def test_packs_are_looked_at_checked_and_tried(browser: Browser, rounds: Path, tmp_path: Path) -> None:
    with running_desk(rounds) as desk:
        page = open_page(browser, desk.address)
        page.get_by_role("link", name="套表").click()
        page.locator("main a[href='/packs/demo-yuan']").click()
        assert fetched(page, "取完整说明").startswith(b"<!")
        blank = tmp_path / "公开数.xlsx"
        blank.write_bytes(fetched(page, "取空白工作簿"))
        page.get_by_label("只读套表").check()
        page.get_by_role("button", name="检查这个套表").click()
        assert "可以使用" in finished(page)
        page.get_by_label("录好的公开数").set_input_files(blank)
        page.get_by_role("button", name="比较").click()
        assert "没有读到公开数" in finished(page)
        page.close()


def test_a_round_is_carried_by_mouse(browser: Browser, rounds: Path, tmp_path: Path) -> None:
    there = tmp_path / "外网"
    there.mkdir()
    with running_desk(rounds) as desk:
        page = open_page(browser, desk.address)
        page.goto(f"{desk.address.partition('/?')[0]}/r/公开/settings")
        page.get_by_role("button", name="打成一个文件").click()
        page.get_by_role("link", name="返回").wait_for(timeout=60_000)
        packed = tmp_path / "公开.zip"
        packed.write_bytes(fetched(page, "公开.zip"))
        page.close()
    with running_desk(there) as desk:
        page = open_page(browser, desk.address)
        page.get_by_text("放好带来的文件").click()
        page.get_by_label("打成的文件").set_input_files(packed)
        page.get_by_role("button", name="放好").click()
        expect(page.locator("main")).to_contain_text("共 2 个单位")
        page.close()
    assert main(["campaign", "check", str(there / "公开")]) == 0
    assert (there / "公开" / "campaign.toml").read_bytes() == (rounds / "公开" / "campaign.toml").read_bytes()
