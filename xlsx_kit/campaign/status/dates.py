"""The two clocks of publication: from the approval to the publication, and what is wrong with the dates.

预算法第十四条：经批复的部门预算，由各部门在批复后二十日内公开；第五十二条：各部门在接到批复后十五日内批复所属各单位。
The list has both days: when the bureau approved the department's budget, and the department the unit's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from xlsx_kit.facts import Unit

DAYS_TO_PUBLISH = timedelta(20)
"""After the approval of a budget (预算法第十四条)."""
DAYS_TO_PASS_ON = timedelta(15)
"""For a department to approve its units' budgets, after its own was approved (预算法第五十二条)."""


@dataclass(frozen=True)
class PublicationClock:
    """When a budget was approved: by the bureau to the department, by the department to the unit.

    A department's clock begins on the first of these days, that of a unit under a department on the second.
    While that is missing, the unit's last day is the latest it can be: the department's last day to pass the
    approval on, and the days to publish after it.
    """

    by_bureau: date | None
    by_department: date | None
    subordinate: bool

    @property
    def begin(self) -> date | None:
        """The day the clock begins; None where it is not known."""
        return self.by_department if self.subordinate else self.by_bureau or self.by_department

    @property
    def pass_on_by(self) -> date | None:
        """The last day for the department to approve the unit's budget."""
        return self.by_bureau + DAYS_TO_PASS_ON if self.by_bureau and self.subordinate else None

    @property
    def publish_by(self) -> date | None:
        """The last day to publish; None where no approval is known."""
        begin = self.begin or self.pass_on_by
        return begin + DAYS_TO_PUBLISH if begin else None

    def faults(self, published_on: date | None, today: date, *, ready: bool) -> Iterator[str]:
        """What is wrong with the dates, in words: passed, missing, or in the wrong order.

        ``ready`` says that the unit's return is approved, so that only its publication is left.
        """
        first, last = self.begin or self.by_bureau, self.publish_by
        if first is None and (ready or published_on):
            done = "已公开" if published_on else "已审核"
            yield f"{done}，名单中没有批复日，公开期限无从核对"
        if published_on and first and published_on < first:
            yield f"公开日 {published_on} 早于批复日 {first}"
        if last and published_on and published_on > last:
            yield f"{published_on} 公开，超过期限 {last}"
        if last and not published_on and today > last:
            yield f"公开期限 {last} 已过，没有公开"
        yield from self._passed_on(published_on or today)

    def _passed_on(self, day: date) -> Iterator[str]:
        """Of the way from the department to the unit, as it is on a day."""
        limit = self.pass_on_by
        if limit is None:
            return
        if self.by_department is None:
            if day > limit:
                yield f"部门于 {self.by_bureau} 接到批复，应在 {limit} 前批复到单位，名单中没有单位的批复日"
        elif self.by_department < limit - DAYS_TO_PASS_ON:
            yield f"单位批复日 {self.by_department} 早于部门批复日 {self.by_bureau}"
        elif self.by_department > limit:
            yield f"部门于 {self.by_bureau} 接到批复，{self.by_department} 才批复到单位，超过期限 {limit}"


def publication_clocks(units: Iterable[Unit]) -> dict[str, PublicationClock]:
    """The publication_clocks of all units of a list, by code.

    A unit whose line lacks the day of its department has that of the department's own line.
    """
    listed = list(units)
    departments = {unit.name: unit for unit in listed if not _subordinate(unit)}
    return {unit.code: _approval(unit, departments.get(unit.parent, unit)) for unit in listed}


def _approval(unit: Unit, department: Unit) -> PublicationClock:
    own = _day(unit.department_approved_on)
    if department is unit:
        return PublicationClock(own, _day(unit.approved_on), _subordinate(unit))
    above = _day(department.department_approved_on) or _day(department.approved_on)
    return PublicationClock(own or above, _day(unit.approved_on), subordinate=True)


def _subordinate(unit: Unit) -> bool:
    return unit.parent not in ("", unit.name, unit.code)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
