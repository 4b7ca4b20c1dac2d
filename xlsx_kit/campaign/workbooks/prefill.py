"""A folder of facts files and returned workbooks, found by the unit and year they say they are of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.workbooks.carry import carried_over, merged
from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.facts import json_of_facts, parsed_json
from xlsx_kit.files import RETURN_SUFFIXES, Limits, files_below, workbook_properties
from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import Pack
from xlsx_kit.returns import load_return
from xlsx_kit.system_errors import system_reason

STAMP_CODE, STAMP_YEAR = "xlsx_kit.unit_code", "xlsx_kit.year"


@dataclass(frozen=True)
class PrefillFile:
    """One file of the folder: whose it is, and the hash of its bytes."""

    path: Path
    name: str
    code: str
    year: int
    digest: str


@dataclass(frozen=True)
class Prefill:
    """What a unit's workbook is filled from: this year's file, an earlier one, both or neither."""

    current: PrefillFile | None = None
    earlier: PrefillFile | None = None

    @property
    def digests(self) -> list[str]:
        """What the result depends on."""
        return [source.digest if source else "" for source in (self.current, self.earlier)]


@dataclass
class Folder:
    """The usable files by unit, what must be said of single units, and of the folder."""

    by_code: dict[str, Prefill] = field(default_factory=dict)
    faults: dict[str, list[Finding]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_folder(directory: Path, codes: Iterable[str], year: int) -> Folder:
    """The files of a folder, and below, that belong to the units of a year.

    A file that cannot be read is a warning; two of one unit and year are an error of that unit.
    Raises OSError where the folder cannot be read.
    """
    found, wanted = Folder(), {code.casefold(): code for code in codes}
    years: dict[tuple[str, int], PrefillFile] = {}
    for path in _files(directory):
        name = path.relative_to(directory).as_posix()
        try:
            source = _identified(path, name)
        except InputError as error:
            found.findings.append(finding("UNIT-021", file=name, why=str(error)))
            continue
        except BaseException as error:  # a panic of a native library is no Exception
            found.findings.append(finding("UNIT-021", file=name, why=unforeseen(error, name)))
            continue
        code = wanted.get(source.code.casefold())
        if code is None:
            found.findings.append(finding("UNIT-024", file=name, code=source.code or "（空）"))
        elif source.year > year:
            found.findings.append(finding("UNIT-023", file=name, code=code, year=source.year))
        elif (code, source.year) in years:
            other = years[code, source.year].name
            twice = finding("UNIT-022", code=code, year=source.year, file=other, other=name)
            found.faults.setdefault(code, []).append(twice)
        else:
            years[code, source.year] = source
    for code in wanted.values():
        mine = [source for (owner, _), source in years.items() if owner == code]
        earlier = max((s for s in mine if s.year < year), key=lambda s: s.year, default=None)
        found.by_code[code] = Prefill(next((s for s in mine if s.year == year), None), earlier)
    return found


def add_current(folder: Folder, other: Folder) -> None:
    """This year's files of another folder, instead of those that the folder has."""
    for code, prefill in other.by_code.items():
        if prefill.current:
            folder.by_code[code] = replace(folder.by_code.get(code, Prefill()), current=prefill.current)
    folder.findings += other.findings


def add_named(folder: Folder, code: str, path: Path, year: int) -> None:
    """The file that the list names for a unit, under whatever code, instead of what the folder has."""
    try:
        source = _identified(path, path.name)
    except InputError as error:
        folder.findings.append(finding("UNIT-021", file=path.name, why=str(error)))
        return
    if source.year >= year:
        folder.findings.append(finding("UNIT-023", file=path.name, code=code, year=source.year))
        return
    folder.by_code[code] = replace(folder.by_code.get(code, Prefill()), earlier=source)


def prefilled(
    pack: Pack, prefill: Prefill, unit: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """A unit's facts file, filled from its files, and what is to be said of them.

    ``unit`` is what the list says of it, the year included. Raises InputError where a file cannot
    be read.
    """
    findings: list[Finding] = []
    this_year: Mapping[str, Any] | None = None
    carried: Mapping[str, Any] = {}
    if prefill.earlier:
        loaded = load_return(prefill.earlier.path)
        findings += _renamed(prefill.earlier, loaded.facts.unit_name, unit)
        carried = carried_over(loaded.pack, loaded.facts, unit["year"])
        if prefill.earlier.year != unit["year"] - 1:
            findings.append(finding("UNIT-025", file=prefill.earlier.name, year=prefill.earlier.year))
    if prefill.current:
        this_year, name = _as_it_is(prefill.current.path, pack)
        findings += _renamed(prefill.current, name, unit)
    data = merged(this_year, carried, unit)
    data["unit"].setdefault("scope", pack.book.scopes[0])
    known = {source.part for source in pack.inputs} | {
        c.key for source in pack.inputs if not source.part for c in source.facts
    }
    data = {key: value for key, value in data.items() if key in known}
    return {**data, "pack": pack.id}, tuple(findings)


def _as_it_is(path: Path, pack: Pack) -> tuple[Mapping[str, Any], str]:
    """This year's facts: a facts file only with the parts it has, so that others may be filled in."""
    loaded = load_return(path)
    facts = json_of_facts(loaded.facts, loaded.pack)
    if _is_json(path):
        written = parsed_json(path.read_bytes())
        facts = {key: value for key, value in facts.items() if key in written}
    return facts, loaded.facts.unit_name


def _renamed(source: PrefillFile, name: str, unit: Mapping[str, Any]) -> list[Finding]:
    same = not name or name == unit["name"]
    return [] if same else [finding("UNIT-026", file=source.name, other=name, text=unit["name"])]


def _files(directory: Path) -> list[Path]:
    next(directory.iterdir(), None)  # says so if there is no such folder
    return [path for _, path in files_below(directory, RETURN_SUFFIXES)]


def _identified(path: Path, name: str) -> PrefillFile:
    """Whose file it is: by its stamp or by what it says of the unit, never by its name."""
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise refusal("UNIT-021", file=name, why=system_reason(error)) from None
    stamp = {} if _is_json(path) else workbook_properties(path, Limits())
    code, year = stamp.get(STAMP_CODE, ""), stamp.get(STAMP_YEAR, "")
    if code and year.isdecimal():
        return PrefillFile(path, name, code, int(year), digest)
    if not _is_json(path):
        facts = load_return(path).facts
        return PrefillFile(path, name, facts.unit_code, facts.year, digest)
    unit = parsed_json(path.read_bytes()).get("unit")
    named = unit if isinstance(unit, dict) else {}
    code, year = str(named.get("code") or ""), str(named.get("year") or "")
    return PrefillFile(path, name, code, int(year) if year.isdecimal() else 0, digest)


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"
