"""What a kind of check is: a function over one return, what it is given, what its messages may name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec


class CheckParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parameters of a check; a kind that takes some has a structure of its own."""

    def needs(self) -> tuple[str, ...]:
        """The inputs (``projects``) and columns (``projects.code``) these parameters name."""
        return ()

    @property
    def references(self) -> tuple[str, ...]:
        """The figures these parameters name."""
        return ()


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
