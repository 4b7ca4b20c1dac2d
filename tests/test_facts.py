"""The facts file: the same facts come back, every fault of shape is said, amounts are exact or refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.strategies import facts_files
from xlsx_kit.api import read, validate
from xlsx_kit.files import Limits
from xlsx_kit.finding_list import MOST_ALIKE
from xlsx_kit.findings import InputError
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import root

PACK = load_pack("hebei-2024")
REAL = Path(str(root("samples"))) / "pass" / "chengde-2024.json"
CASE: dict[str, Any] = json.loads(REAL.read_text("utf-8"))

# Whole disclosures are drawn slowly; shrinking one would take minutes.
PHASES = [Phase.reuse, Phase.generate]
sometimes = settings(max_examples=10, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))

# The contract's facts file: every key, those that may be left out with a question mark.
KEYS = {
    "unit": "code name scope year nature rank funding",
    "ledger": "function kind fund origin project amount name? counterparty?",
    "carry_out": "fund amount origin? function?",
    "basic": "economic amount part? name?",
    "three_public": "item fund amount prior reason",
    "three_public_counts": "groups_abroad persons_abroad cars_to_buy cars_held reception_batches "
    "reception_persons",
    "organisations": "name nature rank funding",
    "projects": "code name budget fiscal other purpose plan_mar plan_jun plan_oct plan_dec goals",
    "indicators": "project level1 level2 level3 description value basis",
    "procurement": "project project_amount item catalogue measure quantity price general fund capital "
    "special own sme_reserved",
    "assets": "item quantity value",
    "prior_year": "income basic project expenditure? carry_in? public? comparable?",
    "texts": "duties basic_change_reason project_change_reason operating_uses overall_goal specific_goals "
    "safeguards special_funds other_matters",
}
TOP = {"asset_date?", "assets_bought?"}


def again(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts read and written once."""
    return read(facts).to_dict()


def refused(source: Any) -> list[tuple[str, str]]:
    """Why facts cannot be read: rule and words of every finding."""
    with pytest.raises(InputError) as caught:
        read(source)
    return [(f.rule, f.message) for f in caught.value.findings]


def test_keys_are_the_contracts() -> None:
    """Parts, their keys, and which of them may be left out."""
    declared = {s.part: {c.key + "?" * c.omit_blank for c in s.facts} for s in PACK.inputs if s.part}
    assert declared == {part: set(keys.split()) for part, keys in KEYS.items()}
    assert {c.key + "?" * c.omit_blank for s in PACK.inputs if not s.part for c in s.facts} == TOP


def test_real_case_comes_back() -> None:
    """From the file, from a mapping, and read twice: the same object, key by key, in the same order."""
    assert read(REAL).findings == ()
    assert json.dumps(again(CASE)) == json.dumps(again(again(CASE)))
    assert again(CASE) == CASE == read(REAL).to_dict()


@pytest.mark.slow
@sometimes
@given(facts_files(PACK))
def test_facts_come_back(facts: dict[str, Any]) -> None:
    """Every entry comes back as it was given; what was not given is blank as its type is blank."""
    result = again(facts)
    assert again(result) == result
    for source in PACK.inputs:
        parts = [result] if not source.part else result[source.part]
        given_ = [facts] if not source.part else facts[source.part]
        if source.kind != "list" and source.part:
            parts, given_ = [parts], [given_]
        for record, entered in zip(parts, given_, strict=True):
            for column in source.facts:
                blank = {"amount": "0.00", "count": None, "year": None}.get(column.type, "")
                wanted = entered.get(column.key)
                wanted = blank if wanted in (None, "") else wanted
                missing = column.omit_blank or not record
                assert record.get(column.key, blank if missing else ...) == wanted, (source.id, column.key)


def test_optional_keys_are_left_out_when_blank() -> None:
    """A key with a question mark is not written for nothing; the others are always there."""
    line = {
        "function": "2040201",
        "kind": "基本支出",
        "fund": "一般公共预算",
        "origin": "本年",
        "amount": "1.00",
    }
    assert again({"ledger": [line]})["ledger"] == [{**line, "project": ""}]
    assert again({"ledger": [{**line, "name": "", "counterparty": ""}]})["ledger"] == [
        {**line, "project": ""}
    ]
    named = {**line, "project": "", "name": "甲", "counterparty": "乙"}
    assert again({"ledger": [named]})["ledger"] == [named]
    assert "asset_date" not in again({})
    assert again({"asset_date": "2023-12-31", "assets_bought": "0.00"})["assets_bought"] == "0.00"


def test_missing_parts_are_empty() -> None:
    """Any part may be missing, empty or null."""
    empty = again({})
    assert {k: v for k, v in empty.items() if v} == {"texts": dict.fromkeys(KEYS["texts"].split(), "")}
    assert list(empty) == [s.part for s in PACK.inputs if s.part]
    assert again(dict.fromkeys(KEYS)) == again({"ledger": [], "texts": {}}) == empty


def test_counts_may_be_null() -> None:
    """A count that is not known is null, and 0 is 0."""
    counts = dict.fromkeys(KEYS["three_public_counts"].split()) | {"cars_held": 0, "cars_to_buy": 3}
    assert again({"three_public_counts": counts})["three_public_counts"] == counts


@pytest.mark.parametrize(
    ("given_", "kept"),
    [(True, "可比"), (False, "首次编制"), ("true", "可比"), ("同口径", "同口径"), ("首次编制", "首次编制")],
)
def test_comparable_may_be_true_or_false(given_: bool | str, kept: str) -> None:
    """The words of the list stand for themselves; true and false for the two usual ones."""
    assert again({"prior_year": {"comparable": given_}})["prior_year"]["comparable"] == kept


