"""The words that proof-reading knows, from ``proof/words.toml``: an officer extends them without code."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from xlsx_kit.findings import spec_error
from xlsx_kit.pack import decoded
from xlsx_kit.prose.proof.word_checks import problems_of
from xlsx_kit.prose.proof.word_tables import Units, WordsFile
from xlsx_kit.resources import root

PATH = "proof/words.toml"
TEN_THOUSAND = 10_000
SHORT = 64
"""Letters of a text that is met again: a word, a subject."""


@dataclass(frozen=True)
class Vocabulary:
    """The words by their first letter, longest first, each with the kinds it may be."""

    file: WordsFile
    by_letter: Mapping[str, tuple[tuple[str, frozenset[str]], ...]]
    units: Mapping[str, tuple[tuple[str, str, int], ...]]
    """By their first letter, longest first, with the unit ("yuan" for money) and how many of it one is."""
    limits: tuple[str, ...]
    """What stands before a target or a limit, as the text is folded."""

    def word_at(self, text: str, at: int) -> tuple[str, frozenset[str]] | None:
        """The longest known word that begins at a place."""
        for word, kinds in self.by_letter.get(text[at], ()):
            if text.startswith(word, at) and not ("some" in kinds and self._overlaps(text, at, word)):
                return word, kinds
        return None

    def _overlaps(self, text: str, at: int, word: str) -> bool:
        """Whether a name begins within a word and goes beyond it: 其中主要|领导用车."""
        end = at + len(word)
        return any(
            "name" in kinds and place + len(name) > end and text.startswith(name, place)
            for place in range(at + 1, end)
            for name, kinds in self.by_letter.get(text[place], ())
        )

    def unit_at(self, text: str, at: int) -> tuple[str, str, int] | None:
        """The longest unit that begins at a place."""
        for unit in self.units.get(text[at : at + 1], ()):
            if text.startswith(unit[0], at):
                return unit
        return None


def folded(text: str) -> str:
    """A text with compatibility characters as plain ones, letter by letter, so that places stay."""
    if text.isascii():
        return text
    return _folded(text) if len(text) <= SHORT else "".join(map(_fold, text))


@lru_cache(maxsize=16_384)
def _folded(text: str) -> str:
    return "".join(map(_fold, text))


@cache
def _fold(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 and unicodedata.category(char) != "No" else char


@cache
def vocabulary() -> Vocabulary:
    """The words, read once. Raises SpecError where the file is not sound."""
    data = (root("schemas") / "proof" / "words.toml").read_bytes()
    file: WordsFile = decoded(data, WordsFile, PATH)
    if problems := tuple(problems_of(file, PATH)):
        raise spec_error(problems)
    kinds: dict[str, set[str]] = {}
    for kind, words in file.words.items():
        for word in words:
            kinds.setdefault(folded(word), set()).add(kind)
    by_letter: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for word in sorted(kinds, key=len, reverse=True):
        by_letter.setdefault(word[0], []).append((word, frozenset(kinds[word])))
    limits = tuple(map(folded, file.units.limit))
    return Vocabulary(file, {k: tuple(v) for k, v in by_letter.items()}, _units(file.units), limits)


def _units(units: Units) -> Mapping[str, tuple[tuple[str, str, int], ...]]:
    found = [(folded(word), "yuan", size) for word, size in units.money.items()]
    found += [(folded(word), "slip", size) for word, size in units.money_slip.items()]
    found += [(folded(word), "bare", size) for word, size in units.money_bare.items()]
    found += [(word, "%", 1) for word in units.percent]
    found += [(word, "points", 1) for word in units.points]
    found += [(word, "%", 100) for word in units.multiple]
    found += [(folded(word), "other", 1) for word in units.other]
    found += [(folded(word), row[0], 1) for row in units.count for word in row]
    found += [
        (f"{units.many}{word}", row[0], TEN_THOUSAND) for row in units.count for word in map(folded, row)
    ]
    by_letter: dict[str, tuple[tuple[str, str, int], ...]] = {}
    for unit in sorted(found, key=lambda unit: -len(unit[0])):
        by_letter[unit[0][0]] = (*by_letter.get(unit[0][0], ()), unit)
    return by_letter
