"""Findings of one cause as one: cells under each other, cells of a row, and both; none of them is lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from xlsx_kit.finding_list import (
    FURTHER_PLACES,
    with_columns_as_one,
    with_rows_as_one,
    with_runs_as_one,
)
from xlsx_kit.findings import Finding, Severity

RULE = "CELL-001"


def blank(cell: str) -> Finding:
    return Finding(RULE, Severity.ERROR, "收支明细", cell, f"{cell} 没有填。", "请补填。")


@pytest.mark.parametrize(
    ("cells", "places"),
    [
        (["B5", "C5"], {"B5": ("C5",)}),
        (["B5", "B6", "B7", "B8"], {"B5": ("B6:B8",)}),
        (["B5", "C5", "B6", "C6"], {"B5": ("C5",), "B6": ("C6",)}),
        (
            [f"{column}{row}" for row in range(5, 9) for column in "BCD"],
            {"B5": ("B6:B8", "C5:C8", "D5:D8")},
        ),
        (
            ["B5", "C5", *(f"{column}{row}" for row in range(6, 10) for column in "BD")],
            {"B5": ("B6:B9",), "C5": (), "D6": ("D7:D9",)},
        ),
    ],
)
def test_cells_of_one_cause(cells: Sequence[str], places: dict[str, tuple[str, ...]]) -> None:
    found = with_rows_as_one(with_runs_as_one(map(blank, cells)), RULE)
    assert {one.cell: one.also for one in found} == places
    assert all(one.message.startswith(one.cell or "-") and one.message.endswith("。") for one in found)


def test_other_rules_of_a_row_stay() -> None:
    found = [blank("B5"), Finding("CELL-002", Severity.ERROR, "收支明细", "C5", "不是数字。", "")]
    assert with_rows_as_one(found, RULE) == found


def test_rows_of_one_rule_that_say_the_same() -> None:
    """Rows under each other of one rule are one finding where each says the same, and only there."""
    same = [Finding(RULE, Severity.ERROR, "收支明细", f"B{row}", "没有填。", "") for row in range(5, 10)]
    (run,) = with_runs_as_one(same, same_words=True)
    assert (run.cell, run.also) == ("B5", ("B6:B9",))
    other = [blank(f"B{row}") for row in range(5, 10)]
    assert with_runs_as_one(other, same_words=True) == other
    parted = [*same[:4], blank("B9"), *same[4:]]
    assert len(with_runs_as_one(parted, same_words=True)) == 2


def test_one_text_replaced_throughout_a_column() -> None:
    """Cells of one column with the same words are one finding, wherever they stand; fewer are said apart."""
    cells = [f"B{row}" for row in (5, 7, 9, 10, 11, 12)]
    same = [Finding("CELL-003", Severity.ERROR, "收支明细", cell, "填的是“开支”。", "") for cell in cells]
    (one,) = with_columns_as_one(with_runs_as_one(same), 4, same_words=True)
    assert (one.cell, one.also) == ("B5", ("B7", "B9:B12"))
    assert one.message == "填的是“开支”；同样的还有 B7、B9:B12。"
    assert len(with_columns_as_one(same[:3], 4, same_words=True)) == 3
    others = [blank(cell) for cell in cells]
    assert with_columns_as_one(others, 4, same_words=True) == others


def test_what_stands_for_the_rest_of_a_list_stays() -> None:
    """How many more there are, and where, is no other finding's to say: none takes it in, nor is taken in."""
    rest = [
        Finding(RULE, Severity.ERROR, "收支明细", cell, FURTHER_PLACES.format(count=7, cells="B20"), "")
        for cell in ("B5", "C5", "C6")
    ]
    one, other = blank("B6"), blank("B7")
    assert with_rows_as_one([*rest, one], RULE) == [*rest, one]
    found = with_columns_as_one([one, other, *rest], 2, same_words=False)
    assert found[1:] == rest
    assert (found[0].cell, found[0].also) == ("B6", ("B7",))
