"""Amounts and other values in the spellings people and programs use: read exactly, or refused."""

from __future__ import annotations

import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xlsx_kit.api import read
from xlsx_kit.pack import ColumnType
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.returns.reading.values import EntryKind, value_of
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import (
    HUNDREDTHS,
    WAN,
    ParsedValue,
    amount_of_double,
    amount_of_text,
    code_of_text,
    count_of_text,
    date_of_text,
    decimal_of_double,
    decimal_of_text,
    printed,
)

PACK = load_pack("hebei-2024")

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
    assert amount_of_text(text, 2, WAN) == ParsedValue(value, Fault.CONVERTED, printed(value, HUNDREDTHS))
    reading = read({"carry_out": [{"fund": "其他收入", "amount": text}]})
    assert reading.to_dict()["carry_out"][0]["amount"] == printed(value, HUNDREDTHS)
    assert [(f.rule, f.severity, f.sheet) for f in reading.findings] == [("CELL-011", "warning", "年终结转")]
    assert printed(value, HUNDREDTHS) in reading.findings[0].message


@pytest.mark.parametrize("text", REFUSED)
def test_ambiguous_text_amounts_are_refused(text: str) -> None:
    """Never guessed: an error at the cell that repeats what was written."""
    assert amount_of_text(text, 2, WAN) == ParsedValue(None, Fault.NUMBER)
    (finding,) = read({"carry_out": [{"fund": "其他收入", "amount": text}]}).findings
    assert (finding.rule, finding.severity, finding.actual) == ("CELL-004", "error", text)


@pytest.mark.parametrize("text", ["1.234", "0.001", "1,000.005", "１．２３４万元"])
def test_a_third_decimal_is_an_error_and_never_a_rounding(text: str) -> None:
    """1.234 is no amount; 1.230 is one."""
    assert amount_of_text(text, 2, WAN).fault is Fault.DECIMALS
    assert amount_of_text("1.230", 2, WAN) == ParsedValue(123)


@pytest.mark.parametrize("number", [3376.32, 3376, 0.1, 4402.55, 1e2, 0])
def test_numbers_in_json_are_read_as_written(number: float) -> None:
    """A JSON number is what its digits say."""
    amount = read({"carry_out": [{"fund": "其他收入", "amount": number}]}).to_dict()["carry_out"][0]["amount"]
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
        assert amount_of_double(spelling, 2) == ParsedValue(hundredths)


@given(seventeen)
@example(440255)
def test_the_next_double_is_no_amount(hundredths: int) -> None:
    """Only the double nearest to a hundredth is that hundredth: a neighbour is refused, never rounded."""
    bits = struct.unpack("<q", struct.pack("<d", hundredths / 100))[0]
    neighbour = struct.unpack("<d", struct.pack("<q", bits + 1))[0]
    assert amount_of_double(f"{neighbour:.17g}", 2) == ParsedValue(None, Fault.DECIMALS, "2")
    if hundredths >= 100:
        # a formula's result is taken as it is shown, at 15 digits
        assert amount_of_double(f"{neighbour:.17g}", 2, computed=True) == ParsedValue(hundredths)


@pytest.mark.parametrize("text", ["4402.5500000000002", "0.28999999999999998", "9999999999.9899998", "57.0"])
def test_spellings_seen_in_files(text: str) -> None:
    """As they stand in sheets saved by Excel."""
    assert amount_of_double(text, 2) == ParsedValue(round(float(text) * 100))


@pytest.mark.parametrize("part", ["unit.year", "projects.budget", "projects.plan_mar", "procurement.price"])
def test_a_number_of_thousands_of_digits_is_refused(part: str) -> None:
    """Nothing computes with it."""
    name, key = part.split(".")
    record = {key: "9" * 5000}
    facts = {name: record if name == "unit" else [record]}
    assert [f.severity for f in read(facts).findings if f.message.startswith("“")][-1] == "error"


def test_doubles_that_no_amount_can_be() -> None:
    """Beyond all amounts, or with a third decimal."""
    assert amount_of_double("1E+15", 2).fault is Fault.LARGE
    assert amount_of_double("1.234", 2).fault is Fault.DECIMALS
    assert decimal_of_double("0.1234567", 6).fault is Fault.DECIMALS
    assert decimal_of_double("0.30000000000000004", 6) == ParsedValue("0.3")


def test_other_texts() -> None:
    """Codes, counts, decimals and dates in the spellings people use."""
    spellings = [
        "2040201",
        " 2040201 ",
        "2040201 行政运行",
        "２０４０２０１",
        "2040201行政运行",
        "2040201-行政运行",
        "204.02.01",
        "204 02 01",
        "'2040201",
    ]
    assert {code_of_text(t) for t in spellings} == {"2040201"}
    assert code_of_text("行政运行") == "行政运行"
    slips = ("3O112", "30l12", "2040201a", "204O201 行政运行", "30_112", "204.2.01", "204.02.O1")
    assert [code_of_text(slip) for slip in slips] == list(slips)
    assert [count_of_text(t).value for t in ("3", "１２", "1,200", "3.0")] == [3, 12, 1200, 3]
    assert count_of_text("3.5").fault is Fault.WHOLE
    assert count_of_text("三").fault is Fault.WHOLE
    assert [decimal_of_text(t, 6).value for t in ("10.50", "0", "0.000001", "100")] == [
        "10.5",
        "0",
        "0.000001",
        "100",
    ]
    assert decimal_of_text("25%", 2, "%") == ParsedValue("25")
    assert decimal_of_text("0.0000001", 6).fault is Fault.DECIMALS
    dates = ["2023-12-31", "2023/12/31", "2023.12.31", "2023年12月31日", "２０２３-12-31"]
    assert {date_of_text(t).value for t in dates} == {"2023-12-31"}
    assert date_of_text("2023-02-30").fault is date_of_text("去年末").fault is Fault.DATE


@pytest.mark.parametrize(
    ("column_type", "decimals", "typed", "shown"),
    [
        (ColumnType.AMOUNT, 2, "12.5", "12.50"),
        (ColumnType.AMOUNT, 3, "12.5", "12.500"),
        (ColumnType.COUNT, 2, "12", "12"),
        (ColumnType.YEAR, 2, "2024", "2024"),
        (ColumnType.DECIMAL, 2, "12.50", "12.5"),
    ],
)
def test_a_number_typed_as_text_is_told_as_it_was_read(
    column_type: ColumnType, decimals: int, typed: str, shown: str
) -> None:
    """Seventeen cars are not 0.17."""
    read = value_of(EntryKind(column_type, decimals, "", False, ()), ("s", typed, False, False))
    assert (read.fault, read.limit) == (Fault.CONVERTED, shown)
