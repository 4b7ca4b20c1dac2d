"""A sheet that shows one chosen record as it will be printed, with its lines; formulas only."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.book.entries import entry
from xlsx_kit.book.grid import Cached, Cell, Sheet, Validation
from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.compile.layout import InputLayout, Layout, a1, quoted
from xlsx_kit.facts.model import EMPTY, Record
from xlsx_kit.spec.book import PreviewSpec
from xlsx_kit.spec.model import Column, ColumnType

CHOICE = (3, 3)
FIRST_FIELD = 5
TAB = "9B51E0"
WIDTHS = (20, 22, 30, 34, 20, 34)
PROMPT = "从下拉列表中选择。"


def preview_sheet(layout: Layout, evaluation: Evaluation, spec: PreviewSpec) -> Sheet:
    """The sheet, showing the first record of the list."""
    record, lines = layout.inputs[spec.record], layout.inputs[spec.lines]
    fields = [c for c in record.input.facts if c.key != spec.key]
    shown = [c for c in lines.input.facts if c.key != spec.link]
    first = next(iter(evaluation.facts.lines(spec.record)), {})
    numbered = enumerate(evaluation.facts.lines(spec.lines), start=1)
    own = [(n, line) for n, line in numbered if _of(spec, line, first)]
    head = FIRST_FIELD + len(fields) + 1
    cells = [
        Cell(1, 1, "sheet_title", spec.title),
        Cell(2, 1, "link", "返回封面", link=f"{quoted(layout.pack.book.cover.sheet)}!A1"),
        Cell(CHOICE[0], 1, "form_label", spec.choose),
        Cell(*CHOICE, "entry_text", str(first.get(spec.key) or "")),
        *_fields(record, spec, fields, first),
        *_lines(lines, spec, shown, own, head),
    ]
    last = head + spec.capacity
    return Sheet(
        name=spec.sheet,
        cells=tuple(cells),
        widths=dict(enumerate(WIDTHS, start=1)) | {len(shown) + 1: 9},
        hidden_columns=frozenset({len(shown) + 1}),
        validations=(
            Validation(
                (*CHOICE, *CHOICE),
                "list",
                record.entries(spec.key),
                spec.choose,
                "从下拉列表中选择。",
                "",
                stop=False,
            ),
        ),
        landscape=True,
        repeat=(head, head),
        print_area=(1, 1, last, len(shown)),
        tab=TAB,
    )


def _of(spec: PreviewSpec, line: Record, record: Record) -> bool:
    return bool(record.get(spec.key)) and line.get(spec.link) == record.get(spec.key)


def _fields(record: InputLayout, spec: PreviewSpec, fields: list[Column], first: Record) -> Iterator[Cell]:
    chosen = a1(*CHOICE, absolute="rc")
    for n, column in enumerate(fields):
        row = FIRST_FIELD + n
        found = f"INDEX({record.entries(column.key)},MATCH({chosen},{record.entries(spec.key)},0))"
        yield Cell(row, 1, "form_label", column.title)
        # a blank cell is no zero
        formula = f'IF({chosen}="","",IFERROR(IF({found}="","",{found}),""))'
        yield Cell(row, 3, _style(column), _shown(column, first), formula)


def _lines(
    lines: InputLayout, spec: PreviewSpec, shown: list[Column], own: list[tuple[int, Record]], head: int
) -> Iterator[Cell]:
    """The chosen record's lines; a hidden column finds the next one below the last."""
    chosen, helper = a1(*CHOICE, absolute="rc"), len(shown) + 1
    links = lines.entries(spec.link)
    for n, column in enumerate(shown, start=1):
        yield Cell(head, n, "head", column.title)
    for k in range(spec.capacity):
        row = head + 1 + k
        at = a1(row, helper, absolute="c")
        above = a1(row - 1, helper, absolute="c")
        rest = f"INDEX({links},{above}+1):INDEX({links},ROWS({links}))"
        search = f"MATCH({chosen},{links},0)" if k == 0 else f"{above}+MATCH({chosen},{rest},0)"
        blank = f'{chosen}=""' if k == 0 else f'{above}=""'
        number, line = own[k] if k < len(own) else ("", EMPTY)
        yield Cell(row, helper, "helper", number, f'IF({blank},"",IFERROR({search},""))')
        for n, column in enumerate(shown, start=1):
            found = f"INDEX({lines.entries(column.key)},{at})"
            yield Cell(row, n, "row_text", _shown(column, line), f'IF({at}="","",{found}&"")')


def _style(column: Column) -> str:
    return "shown_amount" if column.type is ColumnType.AMOUNT else "shown"


def _shown(column: Column, record: Record) -> Cached:
    return entry(column, record.get(column.key))
