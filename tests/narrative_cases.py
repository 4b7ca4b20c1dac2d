"""Facts for the narrative's tests: the real case and what may happen to it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsx_kit import api
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.inputs import FigureSpec
from xlsx_kit.prose.narrative.blocks import plain_text
from xlsx_kit.prose.narrative.figures import RowName, Source
from xlsx_kit.prose.narrative.named_values import Value
from xlsx_kit.prose.narrative.packed import wording
from xlsx_kit.prose.narrative.sentences import narrative_blocks
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative, RowsSpec, RowText
from xlsx_kit.resources import root

PACK = root("templates") / "hebei-2024"
MONEY = re.compile(r"t\d/|prior_year/(?!comparable)|three_public/.*/prior$")

ITEMS = {
    "abroad": ("教学科研人员因公出国（境）费", "其他因公出国（境）费"),
    "cars": ("公务用车购置费", "公务用车运行维护费"),
}

SINGLE = {
    "cars_bought": "公务用车购置费",
    "cars_run": "公务用车运行维护费",
    "reception": "公务接待费",
    "meetings": "会议费",
    "training": "培训费",
}
NAMED = {
    **{name: ref for name, ref in load_pack(DEFAULT_PACK).book.figures.items() if isinstance(ref, str)},
    **{f"prior_{key}": f"three_public/{item}/prior" for key, item in SINGLE.items()},
    "prior_three_public": "three_public/subtotal/prior",
    "prior_abroad": "three_public/abroad/prior",
    "prior_cars": "three_public/cars/prior",
}
REASONS = {
    **{f"reasons_{key}": (item,) for key, item in SINGLE.items()},
    "reasons_abroad": ITEMS["abroad"],
    "reasons_three_public": (*ITEMS["abroad"], *ITEMS["cars"], "公务接待费"),
}
"""Figures that are more than one reference, by the references this source is made of."""

REAL: Mapping[str, str | int | None] = {
    "unit/name": "承德市公安局高新技术产业开发区分局",
    "unit/year": 2024,
    "unit/scope": "单位",
    "unit/nature": "行政",
    "texts/duties": "（一）预防、制止和侦查违法犯罪活动；\n"
    "（二）维护社会治安秩序，制止危害社会治安秩序的行为；"
    "\n\n（三）法律、法规规定的其他职责。",
    "texts/operating_uses": "办公费、印刷费、水费、电费、取暖费、差旅费、维修（护）费等日常运行支出",
    "texts/basic_change_reason": "2024年民警增加2人，人员经费和公用经费都相应增加；保险基数上调；"
    "人员经费滚动调级、调资等原因都造成基本支出增加",
    "texts/project_change_reason": "2024年需要更换车辆",
    "t1/33/income": "7.00",
    "t1/34/income": "4409.55",
    "t4/32/income": "4402.55",
    "t2/total/carried_in": "7.00",
    "t3/total/total": "4409.55",
    "t3/total/basic": "3764.22",
    "t3/total/project": "645.33",
    "t6/total/public": "431.36",
    "prior_year/income": "4160.74",
    "prior_year/basic": "3570.94",
    "prior_year/project": "589.80",
    "t9/total/total": "150.80",
    "t9/subtotal/total": "140.80",
    "t9/cars/total": "139.30",
    "t9/cars_bought/total": "90.00",
    "t9/cars_run/total": "49.30",
    "t9/reception/total": "1.50",
    "t9/training/total": "10.00",
    "three_public/subtotal/prior": "50.80",
    "three_public/cars/prior": "49.30",
    "three_public/abroad/prior": "0.00",
    "three_public/公务用车购置费/prior": "0.00",
    "three_public/公务用车购置费/reason": "现有警车已达报废年限，需更新6辆",
    "three_public/公务用车运行维护费/prior": "49.30",
    "three_public/公务接待费/prior": "1.50",
    "three_public/会议费/prior": "0.00",
    "three_public/培训费/prior": "0.00",
    "three_public_counts/groups_abroad": 0,
    "three_public_counts/persons_abroad": 0,
    "three_public_counts/cars_to_buy": 6,
    "three_public_counts/cars_held": 17,
    "three_public_counts/reception_batches": 0,
    "three_public_counts/reception_persons": 0,
}

ORGANISATIONS = [
    {
        "name": "承德市公安局高新技术产业开发区分局本级",
        "nature": "行政",
        "rank": "副处（县）级",
        "funding": "财政拨款",
    }
]


@dataclass(frozen=True)
class Facts:
    """A source made of one dict; amounts are written as in the tables and handed out as hundredths."""

    values: Mapping[str, str | int | None]
    organisations: list[dict[str, str]] = field(default_factory=lambda: ORGANISATIONS)

    decimals = 2
    scale = 100
    prefix = ""

    @property
    def scope(self) -> str:
        return str(self.values.get("unit/scope") or "")

    def with_decimals(self, decimals: int) -> Source:
        raise AssertionError(decimals)

    def entered(self, ref: str, new: Sequence[str]) -> bool:
        return NAMED.get(ref, ref) in self.values

    def unentered(self, ref: str) -> str:
        return ""

    def in_row(self, node: str | FigureSpec, row: str) -> bool:
        raise AssertionError(node, row)

    def rows(self, rows: RowsSpec) -> list[RowName]:
        raise AssertionError(rows)

    def of_row(self, node: str | FigureSpec | RowText, row: str) -> int | str | None:
        raise AssertionError(node, row)

    def lookup(self, ref: str) -> int | str | None:
        value = self.values.get(NAMED.get(ref, ref))
        if ref in REASONS:
            said = (self.values.get(f"three_public/{item}/reason") for item in REASONS[ref])
            return "；".join(dict.fromkeys(str(text) for text in said if text))
        if isinstance(value, str) and MONEY.match(NAMED.get(ref, ref)):
            whole, _, part = value.partition(".")
            return int(whole) * 100 + int(part or 0)
        return value

    def records(self, part: str) -> list[dict[str, Value]]:
        lines = self.organisations if part == "organisations" else []
        return [{key: Value(text) for key, text in line.items()} for line in lines]


def facts(**changed: str | int | None) -> Facts:
    """The real case with some references changed (`t9__cars__total="0.00"`)."""
    return Facts({**REAL, **{ref.replace("__", "/"): value for ref, value in changed.items()}})


def hebei() -> Narrative:
    """The pack's own narrative."""
    return words_for({})


