"""Shares of one whole that is printed nowhere: each part gives it, and all must give the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span, with_sign
from xlsx_kit.prose.proof.grammar.statements import Sentence, Share, Topic
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

Pair = tuple[Quantity, Quantity]
"""A part and its percentage."""
FEWEST = 3
"""With fewer parts it is open which of them is wrong, unless they are all there is."""
LEAST_GAP = 3
"""Percent that a share of whole percents must be off to be spoken of."""
MOST_PARTS = 40
"""More parts than a list has are several lists."""
NEARLY_ALL = Fraction(1, 2)
"""Percent that the shares of a complete list may be off 100 by rounding."""


def common_whole_verdicts(
    sentences: Iterable[Sentence], wrong: set[int], firm: set[int]
) -> Iterator[tuple[Sentence, Verdict]]:
    """What the shares of a section's lists, and of its parts of one named whole, say of each other.

    Where each is right of a whole that is printed (``firm``), they need none that is made of the parts.
    """
    groups: dict[tuple[int, str], list[tuple[Sentence, Pair]]] = {}
    for sentence in sentences:
        for topic in sentence.topics:
            for share in topic.shares:
                pair = _pair(topic, share)
                if pair:
                    groups.setdefault(_key(topic, share, sentence), []).append((sentence, pair))
    for (listed, name), found in groups.items():
        if not 2 <= len(found) <= MOST_PARTS or not (listed or name):
            continue
        verdict = _judged([pair for _, pair in found], one_list=listed > 0)
        percents = {id(pair[1]) for _, pair in found}
        if verdict and not (verdict.kind and (percents & wrong or percents <= firm)):
            yield found[-1][0], verdict


def _key(topic: Topic, share: Share, sentence: Sentence) -> tuple[int, str]:
    """What is of one whole: the shares of one name, of one list, or else of one sentence."""
    if share.named:
        return (0, share.named)
    return (id(topic.container), "") if topic.container else (-id(sentence), "")


def _pair(topic: Topic, share: Share) -> Pair | None:
    levels = topic.now()
    if (
        share.whole is not None
        or len(levels) != 1
        or levels[0].quantity.value <= 0
        or not share.percent.value
    ):
        return None
    return levels[0].quantity, share.percent


def _whole_of(pair: Pair) -> Range:
    part, percent = span(pair[0]), span(pair[1])
    return Range(100 * part.low / percent.high, 100 * part.high / max(percent.low, Fraction(1, 10**6)))


def _meet(pairs: Sequence[Pair]) -> Range | None:
    ranges = [_whole_of(p) for p in pairs]
    low, high = max(r.low for r in ranges), min(r.high for r in ranges)
    return Range(low, high) if low <= high else None


def _judged(pairs: Sequence[Pair], *, one_list: bool) -> Verdict | None:
    """All of one whole; else the one that is not, where the others tell what the whole is."""
    if len(pairs) > 2 and _meet(pairs):
        return held(*(q for pair in pairs for q in pair))
    total = sum((part.value for part, _ in pairs), Fraction(0))
    everything = Range(total, total)
    misfits = [n for n, pair in enumerate(pairs) if not _whole_of(pair).meets(everything)]
    if not misfits:
        return held(*(q for pair in pairs for q in pair))
    if len(misfits) == 1 and min(p.decimals for _, p in pairs) > 0:
        return _unlike_share(pairs, misfits[0], everything, doubtful=not one_list)
    if (
        len(misfits) == 1
        and abs(100 * pairs[misfits[0]][0].value / total - pairs[misfits[0]][1].value) > LEAST_GAP
    ):
        return _unlike_share(pairs, misfits[0], everything, doubtful=True)
    if len(pairs) < FEWEST:
        makes_all = abs(sum((p.value for _, p in pairs), Fraction(0)) - 100) <= NEARLY_ALL
        return _unlike_share(pairs, 0, everything, doubtful=True) if makes_all else None
    odd = [n for n in range(len(pairs)) if _meet([p for m, p in enumerate(pairs) if m != n])]
    if len(odd) != 1:
        return None
    whole = _meet([p for m, p in enumerate(pairs) if m != odd[0]])
    assert whole is not None
    makes_all = abs(sum((p.value for _, p in pairs), Fraction(0)) - 100) <= NEARLY_ALL
    return _unlike_share(pairs, odd[0], whole, doubtful=not (one_list and makes_all))


def _unlike_share(pairs: Sequence[Pair], odd: int, whole: Range, *, doubtful: bool) -> Verdict | None:
    part, percent = pairs[odd]
    middle = (whole.low + whole.high) / 2
    right = printed_like(100 * part.value / middle, percent)
    if right == percent.printed:
        return None
    words = {"part": part.printed, "whole": printed_like(middle, part)}
    return Verdict(
        [q for pair in pairs for q in pair], "share", part.start, percent.end,
        {**words, "right": with_sign(right, percent), "given": percent.shown},
        right, percent.printed, doubtful,
    )  # fmt: skip
