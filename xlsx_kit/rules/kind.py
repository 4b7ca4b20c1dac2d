"""What a kind of check is: a function over one return, what it is given, what its messages may name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parameters of a check; a kind that takes some has a structure of its own."""

    def needs(self) -> tuple[str, ...]:
        """The inputs (``projects``) and columns (``projects.code``) these parameters name."""
        return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of check.

    ``judge(case, given)`` reports what it finds in one return; one that looks ``across`` returns is called
    with the pack, the facts of all and what it is given, and says with each hit which return it is in.
    ``words`` are the names a message may use in braces. A pack without the inputs and columns in ``needs``
    does not have checks of this kind.
    """

    judge: Callable[..., Iterator[Any]]
    words: tuple[str, ...]
    needs: tuple[str, ...] = ()
    given: type[Given] = Given
    across: bool = False

    @property
    def name(self) -> str:
        """The name that packs use: the function's."""
        return getattr(self.judge, "__name__", "")
