"""Kinds of checks that hold the amount of a line against the sum of another list's lines that name it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import faulty_lines, short, shown, text_of
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters, OtherColumn, OwnColumn
from xlsx_kit.returns.rules.patterns import found_by
from xlsx_kit.values import amount_of

FEW = 3
"""Lines that are off by as many times as each other, and are told one by one all the same."""
AND = "、"
MOST_LISTED = 6
ALIKE = "；相差同样倍数的还有 {count} 个"
"""Behind what is wrong with the first of many."""


class Sums(CheckParameters, frozen=True, kw_only=True):
    """A line's amount, and the sum of the lines of another list that name it."""

    input: str
    key: OwnColumn
    amount: OwnColumn
    of: str
    link: OtherColumn
    value: OtherColumn


class SumsWhere(Sums, frozen=True, kw_only=True):
    """The same; ``where`` are regular expressions that the lines of the other list match in each column, as
    the sheet shows it."""

    where: Mapping[OtherColumn, str] = {}


class ScaledSums(Sums, frozen=True, kw_only=True):
    """The same, and how many times the one may be the other."""

    times: int


def other_sum(case: Case, given: Sums) -> Iterator[Violation]:
    """Lines whose amount is not the sum of the other list's lines that name them."""
    if {given.input, given.of} & case.broken or faulty_lines(case, given.of, {given.link}):
        return
    sums: dict[str, int] = {}
    linked: dict[str, list[int]] = {}
    for index, record in enumerate(case.facts.lines(given.of)):
        if link := text_of(record, given.link):
            sums[link] = sums.get(link, 0) + amount_of(record.get(given.value))
            linked.setdefault(link, []).append(index)
    own: dict[str, list[int]] = {}
    for index, record in enumerate(case.facts.lines(given.input)):
        own.setdefault(text_of(record, given.key), []).append(index)
    found: list[_WrongSum] = []
    for key, lines in own.items():
        amount = sum(amount_of(case.facts.lines(given.input)[n].get(given.amount)) for n in lines)
        if key in sums and amount != sums[key]:
            found.append(_WrongSum(key, lines[0], amount, sums[key], linked[key]))
    if len(found) > FEW and _off_alike(found):
        # the whole list is in another money: one slip, told at the first of its lines
        yield _sum_violation(case, given, found[0], found[1:])
        return
    for one in found:
        yield _sum_violation(case, given, one)


class _WrongSum(NamedTuple):
    """What is named, its first line and its amount; the sum of the other list's lines, and their numbers."""

    key: str
    line: int
    amount: int
    sum: int
    linked: Sequence[int]


def _off_alike(found: Sequence[_WrongSum]) -> bool:
    """Whether all are off by as many times as each other; nothing is no number of times anything."""
    return (
        all(one.amount and one.sum for one in found)
        and len({Fraction(one.sum, one.amount) for one in found}) == 1
    )


def _sum_violation(case: Case, given: Sums, one: _WrongSum, others: Sequence[_WrongSum] = ()) -> Violation:
    """A line whose amount is not the sum of its lines, with others that are off by as many times."""

    def right(one: _WrongSum) -> int:
        return amount_of(case.facts.lines(given.input)[one.line].get(given.amount)) + one.sum - one.amount

    listed = one.linked[:MOST_LISTED]
    cells = [case.unit_return.place(given.of, n, given.value)[1] or f"第 {n + 1} 行" for n in listed]
    amount, total = case.printed(one.amount), case.printed(one.sum)
    return Violation(
        (given.input, one.line, given.amount),
        words={"text": short(one.key), "own": amount, "sum": total}
        | {"cells": AND.join(cells) + ("等" if len(one.linked) > MOST_LISTED else "")}
        | {"others": ALIKE.format(count=len(others)) if others else ""},
        expected=total,
        actual=amount,
        right=right(one),
        also=tuple((given.input, other.line, given.amount) for other in others),
        also_right=tuple(map(right, others)),
    )


def amount_without_link(case: Case, given: SumsWhere) -> Iterator[Violation]:
    """The line of the other list that names nothing, with just the amount of one that no line there names.

    Which of several such lines it is nobody knows.
    """
    if {given.input, given.of} & case.broken or faulty_lines(case, given.of, {given.link}):
        return
    lines = case.facts.lines(given.of)
    named = {link for record in lines if (link := text_of(record, given.link))}
    if not named:  # a unit that names nowhere what its lines are for has left none out
        return
    unnamed: dict[int, list[str]] = {}
    for record in case.facts.lines(given.input):
        if (key := text_of(record, given.key)) and key not in named:
            unnamed.setdefault(amount_of(record.get(given.amount)), []).append(key)
    texts = [(found_by(pattern), shown(case, given.of, key)) for key, pattern in given.where.items()]
    naming_none: dict[int, list[int]] = {}
    for index, record in enumerate(lines):
        amount = amount_of(record.get(given.value))
        if not amount or text_of(record, given.link):
            continue
        if all(pattern[column[index]] for pattern, column in texts):
            naming_none.setdefault(amount, []).append(index)
    for amount, indexes in naming_none.items():
        keys = unnamed.get(amount, [])
        if len(keys) == len(indexes) == 1:
            words = {"text": short(keys[0]), "own": case.printed(amount)}
            yield Violation((given.of, indexes[0], given.link), words=words, expected=keys[0])


def amount_out_of_scale(case: Case, given: ScaledSums) -> Iterator[Violation]:
    """Some lines whose amount is many times what the other list has of their key, or a tiny part of it."""
    if {given.input, given.of} & case.broken or faulty_lines(case, given.of, {given.link}):
        return
    sums: dict[str, int] = {}
    for record in case.facts.lines(given.of):
        link = text_of(record, given.link)
        sums[link] = sums.get(link, 0) + amount_of(record.get(given.value))
    lines = [
        (index, key, own, other)
        for index, record in enumerate(case.facts.lines(given.input))
        if (own := amount_of(record.get(given.amount))) > 0
        if (other := sums.get(key := text_of(record, given.key), 0)) > 0
    ]
    out = [line for line in lines if max(line[2:]) >= given.times * min(line[2:])]
    if 2 * len(out) <= len(lines):  # most of them, or all: that is said of the totals
        for index, key, own, other in out:
            words = {"text": short(key), "own": case.printed(own), "other": case.printed(other)}
            entry = (given.input, index, given.amount)
            yield Violation(entry, words=words, actual=case.printed(own), right=other, above=own > other)


KINDS = (
    CheckKind(amount_out_of_scale, ("text", "own", "other"), given=ScaledSums),
    CheckKind(other_sum, ("text", "own", "sum", "cells", "others"), given=Sums),
    CheckKind(amount_without_link, ("text", "own"), given=SumsWhere),
)
