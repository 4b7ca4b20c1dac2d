"""Totals: the whole is the sum of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import NO_THINGS, span, total_of
from xlsx_kit.prose.proof.grammar.statements import Level, Parts, Sentence, Topic
from xlsx_kit.prose.proof.relations.bases import bases_verdict
from xlsx_kit.prose.proof.relations.change_sums import changes_of_parts, halved, is_slip, named_whole_of
from xlsx_kit.prose.proof.relations.levels import exactly, levels_like, makes
from xlsx_kit.prose.proof.relations.no_divisions import sum_of, without_held
from xlsx_kit.prose.proof.relations.strangers import without_strangers
from xlsx_kit.prose.proof.relations.unequal import PARAGRAPHS, unequal
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

FEWEST_PARTS = 3
LEAST_DIGITS = 4
"""Of fewer parts, and of shorter amounts, another whole is made by accident."""
MOST_LINES = 40
"""Paragraphs without numbers that are tried as parts; each count of them is added up anew."""


def parts_verdicts(parts: Parts, sentence: Sentence | None = None) -> Iterator[Verdict]:
    """What is to be said of a list: its amounts, then its changes."""
    parent = parts.parent
    if parent is None or parent.reason or not parts.topics:
        return
    if parts.kind == "loose":
        parts = _closed(parts, parent)
    if not parts.topics:
        return
    units = {t.unit for t in parts.topics}
    if sentence is not None and parent.levels and "" not in units and units != {parent.unit}:
        for own in _by_unit(parts, parent, sentence):
            yield from parts_verdicts(own)
        return
    parts = _named_first(without_held(without_strangers(parts, parent)), parent)
    makes_up: Sequence[Topic] = ()
    for wholes in _amounts_of_whole(parts, parent):
        verdict, topics = _amounts(parts, wholes, sentence)
        makes_up = makes_up or topics
        if verdict:
            yield verdict
            if topics and not verdict.kind and not parts.open_ended:
                bases = next((b for lv in wholes if (b := bases_verdict(parent, lv, topics))), None)
                if bases:
                    yield bases
    changes = changes_of_parts(parts, parent, makes_up)
    if changes:
        yield changes


def _named_first(parts: Parts, parent: Topic) -> Parts:
    """A list that begins with all of a known whole (税收收入 x；非税收入 y；基金收入 z): its parts."""
    names = [t.subject for t in parts.topics]
    if len(names) < 3 or named_whole_of(names) or parts.kind not in ("all", "bracket"):
        return parts
    if any(makes(parts.topics[:count], parent) for count in range(3, len(names) + 1)):
        return parts  # 人员 x、公用 y、项目 z: the sum is that of more
    for count in range(2, len(names)):
        for whole in parent.levels[-1:] if named_whole_of(names[:count]) else ():
            levels = levels_like(parts.topics[:count], whole)
            gap = whole.quantity.value - total_of(lv.quantity for lv in levels)
            if len(levels) == count and is_slip(gap, [whole.quantity, *(lv.quantity for lv in levels)]):
                return replace(parts, topics=parts.topics[:count])
    return parts


def _by_unit(parts: Parts, parent: Topic, sentence: Sentence) -> Iterator[Parts]:
    """Parts that are counted and paid (3 批次，20 人次，0.30 万元), each unit with its own whole.

    The wholes stand before the last of them, which the list follows. What only some parts have is no sum.
    """
    before = [t for t in sentence.topics if t.start <= parent.start and t.container is parent.container]
    before = [*parts.others, *before, parent]
    by_unit: dict[str, list[Topic]] = {}
    for topic in parts.topics:
        by_unit.setdefault(topic.unit, []).append(topic)
    most = max(len(topics) for topics in by_unit.values())
    wholes = {u: next((t for t in reversed(before) if t.unit == u and t.levels), None) for u in by_unit}
    stray = [t for u in by_unit if wholes[u] is None for t in by_unit[u] if t.levels and u not in NO_THINGS]
    for unit, topics in by_unit.items():
        whole = wholes[unit]
        if whole is not None and stray and _counts_all(whole, [*topics, *stray]):
            continue  # 88 座，其中 21 座、66 座、1 处
        if unit and whole is not None and len(topics) == most and (most > 1 or unit == parent.unit):
            yield replace(parts, parent=whole, topics=topics, others=[])


def _counts_all(whole: Topic, parts: Sequence[Topic]) -> bool:
    """Whether things make up a whole, whatever words they are counted with."""
    total = total_of(t.levels[0].quantity for t in parts)
    return whole.unit not in NO_THINGS and whole.levels[0].quantity.value == total


def _amounts_of_whole(parts: Parts, parent: Topic) -> list[list[Level]]:
    """The amounts of the whole: those on a basis that every part has each by itself, else any will do."""
    levels = [lv for topic in (parent, *reversed(parts.others)) for lv in reversed(topic.levels)]
    each = [lv for lv in levels if lv.moment.basis and all(_exact(t, lv) for t in parts.topics)]
    return [[lv] for lv in each] if len(each) > 1 else [levels]


def _exact(topic: Topic, like: Level) -> bool:
    return any(lv.moment == like.moment and lv.quantity.unit == like.quantity.unit for lv in topic.levels)


def _closed(parts: Parts, parent: Topic) -> Parts:
    """Paragraphs without numbers, up to where their names make a known whole; none where they never do.

    购车 and 运行 of cars may be two of them: names that end between the two make no whole, and of several
    ends that do the one whose sum is right.
    """
    ends = [
        count for count in range(2, len(parts.topics) + 1)
        if named_whole_of([t.subject for t in parts.topics[:count]])
    ]  # fmt: skip
    even = [count for count in ends if not halved([t.subject for t in parts.topics[:count]])]
    if parts.lines > 2:
        return Parts("paragraphs", parts.parent, parts.topics[: parts.lines], strongest=parts.strongest)
    right = [count for count in ends if makes(parts.topics[:count], parent)]
    for count in (*right, *even, *ends):
        return Parts("paragraphs", parts.parent, parts.topics[:count], strongest=parts.strongest)
    for count in range(len(parts.topics) if len(parts.topics) <= MOST_LINES else 0, 1, -1):
        if makes(parts.topics[:count], parent) or (count > 2 and _is_slip_of(parts.topics[:count], parent)):
            return Parts("paragraphs", parent, parts.topics[:count], sure=False, strongest=parts.strongest)
    return Parts("paragraphs", parts.parent)


def _is_slip_of(topics: Sequence[Topic], parent: Topic) -> bool:
    """Whether some parts make their whole but for a slip in one figure."""
    whole = parent.levels[-1] if parent.levels else None
    levels = levels_like(topics, whole) if whole else []
    if whole is None or len(levels) < len(topics):
        return False
    figures = [whole.quantity, *(lv.quantity for lv in levels)]
    return is_slip(whole.quantity.value - total_of(figures[1:]), figures)


def _variants(parts: Parts, sentence: Sentence | None) -> Iterator[list[Topic]]:
    """The lists that a reader may take for the parts: as written, cut short, with what follows, flattened."""
    topics = parts.topics
    if not topics:  # what stood there was no part: a gap, what there was before
        return
    yield topics
    if parts.kind not in ("paragraphs", "bracket") and parts.parent is not None:
        nested = parts.parent.container
        for count in range(len(topics) - 1, 1, -1) if nested is not None else ():
            yield topics[:count]
        after = [t for t in sentence.topics if t.start > topics[-1].start] if sentence else []
        after = [t for t in after if t.container is nested and not t.reason]
        for count in range(1, min(len(after), 3) + 1):
            yield [*topics, *after[:count]]
    if parts.more and len(parts.more) < len(topics):
        yield [*topics, *parts.more]
    for inner in topics[-1].lists:
        for count in range(1, len(inner.topics)):
            yield [*topics, *inner.topics[count:]]
    for first in topics[:1]:
        for inner in first.lists:
            if len(topics) == 1:
                yield inner.topics


def _amounts(
    parts: Parts, wholes: Sequence[Level], sentence: Sentence | None
) -> tuple[Verdict | None, Sequence[Topic]]:
    """The verdict on the amounts, and the topics that make up the whole where some do."""
    found: list[tuple[Level, list[Level]]] = []
    for whole in wholes:
        for topics in _variants(parts, sentence):
            levels = levels_like(topics, whole)
            silent = sum(not t.levels for t in topics)
            if len(levels) + silent != len(topics) or not levels:
                continue
            both_sides = len(levels) == 2 and all(
                span(lv.quantity).meets(span(whole.quantity)) for lv in levels
            )
            if len(levels) > 1 and (both_sides or sum_of(levels).meets(span(whole.quantity))):
                if (exact := exactly(levels, whole)) is not None and topics is parts.topics:
                    fault = unequal(parts, whole, exact)
                    return replace(fault, doubtful=True) if fault else None, ()
                return held(whole.quantity, *(lv.quantity for lv in levels)), topics
            if topics is parts.topics and not silent:
                found.append((whole, levels))
    first = min(found, key=_gap) if found and parts.strongest == PARAGRAPHS else next(iter(found), None)
    if (own := _of_a_part(parts) or (first and _of_a_sibling(parts, first[1], sentence))) is not None:
        return own, ()
    return (None if first is None else unequal(parts, *first)), ()


def made_before(parts: Parts, before: Sequence[Topic]) -> Verdict | None:
    """收入 x，支出 y。收入具体包括：…: of the amounts said before a list the one that it makes exactly."""
    levels = [t.levels[-1].quantity for t in parts.topics if t.levels]
    if len(levels) < FEWEST_PARTS or len(levels) < len(parts.topics) or len({q.unit for q in levels}) > 1:
        return None
    whole = next(
        (
            lv.quantity for t in reversed(before) for lv in t.levels
            if lv.quantity.unit == levels[0].unit and lv.quantity.value == total_of(levels)
            and sum(c.isdigit() for c in lv.quantity.printed) >= LEAST_DIGITS
        ), None,
    )  # fmt: skip
    return held(whole, *levels) if whole else None


def _gap(found: tuple[Level, Sequence[Level]]) -> Fraction:
    """How far some parts are from a whole: of several wholes the nearest is meant."""
    whole, levels = found
    return abs(whole.quantity.value - total_of(lv.quantity for lv in levels))


def _of_a_part(parts: Parts) -> Verdict | None:
    """A 其中 behind a part that ends its sentence: 本年支出 x。其中：基本支出 y。其中，人员经费 z…"""
    before = parts.parent.lists if parts.parent else []
    for part in [t for earlier in before if earlier is not parts for t in earlier.topics]:
        if part.levels and part not in parts.topics and makes(parts.topics, part):
            levels = [lv for t in parts.topics for lv in t.levels]
            return held(*(lv.quantity for lv in (*part.levels, *levels)))
    return None


def _of_a_sibling(parts: Parts, levels: Sequence[Level], sentence: Sentence | None) -> Verdict | None:
    own = {id(t) for t in (*parts.topics, parts.parent)}
    return of_another(levels, [t for t in sentence.topics if id(t) not in own] if sentence else [])


def of_another(levels: Sequence[Level], topics: Sequence[Topic]) -> Verdict | None:
    """其中：基本支出 b，项目支出 c；基本支出中人员 d，公用 e: together one of the parts."""
    total = sum_of(levels)
    for level in (lv for t in topics if not t.reason for lv in t.levels):
        alike = len(levels) > 1 and level.quantity.value and level.quantity.unit == levels[0].quantity.unit
        if alike and total.meets(span(level.quantity)):
            return held(level.quantity, *(lv.quantity for lv in levels))
    return None
