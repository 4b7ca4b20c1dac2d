"""A round by mouse alone, at each size: from the list of units that is mended to dates of publication.

Letters leave for a server, a rule is excused, steps are taken back, and axe looks at every page on the way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.desks import running_desk
from tests.mail_servers import Mailbox
from tests.officer import WARNED
from tests.units import unit_code, unit_facts, unit_name
from xlsx_kit.resources import root

pytestmark = [pytest.mark.office, pytest.mark.slow]
FILLED = Path(str(root("samples"))) / "filled"
ROSTER = f"""单位编码,单位名称,邮箱,主管部门
118,承德市公安局高新技术产业开发区分局,gaj@unit.example,公安局
301005,青川县档案馆,不是邮箱,县政府
301099,青川县新设事业发展中心,xs@unit.example,县政府
{unit_code(1)},{unit_name(1)},u1@unit.example,县政府
"""
SIZES = {"desktop": (1366, 900), "phone": (390, 800)}
LONG_MS = 180_000
GRAVE = ("serious", "critical")
UNSENT = "承德市公安局高新技术产业开发区分局"


def wrong_with(page: Page) -> list[str]:
    """What axe finds serious in the page that is open, by rule and element."""
    answer = Axe().run(page).response
    assert {"color-contrast", "document-title"} <= {one["id"] for one in answer["passes"]}
    found = answer["violations"]
    return [
        f"{one['id']}: {node['target']}" for one in found if one["impact"] in GRAVE for node in one["nodes"]
    ]


def finished(page: Page) -> str:
    """Waits until work is over; what came of it."""
    page.get_by_role("link", name="返回").wait_for(timeout=LONG_MS)
    lines = page.locator("main").inner_text()
    page.get_by_role("link", name="返回").click()
    return lines


def step(page: Page, title: str, button: str, fields: Mapping[str, str] | None = None) -> None:
    """Opens a step on a unit's page, fills in its fields and takes it."""
    opened = page.locator("details", has=page.get_by_text(title, exact=True))
    opened.locator("summary").click()
    for label, text in (fields or {}).items():
        opened.get_by_label(label).fill(text)
    with page.expect_navigation():
        opened.get_by_role("button", name=button).click()


