"""The two clocks of publication: from the approval to the publication, and what is wrong with the dates.

预算法第十四条：经批复的部门预算，由各部门在批复后二十日内公开；第五十二条：各部门在接到批复后十五日内批复所属各单位。
The list has both days: when the bureau approved the department's budget, and the department the unit's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from xlsx_kit.facts import Unit

DAYS_TO_PUBLISH = 20
"""After the approval of a unit's budget (预算法第十四条)."""
DAYS_TO_PASS_ON = 15
"""For a department to approve its units' budgets, after its own was approved (预算法第五十二条)."""


def publish_by(unit: Unit) -> date | None:
    """The last day to publish; None where the list does not say when the budget was approved.

    A unit's clock begins when its department approves its budget, a department's when the bureau does.
    """
    begin = unit.approved_on or unit.department_approved_on
    return date.fromisoformat(begin) + timedelta(days=DAYS_TO_PUBLISH) if begin else None


def date_faults(unit: Unit, published_on: str, today: date) -> Iterator[str]:
    """What is wrong with a unit's dates, in words: passed, missing, or in the wrong order."""
    approved, passed_on = unit.approved_on, unit.department_approved_on
    begin = approved or passed_on
    if published_on and begin and published_on < begin:
        yield f"公开日 {published_on} 早于批复日 {begin}"
    if published_on and not begin:
        yield "已公开，名单中没有批复日，公开期限无从核对"
    last = publish_by(unit)
    if last and published_on and published_on > last.isoformat():
        yield f"{published_on} 公开，超过期限 {last}"
    if last and not published_on and today > last:
        yield f"公开期限 {last} 已过，没有公开"
    if passed_on and approved:
        limit = date.fromisoformat(passed_on) + timedelta(days=DAYS_TO_PASS_ON)
        if approved < passed_on:
            yield f"单位批复日 {approved} 早于部门批复日 {passed_on}"
        elif approved > limit.isoformat():
            yield f"部门于 {passed_on} 接到批复，{approved} 才批复到单位，超过期限 {limit}"
