"""Shares without amounts beside them: together all of a whole, no more than it, or a sum that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

from xlsx_kit.prose.proof.grammar.quantity import (
    Quantity,
    Range,
    printed_like,
    span,
    summed,
    total_of,
    with_sign,
)
from xlsx_kit.prose.proof.grammar.statements import Sentence, Share, Topic
from xlsx_kit.prose.proof.phrases import has, number_of, pattern
from xlsx_kit.prose.proof.relations.change_sums import named_whole_of
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.no_divisions import scope_named
from xlsx_kit.prose.proof.relations.ratios import Wholes, fits
from xlsx_kit.prose.proof.relations.rows import all_of, is_short_by_slip
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, wrong_sum
from xlsx_kit.prose.proof.words import vocabulary

MOST_SHARES = 12
"""More shares of a sentence are not looked through for one that others divide."""


def shares_of_sums(topics: Sequence[Topic], wholes: Callable[[Share], Wholes]) -> Iterator[Verdict]:
    """A x，B y，两项合计占 W 的 z%: the share of both; of none of them alone."""
    for share in (s for t in topics for s in t.shares if pattern("summed_shares").search(s.label)):
        share.judged = True
        percent = share.percent
        whole = share.whole or next((q for q in wholes(share).sure if q.start < percent.start), None)
        if whole is None:
            continue
        parts = [lv.quantity for t in topics for lv in t.now()[:1] if lv.quantity.end < percent.start]
        parts = [q for q in parts if q.unit == whole.unit and whole.value > 0 and q is not whole]
        for count, total_before in enumerate(_totals(parts[::-1])[1:], start=2):
            quotient = total_before.over(span(whole))
            if quotient is not None and quotient.meets(span(percent)):
                yield held(*parts[-count:], whole, percent)
                break
        else:
            match = pattern("so_many").search(share.label)
            some = parts[-number_of(match[1]) :] if match else []
            if len(some) > 1:
                total = total_of(some)
                right = printed_like(100 * total / whole.value, percent)
                words = {"part": "＋".join(q.printed for q in some), "whole": whole.printed}
                yield Verdict(
                    [percent, *some, whole], "share", some[0].start, percent.end,
                    {**words, "right": with_sign(right, percent), "given": percent.shown},
                    right, percent.printed, doubtful=True,
                )  # fmt: skip


def remainders(sentence: Sentence) -> Iterator[Verdict]:
    """八项支出 x，占支出 W 的 p%，其余 y; 税收收入 x，占 W 的 p%，非税收入 y: what is left of the whole."""
    left = tuple(vocabulary().file.subject.left)
    parts = [(t, s) for t in sentence.topics for s in t.shares if s.whole and t.levels]
    for rest in (t for t in sentence.topics if t.levels and not t.reason):
        earlier = [(t, s) for t, s in parts if t.start < rest.start]
        if not rest.levels[0].words.startswith(left):
            earlier = [(t, s) for t, s in earlier if named_whole_of([t.subject, rest.subject])]
            earlier = [(t, s) for t, s in earlier if not any(share.whole for share in rest.shares)]
        given = rest.levels[0].quantity
        for topic, share in earlier[-1:]:
            part, whole = topic.levels[-1].quantity, share.whole
            if whole is None or not part.unit == whole.unit == given.unit or rest.start < share.percent.start:
                continue
            if (span(whole) - span(part)).meets(span(given)):
                yield held(given, whole, part)
            elif misprinted(given, whole.value - part.value):
                yield wrong_sum(given, [(whole, 1), (part, -1)], "named_sum", doubtful=True)


def together(shares: Sequence[Share]) -> Iterator[Verdict | None]:
    """What the shares of a sentence say of each other."""
    sums = [n for n, share in enumerate(shares) if pattern("summed_shares").search(share.label)]
    for n in sums[:1]:
        parts = [s for s in shares[:n] if not s.named or s.named == shares[n].named or not shares[n].named]
        inside = [s for s in parts if s.inside]
        groups = [group for group in (parts, inside, [s for s in parts if not s.inside]) if len(group) > 1]
        judged = [_sum(shares[n], group) for group in groups]
        if judged:
            yield next((verdict for verdict in judged if not verdict.kind), judged[0])
    others = [s for n, s in enumerate(shares) if n not in sums]
    if not all(s.inside for s in others):
        others = [s for s in others if not s.inside]  # 税收占 x%，其中增值税占 y%
    wholes = {s.named for s in others}
    if len(others) > 1 and len(wholes) == 1 and named_whole_of([s.label for s in others]):
        percents = [s.percent for s in others]
        every = all_of(percents)
        if not every.kind or total_of(percents) > 100:
            yield every
        elif is_short_by_slip(percents) or not any(has(s.label, "divided_further") for s in others):
            # 人员经费占 60%，公用经费占 25%: the rest may be another part
            yield replace(every, doubtful=True)
    elif len(wholes) == 1 and not _overlap(others):
        beyond = too_many(others)
        yield replace(beyond, doubtful=True) if beyond else None


def _totals(figures: Sequence[Quantity]) -> Sequence[Range]:
    """What the first, the first two, … figures make: each sum goes on from the one before."""
    return list(accumulate(map(span, figures)))


def _overlap(shares: Sequence[Share]) -> bool:
    """Whether they may be of classes that overlap, or of two divisions: some side by side make all of it."""
    if any(has(share.label, "overlapping") for share in shares):
        return True
    whole, percents = Range(Fraction(100), Fraction(100)), [share.percent for share in shares]
    if any(total.meets(whole) for some in (percents, percents[::-1]) for total in _totals(some)[1:-1]):
        return True
    few = range(len(percents) if len(percents) <= MOST_SHARES else 0)
    parted = ((n, end) for n in few for end in range(n + 3, len(percents) + 1))
    return any(summed(percents[n + 1 : end]).meets(span(percents[n])) for n, end in parted)  # x%，其中 y%、z%


def _sum(share: Share, parts: Sequence[Share]) -> Verdict:
    figures = [share.percent, *(p.percent for p in parts)]
    if summed(part.percent for part in parts).meets(span(share.percent)):
        return held(*figures)
    right = printed_like(total_of(p.percent for p in parts), share.percent)
    terms = "＋".join(p.percent.printed for p in parts)
    return Verdict(
        figures, "shares", figures[1].start, share.percent.end,
        {"right": right, "terms": terms}, right, share.percent.printed, doubtful=True,
    )  # fmt: skip


def list_shares(topics: list[Topic], wrong: set[int]) -> Verdict | None:
    """The shares of a list's parts, where each has one of the same whole, and none is wrong by itself."""
    shares = [t.shares[0] for t in topics if t.shares]
    if any(id(s.percent) in wrong for s in shares):
        return None
    if shares and all(_is_right_share(t) for t in topics):
        return None  # 民生支出 x，占 81%；教育支出 y，占 24%: each right of their whole, so that they overlap
    same = {s.named for s in shares}
    scopes = {scope_named(lv) for t in topics for lv in t.levels} - {""}
    alike = len(shares) == len(topics) and len(same) == 1 and len(scopes) < 2
    verdict = too_many(shares) if alike else None
    counted = any(not lv.quantity.money for t in topics for lv in t.levels)
    return replace(verdict, doubtful=True) if verdict and counted else verdict  # classes may overlap


def _is_right_share(topic: Topic) -> bool:
    """Whether a part is the share of its list's whole that it says."""
    whole = topic.container.parent if topic.container else None
    return whole is not None and bool(topic.shares) and any(
        fits(part.quantity, all_.quantity, topic.shares[0].percent)
        for part in topic.now() for all_ in whole.now()
    )  # fmt: skip


def too_many(shares: Sequence[Share]) -> Verdict | None:
    """Shares of one whole that together are more than all of it."""
    if len(shares) < 2 or any(s.whole is not None for s in shares):
        return None
    total = total_of(s.percent for s in shares)
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
        actual=right,
    )
