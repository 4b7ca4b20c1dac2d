"""This year's facts as next year's start: for ``prefill``, and to hold next year's returns against."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.consolidation.facts import FactsFile, UnreadReturn, read_facts_files
from xlsx_kit.campaign.consolidation.together import eliminate_transfers
from xlsx_kit.campaign.consolidation.transfers import Transfer
from xlsx_kit.campaign.own_files import OwnFiles
from xlsx_kit.campaign.rollover.crosswalk import Crosswalk, read_crosswalk
from xlsx_kit.campaign.status.counting import current_returns
from xlsx_kit.campaign.workbooks.carry import last_year_of, merger_texts
from xlsx_kit.filenames import legal_name
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.pack import CODE, UNIT, YEAR
from xlsx_kit.progress import Progress
from xlsx_kit.returns import load_return


@dataclass(frozen=True)
class RolloverResult(JsonObject, rows={"unused": ("kind", "old")}):
    """The files written; merged units with their predecessors and what passed between those; what is left.

    ``unused`` is what the crosswalk names in vain, ``unread`` are returns that count and could not be read.
    """

    files: tuple[Path, ...]
    merged: dict[str, tuple[str, ...]]
    transfers: tuple[Transfer, ...]
    missing: tuple[str, ...]
    unused: tuple[tuple[str, str], ...]
    unread: tuple[UnreadReturn, ...] = ()


def roll_over(
    campaign: Campaign,
    out: Path,
    crosswalk: Path | None = None,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> RolloverResult:
    """Writes every unit's facts, in next year's codes and names.

    Merged units become one file, without what passed between them, and a second one of next year, in which
    last year's figures are said to be 同口径. Returns that cannot be read are left out and named. Raises
    SpecError for a wrong ``crosswalk``.
    """
    walk = read_crosswalk(crosswalk, campaign.pack) if crosswalk else Crosswalk(campaign.pack)
    returns = current_returns(campaign)
    by_unit: dict[str, dict[str, FactsFile]] = {}
    units: dict[str, dict[str, Any]] = {}
    read, unread = read_facts_files(campaign, returns, jobs, progress)
    for code, facts in read.items():
        units[code], mapped = facts[UNIT], walk.mapped(facts)
        by_unit.setdefault(mapped[UNIT][CODE], {})[code] = mapped
    written = OwnFiles(campaign.ledger, campaign.folder, out)
    files, merged, transfers = [], {}, list[Transfer]()
    for code, sources in sorted(by_unit.items()):
        facts = sources.get(code) or next(iter(sources.values()))
        if len(sources) > 1:
            merged[code] = tuple(sources)
            # each with its old code and name, by which the others know it
            own = [{**one, UNIT: units[old]} for old, one in sources.items()]
            done = eliminate_transfers(campaign.pack, facts[UNIT], own)
            transfers += done.transfers
            # words of several units are no words of one: those of the unit that the others joined stay
            words = {s.part: facts.get(s.part, {}) for s in campaign.pack.inputs if s.kind == "texts"}
            facts = {"pack": facts["pack"], **done.facts, **words}
            files.append(_write(written, out, f"{code}-{campaign.plan.year + 1}", _next_year(facts)))
        files.append(_write(written, out, code, walk.towards(facts)))
    missing = tuple(unit.code for unit in campaign.units if unit.code not in returns)
    return RolloverResult(tuple(files), merged, tuple(transfers), missing, tuple(walk.unused), unread)


def _next_year(facts: FactsFile) -> FactsFile:
    """What is known of next year already: who it is, and what it is to be compared with."""
    loaded = load_return(facts)
    unit = {**facts[UNIT], YEAR: facts[UNIT][YEAR] + 1}
    parts = last_year_of(loaded.pack, loaded.facts)
    for part, texts in merger_texts(loaded.pack).items():
        parts[part] = {**parts.get(part, {}), **texts}
    return {"pack": facts["pack"], UNIT: unit, **parts}


def _write(own: OwnFiles, out: Path, name: str, facts: FactsFile) -> Path:
    data = json.dumps(facts, ensure_ascii=False, indent=1).encode()
    return out / own.write(legal_name(name, ".json"), data)
