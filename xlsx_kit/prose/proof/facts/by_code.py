"""Amounts of classes, sections, items and economic lines against the tables, by code or official name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack import Pack
from xlsx_kit.prose.proof.facts.against import AmountComparison, same_amount
from xlsx_kit.prose.proof.facts.reference import ReferenceFacts
from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument
from xlsx_kit.prose.proof.grammar.statements import Topic
from xlsx_kit.prose.proof.grammar.words import folded
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.sources.document import Line
from xlsx_kit.values import printed

CODE_AND_NAME = re.compile(
    r"(?<!\d)(\d{3}(?:\d{2}){0,2})[、.\s]*(?:[（(]?[类款项][）)])?[“\"]?([一-鿿][一-鿿（）()、]{1,30})"
)
RANKS = re.compile(r"\((?:类|款|项)\)|[“”\"]")
SHORTEST = 3


def by_code(
    reading: ParsedDocument, expected: ReferenceFacts, money: str
) -> Iterator[tuple[Paragraph, AmountComparison]]:
    """This year's amounts of what the tables print under a code; what no table has is not judged."""
    tables, scale = _amounts(expected), expected.evaluation.pack.book.scale
    if not tables:
        return
    for section in reading.sections:
        for paragraph, sentence in section.sentences:
            for topic in sentence.topics:
                known = tables.get(_name(topic)) if sentence.year == reading.year else None
                quantity = _only(topic)
                if known and quantity is not None and quantity.money:
                    yield (
                        paragraph,
                        AmountComparison(quantity, _finding(paragraph, topic, quantity, known, money, scale)),
                    )


def _name(topic: Topic) -> str:
    return "" if topic.reason else RANKS.sub("", topic.subject)


def _only(topic: Topic) -> Quantity | None:
    levels = [lv for lv in topic.levels if lv.moment.year == 0]
    return levels[0].quantity if len(levels) == 1 else None


def _amounts(expected: ReferenceFacts) -> Mapping[str, list[int]]:
    """By name, every amount that a table prints in the rows of that name, the first table's first."""
    found_amounts: dict[str, list[int]] = {}
    for table in expected.evaluation.tables:
        for row in table.rows:
            name = folded(row.label.strip())
            if row.key.isdecimal() and len(row.key) >= SHORTEST and len(name) >= SHORTEST:
                for words in dict.fromkeys((name, f"{name.removesuffix('支出')}支出")):
                    found_amounts.setdefault(words, []).extend(row.cells.values())
    return found_amounts


def _finding(
    paragraph: Paragraph, topic: Topic, quantity: Quantity, known: list[int], money: str, scale: int
) -> Finding | None:
    if any(same_amount(quantity, amount, money, scale) for amount in known):
        return None
    start, end = paragraph.normalized.original(quantity.start, quantity.end)
    right = printed(known[0], scale)
    return found(
        "item_amount", paragraph.line, start, end, expected=right, actual=quantity.printed,
        most=Severity.WARNING, subject=topic.subject, right=right, given=quantity.printed,
    )  # fmt: skip


def code_findings(line: Line, pack: Pack, year: int) -> Iterator[Finding | None]:
    """A code beside a name that is another code's in the same list."""
    for match in CODE_AND_NAME.finditer(line.text):
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
