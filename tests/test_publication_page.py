"""The page for a website: the document's contents, tables that name their rows, charts, a phone's width."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import html
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader

from tests import manual_pages
from tests.test_publish import blocks_of, evaluated, made
from xlsx_kit.api import generate
from xlsx_kit.cli import main
from xlsx_kit.prose.narrative.blocks import Contents, TableBlock
from xlsx_kit.prose.proof.sources.pdf import characters
from xlsx_kit.prose.publication.chart_picture import chart_picture
from xlsx_kit.prose.publication.charts import charts_of

NAMES = ["chengde-2024", "final-accounts-department", "shanghai-department", "yuan-rich"]
WIDTHS = (320, 375, 640, 768, 1280)
"""A desktop enlarged four times (WCAG 1.4.10), a phone, a desktop enlarged twice, a tablet, a desktop."""
DESKTOP = WIDTHS[-1]


@pytest.fixture(autouse=True)
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without LibreOffice."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")


def page_of(name: str, folder: Path) -> Path:
    """A sample's page."""
    return made(name, folder, html=True, force=True).files["html"]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_contents_are_those_of_the_document(name: str, tmp_path: Path) -> None:
    """The same lines in the same order and depth; each that names a place in the document leads there."""
    page = html.fromstring(page_of(name, tmp_path).read_text("utf-8"))
    lines = [
        (len(list(entry.iterancestors("ul"))), entry.text, (entry.get("href") or "#")[1:])
        for entry in page.xpath("//nav//a | //nav//span")
    ]
    (contents,) = (block for block in blocks_of(name, {}) if isinstance(block, Contents))
    wanted = []
    for head, entries in contents.groups:
        wanted.append((1, head.text, head.anchor))
        wanted += [(2, entry.text, entry.anchor) for entry in entries]
    assert lines[: len(wanted)] == wanted
    assert lines[len(wanted) :] == [(1, "图表", "charts")]
    ids = [element.get("id") for element in page.xpath("//*[@id]")]
    assert len(ids) == len(set(ids))
    assert {anchor for _, _, anchor in lines if anchor} <= set(ids)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_rows_and_columns_are_named(name: str, tmp_path: Path) -> None:
    """Each published table has its title as caption, heads with a scope, and a head in each row that has a
    name; figures are no heads.
    """
    page = html.fromstring(page_of(name, tmp_path).read_text("utf-8"))
    named = [part.get("aria-label") for part in page.xpath("//*[@role='region'][@aria-label]")]
    assert all(named)
    assert len(named) == len(set(named))
    assert all(head.text_content().strip() for head in page.iter("th"))
    tables = {
        table.find("caption").text: table for table in page.iter("table") if table.find("caption") is not None
    }
    blocks = [b for b in blocks_of(name, {}) if isinstance(b, TableBlock) and b.caption.anchor]
    assert len(blocks) >= 9
    unnamed = [b.caption.title for b in blocks if not any(column.heading for column in b.columns)]
    assert all("三公" in title for title in unnamed)  # one row, which is about the unit
    for block in blocks:
        table = tables[block.caption.title]
        assert {head.get("scope") for head in table.findall("thead/tr/th")} <= {"col", "colgroup"}
        naming = [n for n, column in enumerate(block.columns) if column.heading]
        rows = table.findall("tbody/tr")
        for row, cells in zip(rows, block.body, strict=True):
            heads = ["".join(head.itertext()) for head in row.findall("th")]
            assert heads == [cells[n] for n in naming if cells[n]]
            assert {head.get("scope") for head in row.findall("th")} <= {"row"}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_charts_are_said_in_words(name: str, tmp_path: Path) -> None:
    """A picture a chart, which has all its figures in words, and printed beside its bars."""
    page = html.fromstring(page_of(name, tmp_path).read_text("utf-8"))
    charts = charts_of(evaluated(name))
    pictures = list(page.iter("svg"))
    assert [picture.findtext("desc") for picture in pictures] == [chart.alt_text for chart in charts]
    for picture, chart in zip(pictures, charts, strict=True):
        named = [page.get_element_by_id(one) for one in picture.get("aria-labelledby").split()]
        assert chart.title in named[0].text_content()
        bars = [float(bar.get("width")) for bar in picture.findall("g/rect")]
        figures = [max(figure, 0) for _, row in chart.rows for figure in row]
        assert len(bars) == len(figures)
        assert [round(bar / max(bars), 2) for bar in bars] == [round(f / max(figures), 2) for f in figures]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("final-accounts-department", "（万元，决算数）：一般公共预算财政拨款 13239.95；"),
        ("shanghai-department", "（元，预算数）：一般公共预算 60,405,229.40；"),
        ("yuan-rich", "（元，预算数）：一般公共预算拨款收入 58,125,610；"),
    ],
)
def test_charts_show_what_the_tables_print(name: str, said: str) -> None:
    """In their money, with their decimals and separators: one figure looks the same in both."""
    chart = charts_of(evaluated(name))[0]
    assert said in chart.alt_text
    assert chart_picture(chart).rows[0].bars[0].figure in said


