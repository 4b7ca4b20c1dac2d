"""Kinds of checks about the lines of a list: one by one, against one another, against another list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Self

import msgspec

from xlsx_kit.pack import ColumnType
from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import (
    distinct,
    entered,
    faulty_lines,
    filled_lines,
    filled_numbers,
    in_doubt,
    short,
    shown,
    squeezed_entries,
    text_of,
    title,
)
from xlsx_kit.returns.rules.figures import figures_meet
from xlsx_kit.returns.rules.kind import (
    CheckKind,
    CheckParameters,
    FigureName,
    LineKeys,
    OtherColumn,
    OwnColumn,
    PackParts,
)
from xlsx_kit.returns.rules.patterns import found_by

MOST_LISTED = 6
"""Lines that a finding names; more are counted."""
NO_AMOUNT = ("", "0")


class Lines(CheckParameters, frozen=True, kw_only=True):
    """Lines of a list (or a form): where patterns hold, at the column ``at``.

    ``where`` are regular expressions that are searched in each column as the sheet shows it (money in
    hundredths), ``unless`` such that none may be found; ``only`` limits the check to units
    whose forms say so: reference of a field -> values.
    """

    input: str
    at: OwnColumn
    where: Mapping[OwnColumn, str] = {}
    unless: Mapping[OwnColumn, str] = {}
    only: Mapping[FigureName, tuple[str, ...]] = {}

    def for_pack(self, parts: PackParts) -> Self:
        """Nothing is excused by a column that a pack lacks."""
        unless = {key: text for key, text in self.unless.items() if parts.has(f"{self.input}.{key}")}
        return msgspec.structs.replace(self, unless=unless)


class TreeColumn(CheckParameters, frozen=True, kw_only=True):
    """A column of a list whose values stand in a tree, under the value of another column."""

    input: str
    column: OwnColumn


class Keys(LineKeys, frozen=True, kw_only=True):
    """Lines of a list that must differ in these columns; lines with a blank first one are not compared."""

    at: OwnColumn


class Link(CheckParameters, frozen=True, kw_only=True):
    """A column of one list whose entries stand in a column of another; ``unless`` lets some through."""

    input: str
    column: OwnColumn
    of: str
    key: OtherColumn
    unless: str = ""


class TextPair(CheckParameters, frozen=True, kw_only=True):
    """Two texts of one line, and the column whose entry the lines are counted by."""

    input: str
    at: OwnColumn
    other: OwnColumn
    per: OwnColumn
    unless: str = ""


class PaymentPlan(CheckParameters, frozen=True, kw_only=True):
    """Percentages of one line in the order of their dates."""

    input: str
    columns: tuple[OwnColumn, ...]


class Branches(CheckParameters, frozen=True, kw_only=True):
    """The branches that the lines of another list must have for each line of this one."""

    input: str
    key: OwnColumn
    of: str
    link: OtherColumn
    branch: OtherColumn
    list: str


def lines_like(case: Case, given: Lines) -> Iterator[Violation]:
    """Lines that all patterns match, and none of those that excuse them."""
    if not figures_meet(case, given.only):
        return
    lines: Sequence[int] = filled_numbers(case, given.input)
    for patterns, wanted in ((given.where, True), (given.unless, False)):
        for key, pattern in patterns.items():
            found = found_by(pattern).among(distinct(case, given.input, key))
            if found:
                texts = shown(case, given.input, key)
                lines = [n for n in lines if (texts[n] in found) is wanted]
            elif wanted:
                return
    if not lines:
        return
    faulty = faulty_lines(case, given.input, {given.at, *given.where, *given.unless})
    heading, texts = title(case, given.input, given.at), shown(case, given.input, given.at)
    for index in lines:
        if index not in faulty:
            words = {"title": heading, "text": short(texts[index])}
            yield Violation((given.input, index, given.at), words=words, actual=texts[index] or None)


def lines_twice(case: Case, given: Keys) -> Iterator[Violation]:
    """Lines that repeat the keys of one before, in whatever width, brackets and blanks; lines below each
    other that repeat lines below each other were pasted once more, and are one. What must differ in its
    amount is no repetition where there is none."""
    seen: dict[tuple[str, ...], int] = {}
    pasted: list[tuple[int, int]] = []
    keys = [*zip(*[squeezed_entries(case, given.input, key) for key in given.columns], strict=True)]
    if len({*keys}) == len(keys):
        return
    faulty = faulty_lines(case, given.input, given.columns)
    source = case.layout.pack.input(given.input)
    amounts = [n for n, name in enumerate(given.columns) if source.column(name).type is ColumnType.AMOUNT]
    for index, key in enumerate(keys):
        if not key[0] or index in faulty or any(key[n] in NO_AMOUNT for n in amounts):
            continue
        first = seen.setdefault(key, index)
        if first == index:
            continue
        if pasted and pasted[-1] != (index - 1, first - 1):
            yield _twice(case, given, pasted)
            pasted = []
        pasted.append((index, first))
    if pasted:
        yield _twice(case, given, pasted)


def _twice(case: Case, given: Keys, pasted: Sequence[tuple[int, int]]) -> Violation:
    """Some lines below each other, each with the one that it repeats."""
    texts, cells = list[str](), list[str]()
    for index, first in pasted:
        _, cell = case.unit_return.place(given.input, first, given.at)
        texts.append(short(entered(case, given.input, given.at)[index]))
        cells.append(cell or f"第 {first + 1} 行")
    more = f"等 {len(pasted)} 行" if len(pasted) > MOST_LISTED else ""
    words = {
        "text": "、".join(dict.fromkeys(texts[:MOST_LISTED])) + more,
        "cell": "、".join(cells[:MOST_LISTED]) + more,
    }
    entry, *also = [(given.input, index, given.at) for index, _ in pasted]
    return Violation(entry, words=words, actual=texts[0], also=tuple(also))


def links_to_nothing(case: Case, given: Link) -> Iterator[Violation]:
    """Entries that the other list does not have, each once; what cannot be read may be any of them."""
    if in_doubt(case, given.of, {given.key}):
        return
    there = set(entered(case, given.of, given.key))
    reported = set[str]()
    for index, text in enumerate(entered(case, given.input, given.column)):
        if not text or text in there or text in reported or (given.unless and found_by(given.unless)[text]):
            continue
        reported.add(text)
        yield Violation((given.input, index, given.column), words={"text": short(text)}, actual=text)


def same_text(case: Case, given: TextPair) -> Iterator[Violation]:
    """Lines that say in one column what they say in another; once for all that belong together."""
    groups: dict[str, list[int]] = {}
    faulty = faulty_lines(case, given.input, {given.per})
    texts = entered(case, given.input, given.at)
    others, groups_of = (entered(case, given.input, key) for key in (given.other, given.per))
    for index, (text, other) in enumerate(zip(texts, others, strict=True)):
        same = text and text == other and index not in faulty
        if same and not (given.unless and found_by(given.unless)[text]):
            groups.setdefault(groups_of[index], []).append(index)
    for group, lines in groups.items():
        words = {"group": group, "count": len(lines), "text": short(texts[lines[0]])}
        yield Violation((given.input, lines[0], given.at), words=words, actual=texts[lines[0]])


def not_rising(case: Case, given: PaymentPlan) -> Iterator[Violation]:
    """Plans that fall from one date to the next, at the first that does; the last must be whole anyway."""
    for index, record in enumerate(case.facts.lines(given.input)):
        plan = [(key, number) for key in given.columns if (number := _percent(record.get(key))) is not None]
        for (_, before), (key, after) in pairwise(plan):
            if after < before and key != given.columns[-1]:
                words = {"title": title(case, given.input, key), "before": str(before), "after": str(after)}
                yield Violation((given.input, index, key), words=words, actual=str(after))
                break


def not_whole(case: Case, given: PaymentPlan) -> Iterator[Violation]:
    """Plans that do not end at 100."""
    last = given.columns[-1]
    for index, record in filled_lines(case, given.input):
        number = _percent(record.get(last))
        if number is not None and number != 100:
            yield Violation(
                (given.input, index, last), words={"text": str(number)}, expected="100", actual=str(number)
            )


def blank_dates(case: Case, given: PaymentPlan) -> Iterator[Violation]:
    """Plans with blank dates, at the first of them."""
    for index, record in filled_lines(case, given.input):
        faulty = {key for key in given.columns if (given.input, index, key) in case.faulty}
        blank = [key for key in given.columns if not text_of(record, key) and key not in faulty]
        if blank:
            titles = "、".join(title(case, given.input, key) for key in blank)
            yield Violation((given.input, index, blank[0]), words={"text": titles})


def missing_branches(case: Case, given: Branches) -> Iterator[Violation]:
    """Lines for which the other list lacks a branch it should have."""
    if in_doubt(case, given.of, {given.link, given.branch}):
        return
    there: dict[str, set[str]] = {}
    links, branches = (entered(case, given.of, key) for key in (given.link, given.branch))
    for link, branch in zip(links, branches, strict=True):
        there.setdefault(link, set()).add(branch)
    for index, key in enumerate(entered(case, given.input, given.key)):
        missing = [b for b in case.layout.pack.values(given.list) if b not in there.get(key, ())]
        if key and missing:
            yield Violation((given.input, index, given.key), words={"text": "、".join(missing), "key": key})


def under_another_branch(case: Case, given: TreeColumn) -> Iterator[Violation]:
    """Values of a tree that stand under another value than the tree has them under."""
    pack = case.layout.pack
    column = pack.input(given.input).column(given.column)
    tree = pack.book.trees.get(column.list, {})
    place = {value: above for above, values in tree.items() for value in values}
    above_of = entered(case, given.input, column.under)
    pairs = [*zip(above_of, entered(case, given.input, given.column), strict=True)]
    wrong = {
        (above, value): right
        for above, value in {*pairs}
        if (right := place.get(value)) and above in tree and value not in tree[above]
    }
    for index, (above, value) in enumerate(pairs if wrong else ()):
        if right := wrong.get((above, value)):
            words = {"text": value, "above": above, "right": right}
            yield Violation((given.input, index, given.column), words=words, expected=right, actual=above)


def _percent(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value not in (None, "") else None
    except InvalidOperation:
        return None


KINDS = (
    CheckKind(under_another_branch, ("text", "above", "right"), given=TreeColumn),
    CheckKind(lines_like, ("title", "text"), given=Lines),
    CheckKind(lines_twice, ("text", "cell"), given=Keys),
    CheckKind(links_to_nothing, ("text",), given=Link),
    CheckKind(same_text, ("group", "count", "text"), given=TextPair),
    CheckKind(not_rising, ("title", "before", "after"), given=PaymentPlan),
    CheckKind(not_whole, ("text",), given=PaymentPlan),
    CheckKind(blank_dates, ("text",), given=PaymentPlan),
    CheckKind(missing_branches, ("text", "key"), given=Branches),
)
