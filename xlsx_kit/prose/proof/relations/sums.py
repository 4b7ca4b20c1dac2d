"""Totals that stand behind what they add up, and amounts said again in another unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.prose.proof.grammar.each import named_each
from xlsx_kit.prose.proof.grammar.quantity import (
    YUAN,
    Quantity,
    Range,
    printed_like,
    signed_sum,
    span,
    total_of,
)
from xlsx_kit.prose.proof.grammar.statements import Level, Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import opposed
from xlsx_kit.prose.proof.phrases import has, number_of, pattern, phrases
from xlsx_kit.prose.proof.relations.change_sums import is_slip
from xlsx_kit.prose.proof.relations.levels import level_like, levels_like
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, sum_verdict
from xlsx_kit.prose.proof.words import vocabulary

Term = tuple[Level, int]
"""An amount, and whether it is added (1) or taken off (-1)."""


def closing_verdicts(sentence: Sentence, before: Sequence[Sentence] = ()) -> Iterator[Verdict]:
    """Totals that stand last: over amounts added up (另有, 加上), carried over, or merely listed (共计).

    加上 at the beginning adds to what a sentence ``before`` it in the paragraph says.
    """
    inside = [t for p in sentence.lists for t in p.topics]
    found = list(_closing(sentence.roots, before, inside))
    lists = (_closing(p.topics, ()) for p in sentence.lists if p.parent is None)
    found = found or next((some for one in lists if (some := list(one))), [])
    yield from found or _over_stops(sentence, before)


def _over_stops(sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Verdict]:
    """甲 a，其中…。乙 b、丙 c。支出合计 x: over several sentences, where it adds up but for a slip."""
    roots = [t for t in sentence.roots if t.levels and t.money and not t.reason]
    total = next((t for t in roots if t.closing and not t.additive), None)
    if total is None:
        return
    whole, terms = total.levels[0], _terms(roots[: roots.index(total)], total.levels[0])
    near: list[Verdict] = []
    for earlier in reversed(before):
        topics = [t for t in _amount_topics(earlier) if not opposed(t.subject, total.subject)]
        if any(t.closing for t in topics):
            break
        terms = [*_terms(topics, whole), *terms]
        verdict = added_up(whole, terms, doubtful=True) if len(terms) > 1 else None
        if verdict is not None and not verdict.kind:
            yield verdict
            return
        if verdict is not None and is_near(verdict):
            near.append(verdict)
    yield from near[:1] if len(near) == 1 else ()


def _amount_topics(sentence: Sentence) -> Sequence[Topic]:
    """What a sentence speaks of: its topics outside lists, else those of a list that has no whole."""
    alone = [t for p in sentence.lists if p.parent is None and not p.row for t in p.topics]
    return [t for t in sentence.roots or alone if t.levels and t.money and not t.reason]


def _closing(
    topics: Sequence[Topic], before: Sequence[Sentence], inside: Sequence[Topic] = ()
) -> Iterator[Verdict]:
    units = {t.unit for t in topics if t.levels and t.closing} | {YUAN}
    for unit in sorted(units):
        yield from _closing_of([t for t in topics if t.levels and t.unit == unit], before, inside)


def _closing_of(
    roots: Sequence[Topic], before: Sequence[Sentence], inside: Sequence[Topic]
) -> Iterator[Verdict]:
    start = 0
    for n, total in enumerate(roots):
        terms = roots[start:n]
        if not total.closing or not terms:
            continue
        if any(not _is_counted(t) for t in terms):
            start = n + 1
            continue
        added = any(t.additive for t in (*terms, total))
        earlier = _earlier(total, before) if terms[0].additive and not start else []
        if terms[0].additive:  # 总收入 x，加上结余 y: that; 其中：甲收入 x；加上乙收入 y: the part before it
            parts = [t for t in reversed(inside) if t.start < terms[0].start and not _in_bracket(t)]
            before_it = [t for t in roots[start - 1 : start] if not opposed(t.subject, total.subject)]
            earlier = (before_it or parts[:1]) + earlier
        if len(terms) + len(earlier) < 2 or (
            terms[0].additive and not earlier and not terms[0].closing and len(terms) < 3
        ):
            continue
        of_side = _is_side(total, terms)
        if pattern("grand_sum").search(total.subject) and not (added or of_side or _is_grand(total, terms)):
            others = [k for k in range(start, n) if opposed(roots[k].subject, total.subject)]
            terms = roots[others[-1] + 1 if others else start : n]
            of_side = len(terms) > 1 and not any(t.closing for t in terms)
        bare = pattern("altogether").match(total.levels[0].words) is not None
        if not (added or of_side or bare or _is_listed(total) or _is_grand(total, terms)):
            yield from _last_terms(total, terms)
            continue
        verdict = _closed_by(total, terms, earlier, added=added)
        if verdict is not None and verdict.kind and not added:
            verdict = _with_earlier(total, terms, before) or verdict
        # 收入决算数加上补助 a、转贷 b，收入总计: what they are added to stands farther away
        open_sum = of_side or bare or (terms[0].additive and not earlier)
        if verdict is not None and not (open_sum and verdict.kind and not is_near(verdict)):
            yield verdict
        start = n + 1  # the next total is of what follows this one


def _is_counted(topic: Topic) -> bool:
    """Whether it is clear of how many its amount is: not 教育和科技局、卫生局各 x, 每村 x."""
    if any(has(level.words, "each") for level in topic.levels):
        return False
    counts = [named_each(level.words) for level in topic.levels]
    return all(not count or (len(count) == 1 and count[0] > 1) for count in counts)


def _in_bracket(topic: Topic) -> bool:
    return topic.container is not None and topic.container.kind == "bracket"


def _last_terms(total: Topic, terms: Sequence[Topic]) -> Iterator[Verdict]:
    """偿还本金 x，利息 y，还本付息合计 z: the last amounts before a total, where it is a slip of one sum."""
    whole, own = total.levels[0], _terms(terms, total.levels[0])
    if has(total.subject, "net"):
        return  # 资产 x，负债 y，净资产 z
    if has(total.subject, "gross") and all(t.comparisons for t in (*terms, total)):
        return  # 利润 x，增长 a；净利润 y，增长 b；纳税总额 z，增长 c: each by itself
    found = [added_up(whole, own[n:], doubtful=True) for n in range(len(own) - 1)]
    near = [v for v in found if v.kind and is_near(v)]
    yield from [v for v in found if not v.kind][:1] or (near if len(near) == 1 else ())


def _closed_by(
    total: Topic, terms: Sequence[Topic], earlier: Sequence[Topic], *, added: bool
) -> Verdict | None:
    whole = total.levels[0]
    own, first = _terms(terms, whole), _terms(earlier, whole)
    inner = _terms([t for p in terms[0].lists for t in p.topics], whole)
    runs = [own[start:] for start in range(len(own) - 1)] + [[lv, *own] for lv in first] + [[*first, *own]]
    runs += [[*own, *tail] for tail in _tails(terms[-1], whole)]
    runs += [[lv, *own[1:]] for lv in inner]  # 其中地方收入 x；加上级补助 y: local income and the aid
    for run in runs:
        if len(run) > 1 and _total(run).meets(span(whole.quantity)):
            return held(whole.quantity, *(lv.quantity for lv, _ in run))
    run = [*first[:1], *own]
    sure = added and len(own) == len(terms) and len(first) < 2 and not inner and not terms[-1].lists
    return added_up(whole, run, doubtful=not sure) if len(run) > 1 else None


def _with_earlier(total: Topic, terms: Sequence[Topic], before: Sequence[Sentence]) -> Verdict | None:
    """支出 a，其中…。调出 b，结转 c，支出总计: what the sentence before says belongs to the total, too."""
    whole = total.levels[0]
    own = _terms(terms, whole)
    for level, sign in _terms(_earlier(total, before[-1:]), whole):
        if _total([(level, sign), *own]).meets(span(whole.quantity)):
            return held(whole.quantity, level.quantity, *(lv.quantity for lv, _ in own))
    return None


def _terms(topics: Sequence[Topic], whole: Level) -> list[Term]:
    """The amounts beside a whole: of 甲、乙各 x as many times x as names stand before it."""
    found: list[Term] = []
    for topic in topics:
        if (level := level_like(topic, whole)) is not None:
            times = max([1, *named_each(level.words)])
            found += [(level, -1 if topic.subtracted else 1)] * times
    return found


def _tails(last: Topic, whole: Level) -> Iterator[list[Term]]:
    """What is read as parts of the last amount and may be added beside it: 其中 x，上年结转 y，合计."""
    for parts in last.lists:
        for start in range(1, len(parts.topics)):
            yield _terms(parts.topics[start:], whole)


def _total(terms: Sequence[Term]) -> Range:
    return signed_sum((level.quantity, sign) for level, sign in terms)


def _earlier(total: Topic, before: Sequence[Sentence]) -> list[Topic]:
    """What the sentences before say of the same side, the nearest first."""
    topics = [t for s in reversed(before) for t in s.roots if t.levels and t.money and not t.reason]
    return [t for t in topics if not opposed(t.subject, total.subject)]


def _is_listed(total: Topic) -> bool:
    """共计 and nothing else: all that was listed before it."""
    name = pattern("period").sub("", total.subject)
    return name in vocabulary().file.words["sum"] and not has(total.subject, "sides")


def _is_side(total: Topic, terms: Sequence[Topic]) -> bool:
    """财政拨款收入 x，事业收入 y，本年收入合计 z: all are called income, none is a total itself."""
    side = next((s for s in phrases("sides") if s in total.subject), "")
    return bool(side) and all(side in t.subject and not t.closing and not t.additive for t in terms)


def is_near(verdict: Verdict) -> bool:
    """Whether a sum is off by a slip: else what stands before it is not all of it."""
    whole, *terms = verdict.figures
    return is_slip(whole.value - total_of(terms), verdict.figures)


def _is_grand(total: Topic, terms: Sequence[Topic]) -> bool:
    """收入总计 behind this year's and what was carried over."""
    carried = [has(t.subject, "carried_over") for t in terms]
    sides = any(opposed(t.subject, total.subject) for t in terms)
    return (
        pattern("grand_sum").search(total.subject) is not None
        and any(carried)
        and not all(carried)
        and not sides
    )


