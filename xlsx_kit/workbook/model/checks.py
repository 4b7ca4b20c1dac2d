"""What the 校验 sheet checks: every identity live, both sides, the difference, and where to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.compute import (
    WRONG,
    Evaluation,
    Formulas,
    InputLayout,
    Outcome,
    TableLayout,
    home,
    quote,
    row_words,
    text,
    words,
)
from xlsx_kit.pack import Identity, Pack, Ref, RollupSpec
from xlsx_kit.workbook.model.blocks import CHECK
from xlsx_kit.workbook.model.entry_values import results_of
from xlsx_kit.workbook.model.grid import Cached
from xlsx_kit.workbook.model.identity_columns import violation
from xlsx_kit.workbook.model.spill import overflow

HOLDS, FAILS, ASKS, NOT_NOW = "通过", "不符", "请核对", "不适用"
HEAD = 4
OWN_ROW = "{row}"


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One line of the sheet: formulas and cached values for both sides, and what the check means."""

    title: str
    meaning: str
    link: str
    left: tuple[str, Cached]
    right: tuple[str, Cached]
    gap: tuple[str, float]
    place: tuple[str, str]
    applies: tuple[str, bool]
    warning: bool


def status_range(formulas: Formulas, count: int) -> str:
    """The results of all checks, for counting."""
    return f"{quoted(formulas.pack.book.check_sheet)}!$B${HEAD + 1}:$B${HEAD + count}"


def status(row: CheckRow) -> str:
    """The cached result of one check."""
    if not row.applies[1]:
        return NOT_NOW
    return HOLDS if not row.gap[1] else ASKS if row.warning else FAILS


def check_rows(formulas: Formulas, evaluation: Evaluation) -> Iterator[CheckRow]:
    """Every check in the order of the sheet."""
    for block in formulas.layout.inputs.values():
        yield _entry_check(formulas, evaluation, block)
    for layout in formulas.layout.tables.values():
        if layout.view.table.rows:
            yield _overflow_check(formulas, evaluation, layout)
    for rollup in formulas.pack.rollups:
        outcomes = evaluation.violations.of_rollup(rollup)
        yield _row_wise(
            formulas, evaluation, formulas.layout.tables[rollup.table], rollup, outcomes, "TRUE", True
        )
    for identity in formulas.pack.identities:
        if identity.each:
            outcomes = evaluation.violations.outcomes(identity)
            layout = formulas.layout.tables[identity.each]
            now = _applies(formulas, identity), evaluation.violations.applies(identity)
            yield _row_wise(formulas, evaluation, layout, identity, outcomes, *now)
        else:
            yield _single(formulas, evaluation, identity)


def _single(formulas: Formulas, evaluation: Evaluation, identity: Identity) -> CheckRow:
    pack, sheet, spec = formulas.pack, formulas.pack.book.check_sheet, identity.spec
    left, right = evaluation.value(identity.left), evaluation.value(identity.right)
    gap = violation(f"ROUND({_own('D')}-{_own('E')},2)", spec)
    place = home(formulas.layout, identity.left)
    outcome = Outcome("", left, right, spec.op, spec.tolerance)
    missed = outcome.violation if evaluation.violations.applies(identity) else 0
    return CheckRow(
        title=spec.title,
        meaning=meaning_of(pack, identity),
        link=f"{quoted(place[0])}!{a1(place[1], place[2])}",
        left=(formulas.rounded(identity.left, sheet), left / 100),
        right=(formulas.rounded(identity.right, sheet), right / 100),
        gap=(gap, missed / 100),
        place=('""', ""),
        applies=(_applies(formulas, identity), evaluation.violations.applies(identity)),
        warning=spec.severity != "error",
    )


