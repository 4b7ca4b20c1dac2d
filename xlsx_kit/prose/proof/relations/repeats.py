"""What a document says more than once, or of two things that are one: the figures agree."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import both_printed, span
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument
from xlsx_kit.prose.proof.grammar.statements import (
    BUDGETS,
    ComparisonClause,
    Level,
    Moment,
    Sentence,
    Topic,
    same_basis,
)
from xlsx_kit.prose.proof.grammar.subjects import core, office_of
from xlsx_kit.prose.proof.phrases import in_words, pattern, phrases
from xlsx_kit.prose.proof.relations.balance import is_offset, is_rest
from xlsx_kit.prose.proof.relations.misprints import is_misprint, misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, wrong_sum
from xlsx_kit.prose.proof.words import folded, vocabulary

FEWEST_DIGITS = 5
"""Of shorter figures two that are not one are a slip apart too often."""
MOST_ALIKE = 12


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """An amount in its paragraph, under a heading that names a fund, of a level of government."""

    paragraph: Paragraph
    level: Level
    heading_fund: str = ""
    government_level: str = ""
    office: str = ""
    """The one that its paragraph begins with."""

    def of_another(self, other: StatedAmount, *, whole: bool) -> bool:
        """Whether the other is of another level or office, or, for totals of everything, of another fund."""
        levels = {self.government_level, other.government_level} - {""}
        offices = {self.office, other.office} - {""}
        return len(levels) > 1 or len(offices) > 1 or (whole and self.heading_fund != other.heading_fund)


def repeat_verdicts(
    reading: ParsedDocument, firm: Container[int] = ()
) -> Iterator[tuple[Paragraph, Verdict]]:
    """Figures stated twice, and income against expenditure; ``firm`` are those that an equation holds."""
    file = vocabulary().file
    once = {core(folded(s)) or folded(s): s for s in file.repeated.subjects}
    wholes = set(file.repeated.wholes)
    known: dict[str, list[StatedAmount]] = {}
    of_fund: dict[str, list[StatedAmount]] = {}
    funds = _funds(reading)
    for section in reading.sections:
        for n, (paragraph, sentence) in enumerate(section.sentences):
            if sentence.year != reading.year:
                continue
            fund = funds.get(id(paragraph), "")
            local: dict[str, StatedAmount] = {}
            for topic in sentence.topics:
                amount = _amount_of_topic(topic)
                if amount is None or topic.container is not None:
                    continue
                subject = core(topic.subject) or topic.subject
                name = once.get(subject)
                named = name or any(word in topic.subject for word in file.repeated.funds)
                office = office_of(takewhile(lambda t: t.quantity is None, paragraph.tokens)) if named else ""
                stated = StatedAmount(paragraph, amount, fund, _government(paragraph, amount), office)
                of_level = _without_government(topic.subject)
                if _narrower(of_level, local):
                    continue
                if name and (name not in wholes or folded(name) == of_level):
                    yield from _repeated_verdicts(
                        name, stated, known.setdefault(subject, []), whole=name in wholes
                    )
                elif named and not name:
                    yield from _slip_of(stated, of_fund.setdefault(topic.subject, []), topic.subject, firm)
                local[of_level] = stated
            following = section.sentences[n + 1 : n + 2]
            after = next((s for p, s in following if p is paragraph or is_offset(s)), sentence)
            near = [sentence, after]
            for pair in () if is_offset(sentence) or is_offset(after) else file.equal:
                left, right = local.get(folded(pair.left)), local.get(folded(pair.right))
                previous = known.get(folded(pair.left), [])
                if right and not left and previous and _follows(right, previous[-1]):
                    left = previous[-1]
                if left and right:
                    apart = left.paragraph is not right.paragraph
                    one, other = left.level.quantity.printed, right.level.quantity.printed
                    apart |= not is_misprint(one, other)  # what is carried over may be left unsaid
                    verdict = _pair(pair.left, pair.right, left.level, right.level, doubtful=apart)
                    yield paragraph, _with_rest(verdict, near, left.level, right.level)


def _with_rest(verdict: Verdict, near: Sequence[Sentence], income: Level, spent: Level) -> Verdict:
    """收入总计 x，支出总计 y，年末结转 z: what is left may be the difference, or more than that."""
    rest = [
        lv.quantity for s in near for t in s.roots if is_rest(t) and not t.container
        for lv in t.now() if lv.quantity.unit == income.quantity.unit
    ]  # fmt: skip
    if not verdict.kind or not rest:
        return verdict
    gap = span(income.quantity) - span(spent.quantity)
    found = next((q for q in rest if gap.meets(span(q))), None)
    if found is not None:
        return held(income.quantity, spent.quantity, found)
    left = income.quantity.value - spent.quantity.value
    wrong = next((q for q in rest if misprinted(q, left)), None)
    if wrong is not None:
        return wrong_sum(wrong, [(income.quantity, 1), (spent.quantity, -1)], "remainder", doubtful=True)
    slip = is_misprint(income.quantity.printed, spent.quantity.printed)
    return replace(verdict, doubtful=True) if slip else held()


def _funds(reading: ParsedDocument) -> dict[int, str]:
    """The fund that the headings over each paragraph name (2.政府性基金预算), by its identity."""
    words = vocabulary().file.repeated.funds
    found: dict[int, str] = {}
    fund, ahead = "", list(reversed(reading.headings))
    for section in reading.sections:
        for paragraph, _ in section.sentences:
            while ahead and ahead[-1].line.number < paragraph.line.number:
                heading = ahead.pop()
                named = next((w for w in words if w in heading.text), "")
                fund = named if named or heading.style.startswith(phrases("outer_ranks")) else fund
            found.setdefault(id(paragraph), _opens_with(paragraph, words) or fund)
    return found


def _opens_with(paragraph: Paragraph, words: Sequence[str]) -> str:
    """The fund that a paragraph begins with (国有资本经营预算收入 x …): its totals are that one's."""
    first = pattern("before_figures").sub("", paragraph.text).partition(",")[0]
    opening = re.split(r"\d", first, maxsplit=1)[0]
    return next((word for word in words if word in opening), "")


