"""A sheet that shows one chosen record as it will be printed, with its lines; formulas only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.compute import Evaluation, InputLayout, Layout
from xlsx_kit.facts import EMPTY, Record
from xlsx_kit.pack import Column, ColumnType, PreviewSpec
from xlsx_kit.workbook.model.common import PREVIEW_TAB, entry, height_of, links, span
from xlsx_kit.workbook.model.grid import Area, Cached, CellModel, Highlight, SheetModel, Validation
from xlsx_kit.workbook.model.headings import UNTOUCHED
from xlsx_kit.workbook.model.print_areas import LAST_PRINTED

CHOICE = (3, 3)
FIRST_FIELD = 5
WIDTHS = (20, 22, 30, 34, 20, 34)
PROMPT = "从下拉列表中选择。"


def preview_sheet(layout: Layout, evaluation: Evaluation, spec: PreviewSpec) -> SheetModel:
    """The sheet, showing the first record of the list."""
    record, lines = layout.inputs[spec.record], layout.inputs[spec.lines]
    fields = [c for c in record.input.facts if c.key != spec.key]
    shown = [c for c in lines.input.facts if c.key != spec.link]
    first = next(iter(evaluation.facts.lines(spec.record)), {})
    numbered = enumerate(evaluation.facts.lines(spec.lines), start=2)  # behind the heading
    own = [(n, line) for n, line in numbered if _is_line_of(spec, line, first)]
    head = FIRST_FIELD + len(fields) + 1
    cells = [
        CellModel(1, 1, "sheet_title", spec.title),
        CellModel(2, 3, "hint", UNTOUCHED),
        CellModel(*CHOICE, "entry_choice", str(first.get(spec.key) or "")),
        *_lines(lines, spec, shown, own, head),
    ]
    widths = dict(enumerate(WIDTHS, start=1))
    merges = [
        *links(layout.pack, 2),
        ((CHOICE[0], 1, CHOICE[0], 2), CellModel(CHOICE[0], 1, "form_label", spec.choose)),
        *_fields(record, spec, fields, first),
    ]
    last = head + spec.capacity
    return SheetModel(
        name=spec.sheet,
        cells=tuple(cells),
        merges=tuple(merges),
        widths=widths | {len(shown) + 1: 9},
        hidden_columns=frozenset({len(shown) + 1}),
        heights={1: 30, 2: 20, CHOICE[0]: 22, head: 24} | _heights(evaluation, spec, fields, shown, head),
        row_height=20,
        highlights=(
            Highlight(
                (head + 1, 1, last, len(shown)), f'{a1(head + 1, len(shown) + 1, absolute="c")}<>""', "ruled"
            ),
        ),
        validations=(
            Validation(
                (*CHOICE, *CHOICE),
                "list",
                record.choices(spec.key),
                spec.choose,
                PROMPT,
                "",
                stop=False,
            ),
        ),
        landscape=True,
        repeat=(head, head),
        print_area=(1, 1, last, len(shown)),
        used=_used(evaluation, spec, (head + 1, len(shown) + 1, last)),
        tab=PREVIEW_TAB,
    )


def _is_line_of(spec: PreviewSpec, line: Record, record: Record) -> bool:
    return bool(record.get(spec.key)) and line.get(spec.link) == record.get(spec.key)


def _fields(
    record: InputLayout, spec: PreviewSpec, fields: list[Column], first: Record
) -> Iterator[tuple[Area, CellModel]]:
    """Every field of the chosen record: its title, and its value over the rest of the width."""
    chosen = a1(*CHOICE, absolute="rc")
    for n, column in enumerate(fields):
        row = FIRST_FIELD + n
        found = f"INDEX({record.entries(column.key)},MATCH({literal(chosen)},{record.entries(spec.key)},0))"
        yield (row, 1, row, 2), CellModel(row, 1, "form_label", column.title)
        # a blank cell is no zero
        formula = f'IF({chosen}="","",IFERROR(IF({found}="","",{found}),""))'
        style = "shown_amount" if column.type is ColumnType.AMOUNT else "stamp"
        value = CellModel(row, 3, style, _shown(column, first), formula)
        yield (row, 3, row, len(WIDTHS)), value


def _heights(
    evaluation: Evaluation, spec: PreviewSpec, fields: list[Column], shown: list[Column], head: int
) -> dict[int, float]:
    """Heights that suit every record, whichever is chosen: formulas cannot make rows grow."""
    widths = dict(enumerate(WIDTHS, start=1))
    records, right = evaluation.facts.lines(spec.record), span(widths, 3, len(WIDTHS))
    found = {
        FIRST_FIELD + n: height_of(((str(r.get(column.key) or ""), right) for r in records), least=20)
        for n, column in enumerate(fields)
    }
    places: dict[object, int] = {}
    for line in evaluation.facts.lines(spec.lines):
        place = places[line.get(spec.link)] = places.get(line.get(spec.link), 0) + 1
        words = [(str(line.get(c.key) or ""), widths[n]) for n, c in enumerate(shown, start=1)]
        found[head + place] = max(found.get(head + place, 0), height_of(words, least=20))
    return {row: height for row, height in found.items() if row <= head + spec.capacity}


def _used(evaluation: Evaluation, spec: PreviewSpec, column: tuple[int, int, int]) -> tuple[str, int]:
    """Whether lines stand below one, and the last of the record with most; they are found in ``column``."""
    first, helper, last = column
    area = f"{a1(first, helper, absolute='rc')}:{a1(last, helper, absolute='rc')}"
    counts = Counter(line.get(spec.link) for line in evaluation.facts.lines(spec.lines))
    most = max((counts[r.get(spec.key)] for r in evaluation.facts.lines(spec.record)), default=0)
    return f"{first - 1}+COUNT({quoted(spec.sheet)}!{area})>{LAST_PRINTED}", first - 1 + min(
        most, spec.capacity
    )


def _lines(
    lines: InputLayout, spec: PreviewSpec, shown: list[Column], own: list[tuple[int, Record]], head: int
) -> Iterator[CellModel]:
    """The chosen record's lines; a hidden column finds them in the list, from its heading."""
    chosen, helper = a1(*CHOICE, absolute="rc"), len(shown) + 1
    links, end = lines.entries(spec.link), lines.last + 2
    its = f"({links}={chosen})"
    for n, column in enumerate(shown, start=1):
        yield CellModel(head, n, "head", column.title)
    for k in range(spec.capacity):
        row = head + 1 + k
        at = a1(row, helper, absolute="c")
        # the line that stands highest is the farthest from the end
        farthest = f"SUMPRODUCT(LARGE({its}*({end}-ROW({links})),{k + 1}))"
        blank = f'OR({chosen}="",SUMPRODUCT(--{its})<{k + 1})'
        number, line = own[k] if k < len(own) else ("", EMPTY)
        yield CellModel(
            row, helper, "helper", number, f'IFERROR(IF({blank},"",{end + 1 - lines.head}-{farthest}),"")'
        )
        for n, column in enumerate(shown, start=1):
            found = f"INDEX({lines.entries(column.key)},{at})"
            yield CellModel(row, n, "row_text", _shown(column, line), f'IF({at}="","",{found}&"")')


def literal(cell: str) -> str:
    """A cell's text for MATCH, which takes ``*`` and ``?`` for wildcards: a secret code is ``**``."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cell},"~","~~"),"*","~*"),"?","~?")'


def _shown(column: Column, record: Record) -> Cached:
    return entry(column, record.get(column.key))
