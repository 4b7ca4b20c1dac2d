"""A column or row of entries that a return lacks: deleted where it was sent, else one that came later."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.packs import SMALL, replace, small_schemas
from xlsx_kit import generate, validate
from xlsx_kit.api import release_templates
from xlsx_kit.resources import PACKS_VARIABLE, root

CLEAN = json.loads((Path(str(root("samples"))) / "pass" / "small-clean.json").read_text("utf-8"))
LEDGER, LAST_YEAR = "收支明细", "上年数"
NEW = """
[[columns]]
key = "remark"
title = "备注"
type = "text"
max_length = 40
omit_blank = true
width = 12
"""
"""A column that a pack gets after its workbooks were sent."""

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:Print area")]


def told(path: Path) -> list[tuple[str | None, str | None, str]]:
    """Sheet, cell and message of what is said of deleted columns and rows."""
    (file,) = validate([str(path)]).to_dict()["files"]
    return [(f["sheet"], f["cell"], f["message"]) for f in file["findings"] if f["rule"] == "TPL-051"]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as it was sent."""
    return generate(CLEAN, tmp_path_factory.mktemp("sent") / "sent.xlsx").path


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    ("sheet", "delete", "cell", "gone"),
    [
        (LEDGER, lambda sheet: sheet.delete_cols(11), "K6", "“往来单位”列"),
        (LEDGER, lambda sheet: sheet.delete_cols(9, 3), "I6", "“项目编码”“金额（万元）”“往来单位”列"),
        (LEDGER, lambda sheet: sheet.delete_cols(7), "G6", "“资金来源”列"),
        (LAST_YEAR, lambda sheet: sheet.delete_rows(13), "C13", "“可比情况”行"),
    ],
)
def test_what_was_sent_and_is_gone_was_deleted(
    sheet: str, delete: Callable[[Any], None], cell: str, gone: str, named: bool, sent: Path, tmp_path: Path
) -> None:
    """At the end of a block as within it, also where the client kept the stamp and no column's name."""
    book = openpyxl.load_workbook(sent)
    delete(book[sheet])
    if not named:
        for name in [name for name in book.defined_names if name.startswith("D_")]:
            del book.defined_names[name]
    book.save(tmp_path / "x.xlsx")
    (found,) = told(tmp_path / "x.xlsx")
    assert found[:2] == (sheet, cell)
    assert gone in found[2]


@pytest.mark.parametrize(
    ("file", "before"),
    [
        ("ledger.toml", "\n[[pairings]]"),
        ("ledger.toml", '\n[[columns]]\nkey = "counterparty"'),
        ("prior_year.toml", None),
    ],
)
def test_what_was_never_sent_was_not_deleted(
    file: str, before: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column behind all others, one between them and a row of a form that the pack got later."""
    schemas = small_schemas(tmp_path)
    monkeypatch.setenv(PACKS_VARIABLE, str(tmp_path))
    source = schemas / SMALL / "inputs" / file
    path = generate({**CLEAN, "pack": SMALL}, tmp_path / "sent.xlsx").path
    release_templates(CLEAN["unit"]["year"], pack=SMALL)
    if before:
        replace(source, before, NEW + before)
    else:
        source.write_text(source.read_text("utf-8") + NEW, "utf-8")
    assert told(path) == []


def test_a_later_column_of_an_unknown_template_was_not_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name is not among those of the workbook's columns; that of one which was deleted is."""
    schemas = small_schemas(tmp_path)
    monkeypatch.setenv(PACKS_VARIABLE, str(tmp_path))
    path = generate({**CLEAN, "pack": SMALL}, tmp_path / "sent.xlsx").path
    replace(schemas / SMALL / "inputs" / "ledger.toml", "\n[[pairings]]", NEW + "\n[[pairings]]")
    assert told(path) == []
    book = openpyxl.load_workbook(path)
    book[LEDGER].delete_cols(11)
    book.save(path)
    (found,) = told(path)
    assert "“往来单位”列" in found[2]
