"""Shares without amounts beside them: together all of a whole, no more than it, or a sum that is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Range, printed_like, span
from xlsx_kit.prose.proof.grammar.statements import Share
from xlsx_kit.prose.proof.relations.change_sums import named_whole_of
from xlsx_kit.prose.proof.relations.ratios import too_many
from xlsx_kit.prose.proof.relations.rows import all_of
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

SUMMED = re.compile("合计|共计|合起来|[两二三四五2-5]项|[两二三四五2-5]者|之和")


def together(shares: Sequence[Share]) -> Iterator[Verdict | None]:
    """What the shares of a sentence say of each other."""
    sums = [n for n, share in enumerate(shares) if SUMMED.search(share.label)]
    for n in sums[:1]:
        parts = [s for s in shares[:n] if not s.named or s.named == shares[n].named or not shares[n].named]
        if len(parts) > 1:
            yield _sum(shares[n], parts)
    others = [s for n, s in enumerate(shares) if n not in sums]
    wholes = {s.named for s in others}
    if len(others) > 1 and len(wholes) == 1 and named_whole_of([s.label for s in others]):
        yield all_of([s.percent for s in others])
    elif len(wholes) == 1:
        yield too_many(others)


def _sum(share: Share, parts: Sequence[Share]) -> Verdict:
    figures = [share.percent, *(p.percent for p in parts)]
    total = Range(Fraction(0), Fraction(0))
    for part in parts:
        total += span(part.percent)
    if total.meets(span(share.percent)):
        return held(*figures)
    right = printed_like(sum((p.percent.value for p in parts), Fraction(0)), share.percent)
    terms = "＋".join(p.percent.printed for p in parts)
    return Verdict(
        figures, "shares", figures[1].start, share.percent.end,
        {"right": right, "terms": terms}, right, share.percent.printed, doubtful=True,
    )  # fmt: skip
