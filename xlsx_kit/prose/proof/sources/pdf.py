"""The text of a PDF as paragraphs with their pages, read by pypdf in a process of its own."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.files import MEGABYTE, Bounds, BoundsError, RefusedError, bounded
from xlsx_kit.messages import refusal
from xlsx_kit.prose.proof.phrases import pattern

T = TypeVar("T")
BOUNDS = Bounds(seconds=20, memory_bytes=360 * MEGABYTE)
MARK, HEAD = b"%PDF-", 1_024
"""What a PDF begins with, and how far from its start that may stand."""
MOST_PAGES = 1_000
MOST_OPERATORS = 200_000
"""That show or place text: pypdf takes 4 s of the processor for 200,000."""
TEXT_OPERATORS = re.compile(rb"(?<![A-Za-z0-9*])(?:T[jJdDm*]|['\"])(?![A-Za-z0-9*])")
ENDS = "。：！？:!?"
RADICALS = str.maketrans(
    "⺁⺇⺈⺊⺌⺍⺎⺒⺓⺕⺗⺜⺝⺟⺠⺧⺩⺫⺬⺮⺶⺷⺸⺻⻁⻄⻅⻆⻉⻊⻋⻑⻒⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳戶靑黃",
    "厂几刀卜小小兀巳幺彐心日月母民牛王目示竹羊羊羊聿虎西见角贝足车長镸长门雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟户青黄",
)
"""Parts of characters that browsers write into PDF files for whole ones that look the same; forms that NFKC
makes of others.
"""
WHOLE_RADICALS = re.compile("[\u2f00-\u2fd5]")
"""Parts of characters that NFKC knows."""
FULL_LINE = 0.8
"""Of the longest lines of a page: a line so long goes on in the next one."""
FEWEST = 6
"""Lines of a page that tell how long its full ones are."""
REPEATED = 3
"""A line at the top of so many pages is their head."""


def pdf_paragraphs(data: bytes) -> Iterator[tuple[int, str]]:
    """Paragraphs, each with the page it begins on, from 1. Raises InputError."""
    try:
        pages = bounded(page_texts, data, MOST_OPERATORS, bounds=BOUNDS)
    except (RefusedError, BoundsError) as error:
        raise refusal("PROOF-091", why=str(error)) from None
    lines = [[line for line in text.splitlines() if line.strip()] for text in pages]
    if not any(lines):
        raise refusal("PROOF-091", why="PDF 里没有文字（可能是扫描件），请先识别文字或换成 Word 文档")
    return _paragraphs(_without_heads(lines))


def page_texts(data: bytes, most_operators: int) -> list[str]:
    """The text of each page, as pypdf draws it. Raises RefusedError for people."""
    return of_pages(data, most_operators, lambda page: characters(page.extract_text()))


def of_pages(data: bytes, most_operators: int, read: Callable[[Any], T]) -> list[T]:
    """What is read of each page of a PDF. Raises RefusedError for people."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if MARK not in data[:HEAD]:
        raise RefusedError("内容不是 PDF" if data else "文件是空的")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of a damaged file is in English
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedError("PDF 设有打开密码，请去掉密码后另存")
        if len(reader.pages) > MOST_PAGES:
            raise RefusedError(f"PDF 超过 {MOST_PAGES} 页")
        if sum(map(_operators, reader.pages)) > most_operators:
            raise RefusedError(f"PDF 的文字指令超过 {most_operators} 个，请分成几份，或换成 Word 文档")
        return [read(page) for page in reader.pages]
    except PyPdfError as error:
        raise RefusedError(f"PDF 已损坏（{type(error).__name__}）") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RefusedError(f"PDF 已损坏（{unforeseen(error, 'pdf')}）") from None


def characters(text: str) -> str:
    """A text with whole characters in the place of parts that look the same."""
    whole = WHOLE_RADICALS.sub(lambda part: unicodedata.normalize("NFKC", part[0]), text)
    return whole.translate(RADICALS)


def _operators(page: Any) -> int:
    """Operators of a page that show or place text. Of the forms that it draws pypdf reads 5,000 at most."""
    content = page.get_contents()
    return 0 if content is None else len(TEXT_OPERATORS.findall(content.get_data()))


def _without_heads(pages: Sequence[list[str]]) -> list[list[str]]:
    """Pages without their numbers and the heads that each of them repeats."""
    tops = Counter(page[0].strip() for page in pages if page)
    heads = {line for line, times in tops.items() if times >= REPEATED}
    return [
        [
            ln
            for n, ln in enumerate(page)
            if not pattern("page_number").match(ln) and (n or ln.strip() not in heads)
        ]
        for page in pages
    ]


def _full(lines: Sequence[str]) -> float:
    """How long a full line is. Pages of tables across have longer ones than those of running text."""
    lengths = sorted((len(line.strip()) for line in lines), reverse=True)
    return FULL_LINE * (lengths[len(lengths) // 10] if lengths else 0)


def _paragraphs(pages: Sequence[list[str]]) -> Iterator[tuple[int, str]]:
    """Lines put together: a full line goes on, on the next page as well, unless a number begins the next."""
    everywhere = _full([line for page in pages for line in page])
    held, page_of_held, long = "", 0, False
    for number, page in enumerate(pages, start=1):
        full = _full(page) if len(page) >= FEWEST else everywhere
        for line in page:
            if held and long and held[-1] not in ENDS and not pattern("begins_paragraph").match(line):
                held += line.strip()
            else:
                if held:
                    yield page_of_held, held
                held, page_of_held = line.strip(), number
            long = len(line.strip()) >= full
    if held:
        yield page_of_held, held
