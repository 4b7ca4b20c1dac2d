"""The samples as clients save them: each made once a run, for every module that reads them."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest

from tests.office.client import Office
from xlsx_kit import generate
from xlsx_kit.pack.loading.load import DEFAULT_PACK
from xlsx_kit.resources import root

SAMPLES = Path(str(root("samples")))
NAMES = sorted(path.stem for path in (SAMPLES / "pass").glob("*.json"))
ONE_OF_EACH_PACK = sorted(
    {
        json.loads((SAMPLES / "pass" / f"{name}.json").read_text("utf-8")).get("pack", DEFAULT_PACK): name
        for name in NAMES
    }.values()
)
"""For what takes long: the workbooks of one pack differ in their entries alone."""
WORKER = "PYTEST_XDIST_WORKER"


@pytest.fixture(scope="session")
def saved_samples(
    office: Office, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, Path]]:
    """Of a sample by name: ``sent`` as we write it, saved again by ``office`` and ``openpyxl``; ``filled``.

    Workers share the folder; what another one has made in the meantime is taken as it is. Read only.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get(WORKER) else base) / "saved-samples"
    shared.mkdir(exist_ok=True)

    def saved(name: str) -> dict[str, Path]:
        made = {kind: shared / name / f"{kind}.xlsx" for kind in ("sent", "office", "openpyxl")}
        if not (shared / name).is_dir():
            with TemporaryDirectory(dir=shared, prefix=f"{name}.", ignore_cleanup_errors=True) as folder:
                _make(office, name, Path(folder) / name)
                if not (shared / name).is_dir():
                    (Path(folder) / name).rename(shared / name)
        return {**made, "filled": SAMPLES / "filled" / f"{name}.xlsx"}

    return saved


def _make(office: Office, name: str, folder: Path) -> None:
    folder.mkdir()
    sent = generate(SAMPLES / "pass" / f"{name}.json", folder / "sent.xlsx").path
    office.fill(sent, folder / "office.xlsx", [])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        openpyxl.load_workbook(sent).save(folder / "openpyxl.xlsx")
