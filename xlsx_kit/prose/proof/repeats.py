"""What a document says more than once, or of two things that are one: the figures agree."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.prose.proof.balance import is_offset
from xlsx_kit.prose.proof.outline import Paragraph
from xlsx_kit.prose.proof.quantity import span
from xlsx_kit.prose.proof.reading import ParsedDocument
from xlsx_kit.prose.proof.statements import BUDGETS, Level, Moment, Topic, same_basis
from xlsx_kit.prose.proof.subjects import core
from xlsx_kit.prose.proof.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import folded, vocabulary

Said = tuple[Paragraph, Level]


def repeat_verdicts(reading: ParsedDocument) -> Iterator[tuple[Paragraph, Verdict]]:
    """Figures said twice, and income against expenditure."""
    file = vocabulary().file
    once = {core(folded(s)) or folded(s): s for s in file.repeated.subjects}
    wholes = set(file.repeated.wholes)
    known: dict[str, list[Said]] = {}
    for section in reading.sections:
        for paragraph, sentence in section.sentences:
            if sentence.year != reading.year:
                continue
            local: dict[str, Said] = {}
            for topic in sentence.topics:
                amount = _said(topic)
                if amount is None or topic.container is not None:
                    continue
                subject = core(topic.subject) or topic.subject
                name = once.get(subject)
                if name and (name not in wholes or folded(name) == topic.subject):
                    yield from _again(name, paragraph, amount, known.setdefault(subject, []))
                local[topic.subject] = (paragraph, amount)
            for pair in () if is_offset(sentence) else file.equal:
                left, right = local.get(folded(pair.left)), local.get(folded(pair.right))
                previous = known.get(folded(pair.left), [])
                if right and not left and previous and previous[-1][0] is paragraph:
                    left = previous[-1]
                if left and right:
                    yield paragraph, _pair(pair.left, pair.right, left[1], right[1])


def item_verdicts(reading: ParsedDocument) -> Iterator[tuple[Paragraph, Verdict]]:
    """An item that begins with its amount and gives it again as 支出决算 beside its budget: both are one."""
    for section in reading.sections:
        first: tuple[Paragraph, Level] | None = None
        for paragraph, sentence in section.sentences:
            topics = [t for t in sentence.roots if t.levels]
            if first is None or first[0] is not paragraph:
                level = (
                    _said(topics[0])
                    if len(topics) == 1 and core(topics[0].subject) and paragraph.style
                    else None
                )
                first = (
                    (paragraph, level) if level and level.quantity.money and not level.moment.basis else None
                )
            elif len(topics) == 1 and not core(topics[0].subject):
                bases = {lv.moment.basis for lv in topics[0].levels if lv.moment.year == 0}
                again = [lv for lv in topics[0].levels if lv.moment == Moment(0, "actual")]
                if again and bases & set(BUDGETS):
                    yield paragraph, _twice(first[1], again[0])


def _twice(one: Level, other: Level) -> Verdict:
    if span(one.quantity).meets(span(other.quantity)):
        return held(one.quantity, other.quantity)
    words = {"subject": "这一项", "first": one.quantity.printed, "given": other.quantity.printed}
    return Verdict(
        [one.quantity, other.quantity], "repeated", other.quantity.start, other.quantity.end, words,
        one.quantity.printed, other.quantity.printed,
    )  # fmt: skip


def _said(topic: Topic) -> Level | None:
    """The one amount of this year that a topic has."""
    levels = [lv for lv in topic.levels if lv.moment.year == 0]
    if len(levels) != 1 or topic.reason:
        return None
    if topic.completions and not levels[0].moment.basis:  # what is a share of its budget was spent
        return Level(levels[0].quantity, Moment(0, "actual"))
    return levels[0]


def _again(
    subject: str, paragraph: Paragraph, level: Level, before: list[Said]
) -> Iterator[tuple[Paragraph, Verdict]]:
    for _, other in before:
        if other.quantity.unit != level.quantity.unit or not same_basis(
            other.moment.basis, level.moment.basis
        ):
            continue
        if span(other.quantity).meets(span(level.quantity)):
            yield paragraph, held(other.quantity, level.quantity)
        else:
            words = {"subject": subject, "first": other.quantity.printed, "given": level.quantity.printed}
            yield paragraph, Verdict(
                [other.quantity, level.quantity], "repeated", level.quantity.start, level.quantity.end, words,
                other.quantity.printed, level.quantity.printed,
                doubtful=other.moment.basis != level.moment.basis,
            )  # fmt: skip
        break
    before.append((paragraph, level))


def _pair(left: str, right: str, one: Level, other: Level) -> Verdict:
    if one.quantity.unit != other.quantity.unit or span(one.quantity).meets(span(other.quantity)):
        return held(one.quantity, other.quantity)
    words = {
        "left": left,
        "right_name": right,
        "first": one.quantity.printed,
        "given": other.quantity.printed,
    }
    return Verdict(
        [one.quantity, other.quantity], "unequal_pair", other.quantity.start, other.quantity.end, words,
        one.quantity.printed, other.quantity.printed,
    )  # fmt: skip
