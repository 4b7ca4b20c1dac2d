"""Kinds of checks against figures known from elsewhere: approved amounts, last year's publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Self

import msgspec

from xlsx_kit.compute import in_money, last_place
from xlsx_kit.facts import ApprovedAmount, Record, is_about, total_of
from xlsx_kit.pack import ColumnType
from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import text_of, title
from xlsx_kit.returns.rules.figures import figure, place_of
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters, FigureName, LineKeys, OwnColumn, PackParts
from xlsx_kit.values import HUNDREDTHS, amount_of

MOST_LISTED = 6
"""Codes that a finding names; more are counted."""


class LastYear(CheckParameters, frozen=True, kw_only=True):
    """Fields with last year's figures: field -> the figure of last year's publication that it repeats."""

    fields: dict[FigureName, FigureName]

    def for_pack(self, parts: PackParts) -> Self:
        """The fields that a pack has, with the figures that they repeat."""
        fields = {f: ref for f, ref in self.fields.items() if parts.refers(f) and parts.refers(ref)}
        return msgspec.structs.replace(self, fields=fields) if fields else self


class SameItems(LineKeys, frozen=True, kw_only=True):
    """A list whose lines have this year's amount, and last year's beside it.

    Where lines have columns for the ``reasons`` of a difference, one that is filled satisfies.
    """

    now: OwnColumn
    before: OwnColumn
    reasons: tuple[OwnColumn, ...] = ()


class SameLines(LineKeys, frozen=True, kw_only=True):
    """A list, the columns its lines are compared by, and how many lines it must have to be asked about."""

    least: int


class SameKeys(CheckParameters, frozen=True, kw_only=True):
    """A list added up by one column; ``times``: how far an amount may be from last year's."""

    input: str
    key: OwnColumn
    amount: OwnColumn
    times: int = 10


