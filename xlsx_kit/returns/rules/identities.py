"""The pack's identities on recomputed values: a missed one names both sides and the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, islice

from xlsx_kit.addresses import a1
from xlsx_kit.compute import Outcome, home, last_rows, row_words, words
from xlsx_kit.findings import SEVERITIES, Finding, Severity
from xlsx_kit.pack import (
    CODED,
    ROW,
    ColumnType,
    Expr,
    Field,
    Identity,
    Keys,
    Measure,
    Minus,
    Pack,
    Ref,
    Sum,
    parts,
)
from xlsx_kit.returns.rules.case import Case

MOST_EXPLAINED = 3
"""Lines with the amount of the difference that a finding names; more of them explain nothing."""
MOST_ALIKE = 2
"""Identities missed by the same amount that are said one by one."""
GRAVEST_FIRST = tuple(SEVERITIES)
MOST_SEARCHED = 40
"""Amounts of a list up to which it is searched for two or three that come to the difference."""
SLIPPED = (10, 100, 1_000, 10_000)
"""How many times too large or small an amount is whose point is elsewhere, or that is in another money."""
AND = "、"
MUST = {"=": "应等于", ">=": "应不小于", "<=": "应不大于"}


def broken_identities(case: Case) -> Iterator[Finding]:
    """One finding per missed identity, or per row of one that is checked on every row.

    One wrong amount goes into many identities: of those that miss by the same amount the two that fewest
    measures go into are said, and the others named; the second only where it does not look at all that the
    first does, for then it points no nearer to the slip.
    """
    missed = [
        (identity, outcome)
        for identity in case.layout.pack.identities
        if not inputs_behind(case.layout.pack, identity) & case.broken
        for outcome in _lowest(case, identity, case.evaluation.violations.of(identity))
    ]
    pack = case.layout.pack
    for identity, outcome in missed:
        behind = inputs_behind(pack, identity)
        alike = {
            other.id: other
            for other, found in missed
            if abs(found.left - found.right) == abs(outcome.left - outcome.right)
            and behind & inputs_behind(pack, other)
        }
        said = _nearest(pack, alike)
        if identity.id in said:
            unsaid = [rule for rule in alike if rule not in said]
            mend = _common(identity, alike.values())
            yield _finding(case, identity, outcome, mend, unsaid if identity.id == said[-1] else ())


def _nearest(pack: Pack, alike: Mapping[str, Identity]) -> list[str]:
    """Of identities missed by the same amount those that are said, the nearest to the cause first."""
    ranks = {rule: GRAVEST_FIRST.index(one.spec.severity) for rule, one in alike.items()}
    behind = {rule: measures_behind(pack, one) for rule, one in alike.items()}
    first, *others = sorted(
        (rule for rule in alike if ranks[rule] == min(ranks.values())), key=lambda rule: len(behind[rule])
    )
    return [first, *(rule for rule in others if not _includes(behind[rule], behind[first]))][:MOST_ALIKE]


def _common(identity: Identity, alike: Iterable[Identity]) -> Sequence[str]:
    """The inputs that an identity is mended in; of others missed by the same amount those they share."""
    shared = [one for one in identity.spec.mend if all(one in other.spec.mend for other in alike)]
    return shared or identity.spec.mend


def _lowest(case: Case, identity: Identity, missed: Sequence[Outcome]) -> Sequence[Outcome]:
    """Of the rows of a table with codes those that do not merely add up what rows below them miss."""
    pack = case.layout.pack
    view = pack.view(identity.each) if identity.each else None
    if view is None or view.table.rows is None or not view.table.rows.codes or len(missed) == 1:
        return missed
    codes, evaluation = pack.keys(view), case.evaluation
    keys = dict(zip(evaluation.row_codes(view), evaluation.row_keys(view), strict=True))
    last = last_rows(codes, keys.values())
    gaps = {keys[o.row]: o.left - o.right for o in missed if keys.get(o.row) in last}
    return [outcome for outcome in missed if not _is_sum(outcome, keys.get(outcome.row), codes, gaps)]


def _is_sum(outcome: Outcome, key: int | None, codes: Keys, gaps: Mapping[int, int]) -> bool:
    """Whether a row misses by what the rows below it do; ``gaps`` are those of the lowest rows, by key."""
    if key in gaps or not gaps:
        return False
    below = sum(gap for leaf, gap in gaps.items() if not key or key <= leaf <= codes.last(key))
    return outcome.left - outcome.right == below


def inputs_behind(pack: Pack, identity: Identity) -> frozenset[str]:
    """The inputs whose entries can change an identity's outcome."""
    return _inputs_of(pack, identity.left) | _inputs_of(pack, identity.right)


