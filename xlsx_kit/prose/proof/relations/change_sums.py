"""The change of a whole is the sum of the changes of its parts, also where they are its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span
from xlsx_kit.prose.proof.grammar.statements import BUDGETS, ComparisonClause, Parts, Sentence, Topic
from xlsx_kit.prose.proof.phrases import in_words, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import folded, vocabulary

NEIGHBOURS = frozenset(str(9 * n) for n in range(1, 10))
Change = tuple[Range, Quantity | None]
"""A change with its sign, and the figure that says it."""


def named_whole_of(subjects: Sequence[str]) -> bool:
    """Whether the names of some parts are those of a known whole."""
    for partition in vocabulary().file.partition:
        words = [folded(w) for w in partition.parts]
        found = {w for s in subjects for w in words if w in s}
        if len(found) == len(words) and all(any(w in s for w in words) for s in subjects):
            return True
    return len(subjects) == 2 and (_denies(*subjects) or _denies(*reversed(subjects)))


def _denies(one: str, other: str) -> bool:
    """政府债券, 非政府债券."""
    return one != other and any(
        word in other and one.startswith(other.replace(word, "", 1)) for word in phrases("not")
    )


def halved(subjects: Sequence[str]) -> bool:
    """Whether the names speak of one half of something (公务用车购置费) and not of the other (运行维护费)."""
    for partition in vocabulary().file.partition:
        words = [folded(w) for w in partition.parts]
        if len(words) == 2 and len({w for s in subjects for w in words if w in s}) == 1:
            return True
    return False


def changes_of_parts(parts: Parts, parent: Topic, makes_up: Sequence[Topic]) -> Verdict | None:
    """The changes of the parts against that of the whole, where every part says how it changed."""
    topics = makes_up or parts.topics
    if len(topics) < 2 or parts.open_ended or parts.kind in ("some", "purpose"):
        return None
    for comparison in parent.comparisons:
        figure = comparison.change or comparison.rate
        if figure is None and comparison.flat:  # 持平: the changes of the parts make nothing
            own = [lv.quantity for lv in parent.now()] + [
                c.change for t in topics for c in t.comparisons if c.change
            ]
            figure = next(iter(own), None)
        whole = _change(comparison) or implied_change(comparison, parent)
        if whole is None or figure is None or not comparison.sure:
            continue
        found = [_change_like(t, comparison) for t in topics]
        changes = [c for c in found if c is not None]
        unsaid = sum(c is None and _is_nothing(t) for t, c in zip(topics, found, strict=True))
        if len(changes) + unsaid != len(topics) or not any(q for _, q in changes):
            continue
        if unsaid:  # 0 that is compared with nothing: perhaps it was 0 before
            if _sum_of(changes).meets(whole[0]):
                return held(figure, *(q for _, q in changes if q))
            continue
        apart = any(t.levels for t in topics) and not makes_up
        if apart and not _sum_of(changes).meets(whole[0]):
            gap = span_middle(_sum_of(changes)) - span_middle(whole[0])
            if parent.levels or not is_slip(gap, [q for q in (figure, *(q for _, q in changes)) if q]):
                return None
        verdict = changes_verdict(comparison, figure, whole[0], changes, doubtful=not makes_up)
        partly = not any(t.levels for t in topics) and not named_whole_of([t.subject for t in topics])
        gap = span_middle(_sum_of(changes)) - span_middle(whole[0])
        if verdict.kind and partly and gap * span_middle(whole[0]) < 0:
            figures = [q for q in (comparison.change, *(q for _, q in changes)) if q is not None]
            return verdict if is_slip(gap, figures) else None
        return verdict
    return None


def _is_nothing(topic: Topic) -> bool:
    """Whether a part is 0 and not compared."""
    return bool(topic.levels) and not topic.comparisons and not any(lv.quantity.value for lv in topic.levels)


def changes_verdict(
    comparison: ComparisonClause, figure: Quantity, whole: Range, changes: Sequence[Change], *, doubtful: bool
) -> Verdict:
    """Whether changes make up the one of the whole, which ``figure`` says (itself, or as a rate)."""
    figures = [figure, *(q for _, q in changes if q)]
    total = _sum_of(changes)
    if total.meets(whole):
        return held(*figures)
    model = next(q for q in figures if q.money) if figure.unit == "%" else figure
    right = printed_like((total.low + total.high) / 2, model)
    given = printed_like((whole.low + whole.high) / 2, model)
    if comparison.flat:
        right, given = (
            printed_like((total.low + total.high) / 2, changes[0][1] or figure),
            in_words("no_change"),
        )
    elif figure is not model:
        given = f"{given}（{figure.printed}%）"
    terms = "＋".join(_signed_term(amount, q) for amount, q in changes)
    return Verdict(
        figures, "change_parts", comparison.start, max(f.end for f in figures),
        {"right": right, "given": given, "terms": terms}, right, figure.printed, doubtful=doubtful,
    )  # fmt: skip


def _sum_of(changes: Sequence[Change]) -> Range:
    total = Range(Fraction(0), Fraction(0))
    for amount, _ in changes:
        total += amount
    return total


def implied_change(comparison: ComparisonClause, topic: Topic) -> Change | None:
    """The change behind a rate alone: with this amount, now - now / (1 + rate)."""
    rate, levels = (
        comparison.rate,
        [lv for lv in topic.now() if lv.moment.basis not in BUDGETS] or topic.now(),
    )
    if rate is None or comparison.change is not None or not levels or comparison.way is None:
        return None
    now, percent = span(levels[0].quantity), span(rate)
    factors = [1 + comparison.way * p / 100 for p in (percent.low, percent.high)]
    if min(factors) <= 0:
        return None
    gaps = [n - n / f for n in (now.low, now.high) for f in factors]
    return Range(min(gaps), max(gaps)), rate


def reason_changes_verdict(sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Verdict]:
    """主要是基本支出增加 x，项目支出减少 y: where the reasons are all there is, they make up the change.

    A sentence of nothing but reasons speaks of the one change of the sentence before it.
    """
    topics = {id(t): t for t in (*sentence.topics, *sentence.continued)}
    apart = bool(before) and bool(topics) and all(t.reason for t in topics.values())
    if apart:
        topics = {id(t): t for t in (*before[-1].topics, *before[-1].continued) if t.comparisons}
    if apart and len([c for t in topics.values() for c in t.comparisons if c.change is not None]) > 1:
        return
    for topic in topics.values():
        for comparison in topic.comparisons if not topic.reason else ():
            whole = _change(comparison)
            if whole is None or comparison.change is None or comparison.topics[0] is not topic:
                continue
            reasons = list(sentence.topics) if apart else _reasons_behind(comparison, sentence)
            by_topic = [list(_changes_like(t, comparison)) for t in reasons]
            found = [change for changes in by_topic for change in changes]
            if not all(by_topic) or len(found) < 2:
                continue
            verdict = changes_verdict(comparison, comparison.change, whole[0], found, doubtful=True)
            gap = sum((span_middle(c) for c, _ in found), Fraction(0)) - span_middle(whole[0])
            figures = [q for q in (comparison.change, *(q for _, q in found)) if q is not None]
            if not verdict.kind or is_slip(gap, figures) or named_whole_of([t.subject for t in reasons]):
                yield verdict


def closing_changes_verdict(sentence: Sentence) -> Verdict | None:
    """人员经费增加 x，公用经费减少 y，合计增加 z: changes without amounts, and what they make together."""
    changed = [t for t in sentence.roots if t.comparisons and not t.levels and not t.reason]
    total = next((t for t in changed if t.closing), None)
    parts = changed[: changed.index(total)] if total is not None else []
    if total is None or len(parts) < 2 or any(len(t.comparisons) > 1 for t in parts):
        return None
    comparison = total.comparisons[0]
    whole, found = _change(comparison), [c for t in parts for c in _changes_like(t, comparison)]
    if whole is None or comparison.change is None or len(found) != len(parts):
        return None
    verdict = changes_verdict(comparison, comparison.change, whole[0], found, doubtful=True)
    figures = [q for q in (comparison.change, *(q for _, q in found)) if q is not None]
    gap = span_middle(_sum_of(found)) - span_middle(whole[0])
    near = is_slip(gap, figures) or named_whole_of([t.subject for t in parts])
    near |= total.subject in vocabulary().file.words["sum"]
    return verdict if near or not verdict.kind else None


def span_middle(values: Range) -> Fraction:
    """The value that is printed."""
    return (values.low + values.high) / 2


def is_slip(gap: Fraction, figures: Sequence[Quantity]) -> bool:
    """Whether a gap is that of one digit, or of two neighbours exchanged."""
    unit = min(Fraction(q.size, 10**q.decimals) for q in figures)
    digits = str(abs(gap) / unit).rstrip("0")
    return len(digits) == 1 or digits in NEIGHBOURS


def _reasons_behind(comparison: ComparisonClause, sentence: Sentence) -> list[Topic]:
    """What the reasons right behind a comparison speak of."""
    later = [
        c.start for t in sentence.topics for c in t.comparisons if not t.reason and c.start > comparison.start
    ]
    end = min(later, default=None)
    return [
        t for t in sentence.topics
        if t.reason and t.start >= comparison.end and (end is None or t.start < end)
        and (t.comparisons or _way_of_name(t, comparison))
    ]  # fmt: skip


def _signed_term(amount: Range, figure: Quantity | None) -> str:
    if figure is None:
        return "0"
    return f"(-{figure.printed.lstrip('-')})" if amount.high < 0 else figure.printed


def _change(comparison: ComparisonClause) -> tuple[Range, Quantity | None] | None:
    """A change with its sign; 0 where nothing changed; None where it is not said."""
    change = comparison.change
    if change is None:
        return (Range(Fraction(0), Fraction(0)), None) if comparison.flat and not comparison.nearly else None
    if not change.value:
        return span(change), change
    if comparison.way is None and not change.printed.startswith("-"):
        return None
    value = span(change)
    return (-value if comparison.way == -1 else value), change


def _change_like(topic: Topic, whole: ComparisonClause) -> Change | None:
    return next(_changes_like(topic, whole), None)


def _changes_like(topic: Topic, whole: ComparisonClause) -> Iterator[Change]:
    """What a topic says that it changed by, compared as a whole is: more than once, perhaps."""
    for comparison in topic.comparisons:
        if (
            comparison.change is not None
            and whole.change is not None
            and comparison.change.unit != whole.change.unit
        ):
            continue
        both = comparison.moment is not None and whole.moment is not None
        if (
            both
            and comparison.moment != whole.moment
            and not (comparison.moment and whole.moment and comparison.moment.fits(whole.moment))
        ):
            continue
        found = _change(comparison)
        if found is not None:
            yield found
    if way := _way_of_name(topic, whole):
        amount = topic.levels[0].quantity
        yield (span(amount) if way > 0 else -span(amount)), amount


def _way_of_name(topic: Topic, whole: ComparisonClause) -> int:
    """新增河道项目 40 万元, 压减一般性支出 17 万元: the way its name begins with; 0 for none."""
    unit = whole.change.unit if whole.change is not None else ""
    if topic.comparisons or len(topic.levels) != 1 or topic.unit != unit:
        return 0
    words, net = topic.levels[0].words, vocabulary().file.net
    down = (*net["less"], *vocabulary().file.words["down"])
    return -1 if words.startswith(down) else 1 if words.startswith(tuple(net["more"])) else 0
