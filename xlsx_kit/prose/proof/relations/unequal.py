"""A whole that its parts do not add up to: what is said of it, and where a list may mean something else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, printed_like, span
from xlsx_kit.prose.proof.grammar.statements import Level, Parts
from xlsx_kit.prose.proof.grammar.subjects import opposed
from xlsx_kit.prose.proof.grammar.words import vocabulary
from xlsx_kit.prose.proof.relations.change_sums import is_slip, named_whole_of
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.no_divisions import (
    divides_a_part,
    has_own_whole,
    lists_again,
    of_kinds,
    overlap,
    scope_said,
    spends,
    sum_of,
    taken_off,
    with_itself,
)
from xlsx_kit.prose.proof.relations.units import unit_slip
from xlsx_kit.prose.proof.relations.verdicts import Verdict, within

MOST_TERMS = 12
"""More terms are not written out in a message."""
NEARLY = 10
"""A list that misses its whole by no more than one in so many is meant to divide it."""
PARAGRAPHS = 4
USES = "用于"
FEWEST_USES = 3
"""Of fewer uses (其中用于 x、y) others may be left out."""
HELD = ("(含", "其中含")
WIDER = re.compile("[为达后共计是]$|达到$|上划")
"""含上划收入为 x: what is said is not the part, but the whole with it."""
ENDING = 2
"""Letters that the names of like parts end with."""
COVERED = Fraction(1, 2)
"""A list that makes up less of its whole does not claim to be complete."""


def unequal(parts: Parts, whole: Level, levels: Sequence[Level]) -> Verdict | None:
    """The fault of a list that does not make up its whole; None, or a bound, where it need not."""
    if (unit := unit_slip(whole.quantity, [lv.quantity for lv in levels])) is not None:
        return unit
    total = sum((lv.quantity.value for lv in levels), Fraction(0))
    figures = [whole.quantity, *(lv.quantity for lv in levels)]
    more = sum_of(levels).low > span(whole.quantity).high
    slip = is_slip(whole.quantity.value - total, figures)
    near = abs(whole.quantity.value - total) * NEARLY < whole.quantity.value
    if parts.elsewhere and (
        (more and not slip and not near)
        or (parts.parent and opposed(parts.topics[0].subject, parts.parent.subject))
    ):
        return None
    if any(opposed(t.subject, parts.topics[0].subject) for t in parts.topics):
        return None  # income and expenditure are no parts of one amount
    if more and any("退" in t.subject and "税" in t.subject for t in parts.topics):
        return None  # 出口退税 among taxes is taken off them
    named_alike = [parts.parent is not None and t.subject == parts.parent.subject for t in parts.topics]
    if any(named_alike) and not all(named_alike):
        return None  # 其中甲的资产 x、负债 y: measures of one part, not parts of one measure
    if more and any("总额" in lv.words for lv in levels):
        return None  # 总额 x，本级承担 y: what all levels pay is no part of what one pays
    if more and (off := taken_off(parts, levels, whole)) is not None:
        return off
    if more and (overlap(parts, levels, whole) or with_itself(whole, total) or divides_a_part(levels)):
        return None
    if more and spends(parts):
        return None
    if more and len({p for lv in levels if (p := scope_said(lv))}) > 1:
        return None
    if more and (lists_again(parts, levels, whole) or of_kinds(levels, whole)):
        return None
    if not whole.quantity.value and parts.parent and parts.parent.line != parts.topics[0].line:
        return None  # a 0 in another paragraph is not what is divided here
    numbered = parts.strongest == PARAGRAPHS and len(levels) > FEWEST_USES and slip
    some = parts.kind in ("some", "purpose") and not numbered
    if not more and (len(levels) < 2 or parts.open_ended or some):
        return within(*figures)
    if not more and not _complete(parts):
        chief = vocabulary().file.subject.chief
        if all(any(word in t.subject for word in chief) for t in parts.topics):
            return within(*figures)  # 保险费收入 x，财政补贴收入 y: interest is not said
        if len(levels) < FEWEST_USES and parts.opened.endswith(USES):
            return within(*figures)
        misprint = misprinted(whole.quantity, total)
        if whole.quantity.value <= 0 or (total < whole.quantity.value * COVERED and not misprint):
            return within(*figures)
        if not (slip or misprint) or has_own_whole(parts, levels):
            return within(*figures)
        doubtful = True
    else:
        cut = more and any(sum_of(levels[:n]).meets(span(whole.quantity)) for n in range(1, len(levels)))
        if cut and (whole.quantity.money or parts.strongest > 1) and not _goes_beyond(parts, levels, whole):
            return within(*figures)  # what follows the last part is another matter
        # a part that alone is more than the whole may be no part
        beyond = any(span(lv.quantity).low > span(whole.quantity).high for lv in levels[1:])
        doubtful = (
            beyond
            or cut
            or not parts.sure
            or parts.elsewhere
            or (more and (len(levels) < 2 or parts.kind in ("some", "purpose")))
        )
    if more and parts.kind in ("purpose", "bracket", "some") and len(levels) < 2:
        # in brackets without 其中 it may be the total since (累计); 含 x 为 y may be another scope
        held_in = parts.opened in HELD and levels[0].words and not WIDER.search(levels[0].words)
        held_in = held_in and whole.quantity.unit not in vocabulary().file.units.areas
        return _over(parts, whole, levels[0]) if held_in else None
    model = whole.quantity
    least = max((lv.quantity.decimals for lv in levels if lv.quantity.size == model.size), default=0)
    right, terms = printed_like(total, model, least=least), terms_of([lv.quantity for lv in levels])
    return Verdict(
        figures, "parts", min(f.start for f in figures), max(f.end for f in figures),
        {"right": right, "given": model.printed, "terms": terms}, right, model.printed, doubtful,
    )  # fmt: skip


def _over(parts: Parts, whole: Level, part: Level) -> Verdict:
    """调入资金 2009 万元（含救助资金 4210 万元）."""
    name = parts.parent.subject if parts.parent else ""
    words = {"subject": part.words, "given": part.quantity.printed}
    words |= {"whole": name or "总数", "most": whole.quantity.printed}
    return Verdict(
        [part.quantity, whole.quantity], "over_whole", part.quantity.start, part.quantity.end, words,
        None, part.quantity.printed, doubtful=True,
    )  # fmt: skip


def _goes_beyond(parts: Parts, levels: Sequence[Level], whole: Level) -> bool:
    """Whether what follows the parts that make up the whole is one of them: called alike, or 其他."""
    first, last = levels[0].words, levels[-1].words
    alike = all(first and lv.words[-ENDING:] == first[-ENDING:] for lv in levels)
    all_in_one = span(levels[0].quantity).meets(span(whole.quantity)) and all(
        lv.quantity.value for lv in levels
    )
    return (alike and all_in_one) or (is_others(last) and levels[-1].quantity.value > 0)


def is_others(words: str) -> bool:
    """Whether it is all others, which end a list that is all of its whole."""
    return words.startswith(tuple(vocabulary().file.subject.others))


def terms_of(figures: Sequence[Quantity]) -> str:
    """Amounts as they are shown added up."""
    if len(figures) > MOST_TERMS:
        return f"{len(figures)} 项"
    return "＋".join(f.printed for f in figures)


def _complete(parts: Parts) -> bool:
    """Whether a list is known to be all of its whole: by its names, or because its shares make 100%."""
    if named_whole_of([t.subject for t in parts.topics]):
        return True
    shares = [t.shares[0].percent.value for t in parts.topics if t.shares and not t.shares[0].whole]
    return len(shares) == len(parts.topics) > 1 and abs(sum(shares, Fraction(0)) - 100) < Fraction(1, 2)
