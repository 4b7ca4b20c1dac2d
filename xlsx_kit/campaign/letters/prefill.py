"""This year's figures from the budget system's export: a facts file for every unit that is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.facts.importing.run import Export
from xlsx_kit.findings import Finding, SpecError
from xlsx_kit.outputs import write_file

IMPORTED = "imported"

Progress = Callable[[int, int, str], None]


def import_export(campaign: Campaign, progress: Progress | None = None) -> tuple[Path | None, list[Finding]]:
    """The folder with the facts files, and what is odd about the export; no folder where none is named.

    Raises SpecError where the export is named without its map, InputError where one of them cannot be used.
    """
    plan, findings = campaign.plan, dict[Finding, None]()
    if not plan.export:
        return None, []
    if not plan.export_map:
        raise SpecError("写了 export 的，还要写对照文件 export_map", "campaign.toml")
    export = Export(campaign.folder / plan.export, campaign.folder / plan.export_map, plan.pack)
    folder, there = campaign.folder / IMPORTED, export.units()
    wanted = [unit for unit in campaign.units if unit.code in there]
    for number, unit in enumerate(wanted, start=1):
        done = export.imported(unit.code, plan.year)
        findings |= dict.fromkeys(done.findings)
        content = json.dumps(done.facts, ensure_ascii=False, indent=1).encode()
        write_file(folder / f"{unit.code}.json", content)
        if progress:
            progress(number, len(wanted), unit.code)
    for path in folder.glob("*.json"):
        if path.stem not in there or campaign.unit(path.stem) is None:
            path.unlink()  # of an export before
    return folder, list(findings)
