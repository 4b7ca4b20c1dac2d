"""This year's figures from the budget system's export: a facts file for every unit that is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.own_files import OwnFiles
from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.facts import Export
from xlsx_kit.filenames import legal_name, numbered
from xlsx_kit.findings import Finding, InputError, SpecError
from xlsx_kit.messages import declared_error, finding
from xlsx_kit.progress import Progress, counted

IMPORTED = "imported"
MOST_NAMED = 20
"""Units that are named where many are missing."""


def import_export(campaign: Campaign, progress: Progress | None = None) -> tuple[Path | None, list[Finding]]:
    """The folder with the facts files, and what is odd about the export; no folder where none is named.

    Raises SpecError where the export is named without its map, InputError where one of them cannot be used.
    """
    plan, findings = campaign.plan, dict[Finding, None]()
    exported, mapped = campaign.file(plan.export), campaign.file(plan.export_map)
    if not exported:
        return None, []
    if not mapped:
        raise declared_error("ROUND-009", "campaign.toml")
    export = Export(exported, mapped, plan.pack, campaign.file(plan.export_targets))
    there, own = export.units(), OwnFiles(campaign.ledger, campaign.folder)
    name = next(one for one in numbered(IMPORTED) if _is_ours(campaign.folder / one, one, own))
    folder = campaign.folder / name
    codes = _matched(campaign, there, findings)
    wanted = [unit for unit in campaign.units if unit.code in codes]
    for unit in counted(wanted, progress, lambda unit: unit.code):
        try:
            done = export.imported(codes[unit.code], plan.year)
        except (InputError, SpecError, OSError):
            raise
        except BaseException as error:  # one unit's lines do not stop the others
            why = unforeseen(error, f"{plan.export} {unit.code}")
            findings[finding("UNIT-033", why=f"{unit.code}：{why}")] = None
            continue
        findings |= dict.fromkeys(done.findings)
        done.facts["unit"]["code"] = unit.code
        content = json.dumps(done.facts, ensure_ascii=False, indent=1).encode()
        own.write(f"{name}/{legal_name(unit.code, '.json')}", content)
    current = {legal_name(unit.code, ".json") for unit in wanted}
    for path in folder.glob("*.json"):
        if path.name not in current:
            own.remove(f"{name}/{path.name}")  # of an export before
    return folder, list(findings)


def _matched(
    campaign: Campaign, exported: Mapping[str, str], findings: dict[Finding, None]
) -> dict[str, str]:
    """The export's code of each unit of the list that is in it; what fits only without leading zeros is said.

    So are units that only one of the two has.
    """
    bare: dict[str, list[str]] = {}
    for code in exported:
        bare.setdefault(code.lstrip("0"), []).append(code)
    found: dict[str, str] = {}
    for unit in campaign.units:
        alike = bare.get(unit.code.lstrip("0"), [])
        if unit.code in exported:
            found[unit.code] = unit.code
        elif len(alike) == 1 and alike[0] not in campaign.by_code:
            found[unit.code] = alike[0]
            findings[finding("IMP-046", code=unit.code, there=alike[0])] = None
    strangers = sorted(exported.keys() - set(found.values()))
    without = [unit.code for unit in campaign.units if unit.code not in found]
    for rule, codes in (("IMP-044", strangers), ("IMP-045", without)):
        if codes:
            shown = "、".join(codes[:MOST_NAMED]) + (
                f" 等 {len(codes)} 个" if len(codes) > MOST_NAMED else ""
            )
            findings[finding(rule, codes=shown)] = None
    return found


def _is_ours(folder: Path, name: str, own: OwnFiles) -> bool:
    """Whether all facts files in a folder, which will be read, were written by the program."""
    return all(own.is_own(f"{name}/{path.name}") for path in folder.glob("*.json"))
