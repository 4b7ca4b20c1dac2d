"""What names tell over the paragraphs of a section: 三公 is 出国, 用车 and 接待, wherever each stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import Quantity, span
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument, Section
from xlsx_kit.prose.proof.grammar.statements import Level, Parts, Topic
from xlsx_kit.prose.proof.grammar.subjects import core
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.relations.levels import level_like
from xlsx_kit.prose.proof.relations.memory import by_subject
from xlsx_kit.prose.proof.relations.named import has_name
from xlsx_kit.prose.proof.relations.no_divisions import sum_of
from xlsx_kit.prose.proof.relations.sums import added_up, is_near
from xlsx_kit.prose.proof.relations.totals import parts_verdicts
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, within
from xlsx_kit.prose.proof.words import vocabulary

MOST_TOPICS = 4
"""Topics of one name in a section that are tried."""
Placed = tuple[Paragraph, Topic]


def named_parts_verdicts(
    section: Section, year: int | None, *, slips: bool = False
) -> Iterator[tuple[Paragraph, Verdict]]:
    """Wholes and parts by their names, each in a paragraph of its own; what does not fit is a warning.

    ``slips``: only by the rules that tell nothing but slips of the pen, as over several sections.
    """
    topics = [
        (paragraph, topic) for paragraph, sentence in section.sentences if sentence.year == year
        for topic in sentence.topics if topic.levels and not topic.reason
    ]  # fmt: skip
    for rule in (r for r in vocabulary().file.whole if r.slips or not slips):
        parts = [_called(words, topics) for words in rule.parts]
        more = [found for words in rule.optional if (found := _called(words, topics))]
        placed: list[tuple[Paragraph, Verdict]] = []
        for paragraph, whole in _called(rule.name, topics) if all(parts) else ():
            some = [p for p in (*parts, *more) if all(whole is not t for _, t in p)]
            verdicts = _whole_verdicts(whole, some, len(parts) + len(more))
            if more and verdicts and verdicts[0].kind:
                bare = _whole_verdicts(whole, some[: len(parts)], len(parts))
                verdicts = verdicts if not bare or bare[0].kind else bare
            placed += [(paragraph, v) for v in verdicts if not (rule.slips and v.kind and not is_near(v))]
        taken = {id(q) for _, v in placed if not v.kind for q in v.figures[1:]}
        yield from ((p, v) for p, v in placed if not v.kind or not any(id(q) in taken for q in v.figures[1:]))


def _called(words: Sequence[str], topics: Sequence[Placed]) -> list[Placed]:
    return [(p, t) for p, t in topics if t.money and has_name(t.subject, words)][:MOST_TOPICS]


def _whole_verdicts(whole: Topic, parts: Sequence[Sequence[Placed]], count: int) -> Sequence[Verdict]:
    """The verdicts on the parts that fit; else the fault, where each is there once."""
    if len(parts) != count:
        return ()
    first: Sequence[Verdict] = ()
    for some in product(*parts):
        topics = [t for _, t in some]
        found = [v for v in parts_verdicts(Parts("paragraphs", whole, topics, strongest=4)) if not v.slight]
        if found and not any(v.kind for v in found):
            return found
        first = first or found
    once = all(len({t.levels[0].quantity.value for _, t in p}) == 1 for p in parts)
    return [replace(v, doubtful=True) for v in first if v.kind] if once else ()


def joined_verdicts(reading: ParsedDocument) -> Iterator[tuple[Paragraph, Verdict]]:
    """连同会议费、培训费，合计 x: what its paragraph began with, and what is named, wherever that stands."""
    known: Mapping[str, list[Topic]] | None = None
    for section in reading.sections:
        begun: tuple[Paragraph, Topic] | None = None
        for paragraph, sentence in section.sentences:
            for topic in sentence.topics if sentence.year == reading.year else ():
                if begun is None or begun[0] is not paragraph:
                    begun = (paragraph, topic) if topic.levels else None
                    continue
                match = pattern("joined_total").search(
                    paragraph.normalized.text[: topic.levels[0].quantity.start if topic.levels else 0]
                )
                if match is None:
                    continue
                if known is None:
                    known = by_subject(
                        t for s in reading.sections for _, st in s.sentences if st.year == reading.year
                        for t in st.topics
                    )  # fmt: skip
                verdict = _joined(begun[1], topic.levels[0], pattern("and").split(match[1]), known)
                if verdict is not None:
                    yield paragraph, verdict


def _joined(
    first: Topic, whole: Level, names: Sequence[str], known: Mapping[str, list[Topic]]
) -> Verdict | None:
    own = level_like(first, whole)
    found = [[lv for t in known.get(core(n), ()) if (lv := level_like(t, whole)) is not None] for n in names]
    if own is None or not all(found):
        return None
    for some in product(*(levels[:MOST_TOPICS] for levels in found)):
        if sum_of([own, *some]).meets(span(whole.quantity)):
            return held(whole.quantity, own.quantity, *(lv.quantity for lv in some))
    if any(len({lv.quantity.value for lv in levels}) > 1 for levels in found):
        return None
    return added_up(whole, [(own, 1), *((levels[0], 1) for levels in found)], doubtful=True)


def withins(reading: ParsedDocument) -> Iterator[tuple[Paragraph, Verdict]]:
    """What by its name is part of another amount of the document is no more than that: 会议费 of 支出总计."""
    stated: list[tuple[Paragraph, str, Quantity]] = [
        (paragraph, topic.subject, level.quantity)
        for section in reading.sections for paragraph, sentence in section.sentences
        if sentence.year == reading.year
        for topic in sentence.topics if not topic.reason
        for level in topic.levels if level.moment.year == 0 and not level.quantity.loose
        if not any(word in level.words for word in vocabulary().file.movement["opening"])
    ]  # fmt: skip
    for rule in vocabulary().file.within:
        wholes = [q for _, subject, q in stated if has_name(subject, rule.whole)]
        for paragraph, subject, quantity in stated if wholes else ():
            if not has_name(subject, rule.part):
                continue
            alike = [q for q in wholes if q.unit == quantity.unit and q is not quantity]
            if not alike:
                continue
            most = max(alike, key=lambda q: q.value)
            if span(quantity).low <= span(most).high:
                yield paragraph, within(quantity)
            elif not any(q.value > most.value for _, name, q in stated if has_name(name, phrases("sides"))):
                words = {
                    "subject": subject,
                    "given": quantity.printed,
                    "whole": rule.whole[0].replace("&", ""),
                    "most": most.printed,
                }
                yield paragraph, Verdict(
                    [quantity, most], "over_whole", quantity.start, quantity.end, words,
                    None, quantity.printed, doubtful=True,
                )  # fmt: skip
