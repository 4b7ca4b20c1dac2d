"""What the narrative says: the wording rules of the disclosure, as golden texts and one by one.

1. The real case states the right figures where the reference publication is wrong.
2. First year, merged unit, nothing at all, decreases, to zero, equal, 0.00%, unknown counts, typed reasons.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.narrative_cases import CASES, PACK, hebei, real, told, told_figures
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.prose.narrative.blocks import BodyParagraph, Figure
from xlsx_kit.prose.narrative.composing import narrative_blocks
from xlsx_kit.prose.narrative.load import load_narrative
from xlsx_kit.prose.narrative.named_values import YearChange, amount
from xlsx_kit.prose.narrative.packed import figures_of
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.typed import cleaned
from xlsx_kit.values import HUNDREDTHS

Golden = Callable[[str, str], None]


@pytest.fixture(scope="module")
def spec() -> Narrative:
    return hebei()


@pytest.mark.parametrize("case", CASES)
def test_text(case: str, spec: Narrative, golden: Golden) -> None:
    """1, 2: what each case says."""
    golden(f"narrative_{case}.txt", told_figures(spec, CASES[case]))


@pytest.mark.parametrize("case", CASES)
def test_good_manners(case: str, spec: Narrative) -> None:
    """2: no doubled or missing punctuation, one comparison word, one money unit, no blank reason."""
    text = told_figures(spec, CASES[case])
    assert not re.search(r"[，、；：。]{2}|^[，、；。]|[{}]|None", text, re.MULTILINE)
    assert not re.search(r"原因是(原因|[，。；])|同比|较上年|比去年|去年", text)
    assert not re.search(r"(?<!万)元(?!素|旦)", text)
    assert not re.search(r"减少-|下降-|--|(?<!\d)0\.00%", text)
    for paragraph in text.splitlines():
        if "万元" in paragraph:
            assert paragraph.endswith("。")


def test_real_case_is_right_where_the_publication_is_wrong(spec: Narrative) -> None:
    """1: fiscal income without the carry-in; cars without a percentage on a zero base; words and measures."""
    text = told(spec, CASES["real"])
    assert "财政拨款收入4402.55万元" in text
    assert "公务用车购置费预算90.00万元，上年无此项，原因是现有警车" in text
    assert "增加248.81万元，增长5.98%" in text
    assert "增加90.00万元，增长177.17%" in text
    assert "含上年结转7.00万元" in text
    assert "团组0个" in text
    assert "0人次" in text
    assert "购置公务用车6辆" in text
    assert "保有量17辆" in text


def test_merged_unit_names_the_basis(spec: Narrative) -> None:
    """2: 同口径 stands wherever two years meet."""
    text = told(spec, CASES["merged"])
    assert text.count("比上年") == text.count("比上年同口径")
    assert "与上年同口径预算数持平" in text


def test_first_year_compares_nothing(spec: Narrative) -> None:
    """2: figures entered for last year are not used when there is no comparable year."""
    text = told(spec, CASES["first_year"])
    assert "比上年" not in text
    assert text == told(spec, CASES["first_year_blank"])


@pytest.mark.parametrize(
    ("now", "before", "tail"),
    [
        ("100.00", "100.00", "，与上年预算数持平。"),
        ("0.00", "0.00", "公务接待费本年和上年预算均为0万元。"),
        ("0.00", "3.00", "公务接待费预算0万元，比上年预算数3.00万元减少100%，原因是略。"),
        ("3.00", "0.00", "公务接待费预算3.00万元，上年无此项，原因是略。"),
        ("20000.01", "20000.00", "比上年预算数20000.00万元增加0.01万元，原因是略。"),
        ("20000.00", "20001.00", "比上年预算数20001.00万元减少1.00万元，原因是略。"),
        ("200.00", "200.01", "减少0.01万元，原因是略。"),
        ("199.99", "200.00", "减少0.01万元，下降0.01%，原因是略。"),
        ("3.00", "2.00", "增加1.00万元，增长50.00%，原因是略。"),
        ("3.00", None, "公务接待费预算3.00万元。"),
    ],
)
def test_change(now: str, before: str | None, tail: str, spec: Narrative) -> None:
    """2: one item through every kind of change; a percentage that rounds to 0.00 is left out."""
    reception = {"amount": now, "prior": before or "", "reason": "略"}
    text = told(spec, real(*((f"three_public.4.{key}", value) for key, value in reception.items())))
    line = next(line for line in text.splitlines() if line.startswith("公务接待费"))
    assert line.removesuffix("2024年计划安排国内公务接待0批次、接待0人次。").endswith(tail)


def test_operating_costs_follow_the_nature(spec: Narrative) -> None:
    """A pack may count only some natures; the others print the nil sentence and compare nothing."""
    toml = (PACK / "narrative.toml").read_bytes().decode()
    some = toml.replace(
        'operating_units = { ref = "nature", otherwise = "列示" }',
        'operating_units = { ref = "nature", values = { "行政" = "列示" }, otherwise = "" }',
    )
    pack = load_pack(DEFAULT_PACK)
    strict = load_narrative(pack.book.with_terms(some.encode()), "narrative.toml", figures_of(pack))
    source = real(("unit.nature", "经费自理事业"), ("prior_year.public", "400.00"))
    assert "\n本单位无机关运行经费预算。\n" in told(strict, source)
    assert "\n机关运行经费预算431.36万元。主要用于" in told(strict, CASES["real"])
    assert "机关运行经费预算431.36万元，比上年预算数400.00万元增加31.36万元，增长7.84%。" in told(
        spec, source
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("原因是人员增加。", "人员增加"),
        ("，主要原因是：人员增加；", "人员增加"),
        ("原因是原因是人员增加。。", "人员增加"),
        ("系统升级", "系统升级"),
        ("为适应工作需要，增加培训", "为适应工作需要，增加培训"),
        ("人员增加。\n原因是保险基数上调。", "人员增加；保险基数上调"),
        ("人员增加。保险基数上调。", "人员增加。保险基数上调"),
        ("原因是。", ""),
        (" 无。", ""),
        ("**", "**"),
    ],
)
def test_cleaned(typed: str, kept: str, spec: Narrative) -> None:
    assert cleaned(typed, spec.drop["reason"]) == kept


def test_amount_and_percent() -> None:
    """Exact, half up, at any size."""
    assert [amount(n, 2, HUNDREDTHS) for n in (0, 5, 100, -12345, 99999999999999)] == [
        "0",
        "0.05",
        "1.00",
        "-123.45",
        "999999999999.99",
    ]
    assert YearChange("c", 20001, 20000, 2, HUNDREDTHS).percent == 1  # 0.005 % -> 0.01 %
    assert YearChange("c", 20000, 20001, 2, HUNDREDTHS).percent is None  # 0.00499… % -> 0.00 %
    assert YearChange("c", 1, 0, 2, HUNDREDTHS).percent is None
    assert YearChange("c", 0, 7, 2, HUNDREDTHS).percent == 10_000


def test_figures_keep_their_references(spec: Narrative) -> None:
    """Every printed amount, difference and percentage is tied to what it was made from."""
    blocks = narrative_blocks(spec, CASES["real"])
    runs = [run for block in blocks if isinstance(block, BodyParagraph) for run in block.runs]
    figures = [run for run in runs if isinstance(run, Figure)]
    assert Figure("t3/total/basic", "3764.22") in figures
    assert Figure("prior_year/income", "4160.74") in figures
    assert Figure("change/income_change", "248.81") in figures
    assert Figure("percent/income_change", "5.98") in figures
    assert Figure("three_public_counts/cars_held", "17") in figures
    texts = [run for run in runs if isinstance(run, str) and not re.search("民警|需更新|2024年|（", run)]
    assert not [run for run in texts if re.search(r"\d\.\d\d", run)]
