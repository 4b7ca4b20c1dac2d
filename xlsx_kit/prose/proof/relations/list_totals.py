"""Sums over paragraphs: a total behind numbered ones (以上三项合计 x), or before them without a colon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import Quantity, span
from xlsx_kit.prose.proof.grammar.reading import Section
from xlsx_kit.prose.proof.grammar.statements import Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import opposed
from xlsx_kit.prose.proof.grammar.tokens import MARKS
from xlsx_kit.prose.proof.phrases import number_of, pattern
from xlsx_kit.prose.proof.relations.change_sums import is_slip, named_whole_of
from xlsx_kit.prose.proof.relations.levels import levels_like
from xlsx_kit.prose.proof.relations.no_divisions import sum_of
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, made, plus, sum_verdict, wrong_sum

MOST_SENTENCES = 30
REMEMBERED = 40
LEAST_DIGITS = 4
"""Shorter amounts are the same by accident."""
LEAST_LINES = 3
STOP = next(mark for mark, kind in MARKS.items() if kind == "stop")
PARAGRAPHS_BEFORE = 3
"""Paragraphs before a run of parts that may say their whole."""


def list_total_verdicts(section: Section) -> Iterator[tuple[Paragraph, Verdict]]:
    """Each paragraph that sums up the numbered paragraphs right before it."""
    paragraphs: list[tuple[Paragraph, Sentence]] = []
    for paragraph, sentence in section.sentences:
        if paragraphs and paragraphs[-1][0] is paragraph:
            continue
        verdict = _verdict(paragraph, sentence, paragraphs) if not paragraph.style else None
        if verdict is not None:
            yield paragraph, verdict
        paragraphs.append((paragraph, sentence))


def run_verdicts(section: Section) -> Iterator[tuple[Paragraph, Verdict]]:
    """Paragraphs side by side that make up an amount of a paragraph before them, which ends in no colon.

    Parts are numbered in one style, or their names are those of a known whole; what is off by more than a
    slip is another matter.
    """
    firsts = _firsts(section)
    known = _firsts(section, parts_too=True)
    start = 0
    while start < len(firsts):
        end = start + 1
        while end < len(firsts) and _is_next(firsts[end - 1], firsts[end]):
            end += 1
        for parts in _runs(firsts[start:end]):
            before = [first for first in known if first[0].line.number < parts[0][0].line.number]
            verdict = _whole_of(before[-PARAGRAPHS_BEFORE:], parts)
            if verdict is None or verdict.kind:
                verdict = _makes_one_of(section, parts) or verdict
            if verdict is not None:
                yield parts[-1][0], verdict
                break
        start = end


First = tuple[Paragraph, Topic]


def _firsts(section: Section, *, parts_too: bool = False) -> list[First]:
    """The first topic of each paragraph that has one, with ``parts_too`` of those in lists as well."""
    found: list[First] = []
    for paragraph, sentence in section.sentences:
        own = [t for t in sentence.topics if t.levels and not t.reason]
        topic = next((t for t in own if parts_too or _is_first(t)), None)
        if topic is not None and (not found or found[-1][0] is not paragraph):
            found.append((paragraph, topic))
    return found


def _is_first(topic: Topic) -> bool:
    """Whether it is part of nothing in its own sentence, nor one of a row: 其中： may begin a paragraph."""
    inside = topic.container
    return inside is None or (inside.parent is None and not inside.row)


def _is_next(one: First, other: First) -> bool:
    alike = one[0].style == other[0].style and one[1].unit == other[1].unit
    return alike and other[0].line.number - one[0].line.number == 1


def _runs(firsts: Sequence[First]) -> Iterator[Sequence[First]]:
    """All of a run that is numbered or ends in semicolons; else what has the names of a known whole."""
    if firsts[0][0].style:
        yield firsts
    elif lines := _in_semicolons(firsts):
        yield lines
    for start in range(len(firsts) - 1):
        for end in range(start + 2, min(start + 4, len(firsts)) + 1):
            if named_whole_of([t.subject for _, t in firsts[start:end]]):
                yield firsts[start:end]


def _in_semicolons(firsts: Sequence[First]) -> Sequence[First]:
    """甲县：资金 x；乙县：资金 y；丙县：资金 z。: lines that are one list."""
    open_ended = [MARKS.get(paragraph.text.rstrip()[-1:]) == "semicolon" for paragraph, _ in firsts]
    start = open_ended.index(True) if True in open_ended else len(firsts)
    end = next((n for n in range(start, len(firsts)) if not open_ended[n]), -1) + 1
    lines = firsts[start:end]
    return lines if len(lines) >= LEAST_LINES else []


def _whole_of(before: Sequence[First], parts: Sequence[First]) -> Verdict | None:
    wholes = [
        lv for _, topic in reversed(before) for lv in topic.levels
        if lv.quantity.unit == parts[0][1].unit and not opposed(topic.subject, parts[0][1].subject)
    ]  # fmt: skip
    likely: tuple[Quantity, list[Quantity]] | None = None
    for whole in wholes:
        levels = levels_like([topic for _, topic in parts], whole)
        amounts = [level.quantity for level in levels]
        if len(amounts) < len(parts):
            continue
        nothing = not whole.quantity.value and any(q.value for q in amounts)
        if sum_of(levels).meets(span(whole.quantity)) and not nothing:
            return held(whole.quantity, *amounts)
        likely = likely or (whole.quantity, amounts)
    if likely is None or len(parts) < 2:
        return None
    quantity, amounts = likely
    fault = wrong_sum(quantity, plus(amounts), doubtful=True)
    near = is_slip(quantity.value - made(plus(amounts)), fault.figures)
    return replace(fault, start=amounts[-1].start, end=amounts[-1].end) if near else None


def _makes_one_of(section: Section, parts: Sequence[First]) -> Verdict | None:
    """Numbered paragraphs that are all of some amount before them (财政拨款支出主要内容如下：)."""
    line = parts[0][0].line.number
    topics = [t for p, s in section.sentences if p.line.number < line for t in s.topics if not t.reason]
    for whole in (lv for t in reversed(topics[-REMEMBERED:]) for lv in t.levels):
        levels = levels_like([topic for _, topic in parts], whole)
        exact = sum(c.isdigit() for c in whole.quantity.printed) >= LEAST_DIGITS
        if len(levels) == len(parts) and exact and sum_of(levels).meets(span(whole.quantity)):
            return held(whole.quantity, *(lv.quantity for lv in levels))
    return None


def _verdict(
    paragraph: Paragraph, sentence: Sentence, before: Sequence[tuple[Paragraph, Sentence]]
) -> Verdict | None:
    total = next((t for t in sentence.roots if t.levels and not t.reason), None)
    match = pattern("so_many").search(paragraph.text)
    if total is None or not (match or _is_total(total, paragraph.text)):
        return None
    whole = total.levels[0].quantity
    parts = list(_parts(total, before))
    counted = number_of(match[1]) if match else len(parts)
    if len(parts) < 2 or len(parts) != counted:
        return None
    verdict = sum_verdict(whole, plus(parts), doubtful=match is None)
    stopped = not before[-1][0].style and before[-1][0].text.endswith(STOP)
    near = is_slip(whole.value - made(plus(parts)), verdict.figures)
    return verdict if match or near or not (verdict.kind and stopped) else None


def _is_total(topic: Topic, text: str) -> bool:
    closing = topic.closing or pattern("sum_of_list").search(topic.subject) is not None
    return closing and pattern("total_opens").match(text) is not None


def _parts(total: Topic, before: Sequence[tuple[Paragraph, Sentence]]) -> Iterator[Quantity]:
    """The first amount of each numbered paragraph before, the last first, as far as one style goes."""
    style = before[-1][0].style if before else ""
    lines = bool(before) and not style and _is_line(before[-1])
    line = total.line
    for paragraph, sentence in before[: -MOST_SENTENCES - 1 : -1]:
        first = next((t for t in sentence.roots if t.levels and not t.reason), None)
        if (lines and not _is_line((paragraph, sentence))) or not (style or lines):
            return
        if (
            not (style or lines)
            or paragraph.style != style
            or first is None
            or line - paragraph.line.number > 1
        ):
            return
        if first.unit != total.unit or opposed(first.subject, total.subject):
            return
        line = paragraph.line.number
        yield first.levels[0].quantity


def _is_line(given: tuple[Paragraph, Sentence]) -> bool:
    """Whether a paragraph is a line of a list: one amount, and no stop but at its end."""
    paragraph, sentence = given
    return len(sentence.quantities) == 1 and STOP not in paragraph.text[:-1]
