"""What a return is held against besides itself: approved amounts, what was published, the year's budget."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import ApprovedList, Facts, json_of_facts
from xlsx_kit.pack import Pack, load_pack


@dataclass(frozen=True, slots=True)
class PublishedFacts:
    """What a unit published in a year: its facts, packed, since thousands wait while one is asked for."""

    pack: str
    facts: bytes

    def evaluation(self) -> Evaluation:
        """The tables that were published."""
        facts: Facts = pickle.loads(zlib.decompress(self.facts))
        return Evaluation(load_pack(self.pack), facts)

    @property
    def content(self) -> Mapping[str, Any]:
        """The facts as plain data: the same for the same facts, whenever they were read."""
        evaluation = self.evaluation()
        return json_of_facts(evaluation.facts, evaluation.pack)


def published(pack: Pack, facts: Facts) -> PublishedFacts:
    """Facts of a year as they are kept for the next."""
    return PublishedFacts(pack.id, zlib.compress(pickle.dumps(facts)))


@dataclass(frozen=True)
class Comparatives:
    """By unit code; last year's figures and budgets by unit and year; no budgets where none were asked for.

    Sent once to every process of a run.
    """

    approved: ApprovedList = field(default_factory=ApprovedList)
    published: Mapping[tuple[str, int], PublishedFacts] = field(default_factory=dict)
    budgets: Mapping[tuple[str, int], PublishedFacts] | None = None


NOTHING = Comparatives()
