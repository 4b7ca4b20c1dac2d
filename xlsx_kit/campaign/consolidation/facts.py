"""The facts of the returns that count, read one after the other or in processes.

Each return passes a last door: one that cannot be read is named with its reason, and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.campaign.workbooks.run import mapped
from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.facts import json_of_facts
from xlsx_kit.findings import InputError
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.progress import Progress
from xlsx_kit.returns import load_return
from xlsx_kit.system_errors import system_reason

FactsFile = dict[str, Any]


@dataclass(frozen=True, slots=True)
class UnreadReturn(JsonObject):
    """A return that could not be read: its unit, its file in the campaign's folder, the reason in words."""

    unit: str
    file: str
    reason: str


def read_facts_files(
    campaign: Campaign, returns: Mapping[str, ReturnRecord], jobs: int, progress: Progress | None
) -> tuple[dict[str, FactsFile], tuple[UnreadReturn, ...]]:
    """The facts file of each return by unit, its pack named in it; those that could not be read."""
    paths = [campaign.folder / found.file for found in returns.values()]
    found, unread = dict[str, FactsFile](), list[UnreadReturn]()
    for number, (code, facts) in enumerate(
        zip(returns, mapped(read_facts_file, paths, jobs), strict=True), start=1
    ):
        if isinstance(facts, str):
            unread.append(UnreadReturn(code, returns[code].file, facts))
        else:
            found[code] = facts
        if progress:
            progress(number, len(paths), code)
    return found, tuple(unread)


def read_facts_file(path: Path) -> FactsFile | str:
    """The facts file of a return, or in words why it cannot be read."""
    try:
        loaded = load_return(path)
        return {"pack": loaded.pack.id, **json_of_facts(loaded.facts, loaded.pack)}
    except InputError as error:
        return error.findings[0].message
    except OSError as error:
        return system_reason(error)
    except BaseException as error:  # a panic of a native library is no Exception
        return f"读取时出错（{unforeseen(error, path.name)}）"