def told(spec: Narrative, source: Source) -> str:
    """The narrative as plain paragraphs."""
    return plain_text(narrative_blocks(spec, source))


def told_figures(spec: Narrative, source: Source) -> str:
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


def words_for(facts: Mapping[str, Any]) -> Narrative:
    """The words of the pack that facts name."""
    return wording(load_pack(facts.get("pack", DEFAULT_PACK)))


SAMPLES = sorted(
    file.name.removesuffix(".json")
    for file in (root("samples") / "pass").iterdir()
    if file.name.endswith(".json")
)


NOTHING = {"unit/name": "某某县档案馆", "unit/year": 2025, "unit/scope": "单位", "prior_year/income": "0.00"}

THREE_PUBLIC = {
    **{f"three_public/{key}/prior": "0.00" for key in ("subtotal", "cars", "abroad")},
    **{
        f"three_public/{item}/prior": "0.00"
        for item in (*ITEMS["abroad"], *ITEMS["cars"], "公务接待费", "会议费", "培训费")
    },
}

DOWN = {
    "unit/scope": "部门",
    "t1/33/income": None,
    "t2/total/carried_in": None,
    "t1/34/income": "5000.00",
    "t1/4/income": "100.00",
    "t1/5/income": "600.00",
    "t2/total/business": "400.00",
    "t2/total/superior": "150.00",
    "t2/total/other": "50.00",
    "t4/32/income": "4300.00",
    "prior_year/income": "6000.00",
    "prior_year/expenditure": "5900.00",
    "t3/total/total": "5000.00",
    "t3/total/basic": "3764.22",
    "t3/total/project": "1105.78",
    "t3/total/operating": "80.00",
    "t3/total/remitted": "30.00",
    "t3/total/subsidy": "20.00",
    "prior_year/basic": "3764.23",
    "prior_year/project": "1105.78",
    "texts/basic_change_reason": "增减变化的主要原因是：退休人员增加，在职人员减少。",
    "texts/project_change_reason": "项目数量没有变化",
    "prior_year/public": "862.72",
    "t9/total/total": "11.00",
    "t9/subtotal/total": "1.00",
    "t9/cars/total": None,
    "t9/cars_bought/total": None,
    "t9/cars_run/total": "0.00",
    "t9/reception/total": "1.00",
    "t9/training/total": "9.00",
    "t9/meetings/total": "1.00",
    "three_public/subtotal/prior": "36.99",
    "three_public/cars/prior": "30.00",
    "three_public/公务用车运行维护费/prior": "30.00",
    "three_public/公务用车运行维护费/reason": "原因是原有车辆全部报废。",
    "three_public/abroad/prior": "4.00",
    "three_public/其他因公出国（境）费/reason": "  主要原因：；由于本年无出国任务；；",
    "three_public/教学科研人员因公出国（境）费/reason": "无",
    "three_public/公务接待费/prior": "2.99",
    "three_public/公务接待费/reason": "。",
    "three_public/会议费/prior": "3.00",
    "three_public/会议费/reason": "压减会议；\n原因是改开视频会议。",
    "three_public/培训费/prior": "8.00",
    "three_public/培训费/reason": "为适应新法规，增加“业务能力提升”培训",
    "three_public_counts/groups_abroad": None,
    "three_public_counts/persons_abroad": None,
    "three_public_counts/cars_held": None,
    "three_public_counts/cars_to_buy": None,
    "three_public_counts/reception_batches": None,
    "three_public_counts/reception_persons": 120,
}

CASES: Mapping[str, Facts] = {
    "real": Facts(REAL),
    "first_year": Facts({**REAL, "prior_year/comparable": "首次编制"}),
    "first_year_blank": Facts(
        {**{ref: v for ref, v in REAL.items() if "prior" not in ref}, "prior_year/comparable": "首次编制"}
    ),
    "merged": Facts({**REAL, "prior_year/comparable": "同口径"}),
    "nothing": Facts(NOTHING, []),
    "zero": Facts({**NOTHING, **THREE_PUBLIC, "prior_year/basic": "0.00", "prior_year/project": "0.00"}, []),
    "down": Facts({**REAL, **DOWN}),
}
