"""Kinds of checks over several returns at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.facts.model import Facts
from xlsx_kit.rules.case import Hit
from xlsx_kit.rules.entries import short
from xlsx_kit.rules.kind import Kind
from xlsx_kit.rules.wording import Texts, texts_of
from xlsx_kit.spec.pack import Pack


class Shared(Texts, frozen=True, kw_only=True):
    """Texts that units write for themselves, and how long a text or name must be to be asked about."""

    least: int


def shared_texts(pack: Pack, returns: Sequence[Facts], given: Shared) -> Iterator[tuple[int, Hit]]:
    """Texts that another unit's return has word for word; on every return but the first."""
    first: dict[str, Facts] = {}
    for number, facts in enumerate(returns):
        for source, index, key, text in texts_of(pack, facts, given):
            if len(text) < given.least:
                continue
            other = first.setdefault(text, facts)
            if other.unit_code != facts.unit_code:
                title = pack.input(source).column(key).title
                words = {"title": title, "text": short(text), "unit": f"{other.unit_code} {other.unit_name}"}
                yield number, Hit((source, index, key), words=words, actual=short(text))


def other_units_named(pack: Pack, returns: Sequence[Facts], given: Shared) -> Iterator[tuple[int, Hit]]:
    """Texts with the name of another unit of the batch, but for those this unit lists as its own."""
    names = {facts.unit_name for facts in returns if len(facts.unit_name) >= given.least}
    for number, facts in enumerate(returns):
        own = [facts.unit_name, *(str(line.get("name") or "") for line in facts.lines("organisations"))]
        others = [name for name in sorted(names) if not any(name in mine for mine in own)]
        for source, index, key, text in texts_of(pack, facts, given):
            if named := next((name for name in others if name in text), ""):
                words = {"title": pack.input(source).column(key).title, "text": named, "unit": named}
                yield number, Hit((source, index, key), words=words, actual=named)


KINDS = (
    Kind(shared_texts, ("title", "text", "unit"), given=Shared, across=True),
    Kind(other_units_named, ("title", "text", "unit"), given=Shared, across=True),
)
