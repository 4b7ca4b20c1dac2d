"""A return from wherever it is: a workbook, a facts file, or a mapping."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsx_kit.facts import PACK_KEY, facts_of_json, parsed_json
from xlsx_kit.messages import refusal
from xlsx_kit.pack import Pack
from xlsx_kit.returns.reading.facts_file import return_of_facts
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.reading.named_pack import pack_named

if TYPE_CHECKING:
    from xlsx_kit.files import Limits

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
    from xlsx_kit.returns.reading.workbook_file import return_of_file

    return return_of_file(path, pack_id, limits)


def _of_json(data: Mapping[str, Any], pack_id: str | Pack | None) -> Return:
    pack = pack_named(pack_id, str(data.get(PACK_KEY) or ""))
    return return_of_facts(facts_of_json(data, pack), pack)


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
