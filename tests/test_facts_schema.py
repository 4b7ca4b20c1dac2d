"""docs/facts.schema.json and the reader of facts files refuse the same files, as far as a schema can say why.

"Refuse" is: an error about the file, or anything said about the form of an entry, were it only that
it was converted. Members of closed lists are judged with all else that is judged: by validation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from docs.facts_page import shipped
from tests.strategies import facts_files, samples
from xlsx_kit.api import validate
from xlsx_kit.facts.file import PACK_KEY, facts_of_json, json_of_facts
from xlsx_kit.findings import InputError
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input
from xlsx_kit.resources import root

SCHEMA = json.loads((Path(__file__).parents[1] / "docs" / "facts.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)
SAMPLES = sorted(Path(str(root("samples"))).glob("pass/*.json"))
PACKS = {pack.id: pack for pack in shipped()}
COLUMNS = [
    (pack, source, column) for pack in PACKS.values() for source in pack.inputs for column in source.facts
]

PARTS: tuple[Any, ...] = (
    None,
    {},
    [],
    [{}],
    [[]],
    ["x"],
    [None],
    "x",
    5,
    True,
    {"unknown": "1"},
    [{"unknown": "1"}],
)
SCALARS = (
    "",
    "x",
    "1.234",
    "1.23",
    "1.230",
    "12",
    "-3",
    "+3",
    "1,234.50",
    "12%",
    "１２",
    "2023-12-31",
    "2023年12月31日",
)
VALUES: tuple[Any, ...] = (None, {}, [], ["x"], True, False, 12, -3, 12.5, *SCALARS)


def named(pack_id: str) -> dict[str, Any]:
    return {} if pack_id == DEFAULT_PACK else {PACK_KEY: pack_id}


def with_part(source: Input, pack_id: str, value: Any) -> dict[str, Any]:
    return {**named(pack_id), source.part: value}


def with_value(source: Input, pack_id: str, column: Column, value: Any) -> dict[str, Any]:
    record = {column.key: value}
    if not source.part:
        return named(pack_id) | record
    return with_part(source, pack_id, [record] if source.kind == "list" else record)


def is_closed(column: Column) -> bool:
    return column.type is ColumnType.CHOICE and not column.open


def read_without_a_word(data: Mapping[str, Any]) -> bool:
    try:
        return not facts_of_json(data, load_pack(data.get(PACK_KEY) or DEFAULT_PACK)).faults
    except InputError:
        return False


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["$defs"]) == set(PACKS)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_sample_passes(path: Path) -> None:
    assert [error.json_path for error in VALIDATOR.iter_errors(json.loads(path.read_text("utf-8")))] == []


@pytest.mark.slow
@pytest.mark.parametrize("pack_id", PACKS)
def test_what_is_written_passes(pack_id: str) -> None:
    pack = PACKS[pack_id]
    for drawn in samples(facts_files(pack), 5):
        data = json_of_facts(facts_of_json(drawn, pack).facts, pack)
        assert [error.json_path for error in VALIDATOR.iter_errors(data)] == []


def cases() -> Iterator[dict[str, Any]]:
    for pack in PACKS.values():
        yield {**named(pack.id), "unknown": []}
        for source in pack.inputs:
            if source.part:
                yield from (with_part(source, pack.id, value) for value in PARTS)
    for pack, source, column in COLUMNS:
        for value in VALUES:
            if not is_closed(column) or isinstance(value, dict | list | bool) or value in ("", None):
                yield with_value(source, pack.id, column, value)


@pytest.mark.slow
def test_schema_and_reader_refuse_the_same() -> None:
    judged = [(data, VALIDATOR.is_valid(data), read_without_a_word(data)) for data in cases()]
    assert {accepted for _, accepted, _ in judged} == {True, False}
    differ = [
        (data, "schema" if accepted else "reader") for data, accepted, read in judged if accepted != read
    ]
    assert differ == []


@pytest.mark.slow
def test_a_member_that_no_list_has_is_refused(tmp_path: Path) -> None:
    """By the schema, and by validation with an error that names it."""
    for n, (pack, source, column) in enumerate(COLUMNS):
        if not is_closed(column):
            continue
        data = with_value(source, pack.id, column, "不在列表中")
        assert not VALIDATOR.is_valid(data), data
        (tmp_path / f"{n:03}.json").write_text(json.dumps(data), "utf-8")
        for member in pack.values(column.list):
            assert VALIDATOR.is_valid(with_value(source, pack.id, column, member)), (column.key, member)
    for file in validate([tmp_path]).files:
        errors = [
            f.message
            for f in file.findings
            if f.severity == "error" and "不在列表中" in f"{f.message}{f.actual}"
        ]
        assert errors, file.file


@pytest.mark.parametrize(
    "data",
    [
        {"asset_date": "2023-02-31"},
        {"ledger": [{"amount": 12.345}]},
        {"ledger": [{"amount": 1e300}]},
    ],
)
def test_what_a_schema_cannot_say(data: Mapping[str, Any]) -> None:
    """Stated in docs/facts.md; should one of these change, that page does, too."""
    assert VALIDATOR.is_valid(data)
    assert not read_without_a_word(data)
