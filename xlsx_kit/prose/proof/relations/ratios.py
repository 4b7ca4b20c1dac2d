"""Share and completion: part / whole and actual / budget; wrong only where no plausible whole fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, span, total_of
from xlsx_kit.prose.proof.grammar.statements import BUDGETS, Parts, Share, Topic, same_basis
from xlsx_kit.prose.proof.grammar.subjects import akin, core, opposed
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, wrong_share
from xlsx_kit.prose.proof.relations.whole_names import called, is_called_more, is_of_side
from xlsx_kit.prose.proof.words import vocabulary

ALL = 100


def fits(part: Quantity, whole: Quantity, percent: Quantity) -> bool:
    """Whether a percentage is that of a part in a whole."""
    if part.unit != whole.unit:
        return False
    if part.value == 0 and percent.value == 0:
        return True
    quotient = span(part).over(span(whole))
    return quotient is not None and quotient.meets(span(percent))


def slightly_off(part: Quantity, whole: Quantity, percent: Quantity) -> bool:
    """Whether it misses by no more than its last digit (cut instead of rounded)."""
    if whole.value <= 0 or percent.decimals < 2:
        return False
    return abs(100 * part.value / whole.value - percent.value) <= Fraction(1, 10**percent.decimals)


@dataclass(frozen=True, slots=True)
class Wholes:
    """What a share may be of: what is meant for sure, and what else the section offers where nothing is."""

    sure: Sequence[Quantity] = ()
    likely: Sequence[Quantity] = ()
    guess: Quantity | None = None
    """The whole of its list, where it is called by another name."""
    totals: Sequence[Quantity] = ()
    """Amounts near it that are parts of nothing, and of its side."""
    first: Sequence[Quantity] = ()
    """What its paragraph began with: the whole of a share that names none, where only a slip parts them."""


def share_verdict(share: Share, topic: Topic | None, wholes: Wholes) -> Verdict | None:
    """A share against its whole; only where none is meant for sure, against any amount near it."""
    part_topic = share.topic or topic
    if part_topic is None or part_topic.reason:
        return None
    parts = [lv.quantity for lv in part_topic.now()]
    candidates = wholes.sure or wholes.likely
    for whole in candidates:
        for part in parts:
            if fits(part, whole, share.percent):
                return held(part, whole, share.percent)
    parent = part_topic.container.parent if part_topic.container else None
    elsewhere = bool(core(share.named)) and parent is not None and not akin(parent.subject, share.named)
    elsewhere |= parent is not None and _leaves_out(share.named, parent.subject)
    meant = wholes.sure or ([wholes.guess] if wholes.guess else [])
    named = [w for w in meant if parts and w.unit == parts[0].unit and w.value > 0]
    if not named:
        # 基本支出中人员经费 x，占 y%
        inside = part_topic.container or pattern("within").search(part_topic.subject)
        return None if inside else _of_first(parts, wholes, share)
    if siblings := _siblings_that_fit(part_topic, parts[0], share):
        return held(*siblings, share.percent)
    for whole in named:
        if (above := _list_that_fits(part_topic, whole, share.percent)) and above is not whole:
            return held(above, whole, share.percent)
    other = next((w for w in wholes.likely if fits(parts[0], w, share.percent)), None)
    total = next((w for w in wholes.totals if fits(parts[0], w, share.percent)), None)
    farther = parent is not None and parent.line != part_topic.line
    open_total = not core(share.named) and (farther or (bool(share.named) and not wholes.sure))
    if total is not None and open_total:  # 占总支出, 占总数: which of several totals is open
        return held(parts[0], total, share.percent)
    if other is not None and not share.named and (_nameless(part_topic) or _is_part_itself(part_topic)):
        return held(parts[0], other, share.percent)  # 资金 W，已支出 V，用于 x，占 y%
    named = [w for w in named if w.value >= parts[0].value] or named
    part, whole = parts[0], named[0]
    least = part.value > whole.value and share.percent.value <= 100 and share.whole is None
    if least and (not part.money or not wholes.sure or not _is_its_own(part_topic, share, whole)):
        return None  # 42 个，占项目总数的 x%。其中 2 个: what is no whole of it
    if elsewhere and not wholes.sure and not _is_slip(part, whole, share.percent):
        return None  # 其中税收收入 x，占公共财政预算收入的 y%: of what is not printed
    open_whole = not share.named and share.whole is None and _is_open(part_topic.container)
    return wrong_share(
        part, whole, share.percent, doubtful=open_whole or not wholes.sure or other is not None,
        slight=any(slightly_off(part, w, share.percent) for w in named), explicit=share.whole is not None,
    )  # fmt: skip


def _leaves_out(name: str, whole: str) -> bool:
    """Whether a name is that of less than a grand total: 支出总计 holds 年末结转, 本年支出 does not."""
    own = pattern("of_this_year")
    return bool(own.search(name) and pattern("grand_sum").search(whole) and not own.search(whole))


def _is_slip(part: Quantity, whole: Quantity, percent: Quantity) -> bool:
    """Whether a digit of the percentage, or of the part, is all that it misses by."""
    right = whole.value * percent.value / 100
    if percent.value == ALL:
        return False  # said of a whole that it is all of, not a slip of 10%
    return misprinted(percent, 100 * part.value / whole.value) or misprinted(part, right)


def _is_its_own(topic: Topic, share: Share, whole: Quantity) -> bool:
    """Whether less than the part is its whole all the same: that of its list, or a slip of the right one.

    完成投资 6.8 亿元，累计完成 15.2 亿元，占总投资的 76%: what was done this year is not 总投资.
    """
    parent = topic.container.parent if topic.container else None
    if parent is not None and any(lv.quantity is whole for lv in parent.levels):
        return True
    part, percent = topic.now()[0].quantity, share.percent
    right = 100 * part.value / percent.value if percent.value else part.value
    return _is_slip(part, whole, percent) or misprinted(whole, right)


def _is_open(parts: Parts | None) -> bool:
    """Whether what a list divides is not clear: it is named by nothing, or another list's part."""
    if parts is None:
        return False
    whole = parts.parent
    return (
        not parts.sure or bool(parts.others) or not (whole and whole.subject) or whole.container is not None
    )


