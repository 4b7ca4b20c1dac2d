"""Where a campaign stands: what is to be done today, the board of all units, one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from xlsx_kit.campaign import (
    STEP_WORDS,
    Campaign,
    Standing,
    approve_returns,
    board_xlsx,
    carried,
    counted_returns_of,
    days_left,
    deliverable,
    not_taken,
    state_counts,
    unconfirmed,
    unit_history,
    unit_standings,
)
from xlsx_kit.desk.desk import changing, listed_code, opened_round, session_of
from xlsx_kit.desk.pages import page, round_address, to_round_page
from xlsx_kit.desk.rounds import list_findings
from xlsx_kit.desk.rules import decisions_of
from xlsx_kit.desk.uploads import download
from xlsx_kit.findings import Severity

SOON = 5
"""Days before a publication is due, from which it stands in the queue."""


CORRECTION = "correction"
"""How the board is asked for units that have sent another return after an approval."""
MOST_LINES = 8
"""Of one event in a unit's history; the others unfold."""
DONE = ("approved", "published", "public")
"""States in which a return was approved: what comes of its rules is decided."""


@dataclass(frozen=True)
class Task:
    """A line of the queue: how many of what, the page where it is done, and how urgent it is."""

    what: str
    count: int
    address: str
    urgent: bool = False


def today(request: Request) -> Response:
    """The queue, in the order of work."""
    now = date.today()
    with opened_round(request) as campaign:
        units = unit_standings(campaign, now)
        return page(
            request,
            "today.html",
            title=campaign.plan.title,
            due=campaign.plan.due,
            left=days_left(campaign, now),
            tasks=[task for task in _tasks(request, campaign, units, now) if task.count],
            counts=state_counts(units),
            total=len(units),
        )


def _tasks(request: Request, campaign: Campaign, units: Sequence[Standing], now: date) -> list[Task]:
    def at(route: str, query: str = "") -> str:
        return round_address(request, route) + query

    counts = state_counts(units)
    unsettled = sum(not one.settled for one in not_taken(campaign))
    listed = list_findings(campaign) if counts["new"] else ()
    odd = sum(one.severity is Severity.WARNING for one in listed)
    late = counts["out"] if days_left(campaign, now) < 0 else 0
    due = sum(u.publish_in is not None and u.publish_in <= SOON and not u.published_on for u in units)
    return [
        Task("处名单中的内容要看一看", odd, at("settings") + "#list"),
        Task("个单位还没有生成填报通知", counts["new"], at("letters")),
        Task("封信写好了，等待发出", len(deliverable(campaign)), at("letters")),
        Task("份要由内网或面交送达", len(carried(campaign)), at("letters") + "#carried"),
        Task("封信不知是否发出", len(unconfirmed(campaign)), at("letters"), urgent=True),
        Task("个单位的信没有送达", counts["bounced"], at("board", "?state=bounced"), urgent=True),
        Task("份填报表等待审核", counts["pass"], at("board", "?state=pass")),
        Task("份填报表有警告，逐条看过后审核", counts["warn"], at("board", "?state=warn")),
        Task(
            "个单位在审核后又报来一份，等待决定",
            sum(bool(u.correction) for u in units),
            at("board", "?state=correction"),
        ),
        Task("条准予的例外就要到期，或已经到期", _ending(campaign, units, now), at("rules") + "#decisions"),
        Task("个单位逾期未报", late, at("letters"), urgent=True),
        Task("个收到的文件没有采用", unsettled, at("inbox") + "#odd"),
        Task("个单位审核通过，等待生成公开文件", counts["approved"], at("publications")),
        Task("个单位公开期限将到或已过", due, at("publications"), urgent=True),
        Task("个单位已出公开文件，等待登记公开日期", counts["published"], at("publications")),
    ]


def _ending(campaign: Campaign, units: Sequence[Standing], now: date) -> int:
    """Excuses that run out while their units are not done: what was let pass is an error again."""
    at_work = {unit.code for unit in units if unit.state not in DONE}
    return sum(one.unit in at_work and one.ends_soon(now) for one in decisions_of(campaign))


def board(request: Request) -> Response:
    """All units; a state, a rule or words in the address filter them."""
    state, words, rule = (request.query_params.get(key, "") for key in ("state", "q", "rule"))
    with opened_round(request) as campaign:
        units = unit_standings(campaign)
        shown = [
            unit
            for unit in units
            if (not state or unit.state == state or (state == CORRECTION and unit.correction))
            and (not rule or rule in (*unit.rules, *unit.warned))
            and words.casefold() in f"{unit.code} {unit.name} {unit.parent}".casefold()
        ]
        return page(
            request,
            "board.html",
            title=campaign.plan.title,
            units=shown,
            total=len(units),
            counts=state_counts(units),
            corrections=sum(bool(unit.correction) for unit in units),
            state=state,
            words=words,
            rule=rule,
        )


def inspection(request: Request) -> Response:
    """All units as a workbook, with what an inspection asks of each publication."""
    with opened_round(request) as campaign:
        content = board_xlsx(campaign, unit_standings(campaign))
        return download(f"{campaign.plan.title} 单位状态.xlsx", content)


def unit(request: Request) -> Response:
    """One unit: where it stands, what is wrong with its return, its history."""
    with opened_round(request) as campaign:
        code = listed_code(request, campaign)
        history = unit_history(campaign, code)
        counted = counted_returns_of(campaign, code)
        last = campaign.ledger.last_step(code)
        return page(
            request,
            "unit.html",
            title=campaign.plan.title,
            unit=campaign.by_code[code],
            standing=history.standing,
            contact=history.contact,
            most_lines=MOST_LINES,
            events=list(reversed(history.events)),
            found=counted.current,
            correction=counted.correction,
            last_step=STEP_WORDS[last.event] if last else "",
            last_entry=last.number if last else "",
            today=date.today().isoformat(),
            year_end=f"{date.today().year}-12-31",
            notice=session_of(request).take_notice(),
            unsent=[one for one in (*deliverable(campaign), *carried(campaign)) if one.unit == code],
        )


def approve(request: Request, form: FormData) -> Response:
    """Approves a unit's current return, by name; why it was not approved is said on the unit's page."""
    session_of(request).notice = _not_approved(request, form)
    return to_round_page(request, "unit", code=request.path_params["code"])


def _not_approved(request: Request, form: FormData) -> str:
    """Approves, or says why not."""
    by, secrecy_by = session_of(request).officer, str(form.get("secrecy_by", "")).strip()
    if not by or not secrecy_by:
        return "请先在页面上方写经办人（即审核人），并填写保密审查人。"
    with changing(request, "approve") as (campaign, run):
        code = listed_code(request, campaign)
        counted = counted_returns_of(campaign, code)
        newest = counted.to_be_approved
        if newest is None or newest.hash != form.get("file"):  # she saw another one
            return "没有审核：又报来了一份，请先看现在这一份。"
        results = run.result(approve_returns(campaign, [code], by=by, secrecy_by=secrecy_by))
    if results.refused:
        return f"没有审核：{results.refused[0][1]}。"
    if results.skipped and counted.approval:
        return f"{counted.approval.by} 已经审核通过，不用再审核。"
    return ""
