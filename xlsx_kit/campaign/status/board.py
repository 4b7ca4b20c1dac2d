"""The board: the standing of all units as a page, as CSV, and as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.deadlines import due_dates
from xlsx_kit.campaign.fingerprint import stale_returns
from xlsx_kit.campaign.status.counting import current_return
from xlsx_kit.campaign.status.standing import STATES, Standing, days_left, unit_standings
from xlsx_kit.csv_files import csv_bytes, harmless
from xlsx_kit.html_pages import html_page

COLUMNS = {
    "code": "单位编码",
    "name": "单位名称",
    "parent": "主管部门",
    "state_words": "状态",
    "sent_at": "发出",
    "returned_at": "报回",
    "late": "逾期天数",
    "versions": "份数",
    "changes": "与前一份不同",
    "errors": "错误",
    "warnings": "警告",
    "rules": "错误规则",
    "warned": "警告规则",
    "approved_by": "审核人",
    "secrecy_by": "保密审查人",
    "approved_at": "审核时间",
    "approved_on": "批复日",
    "publish_by": "公开期限",
    "publish_in": "距公开期限天数",
    "published_on": "公开日期",
    "address": "公开网址",
    "version": "公开版次",
    "corrected": "更正原因",
    "due": "报送期限",
    "exempt": "免报事由",
    "correction": "更正申请",
    "by_hand": "人工收下",
    "sheet": "确认单",
    "remark": "经办备注",
    "note": "备注",
}


def board_html(campaign: Campaign, titles: Mapping[str, str], today: date) -> bytes:
    """The page; ``titles`` are the rules' titles by id."""
    units = unit_standings(campaign, today)
    return html_page(
        "board.html",
        title=campaign.plan.title,
        today=today.isoformat(),
        due=due_dates(campaign).round.isoformat(),
        days=days_left(campaign, today),
        states=STATES,
        counts=state_counts(units),
        units=[unit.to_dict() for unit in units],
        rules=rules_over(units, titles),
        days_of=days_of(campaign),
        odd=campaign.ledger.odd(),
        stale=[found.unit or "" for found in stale_returns(campaign)],
        gone=[f"{code} {name}" for code, name, _ in campaign.ledger.gone_units()],
    )


def board_json(campaign: Campaign, titles: Mapping[str, str], today: date) -> dict[str, Any]:
    """The standing of all units as JSON."""
    units = unit_standings(campaign, today)
    return {
        "title": campaign.plan.title,
        "due": due_dates(campaign).round.isoformat(),
        "days_left": days_left(campaign, today),
        "counts": state_counts(units),
        "units": [unit.to_dict() for unit in units],
        "rules": rules_over(units, titles),
        "days": days_of(campaign),
        "stale": [found.unit for found in stale_returns(campaign)],
        "gone": [{"code": code, "name": name, "at": at} for code, name, at in campaign.ledger.gone_units()],
        "odd": [{"name": name, "source": source, "why": why} for name, source, why in campaign.ledger.odd()],
    }


def state_counts(units: Sequence[Standing]) -> dict[str, int]:
    """How many units are in each state."""
    return {state: sum(unit.state == state for unit in units) for state in STATES}


def board_csv(units: list[Standing]) -> bytes:
    """The standing of all units as a table that Excel opens."""
    rows = ([harmless(row[key]) for key in COLUMNS] for row in board_rows(units))
    return csv_bytes([COLUMNS.values(), *rows])


def board_rows(units: Sequence[Standing]) -> list[dict[str, Any]]:
    """What each column tells of each unit, by its key; rules as words."""
    return [
        {**unit.to_dict(), "rules": "、".join(unit.rules), "warned": "、".join(unit.warned)} for unit in units
    ]


def rules_over(units: Sequence[Standing], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Which rules how many current returns break, the most frequent first, errors before warnings."""
    found: dict[tuple[str, str], list[str]] = {}
    for unit in units:
        for severity, rules in (("error", unit.rules), ("warning", unit.warned)):
            for rule in rules:
                found.setdefault((severity, rule), []).append(unit.code)
    ordered = sorted(found.items(), key=lambda one: (one[0][0], -len(one[1]), one[0][1]))
    return [
        {"rule": rule, "severity": severity, "title": _plain(titles.get(rule, "")), "units": codes}
        for (severity, rule), codes in ordered
    ]


def _plain(title: str) -> str:
    """A rule's title without the names in braces that a finding fills in."""
    return re.sub(r"“?\{\w+\}”?", "…", title)


def days_of(campaign: Campaign) -> list[dict[str, Any]]:
    """Every day on which something happened: what came in, and how many units stood where in the evening."""
    returns = campaign.ledger.returns_by_unit()
    approvals = campaign.ledger.approvals()
    publications = campaign.ledger.publications()
    days = {r.received_at[:10] for some in returns.values() for r in some}
    days |= {a.at[:10] for a in approvals.values()} | {p.at[:10] for p in publications}
    days_counted = []
    for day in sorted(days):
        passed = {key for key, approval in approvals.items() if approval.at[:10] <= day}
        public = {(p.unit, p.hash) for p in publications if p.at[:10] <= day}
        counts = dict.fromkeys(("out", "fail", "warn", "pass", "approved", "published"), 0)
        for unit in campaign.units:
            current = current_return([r for r in returns.get(unit.code, []) if r.received_at[:10] <= day])
            key = (unit.code, current.hash) if current else None
            state = current.status if current else "out"
            if key in passed:
                state = "published" if key in public else "approved"
            counts[state] += 1
        came = sum(r.received_at[:10] == day for some in returns.values() for r in some)
        days_counted.append({"day": day, "came": came, **counts})
    return days_counted
