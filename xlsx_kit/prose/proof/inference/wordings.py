"""Equations that a set phrase tells: 翻一番, 甲比乙多 x, 下降 x 个百分点为 y%, n 个村各补助 x, 三年年均 x."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import (
    NO_AMOUNTS,
    NO_THINGS,
    POINTS,
    Quantity,
    Range,
    printed_like,
    span,
)
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, in_words, number_of, pattern, phrases
from xlsx_kit.prose.proof.relations.ratios import fits
from xlsx_kit.prose.proof.relations.sums import restated_verdict
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, within
from xlsx_kit.prose.proof.words import vocabulary

WAYS = {"up": 1, "down": -1}
TO = frozenset({"to", "to_up", "to_down"})
CHANGES, PLANNED = frozenset({"up", "down", "net"}), frozenset({"initial", "adjusted", "budget"})
PAIR, FEWEST_YEARS = 2, 2
NEAR = 12
"""Figures before the one that ends a phrase, of which it may speak."""


def wordings_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Each phrase at the figure that ends it, of figures of its sentence that are not all checked yet."""
    for at, mention in enumerate(mentions):
        before = [m for m in mentions[max(0, at - NEAR) : at] if m.sentence == mention.sentence]
        found = (claim(mention, before) for claim in CLAIMS if before)
        verdict = next((v for v in found if v is not None), None)
        if verdict is not None and any(id(q) not in firm for q in verdict.figures):
            yield verdict


def _times(given: Quantity, one: Quantity, times: Fraction, shown: str) -> Verdict:
    """``given`` is ``one`` so many times."""
    made = Range(span(one).low * times, span(one).high * times)
    if made.meets(span(given)):
        return held(given, one)
    right = printed_like(one.value * times, given)
    return Verdict(
        [given, one], "named_sum", given.start, given.end,
        {"right": right, "given": given.printed, "terms": f"{one.printed}{shown}"},
        right, given.printed, doubtful=True,
    )  # fmt: skip


def _verdict_of(equation: Equation) -> Verdict:
    return held(*equation.figures) if equation.holds else equation.verdict("named_sum")


def _doubled(now: Mention, before: Sequence[Mention]) -> Verdict | None:
    """由 x 翻了一番，达到 y."""
    match, base = pattern("doubled").search(now.before), before[-1]
    if match is None or base.unit != now.unit or base.unit in NO_AMOUNTS:
        return None
    times = 2 ** number_of(match[1])
    return _times(now.quantity, base.quantity, Fraction(times), f"×{times}")


def _excess(gap: Mention, before: Sequence[Mention]) -> Verdict | None:
    """甲 a，乙 b，甲比乙多 x: each is called so once."""
    match = pattern("excess").search(gap.before)
    if match is None:
        return None
    named = [[m for m in before if m.unit == gap.unit and _is_called(m, name)] for name in match.groups()[:2]]
    if any(len(found) != 1 for found in named) or named[0] == named[1]:
        return None
    more, less = (found[0].quantity for found in named)
    if match[3] in phrases("fewer"):
        more, less = less, more
    return _verdict_of(Equation(gap.quantity, [(more, 1), (less, -1)]))


def _is_called(mention: Mention, name: str) -> bool:
    return pattern("tail_of_name").sub("", mention.clause).endswith(name)


def _over_budget(gap: Mention, before: Sequence[Mention]) -> Verdict | None:
    """收入 a，超年初预算 b x: the figure right behind a budget that was passed, or was not reached."""
    if gap.before or len(before) < 2 or before[-1].unit != gap.unit or before[-2].unit != gap.unit:
        return None
    match = pattern("beyond_budget").search(before[-1].before)
    if match is None:
        return None
    now, budget = before[-2].quantity, before[-1].quantity
    more, less = (budget, now) if match[1] in phrases("fewer") else (now, budget)
    return _verdict_of(Equation(gap.quantity, [(more, 1), (less, -1)]))


def _points_to(now: Mention, before: Sequence[Mention]) -> Verdict | None:
    """较上年的 a% 下降 x 个百分点，为 b%."""
    if now.unit != "%" or len(before) < 2 or not pattern("becomes").fullmatch(now.before):
        return None
    base, points = before[-2:]
    match = pattern("moved_points").fullmatch(points.before)
    if match is None or points.unit != POINTS or base.unit != "%" or not has(base.before, "last_year"):
        return None
    way = -1 if match[1] in vocabulary().file.words["down"] else 1
    return _verdict_of(Equation(now.quantity, [(base.quantity, 1), (points.quantity, way)]))


