"""Pages of a PDF with one thing changed or missing, wherever it is: each is told with its page."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

import pytest

from tests.office.client import Office
from tests.test_publish import blocks_of, made
from xlsx_kit.findings import InputError
from xlsx_kit.prose.narrative.blocks import (
    Block,
    BodyParagraph,
    Contents,
    FormBlock,
    Heading,
    TableBlock,
    Title,
    plain,
    plain_text,
)
from xlsx_kit.prose.proof.sources.pdf import characters, page_texts
from xlsx_kit.prose.publication.exported_pdf import check_pages
from xlsx_kit.prose.publication.printed_text import PrintedText, letters_of

NAMES = ["small-clean", "shanghai-department", "final-accounts-department", "yuan-rich"]
MOST = 60
"""Changes of each kind that are tried of one document."""
FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
Pages = tuple[str, ...]


def refusal_of(pages: Sequence[str], blocks: Sequence[Block]) -> str:
    """Why pages are not those of a document; blank where they are."""
    try:
        check_pages(pages, blocks)
    except InputError as error:
        (found,) = error.findings
        return found.message
    return ""


def without(pages: Pages, begin: int, end: int) -> Pages:
    """The pages without some of their letters."""
    left, at = [], 0
    for page in pages:
        kept = []
        for c in page:
            width = len(letters_of(c))
            if not (width and begin <= at < end):
                kept.append(c)
            at += width
        left.append("".join(kept))
    return tuple(left)


def other_figures(pages: Pages, some: random.Random) -> Iterator[tuple[str, Pages]]:
    """One digit of a figure is another one: amounts, shares, counts, numbers of rows, codes, pages."""
    places = [(n, m) for n, page in enumerate(pages) for m in FIGURE.finditer(page)]
    for n, match in some.sample(places, min(MOST, len(places))):
        page = pages[n]
        at = some.choice([i for i in range(*match.span()) if page[i].isdecimal()])
        digit = some.choice([d for d in "0123456789" if d != page[at]])
        changed = f"{page[:at]}{digit}{page[at + 1 :]}"
        yield f"{page[max(0, at - 20) : at + 20]} {digit}", (*pages[:n], changed, *pages[n + 1 :])


def texts_of(block: Block) -> Iterator[tuple[str, str]]:
    """Headings, titles of tables, paragraphs and rows."""
    match block:
        case Heading(_, text) | Title(text):
            yield "heading", text
        case BodyParagraph(runs):
            yield "paragraph", plain(runs)
        case TableBlock():
            yield from [("heading", block.caption.title)] if block.caption.title else []
            yield from (("row", "".join(plain([cell]) for cell in row if cell)) for row in block.body)
        case FormBlock():
            yield "heading", block.caption.title
            yield from texts_of(block.below) if block.below else ()


def missing(pages: Pages, blocks: Sequence[Block]) -> Iterator[tuple[str, str, Pages]]:
    """A heading, a row, a paragraph is not there; a heading or a row has another character."""
    whole = PrintedText(pages).whole
    texts = [pair for b in blocks if not isinstance(b, Contents) for pair in texts_of(b)]
    place = len(whole)  # the contents stand before: places are sought from the end
    for kind, text in reversed(texts):
        letters = letters_of(text)
        at = whole.rfind(letters, 0, place)
        if not letters or at < 0:
            continue
        place = at
        yield kind, text, without(pages, at, at + len(letters))
        if kind != "paragraph":
            yield kind, f"{text} 某", with_another(pages, at + len(letters) // 2)


def with_another(pages: Pages, place: int) -> Pages:
    """The pages with another character in one place."""
    before, at = [], 0
    for n, page in enumerate(pages):
        for i, c in enumerate(page):
            width = len(letters_of(c))
            if width and at == place:
                before.append(f"{page[:i]}某{page[i + 1 :]}")
                return (*before, *pages[n + 1 :])
            at += width
        before.append(page)
    raise AssertionError(place)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pages]:
    """The pages of samples as LibreOffice prints them."""
    folder = tmp_path_factory.mktemp("printed")
    files = {name: made(name, folder / name).files["pdf"].read_bytes() for name in NAMES}
    return {name: PrintedText.of(page_texts(pdf, 1_000_000)).texts for name, pdf in files.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_changed_or_missing_is_told_with_its_page(
    name: str, printed: dict[str, Pages], office: Office
) -> None:
    """Any figure, heading, row and paragraph; as it is the PDF is taken."""
    pages, blocks = printed[name], blocks_of(name, {})
    assert refusal_of(pages, blocks) == ""
    some = random.Random(name)
    by_kind: dict[str, list[tuple[str, Pages]]] = {}
    for kind, what, changed in missing(pages, blocks):
        by_kind.setdefault(kind, []).append((what, changed))
    tried = [*other_figures(pages, some)]
    for kind in ("heading", "row", "paragraph"):
        tried += some.sample(by_kind[kind], min(MOST, len(by_kind[kind])))
    assert len(tried) > 150
    unsaid = [
        what for what, changed in tried if not re.search("第 \\d+ 页|目录中", refusal_of(changed, blocks))
    ]
    assert unsaid == []


def test_the_order_of_cells_is_the_programs_own() -> None:
    """Rows drawn column by column, the head of a table once more overleaf, a table before its title."""
    blocks = blocks_of("small-clean", {})
    pages = [line for block in blocks for line in lines_of(block)]
    assert refusal_of(["\n".join(pages)], blocks) == ""
    turned = [line for block in blocks for line in lines_of(block, turned=True)]
    assert refusal_of(["\n".join(turned)], blocks) == ""
    assert "缺少" in refusal_of(["\n".join(turned[:-1])], blocks)


def lines_of(block: Block, *, turned: bool = False) -> Iterator[str]:
    """A block as a program may draw it; the contents with the one page that there is."""
    if isinstance(block, Contents):
        yield block.title
        for head, entries in block.groups:
            yield from (f"{entry.text}......{'1' if entry.anchor else ''}" for entry in (head, *entries))
    elif isinstance(block, TableBlock) and turned and block.caption.anchor:
        lines = plain_text([block]).splitlines()
        first = len(lines) - len(block.notes) - len(block.body)
        rows = [line.split("\t") for line in lines[first : len(lines) - len(block.notes)]]
        yield from lines[:first]
        yield from ("\n".join(column) for column in zip(*rows, strict=True))
        yield from lines[len(lines) - len(block.notes) :]
    else:
        yield plain_text([block])


def test_contents_must_have_the_pages_of_the_pdf() -> None:
    """One that was exported before its contents were brought up to date says so."""
    blocks = blocks_of("small-clean", {})
    text = "\n".join(line for block in blocks for line in lines_of(block))
    wrong = refusal_of([text.replace("单位预算支出总表......1", "单位预算支出总表......7", 1)], blocks)
    assert "目录中“单位预算支出总表”的页码应为 1，现在是 7（请更新目录后再导出）" in wrong
    unknown = refusal_of([text.replace("......1", "......?")], blocks)
    assert "目录中“单位预算收支总表”的页码应为 1，现在没有" in unknown


def test_parts_of_characters_are_read_as_characters() -> None:
    """As browsers write them into PDF files."""
    assert characters("⻘川县⼾籍⼈⼝，⻔⻚⾏⽀出") == "青川县户籍人口，门页行支出"


def changed_paragraph(text: str, printed: str) -> str:
    """Why a page that prints a paragraph of a document as another one is refused; blank where it is taken."""
    page = "\n".join(("某单位2024年部门决算", "本单位主要职责是开展业务管理工作并提供公共服务。", printed))
    blocks = (
        Title("某单位2024年部门决算"),
        BodyParagraph(("本单位主要职责是开展业务管理工作并提供公共服务。",)),
    )
    return refusal_of([characters(page)], [*blocks, BodyParagraph((text,))])


@pytest.mark.parametrize(
    "text",
    [
        "围绕年度目标……持续推进各项工作。",
        "围绕年度目标...持续推进各项工作。",
        "详见附件1.......5页",
        "负责人黃某某、戶籍管理和靑年工作。",
        "下降－5.20%，为－3.00万元",
        "满意度指标≥95%，成本指标≤100万元，增减+5.2%，误差±3，＞2、＜9。",
    ],
)
def test_what_is_printed_as_it_is_written_is_taken(text: str) -> None:
    """Dots in a row, forms of characters and marks of numbers that reading a PDF changes."""
    assert changed_paragraph(text, text) == ""


@pytest.mark.parametrize(
    ("written", "printed"),
    [("≥95%", "≤95%"), ("+5.2%", "-5.2%"), ("+5.2%", "5.2%"), ("5.2%", "−5.2%"), ("±3", "3"), (">2", "<2")],
)
def test_another_sign_of_a_number_is_a_departure(written: str, printed: str) -> None:
    """What an indicator demands is the other way round."""
    paragraph = "满意度指标应为{}，由主管部门核定。"
    assert "第 1 页" in changed_paragraph(paragraph.format(written), paragraph.format(printed))


def test_of_many_departures_the_first_are_named_and_all_counted() -> None:
    """Every third paragraph has another figure."""
    texts = [f"第{n}项工作安排支出{100 + n}.00万元，比上年有所增加。" for n in range(36)]
    page = "\n".join(text if n % 3 else text.replace(".00", ".01") for n, text in enumerate(texts))
    words = refusal_of([page], [BodyParagraph((text,)) for text in texts])
    assert (words.count("应为"), "；等 12 处" in words) == (10, True), words
