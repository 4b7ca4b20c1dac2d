"""Totals: the whole is the sum of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, printed_like, span
from xlsx_kit.prose.proof.grammar.statements import Level, Parts, Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import opposed
from xlsx_kit.prose.proof.grammar.words import vocabulary
from xlsx_kit.prose.proof.relations.bases import bases_verdict
from xlsx_kit.prose.proof.relations.change_sums import changes_of_parts, halved, is_slip, named_whole_of
from xlsx_kit.prose.proof.relations.levels import exactly, level_like, makes
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.no_divisions import (
    divides_a_part,
    has_own_whole,
    lists_again,
    of_kinds,
    overlap,
    scope_said,
    sum_of,
    with_itself,
    without_held,
)
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, within

MOST_TERMS = 12
"""More terms are not written out in a message."""
NEARLY = 10
"""A list that misses its whole by no more than one in so many is meant to divide it."""
PARAGRAPHS = 4
USES = "用于"
FEWEST_USES = 3
"""Of fewer uses (其中用于 x、y) others may be left out."""
COVERED = Fraction(1, 2)
"""A list that makes up less of its whole does not claim to be complete."""


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
    if sentence is not None and "" not in units and units != {parent.unit}:
        for own in _by_unit(parts, parent, sentence):
            yield from parts_verdicts(own)
        return
    parts = _named_first(without_held(parts), parent)
    makes_up: Sequence[Topic] = ()
    for wholes in _apart(parts, parent):
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
            levels = [lv for t in parts.topics[:count] if (lv := level_like(t, whole)) is not None]
            gap = whole.quantity.value - sum((lv.quantity.value for lv in levels), Fraction(0))
            if len(levels) == count and is_slip(gap, [whole.quantity, *(lv.quantity for lv in levels)]):
                return replace(parts, topics=parts.topics[:count])
    return parts


def _by_unit(parts: Parts, parent: Topic, sentence: Sentence) -> Iterator[Parts]:
    """Parts that are counted and paid (3 批次，20 人次，0.30 万元), each unit with its own whole.

    The wholes stand before the last of them, which the list follows. What only some parts have is no sum.
    """
    beside = [t for t in sentence.topics if t.start <= parent.start and t.container is parent.container]
    beside = [*parts.others, *beside, parent]
    by_unit: dict[str, list[Topic]] = {}
    for topic in parts.topics:
        by_unit.setdefault(topic.unit, []).append(topic)
    most = max(len(topics) for topics in by_unit.values())
    for unit, topics in by_unit.items():
        whole = next((t for t in reversed(beside) if t.unit == unit and t.levels), None)
        if unit and whole is not None and len(topics) == most and (most > 1 or unit == parent.unit):
            yield replace(parts, parent=whole, topics=topics, others=[])


def _apart(parts: Parts, parent: Topic) -> list[list[Level]]:
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
    right = [count for count in ends if makes(parts.topics[:count], parent)]
    for count in (*right, *even, *ends):
        return Parts("paragraphs", parts.parent, parts.topics[:count], strongest=parts.strongest)
    return Parts("paragraphs", parts.parent)


def _variants(parts: Parts, sentence: Sentence | None) -> Iterator[list[Topic]]:
    """The lists that a reader may take for the parts: as written, cut short, with what follows, flattened."""
    topics = parts.topics
    yield topics
    if parts.kind not in ("paragraphs", "bracket") and parts.parent is not None:
        nested = parts.parent.container
        for count in range(len(topics) - 1, 1, -1) if nested is not None else ():
            yield topics[:count]
        after = [t for t in sentence.topics if t.start > topics[-1].start] if sentence else []
        after = [t for t in after if t.container is nested and not t.reason]
        for count in range(1, min(len(after), 3) + 1):
            yield [*topics, *after[:count]]
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
    first: tuple[Level, list[Level]] | None = None
    for whole in wholes:
        for topics in _variants(parts, sentence):
            levels = [lv for t in topics if (lv := level_like(t, whole)) is not None]
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
            if first is None and topics is parts.topics and not silent:
                first = (whole, levels)
    if (own := _of_a_part(parts) or (first and _of_a_sibling(parts, first[1], sentence))) is not None:
        return own, ()
    return (None if first is None else unequal(parts, *first)), ()


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


def unequal(parts: Parts, whole: Level, levels: Sequence[Level]) -> Verdict | None:
    total = sum((lv.quantity.value for lv in levels), Fraction(0))
    figures = [whole.quantity, *(lv.quantity for lv in levels)]
    more = sum_of(levels).low > span(whole.quantity).high
    slip = is_slip(whole.quantity.value - total, figures)
    near = abs(whole.quantity.value - total) * NEARLY < whole.quantity.value
    if parts.elsewhere and (
        (more and not slip and not near)
        or (parts.parent and opposed(parts.topics[0].subject, parts.parent.subject))
    ):
        return None
    if any(opposed(t.subject, parts.topics[0].subject) for t in parts.topics):
        return None  # income and expenditure are no parts of one amount
    if more and any("退" in t.subject and "税" in t.subject for t in parts.topics):
        return None  # 出口退税 among taxes is taken off them
    named_alike = [parts.parent is not None and t.subject == parts.parent.subject for t in parts.topics]
    if any(named_alike) and not all(named_alike):
        return None  # 其中甲的资产 x、负债 y: measures of one part, not parts of one measure
    if more and any("总额" in lv.words for lv in levels):
        return None  # 总额 x，本级承担 y: what all levels pay is no part of what one pays
    if more and (overlap(parts, levels, whole) or with_itself(whole, total) or divides_a_part(levels)):
        return None
    if more and len({p for lv in levels if (p := scope_said(lv))}) > 1:
        return None
    if more and (lists_again(parts, levels, whole) or of_kinds(levels, whole)):
        return None
    if not whole.quantity.value and parts.parent and parts.parent.line != parts.topics[0].line:
        return None  # a 0 in another paragraph is not what is divided here
    numbered = parts.strongest == PARAGRAPHS and len(levels) > FEWEST_USES and slip
    some = parts.kind in ("some", "purpose") and not numbered
    if not more and (len(levels) < 2 or parts.open_ended or some):
        return within(*figures)
    if not more and not _complete(parts):
        chief = vocabulary().file.subject.chief
        if all(any(word in t.subject for word in chief) for t in parts.topics):
            return within(*figures)  # 保险费收入 x，财政补贴收入 y: interest is not said
        if len(levels) < FEWEST_USES and parts.opened.endswith(USES):
            return within(*figures)
        misprint = misprinted(whole.quantity, total)
        if whole.quantity.value <= 0 or (total < whole.quantity.value * COVERED and not misprint):
            return within(*figures)
        if not (slip or misprint) or has_own_whole(parts, levels):
            return within(*figures)
        doubtful = True
    else:
        cut = more and any(sum_of(levels[:n]).meets(span(whole.quantity)) for n in range(1, len(levels)))
        if cut and (whole.quantity.money or parts.strongest > 1):
            return within(*figures)  # what follows the last part is another matter
        # a part that alone is more than the whole may be no part
        beyond = any(span(lv.quantity).low > span(whole.quantity).high for lv in levels[1:])
        doubtful = (
            beyond
            or cut
            or not parts.sure
            or parts.elsewhere
            or (more and (len(levels) < 2 or parts.kind in ("some", "purpose")))
        )
    if more and parts.kind in ("purpose", "bracket", "some") and len(levels) < 2:
        return None  # in brackets without 其中 it may be the total since (累计); 含 x may be another scope
    model = whole.quantity
    least = max((lv.quantity.decimals for lv in levels if lv.quantity.size == model.size), default=0)
    right, terms = printed_like(total, model, least=least), terms_of([lv.quantity for lv in levels])
    return Verdict(
        figures, "parts", min(f.start for f in figures), max(f.end for f in figures),
        {"right": right, "given": model.printed, "terms": terms}, right, model.printed, doubtful,
    )  # fmt: skip


def terms_of(figures: Sequence[Quantity]) -> str:
    """Amounts as they are shown added up."""
    if len(figures) > MOST_TERMS:
        return f"{len(figures)} 项"
    return "＋".join(f.printed for f in figures)


def _complete(parts: Parts) -> bool:
    """Whether a list is known to be all of its whole: by its names, or because its shares make 100%."""
    if named_whole_of([t.subject for t in parts.topics]):
        return True
    shares = [t.shares[0].percent.value for t in parts.topics if t.shares and not t.shares[0].whole]
    return len(shares) == len(parts.topics) > 1 and abs(sum(shares, Fraction(0)) - 100) < Fraction(1, 2)
