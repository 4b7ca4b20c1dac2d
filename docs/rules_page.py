"""docs/rules.md and docs/rules/: the rule catalogue, one page a family, each rule with its samples."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import groupby
from typing import Any

from xlsx_kit.api import rule_catalogue
from xlsx_kit.findings import ON_SHEET, RULE_STATUSES, SEVERITIES
from xlsx_kit.resources import root
from xlsx_kit.returns.catalogue import RuleEntry

FAMILIES = {
    "FILE": "文件",
    "TPL": "模板",
    "CELL": "单元格",
    "SUM": "表内关系",
    "CROSS": "表间关系",
    "AGREE": "资金、支出与科目的搭配",
    "CODE": "科目编码",
    "THREE": "“三公”经费",
    "PROJ": "项目",
    "PERF": "绩效指标",
    "PROC": "政府采购",
    "ASSET": "固定资产",
    "PRIOR": "上年数",
    "TEXT": "文字",
    "APPROVED": "批复数",
    "PROOF": "校对情况说明",
    "PACK": "试算套表，套表前后不一",
    "SPEC": "套表、设置的写法",
    "NARR": "情况说明的写法",
    "PUB": "公开文本",
    "IMP": "导入",
    "UNIT": "单位名单和批量生成",
    "MAIL": "没有采用的来件",
    "ROUND": "一次公开工作",
    "LEDGER": "台账和活动文件夹",
}
SAMPLES = root("samples") / "fail"


def rules_page() -> str:
    """The families with their rules by number and title."""
    rules = rule_catalogue()
    how = "由规则目录生成（`make update`），不要手改。单条的说明也可以用 `xlsx-kit rules 编号` 查看。"
    parts = [f"# 核对规则\n\n{how}共 {len(rules)} 条。\n"]
    for family, entries in _families():
        parts.append(f"## [{FAMILIES[family]}](rules/{family}.md)\n")
        lines = [f"| {e.id} | {SEVERITIES[e.severity]} | {_cell(e.title)} |" for e in entries]
        parts.append("\n".join(["| 编号 | 级别 | 规则 |", "| --- | --- | --- |", *lines]) + "\n")
    return "\n".join(parts)


def family_pages() -> Mapping[str, Callable[[], str]]:
    """A page for each family, by its name under docs/."""
    return {f"rules/{family}.md": partial(_family_page, family) for family in FAMILIES}


def _family_page(family: str) -> str:
    how = "由规则目录和 `samples/fail/` 中的样例生成（`make update`），不要手改。"
    parts = [f"# {FAMILIES[family]}（{family}）\n\n{how}花括号内的内容在提示时换成具体数值。\n"]
    parts += [_section(entry) for entry in dict(_families())[family]]
    return "\n".join(parts)


@cache
def _families() -> tuple[tuple[str, tuple[RuleEntry, ...]], ...]:
    groups = groupby(rule_catalogue(), key=lambda e: e.id.split("-")[0])
    found = {family: tuple(entries) for family, entries in groups}
    return tuple((family, found[family]) for family in (*FAMILIES, *(found.keys() - FAMILIES.keys())))


def _section(rule: RuleEntry) -> str:
    said = {
        "级别": SEVERITIES[rule.severity],
        "状态": RULE_STATUSES[rule.status],
        "填报时": ON_SHEET if rule.on_sheet else "",
        "提示": rule.message,
        "处理": rule.remedy,
        "单位的处理": rule.unit_remedy if rule.unit_remedy != rule.remedy else "",
        "依据": rule.basis,
    }
    lines = [f"- {key}：{value}" for key, value in said.items() if value]
    if sample := _samples().get(rule.id):
        lines += [f"- 不通过的样例：{_sample(rule, sample)}"]
        if "near" in sample:
            lines += [f"- 通过的样例：`{sample['from']}.json` 中改为 {_changes(sample['near'])}"]
    return f"## {rule.id} {rule.title}\n\n" + "\n".join(lines) + "\n"


@cache
def _samples() -> dict[str, dict[str, Any]]:
    """The failing sample of each rule that has one named after it."""
    paths = [p for p in SAMPLES.iterdir() if p.name.endswith(".json")]
    return {p.name.removesuffix(".json"): json.loads(p.read_text("utf-8")) for p in paths}


def _sample(rule: RuleEntry, sample: Mapping[str, Any]) -> str:
    sheet, cell = next((sheet, cell) for found, sheet, cell in sample["expect"] if found == rule.id)
    where = f"“{sheet}”{cell or ''}" if sheet else "整个文件"
    return f"`{sample['from']}.json` 中改为 {_changes(sample.get('set', sample.get('patch')))}，报在{where}"


def _changes(changes: list[list[Any]]) -> str:
    return "、".join(f"`{' = '.join(_words(part) for part in change)}`" for change in changes)


def _words(part: Any) -> str:
    return part if isinstance(part, str) and part else json.dumps(part, ensure_ascii=False)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
