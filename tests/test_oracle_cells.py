"""openpyxl as the oracle of our reader: every cell of every sample, as each client writes it."""

from __future__ import annotations

import warnings
from pathlib import Path

import openpyxl
import pytest

from tests.office.client import Office
from tests.test_cells import assert_same_as_openpyxl
from xlsx_kit import generate
from xlsx_kit.resources import root

SAMPLES = Path(str(root("samples")))
NAMES = sorted(path.stem for path in (SAMPLES / "pass").glob("*.json"))


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_of_every_sample(name: str, office: Office, tmp_path: Path) -> None:
    """As we write it, as LibreOffice and openpyxl save it again, as a unit filled it."""
    sent = generate(SAMPLES / "pass" / f"{name}.json", tmp_path / "sent.xlsx").path
    again, filled = tmp_path / "openpyxl.xlsx", SAMPLES / "filled" / f"{name}.xlsx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(sent).save(again)
        for path in (sent, again, office.fill(sent, tmp_path / "office.xlsx", []).target, filled):
            assert assert_same_as_openpyxl(path) > 10_000, path
