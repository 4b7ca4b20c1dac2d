"""Rules of a round: what units break, how a rule counts here, who need not keep one, why and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from xlsx_kit.campaign import (
    Campaign,
    end_excuse,
    excuse_unit,
    recheck_returns,
    rules_over,
    set_rule,
    unit_standings,
)
from xlsx_kit.desk.desk import changing, listed_code, opened_round
from xlsx_kit.desk.pages import page, to_round_page
from xlsx_kit.desk.steps import chosen_date
from xlsx_kit.messages import is_of_returns

GRADES = {"": "按套表", "error": "错误", "warning": "警告", "note": "提示", "off": "不用"}
"""How a rule may count here."""
SOON = timedelta(days=5)
"""From so long before its last day on an excuse stands in the queue."""


@dataclass(frozen=True)
class RuleDecision:
    """How a rule counts here (``grade``), or for one ``unit`` (its code) up to a day; who said so, why."""

    rule: str
    grade: str
    who: str
    why: str
    unit: str = ""
    until: date | None = None

    def ends_soon(self, today: date) -> bool:
        """Whether it is over, or will be in some days."""
        return self.until is not None and self.until <= today + SOON


def decisions_of(campaign: Campaign) -> list[RuleDecision]:
    """What was decided about rules: for all units, then for single ones, those that end first in front."""
    from xlsx_kit.returns import check_rule_settings

    path = campaign.file(campaign.plan.settings)
    if path is None:
        return []
    decided = check_rule_settings(path.read_bytes(), campaign.pack, path.name)
    graded = [
        RuleDecision(rule, "off" if one.status == "off" else one.severity or "", one.who, one.why)
        for rule, one in decided.rules.items()
    ]
    excused = [RuleDecision(one.rule, "", one.who, one.why, one.unit, one.until) for one in decided.excuses]
    return graded + sorted(excused, key=lambda one: (one.until or date.max, one.unit, one.rule))


def rules(request: Request) -> Response:
    """Which rules the current returns break, what was decided about them, and all that a return can break."""
    from xlsx_kit.api import rule_catalogue

    with opened_round(request) as campaign:
        entries = rule_catalogue(campaign.plan.pack)
        titles = {entry.id: entry.title for entry in entries}
        decisions = decisions_of(campaign)
        return page(
            request,
            "rules.html",
            title=campaign.plan.title,
            broken=rules_over(unit_standings(campaign), titles),
            entries=[entry for entry in entries if is_of_returns(entry.id)],
            grades=GRADES,
            decisions=decisions,
            graded={one.rule: one.grade for one in decisions if not one.unit},
            names={unit.code: unit.name for unit in campaign.units},
            today=date.today(),
            chosen=request.query_params.get("rule", ""),
        )


def grade_rule(request: Request, form: FormData) -> Response:
    """Switches or re-grades a rule for the whole round, and judges the returns again."""
    grade, why = str(form.get("grade", "")), str(form.get("text", "")).strip()
    if grade not in GRADES:
        raise HTTPException(404)
    with changing(request, "settings") as (campaign, run):
        set_rule(campaign, str(form.get("rule", "")), grade=grade, who=run.officer, why=why)
        run.result({"rule": str(form.get("rule", "")), "grade": grade})
    _judge_again(request, [])
    return to_round_page(request, "rules")


def excuse(request: Request, form: FormData) -> Response:
    """Excuses a unit from a rule until a day, and judges its return again."""
    until, rule = chosen_date(form), str(form.get("rule", ""))
    why = str(form.get("text", "")).strip()
    with changing(request, "settings") as (campaign, run):
        code = listed_code(request, campaign)
        excuse_unit(campaign, code, rule, until=until, who=run.officer, why=why)
        run.result({"unit": code, "rule": rule})
    _judge_again(request, [code])
    return to_round_page(request, "unit", code=code)


def take_back_excuse(request: Request, form: FormData) -> Response:
    """Ends what a unit was excused from, and judges its return again."""
    code, rule = str(form.get("code", "")), str(form.get("rule", ""))
    with changing(request, "settings") as (campaign, run):
        end_excuse(campaign, code, rule, who=run.officer)
        run.result({"unit": code, "rule": rule})
        listed = campaign.unit(code) is not None
    if listed:
        _judge_again(request, [code])
    return to_round_page(request, "rules")


def _judge_again(request: Request, codes: Sequence[str]) -> None:
    """By a campaign opened anew, which reads the settings as they are now."""
    with changing(request, "recheck") as (campaign, run):
        run.result(recheck_returns(campaign, codes, changed_only=not codes))
