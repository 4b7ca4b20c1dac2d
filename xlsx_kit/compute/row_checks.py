"""The check beside every entry row: one declaration, as an Excel formula and as an exact result.

Each check has words, a condition in Excel and the same condition on a typed record. The first error
is shown, else the first question; a pasted block that slipped past the validations is caught here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from xlsx_kit.addresses import a1
from xlsx_kit.compute.catalogue_checks import catalogue_checks
from xlsx_kit.compute.copied_down import copied_rows
from xlsx_kit.compute.formula import text
from xlsx_kit.compute.layout import InputLayout, Layout, conditions, is_shown, layout_of
from xlsx_kit.compute.phrases import short_title
from xlsx_kit.compute.row_check import ASK, FINE, WRONG, RowCheck, never_fails, parsed_cell
from xlsx_kit.compute.undivided import entered_key
from xlsx_kit.facts import Facts, Record
from xlsx_kit.pack import WITH_MONEY, CodeList, Column, ColumnType, Conditions, JoinedCodes, Pack, Pairing
from xlsx_kit.values import amount_of, printed


def line_checks(layout: Layout, block: InputLayout, index: int) -> tuple[RowCheck, ...]:
    """All checks of one line of a list, in the order they are reported: errors before questions."""
    return _line_checks(layout, block.input.id, index)


@lru_cache(maxsize=1 << 14)
def _line_checks(layout: Layout, input_id: str, index: int) -> tuple[RowCheck, ...]:
    block = layout.inputs[input_id]
    found = [c for column in block.input.columns for c in column_checks(layout, block, index, column)]
    found += [_pairing_check(layout.pack, block, index, p) for p in block.input.pairings]
    found += catalogue_checks(layout, block, index)
    # a question is often a consequence, and a row with an error must not look like one to be looked at
    return tuple(sorted(found, key=lambda check: check.message.startswith(ASK)))


def line_formula(layout: Layout, block: InputLayout, index: int) -> str:
    """The check of one line: blank, √, ！ with a question, or × with what is wrong."""
    return _line_formula(layout.pack, block.input.id)(index)


@lru_cache(maxsize=1 << 8)
def _line_formula(pack: Pack, input_id: str) -> Callable[[int], str]:
    layout = layout_of(pack)
    block = layout.inputs[input_id]

    def compile_line(index: int) -> str:
        return chosen(blank_line(block, index), line_checks(layout, block, index))

    return copied_rows(compile_line, block.input.capacity)


def blank_line(block: InputLayout, index: int) -> str:
    """Whether nothing is entered on a line, as a formula."""
    entries = (block.entry_cell(c.key, index) for c in block.input.columns if not is_shown(c))
    return f'{"&".join(entries)}=""'


def field_formula(layout: Layout, block: InputLayout, column: Column) -> str:
    """The check of one field of a form."""
    cell = block.entry_cell(column.key, 0)
    blank = f'{cell}=""'
    checks = tuple(column_checks(layout, block, 0, column))
    if column.required:
        return chosen("FALSE", checks)
    return chosen(blank, checks)


def text_formula(block: InputLayout, column: Column) -> str:
    """The check of one text: its length over all its rows."""
    rows = block.text_rows(column.key)
    entry = block.fields[column.key][1]
    # from the text's heading to the next one, both locked: entries may be cut and pasted between them
    head, after = (a1(row, entry, absolute="rc") for row in (rows[0] - 1, rows[-1] + 1))
    # one by one: LEN of a range is that of one cell in Gnumeric and IronCalc
    length = "+".join(f"LEN(INDEX({head}:{after},{n}))" for n in range(2, len(rows) + 2))
    return f'IF({length}=0,"",IF({length}>{column.max_length},{text(_too_long(column))},{text(FINE)}))'


def chosen(blank: str, checks: tuple[RowCheck, ...]) -> str:
    """Nested IFs from the last check to the first; an error value anywhere is said plainly."""
    formula = text(FINE)
    for check in reversed(checks):
        formula = f"IF({check.excel},{text(check.message)},{formula})"
    return f'IFERROR(IF({blank},"",{formula}),{text(WRONG + "单元格含错误值")})'


@lru_cache(maxsize=256)  # what a record fails does not depend on the line on which it stands
def record_checks(layout: Layout, input_id: str) -> tuple[RowCheck, ...]:
    """The checks of a list that a typed record can fail at all, in the order they are reported."""
    checks = line_checks(layout, layout.inputs[input_id], 0)
    return tuple(check for check in checks if check.fails is not never_fails)


def column_checks(layout: Layout, block: InputLayout, index: int, column: Column) -> Iterator[RowCheck]:
    """The checks one column declares."""
    if is_shown(column) or column.stamp:
        return
    cell, key, title = block.entry_cell(column.key, index), column.key, short_title(column)
    if column.required:
        yield RowCheck(f"{WRONG}请填{title}", f'{cell}=""', lambda r, _: r.get(key) in (None, ""), key)
    match column.type:
        case ColumnType.CODE:
            yield from _code_checks(layout, block, index, column, cell)
        case ColumnType.CHOICE:
            members = frozenset((None, "", *layout.pack.values(column.list)))
            yield RowCheck(
                f"{ASK if column.open else WRONG}{title}不在下拉列表中",
                given(column, f"SUMPRODUCT(--(L_{column.list}={cell}))=0", cell),
                lambda r, _: r.get(key) not in members,
                key,
            )
            if column.under:
                yield _under_check(layout.pack, block, index, column)
        case ColumnType.AMOUNT:
            book = layout.pack.book
            yield from _number_checks(
                cell, column, book.most / book.scale, decimals=column.decimals, scale=book.scale
            )
        case ColumnType.COUNT:
            yield from _number_checks(cell, column, column.maximum or 10**9, decimals=0, scale=1)
        case ColumnType.TEXT:
            yield RowCheck(
                _too_long(column),
                f"LEN({cell})>{column.max_length}",
                lambda r, _: len(str(r.get(key) or "")) > column.max_length,
                key,
            )
        case ColumnType.DECIMAL:
            yield RowCheck(f"{WRONG}{title}不是数字", f'AND({cell}<>"",NOT(ISNUMBER({cell})))', never_fails)
            if column.maximum is not None:
                yield RowCheck(
                    f"{WRONG}{title}超过{column.maximum}",
                    f"{cell}>{column.maximum}",
                    lambda r, _: Decimal(str(r.get(key) or 0)) > (column.maximum or 0),
                    key,
                )
        case ColumnType.DATE:
            yield RowCheck(
                f"{WRONG}{title}不是日期",
                # a date begins with its year, in whatever way it is written; one that Excel knows is a number
                f'AND({cell}<>"",ISERROR(VALUE(LEFT({cell},4))))',
                never_fails,
            )


def _under_check(pack: Pack, block: InputLayout, index: int, column: Column) -> RowCheck:
    """A value of a tree stands under the value entered beside it."""
    above, cell = (block.entry_cell(k, index) for k in (column.under, column.key))
    tree = pack.book.trees[column.list]
    return RowCheck(
        f"{ASK}{short_title(column)}不属于所选{short_title(block.input.column(column.under))}",
        f'AND({above}<>"",{cell}<>"",SUMPRODUCT((L_{column.list}_above={above})*(L_{column.list}={cell}))=0)',
        lambda r, _: (
            r.get(column.under) not in (None, "")
            and r.get(column.key) not in (None, "")
            and r.get(column.key) not in tree.get(str(r.get(column.under)), [])
        ),
    )


def given(column: Column, condition: str, cell: str) -> str:
    """A condition on an entry; a required one is known to be there when it is asked."""
    return condition if column.required else f'AND({cell}<>"",{condition})'


def _too_long(column: Column) -> str:
    return f"{WRONG}{short_title(column)}超过{column.max_length}字"


def _code_checks(
    layout: Layout, block: InputLayout, index: int, column: Column, cell: str
) -> Iterator[RowCheck]:
    codes, key, parsed = layout.pack.codes[column.codes], column.key, parsed_cell(block, index, column.key)
    yield RowCheck(
        f"{WRONG}科目编码应为{codes.width}位末级科目{_or_above(codes) if column.undivided else ''}",
        given(column, f"{parsed}=0", cell),
        lambda r, _: r.get(key) not in (None, "") and not entered_key(codes, column, r),
        "" if isinstance(codes, JoinedCodes) else key,
    )
    if column.undivided:
        yield from _undivided_checks(layout, block, index, column)
    named = next(
        (c for c in block.input.columns if c.type is ColumnType.NAME and c.of == key and c.fallback), None
    )
    if named:
        typed = block.entry_cell(named.fallback, index)
        known = {e.code for e in codes.entries}
        yield RowCheck(
            f"{ASK}列表中没有此科目，请填名称",
            f'AND({typed}="",ISNA(MATCH({parsed},C_{codes.id}_key,0)))'
            if column.required
            else f'AND({cell}<>"",{typed}="",ISNA(MATCH({parsed},C_{codes.id}_key,0)))',
            lambda r, _: str(r.get(key)) not in known and r.get(named.fallback) in (None, ""),
        )


def _or_above(codes: CodeList) -> str:
    """The widths of codes that may stand without their parts, as words."""
    return f"，或{'、'.join(map(str, codes.spec.widths[:-1]))}位的上级科目"


def _undivided_checks(layout: Layout, block: InputLayout, index: int, column: Column) -> Iterator[RowCheck]:
    """Whether something is entered below a code that stands without its parts; that a code does stand so."""
    codes, parsed = layout.pack.codes[column.codes], parsed_cell(block, index, column.key)
    keys, above = block.key_range(column.key), [f"INT({parsed}/{step})*{step}" for step in codes.steps[:-1]]
    counted = "+".join(f"IF({one}={parsed},0,COUNTIF({keys},{one}))" for one in above)
    amounts = [c for c in block.input.columns if c.type is ColumnType.AMOUNT]

    def is_below(record: Record, facts: Facts) -> bool:
        key = entered_key(codes, column, record)
        given = {
            entered_key(codes, column, line)
            for line in facts.lines(block.input.id)
            if any(line.get(c.key) for c in amounts)
        }
        return bool(key) and any(one != key and one in given for one in codes.ancestors(key))

    yield RowCheck(f"{WRONG}上级科目已不分列，不能再填它的下级", f"AND({parsed}>0,{counted}>0)", is_below)
    yield RowCheck(
        f"{ASK}只公开到上级科目，确实不公开下级科目的请保留",
        f"AND({parsed}>0,MOD({parsed},{codes.steps[-2]})=0)",
        lambda r, _: bool(key := entered_key(codes, column, r)) and not codes.is_leaf(key),
    )


def _number_checks(
    cell: str, column: Column, maximum: float, *, decimals: int, scale: int
) -> Iterator[RowCheck]:
    key, title = column.key, short_title(column)
    top = printed(round(maximum * scale), scale) if decimals else str(int(maximum))
    yield RowCheck(f"{WRONG}{title}不是数字", given(column, f"NOT(ISNUMBER({cell}))", cell), never_fails)
    below = f"{WRONG}{title}不能为负数" if column.negative == "error" else f"{ASK}{title}为负数"
    yield RowCheck(below, f"{cell}<0", lambda r, _: amount_of(r.get(key)) < 0, key)
    yield RowCheck(
        f"{WRONG}{title}过大，请核对单位",
        f"{cell}>{top}",
        lambda r, _: amount_of(r.get(key)) > maximum * scale,
        key,
    )
    words = f"{WRONG}{title}最多{decimals}位小数" if decimals else f"{WRONG}{title}应为整数"
    yield RowCheck(words, f"ROUND({cell},{decimals})<>{cell}", never_fails)


def _pairing_check(pack: Pack, block: InputLayout, index: int, pairing: Pairing) -> RowCheck:
    when, require = conditions(pack, pairing.when), conditions(pack, pairing.require)

    def cell(key: str) -> str:
        return block.entry_cell(key, index)

    def met(where: Conditions) -> str:
        return ",".join(one_of([f"{cell(k)}={text(v)}" for v in values]) for k, values in where)

    mark = WRONG if pairing.severity == "error" else ASK
    return RowCheck(
        mark + pairing.message,
        f"AND({met(when)},NOT({met(require) if len(require) == 1 else f'AND({met(require)})'}))",
        lambda r, _: meets(r, when) and not meets(r, require),
    )


def one_of(tests: list[str]) -> str:
    """Any of several conditions."""
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def meets(record: Record, where: Conditions) -> bool:
    """Whether a record's entries meet all conditions; with money in a column whose condition is ``*``."""
    return all(
        record.get(key) if values == WITH_MONEY else record.get(key) in values for key, values in where
    )
