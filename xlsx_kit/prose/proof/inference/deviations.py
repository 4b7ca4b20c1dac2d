"""How far what was spent is from a budget by name: 决算数与年初预算数的差异率为 x%."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.pairs import kinds_of
from xlsx_kit.prose.proof.inference.quotients import Quotient
from xlsx_kit.prose.proof.phrases import pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.relations.whole_names import may_be_one

BUDGETS = ("initial", "adjusted", "budget")
ACTUAL = "actual"


def deviations_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Each such rate of a sentence that has one amount of the budget it names, and one that was spent."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        amounts = [m for m in here if m.quantity.money and not m.quantity.loose]
        spent = [m for m in amounts if ACTUAL in kinds_of(m.clause)]
        for rate in here:
            match = pattern("deviation").search(rate.clause) if rate.unit == "%" else None
            if match is None or len(spent) != 1:
                continue
            named = [kind for kind in BUDGETS if kind in kinds_of(match[0])]
            bases = [m for m in amounts if any(kind in kinds_of(m.clause) for kind in named)]
            if len(bases) != 1 or bases[0] is spent[0] or not bases[0].quantity.value:
                continue
            if not may_be_one(spent[0].clause, bases[0].clause):
                continue
            now, base = spent[0].quantity, bases[0].quantity
            quotient = Quotient(rate.quantity, [(now, 1), (base, -1)], [(base, 1)])
            if any(id(q) not in firm for q in quotient.figures):
                yield held(*quotient.figures) if quotient.holds else quotient.verdict()
