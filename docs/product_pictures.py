"""Draws the pictures of what is made anew: ``python -m docs.product_pictures [FOLDER]``.

LibreOffice and Chromium show the workbook of the real case with one mistake in it, its marked copy, its
report, the publication of the right one, a round's board and a pack's page. The pictures are for people's
eyes; no test compares them.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from docs.desk_pictures import NAME, PICTURES, RENAME, SAMPLES, SHOWN_FOLDER, played
from tests.office.client import Office
from xlsx_kit.cli import main

CASE = "chengde-2024"
DPI = 110
MARGIN = 8.0
"""Points around the words of a page that are kept."""
EDGE = 0.045
"""The part of a page at its top and bottom that holds what is repeated on every page."""

# The first page on which all the words stand, in the file named.
PAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cover": ("wrong", ("能否报送", "填报进度")),
    "ledger": ("wrong", ("收支明细", "每行一笔支出及其资金来源")),
    "checks-failing": ("wrong", ("“不符”的项目请点",)),
    "problem-list": ("marked", ("点“单元格”一栏可以跳到该处",)),
    "table-1": ("wrong", ("表1收支总表", "预算年度：")),
    "table-2": ("wrong", ("表2收入总表", "预算年度：")),
    "table-7-empty": ("wrong", ("表7政府性基金预算支出表", "预算年度：")),
    "table-9": ("wrong", ("表9三公经费支出表", "预算年度：")),
    "contents": ("published", ("目录", "单位预算公开表")),
    "published-table": ("published", ("单位预算支出总表", "栏次")),
    "narrative": ("published", ("项目支出预算", "比上年预算数")),
    "performance-table": ("published", ("绩效目标表", "项目编码")),
    "charts": ("charts", ("收入构成",)),
}
SCREENS: Mapping[str, tuple[str, int, int]] = {
    "report": ("report.html", 1100, 900),
    "board": ("board.html", 1400, 1700),
    "pack-page": ("pack.html", 1180, 860),
    "publication-page": ("page.html", 900, 720),
}
"""File, width and height of each web page."""


def make(folder: Path) -> None:
    """Every file that is shown, by the commands that an office has."""
    facts = json.loads((SAMPLES / "pass" / f"{CASE}.json").read_text("utf-8"))
    facts["ledger"][2]["kind"] = "经营支出"
    (folder / "wrong.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    returns = folder / "收回"
    shutil.copytree(SAMPLES / "filled", returns)
    right, wrong = folder / "right.xlsx", returns / "wrong.xlsx"
    run("generate", "--facts", folder / "wrong.json", "--out", wrong)
    run("generate", "--facts", SAMPLES / "pass" / f"{CASE}.json", "--out", right)
    shutil.copy(wrong, folder)
    run("validate", returns, "--html", folder / "report.html", "--annotate", folder / "marked")
    shutil.copy(folder / "marked" / "wrong.xlsx", folder / "marked.xlsx")
    run("publish", right, "--out", folder / "published", "--html", "--charts")
    for suffix, name in ((".pdf", "published.pdf"), (".html", "page.html"), (".xlsx", "charts.xlsx")):
        (published,) = (folder / "published").glob(f"*{suffix}")
        shutil.copy(published, folder / name)
    run("pack", "show", "hebei-2024", "--out", folder / "pack.html")
    played(folder / "工作")
    run("campaign", "status", folder / "工作" / NAME, "--html", folder / "board.html")


def run(*arguments: str | Path) -> None:
    """A command; a finding in what is shown is no failure."""
    main([str(argument) for argument in arguments])


def page_words(pdf: Path) -> Iterator[str]:
    """The text of each page, without blanks."""
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    for page in text.split("\f"):
        yield re.sub(r"\s", "", page)


def draw_page(pdf: Path, words: tuple[str, ...], picture: Path) -> None:
    """The first page with all these words, cut to what stands between its header and footer."""
    pages = [number for number, text in enumerate(page_words(pdf), 1) if all(word in text for word in words)]
    if not pages:
        raise SystemExit(f"{pdf.name}: no page with {words}")
    number = str(pages[0])
    boxes = subprocess.run(
        ["pdftotext", "-bbox", "-f", number, "-l", number, str(pdf), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (width, height) = map(float, re.findall(r'<page width="([\d.]+)" height="([\d.]+)"', boxes)[0])
    found = [
        tuple(map(float, box))
        for box in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)"', boxes)
    ]
    inside = [box for box in found if height * EDGE < box[1] and box[3] < height * (1 - EDGE)]
    left, top = (min(box[side] for box in inside) - MARGIN for side in (0, 1))
    right, bottom = (max(box[side] for box in inside) + MARGIN for side in (2, 3))
    left, right = min(left, width - right), max(right, width - left)
    cut = (part * DPI / 72 for part in (left, top, right - left, bottom - top))
    sides = [word for name, part in zip("xyWH", cut, strict=True) for word in (f"-{name}", f"{part:.0f}")]
    command = ["pdftoppm", "-png", "-singlefile", "-r", str(DPI), "-f", number, "-l", number, *sides]
    subprocess.run([*command, str(pdf), str(picture.with_suffix(""))], check=True)


def draw(out: Path) -> None:
    """Every picture, into a folder."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make(folder)
        with Office() as office:
            for name in ("wrong", "marked", "charts"):
                office.pdf(folder / f"{name}.xlsx", folder / f"{name}.pdf")
        for name, (file, words) in PAGES.items():
            draw_page(folder / f"{file}.pdf", words, out / f"{name}.png")
        with sync_playwright() as play:
            program = (
                shutil.which("chromium") or shutil.which("google-chrome") or play.chromium.executable_path
            )
            browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for name, (file, width, height) in SCREENS.items():
                page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
                page.goto((folder / file).as_uri())
                page.evaluate(RENAME, [scratch, SHOWN_FOLDER])
                page.screenshot(path=out / f"{name}.png")
            browser.close()


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