def counted_sum_verdict(sentence: Sentence, before: Sentence | None) -> Verdict | None:
    """三项合计 x 万元: the sum of as many amounts as it says, those of the list or the sentence before it."""
    for topic in sentence.topics:
        match = pattern("so_many").search(topic.subject)
        if match is None or not topic.levels or topic.reason:
            continue
        count = number_of(match[1])
        for terms in _groups_before(topic, sentence, before):
            whole = topic.levels[0]
            levels = levels_like(terms, whole)
            if len(terms) == len(levels) == count:
                return added_up(whole, [(lv, 1) for lv in levels])
    return None


def _groups_before(total: Topic, sentence: Sentence, before: Sentence | None) -> Iterator[list[Topic]]:
    """What a sum may be of: the parts or the topics before it, in its own sentence or in the one before."""
    for where in (sentence, before):
        if where is not None:
            for group in (where.roots, *(p.topics for p in reversed(where.lists))):
                yield [t for t in group if t.start < total.start or where is before]


def added_up(whole: Level, terms: Sequence[Term], *, doubtful: bool = False) -> Verdict:
    """Whether an amount is what some make together."""
    return sum_verdict(whole.quantity, [(lv.quantity, sign) for lv, sign in terms], doubtful=doubtful)


def restated_verdict(first: Quantity, second: Quantity) -> Verdict:
    """An amount said again in brackets in another unit."""
    if span(first).meets(span(second)):
        return held(first, second)
    right = printed_like(first.value, second)
    return Verdict(
        [first, second], "restated", first.start, second.end,
        {"first": first.printed, "given": second.printed, "right": right}, right, second.printed,
        slight=abs(first.value - second.value) <= 2 * max(first.half, second.half),  # cut, not rounded
        explicit=True, right=first.value,
    )  # fmt: skip
