"""A made-up unit's next year: what its workbook begins with, and what of last year is lost on the way."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.campaign import carried_over, merged
from xlsx_kit.facts import Facts, facts_of_json, json_of_facts
from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import UNIT, YEAR, ColumnType, Input, Pack
from xlsx_kit.pack.trial.places import DeclarationPlaces


def next_year_facts(pack: Pack, facts: Facts) -> Facts:
    """What a workbook of the year after is filled with. Raises InputError where it is no facts file."""
    year = facts.year + 1
    unit = {**json_of_facts(facts, pack)[UNIT], YEAR: year}
    return facts_of_json(merged(None, carried_over(pack, facts, year), unit), pack).facts


def next_year_problems(pack: Pack, facts: Facts, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Fields of last year that are empty though last year has everything; code lists that share a name.

    ``facts`` have a line for everything there is.
    """
    following = next_year_facts(pack, facts)
    for source in pack.inputs:
        for column in source.facts:
            if column.last_year and not _arrived(source, column.key, facts, following):
                place = declared.input_column(source.id, column.key)
                words = {"title": column.title, "figure": column.last_year}
                yield declared_problem("PACK-149", place, **words)
    yield from _same_names(pack, declared)


def _arrived(source: Input, key: str, facts: Facts, following: Facts) -> bool:
    """Whether a field has last year's amount; in a list, whether all of last year's money is there."""
    if source.kind == "form":
        return bool(following.form(source.id).get(key))
    before, after = source.column(key).last_year, following.lines(source.id)
    if before == key:
        return False  # last year's amount of the year before
    sums = [
        sum(value for line in lines if isinstance(value := line.get(column), int))
        for lines, column in ((facts.lines(source.id), before), (after, key))
    ]
    return sums[0] == sums[1] or source.column(key).type is not ColumnType.AMOUNT


def _same_names(pack: Pack, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Code lists that a crosswalk from one year to the next cannot tell apart."""
    owners: dict[str, str] = {}
    for list_id, codes in pack.codes.items():
        for name in dict.fromkeys((codes.spec.kind, codes.spec.title)):
            other = owners.setdefault(name, list_id)
            if other != list_id:
                words = {"list": list_id, "other": other, "name": name}
                yield declared_problem("PACK-155", declared.book(f"codes.{list_id}"), **words)
