"""An amount said again: 上述…x, or the same digits in another order."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import has, in_words, phrases, without_start
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

LEAST_SAME = 14
"""Letters before a number of things that are hardly the same by chance, as 以上设备（不含车辆）0台 may be."""


def misrepeated(mention: Mention, earlier: Sequence[Mention], *, near: int) -> Verdict | None:
    """An amount that is another one than the one it repeats; ``near`` of the earlier stand close to it."""
    figure = mention.quantity
    alike = [m for m in earlier if m.unit == mention.unit and m.quantity.size == figure.size]
    if has(mention.clause, "above_said") and mention.label:
        named = [m for m in alike if m.label == without_start(mention.label, "above_said")]
        if named and all(m.quantity.value != figure.value for m in named):
            return _misprint_verdict(named[-1].quantity, figure)
        return None
    if mention.before in phrases("between_row"):
        return None  # 分别为 x、y: a row says nothing twice
    if mention.label or any(word in mention.before for word in vocabulary().file.inference.unlike):
        return None
    close = [m.quantity for m in alike if m in earlier[-near:]] if near else []
    if any(q.value == figure.value for q in close):
        return None
    return next((_misprint_verdict(q, figure) for q in reversed(close) if _exchanged(q, figure)), None)


def same_words(mention: Mention, earlier: Sequence[Mention]) -> Verdict | None:
    """A number of things that the same words have said before: 现有警车已达报废年限，需更新 6 辆.

    Not where nothing else stands before them: a copied sentence vouches for nothing.
    """
    words = _letters(mention.before)[-LEAST_SAME:]
    for other in reversed(earlier) if len(words) == LEAST_SAME else ():
        if (
            other.unit == mention.unit
            and other.quantity.value == mention.quantity.value
            and other.after == mention.after
            and _letters(other.before)[-LEAST_SAME:] == words
            and _letters(other.before) != _letters(mention.before)
        ):
            return held(other.quantity, mention.quantity)
    return None


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def _exchanged(one: Quantity, other: Quantity) -> bool:
    """Whether two neighbouring digits change places: 17.60 and 16.70, 2.37 and 2.73."""
    a, b = one.printed.replace(".", ""), other.printed.replace(".", "")
    if len(a) != len(b) or one.decimals != other.decimals or not one.decimals:
        return False
    places = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return (
        len(places) == 2
        and places[1] - places[0] == 1
        and a[places[0]] + a[places[1]] == b[places[1]] + b[places[0]]
    )


def _misprint_verdict(first: Quantity, second: Quantity) -> Verdict:
    return Verdict(
        [second, first], "misprint", second.start, second.end,
        {"right": first.printed, "given": second.printed, "terms": in_words("said_before")},
        first.printed, second.printed, doubtful=True,
    )  # fmt: skip
