"""A document as sentences of figures: paragraphs put together again, headings, sections."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from xlsx_kit.prose.proof.grammar.outline import Outline, Paragraph
from xlsx_kit.prose.proof.grammar.sentences import SentenceReader
from xlsx_kit.prose.proof.grammar.statements import Parts, Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import akin, core
from xlsx_kit.prose.proof.grammar.tokens import (
    Token,
    normalized,
    tokens_to_look_at,
    without_ordinal,
)
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.sources.document import Line

LABELLED = re.compile(r"\d[^:]*:")
"""A sentence of figures with its purpose behind a colon: 社会保障支出 x 万元：主要用于."""
LINES_OF_TITLE = 8
LONGEST_HEADING = 40
ENDS = "。;!?:"
DEEPEST = 6
"""Brackets within brackets that are read as such: each level is gone through again."""
REMEMBERED = 60
"""Topics of a section that a share may be of; more are another matter."""


@dataclass(slots=True)
class Section:
    """What stands under one heading."""

    heading: str = ""
    sentences: list[tuple[Paragraph, Sentence]] = field(default_factory=list)
    topics: dict[int | None, list[Topic]] = field(default_factory=dict)
    """What its sentences of each year speak of."""
    lists: list[tuple[Paragraph, Parts]] = field(default_factory=list)
    before: Section | None = None

    def find(self, year: int | None, subject: str) -> Topic | None:
        """The last topic of these words that a sentence of the same year has."""
        own = self.topics.get(year, [])
        for topic in own[: -REMEMBERED - 1 : -1]:
            if topic.levels and core(topic.subject) == core(subject) and akin(topic.subject, subject):
                return topic
        words = core(subject)
        before = self.before.topics.get(year, []) if self.before else []
        first = [*own[:REMEMBERED], *before[:REMEMBERED]]
        for topic in first:
            ends_so = len(words) > 2 and core(topic.subject).endswith(words)
            if topic.levels and (topic.subject == subject or ends_so):
                return topic
        return None


@dataclass(slots=True)
class ParsedDocument:
    """A document read: its year, where it says one, and its sections."""

    year: int | None
    sections: list[Section]
    headings: list[Paragraph] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    """All of them, headings, too."""


def paragraphs_of(lines: Sequence[Line]) -> list[Paragraph]:
    """The paragraphs of running text, sentences in cells of tables among them; broken lines are joined."""
    whole: list[Line] = []
    broken = False
    for line in lines:
        if line.is_row:
            whole += [replace(line, text=cell, controls=()) for cell in line.text.split("\t") if "。" in cell]
            broken = False
        elif broken and _goes_on(whole[-1].text, line.text):
            whole[-1] = whole[-1].joined(line)
        else:
            whole.append(line)
            broken = True
    return [_paragraph(line) for line in whole]


def _paragraph(line: Line) -> Paragraph:
    text = normalized(line.text)
    style, start = without_ordinal(text.text)
    return Paragraph(line, text, style, start)


def _goes_on(held: str, following: str) -> bool:
    """Whether a line is the rest of the paragraph before it: that one stops within a sentence of figures."""
    before = normalized(held[-200:]).text
    if not before or before[-1] in ENDS or (before[-1] == "." and not before[-2:-1].isdigit()):
        return False
    after = normalized(following[:40]).text
    if without_ordinal(after)[0]:
        return False
    if pattern("broken_word").fullmatch(f"{before[-1]}\n{after[:1]}"):
        return True
    return before[-1] in ",、(" or any(mark in before for mark in ",。;") or bool(LABELLED.search(before))


def read_document(lines: Sequence[Line], year: int | None = None) -> ParsedDocument:
    """The sentences of a document, section by section."""
    year = year or document_year(lines)
    sections = [Section()]
    carry: Sentence | None = None
    outline, years = Outline(), HeadingYears(year)
    headings: list[Paragraph] = []
    paragraphs = paragraphs_of(lines)
    for paragraph in paragraphs:
        if _is_heading(paragraph):
            headings.append(paragraph)
            years.heading(paragraph)
            if paragraph.style.startswith(phrases("outer_ranks")):
                sections.append(Section(paragraph.text, before=sections[-1]))
            carry = None if paragraph.style else carry
            outline.heading(paragraph, sections[-1].lists)
            continue
        section = sections[-1]
        own: list[Sentence] = []
        inside = outline.enters(paragraph, section.lists)
        for sentence in _sentences(paragraph, years.year, None if inside else carry, section):
            section.sentences.append((paragraph, sentence))
            topics = section.topics.setdefault(sentence.year, [])
            topics.extend(t for t in sentence.topics if not t.reason)
            own.append(sentence)
        carry = next((s for s in reversed(own) if s.topics or s.quantities), carry)
        outline.read(paragraph, own)
    outline.close(sections[-1].lists)
    return ParsedDocument(year, sections, headings, paragraphs)


@dataclass(slots=True)
class HeadingYears:
    """The year that headings name: the second half of a report is of the next year's budget."""

    document: int | None
    outer: int | None = None
    inner: int | None = None

    def heading(self, paragraph: Paragraph) -> None:
        """A heading: one of the first rank ends what those before it say."""
        match = pattern("any_year").search(paragraph.text)
        if paragraph.style.startswith(phrases("outer_ranks")):
            self.outer, self.inner = int(match[1]) if match else None, None
        elif match:
            self.inner = int(match[1])

    @property
    def year(self) -> int | None:
        """The document's, but for the next one that a heading names."""
        named = self.inner or self.outer
        return named if named and self.document and named == self.document + 1 else self.document


