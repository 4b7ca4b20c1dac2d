"""The facts of the returns that count, read one after the other or in processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.campaign.status.standing import current_return
from xlsx_kit.campaign.workbooks.run import leave_interrupts
from xlsx_kit.facts import json_of_facts
from xlsx_kit.returns import loaded

FactsFile = dict[str, Any]
Progress = Callable[[int, int, str], None]


def current_returns(campaign: Campaign) -> dict[str, ReturnRecord]:
    """The returns that count and have no errors, by unit in the list's order."""
    returns = campaign.ledger.returns_by_unit()
    found = {unit.code: current_return(returns.get(unit.code, [])) for unit in campaign.units}
    return {code: one for code, one in found.items() if one and one.status != "fail"}


def read_facts_files(
    campaign: Campaign, returns: Mapping[str, ReturnRecord], jobs: int, progress: Progress | None
) -> Iterator[tuple[str, FactsFile]]:
    """Code and facts file of each return, its pack named in it."""
    paths = [campaign.folder / found.file for found in returns.values()]
    for number, (code, facts) in enumerate(zip(returns, _read(paths, jobs), strict=True), start=1):
        yield code, facts
        if progress:
            progress(number, len(paths), code)


def read_facts_file(path: Path) -> FactsFile:
    """The facts file of a return. Raises InputError where it cannot be read."""
    found = loaded(path)
    return {"pack": found.pack.id, **json_of_facts(found.filled.facts, found.pack)}


def _read(paths: list[Path], jobs: int) -> Iterator[FactsFile]:
    if jobs <= 1 or len(paths) <= 1:
        yield from map(read_facts_file, paths)
        return
    with ProcessPoolExecutor(min(jobs, len(paths)), initializer=leave_interrupts) as pool:
        try:
            yield from pool.map(read_facts_file, paths)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
