"""The board: the standing of all units as a page, as CSV, and as JSON."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from xlsx_kit.campaign.plan import Campaign
from xlsx_kit.campaign.standing import STATES, Standing, days_left, standings
from xlsx_kit.pages.board import board_page

MOST_RULES = 10
COLUMNS = {
    "code": "单位编码",
    "name": "单位名称",
    "state_words": "状态",
    "sent_at": "发出",
    "returned_at": "报回",
    "versions": "份数",
    "errors": "错误",
    "warnings": "警告",
    "rules": "错误规则",
    "approved_by": "审核人",
    "publish_by": "公开期限",
    "published_on": "公开日期",
    "note": "备注",
}


def board(campaign: Campaign, titles: Mapping[str, str], today: date) -> bytes:
    """The page; ``titles`` are the rules' titles by id."""
    units = standings(campaign)
    seen = Counter(rule for unit in units for rule in unit.rules)
    rules = [(rule, titles.get(rule, ""), count) for rule, count in seen.most_common(MOST_RULES)]
    return board_page(
        title=campaign.plan.title,
        today=today.isoformat(),
        due=campaign.plan.due.isoformat(),
        days=days_left(campaign, today),
        states=STATES,
        units=[unit.to_dict() for unit in units],
        rules=rules,
        days_of=_by_day(campaign),
        odd=campaign.ledger.odd(),
    )


def summary(campaign: Campaign, today: date) -> dict[str, Any]:
    """The standing of all units as JSON."""
    units = standings(campaign)
    return {
        "title": campaign.plan.title,
        "due": campaign.plan.due.isoformat(),
        "days_left": days_left(campaign, today),
        "counts": {state: sum(unit.state == state for unit in units) for state in STATES},
        "units": [unit.to_dict() for unit in units],
        "odd": [{"name": name, "source": source, "why": why} for name, source, why in campaign.ledger.odd()],
    }


def as_csv(units: list[Standing]) -> bytes:
    """The standing of all units as a table that Excel opens."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS.values())
    for unit in units:
        said = {**unit.to_dict(), "rules": "、".join(unit.rules)}
        writer.writerow([_harmless(said[key]) for key in COLUMNS])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _harmless(value: Any) -> Any:
    """A text that Excel would take for a formula is marked as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value


def _by_day(campaign: Campaign) -> list[tuple[str, int, int]]:
    days: dict[str, int] = {}
    firsts: dict[str, str] = {}
    for found in campaign.ledger.returns():
        if found.unit:
            day = found.received_at[:10]
            days[day] = days.get(day, 0) + 1
            firsts.setdefault(found.unit, day)
    return [
        (day, count, sum(first <= day for first in firsts.values())) for day, count in sorted(days.items())
    ]
