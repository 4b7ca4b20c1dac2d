"""What a template locks: every label and formula, what is open for entries; the same for every unit.

A template's id is the hash of its manifest. The current manifest is compiled when it is needed; those of
templates that were sent are kept as data (``templates/<pack>/released/``), so that what comes back next year
is still compared with what went out.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from xlsx_kit.addresses import a1, place
from xlsx_kit.compute import CopiedDown
from xlsx_kit.workbook.model.grid import Area, SheetModel, WorkbookModel, places

UNIT_CODE, UNIT_NAME = "\ue000", "\ue001"
"""Placeholders of the unit in a manifest: private-use characters, which no text of a unit has."""
VERSION, ID_LENGTH = 1, 16
TYPES = {"list": "list", "custom": "custom", "whole": "whole", "length": "textLength"}
"""Kinds of validations as files call them."""
UNCOLOURED = {"ruled", "totals", "zeros"}  # highlights that draw lines or choose a number format
QUIET = UNCOLOURED | {"good", "passed", "faded"}  # green and grey; all others are to be looked at

Place = tuple[int, int]
Label = str | int | float


@dataclass(frozen=True, slots=True, eq=False)
class TemplateRow:
    """One row as sent, by column; ``stamped`` are the labels that name the unit."""

    formulas: Mapping[int, str]
    labels: Mapping[int, Label]
    entries: frozenset[int]
    stamped: frozenset[int]


@dataclass(frozen=True)
class SheetTemplate:
    """One sheet as sent: locked texts and numbers, formulas, cells open for entries, validated areas.

    Known of the template of now only, no part of what is kept: merges, hidden columns, conditional formats
    (condition, whether it colours, whether it warns, area), what is printed, limits of validations (area,
    type, whether others are refused, limit).
    """

    name: str
    state: str
    labels: Mapping[Place, Label]
    formulas: Mapping[Place, str]
    entries: frozenset[Place]
    validations: tuple[Area, ...]
    merges: frozenset[Area] = field(default=frozenset(), compare=False)
    hidden_columns: frozenset[int] = field(default=frozenset(), compare=False)
    conditions: tuple[tuple[str, bool, bool, Area], ...] = field(default=(), compare=False)
    print_area: Area | None = field(default=None, compare=False)
    limits: tuple[tuple[Area, str, bool, str], ...] = field(default=(), compare=False)

    @cached_property
    def rows(self) -> Mapping[int, TemplateRow]:
        """What the locked cells hold, row by row."""
        formulas, labels, entries = (defaultdict[int, dict[int, Any]](dict) for _ in range(3))
        for (row, column), formula in self.formulas.items():
            formulas[row][column] = formula
        for (row, column), label in self.labels.items():
            labels[row][column] = label
        for row, column in self.entries:
            entries[row][column] = None
        return {
            row: TemplateRow(
                formulas[row],
                labels[row],
                frozenset(entries[row]),
                frozenset(column for column, label in labels[row].items() if is_stamped(label)),
            )
            for row in sorted({*formulas, *labels, *entries})
        }

    @cached_property
    def unstamped(self) -> Mapping[Place, str]:
        """The texts among the labels that are the same for every unit."""
        return {
            at: text for at, text in self.labels.items() if isinstance(text, str) and not is_stamped(text)
        }

    def to_dict(self) -> dict[str, Any]:
        """Places by their names, a formula that repeats down a column written once."""
        return {
            "name": self.name,
            "state": self.state,
            "labels": {a1(*at): text for at, text in sorted(self.labels.items())},
            "formulas": [[_area_text(area), text] for area, text in _runs(self.formulas)],
            "entries": [_area_text(area) for area in _areas(self.entries)],
            "validations": [_area_text(area) for area in sorted(self.validations)],
        }


@dataclass(frozen=True)
class Manifest:
    """A template: its sheets in order, and its defined names."""

    sheets: tuple[SheetTemplate, ...]
    names: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Equal for equal templates."""
        return {
            "version": VERSION,
            "names": dict(sorted(self.names.items())),
            "sheets": [sheet.to_dict() for sheet in self.sheets],
        }

    def to_bytes(self, stamp: Mapping[str, str]) -> bytes:
        """The manifest as released: gzip without a time, so that the bytes are the same.

        ``stamp`` says what it is of, as properties of a workbook do; the id is without it.
        """
        return gzip.compress(_json({**self.to_dict(), "stamp": dict(stamp)}), mtime=0)

    @cached_property
    def id(self) -> str:
        """The template's id."""
        return _digest(self.to_dict())

    def to_cache(self) -> bytes:
        """The id, by itself what most ask for, then the whole manifest with its merges and hidden columns."""
        sheets = [
            {
                "merges": [*map(_area_text, sorted(sheet.merges))],
                "hidden": sorted(sheet.hidden_columns),
                "conditions": [[*look, _area_text(area)] for *look, area in sheet.conditions],
                "print": sheet.print_area and _area_text(sheet.print_area),
                "limits": [[_area_text(area), *rest] for area, *rest in sheet.limits],
            }
            for sheet in self.sheets
        ]
        return self.id.encode() + gzip.compress(_json({**self.to_dict(), "now": sheets}), 1, mtime=0)


def is_stamped(label: Label) -> bool:
    """Whether a label names the unit."""
    return isinstance(label, str) and (UNIT_CODE in label or UNIT_NAME in label)


