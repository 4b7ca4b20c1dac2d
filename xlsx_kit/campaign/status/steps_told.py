"""The steps of officers as a unit's history tells them, the taking back of one included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xlsx_kit.campaign.ledger.effects import OFFICER
from xlsx_kit.campaign.ledger.journal import (
    ANNOUNCED,
    APPROVED,
    DELISTED,
    EXEMPTED,
    EXTENDED,
    LISTED,
    NOTED,
    PAPER,
    PUBLISHED,
    PUT_ASIDE,
    READDRESSED,
    RECHECKED,
    SETTLED,
    TAKEN,
    UNDONE,
)
from xlsx_kit.findings import STATUS_WORDS

Details = Mapping[str, Any]
STEP_WORDS = {
    APPROVED: "审核",
    ANNOUNCED: "登记公开",
    PUBLISHED: "生成公开文件",
    EXTENDED: "改期限",
    EXEMPTED: "免报",
    NOTED: "备注",
    PUT_ASIDE: "不采用来件",
    TAKEN: "人工收下",
    PAPER: "收到确认单",
    READDRESSED: "改联系方式",
    SETTLED: "来件记为已处理",
}
"""What people call the steps of officers."""


def _bracketed(text: str) -> str:
    return f"（{text}）" if text else ""


def _exempted(details: Details) -> str:
    return f"本轮免报：{details['reason']}" + (f"（到 {details['until']}）" if details["until"] else "")


TOLD: dict[str, Callable[[Details], str]] = {
    APPROVED: lambda details: f"审核通过（{details['by']}），保密审查（{details['secrecy_by']}）",
    EXTENDED: lambda details: f"报送期限由 {details['instead']} 改为 {details['due']}",
    EXEMPTED: _exempted,
    NOTED: lambda details: f"备注：{details['text']}",
    PUT_ASIDE: lambda details: f"不采用一份报送：{details['reason']}",
    TAKEN: lambda details: f"人工收下一份报送：{details['reason']}",
    PAPER: lambda details: (
        f"收到确认单，校验码 {details['code']}" + ("" if details["hash"] else "，与报送文件不符")
    ),
    READDRESSED: lambda details: f"改了{'、'.join(details['changed'])}{_bracketed(details['reason'])}",
    SETTLED: lambda details: f"来件已处理{_bracketed(details['reason'])}",
    RECHECKED: lambda details: (
        f"重新核对：{STATUS_WORDS[details['before']]} → {STATUS_WORDS[details['after']]}"
    ),
    LISTED: lambda _: "列入名单",
    DELISTED: lambda _: "从名单中删去",
    UNDONE: lambda details: f"撤回：{STEP_WORDS[details['event']]}{_bracketed(details['reason'])}",
}
"""What happened, by the entry of the journal."""


def step_lines(details: Details) -> Iterator[str]:
    """What more there is to say of a step: why, and who took it."""
    reason = details.get("reason") if "due" in details else ""
    if reason:
        yield f"原因：{reason}"
    if details.get(OFFICER) and "secrecy_by" not in details:
        yield f"经办：{details[OFFICER]}"
