"""Kinds of checks about lines with this year's amount, last year's, and the reason for the change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple, Self

import msgspec

from xlsx_kit.facts import Record
from xlsx_kit.pack import ColumnType
from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import opposite, text_of
from xlsx_kit.returns.rules.figures import figures_meet
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters, FigureName, OwnColumn, PackParts
from xlsx_kit.values import amount_of


class Items(CheckParameters, frozen=True, kw_only=True):
    """A list whose lines (``item``) have an amount ``now`` and ``before``, and a ``reason``."""

    input: str
    item: OwnColumn
    now: OwnColumn
    before: OwnColumn
    reason: OwnColumn
    # nothing is asked of a unit whose forms say so: reference of a field -> values
    unless: Mapping[FigureName, tuple[str, ...]] = {}

    def for_pack(self, parts: PackParts) -> Self:
        """Nobody is excused by a field that a pack lacks."""
        unless = {ref: values for ref, values in self.unless.items() if parts.refers(ref)}
        return msgspec.structs.replace(self, unless=unless)


class WordedItems(Items, frozen=True, kw_only=True):
    """The same with the words of a rise and of a fall, and what a reason says of ``before``, as patterns."""

    rise: str
    fall: str
    earlier: str = ""


class ScaledItems(Items, frozen=True, kw_only=True):
    """The same with how many times the smaller amount the larger one may be."""

    times: int


class ItemChange(NamedTuple):
    """A line with both amounts, and whether last year's was never entered."""

    line: int
    record: Record
    now: int
    before: int
    unknown: bool


def change_without_reason(case: Case, given: Items) -> Iterator[Violation]:
    """Items that changed and say nothing why; a first budget has nothing to compare with."""
    for one in _changes(case, given):
        if one.now != one.before and not text_of(one.record, given.reason):
            entry = (given.input, one.line, given.reason)
            yield Violation(entry, words=_words(case, given, one), unknown=one.unknown)


def reason_without_change(case: Case, given: Items) -> Iterator[Violation]:
    """Items that did not change and give a reason all the same."""
    for one in _changes(case, given):
        if one.now == one.before and text_of(one.record, given.reason):
            entry = (given.input, one.line, given.reason)
            yield Violation(entry, words=_words(case, given, one), unknown=one.unknown)


def reason_against_item(case: Case, given: WordedItems) -> Iterator[Violation]:
    """Reasons that speak of a fall only where the item rose, or the other way round."""
    for one in _changes(case, given):
        if one.unknown or one.now == one.before:
            continue
        right, wrong = (given.rise, given.fall) if one.now > one.before else (given.fall, given.rise)
        if found := opposite(text_of(one.record, given.reason), right, wrong, given.earlier):
            words = {**_words(case, given, one), "found": found}
            yield Violation((given.input, one.line, given.reason), words=words, actual=found)


def item_out_of_scale(case: Case, given: ScaledItems) -> Iterator[Violation]:
    """Items that are many times last year's figure or a tiny part of it, at the amount that is unlike all
    others of the list; the larger one where there are none.

    Where all items are, in the same way, a whole column is in another money: that is one.
    """
    known = [one for one in _changes(case, given) if min(one.now, one.before) > 0]
    out = [one for one in known if max(one.now, one.before) >= given.times * min(one.now, one.before)]
    if len(out) == len(known) > 1 and len({one.now > one.before for one in out}) == 1:
        yield _column_out_of_scale(case, given, out)
        return
    for one in out:
        now, before = one.now, one.before
        larger = now > before
        usual = _usual(case, given, one.line)
        # as many times smaller than what is usual as the other is larger, or more
        if usual and now * before < usual * usual:
            larger = not larger
        yield _out_of_scale(case, given, one, of_now=larger)


def _column_out_of_scale(case: Case, given: ScaledItems, out: Sequence[ItemChange]) -> Violation:
    """The column that exceeds every list of the return, as no part of its money can; else the smaller one.

    In a book in 万元 it is the larger one: what somebody typed in 元, the money of accounts.
    """
    now, before = (sum(amounts) for amounts in zip(*((one.now, one.before) for one in out), strict=True))
    in_wan = case.layout.pack.book.per_wan == 1
    too_large = in_wan or max(now, before) > _largest_list(case, given.input)
    first, words = out[0], f"{out[0].record.get(given.item)}（共 {len(out)} 项都是如此）"
    of_now = (now > before) == too_large
    found = _out_of_scale(case, given, first, of_now=of_now, item=words)
    key = given.now if of_now else given.before
    # what all of them should be nobody says line by line
    return replace(found, right=None, also=tuple((given.input, one.line, key) for one in out[1:]))


def _out_of_scale(
    case: Case, given: ScaledItems, one: ItemChange, *, of_now: bool, item: str = ""
) -> Violation:
    here, other = (given.now, one.now), (given.before, one.before)
    (key, amount), (_, right) = (here, other) if of_now else (other, here)
    words = _words(case, given, one)
    words = {**words, "item": item} if item else words
    return Violation((given.input, one.line, key), words=words, actual=case.printed(amount), right=right)


def _largest_list(case: Case, but: str) -> int:
    """The money of the column of a list that has most, one list left aside."""
    columns = (
        (source.id, column.key)
        for source in case.layout.pack.inputs
        if source.kind == "list" and source.id != but
        for column in source.facts
        if column.type is ColumnType.AMOUNT
    )
    sums = (sum(amount_of(record.get(key)) for record in case.facts.lines(source)) for source, key in columns)
    return max(sums, default=0)


def _usual(case: Case, given: Items, index: int) -> int:
    """The middle one of the amounts on all other lines; 0 without any."""
    others = [r for n, r in enumerate(case.facts.lines(given.input)) if n != index]
    amounts = (record.get(key) for record in others for key in (given.now, given.before))
    found = sorted(amount for amount in amounts if isinstance(amount, int) and amount > 0)
    return found[len(found) // 2] if found else 0


def _changes(case: Case, given: Items) -> Iterator[ItemChange]:
    """The items with this and last year's amounts, where there is something to compare with."""
    if given.input in case.broken or (given.unless and figures_meet(case, given.unless, any)):
        return
    for index, record in enumerate(case.facts.lines(given.input)):
        now, before = record.get(given.now) or 0, record.get(given.before) or 0
        if isinstance(now, int) and isinstance(before, int):
            unknown = case.is_blank((given.input, index, given.before))
            yield ItemChange(index, record, now, before, unknown)


def _words(case: Case, given: Items, one: ItemChange) -> dict[str, object]:
    """The words for messages about an item."""
    amount, prior = case.printed(one.now), case.printed(one.before)
    return {"item": one.record.get(given.item), "amount": amount, "prior": prior}


CHANGE_WORDS = ("item", "amount", "prior")
KINDS = (
    CheckKind(change_without_reason, CHANGE_WORDS, given=Items),
    CheckKind(reason_without_change, CHANGE_WORDS, given=Items),
    CheckKind(reason_against_item, (*CHANGE_WORDS, "found"), given=WordedItems),
    CheckKind(item_out_of_scale, CHANGE_WORDS, given=ScaledItems),
)