def _each_of(total: Mention, before: Sequence[Mention]) -> Verdict | None:
    """n 个村各补助 x，共 y."""
    if len(before) < 2 or before[-1].unit != total.unit or not pattern("sum_of_each").search(total.clause):
        return None
    count, each = before[-2:]
    match = pattern("of_each").search(each.before)
    named = match is not None and not any(mark in match[0] for mark in ",;。、")
    if not named or count.unit in NO_THINGS or not count.quantity.value or count.quantity.loose:
        return None
    times = f"×{count.quantity.printed}"
    verdict = _times(total.quantity, each.quantity, count.quantity.value, times)
    return Verdict(
        [*verdict.figures, count.quantity], verdict.kind, verdict.start, verdict.end, verdict.words,
        verdict.expected, verdict.actual, verdict.doubtful,
    )  # fmt: skip


def _mean_of_years(mean: Mention, before: Sequence[Mention]) -> Verdict | None:
    """三年累计 x，年均 y."""
    summed = pattern("summed_over_years")
    total = next((m for m in reversed(before) if summed.search(m.before)), before[-1])
    match = summed.search(total.before)
    yearly = pattern("mean_a_year").fullmatch(mean.clause)
    if match is None or yearly is None or total.unit != mean.unit or mean.unit in NO_AMOUNTS:
        return None
    if yearly[1] not in total.before:
        return None  # 累计投入 x，年均增加 y
    years = number_of(match[1]) if match[1] else int(match[3]) - int(match[2]) + 1
    if years < FEWEST_YEARS:
        return None
    return _times(mean.quantity, total.quantity, Fraction(1, years), f"÷{years}")


def _share_of_number(percent: Mention, before: Sequence[Mention]) -> Verdict | None:
    """35 个项目，其中 9 个被评为优秀，占项目总数的 x%: of what is counted by that name."""
    match = pattern("share_of_number").search(percent.before)
    if match is None or percent.unit != "%":
        return None
    part = before[-1]
    wholes = [m for m in before[:-1] if m.unit == part.unit and m.after.startswith(match[1])]
    wholes = [m for m in wholes if not has(m.clause, "among_them")]
    if part.unit in NO_THINGS or len(wholes) != 1 or not wholes[0].quantity.value:
        return None
    return _share(part.quantity, wholes[0].quantity, percent.quantity)


def _share(one: Quantity, whole: Quantity, percent: Quantity) -> Verdict:
    if fits(one, whole, percent):
        return held(one, whole, percent)
    right = printed_like(100 * one.value / whole.value, percent)
    return Verdict(
        [one, whole, percent], "share", one.start, percent.end,
        {"part": one.printed, "whole": whole.printed, "right": f"{right}%", "given": percent.shown},
        right, percent.printed, doubtful=True,
    )  # fmt: skip


def _from_to(now: Mention, before: Sequence[Mention]) -> Verdict | None:
    """减少 c（由 a 降至 b）."""
    if len(before) < 2 or len({m.unit for m in (now, *before[-2:])}) > 1 or now.unit in NO_AMOUNTS:
        return None
    change, base = before[-2:]
    ways = {kind for t in tokens_to_look_at(change.clause) for kind in t.kinds & set(WAYS)}
    moved = [t for t in tokens_to_look_at(now.before) if t.kinds & TO]
    if not pattern("from_in_bracket").match(base.before) or not moved or len(ways) != 1:
        return None
    way = WAYS[ways.pop()]
    return _verdict_of(Equation(change.quantity, [(now.quantity, way), (base.quantity, -way)]))


def _new_item(gap: Mention, before: Sequence[Mention]) -> Verdict | None:
    """x，上年无此项，同比增加 x."""
    if not gap.quantity.money or not pattern("none_before").search(gap.before):
        return None
    amounts = [m for m in before if m.unit == gap.unit and not _kinds_of(m) & CHANGES]
    nows = [m for m in amounts if not _kinds_of(m) & PLANNED] or amounts
    now = next((m for m in nows if span(m.quantity).meets(span(gap.quantity))), nows[-1] if nows else None)
    if now is None or before[-1].unit != gap.unit or _kinds_of(before[-1]) & CHANGES:
        return None
    if span(now.quantity).meets(span(gap.quantity)):
        return held(now.quantity, gap.quantity)
    words = {"left": in_words("this_year"), "right_name": in_words("increase")}
    words |= {"first": now.quantity.printed, "given": gap.quantity.printed}
    return Verdict(
        [gap.quantity, now.quantity], "unequal_pair", gap.quantity.start, gap.quantity.end, words,
        now.quantity.printed, gap.quantity.printed, doubtful=True,
    )  # fmt: skip


def _kinds_of(mention: Mention) -> frozenset[str]:
    return frozenset[str]().union(*(t.kinds for t in tokens_to_look_at(mention.clause)))


