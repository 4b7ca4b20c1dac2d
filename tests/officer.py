"""An officer who does a whole round on the desk by mouse, and how many clicks, fields and files it takes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.units import WRONG, unit_code, unit_facts, unit_name

LONG_MS = 900_000
ONE_IN_TEN = 10
"""Units whose first return has an error, and others whose return has a warning."""
WARNED = ("three_public.4.reason", "")
NAME = "2025年预算信息公开"


@dataclass
class Effort:
    """What an officer did: clicks, fields filled in, files chosen."""

    clicks: int = 0
    fields: int = 0
    files: int = 0


class Officer:
    """Uses the desk as she does, by what the page shows; every act is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.effort = page, Effort()
        page.set_default_timeout(LONG_MS)

    def click(self, target: Locator) -> None:
        """One click."""
        self.effort.clicks += 1
        target.click()

    def button(self, name: str) -> None:
        """A button by its words."""
        self.click(self.page.get_by_role("button", name=name).first)

    def go(self, name: str) -> None:
        """A page of the round."""
        with self.page.expect_navigation():  # what is counted next is counted on that page
            self.click(self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True))

    def fill(self, label: str, text: str) -> None:
        """A field by its label."""
        self.effort.fields += 1
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str, files: list[Path]) -> None:
        """Files, all in one dialog."""
        self.effort.clicks += 1
        self.effort.files += len(files)
        self.page.get_by_label(label).first.set_input_files(files)

    def finished(self) -> str:
        """Waits until work is over; what came of it."""
        self.page.get_by_role("link", name="返回").wait_for()
        lines = self.page.locator("main").inner_text()
        self.click(self.page.get_by_role("link", name="返回"))
        return lines


def roster(units: int) -> str:
    """The list that an office has: one address is none, one name is missing."""
    lines = [f"{unit_code(n)},{unit_name(n)},u{n}@unit.example" for n in range(1, units + 1)]
    lines[0] = lines[0].replace("@", "＠@")
    lines[1] = f"{unit_code(2)},,u2@unit.example"
    return "\n".join(["单位编码,单位名称,邮箱", *lines]) + "\n"


def answers(units: int, folder: Path, *, mended: bool = False) -> list[Path]:
    """What the units report: one in ten with an error at first, one in ten with a warning."""
    folder.mkdir()
    paths = []
    for number in range(1, units + 1):
        wrong = number % ONE_IN_TEN == 1
        if mended and not wrong:
            continue
        changes = WRONG[0] if wrong and not mended else [WARNED] if number % ONE_IN_TEN == 2 else ()
        paths.append(folder / f"{unit_code(number)}.json")
        paths[-1].write_text(json.dumps(unit_facts(number, *changes), ensure_ascii=False), "utf-8")
    return paths


def whole_round(officer: Officer, address: str, scratch: Path, units: int, smtp_port: int) -> dict[str, str]:
    """From the empty desk to dates of publication; what each step said."""
    page, said = officer.page, dict[str, str]()
    listed = scratch / "名册.csv"
    listed.write_text(roster(units), "utf-8")
    page.goto(address)
    officer.fill("经办人", "王芳")
    officer.button("记住")
    officer.click(page.get_by_role("link", name="新建一次公开工作"))
    officer.fill("预算年度", "2025")
    officer.fill("报送期限", "2025-03-01")
    officer.fill("发件人", "预算股 <ys@example.cn>")
    officer.choose("单位名单", [listed])
    officer.button("建立")
    officer.fill("第 2 行 邮箱", "u1@unit.example")
    officer.fill("第 3 行 单位名称", unit_name(2))
    officer.button("建立")
    officer.go("设置")
    for name, value in (
        ("smtp_host", "127.0.0.1"),
        ("smtp_port", str(smtp_port)),
        ("smtp_per_minute", "60000"),
    ):
        officer.effort.fields += 1
        page.locator(f"input[name={name}]").fill(value)
    officer.effort.clicks += 1
    page.locator("select[name=smtp_security]").select_option("none")
    officer.button("保存")
    officer.go("信件")
    officer.button("生成填报表，写通知")
    said["drafted"] = officer.finished()
    officer.click(page.locator("main table a").first)
    officer.click(page.get_by_role("link", name="返回"))
    officer.button("全部发出")
    said["sent"] = officer.finished()
    officer.go("收取")
    officer.choose("把报回的文件拖到这里", answers(units, scratch / "报回"))
    officer.button("收取")
    said["taken"] = officer.finished()
    officer.go("信件")
    officer.button("全部发出")
    said["answered"] = officer.finished()
    officer.go("收取")
    officer.choose("把报回的文件拖到这里", answers(units, scratch / "再报", mended=True))
    officer.button("收取")
    said["mended"] = officer.finished()
    officer.go("公开")
    officer.fill("保密审查人", "李明")
    officer.button("全部审核通过")
    said["approved"] = officer.finished()
    while True:
        officer.go("今日")
        warned = page.get_by_role("link", name="份填报表有警告")
        if not warned.count():
            break
        officer.click(warned)
        officer.click(page.locator("table.board tbody a").first)
        officer.fill("保密审查人", "李明")
        officer.button("审核通过")
        page.locator(".state.approved").first.wait_for()
    officer.go("公开")
    officer.button("生成公开文件")
    said["published"] = officer.finished()
    officer.click(page.get_by_label("全选"))
    officer.button("登记所选单位")
    said["announced"] = officer.finished()
    officer.go("今日")
    said["today"] = page.locator("main").inner_text()
    return said
