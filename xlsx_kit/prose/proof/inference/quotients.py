"""Percentages of amounts that stand near them, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, permutations

from xlsx_kit.prose.proof.grammar.quantity import (
    NO_AMOUNTS,
    YUAN,
    Quantity,
    Range,
    printed_like,
    signed_sum,
    span,
    with_unit,
)
from xlsx_kit.prose.proof.grammar.subjects import BASIS, akin, core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.chance import fit_by_chance
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import in_words, pattern, without_end
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

NEAREST = 6
FLOAT_ERROR = 1e-6
"""What floats may be off; what they cannot tell is computed exactly."""
Form = tuple[tuple[int, int], tuple[int, int]]
RATIOS: Sequence[Form] = (((1, 0), (0, 1)), ((1, -1), (0, 1)), ((1, 0), (1, 1)), ((1, 0), (1, -1)))
"""Signs of two amounts above the stroke, and below it: a/b, (a-b)/b, a/(a+b), a/(a-b)."""
CHANGES: Sequence[Form] = (((1, -1), (0, 1)), ((0, 1), (1, 1)), ((0, 1), (1, -1)))
TURNED = ([{"up"}, {"down"}], [{"down"}, {"up"}])
BARE = frozenset({"up", "down", "filler"})
WAYS = {True: "up", False: "down"}
AROUND = 16
"""Figures before and behind a percentage that are looked at."""
PAIR = 2
CLOSE = ")"
HOLDING = frozenset({"some", "among"})
"""Kinds of what begins the parts of an amount in a bracket: 含, 其中."""
LIKELY = Fraction(1, 10)
"""The chance that a quotient holds by accident up to which it counts as checked."""


@dataclass(frozen=True, slots=True)
class Quotient:
    """``percent`` = 100 * (the signed terms) / ``base``."""

    percent: Quantity
    terms: Sequence[tuple[Quantity, int]]
    base: Sequence[tuple[Quantity, int]]

    @property
    def values(self) -> Range | None:
        """The quotients of all values that round to its figures, in percent."""
        return signed_sum(self.terms).over(signed_sum(self.base))

    @property
    def holds(self) -> bool:
        """Whether its percentage is one of them."""
        values, percent = self.values, span(self.percent)
        return values is not None and (values.meets(percent) or values.meets(-percent))

    @property
    def figures(self) -> list[Quantity]:
        """All of its figures."""
        return [
            *(q for q, _ in self.terms),
            *(q for q, _ in self.base if all(q is not t for t, _ in self.terms)),
            self.percent,
        ]

    def verdict(self) -> Verdict:
        """That it does not hold, as a warning."""
        values = self.values
        assert values is not None
        exact = abs(values.low + values.high) / 2
        right, off = printed_like(exact, self.percent), abs(exact - self.percent.value)
        mixed = len({q.size for q in self.figures if q.money}) > 1
        shown = f"{_shown(self.terms, mixed=mixed)}÷{_shown(self.base, mixed=mixed)}"
        return Verdict(
            self.figures, "named_rate", self.percent.start, self.percent.end,
            {"right": right, "given": self.percent.printed, "terms": shown}, right, self.percent.printed,
            doubtful=True, slight=self.percent.decimals > 1 and off <= Fraction(1, 10**self.percent.decimals),
        )  # fmt: skip


def _shown(terms: Sequence[tuple[Quantity, int]], *, mixed: bool) -> str:
    """Terms with their signs; ``mixed``: each with what it is counted in."""
    figures = [(with_unit(q.printed, q) if mixed else q.printed, sign) for q, sign in terms]
    text = "".join(f"{'＋' if sign > 0 else '－'}{figure}" for figure, sign in figures).lstrip("＋")
    return f"({text})" if len(terms) > 1 else text


def quotients_of(
    percent: Quantity, near: Sequence[Quantity], *, moved: bool
) -> Iterator[tuple[int, Quotient]]:
    """The quotients of two amounts that a percentage may be, the likeliest first, each with its number.

    Those that are far from it are only counted. ``moved``: it is a rate of change.
    """
    tried = 0
    alike = [(a, float(a.value), float(a.half / a.value)) for a in near if a.value > 0]
    pairs = [(a, b) for a, b in permutations(alike, 2) if a[0].unit == b[0].unit]
    given, half = abs(float(percent.value)), float(percent.half)
    for form in CHANGES if moved else RATIOS:
        for (a, x, dx), (b, y, dy) in pairs:
            tried += 1
            parts, wholes = form
            whole = x * wholes[0] + y * wholes[1]
            if whole <= 0:
                continue
            value = 100 * (x * parts[0] + y * parts[1]) / whole
            slack = half + (100 + abs(value)) * (dx * x + dy * y) * 2 / whole
            if abs(abs(value) - given) <= slack + FLOAT_ERROR * given:
                yield tried, Quotient(percent, _signed(a, b, parts), _signed(a, b, wholes))


def _signed(one: Quantity, other: Quantity, signs: tuple[int, int]) -> Sequence[tuple[Quantity, int]]:
    return [(q, sign) for q, sign in zip((one, other), signs, strict=True) if sign]


def near_to(at: int, mentions: Sequence[Mention], *, apart: int = 0) -> list[Quantity]:
    """The amounts around a percentage, the nearest first; ``apart`` sentences away at most."""
    here, first = mentions[at], max(0, at - 2 * NEAREST)
    around = [
        (abs(n - at) + (2 if n > at else 0), m.quantity)
        for n, m in enumerate(mentions[first : at + 2 * NEAREST + 1], first)
        if abs(m.sentence - here.sentence) <= apart
        and m.unit not in NO_AMOUNTS and not m.quantity.loose
    ]  # fmt: skip
    return [q for _, q in sorted(around, key=lambda pair: pair[0])][:NEAREST]


def ratio_holding(at: int, mentions: Sequence[Mention]) -> Verdict | None:
    """The likeliest quotient for a percentage that holds, if that is hardly by accident."""
    percent, moved = mentions[at].quantity, _moved(mentions[at])
    for apart in (0, 1):
        near = near_to(at, mentions, apart=apart)
        for tried, quotient in quotients_of(percent, near, moved=moved):
            if quotient.holds:
                width = 2 * percent.half + Fraction(percent.size, 10**percent.decimals)
                sure = fit_by_chance(tried, max(percent.value, Fraction(1)), width) <= LIKELY
                return held(*quotient.figures) if sure else None
    return None


def ratio_claimed(at: int, mentions: Sequence[Mention]) -> Verdict | None:
    """A percentage that its words tell to be a ratio of the two amounts of its sentence, and is not."""
    mention, words = mentions[at], vocabulary().file.inference
    text = mention.clause
    if mention.quantity.loose or any(word in mention.before for word in words.unlike):
        return None
    if not any(word in text or word in mention.after for word in words.ratio):
        return None
    here = [m for m in _mentions_around(at, mentions) if m.sentence == mention.sentence]
    if any(q.holds for _, q in quotients_of(mention.quantity, near_to(at, mentions, apart=1), moved=False)):
        return None
    if named := _named_ratio(mention, here):
        return named
    units, inside = [m.unit for m in here if m.unit not in NO_AMOUNTS], _held(here)
    for unit in (YUAN, *sorted(set(units) - {YUAN})):
        alike = [m for m in here if m.unit == unit and m.quantity.value > 0 and id(m) not in inside]
        if len(alike) != 2 or sum(m.unit == "%" for m in here) > 1:
            continue
        if any(m.quantity.loose or _moved(m) for m in alike) or not _is_printed(text, alike):
            return None
        first, other = (m.quantity for m in alike)
        above = mention.quantity.value > 100
        part, whole = (first, other) if (first.value > other.value) == above else (other, first)
        if (stem := pattern("rate_stem_behind").search(mention.clause)) and not any(
            stem[1][0] in f"{m.before}{m.after}" for m in alike
        ):
            return None  # 病床使用率 of what is not counted here
        return Quotient(mention.quantity, [(part, 1)], [(whole, 1)]).verdict()
    return None


def _held(mentions: Sequence[Mention]) -> set[int]:
    """支出 x（含上年结转 y、调入 u），占 z%: y and u are never what the share is of."""
    held_in, inside = set[int](), False
    for mention in mentions:
        _, bracket, words = mention.before.rpartition("(")
        if bracket and CLOSE not in words:
            inside = any(t.kinds & HOLDING for t in tokens_to_look_at(words)[:1])
        elif CLOSE in mention.before:
            inside = False
        if inside:
            held_in.add(id(mention))
    return held_in


def _mentions_around(at: int, mentions: Sequence[Mention]) -> Sequence[Mention]:
    return mentions[max(0, at - AROUND) : at + AROUND + 1]


def _named_ratio(mention: Mention, here: Sequence[Mention]) -> Verdict | None:
    """到位率, 差异率 behind more than two amounts: what its own name calls the part, of the first of them."""
    stem = pattern("rate_stem_behind").search(mention.clause)
    before = [m for m in here if m.quantity.end <= mention.quantity.start and m.unit == YUAN]
    if stem is None or len(before) <= PAIR or any(m.quantity.loose or m.quantity.value <= 0 for m in before):
        return None
    parts = [m for m in before if stem[1] in m.before]
    if len(parts) != 1 or parts[0] is before[0] or sum(m.unit == "%" for m in here) > 1:
        return None
    return Quotient(mention.quantity, [(parts[0].quantity, 1)], [(before[0].quantity, 1)]).verdict()


def growth_claimed(at: int, mentions: Sequence[Mention]) -> Verdict | None:
    """年末 x，较年初增加 y，增长 z%: the change right before it, of the first amount less the change."""
    mention = mentions[at]
    before = mentions[at - 1] if at else None
    if before is None or not _moved(mention) or not _moved(before) or mention.quantity.loose:
        return None
    near = [m for m in mentions[max(0, at - AROUND) : at + 1] if m.sentence == mention.sentence]
    here = [m for m in near[:-1] if m.unit == before.unit]
    if not here:
        return None
    first, words = here[0], vocabulary().file.inference
    text = "".join(m.before for m in near)
    if first is before or any(m.quantity.loose for m in here) or _moved(first):
        return None
    if any(word in text for word in words.apart) or not any(word in before.before for word in words.opening):
        return None
    amounts = [m.quantity for m in here]
    if any(q.holds for _, q in quotients_of(mention.quantity, amounts, moved=True)):
        return None
    way = -1 if any("up" in t for t in tokens_to_look_at(before.clause)) else 1
    base = [(first.quantity, 1), (before.quantity, way)]
    claim = Quotient(mention.quantity, [(before.quantity, 1)], base)
    return claim.verdict() if claim.values is not None else None


def turned_rates(mentions: Sequence[Mention]) -> Iterator[Verdict]:
    """增加 x，主要原因是…；下降 y%: a rate that is right of the change before it, but for its direction."""
    for n, (change, rate) in enumerate(pairwise(mentions)):
        ways = [_ways(change), _ways(rate)]
        bare = all(t.kinds & BARE for t in tokens_to_look_at(rate.clause))
        if rate.unit != "%" or ways not in TURNED or not bare or not change.quantity.value:
            continue
        now = [m.quantity for m in mentions[:n] if m.sentence == rate.sentence and m.unit == change.unit]
        sign = -1 if "up" in ways[0] else 1
        if rate.sentence != change.sentence or not now:
            continue
        quotient = Quotient(rate.quantity, [(change.quantity, 1)], [(now[-1], 1), (change.quantity, sign)])
        if quotient.holds:
            one, other = (in_words(WAYS["up" in way]) for way in ways)
            words = {"one": f"{one} {change.quantity.printed}", "other": f"{other} {rate.quantity.shown}"}
            figures = [change.quantity, rate.quantity]
            yield Verdict(
                figures, "two_directions", change.quantity.start, rate.quantity.end, words, doubtful=True
            )


def _ways(mention: Mention) -> frozenset[str]:
    kinds = frozenset[str]().union(*(t.kinds for t in tokens_to_look_at(mention.clause)))
    return kinds & {"up", "down"}


def _moved(mention: Mention) -> bool:
    return any(t.kinds & {"up", "down", "net"} for t in tokens_to_look_at(mention.clause))


def _is_printed(text: str, alike: Sequence[Mention]) -> bool:
    """Whether what a percentage is said to be of (占…的) may be one of some amounts."""
    tokens = tokens_to_look_at(text)
    at = next((n for n, t in enumerate(tokens) if "share" in t), len(tokens))
    behind = at if at < len(tokens) else next((n for n, t in enumerate(tokens) if "done" in t), at)
    based = [t.text for t in tokens[behind:] if t.kinds & BASIS or t.year or "last" in t]
    name = without_end(subject_of(tokens[at + 1 :]), "of", "share_behind")
    if based and not any(word in m.before for m in alike for word in based):
        return False
    return not core(name) or any(akin(name, m.label) for m in alike)