def _not_above(budget: Mention, before: Sequence[Mention]) -> Verdict | None:
    """决算 x，未超过预算数 y."""
    now, limit = before[-1].quantity, budget.quantity
    if now.unit != limit.unit or not now.money or not pattern("not_above_budget").search(budget.before):
        return None
    if _kinds_of(before[-1]) & CHANGES:
        return None
    if span(now).low <= span(limit).high:
        return within(now, limit)
    words = {"before": limit.printed, "now": now.printed}
    words |= {"right": in_words("over_budget"), "given": in_words("not_over_budget")}
    return Verdict([now, limit], "direction", now.start, limit.end, words, doubtful=True)


def _mean_of_things(mean: Mention, before: Sequence[Mention]) -> Verdict | None:
    """62 个县收入共 x，县平均 y: of the things that the letter before 平均 names."""
    match = pattern("mean_of_things").search(mean.clause)
    amounts = [m for m in before if m.unit == mean.unit]
    if match is None or len(amounts) != 1 or not has(amounts[0].before, "total_words"):
        return None
    counts = [m.quantity for m in before if m.unit in phrases("things") and m.after.startswith(match[1])]
    if len(counts) != 1 or not counts[0].value or counts[0].start > amounts[0].quantity.start:
        return None
    count = counts[0]
    return _times(mean.quantity, amounts[0].quantity, 1 / count.value, f"÷{count.printed}")


def _rate_of_best(percent: Mention, before: Sequence[Mention]) -> Verdict | None:
    """评价 n 个项目，…“优”的 a 个，优秀率 x%."""
    if percent.unit != "%" or not pattern("rate_of_best").search(percent.clause):
        return None
    graded = [m for m in before if m.unit in phrases("things") and _grade_of(m) in phrases("best_grades")]
    wholes = [m for m in before if graded and m.unit == graded[0].unit and not _grade_of(m)]
    if len(graded) != 1 or not wholes or not wholes[0].quantity.value:
        return None
    shares = [_share(graded[0].quantity, m.quantity, percent.quantity) for m in wholes]
    right = next((share for share in shares if not share.kind), None)
    return right or (shares[0] if len(shares) == 1 else None)


def _grade_of(mention: Mention) -> str:
    """The grade that stands in quotation marks before or behind a number; "" where none does."""
    match = pattern("grade_before").search(mention.before) or pattern("grade_behind").search(mention.after)
    return match[1] if match else ""


def _restated(now: Mention, before: Sequence[Mention]) -> Verdict | None:
    """1.26 亿元，即 12600 万元: said again in another unit."""
    first = before[-1].quantity
    if not (now.quantity.money and first.money) or first.size == now.quantity.size:
        return None
    loose = first.loose or now.quantity.loose
    again = pattern("again").fullmatch(now.before) and not loose
    return restated_verdict(first, now.quantity) if again else None


def _of_two(percent: Mention, before: Sequence[Mention]) -> Verdict | None:
    """年初预算与决算数分别为 a 和 b，完成率 x%: of the one that is called a budget."""
    if percent.unit != "%" or len(before) != PAIR or not _are_row(before):
        return None
    names = pattern("joined_names").split(before[0].clause)
    planned = [pattern("planned_name").search(name) is not None for name in names]
    if len(names) != PAIR or sum(planned) != 1 or not _kinds_of(percent) & {"done_rate"}:
        return None
    part, whole = before if planned[1] else (before[1], before[0])
    return _share(part.quantity, whole.quantity, percent.quantity) if whole.quantity.value else None


def _two_behind(last: Mention, before: Sequence[Mention]) -> Verdict | None:
    """甲占乙的 x%，分别为 a、b."""
    if len(before) != PAIR or before[0].unit != "%" or not _are_row([before[1], last]):
        return None
    kinds = _kinds_of(before[0])
    part, whole = before[1].quantity, last.quantity
    bare = pattern("severally_bare").fullmatch(before[1].before) is not None
    times = before[0].quantity.size > 1 and pattern("times_another").search(before[0].clause) is not None
    of_two = "share" in kinds or times
    return _share(part, whole, before[0].quantity) if of_two and bare and whole.value else None


def _are_row(pair: Sequence[Mention]) -> bool:
    """Whether two amounts stand side by side behind 分别."""
    first, second = pair
    alike = first.unit == second.unit and first.unit not in NO_AMOUNTS
    severally = has(first.clause, "severally") and second.before in phrases("between_row")
    return alike and severally and not (first.quantity.loose or second.quantity.loose)


CLAIMS: Sequence[Callable[[Mention, Sequence[Mention]], Verdict | None]] = (
    _doubled, _excess, _over_budget, _points_to, _each_of, _mean_of_years, _share_of_number, _from_to,
    _new_item, _not_above, _mean_of_things, _rate_of_best, _restated, _of_two, _two_behind,
)  # fmt: skip
