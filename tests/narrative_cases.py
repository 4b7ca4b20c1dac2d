"""Facts for the narrative's tests: the real case and what may happen to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.facts_edits import with_set
from xlsx_kit import api
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.prose.narrative.blocks import plain_text
from xlsx_kit.prose.narrative.composing import narrative_blocks
from xlsx_kit.prose.narrative.packed import wording
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.resources import root

PACK = root("templates") / "hebei-2024"
Edit = tuple[str, Any]
"""A path in the facts (``three_public.4.amount``), and what stands there now."""


def hebei() -> Narrative:
    """The pack's own narrative."""
    return words_for({})


def told(spec: Narrative, source: EvaluationSource) -> str:
    """The narrative as plain paragraphs."""
    return plain_text(narrative_blocks(spec, source))


def told_figures(spec: Narrative, source: EvaluationSource) -> str:
    """Sections one to four, whose sentences depend on the figures."""
    return told(spec, source).partition("\n五、")[0] + "\n"


def unit_of(facts: Mapping[str, Any]) -> EvaluationSource:
    """A unit as ``narrate`` sees it, from the contract's object."""
    reading = api.read(facts)
    words = wording(reading.pack)
    return EvaluationSource(Evaluation(reading.pack, reading.facts), words.unit, words.decimals)


def sample(name: str) -> dict[str, Any]:
    """The facts of a sample."""
    data: dict[str, Any] = json.loads((root("samples") / "pass" / f"{name}.json").read_text("utf-8"))
    return data


def real(*edits: Edit) -> EvaluationSource:
    """The real case with some of its facts changed."""
    return unit_of(with_set(sample("chengde-2024"), edits))


def words_for(facts: Mapping[str, Any]) -> Narrative:
    """The words of the pack that facts name."""
    return wording(load_pack(facts.get("pack", DEFAULT_PACK)))


SAMPLES = sorted(
    file.name.removesuffix(".json")
    for file in (root("samples") / "pass").iterdir()
    if file.name.endswith(".json")
)


def _line(kind: str, fund: str, amount: str) -> dict[str, str]:
    return {"function": "2040201", "kind": kind, "fund": fund, "origin": "本年", "amount": amount}


def _item(number: int, amount: str, prior: str, reason: str) -> list[Edit]:
    at = f"three_public.{number}"
    return [(f"{at}.amount", amount), (f"{at}.prior", prior), (f"{at}.reason", reason)]


NOTHING = {
    "unit": {"code": "118", "name": "某某县档案馆", "year": 2025, "scope": "单位"},
    "prior_year": {"income": "0.00"},
}
FIRST_YEAR = ("prior_year.comparable", "首次编制")
BLANK = [(f"prior_year.{key}", "") for key in ("income", "basic", "project")]
ZEROS = ("basic", "project", "expenditure")
DOWN: list[Edit] = [
    ("unit.scope", "部门"),
    (
        "ledger",
        [
            _line("基本支出", "一般公共预算", "3764.22"),
            _line("项目支出", "一般公共预算", "535.78"),
            _line("项目支出", "财政专户管理资金", "100.00"),
            _line("项目支出", "事业收入", "400.00"),
            _line("项目支出", "上级补助收入", "70.00"),
            _line("经营支出", "上级补助收入", "80.00"),
            _line("上解上级支出", "其他收入", "30.00"),
            _line("对附属单位补助支出", "其他收入", "20.00"),
        ],
    ),
    ("prior_year.income", "6000.00"),
    ("prior_year.expenditure", "5900.00"),
    ("prior_year.basic", "3764.23"),
    ("prior_year.project", "1105.78"),
    ("prior_year.public", "862.72"),
    ("texts.basic_change_reason", "增减变化的主要原因是：退休人员增加，在职人员减少。"),
    ("texts.project_change_reason", "项目数量没有变化"),
    *_item(0, "0.00", "0.00", "无"),
    *_item(1, "0.00", "4.00", "  主要原因：；由于本年无出国任务；；"),
    *_item(2, "0.00", "0.00", "现有警车已达报废年限，需更新6辆"),
    *_item(3, "0.00", "30.00", "原因是原有车辆全部报废。"),
    *_item(4, "1.00", "2.99", "。"),
    *_item(5, "1.00", "3.00", "压减会议；\n原因是改开视频会议。"),
    *_item(6, "9.00", "8.00", "为适应新法规，增加“业务能力提升”培训"),
    ("three_public_counts", {"reception_persons": 120}),
]

CASES: Mapping[str, EvaluationSource] = {
    "real": real(),
    "first_year": real(FIRST_YEAR),
    "first_year_blank": real(FIRST_YEAR, *BLANK, *((f"three_public.{n}.prior", "") for n in range(7))),
    "merged": real(("prior_year.comparable", "同口径")),
    "nothing": unit_of(NOTHING),
    "zero": unit_of(
        {
            **NOTHING,
            "prior_year": dict.fromkeys(("income", *ZEROS), "0.00"),
            "three_public": [
                {**line, "amount": "0.00", "prior": "0.00", "reason": ""}
                for line in sample("chengde-2024")["three_public"]
            ],
        }
    ),
    "down": real(*DOWN),
}