def _government(paragraph: Paragraph, level: Level) -> str:
    """The level of government that the words before an amount name last: 全区, 区本级."""
    before = paragraph.normalized.text[: level.quantity.start]
    places = [(before.rfind(w), w) for w in vocabulary().file.repeated.levels if w in before]
    return max(places, default=(0, ""))[1]


def _without_government(subject: str) -> str:
    for word in sorted(vocabulary().file.repeated.levels, key=len, reverse=True):
        if subject.startswith(word):
            return subject[len(word) :]
    return subject


def _narrower(side: str, named: Mapping[str, object]) -> bool:
    """Whether 支出总计 is that of what the sentence began with: 财政拨款收入总计 x，支出总计 y."""
    others = [folded(pair.left) for pair in vocabulary().file.equal if folded(pair.right) == side]
    return any(name.endswith(other) and name not in others for name in named for other in others)


def _follows(stated: StatedAmount, earlier: StatedAmount) -> bool:
    """Whether an amount stands in the paragraph of another one, or in the next, and is of the same money."""
    lines = stated.paragraph.line.number - earlier.paragraph.line.number
    alike = (stated.heading_fund, stated.government_level) == (earlier.heading_fund, earlier.government_level)
    return stated.paragraph is earlier.paragraph or (alike and lines == 1)


def item_verdicts(reading: ParsedDocument) -> Iterator[tuple[Paragraph, Verdict]]:
    """An item that begins with its amount and gives it again as 支出决算 beside its budget: both are one."""
    for section in reading.sections:
        first: tuple[Paragraph, Level] | None = None
        for paragraph, sentence in section.sentences:
            topics = [t for t in sentence.roots if t.levels]
            if first is None or first[0] is not paragraph:
                level = (
                    _amount_of_topic(topics[0])
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
    words = {"subject": in_words("this_item"), "first": one.quantity.printed, "given": other.quantity.printed}
    return Verdict(
        [one.quantity, other.quantity], "repeated", other.quantity.start, other.quantity.end, words,
        one.quantity.printed, other.quantity.printed,
    )  # fmt: skip


def _amount_of_topic(topic: Topic) -> Level | None:
    """The one amount of this year that a topic has."""
    levels = [lv for lv in topic.levels if lv.moment.year == 0]
    if len(levels) != 1 or topic.reason:
        return None
    spent = topic.completions or any(_with_budget(c) for c in topic.comparisons)
    if spent and not levels[0].moment.basis:  # what is a share of its budget, or less than it, was spent
        return Level(levels[0].quantity, Moment(0, "actual"))
    return levels[0]


def _with_budget(comparison: ComparisonClause) -> bool:
    moment = comparison.moment
    return moment is not None and moment.year == 0 and moment.basis in BUDGETS


def _repeated_verdicts(
    subject: str, stated: StatedAmount, before: list[StatedAmount], *, whole: bool
) -> Iterator[tuple[Paragraph, Verdict]]:
    paragraph, level = stated.paragraph, stated.level
    for earlier in before:
        other = earlier.level
        if other.quantity.unit != level.quantity.unit or stated.of_another(earlier, whole=whole):
            continue
        if not same_basis(other.moment.basis, level.moment.basis):
            continue
        if span(other.quantity).meets(span(level.quantity)):
            if earlier.paragraph.text != paragraph.text:  # a copy says nothing more
                yield paragraph, held(other.quantity, level.quantity)
        else:
            first, given = both_printed(other.quantity, level.quantity)
            yield paragraph, Verdict(
                [other.quantity, level.quantity], "repeated", level.quantity.start, level.quantity.end,
                {"subject": subject, "first": first, "given": given}, first, given,
                doubtful=other.moment.basis != level.moment.basis,
            )  # fmt: skip
        break
    before.append(stated)


def _slip_of(
    stated: StatedAmount, before: list[StatedAmount], subject: str, firm: Container[int]
) -> Iterator[tuple[Paragraph, Verdict]]:
    """An amount that is called as an earlier one, of a fund, and is a slip away from it.

    Not where an equation holds either: then they are two.
    """
    figure, words = stated.level.quantity, stated.level.words
    for earlier in before:
        other = earlier.level.quantity
        bases = [s.level.moment.basis for s in (earlier, stated)]
        alike = (bases[0] == bases[1] or not {*bases} & {*BUDGETS}) and figure.size == other.size
        alike &= stated.government_level == earlier.government_level
        alike &= not stated.of_another(earlier, whole=True)
        alike &= pattern("month").findall(earlier.level.words) == pattern("month").findall(words)
        one_place = is_misprint(other.printed, figure.printed) and len(other.printed) == len(figure.printed)
        long = sum(c.isdigit() for c in figure.printed) >= FEWEST_DIGITS
        if alike and one_place and long and not (id(figure) in firm and id(other) in firm):
            yield stated.paragraph, Verdict(
                [figure, other], "repeated", figure.start, figure.end,
                {"subject": subject, "first": other.printed, "given": figure.printed},
                other.printed, figure.printed, doubtful=True,
            )  # fmt: skip
            break
    before.append(stated)
    del before[:-MOST_ALIKE]


def _pair(left: str, right: str, one: Level, other: Level, *, doubtful: bool = False) -> Verdict:
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
        one.quantity.printed, other.quantity.printed, doubtful,
    )  # fmt: skip
