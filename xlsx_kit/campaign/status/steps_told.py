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
    RECHECKED,
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
}
"""What people call the steps of officers."""


def _bracketed(text: str) -> str:
    return f"（{text}）" if text else ""


def _exempted(said: Details) -> str:
    return f"本轮免报：{said['reason']}" + (f"（到 {said['until']}）" if said["until"] else "")


TOLD: dict[str, Callable[[Details], str]] = {
    APPROVED: lambda said: f"审核通过（{said['by']}），保密审查（{said['secrecy_by']}）",
    EXTENDED: lambda said: f"报送期限由 {said['instead']} 改为 {said['due']}",
    EXEMPTED: _exempted,
    NOTED: lambda said: f"备注：{said['text']}",
    PUT_ASIDE: lambda said: f"不采用一份报送：{said['reason']}",
    TAKEN: lambda said: f"人工收下一份报送：{said['reason']}",
    PAPER: lambda said: f"收到确认单，校验码 {said['code']}" + ("" if said["hash"] else "，与报送文件不符"),
    RECHECKED: lambda said: f"重新核对：{STATUS_WORDS[said['before']]} → {STATUS_WORDS[said['after']]}",
    LISTED: lambda _: "列入名单",
    DELISTED: lambda _: "从名单中删去",
    UNDONE: lambda said: f"撤回：{STEP_WORDS[said['event']]}{_bracketed(said['reason'])}",
}
"""What happened, by the entry of the journal."""


def step_lines(said: Details) -> Iterator[str]:
    """What more there is to say of a step: why, and who took it."""
    reason = said.get("reason") if "due" in said else ""
    if reason:
        yield f"原因：{reason}"
    if said.get(OFFICER) and "secrecy_by" not in said:
        yield f"经办：{said[OFFICER]}"
