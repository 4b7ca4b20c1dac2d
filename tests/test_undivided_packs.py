"""A 款 without its parts, over every pack that ships: no output of a department has a part of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.packs import PACKS
from tests.secrets_kept import parts_of
from tests.test_every_pack import facts
from xlsx_kit import generate, tables, validate
from xlsx_kit.api import proof_files, publish
from xlsx_kit.campaign.consolidation.together import eliminate_transfers
from xlsx_kit.campaign.consolidation.workbook import ConsolidatedUnit, rollup_book
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.resources import packs_from, root
from xlsx_kit.workbook import workbook_bytes

WIDTH = 5
PART, NAME = "98", "乙单位的某项"
"""What the other unit keeps: the end of a code, the name typed for it, and an amount split off a line."""
AMOUNTS = {0: "13791.00", 2: "13.79"}
"""The amount, by the decimals of the book."""
SUFFIXES = {".xlsx", ".docx", ".html", ".json", ".csv"}


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The packs that ship, every list of which may stop at a class or a section."""
    home = tmp_path_factory.mktemp("home")
    for kind in ("schemas", "templates"):
        shutil.copytree(str(root(kind)), home / kind, ignore=shutil.ignore_patterns("released"))
    for path in home.glob("schemas/*/inputs/*.toml"):
        column = 'codes = "functional"\n'
        path.write_text(path.read_text("utf-8").replace(column, f"{column}undivided = true\n"), "utf-8")
    with packs_from(home):
        yield


def coded(unit: dict[str, Any], section: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The lines of a unit's lists that are about a section."""
    for part, lines in unit.items():
        for line in lines if isinstance(lines, list) else ():
            if isinstance(line, dict) and str(line.get("function") or "")[:WIDTH] == section:
                yield part, line


def divided(pack: Pack, unit: dict[str, Any], section: str) -> dict[str, Any]:
    """The unit with a part of each line's money on a code of its own: all that balanced still does."""
    amount = AMOUNTS[pack.book.decimals]
    named = {source.part for source in pack.inputs if any(column.key == "name" for column in source.facts)}
    for part, line in [*coded(unit, section)]:
        amounts = [key for key, value in line.items() if _is_amount(key, value)]
        taken = {key: amount for key in amounts if Decimal(line[key]) > Decimal(amount)}
        line |= {key: f"{Decimal(line[key]) - Decimal(amount):.2f}" for key in taken}
        if taken:
            name = {"name": NAME} if part in named else {}
            unit[part].append({**line, **taken, "function": section + PART, **name})
    return unit


def _is_amount(key: str, value: object) -> bool:
    return (
        key != "function" and isinstance(value, str) and value.replace(".", "", 1).isdigit() and "." in value
    )


@pytest.mark.slow
@pytest.mark.parametrize("pack_id", PACKS)
def test_no_output_of_a_department_has_the_parts(pack_id: str, tmp_path: Path) -> None:
    """Tables, workbook, roll-up, publication with page and charts, findings, proof-reading, facts."""
    pack, sample = load_pack(pack_id), facts(pack_id)
    lists = {part for part, lines in sample.items() if isinstance(lines, list)}
    part = next(one for one in ("ledger", "spending") if one in lists)
    section = max(sample[part], key=lambda line: Decimal(line["amount"]))["function"][:WIDTH]
    one, other = (json.loads(json.dumps(sample)) for _ in range(2))
    kept = {line["function"] for _, line in coded(one, section)}
    for _, line in coded(one, section):
        line["function"] = section
    other["unit"] |= {"code": "999001", "name": "乙单位"}
    profile = {**sample["unit"], "code": "999", "name": "某部门", "scope": "部门"}
    done = eliminate_transfers(pack, profile, [one, divided(pack, other, section)])
    path = tmp_path / "facts.json"
    path.write_text(json.dumps({**done.facts, "pack": pack_id}, ensure_ascii=False), "utf-8")
    found = {table["id"]: table for table in tables(path).to_dict()["tables"]}
    keys = {row["key"] for table in found.values() for row in table["rows"]}
    assert section in keys
    assert not {key for key in keys if key.startswith(section) and key != section}
    values = [
        Evaluation(pack, facts_of_json({**own, "pack": pack_id}, pack).facts)
        for own in (*done.units, done.facts)
    ]
    units = [ConsolidatedUnit(str(n), "单位", "", own) for n, own in enumerate(values[:-1])]
    book = rollup_book(pack, "汇总", 2025, units, values[-1], done.transfers)
    (tmp_path / "rollup.xlsx").write_bytes(workbook_bytes(book))
    generate(path, tmp_path / "workbook.xlsx")
    publish(path, tmp_path / "public", html=True, charts=True, force=True, by="甲", reason="试")
    documents = sorted((tmp_path / "public").rglob("*.docx"))
    results = {"proof": proof_files([*documents], path), "report": validate(path)}
    for name, result in results.items():
        text = json.dumps(result.to_dict(), ensure_ascii=False)
        (tmp_path / f"{name}.json").write_text(text, "utf-8")
    # a PDF is made of the document beside it, and its bytes are compressed: any number may be among them
    written = [file for file in sorted(tmp_path.rglob("*")) if file.is_file() and file.suffix != ".pdf"]
    assert {file.suffix for file in written} >= SUFFIXES - {".csv"}
    secrets = (section + PART, NAME, AMOUNTS[pack.book.decimals].removesuffix(".00"))
    leaks = [
        (file.name, name, text)
        for file in written
        for name, data in parts_of(file)
        for text in secrets
        if text.encode() in data
    ]
    assert leaks == []
    published = [
        file for file in written if "public" in file.parts and file.suffix in (".docx", ".html", ".json")
    ]
    assert published
    assert not [
        (file.name, code)
        for file in published
        for _, data in parts_of(file)
        for code in kept - {section}
        if code.encode() in data
    ]