def _of_first(parts: Sequence[Quantity], wholes: Wholes, share: Share) -> Verdict | None:
    """采购支出 W。授予中小企业 x，占 y%: told where x is a slip away from being y% of W."""
    if core(share.named) or share.whole is not None or share.basis:
        return None
    if pattern("of_this_year").search(share.named):
        return None  # 占本年支出的 x%, where what it began with is not called so
    for part, whole in ((p, w) for p in parts[:1] for w in wholes.first if p.unit == w.unit):
        if whole.value > part.value > 0 and misprinted(share.percent, 100 * part.value / whole.value):
            return wrong_share(part, whole, share.percent, doubtful=True)
    return None


def _nameless(part: Topic) -> bool:
    """Whether the whole of its list has no name of its own (已支出), so that another may be meant."""
    parent = part.container.parent if part.container else None
    return parent is not None and not core(parent.subject)


def _is_part_itself(part: Topic) -> bool:
    """Whether the whole of its list is a share of another: 用车 x，占三公的 a%，其中…；接待 y，占 b%."""
    parent = part.container.parent if part.container else None
    return parent is not None and any(share.named for share in parent.shares)


def _list_that_fits(topic: Topic, whole: Quantity, percent: Quantity) -> Quantity | None:
    """What a list makes up, where the share behind its last part is that of all: 其中：…，占支出 W 的 x%."""
    parent = topic.container.parent if topic.container else None
    levels = parent.now() if parent else []
    return next((lv.quantity for lv in levels if fits(lv.quantity, whole, percent)), None)


def _siblings_that_fit(topic: Topic, part: Quantity, share: Share) -> list[Quantity]:
    """The parts of its list, where the share is one of their sum: 转移支付 of two kinds without a total.

    Or of the sum of those that are shares of one name: 占本年支出的 x%, with 年末结转 as another part.
    """
    named = share.named and share.whole is None
    siblings = topic.container.topics if topic.container and named else []
    siblings = [t for t in siblings if t.now() and t.unit == part.unit]
    alike = [t for t in siblings if any(s.named == share.named and s.whole is None for s in t.shares)]
    for some in (siblings, alike):
        levels = [t.now()[0].quantity for t in some]
        half = sum((q.half for q in levels), Fraction(0))
        if len(levels) > 1 and fits(part, replace(part, value=total_of(levels), half=half), share.percent):
            return levels
    return []


