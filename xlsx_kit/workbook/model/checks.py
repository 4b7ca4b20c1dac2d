"""What the 校验 sheet checks: every identity live, both sides, the difference, and where to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.compute import (
    WRONG,
    Evaluation,
    Formulas,
    InputLayout,
    Layout,
    Outcome,
    TableLayout,
    codes_above,
    home,
    quote,
    row_words,
    text,
    undivided_inputs,
    words,
)
from xlsx_kit.pack import Identity, Pack, Ref, RollupSpec
from xlsx_kit.workbook.model.blocks import CHECK
from xlsx_kit.workbook.model.grid import Cached
from xlsx_kit.workbook.model.identity_columns import violation
from xlsx_kit.workbook.model.spill import overflow

HOLDS, FAILS, ASKS, NOT_NOW = "通过", "不符", "请核对", "不适用"
HEAD_ROW = 4
OWN_ROW = "{row}"


@dataclass(frozen=True, slots=True)
class CheckText:
    """One line of the sheet, the same for every unit: what the check means, and its formulas.

    ``counted``: both sides are numbers of rows, no amounts.
    """

    title: str
    meaning: str
    link: str
    left: str
    right: str
    gap: str
    place: str
    applies: str
    warning: bool
    counted: bool = False


@dataclass(frozen=True, slots=True)
class CheckValues:
    """What the formulas of one line show on some facts; ``gap`` is 0 where the check does not apply."""

    left: Cached
    right: Cached
    gap: float
    place: str = ""
    applies: bool = True


CheckRow = tuple[CheckText, CheckValues]


def status_range(formulas: Formulas, count: int) -> str:
    """The results of all checks, for counting."""
    return f"{quoted(formulas.pack.book.check_sheet)}!$B${HEAD_ROW + 1}:$B${HEAD_ROW + count}"


def status(row: CheckRow) -> str:
    """The cached result of one check."""
    words, values = row
    if not values.applies:
        return NOT_NOW
    return HOLDS if not values.gap else ASKS if words.warning else FAILS


def check_rows(formulas: Formulas, evaluation: Evaluation) -> list[CheckRow]:
    """Every check in the order of the sheet, with what it shows on some facts."""
    return list(zip(_check_texts(formulas), _check_values(formulas.layout, evaluation), strict=True))


@lru_cache(maxsize=16)  # the same for every unit: only what the formulas show is not
def _check_texts(formulas: Formulas) -> tuple[CheckText, ...]:
    pack, tables = formulas.pack, formulas.layout.tables
    return (
        *(_entry_text(block) for block in formulas.layout.inputs.values()),
        *(_overflow_text(formulas, layout) for layout in tables.values() if layout.view.table.rows),
        *(_row_wise_text(formulas, tables[rollup.table], rollup) for rollup in pack.rollups),
        *(
            _row_wise_text(formulas, tables[identity.each], identity)
            if identity.each
            else _single_text(formulas, identity)
            for identity in pack.identities
        ),
    )


def _check_values(layout: Layout, evaluation: Evaluation) -> Iterator[CheckValues]:
    """What every line shows, in the order of ``_check_texts``."""
    pack, tables = evaluation.pack, layout.tables
    for input_id in layout.inputs:
        wrong = sum(shown.startswith(WRONG) for shown in evaluation.entry_rows.results(input_id))
        yield CheckValues(wrong, 0, wrong)
    for table in tables.values():
        if table.view.table.rows:
            over = int(len(evaluation.row_keys(table.view)) > table.last - table.first + 1)
            yield CheckValues(over, 0, over)
    evaluation = evaluation.on_sheets
    for rollup in pack.rollups:
        outcomes = evaluation.violations.of_rollup(rollup)
        yield _row_wise_values(evaluation, tables[rollup.table], _compared_column(tables, rollup), outcomes)
    for identity in pack.identities:
        now = evaluation.violations.applies(identity)
        if identity.each:
            table, column = tables[identity.each], _compared_column(tables, identity)
            missed = evaluation.violations.of(identity)
            values = _row_wise_values(evaluation, table, column, missed)
            yield values if now else replace(values, gap=0, applies=False)
        else:
            spec = identity.spec
            scale = pack.book.scale
            sides = evaluation.plan.sides(identity)
            left, right = sides.left(evaluation, ""), sides.right(evaluation, "")
            gap = Outcome("", left, right, spec.op, identity.tolerance).violation if now else 0
            yield CheckValues(left / scale, right / scale, gap / scale if now else 0, applies=now)


def _row_wise_values(
    evaluation: Evaluation, layout: TableLayout, column: str, outcomes: Sequence[Outcome]
) -> CheckValues:
    """The worst row of a check made on every row, or the largest amount where all hold."""
    view, scale = layout.view, layout.view.scale
    worst = max(outcomes, key=lambda o: abs(o.violation), default=None)
    if worst is None or not worst.violation:
        left = max(0, *(row.cells.get(column, 0) for row in evaluation.table(view.id).rows), 0)
        return CheckValues(left / scale, left / scale, 0.0)
    place = row_words(evaluation.pack, view, worst.row, column)
    return CheckValues(
        worst.left / scale, (worst.left - worst.violation) / scale, worst.violation / scale, place
    )


def _compared_column(tables: Mapping[str, TableLayout], rule: Identity | RollupSpec) -> str:
    """The column whose rows a check compares."""
    if isinstance(rule, Identity):
        assert isinstance(rule.left, Ref)
        return rule.left.column
    return tables[rule.table].view.table.amounts[0].id


def _single_text(formulas: Formulas, identity: Identity) -> CheckText:
    pack, sheet, spec = formulas.pack, formulas.pack.book.check_sheet, identity.spec
    place = home(formulas.layout, identity.left)
    return CheckText(
        title=spec.title,
        meaning=meaning_of(pack, identity),
        link=f"{quoted(place[0])}!{a1(place[1], place[2])}",
        left=formulas.rounded(identity.left, sheet),
        right=formulas.rounded(identity.right, sheet),
        gap=violation(f"ROUND({_own('D')}-{_own('E')},{pack.book.places})", spec),
        place='""',
        applies=_applies(formulas, identity),
        warning=spec.severity != "error",
    )


def _row_wise_text(formulas: Formulas, layout: TableLayout, rule: Identity | RollupSpec) -> CheckText:
    """A check made on every row: the worst row is shown, or the largest amount where all hold."""
    pack = formulas.pack
    gaps, column = layout.named(rule.id), _compared_column(formulas.layout.tables, rule)
    if isinstance(rule, Identity):
        title, severity, meaning = rule.spec.title, rule.spec.severity, meaning_of(pack, rule)
    else:
        title, severity = rule.title, rule.severity
        meaning = f"{layout.view.table.short}每一级科目等于其下一级科目之和"
    lefts = layout.named(column)
    found = f"MATCH({_own('F')},{gaps},0)"
    return CheckText(
        title=title,
        meaning=meaning,
        link=f"{quoted(layout.sheet)}!{a1(*layout.place('', column))}",
        left=f"IF({_own('F')}=0,MAX(0,{lefts}),N(INDEX({lefts},{found})))",
        right=f"ROUND({_own('D')}-{_own('F')},{pack.book.places})",
        gap=f"IF(MAX({gaps})>=-MIN({gaps}),MAX({gaps}),MIN({gaps}))",
        place=f'IF({_own("F")}=0,"",{_row_label(pack, layout, column, found)})',
        applies=_applies(formulas, rule) if isinstance(rule, Identity) else "TRUE",
        warning=severity != "error",
    )


def _row_label(pack: Pack, layout: TableLayout, column: str, found: str) -> str:
    """What the found row is called on its sheet."""
    if layout.view.fixed:
        return f"TRIM(INDEX({layout.named(layout.view.side_label(column))},{found}))"
    columns, rows = layout.view.table.columns, layout.view.table.rows
    if rows and rows.records:
        key, sheet = f"INDEX({layout.named('key')},{found})", pack.input(rows.records).sheet
        return f'IF({key}=0,{text(pack.book.total)},{text(f"{sheet}第")}&{key}&"行")'
    codes, names = ([layout.named(c.id) for c in columns if c.role == role] for role in ("code", "name"))
    shown = "&".join(f"INDEX({code},{found})" for code in codes)
    return f'IF({shown}="",INDEX({names[0]},{found}),{shown})'


def _entry_text(block: InputLayout) -> CheckText:
    """No row of an input may have an error beside it."""
    return _none_of(
        f"{block.input.title}没有填写错误",
        f"{quote(block.sheet)}表“{CHECK}”列没有以“{WRONG}”开头的内容",
        f"{quoted(block.sheet)}!{a1(block.first, block.check)}",
        f'COUNTIF({block.check_range},"{WRONG}*")',
    )


def _overflow_text(formulas: Formulas, layout: TableLayout) -> CheckText:
    keys = formulas.layout.row_sources(layout.view)
    table = layout.view.table
    what = "科目" if table.rows and table.rows.codes else "记录"
    return _none_of(
        f"{table.short}行数在模板容量之内",
        f"{table.short}最多列 {layout.last - layout.first + 1} 行，超出的{what}不会列出",
        f"{quoted(layout.sheet)}!A{layout.first}",
        f"IF({overflow(layout, keys)},1,0)",
    )


def _none_of(title: str, meaning: str, link: str, count: str) -> CheckText:
    """A check that something counted is nowhere."""
    return CheckText(
        title=title,
        meaning=meaning,
        link=link,
        left=count,
        right="0",
        gap=f"ROUND({_own('D')}-{_own('E')},2)",
        place='""',
        applies="TRUE",
        warning=False,
        counted=True,
    )


def _applies(formulas: Formulas, identity: Identity) -> str:
    sheet, conditions = formulas.pack.book.check_sheet, list[str]()
    if identity.only_if_zero is not None:
        conditions.append(f"{formulas.rounded(identity.only_if_zero, sheet)}=0")
    elif identity.only_if_not_zero is not None:
        conditions.append(f"{formulas.rounded(identity.only_if_not_zero, sheet)}<>0")
    for codes, key in codes_above(formulas.pack, identity):
        for source in undivided_inputs(formulas.pack, codes):
            column = formulas.pack.code_column(source.id, codes)
            assert column is not None
            keys = formulas.layout.inputs[source.id].key_range(column.key)
            conditions.append(f"COUNTIF({keys},{key})=0")
    return f"AND({','.join(conditions)})" if len(conditions) > 1 else next(iter(conditions), "TRUE")


def meaning_of(pack: Pack, identity: Identity) -> str:
    """An identity in words, with the difference that it allows."""
    return _meanings(pack)[identity.id]


@lru_cache(maxsize=16)  # the same for every unit, and half of what the sheet costs
def _meanings(pack: Pack) -> Mapping[str, str]:
    found = {}
    for identity in pack.identities:
        spec = identity.spec
        allowed = f"（允许相差 {spec.within}）" if Decimal(spec.within) else ""
        sides = f"{words(pack, identity.left)} {sign(spec.op)} {words(pack, identity.right)}"
        found[identity.id] = f"{sides}{allowed}"
    return found


def sign(op: str) -> str:
    """A relation as printed."""
    return {"=": "=", ">=": "≥", "<=": "≤"}[op]


def _own(column: str) -> str:
    """A cell of the check's own row; the row is filled in when the sheet is laid out."""
    return f"${column}{OWN_ROW}"
