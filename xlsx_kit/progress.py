"""How far long work is, for whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

ItemT = TypeVar("ItemT")
Progress = Callable[[int, int, str], None]
"""Is told how many are done, of how many, and which was the last."""


def counted(
    items: Sequence[ItemT], progress: Progress | None, name: Callable[[ItemT], str]
) -> Iterator[ItemT]:
    """The items one by one; behind each it is told that it is done."""
    for number, item in enumerate(items, start=1):
        yield item
        if progress:
            progress(number, len(items), name(item))