def test_every_unknown_key_and_misshapen_part_is_listed() -> None:
    """One run names them all, each by its path."""
    line = {"function": "2040201", "金额": "1"}
    facts = {
        "leger": [],
        "ledger": [line, "2040201", {**CASE["ledger"][0], "amount": {"value": 1}, "note": ""}],
        "basic": {"economic": "30101"},
        "texts": {"duties": ["一", "二"], "duty": ""},
        "unit": "118",
        "asset_date": {"year": 2023},
    }
    found = refused(facts)
    for rule, path in [
        ("FILE-102", "：leger。"), ("FILE-102", "ledger[0].金额"), ("FILE-103", "ledger[1] 应为对象"),
        ("FILE-102", "ledger[2].note"), ("FILE-103", "ledger[2].amount 应为文字或数字"),
        ("FILE-103", "basic 应为数组"), ("FILE-102", "texts.duty"), ("FILE-103", "duties 应为文字或数字"),
        ("FILE-103", "unit 应为对象"), ("FILE-103", "asset_date 应为文字或数字"),
    ]:  # fmt: skip
        assert [said for r, said in found if r == rule and path in said], path
    assert len(found) == 10


def test_a_misshapen_line_does_not_shift_the_paths_after_it() -> None:
    """The number in a path is the line's own."""
    facts = {"ledger": ["x", {"amount": []}]}
    assert refused(facts)[1] == ("FILE-103", "事实文件中的数据类型不对：ledger[1].amount 应为文字或数字。")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"{", "FILE-101"),
        (b"[]", "FILE-101"),
        (b'{"unit": 1', "FILE-101"),
        (b"[" * 100_000, "FILE-101"),
        ('{"unit": {"name": "单位"}}'.encode("gbk"), "FILE-101"),
        (b'{"unit": {"year": NaN}}', "FILE-101"),
        (b'{"unit": {}, "unit": {"code": "1"}}', "FILE-101"),
        (b'{"unit": {"code": "\\ud800"}}', "FILE-101"),
        (b'{"unit": {"year": ' + b"9" * 5000 + b"}}", "FILE-101"),
        (b'{"pack": "hebei-1999"}', "FILE-104"),
        (b'{"pack": ["hebei-2024"]}', "FILE-104"),
        (b'{"pack": "../hebei-2024"}', "FILE-104"),
    ],
)
def test_file_that_is_no_facts_file(tmp_path: Path, content: bytes, rule: str) -> None:
    """One finding says why, and nothing is raised but it."""
    file = tmp_path / "facts.json"
    file.write_bytes(content)
    assert [r for r, _ in refused(file)] == [rule]


def test_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    file = tmp_path / "facts.json"
    file.write_bytes(b"\xef\xbb\xbf" + REAL.read_bytes())
    assert read(file).to_dict() == CASE


def test_too_large_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the limit is refused before it is parsed."""
    monkeypatch.setattr("xlsx_kit.returns.reading.loading.MOST_JSON_BYTES", 100)
    file = tmp_path / "facts.json"
    file.write_bytes(REAL.read_bytes())
    assert [r for r, _ in refused(file)] == ["FILE-105"]


@pytest.mark.slow
def test_more_lines_than_a_return_may_have(tmp_path: Path) -> None:
    """Refused where files are checked; read where a county is published, or where settings allow it."""
    file, chosen = tmp_path / "facts.json", tmp_path / "rules.toml"
    most = Limits().facts_lines
    lines = CASE["three_public"] + CASE["organisations"] + CASE["assets"] + CASE["projects"]
    ledger = [dict(CASE["ledger"][0])] * (most - len(lines) - len(CASE["indicators"]) - len(CASE["basic"]))
    file.write_text(json.dumps({**CASE, "ledger": ledger}), "utf-8")
    assert "FILE-113" not in rules_of(file)
    file.write_text(json.dumps({**CASE, "ledger": [*ledger, "x"]}), "utf-8")
    assert rules_of(file) == ["FILE-113"]
    assert [rule for rule, _ in refused(file)] == ["FILE-103"]
    chosen.write_text(f"[limits]\nfacts_lines = {most + 1}\n", "utf-8")
    assert rules_of(file, settings=chosen) == ["FILE-103"]
    chosen.write_text("[limits]\nfacts_characters = 1000\n", "utf-8")
    assert rules_of(file, settings=chosen) == ["FILE-113"]


def rules_of(file: Path, **options: Any) -> list[str]:
    """The rules of what a check of a file finds."""
    (report,) = validate(file, **options).files
    return [found.rule for found in report.findings]


@pytest.mark.parametrize(
    ("line", "rule", "count", "last"),
    [
        (
            "x",
            "FILE-103",
            MOST_ALIKE + 1,
            "还有 10 处同样的问题：事实文件中的数据类型不对：ledger[1500] 应为对象、",
        ),
        ({**CASE["ledger"][0], "amount": "x"}, "CELL-004", 2, "还有 10 处同样的问题：J1507、J1508、"),
        ({**CASE["ledger"][0], "fund": "x"}, "CELL-003", 2, "还有 10 处同样的问题：G1507、G1508、"),
    ],
)
def test_what_is_wrong_on_every_line_is_said_so_often(
    line: Any, rule: str, count: int, last: str, tmp_path: Path
) -> None:
    """As often as the longest list of a workbook has lines, or once where the lines stand under each other;
    the last finding stands for the others."""
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({**CASE, "ledger": [line] * (MOST_ALIKE + 10)}), "utf-8")
    (report,) = validate(file).files
    alike = [found for found in report.findings if found.rule == rule]
    assert len(alike) == count
    assert alike[-1].message.startswith(last)
    assert alike[-1].message.endswith("等。")
    assert alike[-1].severity is alike[0].severity