def test_the_figure_beside_the_longest_bar_is_whole() -> None:
    """Charts in 元 with decimals, of ten digits: at 14 pixels a digit of Arial takes 7.8, a mark 3.9."""
    long = 123_456_789_000
    chart = replace(charts_of(evaluated("shanghai-department"))[0], rows=(("教育支出", (long,)),))
    ((bar,),) = (row.bars for row in chart_picture(chart).rows)
    assert bar.figure == "1,234,567,890.00"
    taken = sum(7.8 if sign.isdigit() else 3.9 for sign in bar.figure)
    assert bar.width + 6 + taken <= chart_picture(chart).width


@pytest.mark.parametrize("name", ["final-accounts-department", "shanghai-department"])
def test_it_fits_a_phone(name: str, tmp_path: Path, chromium: str) -> None:
    """Nothing but tables goes beyond the edge, and those scroll by themselves; each caption begins inside;
    keys reach what scrolls; charts are whole, their words large enough. axe finds nothing, in light and dark.
    """
    path = page_of(name, tmp_path)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        assert_accessible(browser, path)
        browser.close()


def assert_accessible(browser: Browser, path: Path) -> None:
    """Asserts that a page fits every width but for what scrolls, and that axe has nothing to say."""
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 844})
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert not outside(page, width)
        assert not page.evaluate(UNREADABLE, width)
        page.close()
    for scheme in ("light", "dark"):
        page = browser.new_page(viewport={"width": WIDTHS[0], "height": 844}, color_scheme=scheme)
        page.goto(path.as_uri())
        assert [found["id"] for found in Axe().run(page).response["violations"]] == []
        page.close()


UNREADABLE = """width => [...document.querySelectorAll('svg > *, svg g > *')].filter(e => {
  const box = e.getBoundingClientRect(), small = e.tagName === 'text' && box.height < 12;
  return e.tagName !== 'desc' && (box.left < 0 || box.right > width || small);
}).map(e => e.outerHTML)"""
"""Parts of charts that reach beyond the edges, and words too small."""


def outside(page: Page, width: int) -> list[str]:
    """Texts that begin or end beyond the edges, but for those in parts that scroll and can be reached."""
    script = """width => [...document.querySelectorAll('h1,h2,h3,h4,p,li,figcaption,caption')].filter(e => {
      const range = document.createRange(), caption = e.tagName === 'CAPTION';
      range.selectNodeContents(caption ? e.firstChild : e);
      const box = range.getBoundingClientRect(), fits = box.width < width - 40;
      const scrolled = e.closest('.wide[tabindex="0"]') && !(caption && fits);
      return box.width && (box.left < 0 || (scrolled ? box.left > width : box.right > width + 1));
    }).map(e => e.textContent)"""
    found: list[str] = page.evaluate(script, width)
    return found


@pytest.mark.parametrize("name", ["small-clean", "yuan-rich"])
def test_texts_of_cells_have_room_on_a_phone(name: str, tmp_path: Path, chromium: str) -> None:
    """A text of a cell stands in lines of five characters at least: its table may scroll."""
    path = page_of(name, tmp_path)
    script = """() => [...document.querySelectorAll('td.left')].filter(e => e.textContent.length > 5
      && e.clientWidth < 5 * parseFloat(getComputedStyle(e).fontSize)).map(e => e.textContent)"""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto(path.as_uri())
        assert page.evaluate(script) == []
        browser.close()


