"""Bases that stand in another sentence than the change, and averages of amounts that follow them."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.quantity import Range, printed_like, span
from xlsx_kit.prose.proof.grammar.subjects import core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, pattern, without_start
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

MOVED = frozenset({"up", "down"})
EARLIER = ("last", "initial", "adjusted", "budget")
SHORTEST = 2


def base_claimed(alike: Sequence[Mention], firm: set[int]) -> Verdict | None:
    """比上年减少 x. 上年为 y: a paragraph's only three amounts are two and their difference."""
    if len(alike) != 3 or any(m.quantity.loose for m in alike):
        return None
    changes = [n for n, m in enumerate(alike) if _kinds(m.clause) & MOVED]
    if len(changes) != 1 or all(id(m.quantity) in firm for m in alike):
        return None
    kinds = _kinds(alike[changes[0]].before).intersection(EARLIER)
    later = [m for m in alike[changes[0] + 1 :] if m.sentence > alike[changes[0]].sentence]
    others = [m for n, m in enumerate(alike) if n != changes[0]]
    by_words = len(kinds) == 1 and any(_kinds(m.before) & kinds for m in later)
    if not by_words and not (changes[0] == 0 and kinds <= {"last"} and _of_two_years(others)):
        return None
    change = alike[changes[0]].quantity
    if not _same_thing(others):
        return None
    more, less = sorted((m.quantity for m in others), key=lambda q: -q.value)
    equation = Equation(change, [(more, 1), (less, -1)])
    return held(*equation.figures) if equation.holds else equation.verdict("named_sum")


def _of_two_years(amounts: Sequence[Mention]) -> bool:
    """比上年减少 x，其中 2023 年 y，2024 年 z: amounts of two years, one behind the other, and no more."""
    years = [[t.year for t in tokens_to_look_at(m.clause) if t.year] for m in amounts]
    dated = all(len(found) == 1 for found in years)
    together = len({m.sentence for m in amounts}) == 1
    named = any(core(subject_of(tokens_to_look_at(m.clause))) for m in amounts)  # 2022 年形成的 y
    return dated and together and not named and abs(years[0][0] - years[1][0]) == 1


def _kinds(text: str) -> frozenset[str]:
    """The kinds of the words of a text; 上年末结转 is a name that speaks of last year, too."""
    found = frozenset[str]().union(*(t.kinds for t in tokens_to_look_at(text)))
    return found | {"last"} if has(text, "last_year") else found


def _same_thing(others: Sequence[Mention]) -> bool:
    """Whether two amounts are called the same, but for the year: 年末结转, 上年末结转; or one by nothing."""
    one, other = (without_start(m.label, "end_of_last_year") for m in others)
    return not one or not other or one.endswith(other) or other.endswith(one)


def average_claimed(mention: Mention, mentions: Sequence[Mention]) -> Verdict | None:
    """车均维护费 x. 公务车 8 辆，运行维护费 y: by what is named alike anywhere in the paragraph."""
    per = vocabulary().file.average
    units = {unit for unit, spelled in per.items() if any(word in mention.clause for word in spelled)}
    if not units or not mention.quantity.money or not mention.quantity.value:
        return None
    name = mention.clause
    for words in (word for spelled in per.values() for word in spelled):
        name = name.partition(words)[2] or name
    name = pattern("tail_of_name").sub("", name)
    if len(name) < SHORTEST:
        return None
    counts = [m.quantity for m in mentions if m.unit in units and m.quantity.value > 0]
    amounts = [
        m.quantity for m in mentions
        if m is not mention and m.quantity.money and name in m.before and m.quantity.value > 0
        and not any(word in m.clause for spelled in per.values() for word in spelled)
        and not m.clause.startswith(tuple(vocabulary().file.words["besides"]))  # 另补助食堂 x
    ]  # fmt: skip
    for amount in amounts:
        for count in counts:
            whole = span(amount)
            if Range(whole.low / count.value, whole.high / count.value).meets(span(mention.quantity)):
                return held(amount, count, mention.quantity)
    if len(amounts) != 1 or len(counts) != 1:
        return None
    right = printed_like(amounts[0].value / counts[0].value, mention.quantity)
    fields = {"right": right, "given": mention.quantity.printed}
    fields |= {"amount": amounts[0].printed, "count": counts[0].printed}
    return Verdict(
        [amounts[0], counts[0], mention.quantity], "average", mention.quantity.start, mention.quantity.end,
        fields, right, mention.quantity.printed, doubtful=True,
    )  # fmt: skip
