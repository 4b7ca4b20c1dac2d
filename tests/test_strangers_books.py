"""Books of two provinces that are not shipped, written from the manual: run, and read as they are printed.

``tests/strangers/city`` replaces a whole copy of a shipped pack (eleven tables, rows by unit, rows without a
key beside rows with one); ``tests/strangers/accounts`` says only what is different from final accounts.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from xlsx_kit import generate, narrate, read, tables, validate
from xlsx_kit.api import check_pack, new_pack, proof
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.pack.loading.load import forget_packs, load_pack
from xlsx_kit.resources import PACKS_VARIABLE

BOOKS = Path(__file__).parent / "strangers"
BASES = {"city": ("hebei-2024", False), "accounts": ("final-accounts-2024", True)}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with both books, made as the manual says."""
    monkeypatch.delenv(PACKS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    for name, (base, extend) in BASES.items():
        folder = new_pack(base, name, tmp_path, extend=extend).folder
        for part in ("inputs", "tables"):
            shutil.rmtree(folder / part, ignore_errors=True)
        shutil.copytree(BOOKS / name, folder, dirs_exist_ok=True)
        (tmp_path / "templates" / name).mkdir(parents=True, exist_ok=True)
        shutil.move(folder / "narrative.toml", tmp_path / "templates" / name / "narrative.toml")
        (folder / "facts.json").unlink(missing_ok=True)
    forget_packs()
    yield tmp_path
    forget_packs()


@pytest.mark.slow
@pytest.mark.parametrize("name", BASES)
def test_a_strangers_book_is_sound(name: str, home: Path) -> None:
    """Generated, read back, narrated, published, rolled up, carried on and imported: nothing is wrong."""
    found = check_pack(home / "schemas" / name)
    assert [(p.file, p.line, p.message) for p in found.problems] == []
    assert found.trial is not None
    assert found.trial.returns > 100


def test_a_unit_of_a_strangers_book(home: Path) -> None:
    """Its workbook says what its facts say; its words name sections by the numbers that these have."""
    facts = json.loads((BOOKS / "city" / "facts.json").read_text("utf-8"))
    generate(facts, home / "w.xlsx")
    again = read(home / "w.xlsx").to_dict()
    assert {key: again[key] for key in facts} == facts
    assert [f.rule for f in validate([home / "w.xlsx"]).files[0].findings] == []
    found = {table["id"]: table for table in tables(home / "w.xlsx").to_dict()["tables"]}
    assert [row["key"] for row in found["t2"]["rows"]] == ["total", "115", "115001"]
    by_unit = {row["key"]: row["cells"]["total"] for row in found["t3u"]["rows"]}
    assert by_unit == {"115": "2911.00", "115001": "2111.00", "115002": "800.00", "total": "2911.00"}
    pack = load_pack("city")
    evaluation = Evaluation(pack, facts_of_json(facts, pack).facts)
    shares = {row.key: row.texts["share"] for row in evaluation.table("t3u").rows}
    assert shares == {"115": "100.00%", "115001": "72.52%", "115002": "27.48%", "total": "100.00%"}
    rates = {row.key: row.texts.get("rate") for row in evaluation.table("t7").rows}
    assert (rates["cars"], rates["reception"], rates["bought"]) == ("-20.00%", "0.00%", "")
    assert found["t12"]["rows"][0]["cells"] == {"held": "8", "bought": "1", "after": "9", "cost": "18.00"}
    change = {row["key"]: row["cells"]["change"] for row in found["t7"]["rows"]}
    assert (change["administration"], change["cars"], change["reception"]) == ("-20.00", "-5.00", "0.00")
    narrate(home / "w.xlsx", home / "n.docx")
    assert proof(home / "n.docx", home / "w.xlsx").findings == ()
    from docx import Document

    text = "\n".join(paragraph.text for paragraph in Document(str(home / "n.docx")).paragraphs)
    assert "“三公”经费详见本部分第三条。" in text
    assert "{" not in text


OWN_LEDGER = """\
extends = true
drop = ["AGREE-002"]

[[columns]]
key = "batch"
after = "kind"
title = "批次"
type = "text"
purpose = "供核对。"
"""


@pytest.mark.parametrize(
    ("old", "new", "line"), [("", "", 0), ('"AGREE-002"', '"AGREE-902"', 2), ('"kind"', '"kinds"', 6)]
)
def test_what_a_list_over_another_adds_and_leaves_out(
    old: str, new: str, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column behind another, a check of rows less; what is not beneath is said with its line."""
    monkeypatch.chdir(tmp_path)
    folder = new_pack("hebei-2024", "own", tmp_path, extend=True).folder
    (folder / "inputs").mkdir(exist_ok=True)
    (folder / "inputs" / "ledger.toml").write_text(
        OWN_LEDGER.replace(old, new) if old else OWN_LEDGER, "utf-8"
    )
    forget_packs()
    problems = check_pack(folder, quick=True).problems
    if line:
        assert [(p.file, p.line) for p in problems if "所基于的套表没有" in p.message] == [
            ("own/inputs/ledger.toml", line)
        ]
        return
    ledger = load_pack("own").input("ledger")
    keys = [column.key for column in ledger.columns]
    assert keys[keys.index("kind") + 1] == "batch"
    assert keys[-1] == "counterparty"
    assert [pairing.id for pairing in ledger.pairings] == ["AGREE-001"]
    assert problems == ()
    forget_packs()
