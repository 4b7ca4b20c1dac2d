"""What the facts say: values by reference, and the narrative they give, line by line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsx_kit.compute import Evaluation
from xlsx_kit.pack import Ref, SpecError, reference_of
from xlsx_kit.prose.narrative.blocks import Block, figures, plain_text
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.proof.facts.vocabulary import Subject
from xlsx_kit.values import printed

DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?![,\d])(?:\.\d+)?|\d+(?:\.\d+)?")
ORDINAL = re.compile(r"^\s*\d+\s*[、.．](?!\d)")


@dataclass(frozen=True)
class ReferenceFacts:
    """One unit's facts as a proof-reader holds them against a document."""

    evaluation: Evaluation
    spec: Narrative
    narrative: Sequence[Block]
    published: Sequence[Block] = ()
    """The published tables, as a publication prints them."""
    last: Evaluation | None = None
    """Last year's facts of the same unit."""

    @property
    def year(self) -> int:
        """The budget year."""
        return self.evaluation.facts.year

    @cached_property
    def _texts(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for figure in figures(self.narrative):
            found[figure.ref].append(figure.text)
        return found

    @cached_property
    def _published_texts(self) -> dict[str, str]:
        return {figure.ref: figure.text for figure in figures(self.published)}

    @cached_property
    def _by_pattern(self) -> dict[str, list[list[str]]]:
        return _by_words(self.narrative)

    @cached_property
    def _published_rows(self) -> dict[str, list[list[str]]]:
        return _by_words(self.published)

    @property
    def _source(self) -> EvaluationSource:
        return EvaluationSource(self.evaluation, self.spec.unit, self.spec.decimals)

    @property
    def scale(self) -> int:
        """How many of the units that amounts are given in are one of the money of the text."""
        return self._source.scale

    def printed(self, amount: int) -> str:
        """An amount as findings print it."""
        return printed(amount, self.scale)

    def amount(self, ref: str) -> int | None:
        """An amount, in the money of the text, or a count; None where it is missing or no number.

        Checks that packs share also ask for figures that this pack does not have.
        """
        try:
            value = self._source.lookup(ref)
        except SpecError:
            return None
        return value if isinstance(value, int) else None

    def before(self, subject: Subject) -> int | None:
        """What a subject was last year: by this year's facts, else by last year's."""
        found = self.amount(subject.before) if subject.before else None
        if found is not None or self.last is None:
            return found
        source = EvaluationSource(self.last, self.spec.unit, self.spec.decimals)
        try:
            value = source.lookup(subject.now)
        except SpecError:
            return None
        return value if isinstance(value, int) and source.scale == self.scale else None

    def text_of(self, ref: str) -> str | None:
        """How a reference is printed; None where it is not known."""
        if ref in self._texts:
            return self._texts[ref][0]
        try:
            cell = self._cell(ref)
            value = EvaluationSource(self.evaluation).lookup(ref) if cell is None else cell
        except (SpecError, KeyError):
            return self._published_texts.get(ref)  # a cell of a line of records, whose row is its number
        return printed(value, self.evaluation.pack.book.scale) if isinstance(value, int) else None

    def _cell(self, ref: str) -> int | None:
        """A cell of a published table as printed, in the table's own money; None for other references."""
        pack = self.evaluation.pack
        match reference_of(pack, ref):
            case Ref(view, row, column):
                return pack.view(view).shown(self.evaluation.cell(view, row, column), column, row)
        return None

    def same_lines(self, text: str) -> list[list[str]]:
        """The figures of each own line with the same words; none where no line has them."""
        return self._by_pattern.get(pattern(text), [])

    def same_rows(self, text: str) -> list[list[str]]:
        """The figures of each row of a published table with the same words."""
        return self._published_rows.get(pattern(text), [])


def _by_words(blocks: Sequence[Block]) -> dict[str, list[list[str]]]:
    """The figures of every line and row, by its words."""
    lines = defaultdict(list)
    for line in plain_text(blocks).splitlines():
        lines[pattern(line)].append(numbers(line))
    return lines


def pattern(text: str) -> str:
    """A line's words, its figures masked, its own number and blanks gone."""
    return re.sub(r"[\s⏎]", "", DIGITS.sub("#", ORDINAL.sub("", text)))


def numbers(text: str) -> list[str]:
    """The figures of a line behind its own number, in order."""
    return DIGITS.findall(ORDINAL.sub("", text))


def differences(given: Sequence[str], candidates: Sequence[Sequence[str]]) -> Iterator[tuple[int, str]]:
    """Places and right figures where a line differs from the nearest of its candidates."""
    nearest = min(candidates, key=lambda c: sum(a != b for a, b in zip(given, c, strict=True)))
    for place, (a, b) in enumerate(zip(given, nearest, strict=True)):
        if a != b:
            yield place, b
