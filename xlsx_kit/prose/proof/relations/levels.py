"""The amounts of parts that stand beside one of their whole: of its year and its basis."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.quantity import span
from xlsx_kit.prose.proof.grammar.statements import Level, Topic, same_basis
from xlsx_kit.prose.proof.relations.no_divisions import sum_of


def makes(topics: Sequence[Topic], parent: Topic) -> bool:
    """Whether some parts make up one of the amounts of a whole."""
    for whole in parent.levels:
        levels = [lv for t in topics if (lv := level_like(t, whole)) is not None]
        if len(levels) == len(topics) and sum_of(levels).meets(span(whole.quantity)):
            return True
    return False


def level_like(topic: Topic, like: Level) -> Level | None:
    """The amount of a part that stands beside one of the whole: of its year, and of its basis."""
    same = [
        lv
        for lv in topic.levels
        if lv.quantity.unit == like.quantity.unit and lv.moment.year == like.moment.year
    ]
    exact = [lv for lv in same if lv.moment.basis == like.moment.basis]
    if exact:
        return exact[-1]
    loose = [lv for lv in same if same_basis(lv.moment.basis, like.moment.basis)]
    return loose[-1] if loose else None
