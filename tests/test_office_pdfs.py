"""A PDF from Word, WPS or a printer to PDF: the right one is taken, any one change is told with its page."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from functools import cache

import pytest

from tests.office_pdfs import COLUMN, DRAWN, LEFT, TOP, Pages, Run, laid_out, pdf_of, swapped
from tests.test_publish import blocks_of
from xlsx_kit.findings import InputError
from xlsx_kit.prose.narrative.blocks import Block, TableBlock
from xlsx_kit.prose.publication.document_text import pieces_of
from xlsx_kit.prose.publication.drawn_text import DrawnText, PagePlace
from xlsx_kit.prose.publication.exported_pdf import check_pages, check_pdf, drawn_pages
from xlsx_kit.prose.publication.printed_text import letters_of

NAMES = ["small-clean", "final-accounts-department", "shanghai-unit", "yuan-rich"]
CHANGED = ["small-clean", "final-accounts-department"]
MOST = 14
"""Changes of each kind that are tried of one document."""
MOST_OPERATORS = 3_000_000
Drawn = list[list[DrawnText]]


@cache
def document(name: str) -> tuple[tuple[Block, ...], Pages]:
    """A sample's publication, and its texts at their places."""
    blocks = tuple(blocks_of(name, {}))
    return blocks, laid_out(blocks)


def refused(pages: Drawn, blocks: Sequence[Block]) -> str:
    """Why pages are not those of a document; blank where they are."""
    try:
        check_pages(pages, blocks)
    except InputError as error:
        (found,) = error.findings
        return found.message
    return ""


def drawn(pages: Pages, kind: str = "word") -> Drawn:
    """Pages as they are read from a PDF."""
    return drawn_pages(pdf_of(pages, kind), MOST_OPERATORS)


@pytest.mark.parametrize("kind", DRAWN)
@pytest.mark.parametrize("name", NAMES)
def test_the_right_pdf_is_taken(name: str, kind: str) -> None:
    """However it is drawn."""
    blocks, pages = document(name)
    assert refused(drawn(pages, kind), blocks) == ""


@pytest.mark.parametrize("font", ["GBK-EUC-H", "UniGB-UCS2-H"])
def test_fonts_of_a_character_set_need_no_table_of_meanings(font: str) -> None:
    """As programs for official documents write them."""
    blocks, pages = document("small-clean")
    assert refused(drawn_pages(pdf_of(pages, font=font), MOST_OPERATORS), blocks) == ""


def test_letters_that_cannot_be_read_are_said_to_be_so() -> None:
    """Not to be another document."""
    blocks, pages = document("small-clean")
    with pytest.raises(InputError) as stopped:
        check_pdf(pdf_of(pages, named=False), blocks)
    (found,) = stopped.value.findings
    assert (found.rule, "乱码" in found.message) == ("FILE-151", True)


