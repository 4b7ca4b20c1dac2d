"""What would stop a return's publication, said when it is judged: what nobody entered.

What a text may not lack is known from its words alone: they are composed, and what they ask for in vain is
told, unless another rule has said so. What is only known later (who decides to publish, what is in a PDF) is
not foretold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import filterfalse

from xlsx_kit.addresses import place
from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.findings import Finding, SpecError
from xlsx_kit.messages import finding
from xlsx_kit.pack import MOST_PACKS, Field, Measure, Pack, leaves, named_column, reference_of
from xlsx_kit.prose import Composition, Gap, Requirements, narrated, wording
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.rules.checks import BoundCheck, checks_of

FORETOLD = MISSING, NO_BASE, NO_BASE_NO_WORDS, NOTHING = "PUB-008", "PUB-009", "PUB-011", "PUB-013"
"""The rules that say at judging what stops publishing."""
Columns = frozenset[tuple[str, str]]
"""Columns of inputs: (input, column)."""


def foretold(read: Return, found: Iterable[Finding], unread: Collection[str]) -> tuple[Finding, ...]:
    """What stops the publication of a return and none of the findings ``found`` has said.

    Of inputs that are ``unread``, or hold errors, nobody can say what is missing in them.
    """
    try:
        wanted = _requirements(read.pack)
        if wanted is None or not wanted.may_lack(read.evaluation):
            return ()
        composition = narrated(wanted.words, read.evaluation, finished=True)
        return tuple(gaps_foretold(read, composition, wanted.words.new, list(found), unread))
    except Exception as error:  # the pack's words, or the program: the return is judged all the same
        reason = unforeseen(error, f"narrative of {read.pack.id}")
        return (finding("FILE-111", pack=read.pack.id, rule=MISSING, reason=reason),)


def gaps_foretold(
    read: Return,
    composition: Composition,
    new: Sequence[str],
    found: Sequence[Finding],
    unread: Collection[str],
) -> Iterator[Finding]:
    """What a composed text lacks, at its places; ``new`` are the words for what had no last year."""
    if composition.untouched and not unread:
        first = next(source for source in read.pack.inputs if not any(c.stamp for c in source.columns))
        sheet, cell = read.place(first.id, 0, first.facts[0].key)
        yield finding(NOTHING, sheet=sheet, cell=cell)
        return
    known = _Findings(read, found)

    def is_silent(gap: Gap) -> bool:
        return any(source in unread for source, _ in gap.columns)

    for gap in filterfalse(is_silent, composition.missing):
        sheet, cell = _place(read, gap, _blank_line(read, gap))
        if known.is_new(sheet, cell):
            yield finding(MISSING, sheet=sheet, cell=cell, what=gap.what)
    narrowest = sorted(composition.unknown, key=lambda gap: len(gap.lines))
    for gap in filterfalse(is_silent, narrowest):
        line = next(filterfalse(partial(known.is_told, gap), gap.lines or (_blank_line(read, gap),)), None)
        sheet, cell = _place(read, gap, line) if line is not None else (None, None)
        if line is not None and known.is_new(sheet, cell):
            entry = gap.entries[gap.lines.index(line)] if gap.lines else gap.entry
            yield _without_base(gap.what, entry, new, sheet, cell)


def _without_base(what: str, entry: str, new: Sequence[str], sheet: str | None, cell: str | None) -> Finding:
    """``new`` are the words that say that there was none last year, where a pack has any."""
    if not new:
        return finding(NO_BASE_NO_WORDS, sheet=sheet, cell=cell, what=what, entry=entry)
    return finding(NO_BASE, sheet=sheet, cell=cell, what=what, entry=entry, new="”或“".join(new))


class _Findings:
    """What the findings of a return have said."""

    def __init__(self, read: Return, found: Sequence[Finding]) -> None:
        self._read = read
        self._cells = {(f.sheet, f.cell) for f in found}
        wanted = _columns_of_rules(read.pack)
        self._told = [(columns, f) for f in found if (columns := wanted.get(f.rule))]

    def is_new(self, sheet: str | None, cell: str | None) -> bool:
        """Whether nothing was said at a cell; from now on something is. Of no place nothing is known."""
        new = sheet is None or (sheet, cell) not in self._cells
        self._cells.add((sheet, cell))
        return new

    def is_told(self, gap: Gap, line: int) -> bool:
        """Whether a rule that compares what is blank has spoken: of lines of a list, in that line."""
        here = _row(*_place(self._read, gap, line))
        return any(
            columns.intersection(gap.columns) and (not gap.lines or _row(f.sheet, f.cell) == here)
            for columns, f in self._told
        )


def _row(sheet: str | None, cell: str | None) -> tuple[str | None, int]:
    return sheet, place(cell)[0] if cell else 0


def _blank_line(read: Return, gap: Gap) -> int:
    """The line that lacks something, else the first blank entry of the columns, else the free line below."""
    if gap.lines or not gap.columns:
        return gap.lines[0] if gap.lines else 0
    source, column = gap.columns[0]
    lines = read.facts.lines(source)
    return next((n for n, line in enumerate(lines) if line.get(column) is None), len(lines))


def _place(read: Return, gap: Gap, line: int) -> tuple[str | None, str | None]:
    return read.place(gap.columns[0][0], line, gap.columns[0][1]) if gap.columns else (None, None)


@lru_cache(MOST_PACKS)
def _requirements(pack: Pack) -> Requirements | None:
    """What a pack's words ask for; none where they are not sound, as ``pack check`` and ``publish`` say."""
    try:
        return Requirements(wording(pack), pack)
    except SpecError:
        return None


@lru_cache(MOST_PACKS)
def _columns_of_rules(pack: Pack) -> Mapping[str, Columns]:
    """The columns that each rule of a pack compares."""
    return {check.spec.id: frozenset(_columns(pack, check)) for check in checks_of(pack)}


def _columns(pack: Pack, check: BoundCheck) -> Iterator[tuple[str, str]]:
    for name in check.given.needs():
        yield named_column(name)
    for reference in check.given.references:
        for leaf in leaves(reference_of(pack, reference)):
            if isinstance(leaf, Field | Measure):
                yield leaf.input, leaf.column
