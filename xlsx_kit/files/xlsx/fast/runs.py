"""Runs of rows that are the same in many workbooks: looked up as one, and counted up once.

In a return most rows are those that were sent: blank lines, tables without figures, lists of codes. A run
with a row that nobody else has is read row by row. A run that is written as one that was met before, and
refers to the same texts, is that one: its texts need not be put into it to know it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from weakref import WeakValueDictionary

from xlsx_kit.files.xlsx.cache import Kept
from xlsx_kit.files.xlsx.fast.rows import MOST_ROWS, ROWS, Shape, SheetRow
from xlsx_kit.files.xlsx.fast.spelling import SpellingError
from xlsx_kit.files.xlsx.fast.texts import Chosen, chosen, texts_of, with_texts

HEAD, LENGTH = 8, 32
"""Rows of the first run, where a sheet names the unit, and of the others: fewer cost more to look up, of more
there are fewer that are the same."""
ROW = b"<row "
MOST_SHEETS = 1 << 7
"""Sheets whose last runs are remembered: those of some templates."""
SharedBy = tuple[Shape, int, int]
"""A shape that begins or follows shared formulas, the number of its first row, and how many rows have it."""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Rows that follow each other, by number and by shape, and what a sheet must have room for.

    ``count``, ``spent`` and ``marks`` are those of all rows, with the formulas that no other follows, as with
    ``SheetRow``; ``longest``, ``style`` and ``column`` are the largest. ``hidden`` are the numbers of rows
    that are.
    """

    rows: Mapping[int, SheetRow]
    shapes: Mapping[Shape, Sequence[int]]
    sharing: tuple[SharedBy, ...]
    count: int
    spent: int
    longest: int
    style: int
    column: int
    marks: int
    extension: bool
    hidden: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Written:
    """A run that was met again as it is written in a file, its ``piece``: what it was read as where the
    ``choice`` of its references from the table of texts came to these ``texts``, which made it so many bytes
    longer."""

    piece: bytes
    choice: Chosen
    texts: object
    run: Run
    added: int


def runs_of(
    xml: bytes, texts: Sequence[bytes], most_rows: int, most_added: int, before: bytes = b""
) -> tuple[list[Run], int]:
    """The rows of a sheet with the texts that they refer to, and by how many bytes these make it longer.

    ``before`` is what stands before the rows: a sheet that begins alike mostly goes on alike. Raises
    SpellingError where a row is not read or refers to no text, and for more than may be.
    """
    runs, added = list[Run](), 0
    last = last_pieces(hash(before))
    pieces = {at: known.piece for at, known in last.items()}
    for n, piece in enumerate(_cut(xml, pieces)):
        run, more = _run_of(piece, texts, most_added - added)
        most_rows, added = most_rows - len(run.rows), added + more
        if most_rows < 0:
            raise SpellingError
        runs.append(run)
        if (written := WRITTEN.get(piece)) and written.piece is not pieces.get(n):
            last[n] = written
    return runs, max(added, 0)


def _run_of(piece: bytes, texts: Sequence[bytes], most_added: int) -> tuple[Run, int]:
    """A run and the bytes that its texts add to it, from memory where it was met before as it is written."""
    known = WRITTEN.met(piece)
    if known and known.added <= most_added and texts_of(known.choice, texts) == known.texts:
        return known.run, known.added
    xml, added, numbers = with_texts(piece, texts, most_added)
    run = RUNS.met(xml)
    if run is None:
        return _read(xml), added
    if known is None:
        choice = chosen(numbers)
        WRITTEN.keep(piece, Written(piece, choice, texts_of(choice, texts), run, added))
    return run, added


def _read(xml: bytes) -> Run:
    """A run that is not remembered. It is from now on, where each of its rows was read before: only then is
    it likely to be met again."""
    pieces = xml.split(ROW)
    met_again = all(map(ROWS.knows, pieces[1:]))
    run = read_run(pieces)
    if met_again:
        RUNS.keep(xml, run)
    return run


@lru_cache(maxsize=MOST_SHEETS)
def last_pieces(before: int) -> WeakValueDictionary[int, Written]:
    """By their places the runs of the last sheet that begins so, by the hash of that, filled by who reads.

    A run that is forgotten elsewhere is gone from here, too: what is remembered is bounded in one place.
    """
    return WeakValueDictionary()


def _cut(xml: bytes, last: Mapping[int, bytes]) -> Iterator[bytes]:
    """The rows, parted before those whose number is one more than the head or so many runs have.

    A run that is written as in the ``last`` such sheet, which was cut at the same number, ends where that
    did: it is the very same bytes, in which nothing is searched and whose hash is known.
    """
    at, whole = 0, len(xml)
    for n in count():
        mark, piece = b'<row r="%d"' % (HEAD + 1 + n * LENGTH), last.get(n, b"")
        end = at + len(piece)
        if not piece or not xml.startswith(piece, at) or not (end == whole or xml.startswith(mark, end)):
            found = xml.find(mark, at)
            end = whole if found < 0 else found
            piece = xml[at:end]
        yield piece
        at = end
        if at == whole:
            return


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
        tuple([(one, at[0], len(at)) for one, at in shapes.items() if one.first or one.shared]),
        sum([row.count for row in rows]),
        sum([row.spent for row in rows]) + sum([one.spent * len(at) for one, at in shapes.items()]),
        max([0, *[row.longest for row in rows], *[one.longest for one in shapes]]),
        max([one.style for one in shapes], default=0),
        max([one.column for one in shapes], default=0),
        sum([row.marks for row in rows]),
        any(row.extension for row in rows),
        tuple([row.number for row in rows if row.hidden]),
    )


RUNS = Kept[bytes, Run](MOST_ROWS)
WRITTEN = Kept[bytes, Written](MOST_ROWS)
