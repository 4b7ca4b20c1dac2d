"""What a kind of check is: a function over one return, what it is given, what its messages may name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NewType, Protocol, Self, get_args, get_type_hints

import msgspec


class PackParts(Protocol):
    """What a pack has of what checks that packs share may be about."""

    def has(self, name: str) -> bool:
        """Whether it has an input (``projects``) or a column (``projects.code``)."""

    def refers(self, reference: str) -> bool:
        """Whether it has a figure."""


OwnColumn = NewType("OwnColumn", str)
"""The key of a column of the list that is named as ``input``."""
OtherColumn = NewType("OtherColumn", str)
"""The key of a column of the list that is named as ``of``."""
FigureName = NewType("FigureName", str)
"""A figure of the pack, or a reference."""
LISTS: Mapping[object, str] = {OwnColumn: "input", OtherColumn: "of"}


class CheckParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parameters of a check; a kind that takes some has a structure of its own.

    A field that names a column or a figure of the pack is declared as such: what a pack must have follows.
    """

    def needs(self) -> tuple[str, ...]:
        """The inputs (``projects``) and columns (``projects.code``) these parameters name."""
        return tuple(f"{getattr(self, LISTS[kind])}.{name}" for kind, name in self._names() if kind in LISTS)

    @property
    def references(self) -> tuple[str, ...]:
        """The figures these parameters name."""
        return tuple(name for kind, name in self._names() if kind is FigureName)

    def _names(self) -> Iterator[tuple[object, str]]:
        for field, hint in _hints(type(self)).items():
            yield from _names_in(getattr(self, field), hint)

    def for_pack(self, _: PackParts) -> Self:
        """The parameters without what a pack lacks, where the check says something without it, too."""
        return self


@cache
def _hints(parameters: type[CheckParameters]) -> Mapping[str, Any]:
    return get_type_hints(parameters)


def _names_in(value: Any, hint: Any) -> Iterator[tuple[object, str]]:
    """What a field names of a pack, each with what it is a name of: its declared type says so."""
    if hint in (OwnColumn, OtherColumn, FigureName):
        yield hint, value
        return
    inner = get_args(hint)
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _names_in(key, inner[0])
            yield from _names_in(item, inner[1])
    elif isinstance(value, tuple):
        for item in value:
            yield from _names_in(item, inner[0])


class LineKeys(CheckParameters, frozen=True, kw_only=True):
    """A list and what tells its lines apart: ``keys``, and ``also``, columns that a pack may lack."""

    input: str
    keys: tuple[OwnColumn, ...]
    also: tuple[OwnColumn, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a pack must have, and those that are compared where it has them."""
        return (*self.keys, *self.also)

    def for_pack(self, parts: PackParts) -> Self:
        """Told apart by the columns that a pack has."""
        also = tuple(key for key in self.also if parts.has(f"{self.input}.{key}"))
        return msgspec.structs.replace(self, also=also)


@dataclass(frozen=True, slots=True)
class CheckKind:
    """A kind of check.

    ``judge(case, given)`` reports what it finds in one return. A kind that looks ``across`` returns never has
    them all before it: ``tell(unit_return, given)`` is the little that one return says (it is sent between
    processes and kept), ``judge(told, given)`` goes through what all of them said, as often as it likes, and
    says with each violation which return it is in. ``words`` are the names a message may use in braces. A
    pack without the inputs and columns in ``needs`` does not have checks of this kind. ``on_rows``: the
    check of a row of entries says the same of its own accord.
    """

    judge: Callable[..., Iterator[Any]]
    words: tuple[str, ...]
    needs: tuple[str, ...] = ()
    given: type[CheckParameters] = CheckParameters
    tell: Callable[..., Any] | None = None
    on_rows: bool = False

    @property
    def across(self) -> bool:
        """Whether it is about several returns at once."""
        return self.tell is not None

    @property
    def name(self) -> str:
        """The name that packs use: the function's."""
        return getattr(self.judge, "__name__", "")
