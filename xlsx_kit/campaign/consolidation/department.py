"""The returns of a campaign taken together: facts and workbook of one department, or of every one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.consolidation.facts import FactsFile, UnreadReturn, read_facts_file, read_facts_files
from xlsx_kit.campaign.consolidation.together import eliminate_transfers
from xlsx_kit.campaign.consolidation.transfers import Transfer
from xlsx_kit.campaign.consolidation.workbook import ConsolidatedUnit, rollup_book
from xlsx_kit.campaign.own_files import OwnFiles
from xlsx_kit.campaign.status.counting import current_returns
from xlsx_kit.campaign.workbooks.carry import last_year_of
from xlsx_kit.campaign.workbooks.prefill import read_folder
from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import Unit
from xlsx_kit.filenames import legal_name
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error
from xlsx_kit.pack import CODE, NAME, SCOPE, UNIT, YEAR
from xlsx_kit.progress import Progress
from xlsx_kit.returns import load_return
from xlsx_kit.workbook import workbook_bytes

ReadReturns = tuple[dict[str, FactsFile], tuple[UnreadReturn, ...]]
"""Facts by unit, and what could not be read."""


@dataclass(frozen=True)
class Consolidation(JsonObject):
    """Where the results are, which units are in them, which have nothing that counts, and the transfers.

    ``unread`` are files of this and last year that count and could not be read. ``covered`` are units whose
    department has a return of its own, with their figures in it: they are not added once more.
    """

    facts: Path
    workbook: Path
    units: tuple[str, ...]
    missing: tuple[str, ...]
    transfers: tuple[Transfer, ...]
    unread: tuple[UnreadReturn, ...] = ()
    covered: tuple[str, ...] = ()


def consolidate(
    campaign: Campaign,
    out: Path,
    *,
    code: str,
    name: str,
    parent: str = "",
    approved_only: bool = True,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Consolidation:
    """Writes the facts and the workbook of all units, or of those under a parent, each counted once.

    Units of which no return is approved (without ``approved_only``: whose current return has errors) are left
    out and named. Raises SpecError where nothing is left: an empty sum would look like a true one.
    """
    wanted = [unit for unit in campaign.units if not parent or unit.parent == parent]
    read = _read(campaign, wanted, approved_only, jobs, progress)
    _require_some(read, approved_only)
    return _written(campaign, out, code, name, wanted, read)


def consolidate_by_parent(
    campaign: Campaign,
    out: Path,
    *,
    approved_only: bool = True,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[Consolidation]:
    """Writes facts and workbook of every department that the list names as a parent.

    A parent that is itself a unit of the list, by code or by name, has its code and name, and is one of the
    units that are added up. A department of which nothing counts has no result; raises SpecError where that
    is so of all.
    """
    read = _read(campaign, campaign.units, approved_only, jobs, progress)
    _require_some(read, approved_only)
    return [
        _written(campaign, out, code, name, wanted, read)
        for code, name, wanted in _departments(campaign)
        if any(unit.code in read[0] for unit in wanted)
    ]


def _departments(campaign: Campaign) -> Iterator[tuple[str, str, list[Unit]]]:
    """The parents that the list names, each with its units: code and name of a unit where it is one."""
    by_name = {unit.name: unit for unit in campaign.units}
    for parent in dict.fromkeys(unit.parent for unit in campaign.units if unit.parent):
        head = campaign.unit(parent) or by_name.get(parent)
        wanted = [unit for unit in campaign.units if unit.parent == parent or unit == head]
        code, name = (head.code, head.name) if head else (parent, parent)
        yield code, name, wanted


def left_out_by_parent(campaign: Campaign, done: Sequence[Consolidation]) -> Iterator[str]:
    """What stands in no department's roll-up, in words."""
    departments, counted = list(_departments(campaign)), {code for one in done for code in one.units}
    empty = [name for _, name, wanted in departments if not any(unit.code in counted for unit in wanted)]
    if empty:
        yield f"没有可以计入的，没有汇总：{'、'.join(empty)}"
    placed = {unit.code for *_, wanted in departments for unit in wanted}
    alone = [unit.code for unit in campaign.units if unit.code not in placed]
    if alone:
        yield f"名单中没有写主管部门，不在任何一份中：{'、'.join(alone)}"