def changes(pages: Pages, heads: Set[str]) -> Iterator[tuple[str, int, Pages]]:
    """Another digit, two exchanged texts of a row or a page, a text, a line, a page that is missing.

    Heads stand once more overleaf, where one of the two may be otherwise: they are left as they are.
    """
    for page, runs in enumerate(pages):
        without = [*pages[:page], *pages[page + 1 :]]
        yield "page missing", page, without
        for n, run in enumerate(runs):
            if run.y == TOP or letters_of(run.text) in heads:
                continue
            if digits := [m.start() for m in re.finditer(r"\d", run.text)]:
                at = digits[len(digits) // 2]
                digit = (int(run.text[at]) + 3) % 10
                other = replace(run, text=f"{run.text[:at]}{digit}{run.text[at + 1 :]}")
                yield "digit", page, [*pages[:page], [*runs[:n], other, *runs[n + 1 :]], *pages[page + 1 :]]
            if letters_of(run.text):
                yield "text missing", page, [*pages[:page], [*runs[:n], *runs[n + 1 :]], *pages[page + 1 :]]
            for m, later in enumerate(runs[n + 1 : n + 40], start=n + 1):
                if letters_of(run.text) != letters_of(later.text):
                    kind = "cells of a row" if run.y == later.y else "texts of a page"
                    yield kind, page, swapped(pages, page, n, m)
        for y in sorted({run.y for run in runs if letters_of(run.text) not in heads} - {TOP}):
            line = [run for run in runs if run.y != y]
            yield "line missing", page, [*pages[:page], line, *pages[page + 1 :]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["word", "printer"])
@pytest.mark.parametrize("name", CHANGED)
def test_any_one_change_is_told_with_its_page(name: str, kind: str) -> None:
    """Nearly every exchange of two texts, all else."""
    blocks, pages = document(name)
    read = drawn(pages, kind)
    by_kind: dict[str, list[tuple[int, Pages]]] = {}
    heads = {text for piece in pieces_of(blocks) for text in piece.head}
    for what, page, changed in changes(pages, heads):
        by_kind.setdefault(what, []).append((page, changed))
    some = random.Random(name)
    unsaid: list[tuple[str, int]] = []
    tried = 0
    for what, found in by_kind.items():
        for page, changed in some.sample(found, min(MOST, len(found))):
            again = drawn([changed[page]], kind) if what != "page missing" else []
            told = refused([*read[:page], *again, *read[page + 1 :]], blocks)
            tried += 1
            beside = (
                f"第 ({page}|{page + 1}|{page + 2}) 页|目录中"  # what is missing at a foot is beside a head
            )
            if not re.search(beside, told):
                unsaid.append((what, page + 1))
    assert tried > 5 * MOST
    assert [one for one in unsaid if one[0] not in ("cells of a row", "texts of a page")] == []
    assert len(unsaid) * 40 <= tried, unsaid


def table(*rows: tuple[str, ...]) -> tuple[Block, ...]:
    """A document of one table."""
    blocks = document("small-clean")[0]
    first = next(block for block in blocks if isinstance(block, TableBlock))
    columns = (first.columns[0],) * len(rows[0])
    return (replace(first, columns=columns, header=(), body=rows, notes=()),)


def shown(*lines: Sequence[str]) -> Drawn:
    """Lines of cells as they stand on a page."""
    return [[at(text, row, n) for row, line in enumerate(lines) for n, text in enumerate(line) if text]]


def at(text: str, row: int, column: int, turn: int = 0) -> DrawnText:
    """A text in a cell."""
    return DrawnText(text, PagePlace(20.0 * row, LEFT + COLUMN * column, turn), 10.5)


HEAD = ("人员经费支出", "公用经费支出", "项目支出合计")
ROWS = (("工资福利支出", "12.50", "7"), ("商品和服务支出", "3.40", "11"), ("对个人和家庭的补助", "0.80", "1"))


def of_table(pages: Drawn) -> str:
    """Why a page is not that of a small table."""
    (block,) = table(HEAD, *ROWS)
    assert isinstance(block, TableBlock)
    title = [DrawnText(text, PagePlace(-40, 0), 10.5) for text in (block.caption.title, block.caption.corner)]
    ends = [
        ("".join(str(getattr(r, "text", r)) for r in side))
        for side in (block.caption.left, block.caption.right)
    ]
    title += [DrawnText(text, PagePlace(-20, 200.0 * n), 10.5) for n, text in enumerate(ends)]
    return refused([[*[one for one in title if one.text], *pages[0]], *pages[1:]], [block])


def test_a_program_draws_cells_in_its_own_order() -> None:
    """Column by column, from below: they stand where they should."""
    page = shown(HEAD, *ROWS)[0]
    assert of_table([page]) == ""
    assert of_table([page[::3] + page[1::3] + page[2::3]]) == ""
    assert of_table([page[::-1]]) == ""
    quarter = [DrawnText(one.text, one.place and replace(one.place, turn=1), 10.5) for one in page[::-1]]
    assert of_table([quarter]) == ""


def test_cells_in_each_others_places_are_told_in_whatever_order_they_are_drawn() -> None:
    """In one row, in two; by columns, too."""
    within = shown(HEAD, ROWS[0], ("3.40", "商品和服务支出", "11"), ROWS[2])[0]
    across = shown(HEAD, ("商品和服务支出", "12.50", "7"), ("工资福利支出", "3.40", "11"), ROWS[2])[0]
    numbers = shown(HEAD, ("工资福利支出", "12.50", "11"), ("商品和服务支出", "3.40", "7"), ROWS[2])[0]
    for page in (within, across, numbers):
        for order in (page, page[::-1], page[::3] + page[1::3] + page[2::3]):
            assert re.search("第 1 页", of_table([order]))


def test_numbers_that_moved_into_the_cell_before_are_told() -> None:
    """7 and 11 side by side are not 71 and 1, though the digits follow each other alike."""
    rows = [(f"支出项目第{n}类", f"{n}.50", f"{n + 3}") for n in range(10, 40)]
    blocks = table(("人员经费支出", "11", "1"), *rows)
    (block,) = blocks
    assert isinstance(block, TableBlock)
    before = [one for one in (block.caption.title, block.caption.corner) if one]
    sides = [
        "".join(str(getattr(r, "text", r)) for r in s) for s in (block.caption.left, block.caption.right)
    ]
    title = [
        DrawnText(text, PagePlace(-40, 100.0 * n), 10.5)
        for n, text in enumerate([*before, *filter(None, sides)])
    ]
    right = [*title, *shown(("人员经费支出", "11", "1"), *rows)[0]]
    wrong = [*title, *shown(("人员经费支出", "1", "11"), *rows)[0]]
    none = [*title, *shown(("人员经费支出", "111", ""), *rows)[0]]
    assert refused([right], blocks) == ""
    assert "第 1 页" in refused([wrong], blocks)
    assert "第 1 页" in refused([none], blocks)


def test_a_text_that_is_drawn_twice_to_look_bold_is_one() -> None:
    """The same words elsewhere are not."""
    page = shown(HEAD, *ROWS)[0]
    twice = [copy for one in page for copy in (one, one)]
    assert of_table([twice]) != ""  # what was read as two texts is two
    pages: Pages = [[Run("合计", 60, 700), Run("合计", 60, 680)]]
    assert [one.text for one in drawn(pages, "bold")[0] if one.text.strip()] == [
        "合计",
        "合计",
        "—",
        "1",
        "—",
    ]
