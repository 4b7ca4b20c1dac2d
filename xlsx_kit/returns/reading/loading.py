"""A return from wherever it is: a workbook, a facts file, or a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from xlsx_kit.compute import CODES_SHEET, LISTS_SHEET, layout_of
from xlsx_kit.facts import PACK_KEY, facts_of_json, parsed_json
from xlsx_kit.files import Limits, WorkbookCells, read_workbook
from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import DEFAULT_PACK, Pack, SpecError, load_pack
from xlsx_kit.resources import pack_roots
from xlsx_kit.returns.reading.facts_file import return_of_facts
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.reading.recognise import recognised_pack, refuse_other_money, second_stamp
from xlsx_kit.returns.reading.workbook import return_of_workbook, stamped_pack

MOST_JSON_BYTES = 64 * 2**20
"""Of any facts file, those of a whole county among them: they are added up, carried over and published."""


def load_return(
    source: Path | str | Mapping[str, Any], pack_id: str | Pack | None = None, limits: Limits | None = None
) -> Return:
    """A unit's return. Raises InputError where it cannot be read, SpecError for an unknown ``--pack``.

    The pack is the one asked for (an id, or the pack itself), else the one the source names, else the
    default. ``limits`` bound what is read; without them a facts file is bounded by its bytes alone, for what
    a county's units enter together is larger than any return.
    """
    if isinstance(source, Mapping):
        return _of_json(source, pack_id)
    path = Path(source)
    if _looks_like_json(path):
        return _of_json(_bounded_json(_bytes(path), limits), pack_id)
    workbook = read_workbook(path, limits or Limits())
    pack, notes = _pack_of(workbook, pack_id)
    refuse_without_sheets(workbook, pack)
    if not workbook.values_only:
        found = return_of_workbook(workbook, pack)
        return replace(found, findings=(*notes, *found.findings)) if notes else found
    try:
        found = return_of_workbook(workbook, pack)
    except InputError:
        raise refusal("FILE-007") from None
    # Every block is found by its headings there: that says nothing.
    read = (f for f in found.findings if f.rule != "TPL-002")
    return replace(found, findings=(finding("FILE-035"), *notes, *read), workbook=None)


def refuse_without_sheets(workbook: WorkbookCells, pack: Pack) -> None:
    """Raises InputError where a sheet that was given up for its size is one of the pack's."""
    if workbook.skipped:
        layout, book = layout_of(pack), pack.book
        ours = {block.sheet for block in layout.inputs.values()} | {t.sheet for t in layout.tables.values()}
        ours |= {book.cover.sheet, book.check_sheet, LISTS_SHEET, CODES_SHEET}
        for name, findings in workbook.skipped.items():
            if name in ours:
                raise InputError(findings)


def _pack_of(workbook: WorkbookCells, asked: str | Pack | None) -> tuple[Pack, tuple[Finding, ...]]:
    """The pack of a workbook: asked for, else by its stamp, its second stamp, or its sheets and headings.

    The last is said. Raises InputError where the pack's amounts are in another money than the workbook's.
    """
    stamped = stamped_pack(workbook)
    named, notes = stamped or second_stamp(workbook), tuple[Finding, ...]()
    if not asked and not named and (named := recognised_pack(workbook)):
        notes = (finding("TPL-005", pack=named),)
    pack = _pack(asked, named)
    if pack.id != stamped:
        refuse_other_money(workbook, pack)
    return pack, notes


def _of_json(data: Mapping[str, Any], pack_id: str | Pack | None) -> Return:
    pack = _pack(pack_id, str(data.get(PACK_KEY) or ""))
    return return_of_facts(facts_of_json(data, pack), pack)


def _pack(asked: str | Pack | None, named: str) -> Pack:
    if isinstance(asked, Pack):
        return asked
    try:
        return load_pack(asked or named or DEFAULT_PACK)
    except SpecError as error:
        if asked:
            raise
        if error.path != "--pack":  # it is there, but not sound
            raise InputError((unsound_pack(named or DEFAULT_PACK, error),)) from None
        looked = "；".join(str(path.schemas) for path in pack_roots())
        raise refusal("FILE-104", pack=named, looked=looked) from None


def unsound_pack(pack_id: str, error: SpecError) -> Finding:
    """The finding of a return whose pack is there but not sound: the first thing that is wrong with it."""
    first = error.problems[0]
    return finding("FILE-112", pack=pack_id, what=f"{first.message}（{first.place}）")


def _looks_like_json(path: Path) -> bool:
    """By the first bytes, not by the name; what cannot be opened is left to the guard to word."""
    try:
        with path.open("rb") as file:
            head = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError:
        return False
    return head[:1] in (b"{", b"[") or (path.suffix.lower() == ".json" and head != b"" and head[:2] != b"PK")


def _bounded_json(text: bytes, limits: Limits | None) -> Mapping[str, Any]:
    """The object in a facts file. Raises InputError where it holds more than a return may."""
    if limits and len(text) > limits.facts_characters:  # no text has more characters than bytes
        length = len(text.decode("utf-8", "replace"))
        _refuse_above(length, limits.facts_characters, "facts_characters", "个字符")
    data = parsed_json(text)
    if limits:
        lines = sum(len(part) for part in data.values() if isinstance(part, list))
        _refuse_above(lines, limits.facts_lines, "facts_lines", "行")
    return data


def _refuse_above(count: int, most: int, limit: str, unit: str) -> None:
    if count > most:
        raise refusal("FILE-113", count=f"{count:,} {unit}", most=f"{most:,} {unit}", limit=limit)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MOST_JSON_BYTES + 1)
    if len(data) > MOST_JSON_BYTES:
        raise refusal("FILE-105")
    return data