def _require_some(read: ReadReturns, approved_only: bool) -> None:
    """Raises SpecError where there is nothing to add up, and nothing unread that says why."""
    if not any(read):
        raise declared_error("ROUND-054" if approved_only else "ROUND-055", "rollup")


def _counted_once(campaign: Campaign, members: Sequence[Unit]) -> list[Unit]:
    """The units without those that a department among them speaks for: its return has their figures, too."""
    book = campaign.pack.book
    whole = book.department if len(book.scopes) > 1 else None
    speak = {key for unit in members if unit.scope == whole for key in (unit.code, unit.name)}
    return [unit for unit in members if unit.parent not in speak or {unit.code, unit.name} & speak]


def _read(
    campaign: Campaign,
    units: Sequence[Unit],
    approved_only: bool,
    jobs: int,
    progress: Progress | None,
) -> ReadReturns:
    codes, counting = {unit.code for unit in units}, current_returns(campaign, approved_only=approved_only)
    returns = {code: found for code, found in counting.items() if code in codes}
    return read_facts_files(campaign, returns, jobs, progress)


def _written(
    campaign: Campaign,
    out: Path,
    code: str,
    name: str,
    units: Sequence[Unit],
    read: ReadReturns,
) -> Consolidation:
    found, codes = read[0], {unit.code for unit in units}
    unread = [one for one in read[1] if one.unit in codes]
    year, reported = campaign.plan.year, [unit for unit in units if unit.code in found]
    members = _counted_once(campaign, reported)
    blank = {column.key: "" for column in campaign.pack.input(UNIT).facts}
    profile = {**blank, CODE: code, NAME: name, SCOPE: campaign.pack.book.department, YEAR: year}
    done = eliminate_transfers(campaign.pack, profile, [found[unit.code] for unit in members])
    facts = {"pack": campaign.pack.id, **done.facts}
    facts |= _year_before(campaign, members, profile, unread) or {}
    whole = _evaluated(facts)
    book = rollup_book(
        campaign.pack,
        f"{name} {year}年汇总",
        year,
        [
            ConsolidatedUnit(unit.code, unit.name, unit.parent, _evaluated(own))
            for unit, own in zip(members, done.units, strict=True)
        ],
        whole,
        done.transfers,
    )
    label = code if code == name else f"{code} {name}"
    paths = out / legal_name(label, ".json"), out / legal_name(f"{label} 汇总", ".xlsx")
    content = json.dumps(facts, ensure_ascii=False, indent=1).encode()
    own = OwnFiles(campaign.ledger, campaign.folder, out)
    paths = out / own.write(paths[0].name, content), out / own.write(paths[1].name, workbook_bytes(book))
    left_out = {*found, *(one.unit for one in unread)}
    missing = tuple(unit.code for unit in units if unit.code not in left_out)
    counted = tuple(unit.code for unit in members)
    covered = tuple(unit.code for unit in reported if unit.code not in counted)
    return Consolidation(*paths, counted, missing, done.transfers, tuple(unread), covered)


def _year_before(
    campaign: Campaign, members: Sequence[Unit], profile: dict[str, Any], unread: list[UnreadReturn]
) -> dict[str, dict[str, str]] | None:
    """Last year's figures of the department from last year's facts, where there are those of all its units.

    The sums of what units say of last year would count transfers twice. Files that cannot be read are added
    to ``unread``.
    """
    folder = campaign.file(campaign.plan.prefill)
    if folder is None or not folder.is_dir():
        return None
    year = campaign.plan.year - 1
    earlier = read_folder(folder, [unit.code for unit in members], campaign.plan.year).by_code
    sources = [earlier[unit.code].earlier for unit in members]
    paths = [source.path for source in sources if source and source.year == year]
    if not paths or len(paths) < len(members):
        return None
    read = []
    for unit, path in zip(members, paths, strict=True):
        one = read_facts_file(path)
        if isinstance(one, str):
            unread.append(UnreadReturn(unit.code, path.relative_to(folder).as_posix(), one))
        else:
            read.append(one)
    if len(read) < len(members):
        return None
    facts = eliminate_transfers(campaign.pack, {**profile, YEAR: year}, read).facts
    before = load_return({"pack": campaign.pack.id, **facts})
    return last_year_of(before.pack, before.facts)


def _evaluated(facts: FactsFile) -> Evaluation:
    return load_return(facts).evaluation
