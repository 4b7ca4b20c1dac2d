"""Change and rate: now = base + change, rate = change / base, and the direction that words give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span, total_of, with_sign
from xlsx_kit.prose.proof.grammar.statements import ComparisonClause, Topic
from xlsx_kit.prose.proof.phrases import in_words, pattern
from xlsx_kit.prose.proof.relations.difference import (
    WAYS,
    directed,
    follows_at_once,
    is_of_the_facts,
    is_said_of,
    is_times,
    size_fault,
    way_fault,
)
from xlsx_kit.prose.proof.relations.readings import readings
from xlsx_kit.prose.proof.relations.units import in_unit, wrong_unit
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held


def comparison_verdicts(comparison: ComparisonClause) -> list[Verdict]:
    """What is to be said of a comparison: that it holds, its faults, or nothing where it cannot be checked.

    It holds if any reading of the sentence does; it is faulty only by its likeliest.
    """
    first: list[Verdict] = []
    unsure = comparison.comparable or bool(comparison.bases)  # 同口径: a rate's base need not be a change's
    for topic in comparison.topics:
        for now, base in readings(comparison, topic):
            result = _judged(comparison, topic, now, base)
            if result is None:
                continue
            if all(not v.kind or v.slight for v in result):
                return result
            if not first and topic is comparison.topics[0]:
                first = result
        if first and _holds_otherwise(comparison, topic):
            return [held(*(q for q in (comparison.base, comparison.change, comparison.rate) if q))]
        if topic.reason:
            if not topic.levels or comparison.change is None or comparison.rate is None:
                return []
            unsure = True
            break
    if comparison.aside or (first and not comparison.sure and _holds_of_all(comparison)):
        return []
    if any(v.kind == "grew_from_nothing" for v in first):
        otherwise = list(_grown_otherwise(comparison))
        first = next((found for found in otherwise if found), []) if otherwise else first
    return [replace(v, doubtful=True) for v in first] if unsure else first


def _holds_of_all(comparison: ComparisonClause) -> bool:
    """Whether it is right of all that the sentence before spoke of, together."""
    change, nows = comparison.change, [t.now()[0].quantity for t in comparison.topics if t.now()]
    if change is None or len({q.unit for q in nows} | {change.unit}) > 1 or len(nows) < 2:
        return False
    half = sum((q.half for q in nows), Fraction(0))
    total = replace(nows[0], value=total_of(nows), half=half)
    found = _without_base(comparison, comparison.topics[0], total, change) or ()
    return len(found) > 0 and not any(v.kind for v in found)


def _grown_otherwise(comparison: ComparisonClause) -> Iterator[list[Verdict]]:
    """What is to be said of other amounts that can have grown so much: 决算 x，预算 y; x，用于某事 y."""
    change = comparison.change
    for topic in (t for t in comparison.topics if not t.reason):
        for now, base in readings(comparison, topic):
            large = change and now and now.unit == change.unit and span(now).high >= span(change).low
            if large:
                found = _judged(comparison, topic, now, base) or []
                yield [replace(v, doubtful=True) for v in found]


def _holds_otherwise(comparison: ComparisonClause, topic: Topic) -> bool:
    """Whether it is right of other amounts of its topic: an earlier one is the base, its now said before.

    上年末为 x，同比增加 y，增长 z%; 2024 年为 x，增长 y%，2023 年为 z. Earlier is what another year says.
    """
    if comparison.base is not None or comparison.rate is None:
        return False
    pairs = [
        (now.quantity, base.quantity)
        for base in topic.levels
        for now in topic.levels
        if base.moment.year < now.moment.year and base.quantity.unit == now.quantity.unit
    ]
    named = pattern("last_year_name").fullmatch(topic.subject) is not None
    alone = [(None, lv.quantity) for lv in topic.levels if named and comparison.change is not None]
    found = (_judged(comparison, topic, now, base) for now, base in [*pairs, *alone])
    return any(result and all(not v.kind for v in result) for result in found)


def _judged(
    comparison: ComparisonClause, topic: Topic, now: Quantity | None, base: Quantity | None
) -> list[Verdict] | None:
    """The faults of one reading; None where it has nothing to check."""
    c = comparison
    if now is not None and base is not None:
        return _with_both(c, topic, now, base)
    if now is not None and c.change is not None:
        return _without_base(c, topic, now, c.change)
    if base is not None and c.change is not None and c.rate is not None:
        right = rate_fault(c, span(base), directed(c.change, c.way)[0], base, c.change)
        return [right] if right else [held(base, c.change, c.rate)]
    return _two_directions(c, topic)


def _two_directions(c: ComparisonClause, topic: Topic, now: Quantity | None = None) -> list[Verdict] | None:
    """增加 and 下降 of one difference; 减少至 of one that grew."""
    ways = [(c.change_way, c.change, ""), (c.rate_way, c.rate, "%")]
    directions = [  # 减收 x，增长 -y%: the sign says the same as the other word
        (-way if q.printed.startswith("-") else way, q, f"{in_words(WAYS[way])} {q.printed}{unit}")
        for way, q, unit in ways if way and q and q.value
    ]  # fmt: skip
    level = now or next((lv.quantity for lv in topic.now()), None)
    to = topic.moved or (c.change_way if c.change is None and c.base is not None else None)
    if to and level is not None and c.moment is not None and c.moment.year < 0:
        directions.append((to, level, in_words("moved_to", way=in_words(WAYS[to]), amount=level.printed)))
    other = next((s for s in directions if directions and s[0] != directions[0][0]), None)
    if other is None:
        return None
    return [
        Verdict(
            [directions[0][1], other[1]], "two_directions", c.start, c.end,
            {"one": directions[0][2], "other": other[2]}, doubtful=not c.sure,
            explicit=other[1] is c.rate and follows_at_once(c.change, c.rate),
        )
    ]  # fmt: skip


def _with_both(c: ComparisonClause, topic: Topic, now: Quantity, base: Quantity) -> list[Verdict] | None:
    """This amount, a base, and what is said of the difference between them."""
    conflict = _two_directions(c, topic, now)
    if conflict:
        return conflict
    way = 0 if c.flat else c.way
    if c.change is None and c.rate is None and way is None:
        return None
    words = {"now": now.printed, "before": base.printed}
    faults = [f for f in (size_fault(c, now, base, words), way_fault(c, now, base, way, words)) if f]
    if c.rate is not None and not any(v.kind == "direction" for v in faults):
        gap = span(now) - span(base)
        faults += [f for f in [rate_fault(c, span(base), gap, base, c.change, words)] if f]
    return faults or [held(now, base, c.change, c.rate)]


def rate_fault(
    c: ComparisonClause,
    base: Range,
    gap: Range,
    printed: Quantity,
    change: Quantity | None,
    words: Mapping[str, str] | None = None,
) -> Verdict | None:
    """Whether a rate is that of a difference; the printed change may stand for it, too."""
    rate = c.rate
    assert rate is not None
    if printed.value == 0:
        if rate.value == 0:
            return None
        words = {
            "subject": (c.topics[0].subject if c.topics else "") or in_words("this_item"),
            "given": rate.printed,
        }
        return Verdict([printed, rate], "zero_base", c.start, rate.end, words, doubtful=not c.sure)
    if c.about and not is_times(gap + base, base, rate):
        return None
    way = c.rate_way if c.rate_way is not None else c.way
    gaps = [gap, *(directed(change, c.way) if change is not None else [])]
    rates = directed(rate, way)
    for each in gaps:
        quotient = each.over(base)
        if quotient is None or any(quotient.meets(r) for r in rates):
            return None
    middle = (gap.low + gap.high) / 2 if change is None or (gap.high - gap.low) else gap.low
    exact = abs(100 * middle / printed.value)
    return _percent_fault(
        c,
        rate,
        exact,
        [printed, rate, *([change] if change else [])],
        words or {"now": _worked_out(printed, change, middle), "before": printed.printed},
        explicit=c.base is printed,
        known=is_of_the_facts(c, printed),
    )


def _worked_out(printed: Quantity, change: Quantity | None, gap: Fraction) -> str:
    """An amount that no text prints, and what it was made of: a reader looks for both figures, not for it."""
    shown = printed_like(printed.value + gap, printed)
    if change is None:
        return shown
    return f"{shown}（{printed.printed}{'＋' if gap > 0 else '－'}{change.printed.lstrip('-')}）"


def _percent_fault(
    c: ComparisonClause, rate: Quantity, exact: Fraction, figures: list[Quantity], words: Mapping[str, str],
    *, explicit: bool, known: bool = False, mistaken: Sequence[Fraction] = (),
) -> Verdict:  # fmt: skip
    right = printed_like(exact, rate)
    unit = Fraction(1, 10**rate.decimals)
    slight = rate.decimals >= 2 and abs(abs(rate.value) - exact) <= unit
    words = {**words, "right": with_sign(right, rate), "given": rate.shown}
    return Verdict(
        figures, "percentage", c.start, rate.end, words,
        right, rate.printed, not c.sure, slight, right=exact, mistaken=mistaken,
        explicit=explicit, known=known,
    )  # fmt: skip


def _other_unit(c: ComparisonClause, now: Quantity, change: Quantity) -> Verdict | None:
    """505 元，比上年减少 6969 万元，下降 93.24%: what the rate is right of in the unit of the change."""
    rate, alike = c.rate, in_unit(now, change.size)
    if rate is None or c.way is None or not now.value or not rate.value:
        return None
    for figure, right, base in ((now, alike, span(alike)), (change, in_unit(change, now.size), span(now))):
        signed = directed(change if figure is now else right, c.way)[0]
        quotient = signed.over(base - signed)
        if quotient is not None and quotient.meets(directed(rate, c.way)[0]):
            return wrong_unit(figure, right, [now, change, rate])
    return None


def _without_base(c: ComparisonClause, topic: Topic, now: Quantity, change: Quantity) -> list[Verdict] | None:
    """No base is printed: it is this amount less the change."""
    if change.unit != now.unit or c.flat or topic.subtracted:
        return None
    if now.size != change.size and (odd := _other_unit(c, now, change)) is not None:
        return [odd]
    conflict = _two_directions(c, topic)
    if conflict:
        return conflict
    bases = [span(now) - signed for signed in directed(change, c.way)]
    bases = [b for b in bases if b.high >= 0]
    if not bases:
        words = {"now": now.printed, "given": change.printed}
        return [
            Verdict(
                [now, change], "grew_from_nothing", c.start, change.end, words,
                doubtful=not c.sure, explicit=is_said_of(c, now),
            )
        ]  # fmt: skip
    if c.rate is None or (c.about and not any(is_times(span(now), base, c.rate) for base in bases)):
        return None
    rate = c.rate
    if now.value == change.value and c.way == 1:
        if not rate.value:
            return [held(now, change, rate)] if not now.value else None
        return [
            Verdict(
                [now, change, rate],
                "zero_base",
                c.start,
                rate.end,
                {"subject": topic.subject or in_words("this_item"), "given": rate.printed},
                doubtful=True,
            )
        ]
    rates = directed(rate, c.rate_way if c.rate_way is not None else c.way)
    whole = bool(now.value) and not now.decimals and bool(change.decimals) and now.size == change.size
    sure = True
    for base, signed in zip(bases, directed(change, c.way), strict=False):
        quotient = signed.over(base)
        if quotient is None or any(quotient.meets(r) for r in rates):
            exact = signed.over(Range(now.value, now.value) - signed) if whole else None
            if exact is None or any(exact.meets(r) for r in rates):
                return [held(now, change, rate)]
            sure = False  # a whole number beside decimals is not rounded
    sign = -1 if c.way == -1 and not change.printed.startswith("-") else 1
    before = now.value - sign * change.value
    if before <= 0:
        return None
    shown = {"now": now.printed, "before": _worked_out(now, change, -sign * change.value)}
    of_now = [abs(100 * change.value / now.value)] if now.value else []
    fault = _percent_fault(
        c, rate, abs(100 * change.value / before), [now, change, rate], shown,
        explicit=c.moment is not None, mistaken=of_now,
    )  # fmt: skip
    return [fault if sure else replace(fault, doubtful=True)]