@pytest.mark.slow
def test_a_campaign_makes_them_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], chromium: str
) -> None:
    """``campaign publish`` takes the same options; its index leads to the page, the page to the tables, and
    is as accessible.
    """
    monkeypatch.chdir(tmp_path)
    unit = {"118001": "示例县文化馆"}
    manual_pages.write_list(tmp_path / "units.xlsx", unit)
    manual_pages.write_returns(tmp_path / "back", unit, 2025)
    asked = ["--year", "2025", "--due", "2025-02-20", "--from", "ys@example.cn"]
    assert main(["campaign", "init", "c", "--units", "units.xlsx", *asked]) == 0
    assert main(["campaign", "collect", "c", "back"]) == 0
    assert main(["campaign", "approve", "c", "118001", "--by", "甲", "--secrecy-by", "乙"]) == 0
    capsys.readouterr()
    assert main(["campaign", "publish", "c", "--html", "--flat", "--charts"]) == 0
    assert "118001：" not in capsys.readouterr().out
    made_of = {path.suffix: path for path in (tmp_path / "c" / "publications").glob("*/*/*")}
    assert set(made_of) == {".docx", ".xlsx", ".html", ".csv", ".json"}
    with zipfile.ZipFile(made_of[".docx"]) as package:
        assert b"<w:sdt>" not in package.read("word/document.xml")
    with zipfile.ZipFile(made_of[".xlsx"]) as package:
        assert any(name.startswith("xl/charts/") for name in package.namelist())
    index = html.fromstring((tmp_path / "c" / "publications" / "index.html").read_text("utf-8"))
    linked = {Path(unquote(link.get("href"))).suffix for link in index.iter("a")}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        assert_accessible(browser, tmp_path / "c" / "publications" / "index.html")
        browser.close()
    assert linked == {".docx", ".xlsx", ".html", ".json"}


@pytest.mark.slow
def test_what_proof_reading_finds_is_said_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A text of the unit with a placeholder left in it: published, and named with the unit's code."""
    monkeypatch.chdir(tmp_path)
    manual_pages.write_list(tmp_path / "units.xlsx", {"118001": "示例县文化馆"})
    facts = manual_pages.facts("118001", "示例县文化馆", 2025)
    facts["texts"]["overall_goal"] = "目标内容1"
    (tmp_path / "back").mkdir()
    generate(facts, tmp_path / "back" / "118001.xlsx")
    asked = ["--year", "2025", "--due", "2025-02-20", "--from", "ys@example.cn"]
    assert main(["campaign", "init", "c", "--units", "units.xlsx", *asked]) == 0
    assert main(["campaign", "collect", "c", "back"]) == 0
    assert main(["campaign", "approve", "c", "118001", "--by", "甲", "--secrecy-by", "乙"]) == 0
    capsys.readouterr()
    assert main(["campaign", "publish", "c", "--json"]) == 0
    results = json.loads(capsys.readouterr().out)
    assert results["done"] == ["118001"]
    assert [note["code"] for note in results["notes"]] == ["118001"]
    assert "目标内容1" in results["notes"][0]["what"]


@pytest.mark.slow
def test_names_stand_beside_wide_tables(tmp_path: Path, chromium: str) -> None:
    """A table of 13 columns fits the screen, thirteen characters a name; on paper it lies on its side."""
    path = page_of("yuan-rich", tmp_path)
    narrowest = """() => Math.min(...[...document.querySelectorAll('.broad tbody th:not(.label)')].map(
      e => e.getBoundingClientRect().width / parseFloat(getComputedStyle(e).fontSize)))"""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": DESKTOP, "height": 844})
        page.goto(path.as_uri())
        assert round(page.evaluate(narrowest), 1) >= 13
        wide = "[...document.querySelectorAll('.broad')].map(e => e.scrollWidth - e.clientWidth)"
        beyond = page.evaluate(wide)
        assert len(beyond) == 4
        assert max(beyond) <= 1
        printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
        browser.close()
    sides = [sheet.mediabox.width > sheet.mediabox.height for sheet in printed.pages]
    assert 4 <= sum(sides) < len(sides)


def test_notes_are_printed_on_the_page_of_their_table(tmp_path: Path, chromium: str) -> None:
    """A table that lies on its side has its notes below it, not alone on an upright page.

    One of two rows does not hold the part behind it: it stands with the words that lead to it.
    """
    path = page_of("final-accounts-department", tmp_path)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(path.as_uri())
        printed = PdfReader(io.BytesIO(page.pdf(print_background=True)))
        browser.close()
    texts = [page.extract_text().strip() for page in printed.pages]
    assert any("注：本表反映" in text for text in texts)
    assert [text for text in texts if text.startswith("注：")] == []
    leading = characters(next(text for text in texts if "名单如下" in text))
    assert "示例区公路养护中心" in leading
