"""The largest returns, and those that are too large: speed, size, and overflow that is never silent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import (
    check_lines,
    cover_print,
    cover_verdict,
    differences,
    facts_in,
    published,
    recalculated,
    stored,
    within_print,
)
from tests.filling import default_layout, entries_of, real_case
from tests.office.client import Office
from xlsx_kit import api

LAYOUT = default_layout()
PACK = LAYOUT.pack
UNIT = real_case()["unit"]
LARGEST_EMPTY = 450_000
LONGEST_SECONDS = 3.0
FIRST_CLASSES = PACK.codes["functional"].class_codes


def leaves(classes: int, groups: int, count: int) -> Iterator[str]:
    """So many leaf codes, spread over so many groups (款) of each of so many classes (类)."""
    for n in range(count):
        place, item = n % (classes * groups), n // (classes * groups)
        yield f"{FIRST_CLASSES[place // groups]}{place % groups + 1:02d}{item + 1:02d}"


def ledger(codes: Iterator[str], fund: str) -> list[dict[str, Any]]:
    """A line for each code."""
    return [
        {
            "function": code,
            "kind": ("基本支出", "项目支出")[n % 2],
            "fund": fund,
            "origin": PACK.values("origin")[n % 3 == 0],
            "project": "",
            "amount": f"{n * 37 + 1}.{n % 100:02d}",
            "name": f"科目{code}",
        }
        for n, code in enumerate(codes)
    ]


def basic() -> list[dict[str, Any]]:
    """As many economic lines as there is room for, each with a code of its own."""
    codes, size = PACK.codes["economic"], PACK.input("basic").capacity
    return [
        {"economic": f"{codes.class_codes[n % 10]}{n // 10 + 1:02d}", "amount": f"{n}.07", "name": f"经济{n}"}
        for n in range(size)
    ]


def full() -> dict[str, Any]:
    """Every list with codes full: 300 leaves in 90 groups of 9 classes make exactly 400 rows."""
    lines = ledger(leaves(9, 10, PACK.input("ledger").capacity), "一般公共预算")
    size = PACK.input("carry_out").capacity
    carry_out = [
        {"fund": PACK.values("fund")[n % 9], "amount": f"{n}.01"}
        | ({"function": lines[n]["function"]} if n % 2 else {})
        for n in range(size)
    ]
    return {"unit": UNIT, "ledger": lines, "basic": basic(), "carry_out": carry_out}


def overfull() -> dict[str, Any]:
    """Rows for 400 and for 60 do not suffice in tables 2, 3 and 7; in table 8 they just do."""
    general = ledger(leaves(10, 22, 220), "一般公共预算")
    fund = ledger(leaves(10, 50, 40), "政府性基金")
    capital = ledger(leaves(1, 29, 29), "国有资本经营预算")
    return {"unit": UNIT, "ledger": [*general, *fund, *capital]}


def rows_of(facts: dict[str, Any]) -> dict[str, int]:
    """How many rows each table has as computed."""
    return {t["id"]: len(t["rows"]) for t in api.tables(facts).to_dict()["tables"]}


def test_the_pack_has_the_room_that_was_asked_for() -> None:
    inputs = {i.id: i.capacity for i in PACK.inputs}
    tables = {v.id: v.table.rows.capacity for v in PACK.views if v.table.rows}

    assert inputs["ledger"] >= 300
    assert inputs["basic"] >= 120
    assert min(tables[t] for t in ("t2", "t3", "t5")) >= 400
    assert min(tables[t] for t in ("t7", "t8")) >= 60


@pytest.mark.slow
def test_an_empty_workbook_is_small(tmp_path: Path) -> None:
    path = api.generate({"unit": UNIT}, tmp_path / "sent.xlsx").path

    assert path.stat().st_size <= LARGEST_EMPTY


def test_a_full_workbook_is_right_and_recalculates_in_time(office: Office, tmp_path: Path) -> None:
    facts = full()
    sent = api.generate({"unit": UNIT}, tmp_path / "sent.xlsx").path
    filled = office.fill(sent, tmp_path / "returned.xlsx", entries_of(LAYOUT, facts))
    shown, tables = stored(filled.target), api.tables(filled.target).to_dict()

    rows = rows_of(facts)
    assert (rows["t2"], rows["t3"], rows["t5"], rows["t6"]) == (400, 400, 400, 131)
    assert filled.refused == ()
    assert facts_in(filled.target) == facts_in(facts)
    assert differences(published(LAYOUT, tables), within_print(LAYOUT, shown)) == []
    # made empty, it prints a page of each list and of each table whose rows vary
    assert cover_print(LAYOUT, shown).startswith("有 7 张表打印不全")
    assert not {f.rule for f in api.validate(filled.target).files[0].findings if f.rule.startswith("TPL")}
    lines = check_lines(LAYOUT, shown)
    assert {name for name, line in lines.items() if line.status == "不符"} <= {"CROSS-020"}
    again = office.recalculate(filled.target, sheets=[PACK.book.cover.sheet])
    assert min(filled.seconds, again.seconds) <= LONGEST_SECONDS * busy()


def busy() -> float:
    """How many programs share a processor: a busy machine takes that much longer."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def test_what_does_not_fit_is_said_in_the_sheet(office: Office, tmp_path: Path) -> None:
    facts = overfull()
    made = api.generate(facts, tmp_path / "prefilled.xlsx")
    path = made.path
    shown, tables = recalculated(office.recalculate(path)), api.tables(facts).to_dict()

    rows, lines = rows_of(facts), check_lines(LAYOUT, shown)
    over = {v.id for v in PACK.views if v.table.rows and rows[v.id] > v.table.rows.capacity}
    assert over == {"t2", "t3", "t5", "t7"}
    assert {f.sheet for f in made.findings if f.rule == "FILE-114"} == {LAYOUT.tables[t].sheet for t in over}
    assert rows["t8"] == 60
    for layout in LAYOUT.tables.values():
        cells, table = shown[layout.sheet], next(t for t in tables["tables"] if t["id"] == layout.view.id)
        if layout.view.id in over:
            assert "行数超出" in str(cells["A3"])
            assert lines[layout.view.id].status == "不符"
            table["rows"] = table["rows"][: layout.last - layout.first + 1]
            table["note"] = cells["A3"]
        elif layout.view.table.rows:
            assert lines[layout.view.id].status == "通过"
    assert differences(published(LAYOUT, tables), within_print(LAYOUT, shown)) == []
    assert cover_verdict(LAYOUT, shown)[0] >= len(over)
    assert cover_print(LAYOUT, shown) == "已填的行都能打印。"  # made with these rows
    cached = stored(path)
    assert differences(cached, shown) == []
