"""The workbook of published tables as an accounts system exports it: GK01 to GK09 of the national form.

Codes stand in three columns (类, 款, 项), whole in the first; line and column numbers are printed; amounts
are in 万元 as stored, to the last 分. Only what the form prints is taken from the facts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import root

PACK = "final-accounts-2024"
SAMPLES = Path(str(root("samples")))
SOURCE = SAMPLES / "pass" / "final-accounts-department.json"
TARGET = SAMPLES / "import" / "final-accounts.xlsx"
TITLES = {
    "t1": ("GK01", "收入支出决算公开表"),
    "t2": ("GK02", "收入决算公开表"),
    "t3": ("GK03", "支出决算公开表"),
    "t4": ("GK04", "财政拨款收入支出决算公开表"),
    "t5": ("GK05", "一般公共预算财政拨款支出决算公开表"),
    "t6": ("GK06", "一般公共预算财政拨款基本支出决算公开表"),
    "t8": ("GK07", "政府性基金预算财政拨款收入支出决算公开表"),
    "t9": ("GK08", "国有资本经营预算财政拨款支出决算公开表"),
    "t7": ("GK09", "财政拨款“三公”经费支出决算公开表"),
}
GROUPS = (("301..30399", "staff"), ("302..30299", ""), ("307..39999", "public"))


def write_book(evaluation: Evaluation, path: Path) -> Path:
    """The workbook of a unit's final accounts."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for table, (code, title) in TITLES.items():
        sheet = book.create_sheet(f"{code} {title}"[:31])
        sheet["A1"] = title
        sheet["A2"] = f"公开{code[2:]}表"
        sheet["A3"] = f"部门：{evaluation.facts.unit_name}"
        sheet["F3"] = "金额单位：万元"
        if table in ("t1", "t4"):
            _sides(sheet, evaluation, table)
        elif table == "t6":
            _groups(sheet, evaluation)
        elif table == "t7":
            _blocks(sheet, evaluation)
        else:
            _codes(sheet, evaluation, table)
    book.save(path)
    return path


def _wan(hundredths: int) -> float | None:
    return hundredths / 1_000_000 if hundredths else None


def _sides(sheet: Worksheet, evaluation: Evaluation, table: str) -> None:
    """Two sides with line numbers."""
    at = 1
    view = evaluation.pack.view(table)
    for side, name in zip(view.table.sides, ("收入", "支出"), strict=True):
        sheet.cell(4, at, name)
        sheet.cell(5, at, "项目")
        sheet.cell(5, at + 1, "行次")
        sheet.cell(6, at, "栏次")
        heads = ["金额"] if len(side.columns) == 1 else [view.title(column) for column in side.columns]
        for n, (column, head) in enumerate(zip(side.columns, heads, strict=True)):
            sheet.cell(5, at + 2 + n, head)
            sheet.cell(6, at + 2 + n, n + 1)
            for line, row in enumerate(view.fixed, start=7):
                if row.labels.get(side.label, "").strip():
                    sheet.cell(line, at, row.labels[side.label])
                    sheet.cell(line, at + 1, line - 6)
                    sheet.cell(line, at + 2 + n, _wan(evaluation.cell(table, row.key, column)))
        at += 2 + len(side.columns)


def _codes(sheet: Worksheet, evaluation: Evaluation, table: str) -> None:
    """Rows by code; the code in three merged columns."""
    columns = evaluation.pack.view(table).table.amounts
    sheet.cell(4, 1, "项目")
    sheet.cell(5, 1, "功能分类科目编码")
    sheet.cell(5, 4, "科目名称")
    for n, word in enumerate((*"类款项", "栏次"), start=1):
        sheet.cell(6, n, word)
    for n, column in enumerate(columns, start=5):
        for level, head in enumerate(column.head, start=4):
            sheet.cell(level, n, head)
        sheet.cell(6, n, n - 4)
    for line, row in enumerate(evaluation.table(table).rows, start=7):
        sheet.cell(line, 1 if row.key != "total" else 4, row.key if row.key != "total" else "合计")
        if row.key != "total":
            sheet.cell(line, 4, row.label.strip())
        for n, column in enumerate(columns, start=5):
            sheet.cell(line, n, _wan(row.cells.get(column.id, 0)))


def _groups(sheet: Worksheet, evaluation: Evaluation) -> None:
    """人员经费 and 公用经费 by economic code, three groups side by side."""
    view = evaluation.pack.view("t6")
    keys = [row.key for row in view.fixed]
    for group, (span, foot) in enumerate(GROUPS):
        at = 1 + 3 * group
        first, last = span.split("..")
        for n, head in enumerate(("科目编码", "科目名称", "金额")):
            sheet.cell(4, at + n, head)
        for line, key in enumerate(keys[keys.index(first) : keys.index(last) + 1], start=5):
            sheet.cell(line, at, key)
            sheet.cell(line, at + 1, view.fixed[view.row_numbers[key]].labels["name"])
            sheet.cell(line, at + 2, _wan(evaluation.cell("t6", key, "amount")))
        if foot:
            sheet.cell(60, at, view.fixed[view.row_numbers[foot]].label)
            sheet.cell(60, at + 2, _wan(evaluation.cell("t6", foot, "amount")))


def _blocks(sheet: Worksheet, evaluation: Evaluation) -> None:
    """One line: six budget figures, six actual ones."""
    for n, column in enumerate(evaluation.pack.view("t7").table.printed, start=1):
        for level, head in enumerate(column.head, start=4):
            sheet.cell(level, n, head)
        sheet.cell(7, n, n)
        sheet.cell(8, n, _wan(evaluation.cell("t7", column.rows[0], column.column)))


def evaluation_of(facts: Mapping[str, Any]) -> Evaluation:
    """The national form's figures of a facts file."""
    pack = load_pack(PACK)
    return Evaluation(pack, facts_of_json(facts, pack).facts)


def main(_: Sequence[str] = ()) -> None:
    """Writes the sample."""
    facts = json.loads(SOURCE.read_text("utf-8"))
    write_book(evaluation_of(facts), TARGET)


if __name__ == "__main__":
    main()
