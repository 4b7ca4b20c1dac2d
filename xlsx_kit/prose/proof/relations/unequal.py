"""A whole that its parts do not add up to: what is said of it, and where a list may mean something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from xlsx_kit.prose.proof.grammar.quantity import NO_THINGS, Quantity, printed_like, span, total_of
from xlsx_kit.prose.proof.grammar.statements import Level, Parts
from xlsx_kit.prose.proof.grammar.subjects import akin, core, opposed
from xlsx_kit.prose.proof.phrases import has, in_words, pattern, phrases
from xlsx_kit.prose.proof.relations.change_sums import is_slip, named_whole_of
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.no_divisions import (
    divides_a_part,
    has_own_whole,
    in_one_clause,
    lists_again,
    of_kinds,
    of_several_kinds,
    of_the_ground,
    of_two_kinds,
    overlap,
    scope_named,
    spends,
    sum_of,
    taken_off,
    with_itself,
)
from xlsx_kit.prose.proof.relations.strangers import movement_verdict
from xlsx_kit.prose.proof.relations.units import unit_slip
from xlsx_kit.prose.proof.relations.verdicts import Verdict, plus, signed_terms, within
from xlsx_kit.prose.proof.words import vocabulary

NEARLY = 10
"""A list that misses its whole by no more than one in so many is meant to divide it."""
PARAGRAPHS = 4
FEWEST_USES = 3
"""Of fewer uses (其中用于 x、y) others may be left out."""
ENDING = 2
"""Letters that the names of like parts end with."""
LONG_NAME = 4
"""Letters of a name that a whole ends with by no accident: not 付息 of 还本付息."""
COVERED = Fraction(1, 2)
"""A list that makes up less of its whole does not claim to be complete."""


@dataclass(frozen=True)
class Misfit:
    """A list, the whole that it does not make up, and the amounts of its parts beside that."""

    parts: Parts
    whole: Level
    levels: Sequence[Level]

    @property
    def figures(self) -> list[Quantity]:
        """The whole and the parts."""
        return [self.whole.quantity, *(lv.quantity for lv in self.levels)]

    @cached_property
    def total(self) -> Fraction:
        """What the parts make."""
        return total_of(lv.quantity for lv in self.levels)

    @cached_property
    def more(self) -> bool:
        """Whether that is more than the whole."""
        return sum_of(self.levels).low > span(self.whole.quantity).high

    @cached_property
    def slip(self) -> bool:
        """Whether one digit would close the gap."""
        return is_slip(self.whole.quantity.value - self.total, self.figures)

    @cached_property
    def cut(self) -> bool:
        """Whether the first parts make up the whole, so that what follows may be another matter."""
        levels, whole = self.levels, span(self.whole.quantity)
        return self.more and any(sum_of(levels[:n]).meets(whole) for n in range(1, len(levels)))

    @cached_property
    def partial(self) -> bool:
        """Whether it makes up less than the whole, and nothing says that it is all of it."""
        return not self.more and not _complete(self.parts)


def unequal(parts: Parts, whole: Level, levels: Sequence[Level]) -> Verdict | None:
    """The fault of a list that does not make up its whole; None, or a bound, where it need not."""
    if (unit := unit_slip(whole.quantity, [lv.quantity for lv in levels])) is not None:
        return unit
    misfit = Misfit(parts, whole, levels)
    moved, of_movements = movement_verdict(parts, whole, levels)
    if of_movements:
        return moved
    if (
        _of_a_named_part(misfit)
        or of_several_kinds(parts, whole)
        or of_the_ground(parts, whole)
        or in_one_clause(parts, whole)
        or of_two_kinds(levels, whole)
        or _of_another_side(misfit)
        or (misfit.more and _is_no_division(misfit))
    ):
        return None
    if misfit.more and (off := taken_off(parts, levels, whole)) is not None:
        return off
    if _is_some(misfit):
        return within(*misfit.figures)
    if misfit.more and parts.kind in ("purpose", "bracket", "some") and len(levels) < 2:
        return _more_than_whole(misfit) if _is_held(misfit) else None
    model, figures = whole.quantity, misfit.figures
    least = max((lv.quantity.decimals for lv in levels if lv.quantity.size == model.size), default=0)
    right, terms = printed_like(misfit.total, model, least=least), signed_terms(plus(figures[1:]))
    return Verdict(
        figures, "parts", min(f.start for f in figures), max(f.end for f in figures),
        {"right": right, "given": model.printed, "terms": terms}, right, model.printed, _is_doubtful(misfit),
        terms=plus(figures[1:]), explicit=misfit.more and named_whole_of([t.subject for t in parts.topics]),
    )  # fmt: skip


def _of_a_named_part(misfit: Misfit) -> bool:
    """支出 x，其中人员经费 a（占基本支出的 p%）…: the shares of all parts name another whole."""
    parent, topics = misfit.parts.parent, misfit.parts.topics
    names = {core(share.named) for t in topics for share in t.shares}
    other = all(t.shares for t in topics) and len(names) == 1 and "" not in names
    return other and parent is not None and bool(parent.subject) and not akin(names.pop(), parent.subject)


def _of_another_side(misfit: Misfit) -> bool:
    """Whether income is divided by expenditure, a whole of another paragraph, or one part by its measures."""
    parts, whole = misfit.parts, misfit.whole.quantity
    first, parent = parts.topics[0].subject, parts.parent
    near = abs(whole.value - misfit.total) * NEARLY < whole.value
    if parts.elsewhere and misfit.more and not misfit.slip and not near:
        return True
    if any(opposed(t.subject, first) for t in parts.topics):
        return True
    if parent is None:
        return False
    named_alike = [_is_its_measure(t.subject, parent.subject) for t in parts.topics]
    if any(named_alike) and not all(named_alike):
        return True  # 其中甲的资产 x、负债 y: measures of one part, not parts of one measure
    nothing = not whole.value and parent.line != parts.topics[0].line  # a 0 is not what is divided here
    return nothing or (parts.elsewhere and opposed(first, parent.subject))


def _is_its_measure(name: str, whole: str) -> bool:
    """Whether a part is called like the whole, or like the end of its name: 国税开票销售收入, 销售收入."""
    own = core(name)
    return name == whole or (len(name) >= LONG_NAME and len(own) > 1 and core(whole).endswith(own))


def _is_no_division(misfit: Misfit) -> bool:
    """Whether a list that makes more than its whole need not divide it."""
    parts, whole, levels = misfit.parts, misfit.whole, misfit.levels
    return (
        _takes_back(parts)
        or any(has(lv.words, "gross") for lv in levels)  # what all levels pay is no part of what one pays
        or overlap(parts, levels, whole)
        or with_itself(whole, misfit.total)
        or divides_a_part(levels)
        or spends(parts)
        or len({p for lv in levels if (p := scope_named(lv))}) > 1
        or lists_again(parts, levels, whole)
        or of_kinds(levels, whole)
        or _goes_on_outside(levels, whole)
    )


def _takes_back(parts: Parts) -> bool:
    """Whether 出口退税 is among the taxes that it is taken off; of what was cut in all it is a part."""
    cut = parts.parent is not None and pattern("cuts").search(parts.parent.subject)
    return not cut and any(pattern("refunds").search(t.subject) for t in parts.topics)


def _goes_on_outside(levels: Sequence[Level], whole: Level) -> bool:
    """住房保障 x，其中安居 a；农林水 y；城乡社区 z: behind one part the list that the whole belongs to."""
    beyond = [lv.quantity.value > whole.quantity.value for lv in levels]
    return not beyond[0] and sum(beyond[1:]) > 1


def _is_some(misfit: Misfit) -> bool:
    """Whether a list may be some of its whole, or the rest of it another matter."""
    parts, whole, levels = misfit.parts, misfit.whole.quantity, misfit.levels
    if misfit.more:
        several = parts.strongest > 1 or (whole.money and parts.kind != "some")
        return misfit.cut and several and not _goes_beyond(parts, levels, misfit.whole)
    numbered = parts.strongest == PARAGRAPHS and len(levels) > FEWEST_USES and misfit.slip
    some = parts.kind in ("some", "purpose") and not numbered
    if len(levels) < 2 or parts.open_ended or some:
        return True
    if not misfit.partial:
        return False
    chief = vocabulary().file.subject.chief
    if all(any(word in t.subject for word in chief) for t in parts.topics):
        return True  # 保险费收入 x，财政补贴收入 y: interest is not said
    if len(levels) < FEWEST_USES and parts.opened.endswith(phrases("used_for")):
        return True
    misprint = misprinted(whole, misfit.total)
    if whole.value <= 0 or (misfit.total < whole.value * COVERED and not misprint):
        return True
    return not (misfit.slip or misprint) or has_own_whole(parts, levels)


def _is_doubtful(misfit: Misfit) -> bool:
    """Whether it is a warning: a part that alone is more than the whole, say, may be no part."""
    parts, levels = misfit.parts, misfit.levels
    beyond = any(span(lv.quantity).low > span(misfit.whole.quantity).high for lv in levels[1:])
    few = misfit.more and (len(levels) < 2 or parts.kind in ("some", "purpose"))
    if parts.parent is not None and any(opposed(t.subject, parts.parent.subject) for t in parts.topics):
        return True  # 本年收入 x，其中：基本支出 y: what is left is not said
    counted_out = not misfit.more and _is_counted_out(parts)
    return misfit.partial or counted_out or beyond or misfit.cut or not parts.sure or parts.elsewhere or few


def _is_held(misfit: Misfit) -> bool:
    """Whether a bracket says 含 of a part: elsewhere it may be the total since, or another scope.

    含上划收入为 x: that is not the part, but the whole with it.
    """
    words, areas = misfit.levels[0].words, vocabulary().file.units.areas
    if misfit.parts.opened not in phrases("held_among") or misfit.whole.quantity.unit in areas:
        return False
    return bool(words) and not pattern("wider").search(words)


def _more_than_whole(misfit: Misfit) -> Verdict:
    """调入资金 2009 万元（含救助资金 4210 万元）."""
    part, whole = misfit.levels[0], misfit.whole.quantity
    name = misfit.parts.parent.subject if misfit.parts.parent else ""
    words = {"subject": part.words, "given": part.quantity.printed}
    words |= {"whole": name or in_words("whole"), "most": whole.printed}
    return Verdict(
        [part.quantity, whole], "over_whole", part.quantity.start, part.quantity.end, words,
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


def _is_counted_out(parts: Parts) -> bool:
    """Things that are all there are: by how they are divided (按职级分), or all others are the last of them.

    执法执勤用车 x 辆、特种专业技术用车 y 辆、其他用车 z 辆.
    """
    if not all(t.levels and not t.money and t.unit not in NO_THINGS for t in parts.topics):
        return False
    names, opened = [t.subject for t in parts.topics], parts.opened
    if opened.startswith(phrases("divided_by")) and not opened.startswith(phrases("not_divided_by")):
        return len(names) > ENDING
    alike = len({name[-ENDING:] for name in names}) == 1
    return alike and len(names) > FEWEST_USES and is_others(names[-1])


def _complete(parts: Parts) -> bool:
    """Whether a list is known to be all of its whole: by its names, or because its shares make 100%."""
    if named_whole_of([t.subject for t in parts.topics]) or _is_counted_out(parts):
        return True
    shares = [t.shares[0].percent.value for t in parts.topics if t.shares and not t.shares[0].whole]
    return len(shares) == len(parts.topics) > 1 and abs(sum(shares, Fraction(0)) - 100) < Fraction(1, 2)