def _row_wise(
    formulas: Formulas,
    evaluation: Evaluation,
    layout: TableLayout,
    rule: Identity | RollupSpec,
    outcomes: Sequence[Outcome],
    now: str,
    applies_now: bool,
) -> CheckRow:
    """A check made on every row: the worst row is shown, or the largest amount where all hold."""
    pack, view = formulas.pack, layout.view
    gaps = layout.named(rule.id)
    if isinstance(rule, Identity):
        assert isinstance(rule.left, Ref)
        spec_title, column = rule.spec.title, rule.left.column
        meaning = meaning_of(pack, rule)
        warning = rule.spec.severity != "error"
    else:
        spec_title, column = rule.title, view.table.amounts[0].id
        meaning = f"{view.table.short}每一级科目等于其下一级科目之和"
        warning = rule.severity != "error"
    lefts = layout.named(column)
    found = f"MATCH({_own('F')},{gaps},0)"
    worst = max(outcomes, key=lambda o: abs(o.violation), default=Outcome("", 0, 0))
    missed = worst.violation if applies_now else 0
    shown = evaluation.table(view.id).rows
    left = worst.left if missed else max(0, *(r.cells.get(column, 0) for r in shown), 0)
    label = _row_label(pack, layout, column, found)
    return CheckRow(
        title=spec_title,
        meaning=meaning,
        link=f"{quoted(layout.sheet)}!{a1(*layout.place('', column))}",
        left=(f"IF({_own('F')}=0,MAX(0,{lefts}),N(INDEX({lefts},{found})))", left / 100),
        right=(f"ROUND({_own('D')}-{_own('F')},2)", (left - missed) / 100),
        gap=(f"IF(MAX({gaps})>=-MIN({gaps}),MAX({gaps}),MIN({gaps}))", missed / 100),
        place=(
            f'IF({_own("F")}=0,"",{label})',
            row_words(pack, view, worst.row, column) if missed else "",
        ),
        applies=(now, applies_now),
        warning=warning,
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


def _entry_check(formulas: Formulas, evaluation: Evaluation, block: InputLayout) -> CheckRow:
    """No row of an input may have an error beside it."""
    title = block.input.title
    shown = results_of(evaluation, block.input.id)
    return _none_of(
        f"{title}没有填写错误",
        f"{quote(block.sheet)}表“{CHECK}”列没有以“{WRONG}”开头的内容",
        f"{quoted(block.sheet)}!{a1(block.first, block.check)}",
        (f'COUNTIF({block.check_range},"{WRONG}*")', sum(s.startswith(WRONG) for s in shown)),
    )


def _overflow_check(formulas: Formulas, evaluation: Evaluation, layout: TableLayout) -> CheckRow:
    keys = formulas.layout.row_sources(layout.view)
    over = int(len(evaluation.row_keys(layout.view)) > layout.last - layout.first + 1)
    table = layout.view.table
    what = "科目" if table.rows and table.rows.codes else "记录"
    return _none_of(
        f"{table.short}行数在模板容量之内",
        f"{table.short}最多列 {layout.last - layout.first + 1} 行，超出的{what}不会列出",
        f"{quoted(layout.sheet)}!A{layout.first}",
        (f"IF({overflow(layout, keys)},1,0)", over),
    )


def _none_of(title: str, meaning: str, link: str, count: tuple[str, int]) -> CheckRow:
    """A check that something counted is nowhere."""
    return CheckRow(
        title=title,
        meaning=meaning,
        link=link,
        left=count,
        right=("0", 0),
        gap=(f"ROUND({_own('D')}-{_own('E')},2)", count[1]),
        place=('""', ""),
        applies=("TRUE", True),
        warning=False,
    )


def _applies(formulas: Formulas, identity: Identity) -> str:
    sheet = formulas.pack.book.check_sheet
    if identity.only_if_zero is not None:
        return f"{formulas.rounded(identity.only_if_zero, sheet)}=0"
    if identity.only_if_not_zero is not None:
        return f"{formulas.rounded(identity.only_if_not_zero, sheet)}<>0"
    return "TRUE"


def meaning_of(pack: Pack, identity: Identity) -> str:
    """An identity in words, with the difference that it allows."""
    return _meanings(pack)[identity.id]


@lru_cache(maxsize=16)  # the same for every unit, and half of what the sheet costs
def _meanings(pack: Pack) -> Mapping[str, str]:
    found = {}
    for identity in pack.identities:
        spec = identity.spec
        allowed = f"（允许相差 {spec.within}）" if spec.tolerance else ""
        sides = f"{words(pack, identity.left)} {sign(spec.op)} {words(pack, identity.right)}"
        found[identity.id] = f"{sides}{allowed}"
    return found


def sign(op: str) -> str:
    """A relation as printed."""
    return {"=": "=", ">=": "≥", "<=": "≤"}[op]


def _own(column: str) -> str:
    """A cell of the check's own row; the row is filled in when the sheet is laid out."""
    return f"${column}{OWN_ROW}"
