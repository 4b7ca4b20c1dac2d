"""The facts file: the same facts come back, every fault of shape is said, amounts are exact or refused."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.strategies import facts_files
from xlsx_kit.api import read
from xlsx_kit.facts.faults import Fault
from xlsx_kit.facts.values import (
    Parsed,
    amount_of_double,
    amount_of_text,
    code_of_text,
    count_of_text,
    date_of_text,
    decimal_of_double,
    decimal_of_text,
    printed,
)
from xlsx_kit.findings import InputError
from xlsx_kit.resources import root
from xlsx_kit.spec.load import load_pack

PACK = load_pack("hebei-2024")
REAL = Path(str(root("samples"))) / "pass" / "chengde-2024.json"
CASE: dict[str, Any] = json.loads(REAL.read_text("utf-8"))

sometimes = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))

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
    monkeypatch.setattr("xlsx_kit.loading.MOST_JSON_BYTES", 100)
    file = tmp_path / "facts.json"
    file.write_bytes(REAL.read_bytes())
    assert [r for r, _ in refused(file)] == ["FILE-105"]


READ_WITH_A_WARNING = {
    "３３７６．３２": 337632, "3,376.32": 337632, "1,234,567.8": 123456780, " 3376.32": 337632,
    "3 376.32": 337632, "3376.32万元": 337632, "3376.32 万": 337632, "３，３７６．３２万元": 337632,
    "￥3376.32": 337632, "¥3,376": 337600, "3376.32\u00a0": 337632, "\t5": 500, "-1,000": -100000,
}  # fmt: skip
REFUSED = [
    "abc", "3376.32元", "3376.32亿元", "3.376,32", "33,76.32", "3,3763.2", "1,23", "3376。32", "约3376",
    "3376.32?", "3376.3.2", "1e3", "--5", "5-", "(5)", "0x10", "NaN", "inf", "三千", "5%", "1_000", "٣", "²",
    ".5", "5.", "=1+1",
]  # fmt: skip


@pytest.mark.parametrize("text", READ_WITH_A_WARNING)
def test_unambiguous_text_amounts_are_read(text: str) -> None:
    """Read as meant, with one warning at its cell that says what was understood."""
    value = READ_WITH_A_WARNING[text]
    assert amount_of_text(text) == Parsed(value, Fault.CONVERTED, printed(value))
    reading = read({"carry_out": [{"fund": "其他收入", "amount": text}]})
    assert reading.to_dict()["carry_out"][0]["amount"] == printed(value)
    assert [(f.rule, f.severity, f.sheet) for f in reading.findings] == [("CELL-011", "warning", "年终结转")]
    assert printed(value) in reading.findings[0].message


@pytest.mark.parametrize("text", REFUSED)
def test_ambiguous_text_amounts_are_refused(text: str) -> None:
    """Never guessed: an error at the cell that repeats what was written."""
    assert amount_of_text(text) == Parsed(None, Fault.NUMBER)
    (finding,) = read({"carry_out": [{"fund": "其他收入", "amount": text}]}).findings
    assert (finding.rule, finding.severity, finding.actual) == ("CELL-004", "error", text)


@pytest.mark.parametrize("text", ["1.234", "0.001", "1,000.005", "１．２３４万元"])
def test_a_third_decimal_is_an_error_and_never_a_rounding(text: str) -> None:
    """1.234 is no amount; 1.230 is one."""
    assert amount_of_text(text).fault is Fault.DECIMALS
    assert amount_of_text("1.230") == Parsed(123)


@pytest.mark.parametrize("number", [3376.32, 3376, 0.1, 4402.55, 1e2, 0])
def test_numbers_in_json_are_read_as_written(number: float) -> None:
    """A JSON number is what its digits say."""
    amount = again({"carry_out": [{"fund": "其他收入", "amount": number}]})["carry_out"][0]["amount"]
    assert amount == f"{number:.2f}"


seventeen = st.integers(0, PACK.book.maximum_amount)


@given(seventeen)
@example(440255)
@example(PACK.book.maximum_amount)
@example(29)
def test_excels_seventeen_digits_are_the_amount(hundredths: int) -> None:
    """Excel writes 4402.55 as 4402.5500000000002; every spelling of the same double is the same amount."""
    double = hundredths / 100
    for spelling in (f"{double:.17g}", repr(double), f"{double:.16e}", f"{double:.2f}"):
        assert amount_of_double(spelling) == Parsed(hundredths)


@given(seventeen)
@example(440255)
def test_the_next_double_is_no_amount(hundredths: int) -> None:
    """Only the double nearest to a hundredth is that hundredth: a neighbour is refused, never rounded."""
    bits = struct.unpack("<q", struct.pack("<d", hundredths / 100))[0]
    neighbour = struct.unpack("<d", struct.pack("<q", bits + 1))[0]
    assert amount_of_double(f"{neighbour:.17g}") == Parsed(None, Fault.DECIMALS, "2")
    if hundredths >= 100:
        # a formula's result is taken as it is shown, at 15 digits
        assert amount_of_double(f"{neighbour:.17g}", computed=True) == Parsed(hundredths)


@pytest.mark.parametrize("text", ["4402.5500000000002", "0.28999999999999998", "9999999999.9899998", "57.0"])
def test_spellings_seen_in_files(text: str) -> None:
    """As they stand in sheets saved by Excel."""
    assert amount_of_double(text) == Parsed(round(float(text) * 100))


@pytest.mark.parametrize("part", ["unit.year", "projects.budget", "projects.plan_mar", "procurement.price"])
def test_a_number_of_thousands_of_digits_is_refused(part: str) -> None:
    """Nothing computes with it."""
    name, key = part.split(".")
    record = {key: "9" * 5000}
    facts = {name: record if name == "unit" else [record]}
    assert [f.severity for f in read(facts).findings if f.message.startswith("“")][-1] == "error"


def test_doubles_that_no_amount_can_be() -> None:
    """Beyond all amounts, or with a third decimal."""
    assert amount_of_double("1E+15").fault is Fault.LARGE
    assert amount_of_double("1.234").fault is Fault.DECIMALS
    assert decimal_of_double("0.1234567", 6).fault is Fault.DECIMALS
    assert decimal_of_double("0.30000000000000004", 6) == Parsed("0.3")


def test_other_texts() -> None:
    """Codes, counts, decimals and dates in the spellings people use."""
    spellings = [
        "2040201",
        " 2040201 ",
        "2040201 行政运行",
        "２０４０２０１",
        "2040201行政运行",
        "2040201-行政运行",
    ]
    assert {code_of_text(t) for t in spellings} == {"2040201"}
    assert code_of_text("行政运行") == "行政运行"
    assert [count_of_text(t).value for t in ("3", "１２", "1,200", "3.0")] == [3, 12, 1200, 3]
    assert count_of_text("3.5").fault is Fault.WHOLE
    assert count_of_text("三").fault is Fault.WHOLE
    assert [decimal_of_text(t, 6).value for t in ("10.50", "0", "0.000001", "100")] == [
        "10.5",
        "0",
        "0.000001",
        "100",
    ]
    assert decimal_of_text("25%", 2, "%") == Parsed("25")
    assert decimal_of_text("0.0000001", 6).fault is Fault.DECIMALS
    dates = ["2023-12-31", "2023/12/31", "2023.12.31", "2023年12月31日", "２０２３-12-31"]
    assert {date_of_text(t).value for t in dates} == {"2023-12-31"}
    assert date_of_text("2023-02-30").fault is date_of_text("去年末").fault is Fault.DATE
