"""What a pack asks for and nothing can ever be: conditions no entry meets, checks of what is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem, is_message
from xlsx_kit.pack import UNIT, Column, ColumnType, Input, Pack
from xlsx_kit.prose import Narrative
from xlsx_kit.returns import BoundCheck, checks_of, idle_checks

ASKED = re.compile(r"(?:如|填) ?(\d[\d,]*)(?![\d,]|\s*[-/.%％年月日位字个])")
"""A number that a prompt gives as one to enter; no date, no share, no count of digits or words."""
BLANK = ""


def unmet(
    pack: Pack, narrative: Narrative | None, places: Mapping[str, str], at: Callable[[int], str]
) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs, tables and rules.

    ``at`` says where a section of the narrative stands, counted from 0.
    """
    own = pack.own_checks - pack.may_lack.keys()  # a copy of one that packs share may be of what others have
    for check in idle_checks(pack):
        if check.spec.id in own:
            where = places[check.spec.id]
            yield declared_problem("PACK-278", where, id=check.spec.id, lacking="、".join(check.lacking))
    for check in checks_of(pack):
        if check.spec.id in own:
            yield from _conditions(pack, check, places[check.spec.id])
            yield from _named_rules(pack, check, places)
    for source in pack.inputs:
        for n, column in enumerate(source.columns):
            yield from _column(pack, source, column, f"{places[f'inputs/{source.id}']}: columns[{n}]")
    for name, title in _called_alike(pack):
        yield declared_problem("PACK-275", f"{pack.id}/book.toml: figures.{name}", name=name, title=title)
    if narrative:
        yield from _sections(narrative, at)


def _conditions(pack: Pack, check: BoundCheck, path: str) -> Iterator[Problem]:
    """Values of closed lists that a check asks for and no entry can have."""
    profile = {column.key: column for column in pack.input(UNIT).columns}
    own = getattr(check.given, "input", "")
    listed = {column.key: column for column in pack.input(own).columns} if own else {}
    for kind in ("only", "unless", "where"):
        conditions = getattr(check.given, kind, None)
        for key, wanted in conditions.items() if isinstance(conditions, Mapping) else ():
            pattern = isinstance(wanted, str)
            column = (listed if pattern else profile).get(key)
            if column is None or column.type is not ColumnType.CHOICE or column.open:
                continue
            members = pack.values(column.list)
            entries = (BLANK, *members)  # a choice may be left blank, and a check may ask for that
            unknown = [one for one in wanted if one not in entries] if not pattern else []
            if pattern and not any(re.search(wanted, entry) for entry in entries):
                unknown = [wanted]
            if unknown:
                yield declared_problem(
                    "PACK-282",
                    f"{path}.given.{kind}.{key}",
                    id=check.spec.id,
                    kind=kind,
                    column=column.title,
                    unknown="、".join(unknown),
                    members="、".join(members),
                )


def _named_rules(pack: Pack, check: BoundCheck, places: Mapping[str, str]) -> Iterator[Problem]:
    """Rules in whose place a check stands, and which nothing has."""
    for rule in check.spec.instead_of:
        if rule not in places and not is_message(rule):
            yield declared_problem("PACK-279", places[check.spec.id], id=check.spec.id, rule_id=rule)


def _column(pack: Pack, source: Input, column: Column, path: str) -> Iterator[Problem]:
    if column.required and column.omit_blank:
        yield declared_problem("PACK-276", path, key=column.key, column=column.title)
    found = ASKED.findall(column.prompt) if column.maximum is not None else []
    numbers = [int(number.replace(",", "")) for number in found]
    if too_large := [number for number in numbers if number > (column.maximum or 0)]:
        yield declared_problem(
            "PACK-277",
            path,
            key=column.key,
            column=column.title,
            too_large=too_large[0],
            maximum=column.maximum,
        )
    if column.type is ColumnType.MISSING and column.branches and pack.has_input(column.lines_of):
        branch = pack.input(column.lines_of).column(column.branch)
        members = pack.values(branch.list) if branch.list else ()
        if unknown := [one for one in pack.values(column.branches) if members and one not in members]:
            yield declared_problem(
                "PACK-280",
                f"{pack.id}/book.toml: lists.{column.branches}",
                branches=column.branches,
                unknown="、".join(unknown),
                branch=branch.title,
                members="、".join(members),
            )


def _called_alike(pack: Pack) -> Iterator[tuple[str, str]]:
    """Figures with a name or another name that an earlier one of other money has."""
    seen: dict[str, str] = {}
    for name, spec in pack.book.figures.items():
        if isinstance(spec, str):
            continue
        for title in (title for title in (spec.title, *spec.aliases) if title):
            if seen.setdefault(title, name) != name and title in spec.aliases:
                yield name, title


def _sections(narrative: Narrative, at: Callable[[int], str]) -> Iterator[Problem]:
    """Sections of one name: what is written of the one is taken for the other."""
    seen: set[str] = set()
    for n, section in enumerate(narrative.sections):
        if section.id and section.id in seen:
            yield declared_problem("PACK-281", at(n), section=section.id)
        seen.add(section.id)
