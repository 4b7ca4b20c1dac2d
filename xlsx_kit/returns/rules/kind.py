"""What a kind of check is: a function over one return, what it is given, what its messages may name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, Self

import msgspec


class PackParts(Protocol):
    """What a pack has of what checks that packs share may be about."""

    def has(self, name: str) -> bool:
        """Whether it has an input (``projects``) or a column (``projects.code``)."""

    def refers(self, reference: str) -> bool:
        """Whether it has a figure."""


class CheckParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parameters of a check; a kind that takes some has a structure of its own."""

    def needs(self) -> tuple[str, ...]:
        """The inputs (``projects``) and columns (``projects.code``) these parameters name."""
        return ()

    @property
    def references(self) -> tuple[str, ...]:
        """The figures these parameters name."""
        return ()

    def for_pack(self, _: PackParts) -> Self:
        """The same without what a pack lacks, where the check says something without it, too."""
        return self


class LineKeys(CheckParameters, frozen=True, kw_only=True):
    """A list and what tells its lines apart: ``keys``, and ``also``, columns that a pack may lack."""

    input: str
    keys: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.keys, *self.also)

    def needs(self) -> tuple[str, ...]:
        """The columns named."""
        return tuple(f"{self.input}.{key}" for key in self.columns)

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
    pack without the inputs and columns in ``needs`` does not have checks of this kind.
    """

    judge: Callable[..., Iterator[Any]]
    words: tuple[str, ...]
    needs: tuple[str, ...] = ()
    given: type[CheckParameters] = CheckParameters
    tell: Callable[..., Any] | None = None

    @property
    def across(self) -> bool:
        """Whether it is about several returns at once."""
        return self.tell is not None

    @property
    def name(self) -> str:
        """The name that packs use: the function's."""
        return getattr(self.judge, "__name__", "")
