"""Amounts of classes, sections, items and economic lines against the tables, by code or official name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from xlsx_kit.compute import Evaluation
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack import Pack
from xlsx_kit.prose.proof.facts.against import AmountComparison, in_yuan
from xlsx_kit.prose.proof.facts.reference import ReferenceFacts
from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import YUAN, Quantity, figure, printed_like
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument
from xlsx_kit.prose.proof.grammar.statements import Moment, Topic
from xlsx_kit.prose.proof.phrases import in_words, pattern, phrases
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.sources.document import Line
from xlsx_kit.prose.proof.words import folded

SHORTEST = 3


Place = tuple[str, str, str]
"""A table, a code and a column."""
Amounts = Mapping[str, Mapping[Place, Fraction]]


def by_code(
    reading: ParsedDocument, expected: ReferenceFacts, money: str
) -> Iterator[tuple[Paragraph, AmountComparison]]:
    """Amounts of what the tables print under a code, this year's and last year's; others are not judged."""
    years = {0: expected.evaluation, -1: expected.last}
    tables = {year: _amounts(evaluation) for year, evaluation in years.items() if evaluation is not None}
    for paragraph, topic in _topics(reading) if any(tables.values()) else ():
        for year, known in tables.items():
            amounts, quantity = known.get(_name(topic)), _only_amount(topic, year)
            if amounts and quantity is not None and quantity.money:
                right = _in_last_years_tables(topic, tables) if year else None
                known_amounts = [right] if right is not None else list(amounts.values())
                fault = _finding(paragraph, topic, quantity, known_amounts, in_yuan(money), year)
                yield paragraph, AmountComparison(quantity, fault)


def bases_by_code(reading: ParsedDocument, expected: ReferenceFacts) -> None:
    """Gives differences from last year that print no base what stands in that place of last year's tables."""
    if expected.last is None:
        return
    tables = {0: _amounts(expected.evaluation), -1: _amounts(expected.last)}
    for _, topic in _topics(reading):
        right, now = _in_last_years_tables(topic, tables), _only_amount(topic, 0)
        if right is None or now is None or _only_amount(topic, -1) is not None:
            continue
        base = figure(now.start, now.end, printed_like(right, now), YUAN, now.size)
        for comparison in topic.comparisons:
            if comparison.base is None and comparison.moment == Moment(-1) and not comparison.comparable:
                comparison.base = base


def _in_last_years_tables(topic: Topic, tables: Mapping[int, Amounts]) -> Fraction | None:
    """What last year's tables print where this year's have the amount of the text; None if it is unclear."""
    now, last = (tables.get(year, {}).get(_name(topic), {}) for year in (0, -1))
    quantity = _only_amount(topic, 0)
    if quantity is None:
        return None
    places = [place for place, amount in now.items() if abs(quantity.value - amount) <= quantity.half]
    found = {last[place] for place in places if place in last}
    return found.pop() if len(found) == 1 else None


def _topics(reading: ParsedDocument) -> Iterator[tuple[Paragraph, Topic]]:
    for section in reading.sections:
        for paragraph, sentence in section.sentences:
            if sentence.year == reading.year:
                yield from ((paragraph, topic) for topic in sentence.topics)


def _name(topic: Topic) -> str:
    return "" if topic.reason else pattern("ranks").sub("", topic.subject)


def _only_amount(topic: Topic, year: int) -> Quantity | None:
    """Its one amount of a year, what it is compared with among those of last year."""
    found = [lv.quantity for lv in topic.levels if lv.moment.year == year]
    compared = topic.comparisons if year else []
    found += [c.base for c in compared if c.base and c.moment == Moment(year) and not c.comparable]
    return found[0] if len(found) == 1 else None


def _amounts(evaluation: Evaluation) -> Amounts:
    """By name, every amount in 元 that a table prints in the rows of that name, the first table's first."""
    book = evaluation.pack.book
    size = Fraction(in_yuan(book.money), book.scale)
    found_amounts: dict[str, dict[Place, Fraction]] = {}
    (spent,) = phrases("side_of_expenditure")
    for table in evaluation.tables:
        for row in table.rows:
            name = folded(row.label.strip())
            if row.key.isdecimal() and len(row.key) >= SHORTEST and len(name) >= SHORTEST:
                for words in dict.fromkeys((name, f"{name.removesuffix(spent)}{spent}")):
                    places = found_amounts.setdefault(words, {})
                    for column, amount in row.cells.items():
                        places[table.view.id, row.key, column] = size * amount
    return found_amounts


def _finding(
    paragraph: Paragraph, topic: Topic, quantity: Quantity, known: list[Fraction], unit: int, year: int
) -> Finding | None:
    """Amounts with the right digits in another unit than that of the text are said apart, as slips of it."""
    slip = quantity.value / quantity.size * unit if quantity.size != unit else quantity.value
    if any(abs(quantity.value - amount) <= quantity.half or slip == amount for amount in known):
        return None
    start, end = paragraph.normalized.original(quantity.start, quantity.end)
    right = printed_like(known[0], quantity)
    return found(
        "item_amount", paragraph.line, start, end, expected=right, actual=quantity.printed,
        most=Severity.WARNING, given=quantity.printed, right=right,
        subject=in_words("of_last_year", subject=topic.subject) if year else topic.subject,
    )  # fmt: skip


def code_findings(line: Line, pack: Pack, year: int) -> Iterator[Finding | None]:
    """A code beside a name that is another code's in the same list."""
    for match in pattern("code_and_name").finditer(line.text):
        code, given = match[1], match[2]
        for codes in pack.codes.values():
            right = codes.name(code, year)
            others = {entry.name for entry in codes.in_force(year)} if right else set()
            written = next((n for n in sorted(others, key=len, reverse=True) if given.startswith(n)), "")
            if right and written and written != right and not given.startswith(right):
                yield found(
                    "code_name", line, match.start(), match.start(2) + len(written),
                    code=code, right=right, given=written,
                )  # fmt: skip
                break
