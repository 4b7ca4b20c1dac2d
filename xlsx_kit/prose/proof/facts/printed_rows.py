"""Rows of the published tables inside a document, against the tables that the facts give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.findings import Finding
from xlsx_kit.prose.proof.facts.reference import DIGITS, ReferenceFacts, differences, numbers
from xlsx_kit.prose.proof.phrases import in_words, pattern
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.sources.document import Line

OWN_WORDS = 4
"""A row of as many Chinese characters is told from rows of other tables; “合计” is not."""
MOST_DIFFERENT = 0.2
"""Share of rows that may differ; where more do, the document prints other tables, or in another money."""

Row = tuple[Line, list[str], list[list[str]]]


def row_findings(
    lines: Sequence[Line], expected: ReferenceFacts, done: set[int]
) -> Iterator[tuple[Line, Finding | None]]:
    """Each row that has a published row's words, with what differs, or None; ``done`` are lines compared."""
    rows = [row for line in lines if line.number not in done and (row := _row(line, expected))]
    different = [row for row in rows if row[1] not in row[2]]
    if len(different) > MOST_DIFFERENT * len(rows):
        return
    for line, given, printed in rows:
        places = list(DIGITS.finditer(line.text))[-len(given) :]
        wrong = list(differences(given, printed)) if given not in printed else []
        if wrong and len(pattern("chinese").findall(line.text)) < OWN_WORDS and 2 * len(wrong) > len(given):
            continue
        if not wrong:
            yield line, None
        for place, right in wrong:
            match = places[place]
            yield (
                line,
                found(
                    "contradicts_facts", line, match.start(), match.end(), expected=right, actual=match[0],
                    subject=in_words("here"), right=right, given=match[0],
                ),
            )  # fmt: skip


def _row(line: Line, expected: ReferenceFacts) -> Row | None:
    """A line that is a row with figures and the words of a published one."""
    if not line.is_row or not pattern("chinese").search(line.text):
        return None
    given, printed = numbers(line.text), expected.same_rows(line.text)
    return (line, given, printed) if given and printed else None
