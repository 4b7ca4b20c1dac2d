"""What a document is held against: the words of a pack, and the facts of a unit where they are given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlsx_kit.compute import Evaluation
from xlsx_kit.pack import DEFAULT_PACK, load_pack
from xlsx_kit.prose.narrative.packed import narrative_of, wording
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.proof.facts.reference import ReferenceFacts
from xlsx_kit.prose.publication.tables import published_tables
from xlsx_kit.returns import load_return

Standard = tuple[Narrative, ReferenceFacts | None, str]
"""Words, facts and the unit of money."""


def standard_of(
    facts: Path | str | Mapping[str, Any] | None,
    pack: str | None,
    words: Path | None,
    last_year: Path | str | Mapping[str, Any] | None = None,
) -> Standard:
    """What documents of a pack are held against. Raises InputError where the facts cannot be read.

    ``last_year`` is the unit's return or facts of the year before, by whatever pack.
    """
    if facts is None:
        spec = wording(own := load_pack(pack or DEFAULT_PACK), words)
        return spec, None, spec.unit or own.book.money
    found = load_return(facts, pack)
    evaluation = Evaluation(found.pack, found.facts)
    spec = wording(found.pack, words)
    before = load_return(last_year, None) if last_year is not None else None
    last = Evaluation(before.pack, before.facts) if before is not None else None
    ours, published = narrative_of(evaluation, words), published_tables(evaluation)
    expected = ReferenceFacts(evaluation, spec, ours, published, last)
    return spec, expected, spec.unit or evaluation.pack.book.money
