"""Facts to workbook to facts without any client: the same facts, the same findings at the same cells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.packs import MIDDLE, PACKS, small_schemas
from tests.strategies import facts_files, samples
from xlsx_kit import generate, read, validate
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.resources import PACKS_VARIABLE, root

SAMPLES = Path(str(root("samples")))
PASSING = sorted(p for p in (SAMPLES / "pass").glob("*.json") if p.suffixes == [".json"])
NAMES = [p.stem for p in PASSING]
REAL = "chengde-2024"
DRAWN = {MIDDLE: 6, **{pack: 2 for pack in PACKS if pack != DEFAULT_PACK}}
"""How many facts are drawn for a pack; ``middle`` stands for the one it is a copy of."""

DRAWN_WRONG = {"CROSS-020", "PROJ-115", "CELL-001", "SUM-112"}
"""Errors of amounts that are drawn one by one, though one should be the sum of others."""
SUMS_OF_LINKED_ROWS = "other_sum"
"""The kind of check that says the same of rows with one code, which two sheets may be given by chance.

How often depends on what hypothesis draws from the constants of the modules that happen to be loaded.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this module's workbooks go."""
    return tmp_path_factory.mktemp("round_trip")


@pytest.fixture(scope="module", autouse=True)
def _small_pack(folder: Path) -> Iterator[None]:
    """Beside the shipped pack stands ``middle``, whose workbooks are written in a moment."""
    with pytest.MonkeyPatch.context() as patch:
        schemas = small_schemas(folder, most=26, pack_id=MIDDLE)
        patch.setenv(PACKS_VARIABLE, str(schemas.parent))
        yield


@cache
def generated(pack: str) -> list[dict[str, Any]]:
    """The same facts on every run."""
    drawn = samples(facts_files(load_pack(DEFAULT_PACK if pack == MIDDLE else pack)), DRAWN[pack])
    return [{**facts, "pack": pack} for facts in drawn]


