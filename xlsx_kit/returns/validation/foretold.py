"""What would stop a return's publication, said when it is judged: what nobody entered.

What a text may not lack is known from its words alone: they are composed, and what they ask for in vain is
told, unless another rule has said so. What is only known later (who decides to publish, what is in a PDF) is
not foretold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import filterfalse

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.findings import Finding, SpecError
from xlsx_kit.messages import finding
from xlsx_kit.pack import Field, Measure, Pack, leaves, reference_of
from xlsx_kit.prose import Gap, Narrative, Requirements, narrated, wording
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.rules.checks import BoundCheck, checks_of

FORETOLD = MISSING, NO_BASE = "PUB-008", "PUB-009"
"""The rules that say at judging what stops publishing."""
Columns = frozenset[tuple[str, str]]
"""Columns of inputs: (input, column)."""


def foretold(read: Return, found: Iterable[Finding], unread: Collection[str]) -> tuple[Finding, ...]:
    """What stops the publication of a return and none of the findings ``found`` has said.

    Of inputs that are ``unread``, or hold errors, nobody can say what is missing in them.
    """
    try:
        asked = _requirements(read.pack)
        if asked is None or not asked.may_lack(read.evaluation):
            return ()
        return tuple(_foretold(read, asked.words, list(found), unread))
    except Exception as error:  # the pack's words, or the program: the return is judged all the same
        reason = unforeseen(error, f"narrative of {read.pack.id}")
        return (finding("FILE-111", pack=read.pack.id, rule=MISSING, reason=reason),)


def _foretold(
    read: Return, words: Narrative, found: Sequence[Finding], unread: Collection[str]
) -> Iterator[Finding]:
    told = narrated(words, read.evaluation, finished=True)
    cells = {(f.sheet, f.cell) for f in found}
    rules = {f.rule for f in found}
    asked = {column for rule, columns in _asked(read.pack).items() if rule in rules for column in columns}

    def is_silent(gap: Gap) -> bool:
        return any(source in unread for source, _ in gap.columns)

    for gap in filterfalse(is_silent, told.missing):
        sheet, cell = _place(read, gap)
        if (sheet, cell) not in cells:
            yield finding(MISSING, sheet=sheet, cell=cell, what=gap.what)
    for gap in filterfalse(is_silent, told.unknown):
        sheet, cell = _place(read, gap)
        if (sheet, cell) not in cells and not asked.intersection(gap.columns):
            yield finding(NO_BASE, sheet=sheet, cell=cell, what=gap.what, new="”或“".join(words.new))


def _place(read: Return, gap: Gap) -> tuple[str | None, str | None]:
    """The line that lacks something, else the first blank entry of the columns, else the free line below."""
    for source, column in gap.columns:
        lines = read.facts.lines(source)
        blank = (n for n, line in enumerate(lines) if line.get(column) is None)
        line = next(blank, len(lines)) if gap.line is None else gap.line
        place = read.place(source, line, column)
        if place[1]:
            return place
    return None, None


@cache
def _requirements(pack: Pack) -> Requirements | None:
    """What a pack's words ask for; none where they are not sound, as ``pack check`` and ``publish`` say."""
    try:
        return Requirements(wording(pack), pack)
    except SpecError:
        return None


@cache
def _asked(pack: Pack) -> Mapping[str, Columns]:
    """The columns that each rule of a pack compares."""
    return {check.spec.id: frozenset(_columns(pack, check)) for check in checks_of(pack)}


def _columns(pack: Pack, check: BoundCheck) -> Iterator[tuple[str, str]]:
    for name in check.given.needs():
        source, _, column = name.partition(".")
        yield source, column
    for reference in check.given.references:
        for leaf in leaves(reference_of(pack, reference)):
            if isinstance(leaf, Field | Measure):
                yield leaf.input, leaf.column
