"""Kinds of checks about the “三公” items."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.facts.values import printed
from xlsx_kit.rules.case import Case, Hit
from xlsx_kit.rules.kind import Given, Kind


def change_without_reason(case: Case, _: Given) -> Iterator[Hit]:
    """Items that changed and say nothing why; a first budget has nothing to compare with."""
    if case.facts.text("prior_year", "comparable") == "首次编制" or "three_public" in case.broken:
        return
    for index, record in enumerate(case.facts.lines("three_public")):
        amount, prior = record.get("amount") or 0, record.get("prior") or 0
        if amount == prior or str(record.get("reason") or "").strip():
            continue
        if isinstance(amount, int) and isinstance(prior, int):
            words = {"item": record.get("item"), "amount": printed(amount), "prior": printed(prior)}
            yield Hit(("three_public", index, "reason"), words=words)


KINDS = (
    Kind(
        change_without_reason,
        words=("item", "amount", "prior"),
        needs=("prior_year.comparable", "three_public.reason"),
    ),
)