def entered(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts without lines that are all zero, or say no more than what was sent: those may be dropped."""
    inputs = load_pack(facts.get("pack", DEFAULT_PACK)).inputs
    sent = {i.part: {key for line in i.presets for key in line} for i in inputs}
    kept = {
        part: [
            line
            for line in value
            if any(v not in ("", "0.00", None) for k, v in line.items() if k not in sent.get(part, ()))
        ]
        if isinstance(value, list)
        else {k: v for k, v in value.items() if v not in ("", "0.00", None)}
        if isinstance(value, dict)
        else value
        for part, value in facts.items()
    }
    return {part: value for part, value in kept.items() if value not in ({}, [], "", "0.00")}


def found(path: Path) -> tuple[Finding, ...]:
    """The findings of one file."""
    return validate(path).files[0].findings


def written(facts: dict[str, Any], file: Path) -> Path:
    """A facts file."""
    file.write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    return file


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_samples_come_back_from_their_workbook(name: str, folder: Path) -> None:
    """Facts and findings are those of the facts file; nothing was noticed about the workbook."""
    facts = json.loads((SAMPLES / "pass" / f"{name}.json").read_text("utf-8"))
    source = written(
        facts if name == REAL or "pack" in facts else facts | {"pack": MIDDLE}, folder / f"{name}.json"
    )
    made = generate(source, folder / f"{name}.xlsx")
    assert made.findings == ()
    reading = read(made.path)
    assert reading.to_dict() == read(source).to_dict()
    assert reading.findings == ()
    assert found(made.path) == found(source)


@pytest.mark.slow
@pytest.mark.parametrize(("pack", "number"), [(p, n) for p, count in DRAWN.items() for n in range(count)])
def test_generated_facts_come_back(pack: str, number: int, folder: Path) -> None:
    """Equal facts and equal findings at the same cells; reading itself notices nothing."""
    source = written(generated(pack)[number], folder / "facts.json")
    made = generate(source, folder / "generated.xlsx").path
    reading, judged = read(made), found(made)
    assert entered(reading.to_dict()) == entered(read(source).to_dict())
    assert reading.findings == ()
    assert reading.pack.id == pack
    assert judged == found(source)
    # whatever is found follows from the facts alone: how they were entered is never at fault
    assert [f for f in judged if f.rule.startswith(("TPL", "FILE")) or f.rule == "CELL-012"] == []
    # drawn amounts balance by the rules of the first packs alone
    if DEFAULT_PACK in (pack, *(home.id for home in reading.pack.homes)) or pack == MIDDLE:
        sums = {check.id for check in reading.pack.checks if check.kind == SUMS_OF_LINKED_ROWS}
        assert {f.rule for f in judged if f.severity is Severity.ERROR} <= DRAWN_WRONG | sums


def test_an_empty_workbook_is_an_empty_unit(folder: Path) -> None:
    """Preset rows, locked stamps and blank cells are no facts."""
    unit = {
        "code": "001",
        "name": "某单位",
        "scope": "部门",
        "year": 2026,
        "nature": "",
        "rank": "",
        "funding": "",
    }
    made = generate({"unit": unit, "pack": MIDDLE}, folder / "empty.xlsx").path
    assert entered(read(made).to_dict()) == {
        "unit": {"code": "001", "name": "某单位", "scope": "部门", "year": 2026},
        "pack": MIDDLE,
    }
    assert read(made).findings == ()
    assert [f.rule for f in found(made) if f.severity is Severity.ERROR] == []


ODD = {
    "spaces": " 两端有空格 ",
    "lines": "第一行\n\n第三行\t制表符",
    "markup": "<a href=\"x\">&amp;</a> 'q'",
    "formula": "=SUM(A1:A9)",
    "array": "{=1+1}",
    "number": "007",
    "escape": "_x000D_ _x005F_ _x4E00_",
    "rare": "𠮷㎡🈶é\u2028\u00a0\u3000e\u0301",
    "link": "http://example.com/?a=1#b",
    "quote": "'撇号开头",
    "long": "长" * 500,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ODD)
def test_texts_come_back_character_by_character(name: str, folder: Path) -> None:
    """Whatever a text looks like, it is a text."""
    line = {"code": "P1", "name": ODD[name][:120], "budget": "1.00", "goals": ODD[name], "purpose": ODD[name]}
    facts = {"pack": MIDDLE, "projects": [line], "organisations": [{"name": ODD[name][:60], "rank": "x"}]}
    facts["texts"] = {"duties": ODD[name], "overall_goal": f"前\n\n{ODD[name]}\n后"}
    made = generate(facts, folder / "odd.xlsx").path
    assert entered(read(made).to_dict()) == entered(read(facts).to_dict())


def test_characters_no_file_can_hold_are_left_out(folder: Path) -> None:
    """Control characters never reach a workbook, which would not open."""
    facts = {
        "pack": MIDDLE,
        "projects": [{"code": "P\x001", "name": "\x07甲\x1f", "goals": "a\ufffe\uffff\ud800b"}],
    }
    made = generate(facts, folder / "control.xlsx").path
    (project,) = read(made).to_dict()["projects"]
    assert (project["code"], project["name"], project["goals"]) == ("P1", "甲", "ab")


def test_a_paragraph_too_tall_for_one_row_is_one_paragraph_again(folder: Path) -> None:
    """Long paragraphs go over several rows and come back whole."""
    text = "\n".join(["本单位负责预算管理。" * 150, "短段。", "没有标点" * 400])
    facts = {"pack": MIDDLE, "texts": {"duties": text}}
    assert read(generate(facts, folder / "long.xlsx").path).to_dict()["texts"]["duties"] == text


def test_blank_lines_around_a_text_are_dropped_at_the_workbook(folder: Path) -> None:
    """Rows left free above and below are no part of a text; those inside are."""
    facts = {"pack": MIDDLE, "texts": {"duties": "\n\n一\n\n二\n\n"}}
    assert read(generate(facts, folder / "blank.xlsx").path).to_dict()["texts"]["duties"] == "一\n\n二"
