"""A row of years that is said to rise or to fall from each to the next, and the rates between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS, span
from xlsx_kit.prose.proof.grammar.subjects import core
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.quotients import Quotient
from xlsx_kit.prose.proof.inference.yearly import judged_yearly, yearly_way
from xlsx_kit.prose.proof.phrases import directions_in, has, in_words, pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

FEWEST = 3
BEHIND = 30
"""Letters behind a row that may say which way it goes."""
CHANGED = frozenset({"up", "down", "net", "than", "share"})


def steady_claimed(text: str, mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Each row of at least three years: whether it goes the way that is said, and at what rates."""
    at = 0
    while at < len(mentions):
        row = _row(mentions[at:])
        at += max(1, len(row))
        if len(row) < FEWEST:
            continue
        end = row[-1].quantity.end
        way = pattern("year_by_year").match(text, end, end + BEHIND)
        if way is not None:
            yield from _directed(row, way[0])
        yield from _rated(row, mentions[at : at + len(row)], firm)
        yield from _a_year(row, mentions[at : at + 1])


def _row(mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Amounts of years that follow each other: 2021—2023 年分别为 a、b、c; 2021 年 a，2022 年 b."""
    first = mentions[0]
    if first.unit in NO_AMOUNTS or first.quantity.loose or _kinds(first) & CHANGED:
        return []
    row, joints = [first], phrases("between_row")
    for mention in mentions[1:]:
        if mention.unit != first.unit or mention.sentence != first.sentence or mention.quantity.loose:
            break
        if mention.before not in joints:
            break
        row.append(mention)
    years = [int(year) for year in pattern("any_year").findall(first.before)]
    first_and_last = pattern("years_of_row").search(first.before)
    recent = pattern("recent_years").search(first.before)
    if len(row) >= FEWEST and has(first.before, "severally") | (len(years) == len(row)):
        listed = len(years) == len(row) and _follow(years)
        ranged = first_and_last is not None and int(first_and_last[2]) - int(first_and_last[1]) + 1 == len(
            row
        )
        return row if listed or ranged or (recent is not None and not years) else []
    return _dated(mentions)


def _dated(mentions: Sequence[Mention]) -> Sequence[Mention]:
    """2021 年 a，2022 年 b，2023 年 c: each behind its year and nothing else."""
    row: list[Mention] = []
    for mention in mentions:
        years = pattern("any_year").findall(mention.clause)
        bare = not row or pattern("amount_of_year").fullmatch(mention.clause) is not None
        alike = not row or (mention.unit == row[0].unit and mention.sentence == row[0].sentence)
        follows = not row or (years and int(years[0]) == int(_year(row[-1])) + 1)
        if len(years) != 1 or not (bare and alike and follows) or mention.quantity.loose:
            break
        row.append(mention)
    return row


def _year(mention: Mention) -> str:
    return str(pattern("any_year").findall(mention.clause)[0])


def _follow(years: Sequence[int]) -> bool:
    return all(other == one + 1 for one, other in pairwise(years))


def _kinds(mention: Mention) -> frozenset[str]:
    return frozenset[str]().union(*(t.kinds for t in tokens_to_look_at(mention.clause)))


def _directed(row: Sequence[Mention], words: str) -> Iterator[Verdict]:
    """逐年下降: each year against the one before."""
    ways = directions_in(words)
    if len(ways) != 1:
        return
    (way,) = ways
    for one, other in pairwise(row):
        before, now = span(one.quantity), span(other.quantity)
        turned = now.low > before.high if way == "down" else now.high < before.low
        if turned:
            fields = {"before": one.quantity.printed, "now": other.quantity.printed}
            fields |= {"right": in_words("up" if way == "down" else "down"), "given": in_words(way)}
            figures = [one.quantity, other.quantity]
            yield Verdict(figures, "direction", figures[0].start, figures[1].end, fields, doubtful=True)
            return
    yield held(*(m.quantity for m in row))


def _a_year(row: Sequence[Mention], behind: Sequence[Mention]) -> Iterator[Verdict]:
    """近三年分别完成 a、b、c，年均增长 p%: from the first of the row to its last."""
    for rate in behind:
        way = yearly_way(rate) if rate.unit == "%" and has(rate.clause, "yearly") else 0
        near = rate.sentence == row[0].sentence and not rate.quantity.loose
        named = core(pattern("yearly_words").sub("", rate.label))
        if way and near and not named and min(m.quantity.value for m in row) > 0:
            first, last = row[0].quantity, row[-1].quantity
            yield from judged_yearly(rate.quantity, first, last, len(row) - 1, way, sure=False)


def _rated(row: Sequence[Mention], behind: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """…，降幅分别为 p%、q%: as many as there are steps between the years."""
    rates = [m for m in behind if m.unit == "%" and m.sentence == row[0].sentence][: len(row)]
    if not rates or rates[0] is not behind[0] or not pattern("rates_of_row").fullmatch(rates[0].before):
        return
    joined = [rates[0]]
    for rate in rates[1:]:
        if rate.before not in phrases("between_row"):
            break
        joined.append(rate)
    if len(joined) != len(row) - 1:
        return
    for (one, other), rate in zip(pairwise(row), joined, strict=True):
        quotient = Quotient(rate.quantity, [(other.quantity, 1), (one.quantity, -1)], [(one.quantity, 1)])
        if one.quantity.value > 0 and any(id(q) not in firm for q in quotient.figures):
            yield held(*quotient.figures) if quotient.holds else quotient.verdict()
