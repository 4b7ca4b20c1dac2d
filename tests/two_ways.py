"""Reading with the pass through an XML parser alone, as if nothing could be read the quick way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

WAYS = ("quick", "pass")


@contextmanager
def by_pass() -> Iterator[None]:
    """No sheet and no string table goes the quick way."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xlsx_kit.files.xlsx.fast.ENABLED", False)
        yield


def going(way: str) -> Iterator[None]:
    """For fixtures: the tests of a module, one way or the other."""
    if way == "quick":
        yield
    else:
        with by_pass():
            yield
