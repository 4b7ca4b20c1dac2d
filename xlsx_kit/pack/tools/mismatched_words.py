"""What in a pack's words does not fit its lists, its columns or the words beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import ColumnType, Entry, Field, Pack, SpecError, reference_of
from xlsx_kit.prose import Narrative

UNIT_IN_TITLE = re.compile(r"[（(]([^（）()]{1,4})[）)]$")
UNIT_BEHIND = re.compile(r"([^\d{}，。；、（）\s]{1,2})(?=[，。；、]|$)")
MONEY_TYPED = re.compile(r"\{(\w+)\}(亿元|万元|千元|元)")
TWICE = re.compile(r"(\{\w+\})\1")
OF_CHANGE = ("now", "before", "change")


def mismatched_words(pack: Pack, narrative: Narrative | None, at: Callable[..., str]) -> Iterator[Problem]:
    """Warnings about sound words; ``at`` says where an entry stands, by its part and name."""
    if narrative is None:
        return
    yield from _values(pack, narrative, at)
    yield from _doubled_numbers(narrative, at)
    yield from _said_twice(narrative, at)
    units = _units(pack, narrative)
    for part in ("sentences", "phrases"):
        for name, variants in getattr(narrative, part).items():
            for variant in variants:
                place = at(part, name)
                yield from _money(pack, narrative, variant.text, place)
                yield from _counted(units, variant.text, place)
                if found := TWICE.search(variant.text):
                    yield declared_problem("PACK-243", place, written=found[1])


def _values(pack: Pack, narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Words for values that a list does not have."""
    for name, word in narrative.words.items():
        try:
            found = reference_of(pack, word.ref) if word.ref else None
        except SpecError:
            continue
        if not isinstance(found, Field):
            continue
        column = pack.input(found.input).column(found.column)
        if column.type is not ColumnType.CHOICE or column.open:
            continue
        known = pack.values(column.list)
        for value in word.values:
            if value and value not in known:
                yield declared_problem(
                    "PACK-241", at("words", name), column=column.title, value=value, known="、".join(known)
                )


def _doubled_numbers(narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Numbers of one narrative that are the same one under two names."""
    places = {name: at("counts", name) for name in narrative.counts}
    first: dict[str, str] = {}
    for name, count in narrative.counts.items():
        if f"counts.{name}" in places[name] and (other := first.setdefault(count.ref, name)) != name:
            yield declared_problem("PACK-239", places[name], name=name, other=other, ref=count.ref)


def _said_twice(narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Sentences that a paragraph says twice."""
    for section in narrative.sections:
        for item in section.items:
            for group in item.paragraph:
                again = [name for name, times in Counter(group.of).items() if times > 1]
                if again:
                    where = at("sections", word=f'"{again[0]}", "{again[0]}"')
                    yield declared_problem("PACK-244", where, again="、".join(again))


def _money(pack: Pack, narrative: Narrative, text: str, place: str) -> Iterator[Problem]:
    """A money typed behind an amount that is printed in another one."""
    printed = narrative.unit or pack.book.money
    for name, typed in MONEY_TYPED.findall(text):
        if typed != printed and (name in narrative.money or name in OF_CHANGE):
            yield declared_problem("PACK-240", place, name=name, printed=printed, typed=typed)


def _units(pack: Pack, narrative: Narrative) -> dict[str, str]:
    """What each number of things is counted in, as its column's title says: 公务用车保有量（辆）."""
    found: dict[str, str] = {}
    for name, count in narrative.counts.items():
        try:
            reference = reference_of(pack, count.ref)
        except SpecError:
            continue
        if isinstance(reference, Field | Entry):
            keys = [reference.column] if isinstance(reference, Field) else [*reference.columns]
            units = [UNIT_IN_TITLE.search(pack.input(reference.input).column(key).title) for key in keys]
            units_named = {unit[1] for unit in units if unit}
            if len(units_named) == 1:
                found[name] = units_named.pop()
    return found


def _counted(units: dict[str, str], text: str, place: str) -> Iterator[Problem]:
    """A number of things with the unit of other things behind it."""
    for name, unit in units.items():
        for found in re.finditer(rf"\{{{name}\}}([^{{}}，。；、（）\s]{{1,2}})", text):
            behind = found[1]
            others = {one for one in units.values() if one != unit}
            known = any(behind.startswith(one) for one in others)
            alone = UNIT_BEHIND.match(text, found.start(1))
            if not behind.startswith(tuple(part[:1] for part in unit.split("、"))) and (known or alone):
                yield declared_problem("PACK-242", place, name=name, unit=unit, behind=behind)
