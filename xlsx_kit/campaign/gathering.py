"""The facts of the returns that count, read one after the other or in processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.plan import Campaign
from xlsx_kit.campaign.records import Return
from xlsx_kit.campaign.standing import current
from xlsx_kit.facts.file import json_of_facts
from xlsx_kit.loading import loaded
from xlsx_kit.roster.run import leave_interrupts

FactsFile = dict[str, Any]
Progress = Callable[[int, int, str], None]


def counting(campaign: Campaign) -> dict[str, Return]:
    """The returns that count and have no errors, by unit in the list's order."""
    returns = campaign.ledger.returns_by_unit()
    found = {unit.code: current(returns.get(unit.code, [])) for unit in campaign.units}
    return {code: one for code, one in found.items() if one and one.status != "fail"}


def facts_of(
    campaign: Campaign, returns: Mapping[str, Return], jobs: int, progress: Progress | None
) -> Iterator[tuple[str, FactsFile]]:
    """Code and facts file of each return, its pack named in it."""
    paths = [campaign.folder / found.file for found in returns.values()]
    for number, (code, facts) in enumerate(zip(returns, _read(paths, jobs), strict=True), start=1):
        yield code, facts
        if progress:
            progress(number, len(paths), code)


def facts_in(path: Path) -> FactsFile:
    """The facts file of a return. Raises InputError where it cannot be read."""
    found = loaded(path)
    return {"pack": found.pack.id, **json_of_facts(found.filled.facts, found.pack)}


def _read(paths: list[Path], jobs: int) -> Iterator[FactsFile]:
    if jobs <= 1 or len(paths) <= 1:
        yield from map(facts_in, paths)
        return
    with ProcessPoolExecutor(min(jobs, len(paths)), initializer=leave_interrupts) as pool:
        try:
            yield from pool.map(facts_in, paths)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
