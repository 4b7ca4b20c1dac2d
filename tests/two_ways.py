"""Reading with the pass through an XML parser alone, as if nothing could be read the quick way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xlsx_kit.files.xlsx import fast

WAYS = ("quick", "pass")


@contextmanager
def by_pass() -> Iterator[None]:
    """No sheet and no string table goes the quick way; other Pythons, where there is no pytest, use it."""
    before, fast.ENABLED = fast.ENABLED, False
    try:
        yield
    finally:
        fast.ENABLED = before


def going(way: str) -> Iterator[None]:
    """For fixtures: the tests of a module, one way or the other."""
    if way == "quick":
        yield
    else:
        with by_pass():
            yield
