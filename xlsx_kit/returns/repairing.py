"""A damaged return repaired: its entries lifted into a fresh workbook, with a list of what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from xlsx_kit.findings import Finding, Severity
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.outputs import write_file
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.validation.entry_findings import entry_findings
from xlsx_kit.returns.validation.settings import read_bounds
from xlsx_kit.workbook import (
    issued,
    marked_bytes,
    refuse_overflow,
    unit_book,
    workbook_bytes,
    write_workbook,
)

OUTSIDE, LOST = "TPL-022", {"TPL-001", "TPL-051"}
"""Rules about what stands outside the blocks of entries, and about blocks, columns and rows that are gone."""


@dataclass(frozen=True, slots=True)
class EntryBlock(JsonObject):
    """One block of entries: its title, the sheet it was found on, how many lines or fields were filled."""

    title: str
    sheet: str
    filled: int


@dataclass(frozen=True)
class RepairResult(JsonObject):
    """The fresh workbook; what was lifted, what was read otherwise than typed, what was lifted as it was
    typed though it cannot be right, what could not be lifted."""

    path: Path
    lifted: tuple[EntryBlock, ...]
    converted: tuple[Finding, ...]
    still_wrong: tuple[Finding, ...]
    left_out: tuple[Finding, ...]


def repair(
    source: Path | str,
    out: Path | str,
    *,
    pack: str | None = None,
    password: str = "",
    settings: Path | None = None,
) -> RepairResult:
    """Writes a fresh workbook with the entries of a return.

    An entry that cannot be read is left blank and said with its cell, also on a sheet of the fresh workbook
    that lists what is to be filled in again; so is one that was lifted as it was typed and cannot be right
    (a code with a letter O). The limits in ``settings`` bound what is read. Raises InputError where nothing
    can be read, SpecError for wrong settings, OSError where the workbook cannot be written.
    """
    found = load_return(source, pack, read_bounds(settings) if settings else None)
    refuse_overflow(found.layout, found.facts)
    write_workbook(unit_book(found.pack, found.facts), Path(out), password=password)
    left_out, still_wrong = _left_out(found), _still_wrong(found)
    listed = _to_do(left_out, still_wrong)
    if listed and Path(out).is_file():  # a device was written to, and is not read again
        write_file(Path(out), marked_bytes(Path(out), listed))
    return RepairResult(
        Path(out),
        tuple(_lifted(found)),
        tuple(one for one in _about_entries(found) if one.severity is not Severity.ERROR),
        still_wrong,
        left_out,
    )


def repaired_bytes(source: Path, *, issue: str = "") -> bytes:
    """A fresh workbook with the entries of a return, which keeps its issue number, and the list of what is to
    be filled in again. Raises as ``repair``."""
    found = load_return(source)
    refuse_overflow(found.layout, found.facts)
    whole = workbook_bytes(issued(unit_book(found.pack, found.facts), issue))
    listed = _to_do(_left_out(found), _still_wrong(found))
    return marked_bytes(whole, listed) if listed else whole


def _left_out(found: Return) -> tuple[Finding, ...]:
    """What of a return no fresh workbook can hold."""
    return (
        *(finding for finding in found.findings if finding.rule in LOST),
        *(finding for finding in _about_entries(found) if finding.severity is Severity.ERROR),
        *_entries_outside(found),
    )


def _still_wrong(found: Return) -> tuple[Finding, ...]:
    """Entries that were taken as they were typed and cannot be what is asked for."""
    (judged,) = entry_findings(found.pack, [found])
    return tuple(one for one in judged.findings if one.severity is Severity.ERROR)


def _about_entries(found: Return) -> list[Finding]:
    return [finding for finding in found.findings if finding.rule.startswith("CELL-")]


def _to_do(left_out: Iterable[Finding], still_wrong: Iterable[Finding]) -> list[Finding]:
    """What the fresh workbook lists: what is to be filled in again, then what is to be put right."""
    listed = {"没能移过来，请补填": left_out, "已照原样移过来，请改正": still_wrong}
    return [_listed(finding, words) for words, findings in listed.items() for finding in findings]


def _listed(finding: Finding, heading: str) -> Finding:
    """A finding as the fresh workbook lists it: lines may stand elsewhere there."""
    place = "".join(part for part in (finding.sheet and f"“{finding.sheet}”", finding.cell) if part)
    message = f"{heading}。原文件{place}：{finding.message}"
    return replace(finding, sheet=None, cell=None, message=message)


def _lifted(found: Return) -> list[EntryBlock]:
    blocks = []
    for source in found.pack.inputs:
        lines = found.facts.lines(source.id)
        count = sum(value not in (None, "", 0) for value in lines[0].values()) if lines else 0
        filled = len(lines) if source.kind == "list" else count
        if filled and (places := found.cells.get(source.id)):
            blocks.append(EntryBlock(source.title, places.sheet, filled))
    return blocks


def _entries_outside(found: Return) -> list[Finding]:
    """What stands beside or below the blocks, which no workbook of ours has a place for."""
    return [finding for finding in found.changes if finding.rule == OUTSIDE]
