"""Draws the pictures of the desk anew: ``python -m docs.desk_pictures [FOLDER]``, with Chromium.

A round of eight units is played by the commands to a point where every screen has something to show; then
each screen is opened at desktop and phone width. The pictures are for people's eyes; no test compares them.
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.desks import running_desk
from tests.officer import WARNED
from tests.units import unit_code, unit_facts
from xlsx_kit.cli import main
from xlsx_kit.resources import root

PICTURES = Path(__file__).parent / "pictures"
SAMPLES = Path(str(root("samples")))
ROSTER = """单位编码,单位名称,邮箱,主管部门,联系人,电话
118,承德市公安局高新技术产业开发区分局,gaj@unit.example,公安局,赵会计,0314-2050001
301005,青川县档案馆,dag@unit.example,县政府办,钱会计,0314-2050002
301099,青川县新设事业发展中心,xs@unit.example,县政府办,孙会计,0314-2050003
302001,西山第1馆,tsg@unit.example,文化和旅游局,李会计,0314-2050004
302002,南塘第2站,whg@unit.example,文化和旅游局,周会计,0314-2050005
303001,青川县水文站,swz@unit.example,水务局,吴会计,0314-2050006
303002,青川县河道管理所,hds@unit.example,水务局,郑会计,0314-2050007
304001,青川县种子站,zzz@unit.example,农业农村局,王会计,0314-2050008
"""
NAME = "2025年预算信息公开"
SCREENS = {
    "rounds": "/",
    "new": "/new",
    "today": "/r/@",
    "board": "/r/@/board",
    "unit": "/r/@/unit/118",
    "inbox": "/r/@/inbox",
    "letters": "/r/@/letters",
    "publish": "/r/@/publications",
    "rules": "/r/@/rules",
    "import": "/r/@/import",
    "settings": "/r/@/settings",
    "proof": "/proof",
    "packs": "/packs",
    "pack": "/packs/hebei-2024",
    "help": "/help",
}
PHONE = ("today", "board", "unit", "inbox", "letters", "publish")
"""Screens that are also kept as a phone shows them."""


def played(folder: Path) -> None:
    """The round: letters out, four returns in, one of them wrong, one with warnings, one published."""
    units = folder.parent / "名册.csv"
    units.write_text(ROSTER, "utf-8")
    there = str(folder / NAME)
    inbox = folder.parent / "收到"
    inbox.mkdir()
    for name in ("small-clean.xlsx", "chengde-2024.xlsx"):
        if (SAMPLES / "filled" / name).is_file():
            shutil.copy(SAMPLES / "filled" / name, inbox)
    for number, changes in ((1, ()), (2, (WARNED,))):
        facts = json.dumps(unit_facts(number, *changes), ensure_ascii=False)
        (inbox / f"{unit_code(number)}.json").write_text(facts, "utf-8")
    (inbox / "名册.csv").write_text(ROSTER, "utf-8")
    made = [
        "init",
        there,
        "--units",
        str(units),
        "--year",
        "2025",
        "--due",
        f"{date.today() + timedelta(12)}",
    ]
    people = ["--by", "王芳", "--secrecy-by", "李明"]
    for arguments in (
        [*made, "--from", "青川县财政局预算股 <ys@example.cn>"],
        ["send", there],
        ["collect", there, str(inbox)],
        ["exempt", there, "304001", "--reason", "撤并", "--by", "王芳"],
        ["note", there, "303001", "电话：下周一报", "--by", "王芳"],
        ["approve", there, "301005", *people],
        ["publish", there, "--html"],
    ):
        main(["campaign", *arguments])


SHOWN_FOLDER = "D:\\预算公开"
"""What pictures show instead of the scratch folder, which no reader has."""
RENAME = """([scratch, shown]) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const node = texts.currentNode
    if (node.data.includes(scratch)) node.data = node.data.replaceAll(scratch, shown).replaceAll("/", "\\\\")
  }
}"""


def draw(out: Path) -> None:
    """Every screen, into a folder."""
    with TemporaryDirectory() as scratch, sync_playwright() as play:
        folder = Path(scratch) / "工作"
        folder.mkdir()
        played(folder)
        program = shutil.which("chromium") or shutil.which("google-chrome") or play.chromium.executable_path
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with running_desk(folder) as desk:
            base, address = desk.address.partition("/?")[0], desk.address
            page = browser.new_page(viewport={"width": 1366, "height": 860}, locale="zh-CN")
            page.goto(address)
            page.get_by_label("经办人").fill("王芳")
            page.get_by_role("button", name="记住").click()
            page.goto(f"{base}/r/{NAME}/import")
            page.get_by_label("导出表").set_input_files(SAMPLES / "import" / "export.xlsx")
            page.get_by_role("button", name="读入").click()
            page.goto(f"{base}/r/{NAME}/unit/118")
            page.get_by_text("准予例外").first.click()
            page.get_by_label("理由").fill("核定的绩效工资，已核对")
            page.get_by_role("button", name="准予例外").click()
            for width, names in ((1366, tuple(SCREENS)), (390, PHONE)):
                page.set_viewport_size({"width": width, "height": 860})
                for name in names:
                    page.goto(base + SCREENS[name].replace("@", NAME))
                    page.evaluate(RENAME, [scratch, SHOWN_FOLDER])
                    mark = "" if width > 390 else "-phone"
                    page.screenshot(path=out / f"desk-{name}{mark}.png", full_page=name != "unit")
        browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
