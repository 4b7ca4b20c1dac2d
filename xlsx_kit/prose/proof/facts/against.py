"""A document's amounts against the facts: those whose words name a figure of the pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from xlsx_kit.findings import Finding
from xlsx_kit.prose.proof.facts.reference import ReferenceFacts
from xlsx_kit.prose.proof.facts.vocabulary import Subject, subject_before
from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import YUAN, Quantity, figure
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument
from xlsx_kit.prose.proof.grammar.statements import Moment, Sentence, Topic
from xlsx_kit.prose.proof.phrases import in_words
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.words import folded, vocabulary


def in_yuan(money: str) -> int:
    """How many 元 one of a unit of money is."""
    return vocabulary().file.units.money.get(money, 1)


@dataclass(frozen=True, slots=True)
class AmountComparison:
    """An amount that was held against the facts; without a finding it agrees."""

    quantity: Quantity
    finding: Finding | None = None


def against_facts(
    reading: ParsedDocument, known: Mapping[str, Subject], expected: ReferenceFacts, money: str
) -> Iterator[tuple[Paragraph, AmountComparison]]:
    """Every amount whose words the pack knows, with what the facts say of it."""
    words = {folded(word): subject for word, subject in known.items()}
    for section in reading.sections:
        by_line: dict[int, list[Named]] = {}
        for paragraph, sentence in section.sentences:
            by_line.setdefault(paragraph.line.number, []).extend(_named(paragraph, sentence, words))
        for paragraph, sentence in section.sentences:
            named = by_line[paragraph.line.number]
            for quantity, right, about in _amounts([n for n in named if n[0] in sentence.topics], expected):
                if right is None or not quantity.money:
                    continue
                yield (
                    paragraph,
                    AmountComparison(
                        quantity, _finding(paragraph, quantity, right, about, named, expected, money)
                    ),
                )


def bases_from_facts(
    reading: ParsedDocument, known: Mapping[str, Subject], expected: ReferenceFacts, money: str
) -> None:
    """Gives differences from last year that print no base the one of the facts, where they have one."""
    words = {folded(word): subject for word, subject in known.items()}
    for section in reading.sections:
        for paragraph, sentence in section.sentences:
            for topic, subject in _named(paragraph, sentence, words):
                right = expected.before(subject)
                if right is None or any(lv.moment.year == -1 for lv in topic.levels):
                    continue
                place = topic.levels[0].quantity
                base = figure(place.start, place.end, expected.printed(right), YUAN, in_yuan(money))
                for comparison in topic.comparisons:
                    if comparison.base is None and comparison.moment == Moment(-1):
                        comparison.base = base


Named = tuple[Topic, Subject]


def _named(paragraph: Paragraph, sentence: Sentence, words: Mapping[str, Subject]) -> Iterator[Named]:
    """The topics of a sentence that the pack has a name for, in the words since the figure before."""
    text = paragraph.normalized.text
    ends = sorted(q.end for q in sentence.quantities)
    for topic in sentence.topics:
        if topic.reason or not topic.levels:
            continue
        start = topic.levels[0].quantity.start
        since = max((e for e in ends if e <= start), default=paragraph.start)
        subject = subject_before(text[since:start], words)
        if subject:
            yield topic, subject


def _amounts(named: list[Named], expected: ReferenceFacts) -> Iterator[tuple[Quantity, int | None, str]]:
    for topic, subject in named:
        now = expected.amount(subject.now) if subject.now else None
        before, of_last = expected.before(subject), in_words("of_last_year", subject=subject.word)
        for level in topic.levels:
            if level.moment.year == 0:
                yield level.quantity, now, subject.word
            elif level.moment.year == -1:
                yield level.quantity, before, of_last
        for comparison in topic.comparisons:
            if comparison.base is not None and comparison.moment is not None and comparison.moment.year == -1:
                yield comparison.base, before, of_last


def _finding(
    paragraph: Paragraph,
    quantity: Quantity,
    right: int,
    about: str,
    named: list[Named],
    expected: ReferenceFacts,
    money: str,
) -> Finding | None:
    if same_amount(quantity, right, money, expected.scale):
        return None
    neighbour = next(
        (
            s
            for t, s in named
            if quantity.value
            and not any(lv.quantity is quantity for lv in t.levels)
            and _is_as_expected(expected, s.now, quantity, money)
        ),
        None,
    )
    kind = (
        "neighbour_figure"
        if neighbour and not about.endswith(in_words("of_last_year", subject=""))
        else "contradicts_facts"
    )
    words = {"subject": about, "right": expected.printed(right), "given": quantity.printed}
    if kind == "neighbour_figure" and neighbour:
        words["neighbour"] = neighbour.word
    start, end = paragraph.normalized.original(quantity.start, quantity.end)
    return found(
        kind,
        paragraph.line,
        start,
        end,
        expected=expected.printed(right),
        actual=quantity.printed,
        fields=words,
    )


def _is_as_expected(expected: ReferenceFacts, ref: str, quantity: Quantity, money: str) -> bool:
    amount = expected.amount(ref) if ref else None
    return amount is not None and same_amount(quantity, amount, money, expected.scale)


def same_amount(quantity: Quantity, amount: int, money: str, scale: int) -> bool:
    """Whether a printed amount is this one; with fewer decimals it may be rounded.

    An amount in another unit that has the digits of the right one is a slip of the unit, which is said apart.
    """
    right = Fraction(amount, scale) * in_yuan(money)
    half = (
        Fraction(quantity.size, 2 * 10**quantity.decimals) if 10**quantity.decimals < scale else Fraction(0)
    )
    if abs(quantity.value - right) <= half:
        return True
    return quantity.size != in_yuan(money) and quantity.value / quantity.size == Fraction(amount, scale)
