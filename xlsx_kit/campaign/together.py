"""The returns of a campaign taken together: a department's facts and workbook, and next year's start."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.ledger import Return
from xlsx_kit.campaign.plan import Campaign
from xlsx_kit.campaign.rollup import Transfer, rolled_up
from xlsx_kit.campaign.rollup_book import Member, rollup_book
from xlsx_kit.campaign.standing import current
from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.excel.workbook import workbook_bytes
from xlsx_kit.facts.file import json_of_facts
from xlsx_kit.findings import SpecError
from xlsx_kit.loading import Loaded, loaded
from xlsx_kit.outputs import write_file, write_files

DEPARTMENT = "部门"


@dataclass(frozen=True)
class Together:
    """Where the results are, which units are in them, which have nothing that counts, and the transfers."""

    facts: Path
    workbook: Path
    units: tuple[str, ...]
    missing: tuple[str, ...]
    transfers: tuple[Transfer, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "facts": str(self.facts),
            "workbook": str(self.workbook),
            "units": list(self.units),
            "missing": list(self.missing),
            "transfers": [transfer.to_dict() for transfer in self.transfers],
        }


def put_together(campaign: Campaign, out: Path, *, code: str, name: str, parent: str = "") -> Together:
    """Writes the facts and the workbook of all units, or of those under a parent.

    Units whose current return has errors are left out and named.
    """
    wanted = [unit for unit in campaign.units if not parent or unit.parent == parent]
    returns = _current(campaign)
    found = {u.code: loaded(campaign.folder / returns[u.code].file) for u in wanted if u.code in returns}
    files = [json_of_facts(one.filled.facts, one.pack) for one in found.values()]
    profile = {"code": code, "name": name, "scope": DEPARTMENT, "year": campaign.plan.year}
    done = rolled_up({**profile, "nature": "", "rank": "", "funding": ""}, files)
    facts = {"pack": campaign.pack.id, **done.facts}
    members = [_member(one) for one in found.values()]
    title = f"{name} {campaign.plan.year}年汇总"
    book = rollup_book(campaign.pack, title, campaign.plan.year, members, done.transfers)
    paths = out / f"{code} {name}.json", out / f"{code} {name} 汇总.xlsx"
    content = json.dumps(facts, ensure_ascii=False, indent=1).encode()
    write_files({paths[0]: content, paths[1]: workbook_bytes(book)})
    missing = tuple(unit.code for unit in wanted if unit.code not in found)
    return Together(*paths, tuple(found), missing, done.transfers)


def rolled_over(campaign: Campaign, out: Path, crosswalk: Path | None = None) -> list[Path]:
    """Writes the facts of every unit's current return, for next year's ``prefill`` and ``last_year``.

    ``crosswalk`` is a CSV of kind, old, new (``unit``, ``name`` or ``function``, ``economic``): codes that
    are called otherwise next year, units renamed or merged into another. Raises SpecError where it is not.
    """
    maps = _crosswalk(crosswalk) if crosswalk else {}
    by_unit: dict[str, list[dict[str, Any]]] = {}
    for code, found in _current(campaign).items():
        one = loaded(campaign.folder / found.file)
        facts = _mapped({"pack": one.pack.id, **json_of_facts(one.filled.facts, one.pack)}, maps)
        by_unit.setdefault(maps.get("unit", {}).get(code, code), []).append(facts)
    written = []
    for code, files in sorted(by_unit.items()):
        facts = files[0]
        if len(files) > 1:
            # Merged units: next year compares with the sum of its predecessors.
            facts = {"pack": facts["pack"], **rolled_up(files[0]["unit"], files).facts}
        path = out / f"{code}.json"
        write_file(path, json.dumps(facts, ensure_ascii=False, indent=1).encode())
        written.append(path)
    return written


def _current(campaign: Campaign) -> dict[str, Return]:
    """The returns that count, without errors, by unit in the list's order."""
    returns = campaign.ledger.returns_by_unit()
    counting = {unit.code: current(returns.get(unit.code, [])) for unit in campaign.units}
    return {code: found for code, found in counting.items() if found and found.status != "fail"}


def _member(one: Loaded) -> Member:
    facts = one.filled.facts
    return Member(facts.unit_code, facts.unit_name, Evaluation(one.pack, facts))


def _crosswalk(path: Path) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))
    if rows.fieldnames != ["kind", "old", "new"]:
        raise SpecError("表头应为 kind,old,new", path.name)
    maps: dict[str, dict[str, str]] = {}
    for line, row in enumerate(rows, start=2):
        if row["kind"] not in ("unit", "name", "function", "economic") or not row["old"] or not row["new"]:
            raise SpecError(
                "kind 应为 unit、name、function、economic 之一，old、new 都要填", f"{path.name}:{line}"
            )
        maps.setdefault(row["kind"], {})[row["old"]] = row["new"]
    return maps


def _mapped(facts: dict[str, Any], maps: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    unit = facts["unit"]
    unit["name"] = maps.get("name", {}).get(unit["code"], unit["name"])
    unit["code"] = maps.get("unit", {}).get(unit["code"], unit["code"])
    for part, key in (("ledger", "function"), ("carry_out", "function"), ("basic", "economic")):
        for line in facts.get(part, []):
            if key in line:
                line[key] = maps.get(key, {}).get(line[key], line[key])
    return facts
