"""The workbook as data: limits of Excel 2007, names, prompts, links, and one golden text of it all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.book_text import book_of, text_of
from xlsx_kit.compute.layout import a1
from xlsx_kit.resources import root
from xlsx_kit.workbook.model.grid import WorkbookModel

CASE: dict[str, Any] = json.loads((root("samples") / "pass" / "chengde-2024.json").read_text("utf-8"))
TINY: dict[str, Any] = {
    "unit": {"code": "001", "name": "某单位", "scope": "部门", "year": 2025},
    "ledger": [
        {
            "function": "2040201",
            "kind": "基本支出",
            "fund": "一般公共预算",
            "origin": "本年",
            "amount": "3.50",
        },
        {
            "function": "2330199",
            "kind": "项目支出",
            "fund": "政府性基金",
            "origin": "上年结转",
            "amount": "1.25",
        },
    ],
    "basic": [{"economic": "30217", "amount": "3.40"}],
}

EXCEL_2007 = {
    "ABS", "AND", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "EXACT", "FIND", "IF", "IFERROR", "INDEX", "INT",
    "ISERROR", "ISNA", "ISNUMBER", "ISTEXT", "LARGE", "LEFT", "LEN", "MATCH", "MAX", "MID", "MIN", "MOD",
    "N", "NOT", "OFFSET", "OR", "RIGHT", "ROUND", "ROW", "ROWS", "SMALL", "SUBSTITUTE", "SUM", "SUMIFS",
    "SUMPRODUCT", "T", "TEXT", "TRIM", "VALUE",
}  # fmt: skip
QUOTED = re.compile(r"\"[^\"]*\"|'(?:[^']|'')*'")
FUNCTION = re.compile(r"([A-Za-z_][A-Za-z0-9_.]*)\(")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[RrCc]")


@pytest.fixture(scope="module")
def book() -> WorkbookModel:
    """The real case."""
    return book_of(CASE)


def formulas(book: WorkbookModel) -> Iterator[tuple[str, str]]:
    """Every formula of the workbook and where it is: cells, validations, highlights, print areas."""
    for sheet in book.sheets:
        for c in [*sheet.cells, *(c for _, c in sheet.merges)]:
            if c.formula is not None:
                yield f"{sheet.name}!{a1(c.row, c.column)}", c.formula
        yield from ((f"{sheet.name}: {v.title}", v.rule) for v in sheet.validations)
        yield from ((f"{sheet.name}: {h.style}", h.formula) for h in sheet.highlights)
    yield from book.names.items()


def depth(formula: str) -> int:
    """How deep functions and brackets are nested."""
    level = most = 0
    for character in QUOTED.sub("", formula):
        level += (character == "(") - (character == ")")
        most = max(most, level)
    assert level == 0, formula
    return most


@pytest.mark.slow
def test_formulas_keep_the_limits_of_excel_2007(book: WorkbookModel) -> None:
    """Length, nesting, known functions only, nothing of later versions, no other file, no macro."""
    assert len(list(formulas(book))) > 20_000
    for place, formula in formulas(book):
        bare = QUOTED.sub("", formula)
        assert len(formula) <= 8192, place
        assert depth(formula) <= 64, place
        assert set(FUNCTION.findall(bare)) <= EXCEL_2007, place
        assert not {"_xl", "[", "#REF", "#NAME"} & {w for w in ("_xl", "[", "#REF", "#NAME") if w in bare}, (
            place
        )
        assert not re.search(r"[|@#]", bare), place


def test_texts_in_formulas_are_short_enough(book: WorkbookModel) -> None:
    """A text constant in a formula ends at 255 characters."""
    assert [p for p, f in formulas(book) for t in re.findall(r'"((?:[^"]|"")*)"', f) if len(t) > 255] == []


def test_names_are_valid_and_point_into_the_workbook(book: WorkbookModel) -> None:
    """Defined names no program takes for a cell, and every one used is defined."""
    sheets = {s.name for s in book.sheets}
    for name, area in book.names.items():
        assert NAME.fullmatch(name), name
        assert not LIKE_A_CELL.fullmatch(name), name
        assert len(name) <= 255
        assert re.fullmatch(r"'([^']+)'!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", area), area
        assert area[1:].partition("'!")[0] in sheets
    used = {
        w
        for _, f in formulas(book)
        for w in re.findall(r"(?<![\w.!])([A-Z]{1,2}_\w+)(?![\w(])", QUOTED.sub("", f))
    }
    assert used <= book.names.keys()
    assert len({n.lower() for n in book.names}) == len(book.names)


def test_sheet_names(book: WorkbookModel) -> None:
    """Distinct whatever their case, at most 31 characters, none that Excel refuses."""
    names = [s.name for s in book.sheets]
    assert len({n.lower() for n in names}) == len(names)
    assert [n for n in names if len(n) > 31 or re.search(r"[\[\]:*?/\\']", n)] == []
    assert names[0] == "封面"
    assert [s.name for s in book.sheets if s.state != "visible"] == ["_列表", "_科目"]


def test_prompts_and_errors_keep_their_limits(book: WorkbookModel) -> None:
    """32 characters for a title, 255 for a prompt or an error, as written as well as in the data."""
    found = [v for s in book.sheets for v in s.validations]
    assert len(found) > 60
    for v in found:
        assert len(v.title) <= 32
        assert max(len(v.prompt), len(v.error), len(v.rule)) <= 255
        assert v.title
    texts = [c.value for s in book.sheets for c in s.cells if isinstance(c.value, str)]
    assert max(map(len, texts)) <= 32_767


def test_hyperlinks_have_somewhere_to_go(book: WorkbookModel) -> None:
    """Every link names a sheet of the workbook and a cell."""
    sheets = {f"'{s.name}'" for s in book.sheets}
    links = {c.link for s in book.sheets for c in [*s.cells, *(m for _, m in s.merges)] if c.link}
    assert [x for x in links if x.rpartition("!")[0] not in sheets or not x.rpartition("!")[2]] == []


def test_text_of_a_tiny_units_workbook(golden: Callable[[str, str], None]) -> None:
    """Everything in the workbook: one line for every run of like cells; a diff shows what a change does."""
    golden("workbook.txt", text_of(book_of(TINY)))
