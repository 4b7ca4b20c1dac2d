"""What is said of the two sides of one budget, or twice in the same words: it is the same figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument
from xlsx_kit.prose.proof.grammar.statements import ComparisonClause, Topic
from xlsx_kit.prose.proof.grammar.subjects import core, opposed
from xlsx_kit.prose.proof.grammar.tokens import without_ordinal
from xlsx_kit.prose.proof.phrases import phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.sources.document import Line

LONGEST_TAIL = 12
"""Characters behind a number of things, to the end of its paragraph, that may name them."""
LONGEST_NAME = 30


def twin_changes(reading: ParsedDocument) -> Iterator[tuple[Paragraph, Verdict]]:
    """财政拨款收入 x，比上年减少 y; 财政拨款支出 x，比上年减少 y: equal amounts that changed alike.

    Two sides need not have been equal last year: of other changes nothing is said.
    """
    known: dict[tuple[str, object], list[tuple[Paragraph, Topic, ComparisonClause]]] = {}
    for section in reading.sections:
        for paragraph, sentence in section.sentences:
            for topic in sentence.topics if sentence.year == reading.year else ():
                now = topic.now()
                if len(now) != 1 or topic.reason or not core(topic.subject):
                    continue
                alike = known.setdefault((core(topic.subject), now[0].quantity.value), [])
                alike += [(paragraph, topic, c) for c in topic.comparisons if c.change is not None]
    for alike in known.values():
        for (paragraph, one, first), (_, other, second) in pairwise(alike):
            if opposed(one.subject, other.subject) and _are_same(first, second):
                yield paragraph, held(first.change, second.change)


def _are_same(one: ComparisonClause, other: ComparisonClause) -> bool:
    if one.change is None or other.change is None or one.moment is None or other.moment is None:
        return False
    return (
        one.way is not None
        and one.way == other.way
        and one.moment.fits(other.moment)
        and one.change.value == other.change.value
    )


def names_listed(lines: Sequence[Line], reading: ParsedDocument) -> Iterator[tuple[Paragraph, Verdict]]:
    """设 5 个内设机构, and a paragraph of as many names below; of another number nothing is said."""
    places = {line.number: n for n, line in enumerate(lines)}
    for section in reading.sections:
        for paragraph, sentence in section.sentences:
            counted = sentence.quantities[-1] if sentence.quantities else None
            if counted is None or counted.unit not in phrases("things"):
                continue
            below = places[paragraph.line.number] + 1
            tail = paragraph.normalized.text[counted.end :].rstrip("。:")
            if len(tail) <= LONGEST_TAIL and below < len(lines) and _is_list(lines[below], counted):
                yield paragraph, held(counted)


def _is_list(line: Line, counted: Quantity) -> bool:
    if without_ordinal(line.text)[0]:
        return False  # the next heading: 二、收入支出情况
    names = line.text.strip().rstrip("。；;").split("、")
    whole = all(
        name and len(name) <= LONGEST_NAME and not any(c in name for c in "，。；：\t") for name in names
    )
    return whole and len(names) > 1 and counted.value == len(names)
