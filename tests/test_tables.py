"""The nine tables of the real case against its publication, figure by figure, and their shape."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from xlsx_kit import tables
from xlsx_kit.resources import root

SAMPLES = Path(str(root("samples")))
REAL = SAMPLES / "pass" / "chengde-2024.json"

# The column ids of the contract, in order. Printed columns stand behind 序号 and the labels.
COLUMNS = {
    "t1": "income expenditure",
    "t2": "total current fiscal special business operating superior affiliated other carried_in",
    "t3": "total basic project operating remitted subsidy",
    "t4": "income total general fund capital",
    "t5": "total basic project",
    "t6": "total staff public",
    "t7": "total basic project",
    "t8": "total basic project",
    "t9": "total general fund capital",
}
T9_ROWS = (
    "total subtotal abroad abroad_teaching abroad_other cars cars_bought cars_run reception meetings training"
)
SIDES = {"t1": {1: [2], 3: [4]}, "t4": {1: [2], 3: [4, 5, 6, 7]}}

# What the publication left blank: sub-totals whose parts it prints.
FORGOTTEN = {
    ("t9", "subtotal", "total"): "140.80",
    ("t9", "subtotal", "general"): "140.80",
    ("t9", "cars", "total"): "139.30",
    ("t9", "cars", "general"): "139.30",
}
# Words it prints differently: 政府性基金 lost a character in one note.
REWORDED = {"注：无政府基金预算财政拨款预算，空表列示。": "注：无政府性基金预算财政拨款预算，空表列示。"}


def published() -> dict[str, Any]:
    """The nine tables as they were published: rows of printed texts."""
    tables_: dict[str, Any] = json.loads((SAMPLES / "published" / REAL.name).read_text("utf-8"))["tables"]
    return tables_


@cache
def computed(source: str = str(REAL)) -> dict[str, Any]:
    """The nine tables as computed, by id."""
    return {t["id"]: t for t in tables(source).to_dict()["tables"]}


def amount(text: str) -> str:
    """A printed amount as the contract writes it."""
    return f"{Decimal(text or 0):.2f}"


def plain(label: str) -> str:
    """A label without blanks and widths of brackets."""
    return unicodedata.normalize("NFKC", label).replace(" ", "")


def shown(table_id: str, row: list[str]) -> tuple[str, str, list[str]]:
    """One published row: row key, label and amounts."""
    if table_id in SIDES:
        labels = " | ".join(row[c] for c in SIDES[table_id])
        return row[0], labels, [row[c] for columns in SIDES[table_id].values() for c in columns]
    if table_id == "t9":
        return T9_ROWS.split()[int(row[0]) - 1], row[1], row[2:]
    return row[1] or "total", row[2], row[3:]


@pytest.mark.parametrize("table_id", COLUMNS)
def test_every_figure_of_the_publication(table_id: str) -> None:
    """Same rows in the same order, same labels, and every amount but the forgotten sub-totals."""
    table, expected = computed()[table_id], published()[table_id]
    assert table["title"] == expected["title"]
    assert [c["id"] for c in table["columns"]] == COLUMNS[table_id].split()
    rows = [shown(table_id, row) for row in expected["rows"]]
    assert [r["key"] for r in table["rows"]] == [key for key, _, _ in rows]
    assert [plain(r["label"]) for r in table["rows"]] == [plain(label) for _, label, _ in rows]
    different = {
        (table_id, row["key"], column): value
        for row, (_, _, printed) in zip(table["rows"], rows, strict=True)
        for (column, value), text in zip(row["cells"].items(), printed, strict=True)
        if value != amount(text)
    }
    assert different == {place: value for place, value in FORGOTTEN.items() if place[0] == table_id}
    assert table["note"] == "".join(REWORDED.get(n, n) for n in expected["notes"])


def test_publication_is_whole() -> None:
    """The nine tables, so that nothing above compares nothing with nothing."""
    sizes = {table_id: len(table["rows"]) for table_id, table in published().items()}
    assert sizes == {"t1": 34, "t2": 25, "t3": 25, "t4": 37, "t5": 25, "t6": 40, "t7": 0, "t8": 0, "t9": 11}
    figures = [c for t in published().values() for r in t["rows"] for c in r[2:] if c[-3:-2] == "."]
    assert len(figures) > 250


def test_shape_of_the_result() -> None:
    """Unit, then tables with exactly the contract's keys; every amount a text with two decimals."""
    result = tables(REAL).to_dict()
    assert list(result) == ["unit", "tables"]
    assert result["unit"] == json.loads(REAL.read_text("utf-8"))["unit"]
    for table in result["tables"]:
        assert list(table) == ["id", "title", "columns", "rows", "note"]
        assert all(list(c) == ["id", "title"] for c in table["columns"])
        for row in table["rows"]:
            assert list(row) == ["key", "label", "cells"]
            assert list(row["cells"]) == [c["id"] for c in table["columns"]]
            assert all(v == f"{Decimal(v):.2f}" for v in row["cells"].values())
    assert [r["key"] for r in result["tables"][0]["rows"]] == [str(n) for n in range(1, 35)]
    assert [r["key"] for r in result["tables"][3]["rows"]] == [str(n) for n in range(1, 38)]
    assert result["tables"][0]["rows"][31]["label"] == "本年收入合计 | 本年支出合计"


