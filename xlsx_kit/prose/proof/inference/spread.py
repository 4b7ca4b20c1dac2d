"""Parts spread over sentences: 其中：甲 a，…。乙 b，…。丙 c; and parts of a known whole said before them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.chance import grain_of, slip_by_chance
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.sums import LIKELY, RARE, Equation
from xlsx_kit.prose.proof.phrases import has, phrases
from xlsx_kit.prose.proof.relations.change_sums import named_whole_of
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import folded, vocabulary

FEWEST = 3
MOST_PARTS = 30
"""Amounts behind 其中 that are looked at, and what each of them may have itself."""
REMEMBERED = 40
"""Amounts before a known division of which one may be its whole."""
MOVED = frozenset({"up", "down", "net", "than", "versus", "about", "share", "minus"})
"""Kinds of words that make an amount no part of anything."""
OPEN, CLOSE = "()"


def spread_claimed(alike: Sequence[Mention], earlier: Sequence[Mention]) -> Iterator[Verdict]:
    """What parts of one unit make together, where their sentences part them; only a slip is told."""
    amounts = _amounts(alike)
    for at, whole in enumerate(amounts[:-FEWEST]):
        first = amounts[at + 1]
        if has(first.before, "among_them") and first.sentence - whole.sentence <= 1:
            yield from _of_list(whole, amounts[at + 1 : at + 2 + MOST_PARTS])
    for parts in _known(amounts):
        here = next(n for n, m in enumerate(amounts) if m is parts[0])
        before = [*_amounts(earlier), *amounts[max(0, here - REMEMBERED) : here]]
        yield from _of_known(before[-REMEMBERED:], parts)


def _amounts(mentions: Sequence[Mention]) -> list[Mention]:
    """How much there is of something: no changes, bases or amounts in brackets."""
    found, inside = [], False
    for mention in mentions:
        bracket, close = mention.before.rfind(OPEN), mention.before.rfind(CLOSE)
        inside = bracket > close if bracket != close else inside
        moved = any(t.kinds & MOVED for t in tokens_to_look_at(mention.clause))
        if not inside and not moved and mention.quantity.money and not mention.quantity.loose:
            found.append(mention)
    return found


def _of_list(whole: Mention, amounts: Sequence[Mention]) -> Iterator[Verdict]:
    """All that follows 其中 up to the end of the paragraph, without what the parts themselves have."""
    if len(amounts) > MOST_PARTS:
        return
    parts = _without_inner(amounts)
    if len(parts) < FEWEST or parts[-1].sentence == whole.sentence:
        return
    nothing = not all(part.quantity.value for part in parts)
    if nothing or any(has(p.before, "among_them") for p in parts[1:]) or _partly([whole, *parts]):
        return
    ends = range(2, len(parts) + 1)
    if any(Equation(whole.quantity, [(m.quantity, 1) for m in parts[:end]]).holds for end in ends[:-1]):
        return
    yield from _judged(Equation(whole.quantity, [(m.quantity, 1) for m in parts]), 1)


def _without_inner(amounts: Sequence[Mention]) -> list[Mention]:
    """Amounts without those behind 其中 right after one that make it up."""
    left: list[Mention] = []
    at = 0
    while at < len(amounts):
        left.append(amounts[at])
        behind = [(m.quantity, 1) for m in amounts[at + 1 :]]
        opens = bool(behind) and has(amounts[at + 1].before, "among_them")
        sums = (n for n in range(len(behind), 1, -1) if Equation(amounts[at].quantity, behind[:n]).holds)
        at += 1 + (next(sums, 0) if opens else 0)
    return left


def _partly(mentions: Sequence[Mention]) -> bool:
    words = vocabulary().file.inference
    return any(word in m.clause + m.after for m in mentions for word in words.partly)


def _known(amounts: Sequence[Mention]) -> Iterator[Sequence[Mention]]:
    """Amounts side by side whose names, or the names before a row of them, are all parts of a known whole."""
    for at, first in enumerate(amounts):
        for partition in vocabulary().file.partition:
            names = [folded(word) for word in partition.parts]
            parts = amounts[at : at + len(names)]
            if len(parts) < len(names) or len({m.sentence for m in parts}) > 1:
                continue
            row = all(m.before in phrases("between_row") for m in parts[1:])
            in_row = row and has(first.before, "severally") and all(name in first.before for name in names)
            if in_row or (not row and len(parts) > 1 and named_whole_of([m.clause for m in parts])):
                yield parts
                break


def _of_known(before: Sequence[Mention], parts: Sequence[Mention]) -> Iterator[Verdict]:
    """Parts of which the whole was said before them, if it was: the amount that they make, or nearly."""
    if _partly(parts):
        return
    terms = [(m.quantity, 1) for m in parts]
    wholes = [Equation(m.quantity, terms) for m in before if m.unit == parts[0].unit]
    found = next((e for e in wholes if e.holds), None)
    if found is not None:
        yield held(*found.figures)
        return
    near = {e.whole.value: e for e in wholes if e.misprint()}
    if len(near) == 1:
        yield from _judged(next(iter(near.values())), len(wholes))


def _judged(equation: Equation, tried: int) -> Iterator[Verdict]:
    """That it holds; that it does not, where a slip parts it from holding, and hardly by accident."""
    if equation.holds:
        yield held(*equation.figures)
        return
    chance = slip_by_chance(tried, equation.figures, equation.size, grain_of(equation.figures))
    if equation.misprint() and chance <= (LIKELY if tried == 1 else RARE):
        yield equation.verdict("parts")
