"""Our own words and content controls in a document: compared figure by figure with what the facts say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from xlsx_kit.findings import Finding
from xlsx_kit.prose.proof.facts.reference import DIGITS, ReferenceFacts, differences, numbers
from xlsx_kit.prose.proof.phrases import in_words
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.sources.document import Line


def own_lines(
    lines: Sequence[Line], expected: ReferenceFacts
) -> Iterator[tuple[Line, Sequence[Finding | None]]]:
    """The lines that are our own words or content controls, which are not judged again, with their faults."""
    for line in lines:
        compared = list(_of_controls(line, expected))
        same = expected.same_lines(line.text)
        if compared or same:
            yield line, compared or list(_unlike_ours(line, same))


def _of_controls(line: Line, expected: ReferenceFacts) -> Iterator[Finding | None]:
    """Figures in content controls that are not what their facts say."""
    for figure in line.controls:
        given, right = line.text[figure.start : figure.end], expected.text_of(figure.ref)
        if right is None:
            yield found("unknown_reference", line, figure.start, figure.end, ref=figure.ref)
        elif not _equal(given, right):
            yield found(
                "tagged_figure", line, figure.start, figure.end, expected=right, actual=given, right=right
            )


def _equal(given: str, right: str) -> bool:
    try:
        return _number(given) == _number(right)
    except InvalidOperation:
        return given.strip() == right


def _number(text: str) -> Decimal:
    return Decimal(text.strip().rstrip("%").replace(",", "") or "0")


def _unlike_ours(line: Line, candidates: Sequence[Sequence[str]]) -> Iterator[Finding | None]:
    """Figures of a line that has our own words, where no line of ours has the same figures."""
    given = numbers(line.text)
    if given in candidates:
        return
    places = list(DIGITS.finditer(line.text))[-len(given) :]
    for place, right in differences(given, candidates):
        match = places[place]
        yield found(
            "contradicts_facts", line, match.start(), match.end(), expected=right, actual=match[0],
            subject=in_words("here"), right=right, given=match[0],
        )  # fmt: skip