def test_unit_with_nothing_at_all() -> None:
    """Fixed rows stay, at zero; tables with code rows have none; what has a note prints it."""
    empty = {
        t["id"]: t
        for t in tables({"unit": {"code": "001", "name": "某单位", "year": 2025}}).to_dict()["tables"]
    }
    assert [len(t["rows"]) for t in empty.values()] == [34, 0, 0, 37, 0, 0, 0, 0, 11]
    assert {v for t in empty.values() for r in t["rows"] for v in r["cells"].values()} == {"0.00"}
    assert [t_id for t_id, t in empty.items() if t["note"]] == ["t2", "t3", "t5", "t6", "t7", "t8", "t9"]
    assert all(
        t["note"].startswith("注：无") and t["note"].endswith("，空表列示。")
        for t in empty.values()
        if t["note"]
    )
    assert tables({}).to_dict()["unit"] == {}


def test_scope_changes_the_titles_and_nothing_else() -> None:
    """部门 stands where 单位 stood."""
    case = json.loads(REAL.read_text("utf-8"))
    case["unit"]["scope"] = "部门"
    for table in tables(case).to_dict()["tables"]:
        unit = computed()[table["id"]]
        assert table["title"] == unit["title"].replace("单位", "部门", 1) != unit["title"]
        assert table["rows"] == unit["rows"]


def line(function: str, amount_: str, name: str = "", **other: str) -> dict[str, str]:
    """A ledger line."""
    given = {
        "function": function,
        "kind": "基本支出",
        "fund": "一般公共预算",
        "origin": "本年",
        "amount": amount_,
    }
    return {**given, **({"name": name} if name else {}), **other}


def test_codes_outside_the_list() -> None:
    """An unknown code has the name typed beside it, its class the official one; order is by number."""
    ledger = [line("2330199", "3", "新科目"), line("2010199", "1"), line("2019801", "2", "未列科目")]
    table = {t["id"]: t for t in tables({"ledger": ledger}).to_dict()["tables"]}["t3"]
    shown_ = {r["key"]: (r["label"], r["cells"]["total"]) for r in table["rows"]}
    assert list(shown_) == ["total", "201", "20101", "2010199", "20198", "2019801", "233", "23301", "2330199"]
    assert shown_["2019801"] == ("未列科目", "2.00")
    assert shown_["20198"] == ("", "2.00")
    assert shown_["2330199"] == ("新科目", "3.00")
    assert shown_["total"] == ("合计", "6.00")


def test_order_of_lines_makes_no_difference() -> None:
    """The tables list themselves, whatever the order of entry."""
    case = json.loads(REAL.read_text("utf-8"))
    for part in ("ledger", "basic", "three_public"):
        case[part].reverse()
    assert {t["id"]: t for t in tables(case).to_dict()["tables"]} == computed()


def test_largest_amounts_add_up_exactly() -> None:
    """Hundredths survive where a double would lose them."""
    ledger = [line("2040201", "9999999999.99") for _ in range(300)] + [line("2040202", "0.01")]
    table = {t["id"]: t for t in tables({"ledger": ledger}).to_dict()["tables"]}["t5"]
    assert table["rows"][0]["cells"]["total"] == "2999999999997.01"