def wholes_of(
    share: Share, near: Iterable[Topic], section: Sequence[Topic], named: Sequence[Topic]
) -> Wholes:
    """The wholes of a share: printed beside it, named, that of its list; else any amount of the section."""
    if share.whole is not None:
        return Wholes([share.whole])
    if any(word in share.named for word in vocabulary().file.subject.outside):
        return Wholes(_printed_outside(share, near))
    named, near, section = (
        [t for t in some if not _of_the_land(t, share) and not _is_no_plan(t, share)]
        for some in (named, near, section)
    )
    other_parts = [t for t in near if _is_sibling(t, share)]
    near = [t for t in near if not _is_sibling(t, share)]
    parent = share.topic.container.parent if share.topic and share.topic.container else None
    parent = None if parent and _is_no_plan(parent, share) else parent
    if share.named:
        found = [
            t
            for t in (*([parent] if parent else []), *near, *reversed(section))
            if called(t.subject, share.named)
        ]
        found += [t for t in other_parts if core(share.named) and core(t.subject) == core(share.named)]
        sure = [q for t in (*found, *named) for q in _amounts(t, share)]
        longer = [
            t for t in near
            if not sure and core(share.named) and core(t.subject).endswith(core(share.named))
            if not opposed(t.subject, share.named)
        ]  # fmt: skip
        sure = sure or [q for t in longer for q in _amounts(t, share)]
        sides = [q for t in near if is_of_side(t, share) for q in _amounts(t, share)]
        sure += [q for q in sides if q not in sure]
        if len(sides) > 1 and len({q.unit for q in sides}) == 1:  # 经营收入 x，捐赠收入 y，占收入的 p%
            half = sum((q.half for q in sides), Fraction(0))
            sure.append(replace(sides[0], value=total_of(sides), half=half))
        if sure:
            return Wholes(sure, _amounts_near(share, near, section))
    if parent is not None:
        above = parent.container.parent if parent.container else None
        others = share.topic.container.others if share.topic and share.topic.container else []
        sure = [q for t in (parent, above, *others) if t is not None for q in _amounts(t, share)]
        named_so = not core(share.named) and not _leaves_out(share.named, parent.subject)
        if sure and (not share.named or akin(parent.subject, share.named) or named_so):
            return Wholes(sure, _amounts_near(share, near, section))
    likely = _amounts_near(share, near, section)
    if parent is not None:
        inside = _amounts(parent, share)
        return Wholes([], [*inside, *likely], inside[0] if inside else None)
    holding = {t.subject: t for t in near if is_called_more(t, share)}
    guessed = [q for t in holding.values() for q in _amounts(t, share)] if len(holding) == 1 else []
    return Wholes([], likely, guessed[0] if guessed else None)


def _printed_outside(share: Share, near: Iterable[Topic]) -> list[Quantity]:
    """What a bulletin prints right before its parts: 生产总值 x。其中，第一产业 y，占生产总值的 z%."""
    whole = share.topic.container.parent if share.topic and share.topic.container else None
    outside = vocabulary().file.subject.outside
    named = [t for t in near if t is whole and any(word in t.subject for word in outside)]
    return [q for t in named for q in _amounts(t, share)]


def _amounts_near(share: Share, near: Sequence[Topic], section: Sequence[Topic]) -> list[Quantity]:
    return [q for t in (*near, *reversed(section)) if not _is_sibling(t, share) for q in _amounts(t, share)]


def _of_the_land(whole: Topic, share: Share) -> bool:
    """Whether a whole said elsewhere is the land's, and the part that of a province or a county."""
    part = share.topic
    if part is None or part.line == whole.line or not part.levels or not whole.levels:
        return False
    own, far = part.levels[0].words, whole.levels[0].words
    return has(far, "whole_land") and not has(own, "whole_land") and bool(pattern("place").search(own))


def _is_no_plan(whole: Topic, share: Share) -> bool:
    """Whether a share is one of a plan (占年度投资计划的), and an amount is not said to be planned."""
    planned = pattern("planned")
    names = (whole.subject, *(lv.words for lv in whole.levels))
    return bool(planned.search(share.named)) and not any(planned.search(words) for words in names)


def _amounts(topic: Topic, share: Share) -> list[Quantity]:
    """The amounts of a whole beside the part: of its basis, what was spent before what was planned."""
    if topic is share.topic or topic.reason:
        return []
    part = share.topic.now() if share.topic else []
    basis = share.basis or (part[0].moment.basis if part else "")
    added = [word for words in vocabulary().file.adjusting.values() for word in words]
    levels = [lv for lv in topic.now() if same_basis(lv.moment.basis, basis)]
    if share.basis in BUDGETS:  # 占预算总额的 is no share of what was spent, or may have been
        levels = [lv for lv in levels if lv.moment.basis in BUDGETS]
    levels = [lv for lv in levels if not any(word in lv.words for word in added)] or levels
    spent = [lv for lv in levels if lv.moment.basis not in BUDGETS]
    return [lv.quantity for lv in (spent or levels)]


def _is_sibling(topic: Topic, share: Share) -> bool:
    """Whether a topic is another part of the same whole."""
    own = share.topic.container if share.topic else None
    if own is not None and topic.container is own:
        return True
    return any(other.named == share.named and other.whole is None for other in topic.shares)