def measures_behind(pack: Pack, identity: Identity) -> frozenset[Expr]:
    """The sums of entries that an identity compares, through all tables: the fewer, the nearer to a cause."""
    return _measures_of(pack, identity.left) | _measures_of(pack, identity.right)


@cache
def _measures_of(pack: Pack, expr: Expr, row: str = ROW) -> frozenset[Expr]:
    """``row`` is the one that an expression of a table's cell stands on."""
    match expr:
        case Ref(table, key, column):
            view, key = pack.view(table), row if key == ROW else key
            number = view.row_numbers.get(key)
            cell = view.line.get(column) if number is None else view.fixed[number].cells.get(column)
            return _measures_of(pack, cell, key) if cell else frozenset()
        case Sum(terms):
            return frozenset().union(*(_measures_of(pack, t, row) for t in terms))
        case Minus(left, right):
            return _measures_of(pack, left, row) | _measures_of(pack, right, row)
        case _:
            return frozenset({expr})


@cache
def _includes(wide: frozenset[Expr], narrow: frozenset[Expr]) -> bool:
    """Whether some sums of entries have all in them that others add up."""
    return all(any(_is_part(one, whole) for whole in wide) for one in narrow)


def _is_part(one: Expr, whole: Expr) -> bool:
    """Whether all that a sum of entries adds up is added up by another, too."""
    if not (isinstance(one, Measure) and isinstance(whole, Measure)):
        return one == whole
    asked = dict(one.where)
    return (
        (one.input, one.column) == (whole.input, whole.column)
        and (
            whole.code in (None, CODED) or (one.codes == whole.codes and str(one.code).startswith(whole.code))
        )
        and all(dimension in asked and {*asked[dimension]} <= {*values} for dimension, values in whole.where)
    )


@cache
def _inputs_of(pack: Pack, expr: Expr) -> frozenset[str]:
    match expr:
        case Ref(table, _, _):
            return _inputs_of_table(pack, table)
        case Measure(source, _, _, _) | Field(source, _):
            return frozenset({source})
        case Sum(terms):
            return frozenset().union(*(_inputs_of(pack, t) for t in terms))
        case Minus(left, right):
            return _inputs_of(pack, left) | _inputs_of(pack, right)


@cache
def _inputs_of_table(pack: Pack, table: str) -> frozenset[str]:
    view = pack.view(table)
    cells = [e for row in view.fixed for e in row.cells.values()] + list(view.line.values())
    found: frozenset[str] = frozenset()
    for cell in cells:
        behind = [part for part in parts(cell) if not (isinstance(part, Ref) and part.table == table)]
        found = found.union(*(_inputs_of(pack, part) for part in behind))
    return found


def _finding(
    case: Case, identity: Identity, outcome: Outcome, mend: Sequence[str], others: Sequence[str]
) -> Finding:
    pack, spec = case.layout.pack, identity.spec
    left, right = case.printed(outcome.left), case.printed(outcome.right)
    row = ""
    if identity.each:
        assert isinstance(identity.left, Ref)
        row = f"{row_words(pack, pack.view(identity.each), outcome.row, identity.left.column)}："
    gap = case.printed(abs(outcome.left - outcome.right))
    message = (
        f"{row}{words(pack, identity.left)}为 {left}，{MUST[spec.op]}"
        f"{words(pack, identity.right)} {right}，相差 {gap}{_told(pack, identity)}。"
    )
    if others:
        message += f"相差同样多、多半出于同一原因的还有 {AND.join(others)}。"
    sheets = "、".join(f"“{pack.input(i).sheet}”" for i in mend)
    where = f"改正之处在工作表{sheets}。" if sheets else ""
    where += _explained(case, mend, abs(outcome.left - outcome.right))
    return Finding(
        spec.id,
        Severity(spec.severity),
        *_place(case, identity, outcome),
        message,
        spec.hint + where,
        expected=right,
        actual=left,
        unit_hint=spec.unit_hint and spec.unit_hint + where,
    )


