"""Kinds of checks over several returns at once: each tells a little, nobody holds them all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple, Self

import msgspec

from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.rules.case import Violation
from xlsx_kit.returns.rules.entries import short
from xlsx_kit.returns.rules.kind import CheckKind, PackParts
from xlsx_kit.returns.rules.wording import TextPlaces, texts_of


class SharedTexts(TextPlaces, frozen=True, kw_only=True):
    """Texts that units write for themselves, and how long a text or name must be to be asked about."""

    least: int
    # lists of names that are the unit's own, and the column they stand in
    own: Mapping[str, str] = {}

    def needs(self) -> tuple[str, ...]:
        """The inputs and columns named."""
        return (*TextPlaces.needs(self), *(f"{source}.{key}" for source, key in self.own.items()))

    def for_pack(self, parts: PackParts) -> Self:
        """The texts that a pack has, and its lists of names."""
        own = {source: key for source, key in self.own.items() if parts.has(f"{source}.{key}")}
        return msgspec.structs.replace(super().for_pack(parts), own=own)


class PlacedText(NamedTuple):
    """A text, the heading over it, and where it stands."""

    text: str
    title: str
    place: tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class ReturnTexts:
    """What one return says: whose it is, the names that are its own, its texts."""

    unit_code: str
    unit_name: str
    names: tuple[str, ...]
    texts: tuple[PlacedText, ...]


def texts_of_return(unit_return: Return, given: SharedTexts) -> ReturnTexts:
    """The texts of a return."""
    pack, facts = unit_return.pack, unit_return.facts
    listed = (str(line.get(key) or "") for source, key in given.own.items() for line in facts.lines(source))
    own = [facts.unit_name, *listed]
    texts = tuple(
        PlacedText(text, pack.input(source).column(key).title, unit_return.place(source, index, key))
        for source, index, key, text in texts_of(pack, facts, given)
    )
    return ReturnTexts(facts.unit_code, facts.unit_name, tuple(own), texts)


def shared_texts(statements: Iterable[ReturnTexts], given: SharedTexts) -> Iterator[tuple[int, Violation]]:
    """Texts that another unit's return has word for word; on every return but the first."""
    first: dict[bytes, tuple[str, str]] = {}
    for number, one in enumerate(statements):
        unit = (one.unit_code, one.unit_name)
        for text, title, place in one.texts:
            if len(text) < given.least:
                continue
            code, name = first.setdefault(_mark(text), unit)
            if code != one.unit_code:
                words = {"title": title, "text": short(text), "unit": f"{code} {name}"}
                yield number, Violation(place=place, words=words, actual=short(text))


def other_units_named(
    statements: Iterable[ReturnTexts], given: SharedTexts
) -> Iterator[tuple[int, Violation]]:
    """Texts with the name of another unit of the batch, but for those this unit lists as its own."""
    names = NameIndex({one.unit_name for one in statements if len(one.unit_name) >= given.least})
    for number, one in enumerate(statements):
        for text, title, place in one.texts:
            others = [name for name in names.within(text) if not any(name in own for own in one.names)]
            if others:
                words = {"title": title, "text": min(others), "unit": min(others)}
                yield number, Violation(place=place, words=words, actual=min(others))


class NameIndex:
    """Names that are looked for in texts all at once: by their lengths, not one after the other."""

    def __init__(self, names: set[str]) -> None:
        self._names = names
        self._start = min(map(len, names), default=0)
        self._lengths: dict[str, set[int]] = {}
        for name in names:
            self._lengths.setdefault(name[: self._start], set()).add(len(name))

    def within(self, text: str) -> set[str]:
        """The names that a text has in it."""
        size, lengths = self._start, self._lengths
        starts = [at for at in range(len(text) - size + 1) if text[at : at + size] in lengths]
        found = {text[at : at + length] for at in starts for length in lengths[text[at : at + size]]}
        return found & self._names


def _mark(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


KINDS = (
    CheckKind(shared_texts, ("title", "text", "unit"), given=SharedTexts, tell=texts_of_return),
    CheckKind(other_units_named, ("title", "text", "unit"), given=SharedTexts, tell=texts_of_return),
)
