"""Runs of rows that are the same in many workbooks: looked up as one, and counted up once.

In a return most rows are those that were sent: blank lines, tables without figures, lists of codes. A run
with a row that nobody else has is read row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xlsx_kit.files.xlsx.cache import ReadCache
from xlsx_kit.files.xlsx.fast.rows import MOST_ROWS, ROWS, Shape, SheetRow
from xlsx_kit.files.xlsx.fast.spelling import SpellingError

LENGTH = 32
"""Rows of a run: fewer cost more to look up, of more there are fewer that are the same."""
ROW = b"<row "


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Rows that follow each other, by number and by shape, and what a sheet must have room for.

    ``count``, ``spent`` and ``marks`` are those of all rows, ``longest`` the largest, as with ``SheetRow``;
    ``hidden`` are the numbers of those that are.
    """

    rows: Mapping[int, SheetRow]
    shapes: Mapping[Shape, Sequence[int]]
    count: int
    spent: int
    longest: int
    marks: int
    extension: bool
    hidden: tuple[int, ...]


def runs_of(xml: bytes, most: int) -> list[Run]:
    """The rows of a sheet. Raises SpellingError where one is not read, and for more than ``most``."""
    found = []
    for piece in _cut(xml):
        run = RUNS[piece] if RUNS.knows(piece) else _read(piece)
        most -= len(run.rows)
        if most < 0:
            raise SpellingError
        found.append(run)
    return found


def _read(xml: bytes) -> Run:
    """A run that is not remembered. It is from now on, where each of its rows was read before: only then is
    it likely to be met again."""
    pieces = xml.split(ROW)
    met_again = all(map(ROWS.knows, pieces[1:]))
    run = read_run(pieces)
    if met_again:
        RUNS.keep(xml, run)
    return run


def _cut(xml: bytes) -> Iterator[bytes]:
    """The rows, parted before those whose number is one more than so many runs have."""
    at, number = 0, LENGTH + 1
    while (end := xml.find(b'<row r="%d"' % number, at)) >= 0:
        yield xml[at:end]
        at, number = end, number + LENGTH
    yield xml[at:]


def read_run(pieces: Sequence[bytes]) -> Run:
    """Rows by what is behind ``<row ``, the first piece nothing."""
    if pieces[0]:
        raise SpellingError
    rows = [*map(ROWS.__getitem__, pieces[1:])]
    shapes: dict[Shape, list[int]] = {}
    for row in rows:
        shapes.setdefault(row.shape, []).append(row.number)
    by_number = {row.number: row for row in rows}
    if len(by_number) < len(rows):
        raise SpellingError
    return Run(
        by_number,
        shapes,
        sum(row.count for row in rows),
        sum(row.spent for row in rows),
        max((row.longest for row in rows), default=0),
        sum(row.marks for row in rows),
        any(row.extension for row in rows),
        tuple(row.number for row in rows if row.hidden),
    )


RUNS = ReadCache[bytes, Run](_read, MOST_ROWS)