def manifest_of(book: WorkbookModel) -> Manifest:
    """The manifest of a book compiled for a unit called ``UNIT_NAME``."""
    return Manifest(tuple(_sheet_template(sheet) for sheet in book.sheets), book.names)


def manifest_from(data: bytes) -> Manifest:
    """A released manifest. Raises ValueError for another version, a damaged one or none at all."""
    if (stored := _stored(data)).get("version") != VERSION:
        raise ValueError(stored.get("version"))
    try:
        return Manifest(tuple(_from_dict(sheet) for sheet in stored["sheets"]), stored["names"])
    except (AttributeError, LookupError, TypeError) as error:
        raise ValueError("no manifest") from error


def stamp_from(data: bytes, manifest_id: str) -> Mapping[str, str]:
    """What the released manifest with an id says it is of; nothing in those of the first releases.

    Raises ValueError for a damaged one, another version and one that has not this id. It is not put together:
    that takes thirty times as long.
    """
    stored = _stored(data)
    stamp = stored.pop("stamp", {})
    if stored.get("version") != VERSION or not isinstance(stamp, dict) or _digest(stored) != manifest_id:
        raise ValueError(manifest_id)
    return dict(stamp)


def _stored(data: bytes) -> dict[str, Any]:
    try:
        stored = json.loads(gzip.decompress(data))
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError("damaged") from error
    if not isinstance(stored, dict):
        raise ValueError("no manifest")
    return stored


def id_in_cache(kept: bytes) -> str:
    """The id that ``to_cache`` begins with."""
    return kept[:ID_LENGTH].decode()


def manifest_in_cache(kept: bytes) -> Manifest:
    """The manifest that ``to_cache`` kept."""
    stored = json.loads(gzip.decompress(kept[ID_LENGTH:]))
    manifest = Manifest(
        tuple(
            replace(
                _from_dict(sheet),
                merges=frozenset(map(_area, now["merges"])),
                hidden_columns=frozenset(now["hidden"]),
                conditions=tuple((*look, _area(area)) for *look, area in now["conditions"]),
                print_area=_area(now["print"]) if now["print"] else None,
                limits=tuple((_area(area), *rest) for area, *rest in now.get("limits", ())),
            )
            for sheet, now in zip(stored["sheets"], stored["now"], strict=True)
        ),
        stored["names"],
    )
    manifest.__dict__["id"] = id_in_cache(kept)  # as computed then: hashing it again takes half a second
    return manifest


def _sheet_template(sheet: SheetModel) -> SheetTemplate:
    cells = [*sheet.cells, *(cell for _, cell in sheet.merges)]
    entries = {(cell.row, cell.column) for cell in sheet.cells if not cell.locked}
    entries |= {at for area, cell in sheet.merges if not cell.locked for at in places(area)}
    locked = [cell for cell in cells if cell.locked]
    return SheetTemplate(
        sheet.name,
        sheet.state,
        {(c.row, c.column): c.value for c in locked if c.formula is None and c.value != ""},
        {(c.row, c.column): c.formula for c in cells if c.formula is not None},
        frozenset(entries),
        tuple(sorted(validation.area for validation in sheet.validations)),
        frozenset(area for area, _ in sheet.merges),
        sheet.hidden_columns,
        tuple((h.formula, h.style not in UNCOLOURED, h.style not in QUIET, h.area) for h in sheet.highlights),
        sheet.print_area,
        tuple((v.area, TYPES[v.kind], v.stop, v.rule) for v in sheet.validations if v.kind != "any"),
    )


def _from_dict(stored: Mapping[str, Any]) -> SheetTemplate:
    formulas = {}
    for text, formula in stored["formulas"]:
        top, left, bottom, _ = _area(text)
        copies = CopiedDown(formula)
        for row in range(top, bottom + 1):
            formulas[row, left] = copies.by(row - top)
    return SheetTemplate(
        stored["name"],
        stored["state"],
        {place(at): label for at, label in stored["labels"].items()},
        formulas,
        frozenset(at for text in stored["entries"] for at in places(_area(text))),
        tuple(_area(text) for text in stored["validations"]),
    )


def _runs(formulas: Mapping[Place, str]) -> Iterator[tuple[Area, str]]:
    """Formulas column by column; one that is the one above copied down is part of its run."""
    start: Place | None = None
    first, last, copies = "", 0, CopiedDown("")
    for column, row in sorted((column, row) for row, column in formulas):
        text = formulas[row, column]
        if start and start[1] == column and row == last + 1 and copies.by(row - start[0]) == text:
            last = row
            continue
        if start:
            yield (start[0], start[1], last, start[1]), first
        start, first, last, copies = (row, column), text, row, CopiedDown(text)
    if start:
        yield (start[0], start[1], last, start[1]), first


def _areas(found: Iterable[Place]) -> Iterator[Area]:
    """Places column by column, rows that follow each other together."""
    start, last = (0, 0), 0
    for column, row in sorted((column, row) for row, column in found):
        if start[1] == column and row == last + 1:
            last = row
            continue
        if last:
            yield start[0], start[1], last, start[1]
        start, last = (row, column), row
    if last:
        yield start[0], start[1], last, start[1]


def _area_text(area: Area) -> str:
    return f"{a1(*area[:2])}:{a1(*area[2:])}"


def _area(text: str) -> Area:
    first, _, last = text.partition(":")
    return (*place(first), *place(last or first))


def _digest(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json(document)).hexdigest()[:ID_LENGTH]


def _json(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
