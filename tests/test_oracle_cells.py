"""openpyxl as the oracle of our reader: every cell of every sample, as each client writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.saved_samples import NAMES, ONE_OF_EACH_PACK, SAMPLES
from tests.test_cells import assert_same_as_openpyxl


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_every_sample(name: str) -> None:
    """As a unit filled it."""
    path = SAMPLES / "filled" / f"{name}.xlsx"
    assert assert_same_as_openpyxl(path) > 10_000


@pytest.mark.slow
@pytest.mark.parametrize("name", ONE_OF_EACH_PACK)
def test_every_cell_as_clients_save_it(name: str, saved_samples: Callable[[str], dict[str, Path]]) -> None:
    """As we write it, as LibreOffice and openpyxl save it again."""
    saved = saved_samples(name)
    for client in ("sent", "office", "openpyxl"):
        assert assert_same_as_openpyxl(saved[client]) > 10_000, client
