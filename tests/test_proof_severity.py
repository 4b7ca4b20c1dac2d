"""A fault is an error where the form of its sentence, or the trace of a slip, proves it; else a warning."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path

import pytest

from tests.narrative_cases import sample
from xlsx_kit.api import proof
from xlsx_kit.findings import Severity

HEAD = "2024年度清河示范中心单位决算公开情况说明"

BY_FORM = {
    "培训费12.00万元，比上年10.00万元增加5.50万元。": "2.00",
    "公务接待费支出5.21万元，与上年相比减少0.10万元，下降6.4%。": "1.9",
    "会议费支出预算为9.00万元，支出决算为4.00万元，完成预算的61.3%。": "44.4",
    "公务用车运行费1116.14万元，保有量404辆，与上年相比，公务用车运行费减少596.98万元，下降39.8%。": "34.8",
    "会议费支出9.00万元，占支出合计90.00万元的25.3%。": "10.0",
    "发行债券80000万元，其中一般债券25000万元，专项债券64900万元。": "89900",
    "机关运行经费1.00万元，比上年增加999.00万元。": "PROOF-018",
    "培训费支出30.00万元，比上年增加5.00万元，下降20.00%。": "PROOF-017",
    "本年收入合计800.00万元，本年支出合计500.00万元，收支相抵结余100.00万元。": "300.00",
}
"""The sentence says what each figure is to the others; no other amount stands among them."""
BY_TRACE = {
    # digits exchanged; a 0 left out; a rate of this year's amount; no percentage; 元 and 万元
    "“三公”经费支出预算为22.96万元（上年20.14万元），支出决算为15.81万元，完成预算的68.68%。": "68.86",
    "支出合计12638.86万元，其中：基本支出1591.79万元，占21.59%；项目支出11047.07万元，占87.41%。": "12.59",
    "再融资债券41.842亿元，其中一般债券13.799亿元，专项债券28.43亿元。": "42.229",
    "支出9.07万元，完成预算10.93万元的83.0%，较上年减少0.71万元，下降7.83%。": "7.26",
    "医疗支出4.01万元，占支出总预算0.48%，同比减少0.36万元，降低0.08%。": "8.24",
    "支出预算为494,400.00万元，支出决算为115,749.56元，完成预算的23.42%。": "0.00",
}
DOUBTFUL = (
    "收入由362,000万元调整为416,000万元，调增54,000万元，增长18.3%。",  # since last year, as likely
    "专项资金2150万元、基建4500万元。置换出来的资金用于工资，其中绩效奖6938万元、考核奖1033万元、补助199万元。",
    "人员24人，其中，财政供养人员15人，经费自理人员4人，退休14人，其他人员7名。",  # classes that overlap
    "上年结余0亿元，加总收入13.83亿元，减总支出13.6亿元，1至6月结余0.23亿元。",  # 13.8, rounded
    "全省收入7557.8亿元，支出7023.7亿元，收支平衡。",
    "完成收入78.14亿元（其中非税7.74亿元），完成预算的102.72%，同比增收2.07亿元，增长6.7%。",
    "其中培训费1.00万元，全部支出比上年增加999.00万元。",  # of all
    "培训费支出30.00万元，比上年增加5.00万元，同比下降20.00%。",  # against something else, as likely
    "本年收入合计800.00万元，本年支出合计500.00万元，收支相抵，年末结余400.00万元。",  # with what there was
    "年初结余100.00万元，本年收入500.00万元，本年支出450.00万元，年末结余190.00万元。",  # more may be unsaid
    "公务接待费8.00万元，接待500人次，人均200.00元。",  # what the average is of may be less
    "培训费支出30.00万元，较上年减少5.00万元，上年为20.00万元。",  # which of its figures is wrong is open
)
"""What may mean something else: figures between, a list of other things, sides with more than is printed."""


def severities(text: str, folder: Path) -> dict[str, Severity]:
    """What is found in a text: what each figure should be, and how bad that is."""
    path = folder / "text.txt"
    path.write_text(f"{HEAD}\n{text}\n", "utf-8")
    return {f.expected or f.rule: f.severity for f in proof(path).findings}


@pytest.mark.parametrize("text", BY_FORM)
def test_a_sentence_that_says_how_its_figures_are_related_is_wrong(text: str, tmp_path: Path) -> None:
    assert severities(text, tmp_path)[BY_FORM[text]] is Severity.ERROR


@pytest.mark.parametrize("text", BY_TRACE)
def test_the_trace_of_a_slip_proves_a_fault(text: str, tmp_path: Path) -> None:
    assert severities(text, tmp_path)[BY_TRACE[text]] is Severity.ERROR


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_may_be_read_otherwise_is_no_error(text: str, tmp_path: Path) -> None:
    assert Severity.ERROR not in severities(text, tmp_path).values()


@pytest.mark.parametrize("text", list(BY_FORM)[:2])
def test_a_figure_among_them_makes_it_a_warning(text: str, tmp_path: Path) -> None:
    """比上年（b）… with another amount between may be of that one."""
    parted = text.replace("万元，比", "万元（含差旅3.15万元），比").replace(
        "万元，与", "万元（含茶水3.15万元），与"
    )
    assert Severity.ERROR not in severities(parted, tmp_path).values()


def test_what_the_facts_give_is_not_open(tmp_path: Path) -> None:
    """Other amounts between an amount and its change leave no doubt where last year's facts tell the base."""
    now = sample("final-accounts-department")
    last = copy.deepcopy(now)
    last["unit"]["year"] = 2023
    for row in last["spending"]:
        row["amount"] = str(Decimal(row["amount"]) - 100)
    text = "公路养护（项）支出9846.53万元（含桥梁12.15万元），比上年增加250.33万元。"
    (tmp_path / "a.txt").write_text(f"{HEAD}\n{text}\n", "utf-8")
    found = proof(tmp_path / "a.txt", now, last_year=last).findings
    assert [(f.rule, f.severity) for f in found if f.rule == "PROOF-021"] == [("PROOF-021", Severity.ERROR)]
