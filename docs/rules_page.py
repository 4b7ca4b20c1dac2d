"""docs/rules.md: the rule catalogue, family by family."""

from __future__ import annotations

from itertools import groupby

from xlsx_kit.api import rule_catalogue
from xlsx_kit.catalogue import RuleEntry
from xlsx_kit.findings import SEVERITIES

FAMILIES = {
    "FILE": "文件",
    "TPL": "模板",
    "CELL": "单元格",
    "SUM": "表内关系",
    "CROSS": "表间关系",
    "AGREE": "同一行内的搭配",
    "CODE": "科目编码",
    "THREE": "“三公”经费",
    "PROOF": "校对情况说明",
}


def rules_page() -> str:
    """Every rule with what it says, what to do, and where it comes from."""
    parts = [
        "# 核对规则\n\n由规则目录生成（`make update`），不要手改。花括号内的内容在提示时换成具体数值。\n"
    ]
    for family, entries in groupby(rule_catalogue(), key=lambda e: e.id.split("-")[0]):
        parts.append(f"## {FAMILIES.get(family, family)}（{family}）\n")
        parts += [_section(entry) for entry in entries]
    return "\n".join(parts)


def _section(rule: RuleEntry) -> str:
    said = {"级别": SEVERITIES[rule.severity], "提示": rule.message, "处理": rule.remedy, "依据": rule.basis}
    return f"### {rule.id} {rule.title}\n\n" + "".join(f"- {k}：{v}\n" for k, v in said.items())