def unlike_approved(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """Amounts that are not what was approved, by more than rounding."""
    for line, total, entry in _approved(case):
        if abs(Fraction(total, case.scale) - line.amount) > line.slack:
            yield _approved_violation(case, line, total, entry)


def rounded_unlike_approved(case: Case, _: CheckParameters) -> Iterator[Violation]:
    """Amounts that differ from what was approved as rounding does."""
    for line, total, entry in _approved(case):
        if 0 < abs(Fraction(total, case.scale) - line.amount) <= line.slack:
            yield _approved_violation(case, line, total, entry)


def unlike_published(case: Case, given: LastYear) -> Iterator[Violation]:
    """Last year's figures that are not those the unit published last year."""
    published = case.published
    for field, ref in given.fields.items() if published else ():
        entered = figure(case, field)
        pack = case.layout.pack
        if published and ref in pack.book.figures and ref not in published.pack.book.figures:
            continue  # last year's book has no such figure
        right = in_money(pack, published, published.amount(ref)) if published else 0
        within = last_place(pack, published.pack) if published else 0
        entry, place = place_of(case, field)
        if entered is not None and entry and abs(entered * case.scale - right) > within:
            entered_text = case.printed(round(entered * case.scale))
            words = {
                "title": title(case, entry[0], entry[2]),
                "said": entered_text,
                "right": case.printed(right),
            }
            unknown = case.is_blank(entry)
            actual = None if unknown else entered_text
            yield Violation(entry, place, words, case.printed(right), actual, unknown)


def items_unlike_published(case: Case, given: SameItems) -> Iterator[Violation]:
    """Last year's amounts that are not those the unit published last year, line by line."""
    published = case.published
    lines = _published_lines(case, given.input)
    if not published or lines is None:
        return
    if given.now not in {column.key for column in published.pack.input(given.input).columns}:
        return  # last year's book is of another kind, a budget beside final accounts
    within = last_place(case.layout.pack, published.pack)
    right: dict[tuple[str, ...], int] = {}
    for record in lines:
        key, amount = tuple(text_of(record, k) for k in given.columns), record.get(given.now)
        right[key] = right.get(key, 0) + amount_of(amount)
    for index, record in enumerate(case.facts.lines(given.input)):
        key, prior = tuple(text_of(record, k) for k in given.columns), record.get(given.before) or 0
        has_reason = any(text_of(record, reason) for reason in given.reasons)
        if isinstance(prior, int) and abs(prior - right.get(key, 0)) > within and not has_reason:
            words = {"title": key[0], "said": case.printed(prior), "right": case.printed(right.get(key, 0))}
            entry = (given.input, index, given.before)
            unknown = case.is_blank(entry)
            actual = None if unknown else words["said"]
            yield Violation(entry, words=words, expected=words["right"], actual=actual, unknown=unknown)


def same_lines_as_published(case: Case, given: SameLines) -> Iterator[Violation]:
    """A list whose lines are all last year's; said at its first line."""
    lines = _published_lines(case, given.input)
    if lines is None:
        return
    now, before = (
        Counter(tuple(text_of(record, key) for key in given.columns) for record in records)
        for records in (case.facts.lines(given.input), lines)
    )
    if now == before and now.total() >= given.least:
        words = {"count": now.total(), "sheet": case.layout.pack.input(given.input).sheet}
        yield Violation((given.input, 0, given.keys[0]), words=words)


def keys_unlike_published(case: Case, given: SameKeys) -> Iterator[Violation]:
    """Codes with money last year and none now, or now and none last year; all in one, at the first line."""
    lines, last = case.facts.lines(given.input), _published_lines(case, given.input)
    if last is not None and lines:
        now, before = (_by_key(records, given) for records in (lines, last))
        gone, new = sorted(before.keys() - now.keys()), sorted(now.keys() - before.keys())
        if gone or new:
            words = {"gone": _listed(case, gone, before), "new": _listed(case, new, now)}
            yield Violation((given.input, 0, given.key), words=words)


def amounts_unlike_published(case: Case, given: SameKeys) -> Iterator[Violation]:
    """Codes whose money is many times last year's, or a fraction of it; at the largest of their lines."""
    last = _published_lines(case, given.input)
    if last is None:
        return
    now, before = (_by_key(records, given) for records in (case.facts.lines(given.input), last))
    for key in sorted(now.keys() & before.keys()):
        one, other = abs(now[key]), abs(before[key])
        if max(one, other) < given.times * min(one, other):
            continue
        lines = [*enumerate(case.facts.lines(given.input))]
        index, _ = max(lines, key=lambda line: _amount(line[1], given) if _key(line[1], given) == key else -1)
        words = {"key": key, "said": case.printed(now[key]), "right": case.printed(before[key])}
        yield Violation((given.input, index, given.amount), words=words, actual=case.printed(now[key]))


def _published_lines(case: Case, input_id: str) -> Sequence[Record] | None:
    """Last year's lines of a list, their amounts in this pack's money; None where nothing can be compared."""
    pack, published = case.layout.pack, case.published
    if not published or not published.pack.has_input(input_id):
        return None
    lines = published.facts.lines(input_id)
    if in_money(pack, published, HUNDREDTHS) == HUNDREDTHS:
        return lines
    money = {c.key for c in published.pack.input(input_id).columns if c.type is ColumnType.AMOUNT}
    return [
        {k: in_money(pack, published, v) if k in money and isinstance(v, int) else v for k, v in line.items()}
        for line in lines
    ]


def _by_key(records: Iterable[Record], given: SameKeys) -> dict[str, int]:
    """The money of a list by a column; what comes to nothing is left out."""
    found: dict[str, int] = {}
    for record in records:
        key = _key(record, given)
        found[key] = found.get(key, 0) + _signed(record, given)
    return {key: amount for key, amount in found.items() if key and amount}


def _key(record: Record, given: SameKeys) -> str:
    return text_of(record, given.key)


def _signed(record: Record, given: SameKeys) -> int:
    return amount_of(record.get(given.amount))


def _amount(record: Record, given: SameKeys) -> int:
    return abs(_signed(record, given))


def _listed(case: Case, keys: list[str], amounts: Mapping[str, int]) -> str:
    """Keys with their money, the first few."""
    more = f"等 {len(keys)} 个" if len(keys) > MOST_LISTED else ""
    return "、".join(f"{key}（{case.printed(amounts[key])}）" for key in keys[:MOST_LISTED]) + more or "无"


def _approved(case: Case) -> Iterator[tuple[ApprovedAmount, int, tuple[str, int, str]]]:
    """Every approved amount with what the facts come to, and the first entry it is about."""
    for line in case.approved:
        if line.input in case.broken:
            continue
        records = case.facts.lines(line.input)
        first = next((n for n, record in enumerate(records) if is_about(line, record)), len(records))
        yield line, total_of(line, records), (line.input, first, line.column)


def _approved_violation(
    case: Case, line: ApprovedAmount, total: int, entry: tuple[str, int, str]
) -> Violation:
    whole, rest = divmod(round(line.amount * 1_000_000), 1_000_000)
    right = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    words = {"what": line.words, "said": case.printed(total), "right": right}
    return Violation(entry, words=words, expected=right, actual=case.printed(total))


KINDS = (
    CheckKind(unlike_approved, ("what", "said", "right")),
    CheckKind(rounded_unlike_approved, ("what", "said", "right")),
    CheckKind(unlike_published, ("title", "said", "right"), given=LastYear),
    CheckKind(same_lines_as_published, ("count", "sheet"), given=SameLines),
    CheckKind(keys_unlike_published, ("gone", "new"), given=SameKeys),
    CheckKind(amounts_unlike_published, ("key", "said", "right"), given=SameKeys),
    CheckKind(items_unlike_published, ("title", "said", "right"), given=SameItems),
)
