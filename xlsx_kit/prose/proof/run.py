"""A document proof-read: against the facts where they are given, always against itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from xlsx_kit.findings import Finding, Severity
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.proof.amounts import amount_findings
from xlsx_kit.prose.proof.document import Line, lines_of
from xlsx_kit.prose.proof.expected import DIGITS, Expected, differences, numbers
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.tables import table_findings
from xlsx_kit.prose.proof.texts import count_findings, text_findings
from xlsx_kit.prose.proof.vocabulary import Counted, Subject, counted, subjects

TITLE_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年(?:度)?(?:单位|部门)?预算")
LINES_OF_TITLE = 5


@dataclass(frozen=True)
class Proofread:
    """What was found in a document, in its order."""

    file: str
    findings: tuple[Finding, ...]

    @property
    def status(self) -> str:
        """fail with an error, warn with a warning, else pass."""
        severities = {f.severity for f in self.findings}
        return (
            "fail" if Severity.ERROR in severities else "warn" if Severity.WARNING in severities else "pass"
        )

    def failed(self, strict: bool = False) -> bool:
        """Whether an error was found; with ``strict`` a warning counts, too."""
        return self.status == "fail" or (strict and self.status == "warn")

    def to_dict(self) -> dict[str, Any]:
        """File, status, findings."""
        return {"file": self.file, "status": self.status, "findings": [f.to_dict() for f in self.findings]}


def proofread(path: Path, spec: Narrative, expected: Expected | None, money: str) -> Proofread:
    """Reads a document that should count in ``money``. Raises InputError where it cannot be read."""
    lines = [replace(line, money=money) for line in lines_of(path)]
    known = subjects(spec)
    year = expected.year if expected else _year(lines)
    things = counted(spec)
    by_line = {line.number: [f for f in _of_line(line, known, things, year, expected) if f] for line in lines}
    for line, finding in table_findings(lines, expected):
        if finding and not by_line[line.number]:
            by_line[line.number].append(finding)
    return Proofread(str(path), tuple(f for found_there in by_line.values() for f in found_there))


def _year(lines: Sequence[Line]) -> int | None:
    """The budget year a document says it is of."""
    for line in lines[:LINES_OF_TITLE]:
        if match := TITLE_YEAR.search(line.text):
            return int(match[1])
    return None


def _of_line(
    line: Line,
    known: Mapping[str, Subject],
    things: Sequence[Counted],
    year: int | None,
    expected: Expected | None,
) -> Iterator[Finding | None]:
    tagged = list(_tagged(line, expected)) if expected else []
    yield from tagged
    ours = expected.same_lines(line.text) if expected else []
    if not tagged and ours:
        tagged = list(_unlike_ours(line, ours))
        yield from tagged
    if not tagged and not ours and not line.is_row:
        yield from amount_findings(line, known, year, expected)
        yield from count_findings(line, things, expected) if expected else ()
    if not ours:
        yield from text_findings(line, known, year, expected)


def _tagged(line: Line, expected: Expected) -> Iterator[Finding | None]:
    """Figures in content controls that are not what their facts say."""
    for figure in line.tagged:
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
            subject="这里", right=right, given=match[0],
        )  # fmt: skip
