"""Numbers that go with each other: no money for no trips, no more groups than people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.reading import Section
from xlsx_kit.prose.proof.grammar.statements import Sentence
from xlsx_kit.prose.proof.phrases import has, in_words, phrases
from xlsx_kit.prose.proof.relations.named import has_name
from xlsx_kit.prose.proof.relations.verdicts import Verdict, within
from xlsx_kit.prose.proof.word_tables import CountedAmount
from xlsx_kit.prose.proof.words import vocabulary

Counted = tuple[str, Quantity]
"""What a figure is about and counted in (国内公务接待批次), and the figure."""


def tally_verdicts(section: Section, year: int | None) -> Iterator[tuple[Paragraph, Verdict]]:
    """Groups against people in each sentence, and amounts against what was bought or received for them."""
    earlier: list[Counted] = []
    held: Paragraph | None = None
    for paragraph, sentence in section.sentences:
        if sentence.year != year:
            continue
        earlier, held = (earlier if held is paragraph else []), paragraph
        here = list(_counted(sentence))
        earlier += here
        for verdict in (
            *_people(here),
            *(v for rule in vocabulary().file.tally for v in _spent(rule, earlier, here)),
        ):
            yield paragraph, verdict


def _counted(sentence: Sentence) -> Iterator[Counted]:
    for topic in sentence.topics:
        for level in topic.levels if not topic.reason else ():
            if level.moment.year == 0 and not level.quantity.loose:
                yield f"{topic.subject}{level.quantity.unit}", level.quantity


def _people(counted: Sequence[Counted]) -> Iterator[Verdict]:
    """Groups with the people right behind them."""
    for (label, groups), (_, people) in pairwise(counted):
        heads = phrases("people")
        if people.unit not in heads or groups.unit in heads or not has(label, "groups"):
            continue
        if groups.value <= people.value:
            yield within(groups, people)
        else:
            yield _fault(groups, people, f"{groups.printed}{groups.unit}", f"{people.printed}{people.unit}")


def _spent(rule: CountedAmount, earlier: Sequence[Counted], here: Sequence[Counted]) -> Iterator[Verdict]:
    """What was counted in a sentence against the amount that its paragraph has for it."""
    amounts = [q for label, q in earlier if q.money and has_name(label, rule.amount)]
    for label, count in here if amounts else ():
        if count.money or not has_name(label, rule.count):
            continue
        if not count.value and any(not q.value for q in amounts):
            yield within(count, *(q for q in amounts if not q.value))
        elif count.value and not any(q.value for q in amounts):
            yield _fault(
                count,
                amounts[0],
                f"{count.printed}{count.unit}",
                in_words("no_money", amount=amounts[0].printed),
            )
        elif rule.both and count.value:
            yield within(count)
        elif rule.both:
            amount = next(q for q in amounts if q.value)
            yield _fault(
                count, amount, f"{count.printed}{count.unit}", in_words("money", amount=amount.printed)
            )


def _fault(count: Quantity, other: Quantity, one: str, two: str) -> Verdict:
    return Verdict(
        [count, other], "tally", min(count.start, other.start), max(count.end, other.end),
        {"given": one, "other": two}, None, count.printed, doubtful=True,
    )  # fmt: skip
