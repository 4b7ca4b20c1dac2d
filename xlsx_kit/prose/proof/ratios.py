"""Share and completion: part / whole and actual / budget; wrong only where no plausible whole fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.quantity import Quantity, printed_like, span
from xlsx_kit.prose.proof.statements import Completion, Level, Share, Topic, same_basis
from xlsx_kit.prose.proof.subjects import akin, core
from xlsx_kit.prose.proof.verdicts import Verdict, held


def fits(part: Quantity, whole: Quantity, percent: Quantity) -> bool:
    """Whether a percentage is that of a part in a whole."""
    if part.unit != whole.unit:
        return False
    if part.value == 0 and percent.value == 0:
        return True
    quotient = span(part).over(span(whole))
    return quotient is not None and quotient.meets(span(percent))


def slightly_off(part: Quantity, whole: Quantity, percent: Quantity) -> bool:
    """Whether it misses by no more than its last digit (cut instead of rounded)."""
    if whole.value <= 0 or percent.decimals < 2:
        return False
    return abs(100 * part.value / whole.value - percent.value) <= Fraction(1, 10**percent.decimals)


def share_verdict(
    share: Share, topic: Topic | None, wholes: Sequence[tuple[Quantity, bool]]
) -> Verdict | None:
    """A share against the wholes it may be of, the likeliest first, each with whether it is named."""
    part_topic = share.topic or topic
    if part_topic is None or part_topic.reason:
        return None
    parts = [lv.quantity for lv in part_topic.now()]
    if not parts:
        return None
    if share.whole is not None:
        wholes = [(share.whole, True)]
    if not wholes:
        return None
    for whole, _ in wholes:
        for part in parts:
            if fits(part, whole, share.percent):
                return held(part, whole, share.percent)
    for whole, _ in wholes:
        if slightly_off(parts[0], whole, share.percent):
            return Verdict([parts[0], whole, share.percent], slight=True)
    part = parts[0]
    named = [w for w, sure in wholes if sure and w.unit == part.unit and w.value > 0]
    if not named:
        return None
    whole = named[0]
    right = printed_like(100 * part.value / whole.value, share.percent)
    return Verdict(
        [part, whole, share.percent], "share", part.start, share.percent.end,
        {"part": part.printed, "whole": whole.printed, "right": right, "given": share.percent.printed},
        right, share.percent.printed,
    )  # fmt: skip


def wholes_of(share: Share, near: Iterable[Topic], section: Iterable[Topic]) -> list[tuple[Quantity, bool]]:
    """The wholes a share may be of: printed beside it, named, that of its list, any amount of the section."""
    found: list[tuple[Quantity, bool]] = []

    def take(topics: Iterable[Topic], sure: bool) -> None:
        for topic in topics:
            if topic is not share.topic and not topic.reason and not _beside(topic, share):
                found.extend((lv.quantity, sure) for lv in topic.now())

    section = list(section)
    near = list(near)
    if core(share.named):
        take([t for t in near if akin(t.subject, share.named) and core(t.subject) == core(share.named)], True)
        take([t for t in reversed(section) if core(t.subject) == core(share.named)], True)
    if share.parent is not None:
        take([share.parent], True)
        if share.parent.container and share.parent.container.parent:
            take([share.parent.container.parent], False)
    take(near, False)
    take(reversed(section), False)
    return found


def _beside(topic: Topic, share: Share) -> bool:
    """Whether a topic is another part of the same whole."""
    if (
        share.topic is not None
        and share.topic.container is not None
        and topic.container is share.topic.container
    ):
        return True
    return any(other.named == share.named and other.whole is None for other in topic.shares)


def completion_verdict(completion: Completion) -> Verdict | None:
    """What was spent in percent of the budget that is named."""
    topic = completion.topic
    if topic is None or topic.reason:
        return None
    actual = [lv for lv in topic.now() if lv.moment.basis in ("actual", "")]
    budgets = (
        [completion.budget]
        if completion.budget
        else [lv.quantity for lv in _budgets(topic, completion.basis)]
    )
    actual = [lv for lv in actual if lv.quantity not in budgets]
    percent = completion.percent
    if not actual or not budgets:
        return None
    for level in actual:
        for budget in budgets:
            if fits(level.quantity, budget, percent):
                return held(level.quantity, budget, percent)
    spent, budget = actual[0].quantity, budgets[0]
    if spent.unit != budget.unit:
        return None
    if budget.value == 0:
        if not percent.value or not spent.value:
            return held(spent, budget, percent)
        return Verdict(
            [spent, budget, percent],
            "zero_budget",
            spent.start,
            percent.end,
            {"given": percent.printed},
            doubtful=True,
        )
    right = printed_like(100 * spent.value / budget.value, percent)
    return Verdict(
        [spent, budget, percent], "completion", min(spent.start, budget.start), percent.end,
        {"now": spent.printed, "budget": budget.printed, "right": right, "given": percent.printed},
        right, percent.printed, doubtful=len(budgets) > 1, slight=slightly_off(spent, budget, percent),
    )  # fmt: skip


def _budgets(topic: Topic, basis: str) -> list[Level]:
    found = [lv for lv in topic.now() if lv.moment.basis in ("initial", "adjusted", "budget")]
    return [lv for lv in found if same_basis(lv.moment.basis, basis)]


def too_many(shares: Sequence[Share]) -> Verdict | None:
    """Shares of one whole that together are more than all of it."""
    if len(shares) < 2 or any(s.whole is not None for s in shares):
        return None
    total = sum((s.percent.value for s in shares), Fraction(0))
    most = 100 + sum((s.percent.half for s in shares), Fraction(0)) + Fraction(len(shares), 100)
    if total <= most:
        return None
    percents = [s.percent for s in shares]
    right = printed_like(total, percents[0])
    return Verdict(
        percents,
        "shares",
        percents[0].start,
        percents[-1].end,
        {"right": right, "terms": "＋".join(p.printed for p in percents)},
        right,
    )
