"""The terms of exports that a pack asks for: codes, values that a map looks up, plain texts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsx_kit.facts.importing.spelling import vocabulary
from xlsx_kit.messages import refusal
from xlsx_kit.pack import UNIT, CodeList, Pack
from xlsx_kit.values import squeezed


@dataclass(frozen=True)
class LookedUp:
    """A term whose values a map looks up: in which column and section, and what they may stand for.

    ``usual`` is what it is where neither a column nor the map says.
    """

    column: str
    section: str
    members: tuple[str, ...]
    optional: bool
    usual: str


@dataclass(frozen=True)
class ExportTerms:
    """By term: the list of its codes, how its values are looked up, whether blanks in a text count.

    The codes of units are among them where the pack's lines name theirs: their exports may be a department's.

    ``undivided`` are those whose codes may stop at a class or a section, in every list that they fill.
    """

    codes: Mapping[str, CodeList]
    undivided: frozenset[str]
    looked_up: Mapping[str, LookedUp]
    plain: Mapping[str, bool]

    @property
    def main(self) -> str:
        """The codes that every amount has."""
        return next(term for term in self.codes if term != UNIT)

    def is_department(self, code: str) -> bool:
        """Whether a code is that of units together: the pack's lines name theirs, and it is of a level."""
        units = self.codes.get(UNIT)
        return units is not None and units.entered(code, undivided=True) > 0

    def level(self, term: str) -> str:
        """What a code of a term must be; "" for other terms."""
        found = self.codes.get(term)
        if found is None:
            return ""
        widths = found.spec.widths if term in self.undivided else found.spec.widths[-1:]
        return str(vocabulary()["terms"][term]["level"].format("、".join(map(str, widths))))

    def takes(self, term: str, code: str) -> bool:
        """Whether a code may be entered: a leaf, or one of any level where it may stop there."""
        return self.codes[term].entered(code, undivided=term in self.undivided) > 0

    def section(self, column: str) -> str:
        """The section of a map that says what the values of a column stand for; "" where none has to."""
        wanted = (one for one in self.looked_up.values() if one.column == column and not one.optional)
        return next((one.section for one in wanted), "")


def export_terms(pack: Pack) -> ExportTerms:
    """What the imports of a pack take from an export. Raises InputError for a pack without any."""
    codes: dict[str, CodeList] = {}
    divided: set[str] = set()
    looked_up: dict[str, LookedUp] = {}
    plain: dict[str, bool] = {}
    for spec in (one for one in pack.book.imports if not one.targets):
        source = pack.input(spec.input)
        for key, term in spec.columns.items():
            column, words = source.column(key), _words(term)
            if column.codes:
                codes.setdefault(term, pack.codes[column.codes])
                divided |= set() if column.undivided else {term}
            elif section := words.get("section"):
                members = tuple(pack.values(column.list))
                optional = words.get("optional", False)
                usual = own_member(term, words.get("usual", ""), members)
                looked_up.setdefault(term, LookedUp(words["column"], section, members, optional, usual))
            else:
                plain[term] = words.get("squeezed", False)
    if not codes.keys() - {UNIT}:
        raise refusal("IMP-048", pack=pack.id)
    return ExportTerms(codes, frozenset(codes) - divided, looked_up, plain)


def own_member(term: str, named: str, members: Sequence[str]) -> str:
    """What a pack calls the member that the vocabulary names: that one, or the only one its words mean.

    "" where a pack has none, or several of which nobody knows.
    """
    if named in members:
        return named
    words = [
        pair for kind in vocabulary()["values"].values() if kind["term"] == term for pair in kind["words"]
    ]
    meant = {m: next((to for pattern, to in words if re.search(pattern, squeezed(m))), "") for m in members}
    fitting = [member for member, to in meant.items() if to == named]
    return fitting[0] if len(fitting) == 1 else ""


def _words(term: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] = vocabulary()["terms"][term]
    return words