def _is_heading(paragraph: Paragraph) -> bool:
    text = paragraph.text
    if len(text) > LONGEST_HEADING or re.search("[,;:]", text):
        return False
    return not any(t.quantity and t.quantity.unit for t in tokens_to_look_at(text))


def document_year(lines: Sequence[Line]) -> int | None:
    """The year a document is of: that of its title, else of its headings, else the one it speaks of most."""
    for line in lines[:LINES_OF_TITLE]:
        if match := pattern("year_of_title").search(normalized(line.text).text):
            return int(match[1])
    short = (normalized(line.text).text for line in lines if len(line.text) <= LONGEST_HEADING)
    of_title = pattern("year_of_title")
    titles = [m[1] for text in short if text[-1:] not in ENDS and (m := of_title.search(text))]
    if titles:
        return int(Counter(titles).most_common(1)[0][0])
    years = Counter(int(y) for line in lines for y in pattern("any_year").findall(normalized(line.text).text))
    return max(years, key=lambda y: (years[y], y)) if years else None


def _sentences(
    paragraph: Paragraph, year: int | None, carry: Sentence | None, section: Section
) -> Iterator[Sentence]:
    tokens = [t for t in paragraph.tokens if t.start >= paragraph.start or t.end > paragraph.start]
    closing = _brackets(tokens)
    start = 0
    first: Topic | None = None
    depth_end = -1
    for n, token in enumerate(tokens):
        if n <= depth_end:
            continue
        if "open" in token and id(token) in closing:
            depth_end = closing[id(token)]
            continue
        if "stop" in token:
            sentence = _sentence(tokens[start : n + 1], start, closing, paragraph, year, carry, section)
            start = n + 1
            if sentence is not None:
                first = first or next(iter(sentence.roots), None)
                sentence.first = first
                yield sentence
                carry = sentence if sentence.topics or sentence.quantities else carry
    if start < len(tokens):
        sentence = _sentence(tokens[start:], start, closing, paragraph, year, carry, section)
        if sentence is not None:
            sentence.first = first or next(iter(sentence.roots), None)
            yield sentence


def _sentence(
    tokens: list[Token],
    offset: int,
    closing: dict[int, int],
    paragraph: Paragraph,
    year: int | None,
    carry: Sentence | None,
    section: Section,
) -> Sentence | None:
    if not any(t.quantity or t.kinds & {"greater", "less", "equal", "balanced"} for t in tokens):
        return None
    here = {key: place - offset for key, place in closing.items() if offset <= place < offset + len(tokens)}
    own = _own_year(tokens, year, carry)
    if carry is not None and carry.year != own:
        carry = None
    return SentenceReader(own, paragraph.line.number, carry, partial(section.find, own)).read(tokens, here)


def _own_year(tokens: Sequence[Token], document: int | None, carry: Sentence | None) -> int | None:
    """The year a sentence speaks of as this year: an earlier one that it begins with, or the next.

    2022年支出 x 万元，比上年增加 y 万元 in a text of 2024 compares with 2021; a sentence without a year goes
    on with that of the one before.
    """
    if document is None:
        return None
    years = [t.year for t in tokens if t.year]
    if not years:
        return carry.year if carry and not any("this" in t for t in tokens) else document
    first = next(n for n, t in enumerate(tokens) if t.year)
    if _is_compared(tokens, first):
        return carry.year if carry else document
    opens = not any(t.quantity for t in tokens[:first])
    if opens and max(years) < document and any("last" in t for t in tokens):
        return tokens[first].year
    own = tokens[first].year
    before = [n for n, t in enumerate(tokens) if t.year == own - 1]
    if opens and own == max(years) < document and any(_is_compared(tokens, n) for n in before):
        return own  # 2023年收入 x，比2022年增长 y in a text of 2024
    if opens and tokens[first].year == document + 1:  # this year's report, next year's budget
        return document + 1
    return document


def _is_compared(tokens: Sequence[Token], place: int) -> bool:
    """Whether a year is what something is compared with: 比2022年, 与2022年相比, 从2022年的."""
    before = tokens[place - 1] if place else None
    if before is not None and ("than" in before or before.text.endswith(phrases("before_base"))):
        return True
    for token in tokens[place + 1 : place + 12]:
        if token.kinds & {"comma", "stop", "semicolon"}:
            return False
        if "versus" in token:
            return True
    return False


def _brackets(tokens: Sequence[Token]) -> dict[int, int]:
    """The place of the closing bracket by the identity of the opening one, of those that have both."""
    found: dict[int, int] = {}
    stack: list[Token] = []
    for n, token in enumerate(tokens):
        if "open" in token:
            stack.append(token)
        elif "close" in token and stack:
            opening = stack.pop()
            if len(stack) < DEEPEST:
                found[id(opening)] = n
    return found
