"""“三公” items: every change on last year needs its reason."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.facts.values import printed
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.rules.case import Case, RuleText

NO_REASON = RuleText(
    "THREE-011",
    Severity.WARNING,
    "“三公”经费增减没有说明原因",
    "{item}本年 {amount} 万元，上年 {prior} 万元，有增减但没有写明原因。",
    "请在“增减变化原因”中写明增加或减少的具体原因。",
    "地方预决算公开操作规程：“三公”经费增减变化应说明原因",
)


def missing_reasons(case: Case) -> Iterator[Finding]:
    """Items that changed and say nothing why; a first budget has nothing to compare with."""
    if case.facts.text("prior_year", "comparable") == "首次编制" or "three_public" in case.broken:
        return
    for index, record in enumerate(case.facts.lines("three_public")):
        amount, prior = record.get("amount") or 0, record.get("prior") or 0
        if amount == prior or str(record.get("reason") or "").strip():
            continue
        if isinstance(amount, int) and isinstance(prior, int):
            place = case.filled.place("three_public", index, "reason")
            yield NO_REASON.finding(
                place, item=record.get("item"), amount=printed(amount), prior=printed(prior)
            )
