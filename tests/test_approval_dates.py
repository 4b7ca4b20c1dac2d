"""The two clocks of publication, for every way in which a list gives or lacks the days of approval."""

from __future__ import annotations

from datetime import date

import pytest

from xlsx_kit.campaign.status.dates import publication_clocks
from xlsx_kit.facts import Unit

DEPARTMENT = "某局"
LATE = date(2025, 6, 1)

Case = tuple[dict[str, str], dict[str, str], str, date, str | None, list[str]]
CASES: dict[str, Case] = {
    # days of the department's line, of the unit's, its publication, today; its last day, what is said
    "both days": (
        {"department_approved_on": "2025-02-01"},
        {"department_approved_on": "2025-02-01", "approved_on": "2025-02-10"},
        "2025-03-01",
        LATE,
        "2025-03-02",
        [],
    ),
    "its own day only": ({}, {"approved_on": "2025-02-10"}, "", date(2025, 3, 2), "2025-03-02", []),
    "its own day only, passed": (
        {},
        {"approved_on": "2025-02-10"},
        "",
        date(2025, 3, 3),
        "2025-03-02",
        ["公开期限 2025-03-02 已过"],
    ),
    "the department's day only, in time to pass it on": (
        {},
        {"department_approved_on": "2025-02-01"},
        "",
        date(2025, 2, 16),
        "2025-03-08",
        [],
    ),
    "the department's day only, not passed on": (
        {},
        {"department_approved_on": "2025-02-01"},
        "",
        date(2025, 2, 17),
        "2025-03-08",
        ["应在 2025-02-16 前批复到单位"],
    ),
    "the day of the department's own line": (
        {"approved_on": "2025-02-01"},
        {"approved_on": "2025-02-20"},
        "2025-03-01",
        LATE,
        "2025-03-12",
        ["2025-02-20 才批复到单位"],
    ),
    "no day anywhere, public": ({}, {}, "2025-03-01", LATE, None, ["已公开，名单中没有批复日"]),
    "no day anywhere, approved": ({}, {}, "", LATE, None, ["已审核，名单中没有批复日"]),
    "public before the unit's approval": (
        {},
        {"department_approved_on": "2025-02-01", "approved_on": "2025-02-10"},
        "2025-02-05",
        LATE,
        "2025-03-02",
        ["公开日 2025-02-05 早于批复日 2025-02-10"],
    ),
    "public before the department's, its own missing": (
        {},
        {"department_approved_on": "2025-02-01"},
        "2025-01-20",
        LATE,
        "2025-03-08",
        ["公开日 2025-01-20 早于批复日 2025-02-01"],
    ),
    "public too late": (
        {},
        {"approved_on": "2025-02-10"},
        "2025-03-03",
        LATE,
        "2025-03-02",
        ["2025-03-03 公开，超过期限 2025-03-02"],
    ),
    "approved before its department": (
        {},
        {"department_approved_on": "2025-02-11", "approved_on": "2025-02-10"},
        "2025-02-20",
        LATE,
        "2025-03-02",
        ["单位批复日 2025-02-10 早于部门批复日 2025-02-11"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_unit_under_a_department(name: str) -> None:
    above, own, published, today, last, said = CASES[name]
    units = [Unit("1", DEPARTMENT, **above), Unit("2", "某单位", parent=DEPARTMENT, **own)]
    found = publication_clocks(units)["2"]
    assert (found.publish_by.isoformat() if found.publish_by else None) == last
    faults = list(found.faults(date.fromisoformat(published) if published else None, today, ready=True))
    assert len(faults) == len(said), faults
    assert all(words in fault for words, fault in zip(said, faults, strict=True)), faults


@pytest.mark.parametrize("parent", ["", DEPARTMENT])
def test_a_department_counts_from_the_bureaus_day(parent: str) -> None:
    """Whether its line names itself as the department or nothing; its own 批复日 is no second clock."""
    both = Unit("1", DEPARTMENT, parent=parent, department_approved_on="2025-02-01", approved_on="2025-02-28")
    found = publication_clocks([both])["1"]
    assert found.publish_by == date(2025, 2, 21)
    assert list(found.faults(date(2025, 2, 21), LATE, ready=True)) == []


def test_nothing_is_said_of_days_before_the_return_is_approved() -> None:
    assert list(publication_clocks([Unit("1", DEPARTMENT)])["1"].faults(None, LATE, ready=False)) == []
