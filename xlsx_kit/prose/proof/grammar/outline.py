"""Lists whose parts are paragraphs: one that ends in a colon is the whole, those that follow its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xlsx_kit.prose.proof.grammar.statements import Parts, Sentence, Topic
from xlsx_kit.prose.proof.grammar.tokens import NormalizedText, Token, tokens_of
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.sources.document import Line

Lists = list[tuple["Paragraph", Parts]]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text: its line, the text without blanks, its own number."""

    line: Line
    normalized: NormalizedText
    style: str
    start: int

    @property
    def text(self) -> str:
        """The text behind its own number."""
        return self.normalized.text[self.start :]

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Its tokens; each figure of a document is one of its own."""
        return tokens_of(self.normalized.text)


@dataclass(slots=True)
class OpenList:
    """A list that is being read, and the style of its numbers ("" where its paragraphs have none)."""

    paragraph: Paragraph
    parts: Parts
    style: str = ""
    begun: bool = False
    whole: bool = True
    more: list[Topic] = field(default_factory=list)
    """What else its items speak of: 一般性转移支付 x，其他转移支付 y in one item."""
    waiting: bool = False
    """Whether a part has only been named so far, by a heading."""

    def holds(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is a part, or belongs to the one before."""
        if not self.begun:
            self.begun, self.style = True, paragraph.style
            if self.parts.kind != "some":
                self.parts.kind = "paragraphs" if self.style else "loose"
        if not self.style:
            return not paragraph.style
        return paragraph.style == self.style or _rank(paragraph.style) >= _rank(self.style)

    def take(self, paragraph: Paragraph, topic: Topic | None) -> None:
        """The first amount of a part, in its own paragraph or, behind a heading, in the next one."""
        if paragraph.style == self.style:
            self.whole &= not self.waiting and not pattern("part_is_division").search(paragraph.text)
            self.waiting = topic is None or not topic.levels
        elif not self.waiting or topic is None:
            return
        if topic is not None and topic.levels:
            self.parts.topics.append(topic)
            topic.container = topic.container or self.parts
            self.waiting = False

    @property
    def complete(self) -> bool:
        """Whether every part has an amount; paragraphs without numbers may end anywhere."""
        ended = (self.whole and not self.waiting) or not self.style
        return ended and len(self.parts.topics) > 1


@dataclass(slots=True)
class Outline:
    """The lists that are open, the outer first."""

    open: list[OpenList] = field(default_factory=list)

    def heading(self, paragraph: Paragraph, lists: Lists) -> None:
        """A heading: it names a part, or ends lists."""
        if self.enters(paragraph, lists):
            self.open[-1].take(paragraph, None)

    def enters(self, paragraph: Paragraph, lists: Lists) -> bool:
        """Ends the lists that a paragraph does not belong to; whether one is left that it does."""
        while self.open and not self.open[-1].holds(paragraph):
            self._end(lists)
        return bool(self.open)

    def read(self, paragraph: Paragraph, sentences: Sequence[Sentence]) -> None:
        """A paragraph that was read: a part of the innermost list, and a whole if it ends in a colon."""
        first = next((s.roots[0] for s in sentences if s.roots), None)
        if self.open:
            self.open[-1].take(paragraph, first)
            self.open[-1].parts.close_at(paragraph.text[-1:])
            self.open[-1].more += [t for s in sentences for t in s.roots if t is not first and t.levels]
        last = next((s for s in reversed(sentences) if s.heads), None)
        if paragraph.text.endswith(":") and first is not None and last is not None:
            kind = "some" if pattern("mainly").search(paragraph.text) else "paragraphs"
            whole = last.heads[-1 if paragraph.text.endswith(phrases("among_them_below")) else 0]
            others = [t for s in sentences for t in s.roots if t is not whole and not t.reason]
            self.open.append(OpenList(paragraph, Parts(kind, whole, others=others, strongest=4)))

    def close(self, lists: Lists) -> None:
        """The document is over."""
        while self.open:
            self._end(lists)

    def _end(self, lists: Lists) -> None:
        ended = self.open.pop()
        if ended.complete:
            ended.parts.more = ended.more
            lists.append((ended.paragraph, ended.parts))


def _rank(style: str) -> int:
    """How deep a style of numbers stands, the outer before the inner."""
    ranks = phrases("ranks")
    return next((n for n, start in enumerate(ranks) if style.startswith(start)), len(ranks))
