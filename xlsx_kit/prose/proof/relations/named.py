"""Sums and ratios that names tell: 净值 = 原值 - 折旧, 到位率 = 到位 / 计划; the names are data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise, product

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, signed_sum, span
from xlsx_kit.prose.proof.grammar.statements import Level, NamedRate, NetChange, Sentence, Topic
from xlsx_kit.prose.proof.phrases import has, in_words, pattern, phrases
from xlsx_kit.prose.proof.relations.balance import balanced_by
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.ratios import fits
from xlsx_kit.prose.proof.relations.verdicts import Terms, Verdict, held, made, sum_verdict, wrong_sum
from xlsx_kit.prose.proof.relations.whole_names import may_be_one
from xlsx_kit.prose.proof.word_tables import NamedSum, Spelled
from xlsx_kit.prose.proof.words import vocabulary

MOST_AMOUNTS = 12
"""Amounts near a sentence; with more, names stand for several things."""
Labelled = tuple[str, Quantity]


def named_verdicts(sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Verdict]:
    """The sums, rates and net changes that a sentence has by name."""
    own = _labelled([sentence])
    changes = [(c.words, c.change) for t in sentence.topics for c in t.comparisons if c.change is not None]
    known = [label for label, _ in (*own, *changes)] if own else []
    for identity in vocabulary().file.identity:
        if not any(has_name(label, identity.result) for label in known):
            continue
        for near in _windows(identity, own):
            verdict = _identity(identity, near) or (
                _identity(identity, [*near, *changes]) if changes else None
            )
            if verdict is not None:
                yield verdict
        terms = (*identity.plus, *identity.minus)
        if before and not all(any(has_name(label, role) for label, _ in own) for role in terms):
            near = [*_labelled(before[-1:]), *own]
            verdict = _identity(identity, near, slips=True) if len(near) <= MOST_AMOUNTS else None
            if verdict is not None and any(verdict.figures[0] is q for _, q in own):
                yield verdict
    since = 0
    for rate in sentence.rates:
        near = [*own, *changes] if len(own) + len(changes) > 1 else _labelled([*before, sentence])
        between = [(label, q) for label, q in near if since <= q.start and q.end <= rate.percent.start]
        since = rate.percent.end
        if rate.name.behind and (following := _followed_by(rate, own)):
            verdict = _rate(rate, following)
        else:
            labelled = [*_labelled(before, roots=True), *own]
            earlier = [(label, q) for label, q in labelled if q.start < rate.percent.start]
            verdict = _rate(rate, between) or _rate(rate, near[-MOST_AMOUNTS:])
            behind = [q.start > rate.percent.start for q in verdict.figures[:2]] if verdict else []
            if verdict is None or (verdict.kind and behind[1] and not all(behind)):
                verdict = _rate(rate, earlier[-MOST_AMOUNTS:])  # 分配率 p；已支出 b: what follows is no base
                part, whole = verdict.figures[:2] if verdict else (rate.percent, rate.percent)
                if (
                    verdict
                    and verdict.kind
                    and not misprinted(rate.percent, 100 * part.value / whole.value, named=True)
                ):
                    verdict = None
        if verdict is not None:
            yield verdict
    for times in sentence.proportions:
        apart = [lv.quantity for t in sentence.apart for lv in t.levels]
        amounts = sorted([*(q for _, q in own), *apart], key=lambda q: q.start)
        verdict = _proportion(times, [q for q in amounts if q.end <= times.start])
        if verdict is not None:
            yield verdict
    for net in sentence.nets:
        yield _net(net)


def _followed_by(rate: NamedRate, own: Sequence[Labelled]) -> Sequence[Labelled]:
    """按 2% 计提工会经费 x，按 8%…: the amount behind a percentage, and the wholes before it."""
    behind = next(((label, q) for label, q in own if q.start >= rate.percent.end), None)
    if behind is None or not has_name(behind[0], rate.name.part):
        return []
    before = [(label, q) for label, q in own if q.end <= rate.percent.start]
    return [behind, *((label, q) for label, q in before if not has_name(label, rate.name.part))]


def _labelled(sentences: Sequence[Sentence], *, roots: bool = False) -> list[Labelled]:
    """Every amount with its name: 上年 before it, its basis behind it; with ``roots`` none of a list."""
    topics = [t for s in sentences for t in (s.roots if roots else s.topics)]
    levels = [(t, lv) for t in topics if not t.reason for lv in t.levels]
    ends = [_end_of_year(level) for _, level in levels]
    latest = max(ends, default=0)
    return [
        (_of_last_year(_label(topic, level), 0 < end < latest), level.quantity)
        for (topic, level), end in zip(levels, ends, strict=True)
    ]


def _end_of_year(level: Level) -> int:
    """The year at whose end an amount is said to be (2023年末余额); 0 where it is not."""
    match = pattern("end_of_year").search(level.words)
    return int(match[1]) if match else 0


def _label(topic: Topic, level: Level) -> str:
    basis = "".join(phrases(f"basis_{level.moment.basis}")) if level.moment.basis else ""
    return _of_last_year(f"{topic.subject}{level.words}{basis}", level.moment.year < 0)


def _of_last_year(label: str, earlier: bool) -> str:
    return in_words("last_year", subject=label) if earlier else label


@lru_cache(maxsize=65_536)
def has_name(label: str, spelled: Spelled) -> bool:
    """Whether a label has one of some spellings."""
    return any(
        all(
            label == part[1:]
            if part[0] == "="
            else part[1:] not in label
            if part[0] == "!"
            else part in label
            for part in parts
        )
        for parts in _parts(spelled)
    )


@cache
def _parts(spelled: Spelled) -> Sequence[Sequence[str]]:
    """What a label has, or has not, by each of some spellings; "&…" has what goes without saying."""
    return [[part for part in words.split("&") if part] for words in spelled]


def _windows(identity: NamedSum, labelled: Sequence[Labelled]) -> Iterator[Sequence[Labelled]]:
    """All amounts, or, of several results (收入、支出、结余；收入、支出、结余), those before each."""
    ends = [n for n, (label, _) in enumerate(labelled, start=1) if has_name(label, identity.result)]
    if len(ends) > 1 and all(end - start > 2 for start, end in pairwise([0, *ends])):
        yield from (labelled[start:end] for start, end in pairwise([0, *ends]))
    elif len(labelled) <= MOST_AMOUNTS:
        yield labelled


def _identity(identity: NamedSum, labelled: Sequence[Labelled], *, slips: bool = False) -> Verdict | None:
    """One sum, where each of its amounts is there once; held if any way to take the names makes it right."""
    roles = [identity.result, *identity.plus, *identity.minus]
    units = {q.unit for _, q in labelled}
    signs = [1] * len(identity.plus) + [-1] * len(identity.minus)
    if not any(has_name(label, identity.result) for label, _ in labelled):
        return None
    for unit in units:
        places = [[q for label, q in labelled if q.unit == unit and has_name(label, role)] for role in roles]
        if not all(places):
            continue
        taken = [way for way in product(*places) if len({id(q) for q in way}) == len(way)]
        faults = []
        for result, *terms in taken:
            signed = list(zip(terms, signs, strict=True))
            if signed_sum(signed).meets(span(result)):
                return held(result, *terms)
            faults.append((result, signed))
        if _starts_elsewhere(identity, labelled):
            continue
        others = [q for _, q in labelled if q.unit == unit]
        near = [f for f in faults if misprinted(f[0], made(f[1]), named=True)]
        if (identity.slips or slips) and (not near or (identity.slips and len(others) > len(roles))):
            continue
        if len(faults) > 1 and len({f[0].value for f in near}) == 1 and not _explained(*near[0], others):
            return wrong_sum(*near[0], "named_sum", doubtful=True)
        if len(faults) == 1 and not _explained(*faults[0], others):
            return wrong_sum(*faults[0], "named_sum", doubtful=slips or len(others) > len(roles))
    return None


def _starts_elsewhere(identity: NamedSum, labelled: Sequence[Labelled]) -> bool:
    """年初结余 w，接受捐赠 x，支出 y，年末结余 z: of what there was before the sum says nothing."""
    opening = vocabulary().file.carried["opening"]
    named = any(word in spelled for role in identity.plus for spelled in role for word in opening)
    begun = any(label.startswith(tuple(opening)) for label, _ in labelled)
    return begun and not named and any(has(spelled, "remainders") for spelled in identity.result)


def _explained(result: Quantity, terms: Terms, others: Sequence[Quantity]) -> bool:
    """Whether one amount beside the others closes the gap or stands for one, or all on either side do."""
    used = {id(result), *(id(q) for q, _ in terms)}
    gap = span(result) - signed_sum(terms)
    unused = [q for q in others if id(q) not in used and q.value]
    for n, (_, sign) in enumerate(terms):
        ways = ([*terms[:n], (q, sign), *terms[n + 1 :]] for q in unused)
        if any(signed_sum(way).meets(span(result)) for way in ways):
            return True  # 安排 x，到位 y，支出 z，结余 y－z
    left = [span(q) for q in unused]
    return any(gap.meets(own) or gap.meets(-own) for own in left) or balanced_by(left, gap)


def _net(net: NetChange) -> Verdict:
    terms = [(q, way * net.way) for q, way in net.steps]
    return sum_verdict(net.figure, sorted(terms, key=lambda term: -term[1]), "named_sum", doubtful=True)


def _rate(rate: NamedRate, labelled: Sequence[Labelled]) -> Verdict | None:
    """A ratio by its name; wrong only where part and whole are each there once."""
    percent, name = rate.percent, rate.name
    parts = [q for label, q in labelled if has_name(label, name.part) and q is not percent]
    wholes = [q for label, q in labelled if has_name(label, name.whole) and q is not percent]
    pairs = [(p, w) for p in parts for w in wholes if p is not w and p.unit == w.unit and w.value > 0]
    pairs = [(p, w) for p, w in pairs if not (_is_part_or_whole(p, parts, wholes) and len(pairs) > 1)]
    for part, whole in pairs:
        if _grows_by(part, whole, percent) if name.growth else fits(part, whole, percent):
            return held(part, whole, percent)
    if len(pairs) != 1 or (not name.growth and not name.sure and _of_another(pairs[0], percent, labelled)):
        return None
    part, whole = pairs[0]
    labels = [next(label for label, q in labelled if q is one) for one in pairs[0]]
    if name.growth and not may_be_one(*labels):
        return None
    exact = 100 * part.value / whole.value - (100 if name.growth else 0)
    right = printed_like(abs(exact), percent)
    off = abs(abs(exact) - abs(percent.value))
    shown = f"({part.printed}－{whole.printed})" if name.growth else part.printed
    return Verdict(
        [part, whole, percent], "named_rate", percent.start, percent.end,
        {"right": right, "given": percent.printed, "terms": f"{shown}÷{whole.printed}"},
        right, percent.printed, doubtful=rate.guessed and part.money,
        slight=percent.decimals > 1 and off <= Fraction(1, 10**percent.decimals),
    )  # fmt: skip


def _of_another(pair: tuple[Quantity, Quantity], percent: Quantity, labelled: Sequence[Labelled]) -> bool:
    """Whether it is a share of what has no name here: 发放 x 份，回收 y 份，满意 z 份，满意率 z÷y."""
    part, _ = pair
    return any(fits(part, q, percent) for _, q in labelled if q is not part and q.value > 0)


def _proportion(times: Quantity, amounts: Sequence[Quantity]) -> Verdict | None:
    """x:1 of the two amounts before it; wrong only where there are no others."""
    pairs = [sorted(pair, key=lambda q: q.value) for pair in pairwise(amounts) if _are_alike(*pair)]
    for less, more in pairs:
        quotient = span(more).over(span(less))
        if quotient and quotient.meets(Range(100 * span(times).low, 100 * span(times).high)):
            return held(less, more, times)
    if len(pairs) != 1 or len(amounts) != len(pairs[0]):
        return None
    less, more = pairs[0]
    right = printed_like(more.value / less.value, times)
    return Verdict(
        [less, more, times], "proportion", times.start, times.end,
        {"right": right, "given": times.printed, "terms": f"{more.printed}÷{less.printed}"},
        right, times.printed,
    )  # fmt: skip


def _are_alike(one: Quantity, other: Quantity) -> bool:
    return one.unit == other.unit and one.value > 0 and other.value > 0


def _is_part_or_whole(quantity: Quantity, parts: Sequence[Quantity], wholes: Sequence[Quantity]) -> bool:
    """Whether an amount may be either by its name, and there is another part."""
    return any(q is quantity for q in wholes) and any(q is not quantity for q in parts)


def _grows_by(part: Quantity, whole: Quantity, percent: Quantity) -> bool:
    gap = (span(part) - span(whole)).over(span(whole))
    return gap is not None and (gap.meets(span(percent)) or gap.meets(-span(percent)))
