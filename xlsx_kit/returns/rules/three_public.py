"""Kinds of checks about the “三公” items."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlsx_kit.facts.model import Record
from xlsx_kit.returns.rules.case import Case, Hit
from xlsx_kit.returns.rules.entries import text_of
from xlsx_kit.returns.rules.kind import CheckKind, Given
from xlsx_kit.values import printed


class Words(Given, frozen=True, kw_only=True):
    """The words of a rise and of a fall, as patterns."""

    rise: str
    fall: str


class Scale(Given, frozen=True, kw_only=True):
    """How many times the smaller amount the larger one may be."""

    times: int


def change_without_reason(case: Case, _: Given) -> Iterator[Hit]:
    """Items that changed and say nothing why; a first budget has nothing to compare with."""
    for index, record, amount, prior in _changes(case):
        if amount != prior and not text_of(record, "reason"):
            words = {"item": record.get("item"), "amount": printed(amount), "prior": printed(prior)}
            yield Hit(("three_public", index, "reason"), words=words)


def reason_without_change(case: Case, _: Given) -> Iterator[Hit]:
    """Items that did not change and give a reason all the same."""
    for index, record, amount, prior in _changes(case):
        if amount == prior and text_of(record, "reason"):
            words = {"item": record.get("item"), "amount": printed(amount)}
            yield Hit(("three_public", index, "reason"), words=words)


def reason_against_item(case: Case, given: Words) -> Iterator[Hit]:
    """Reasons that speak of a fall only where the item rose, or the other way round."""
    for index, record, amount, prior in _changes(case):
        right, wrong = (given.rise, given.fall) if amount > prior else (given.fall, given.rise)
        reason = text_of(record, "reason")
        if amount != prior and (found := re.search(wrong, reason)) and not re.search(right, reason):
            words = {"item": record.get("item"), "amount": printed(amount), "prior": printed(prior)}
            yield Hit(("three_public", index, "reason"), words={**words, "found": found[0]}, actual=found[0])


def item_out_of_scale(case: Case, given: Scale) -> Iterator[Hit]:
    """Items that are many times last year's figure or a tiny part of it."""
    for index, record, amount, prior in _changes(case):
        if min(amount, prior) > 0 and max(amount, prior) >= given.times * min(amount, prior):
            words = {"item": record.get("item"), "amount": printed(amount), "prior": printed(prior)}
            yield Hit(("three_public", index, "amount"), words=words, actual=printed(amount))


def _changes(case: Case) -> Iterator[tuple[int, Record, int, int]]:
    """The items with this and last year's amounts, where there is something to compare with."""
    if case.facts.text("prior_year", "comparable") == "首次编制" or "three_public" in case.broken:
        return
    for index, record in enumerate(case.facts.lines("three_public")):
        amount, prior = record.get("amount") or 0, record.get("prior") or 0
        if isinstance(amount, int) and isinstance(prior, int):
            yield index, record, amount, prior


NEEDS = ("prior_year.comparable", "three_public.reason", "three_public.prior")
KINDS = (
    CheckKind(change_without_reason, words=("item", "amount", "prior"), needs=NEEDS),
    CheckKind(reason_without_change, words=("item", "amount"), needs=NEEDS),
    CheckKind(reason_against_item, words=("item", "amount", "prior", "found"), needs=NEEDS, given=Words),
    CheckKind(item_out_of_scale, words=("item", "amount", "prior"), needs=NEEDS, given=Scale),
)
