"""Kinds of checks that add up within a line, or hold amounts of lines against last year's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from xlsx_kit.facts import Record
from xlsx_kit.returns.rules.case import Case, Violation
from xlsx_kit.returns.rules.entries import faulty_lines, text_of, title
from xlsx_kit.returns.rules.figures import figure
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters, FigureName, OwnColumn
from xlsx_kit.values import HUNDREDTHS, amount_of


class Scale(CheckParameters, frozen=True, kw_only=True):
    """Amounts of a list, the figure of last year that they are part of, and how often one may hold it."""

    input: str
    amount: OwnColumn
    before: FigureName
    times: int


class AmountParts(CheckParameters, frozen=True, kw_only=True):
    """An amount of a line, and the amounts of the same line that it is the sum of (or may not exceed)."""

    input: str
    whole: OwnColumn
    parts: tuple[OwnColumn, ...]
    # lines where this column matches are not asked
    unless: Mapping[OwnColumn, str] = {}


class ShareOfAmounts(CheckParameters, frozen=True, kw_only=True):
    """An amount of a line that is a share of others of the same line."""

    input: str
    part: OwnColumn
    wholes: tuple[OwnColumn, ...]


class Product(CheckParameters, frozen=True, kw_only=True):
    """Amounts of a line that together are a quantity times a price, ``within`` so many hundredths."""

    input: str
    quantity: OwnColumn
    price: OwnColumn
    parts: tuple[OwnColumn, ...]
    within: int = 1


def entries_out_of_scale(case: Case, given: Scale) -> Iterator[Violation]:
    """Some amounts of a list that are many times all of last year's: typed in another money than the rest."""
    before = figure(case, given.before)
    if not before or before <= 0 or given.input in case.broken:
        return
    amounts = [_sum(record, (given.amount,)) for record in case.facts.lines(given.input)]
    most = before * case.scale * given.times
    large = [index for index, amount in enumerate(amounts) if amount > most]
    only_one_of_whole = given.times == 1 and len(large) == 1
    if not only_one_of_whole and 2 * len(large) > sum(amount > 0 for amount in amounts):
        return  # a column in another money, or last year's: that is said of the totals
    for index in large:
        words = {"own": case.printed(amounts[index]), "before": case.printed(round(before * case.scale))}
        entry = (given.input, index, given.amount)
        # how much less it should be nobody knows: anything down to nothing
        yield Violation(entry, words=words, actual=case.printed(amounts[index]), right=0)


def parts_differ(case: Case, given: AmountParts) -> Iterator[Violation]:
    """Lines whose parts do not add up to the whole."""
    for index, whole, parts in _wholes(case, given):
        if whole != parts:
            yield _unlike_parts(case, given, index, whole, parts)


def parts_above(case: Case, given: AmountParts) -> Iterator[Violation]:
    """Lines whose parts exceed the whole, where both are given."""
    for index, whole, parts in _wholes(case, given):
        if whole and _exceeds(parts, whole):
            yield _unlike_parts(case, given, index, whole, parts)


def _exceeds(part: int, whole: int) -> bool:
    """Whether a part is larger than its whole: nothing is part of any, a negative one of a negative whole."""
    return abs(part) > abs(whole) and part * whole >= 0


def _wholes(case: Case, given: AmountParts) -> Iterator[tuple[int, int, int]]:
    """Every line's number, its whole and the sum of its parts."""
    faulty = faulty_lines(case, given.input, {given.whole, *given.parts})
    for index, record in enumerate(case.facts.lines(given.input)):
        if index in faulty:
            continue
        if any(re.search(pattern, text_of(record, key)) for key, pattern in given.unless.items()):
            continue
        yield index, _sum(record, (given.whole,)), _sum(record, given.parts)


def _unlike_parts(case: Case, given: AmountParts, index: int, whole: int, parts: int) -> Violation:
    words = {
        "title": title(case, given.input, given.whole),
        "whole": case.printed(whole),
        "parts": case.printed(parts),
    }
    entry = (given.input, index, given.whole)
    return Violation(
        entry, words=words, expected=case.printed(parts), actual=case.printed(whole), right=parts
    )


def share_above(case: Case, given: ShareOfAmounts) -> Iterator[Violation]:
    """Lines whose share exceeds what it is a share of."""
    for index, record in enumerate(case.facts.lines(given.input)):
        part, whole = _sum(record, (given.part,)), _sum(record, given.wholes)
        faulty = any((given.input, index, key) in case.faulty for key in given.wholes)
        # of a line without money that is said, not what it would be a share of
        stated = any(record.get(key) is not None for key in given.wholes)
        if not faulty and stated and _exceeds(part, whole):
            words = {"part": case.printed(part), "whole": case.printed(whole)}
            yield Violation(
                (given.input, index, given.part),
                words=words,
                expected=case.printed(whole),
                actual=case.printed(part),
            )


def product_differs(case: Case, given: Product) -> Iterator[Violation]:
    """Lines where quantity times price is not the sum of the amounts."""
    for index, record in enumerate(case.facts.lines(given.input)):
        keys = (given.quantity, given.price, *given.parts)
        if any((given.input, index, key) in case.faulty for key in keys):
            continue
        try:
            product = (
                Decimal(text_of(record, given.quantity)) * Decimal(text_of(record, given.price)) * case.scale
            )
        except InvalidOperation:
            continue
        total = _sum(record, given.parts)
        stated = any(record.get(key) is not None for key in given.parts)
        if stated and abs(product - total) > given.within * case.scale // HUNDREDTHS:
            right, total_text = case.printed(round(product)), case.printed(total)
            words = {"quantity": text_of(record, given.quantity), "price": text_of(record, given.price)}
            words |= {"product": right, "total": total_text}
            yield Violation((given.input, index, given.price), words=words, expected=total_text, actual=right)


def _sum(record: Record, keys: tuple[str, ...]) -> int:
    return sum(amount_of(record.get(key)) for key in keys)


KINDS = (
    CheckKind(entries_out_of_scale, ("own", "before"), given=Scale),
    CheckKind(parts_differ, ("title", "whole", "parts"), given=AmountParts),
    CheckKind(parts_above, ("title", "whole", "parts"), given=AmountParts),
    CheckKind(share_above, ("part", "whole"), given=ShareOfAmounts),
    CheckKind(product_differs, ("quantity", "price", "product", "total"), given=Product),
)
