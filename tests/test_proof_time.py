"""Time grows with a document, not with its square: what is looked at around a figure is bounded."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from xlsx_kit.api import proof
from xlsx_kit.findings import InputError
from xlsx_kit.prose.narrative.blocks import Caption, ColumnFormat, SpanCell, TableBlock, Title
from xlsx_kit.prose.publication.departures import TAKEN, taken_by_places
from xlsx_kit.prose.publication.exported_pdf import check_pages

TIMES = 4
MOST = 10
"""How many times as long as a quarter of it a document may take: without one of the bounds it is 13."""


def amounts(count: int) -> Iterator[str]:
    """Amounts that make nothing together."""
    some = random.Random(1)
    return (f"{some.randint(1_000, 99_999) / 100:.2f}" for _ in range(count))


def spread_sentences(count: int) -> str:
    """A list behind 其中 whose parts are sentences."""
    return "总计99999.99万元。其中：" + "。".join(f"甲{n}{a}万元" for n, a in enumerate(amounts(count)))


def spread_lines(count: int) -> str:
    """A list behind 其中 whose parts are paragraphs."""
    lines = (f"甲{n}支出{a}万元。" for n, a in enumerate(amounts(count)))
    return "合计99999.99万元，其中：\n" + "\n".join(lines)


def known_parts(count: int) -> str:
    """Parts of a known whole, over and over."""
    both = amounts(2 * count)
    return "。".join(f"税收收入{one}万元，非税收入{next(both)}万元" for one in both)


def summed_shares(count: int) -> str:
    """Shares of one sentence without amounts, and what they make together."""
    return "".join(f"税收占{a}%，" for a in amounts(count)) + "合计占99%。"


def seconds(run: Callable[[], object]) -> float:
    """The processor's."""
    start = time.process_time()
    run()
    return time.process_time() - start


@pytest.mark.parametrize(
    ("text_of", "count"),
    [
        (spread_sentences, 200),
        (summed_shares, 300),
        pytest.param(spread_lines, 300, marks=pytest.mark.slow),
        pytest.param(known_parts, 90, marks=pytest.mark.slow),
    ],
)
def test_lists_of_many_parts(text_of: Callable[[int], str], count: int, tmp_path: Path) -> None:
    """Sentences, paragraphs and pairs that one list may go on with."""
    taken = []
    for n in (1, TIMES):
        path = tmp_path / f"{n}.txt"
        path.write_text(f"2024年度决算公开\n{text_of(n * count)}\n", "utf-8")
        taken.append(min(seconds(lambda path=path: proof(path)) for _ in range(2)))  # type: ignore[misc]
    assert taken[1] < MOST * taken[0], taken


def table(count: int) -> Sequence[tuple[str, ...]]:
    """Rows that are much alike."""
    cells = range(1, 11)
    return [
        (
            f"{2_000_000 + n % 50}",
            f"业务管理项目支出{n % 40}",
            *(f"{n * k % 97}.{(n + k) % 10}0" for k in cells),
        )
        for n in range(count)
    ]


@pytest.mark.slow
def test_an_exported_pdf_whose_rows_stand_in_another_order() -> None:
    """From the last row to the first."""
    head = ("编码", "项目", *(f"列{n}" for n in range(10)))
    columns = (ColumnFormat(30, "left"),) * len(head)
    header = (tuple(SpanCell(text, n) for n, text in enumerate(head)),)
    taken = []
    for n in (1, TIMES):
        rows = table(1_000 * n)
        blocks = (Title("某单位2024年部门决算"), TableBlock(Caption("表"), columns, header, tuple(rows)))
        text = "\n".join("\t".join(row) for row in (head, *reversed(rows)))

        def check(text: str = text, blocks: tuple[Title, TableBlock] = blocks) -> None:
            with pytest.raises(InputError):
                check_pages([f"某单位2024年部门决算\n表\n{text}"], blocks)

        taken.append(min(seconds(check) for _ in range(2)))
    assert taken[1] < MOST * taken[0], taken


def test_many_parts_are_taken_as_one_after_the_other() -> None:
    """The longest first, each where it stands first and nothing is taken yet."""
    some = random.Random(2)
    for _ in range(300):
        text = "".join(some.choices("甲乙1.", k=some.randint(1, 60)))
        cuts = [sorted(some.choices(range(len(text) + 1), k=2)) for _ in range(some.randint(1, 8))]
        parts = [text[begin:end] for begin, end in cuts if begin < end]
        parts += ["丙"] if some.random() < 0.1 else []
        ordered, left = sorted(parts, key=len, reverse=True), text
        for part in ordered:
            left = left.replace(part, TAKEN, 1) if part in left else ""
            if not left:
                break
        assert taken_by_places(text, ordered) == (left or None), (text, ordered)