@pytest.mark.parametrize("size", SIZES)
def test_a_round(
    browser: Browser,
    size: str,
    smtp: tuple[Mailbox, int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")  # the PDF has tests of its own
    roster, warned = tmp_path / "名册.csv", tmp_path / "有警告的.json"
    warned.write_text(json.dumps(unit_facts(1, WARNED), ensure_ascii=False), "utf-8")
    roster.write_text(ROSTER, "utf-8")
    rounds = tmp_path / "工作"
    rounds.mkdir()
    width, height = SIZES[size]
    with running_desk(rounds) as desk:
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)

        def go(name: str) -> None:
            with page.expect_navigation():
                page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            assert wrong_with(page) == [], name

        page.goto(desk.address)
        page.get_by_label("经办人").fill("王芳")
        page.get_by_role("button", name="记住").click()
        page.get_by_role("link", name="新建一次公开工作").click()
        page.get_by_label("预算年度").fill("2025")
        page.get_by_label("报送期限").fill("2025-03-01")
        page.get_by_label("发件人").fill("预算股 <ys@example.cn>")
        page.get_by_label("单位名单").set_input_files(roster)
        page.get_by_role("button", name="建立").click()
        expect(page.locator("td.fault")).to_contain_text("不是电子邮箱地址")
        page.get_by_label("第 3 行 邮箱").fill("dag@unit.example")
        page.get_by_role("button", name="建立").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("2025年预算信息公开")
        assert roster.read_text("utf-8") == ROSTER

        go("设置")
        for field, value in (("host", "127.0.0.1"), ("port", str(smtp[1])), ("per_minute", "60000")):
            page.locator(f"input[name=smtp_{field}]").fill(value)
        page.locator("select[name=smtp_security]").select_option("none")
        page.get_by_role("button", name="保存").click()

        go("信件")
        page.get_by_role("button", name="生成填报表，写通知").click()
        assert "写好 4 封" in finished(page)
        page.locator("main table a").first.click()
        expect(page.locator("pre.letter")).to_contain_text("2025")
        assert "附件：" in page.locator("main").inner_text()
        page.get_by_role("link", name="返回").click()
        page.get_by_role("button", name="全部发出").click()
        assert "发出 4 封" in finished(page)
        assert ["dag@unit.example"] in [to for to, _ in smtp[0].taken]

        go("收取")
        page.locator("#files").set_input_files(
            [FILLED / "small-clean.xlsx", FILLED / "empty-unit.xlsx", roster, warned]
        )
        page.get_by_role("button", name="收取").click()
        taken = finished(page)
        assert "新收 3 份" in taken
        expect(page.locator("main table")).to_contain_text("名册.csv")
        page.get_by_text("已另行处理").click()
        page.get_by_label("说明").fill("是我们自己的名册")
        page.get_by_role("button", name="记为已处理").click()
        expect(page.locator("main table")).to_contain_text("已处理（王芳：是我们自己的名册）")
        page.get_by_role("button", name="改回待处理").click()
        expect(page.get_by_text("已另行处理")).to_be_visible()

        go("各单位")
        page.get_by_role("link", name="青川县档案馆").click()
        # another one came in while this page was open: what she did not see she does not approve
        page.locator("form[action$='/approve'] input[name=file]").evaluate("one => { one.value = 'another' }")
        page.get_by_label("保密审查人").fill("李明")
        page.get_by_role("button", name="审核通过").click()
        expect(page.get_by_role("alert")).to_contain_text("没有审核")
        expect(page.locator("main .state").first).to_have_text("待审核")
        page.get_by_label("保密审查人").fill("李明")
        page.get_by_role("button", name="审核通过").click()
        expect(page.locator("main .state").first).to_have_text("已审核")
        expect(page.locator(".timeline")).to_contain_text("审核通过（王芳），保密审查（李明）")
        step(page, "撤回最后一步：审核", "撤回", {"原因": "看错了"})
        expect(page.locator("main .state").first).to_have_text("待审核")
        step(page, "记一条备注", "记下", {"内容": "电话：数字已与单位核实"})
        expect(page.locator(".timeline")).to_contain_text("电话：数字已与单位核实")
        step(page, "按现在的规则和设置重新核对", "重新核对")
        page.get_by_label("保密审查人").fill("李明")
        page.get_by_role("button", name="审核通过").click()
        expect(page.locator("main .state").first).to_have_text("已审核")

        go("今日")
        page.get_by_role("link", name="份填报表有警告").click()
        page.get_by_role("link", name=unit_name(1)).click()
        expect(page.locator("main .state").first).to_have_text("待审核（有警告）")
        assert wrong_with(page) == []
        step(page, "准予例外：这个单位不按某条规则", "准予例外", {"理由": "按县里的规定"})
        expect(page.locator("main .state").first).to_have_text("待审核")
        expect(page.locator(".timeline")).to_contain_text("按县里的规定")
        page.get_by_label("保密审查人").fill("李明")
        page.get_by_role("button", name="审核通过").click()
        expect(page.locator("main .state").first).to_have_text("已审核")

        go("各单位")
        page.get_by_role("link", name=UNSENT).click()
        step(page, "改联系方式", "改", {"邮箱": "gaj@unit.example；new@unit.example", "电话": "0314-1"})
        expect(page.locator("main")).to_contain_text("邮箱、电话由王芳于")
        step(page, "改报送期限", "改期限", {"新的期限": "2025-03-09", "原因": "机构改革"})
        expect(page.locator(".timeline")).to_contain_text("2025-03-09")
        step(page, "本轮免报", "免报", {"事由（如 撤并、不在本次范围）": "撤并"})
        expect(page.locator("main .state").first).to_have_text("本轮免报")
        step(page, "撤回最后一步：免报", "撤回")
        expect(page.locator("main .state").first).to_have_text("未报回")

        go("公开")
        page.get_by_label("另生成网页").check()
        page.get_by_role("button", name="生成公开文件").click()
        assert "已生成 2 个单位的公开文件" in finished(page)
        row = page.get_by_role("row", name="青川县档案馆")
        for kind in ("docx", "html", "json", "xlsx"):
            expect(row.get_by_role("link", name=kind, exact=True)).to_be_visible()
        page.get_by_label("登记 青川县档案馆").check()
        page.get_by_label("青川县档案馆 的网址").fill("https://www.example.cn/301005")
        page.get_by_role("button", name="登记所选单位").click()
        assert "已登记 1 个" in finished(page)
        expect(page.locator("td.when").first).not_to_be_empty()

        for name in ("今日", "规则"):
            go(name)
        assert wrong == []
        page.get_by_role("link", name="预算公开").click()
        page.get_by_role("button", name="退出程序").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("程序已退出")
        page.close()
        assert desk.process.wait(30) == 0
