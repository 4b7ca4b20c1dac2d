"""The steps of officers as a unit's history tells them, the taking back of one included."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xlsx_kit.campaign.ledger import journal
from xlsx_kit.campaign.ledger.effects import OFFICER
from xlsx_kit.findings import STATUS_WORDS

Details = Mapping[str, Any]
STEP_WORDS = {
    journal.APPROVED: "审核",
    journal.ANNOUNCED: "登记公开",
    journal.PUBLISHED: "生成公开文件",
    journal.EXTENDED: "改期限",
    journal.EXEMPTED: "免报",
    journal.NOTED: "备注",
    journal.PUT_ASIDE: "不采用来件",
    journal.TAKEN: "人工收下",
    journal.PAPER: "收到确认单",
    journal.READDRESSED: "改联系方式",
    journal.SETTLED: "来件记为已处理",
}
"""What people call the steps of officers."""


def _bracketed(text: str) -> str:
    return f"（{text}）" if text else ""


EVENT_WORDS: dict[str, Callable[[Details], str]] = {
    journal.APPROVED: lambda details: f"审核通过（{details['by']}），保密审查（{details['secrecy_by']}）",
    journal.EXTENDED: lambda details: f"报送期限由 {details['instead']} 改为 {details['due']}",
    journal.EXEMPTED: lambda details: (
        f"本轮免报：{details['reason']}{_bracketed(details['until'] and '到 ' + details['until'])}"
    ),
    journal.NOTED: lambda details: f"备注：{details['text']}",
    journal.PUT_ASIDE: lambda details: f"不采用一份报送：{details['reason']}",
    journal.TAKEN: lambda details: f"人工收下一份报送：{details['reason']}",
    journal.PAPER: lambda details: (
        f"收到确认单，校验码 {details['code']}" + ("" if details["hash"] else "，与报送文件不符")
    ),
    journal.READDRESSED: lambda details: (
        f"改了{'、'.join(details['changed'])}{_bracketed(details['reason'])}"
    ),
    journal.SETTLED: lambda details: f"来件已处理{_bracketed(details['reason'])}",
    journal.RECHECKED: lambda details: (
        f"重新核对：{STATUS_WORDS[details['before']]} → {STATUS_WORDS[details['after']]}"
    ),
    journal.LISTED: lambda _: "列入名单",
    journal.DELISTED: lambda _: "从名单中删去",
    journal.UNDONE: lambda details: f"撤回：{STEP_WORDS[details['event']]}{_bracketed(details['reason'])}",
}
"""What happened, by the entry of the journal."""


def step_lines(details: Details) -> Iterator[str]:
    """What more there is to say of a step: why, and who took it."""
    reason = details.get("reason") if "due" in details else ""
    if reason:
        yield f"原因：{reason}"
    if details.get(OFFICER) and "secrecy_by" not in details:
        yield f"经办：{details[OFFICER]}"