def _explained(case: Case, inputs: Sequence[str], gap: int) -> str:
    """The lines that come to just the difference: left out, or entered twice; else those that are off by it
    where a point slipped or a sign is wrong; else two or three that come to it together."""
    lists = [[*_amounts(case, source)] for source in inputs]
    alone = [words for amounts in lists for amount, words in amounts if amount == gap]
    if not gap or len(alone) > MOST_EXPLAINED:
        return ""
    asked = "，请先核对是否漏列、重列或填错。"
    if alone:
        return f"金额恰为差额 {case.printed(gap)} 的有{AND.join(alone)}{asked}"
    slips = [
        f"{words} 的 {case.printed(amount)} 应为 {case.printed(right)}"
        for amounts in lists
        for amount, words in amounts
        for right in _misplaced(amount, gap)
    ]
    if 0 < len(slips) <= MOST_EXPLAINED:
        return f"若是{'，或是'.join(slips)}（错位、多零少零或正负号），恰差 {case.printed(gap)}，请先核对。"
    # many pairs and triples there are: by chance alone some come to a gap sooner than one slip does
    sums = [found for amounts in lists for found in summing_to(gap, amounts)]
    return f"{AND.join(sums[0])} 合计恰为差额 {case.printed(gap)}{asked}" if len(sums) == 1 else ""


def _misplaced(amount: int, gap: int) -> Iterator[int]:
    """What an amount must be for its slip to make a difference: with another sign, its point elsewhere."""
    if 2 * abs(amount) == gap:
        yield -amount
    for times in SLIPPED:
        if abs(amount) * (times - 1) == gap:
            yield amount * times
        if not amount % times and abs(amount) - abs(amount) // times == gap:
            yield amount // times


def _amounts(case: Case, source_id: str) -> Iterator[tuple[int, str]]:
    """The amounts of a list, each with where it stands and its code."""
    source = case.layout.pack.input(source_id)
    amounts = [column.key for column in source.facts if column.type is ColumnType.AMOUNT]
    codes = [column.key for column in source.facts if column.type is ColumnType.CODE]
    for index, record in enumerate(case.facts.lines(source.id) if source.kind == "list" else ()):
        code = next((str(record[c]) for c in codes if record.get(c)), "")
        for key in amounts:
            if isinstance(amount := record.get(key), int) and amount:
                _, cell = case.unit_return.place(source.id, index, key)
                at = f" {cell}" if cell else f"第 {index + 1} 行"
                yield amount, f"“{source.sheet}”{at}{f'（{code}）' if code else ''}"


def summing_to(gap: int, amounts: Sequence[tuple[int, str]]) -> list[tuple[str, ...]]:
    """The words of two or three amounts that add up to a gap; none where chance would find some anyway."""
    if len(amounts) > MOST_SEARCHED:
        return []
    groups = (group for size in (2, 3) for group in combinations(amounts, size))
    found = (tuple(words for _, words in group) for group in groups if sum(n for n, _ in group) == gap)
    return list(islice(found, 2))


def _told(pack: Pack, identity: Identity) -> str:
    """The difference that is allowed, and the money, where a table prints another than is compared."""
    spec = identity.spec
    refs = [p for side in (identity.left, identity.right) for p in parts(side) if isinstance(p, Ref)]
    converted = any(pack.view(ref.table).converted for ref in refs)
    remarks = [f"金额按{pack.book.money}核对"] if converted else []
    remarks += [f"允许相差 {spec.within}"] if identity.tolerance else []
    return f"（{'，'.join(remarks)}）" if remarks else ""


def _place(case: Case, identity: Identity, outcome: Outcome) -> tuple[str, str]:
    """The cell of the left side, on the row that misses the identity."""
    first = parts(identity.left)[0]
    keys = case.evaluation.sources(first.table, first.column) if isinstance(first, Ref) else ()
    sheet, row, column = home(case.layout, identity.left, outcome.row, keys)
    return sheet, a1(row, column)
