"""The pack's identities on recomputed values: a missed one names both sides and the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from xlsx_kit.addresses import a1
from xlsx_kit.compute import Outcome, home, last_rows, row_words, words
from xlsx_kit.findings import SEVERITIES, Finding, Severity
from xlsx_kit.pack import (
    Identity,
    Keys,
    Measure,
    Pack,
    Ref,
    parts,
)
from xlsx_kit.returns.rules.case import Case
from xlsx_kit.returns.rules.entries_behind import includes, inputs_behind, measures_behind
from xlsx_kit.returns.rules.explained import AND, explained, suspected

MOST_ALIKE = 2
"""Identities missed by the same amount that are said one by one, where no line is found to explain it."""
OUT_OF_SCALE = 1_000
"""How many times one side is the other where their amounts are in different money."""
ALIKE = "相差同样多、多半出于同一原因的还有 {rules}。"
OF_ANOTHER_MONEY = "两边相差上千倍，请核对金额单位是不是{money}。"
OTHERS = "多半出于同一原因的还有 {rules}。"
GRAVEST_FIRST = tuple(SEVERITIES)
Missed = tuple[Identity, Outcome]
MUST = {"=": "应等于", ">=": "应不小于", "<=": "应不大于"}


def broken_identities(case: Case) -> Iterator[Finding]:
    """One finding per missed identity, or per row of one that is checked on every row.

    One wrong amount goes into many identities. Of those that miss by the same amount and hang together by
    their inputs the one that fewest measures go into is said, and the others named. Where no line is found
    that explains the amount, a second one is said that does not look at all that the first does, for then it
    points nearer to the slip.
    """
    missed = [
        (identity, outcome)
        for identity in case.layout.pack.identities
        if not inputs_behind(case.layout.pack, identity) & case.broken
        for outcome in _lowest(case, identity, case.evaluation.violations.of(identity))
        if not _is_below_zero(case, identity, outcome)
    ]
    for one_cause in _causes(case.layout.pack, missed):
        yield from _of_one_cause(case, one_cause)


def _causes(pack: Pack, missed: Iterable[Missed]) -> list[list[Missed]]:
    """What hangs together by its inputs and is missed by the same amount, or by so many times that one side
    is in another money: likely it has one cause."""
    causes: list[tuple[frozenset[int], bool, frozenset[str], list[Missed]]] = []
    for one in missed:
        identity, outcome = one
        gaps, out_of_scale, together = frozenset({_gap(outcome)}), _is_out_of_scale(outcome), [one]
        behind = inputs_behind(pack, identity)
        alike = [c for c in causes if c[2] & behind and (c[0] & gaps or (c[1] and out_of_scale))]
        for other in alike:
            causes.remove(other)
            gaps, out_of_scale, behind = gaps | other[0], out_of_scale or other[1], behind | other[2]
            together = [*other[3], *together]
        causes.append((gaps, out_of_scale, behind, together))
    return [together for _, _, _, together in causes]


def _is_out_of_scale(outcome: Outcome) -> bool:
    """Whether one side is so many times the other that the two are in different money."""
    less, more = sorted((abs(outcome.left), abs(outcome.right)))
    return 0 < less * OUT_OF_SCALE <= more


def _of_one_cause(case: Case, missed: Sequence[Missed]) -> Iterator[Finding]:
    alike = {identity.id: identity for identity, _ in missed}
    reported = _nearest(case.layout.pack, alike)
    if len({_gap(outcome) for _, outcome in missed}) > 1:
        yield _of_another_money(case, missed, reported[0])
        return
    nearest = _common(alike[reported[0]], alike.values())
    if explained(case, nearest, _gap(missed[0][1])):
        reported = reported[:1]
    unreported = [rule for rule in alike if rule not in reported]
    for identity, outcome in missed:
        if identity.id in reported:
            mend = _common(identity, alike.values())
            others = AND.join(unreported) if identity.id == reported[-1] else ""
            yield _finding(case, identity, outcome, mend, ALIKE.format(rules=others) if others else "")


def _of_another_money(case: Case, missed: Sequence[Missed], nearest: str) -> Finding:
    """What is missed by thousands of times, at the nearest of the identities."""
    identity, outcome = next(one for one in missed if one[0].id == nearest)
    mend = _common(identity, [one for one, _ in missed])
    others = AND.join(dict.fromkeys(one.id for one, _ in missed if one.id != nearest))
    remark = OF_ANOTHER_MONEY.format(money=case.layout.pack.book.money)
    return _finding(case, identity, outcome, mend, remark + (OTHERS.format(rules=others) if others else ""))


def missed_alone(case: Case, identity: Identity) -> Iterator[Finding]:
    """Where an identity is missed, whatever else is."""
    for outcome in case.evaluation.violations.of(identity):
        yield _finding(case, identity, outcome, identity.spec.mend, "")


def _gap(outcome: Outcome) -> int:
    return abs(outcome.left - outcome.right)


def _is_below_zero(case: Case, identity: Identity, outcome: Outcome) -> bool:
    """Whether an inequality that only warns fails for an amount below zero: that is said of the amount."""
    if identity.spec.op == "=" or identity.spec.severity == "error":
        return False
    more, less = (outcome.left, outcome.right) if identity.spec.op == ">=" else (outcome.right, outcome.left)
    if more < 0 and less <= 0:
        return True
    columns = {
        (measure.input, measure.column)
        for measure in measures_behind(case.layout.pack, identity)
        if isinstance(measure, Measure)
    }
    return any(
        record.get(column) == -_gap(outcome)
        for source, column in columns
        for record in case.facts.lines(source)
    )


def _nearest(pack: Pack, alike: Mapping[str, Identity]) -> list[str]:
    """Of identities missed by the same amount those that are said, the nearest to the cause first."""
    ranks = {rule: GRAVEST_FIRST.index(one.spec.severity) for rule, one in alike.items()}
    behind = {rule: measures_behind(pack, one) for rule, one in alike.items()}
    first, *others = sorted(
        (rule for rule in alike if ranks[rule] == min(ranks.values())), key=lambda rule: len(behind[rule])
    )
    return [first, *(rule for rule in others if not includes(behind[rule], behind[first]))][:MOST_ALIKE]


def _common(identity: Identity, alike: Iterable[Identity]) -> Sequence[str]:
    """The inputs that an identity is mended in; of others missed by the same amount those they share."""
    shared = [one for one in identity.spec.mend if all(one in other.spec.mend for other in alike)]
    return shared or identity.spec.mend


def _lowest(case: Case, identity: Identity, missed: Sequence[Outcome]) -> Sequence[Outcome]:
    """Of the rows of a list those that do not merely add up what rows below them miss."""
    pack = case.layout.pack
    view = pack.view(identity.each) if identity.each else None
    if view is None or view.table.rows is None or len(missed) == 1:
        return missed
    if not view.table.rows.codes:  # a row for each record, and their total
        rows = [o for o in missed if o.row not in view.row_numbers]
        return rows if rows and all(_is_sum(o, rows) for o in missed if o not in rows) else missed
    codes, evaluation = pack.keys(view), case.evaluation
    keys = dict(zip(evaluation.row_codes(view), evaluation.row_keys(view), strict=True))
    last = last_rows(codes, keys.values())
    leaves = {keys[o.row]: o for o in missed if keys.get(o.row) in last}
    return [o for o in missed if not _adds_up(o, keys.get(o.row), codes, leaves)]


def _adds_up(outcome: Outcome, key: int | None, codes: Keys, leaves: Mapping[int, Outcome]) -> bool:
    """Whether a row misses by what the rows below it do; ``leaves`` are the lowest rows that miss, by key."""
    if key in leaves or not leaves:
        return False
    return _is_sum(outcome, [o for leaf, o in leaves.items() if not key or key <= leaf <= codes.last(key)])


def _is_sum(outcome: Outcome, below: Sequence[Outcome]) -> bool:
    """Whether an outcome follows from those below it; of an inequality others may have kept some of it."""
    gap, missed = outcome.left - outcome.right, sum(one.left - one.right for one in below)
    return gap == missed if outcome.op == "=" else 0 < abs(gap) <= abs(missed) and gap * missed > 0


def _finding(
    case: Case, identity: Identity, outcome: Outcome, mend: Sequence[str], remark: str = ""
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
        f"{words(pack, identity.right)} {right}，相差 {gap}{_remarks(pack, identity)}。{remark}"
    )
    sheets = "、".join(f"“{pack.input(i).sheet}”" for i in mend)
    where = f"改正之处在工作表{sheets}。" if sheets else ""
    difference = abs(outcome.left - outcome.right)
    where += explained(case, mend, difference) or suspected(case, mend, difference)
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


def _remarks(pack: Pack, identity: Identity) -> str:
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
