"""Code lists of packs: an official file taken in, two years compared, a year's list given out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlsx_kit.files import chosen_sheet, read_text
from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import replace_file, write_file
from xlsx_kit.pack.codes.compare import CodeComparison, compared
from xlsx_kit.pack.codes.listed import ListedCodes
from xlsx_kit.pack.codes.merge import CONFLICTS, TAKEN_CHANGES, CodeChange, MergeResult, merged
from xlsx_kit.pack.codes.pasted import pasted_codes
from xlsx_kit.pack.codes.tabled import tabled_codes
from xlsx_kit.pack.loading.load import pack_named
from xlsx_kit.pack.model.code_entry import CodeEntry
from xlsx_kit.pack.model.codes import FIELDS, CodeList, code_list
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.pack.model.roles import GENERAL_BUDGET
from xlsx_kit.resources import local_pack_root

CODES = "codes"
TEXT_SUFFIX = ".txt"
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CROSSWALK = ("类别", "原编码", "新编码或名称", "原名称", "新名称", "待确认")
"""The heading of a crosswalk; ``campaign rollover`` reads the first three, and refuses what is 待确认."""
COUNTED = {kind: words.partition("（")[0] for kind, words in TAKEN_CHANGES.items()}
GUESS = "按名称猜测"
OPEN = "没有找到相近的科目"


@dataclass(frozen=True)
class ImportedCodes:
    """What became of an official file: how many codes it has, what changed, where the list is now."""

    read: int
    result: MergeResult
    out: Path
    written: bool

    @property
    def counts(self) -> dict[str, int]:
        """How many of each kind, in Chinese."""
        taken = {words: sum(c.kind == kind for c in self.taken) for kind, words in TAKEN_CHANGES.items()}
        return {
            "不变": self.result.kept,
            **{w: n for w, n in taken.items() if n},
            "冲突": len(self.conflicts),
        }

    @property
    def taken(self) -> tuple[CodeChange, ...]:
        """The changes that were made."""
        return tuple(change for change in self.result.changes if change.kind in TAKEN_CHANGES)

    @property
    def conflicts(self) -> tuple[CodeChange, ...]:
        """What contradicts the list and was left out."""
        return tuple(change for change in self.result.changes if change.kind in CONFLICTS)

    def to_dict(self) -> dict[str, Any]:
        """What was taken and what contradicts, and where it was written."""
        return {
            "read": self.read,
            "kept": self.result.kept,
            "changes": [change.to_dict() for change in self.taken],
            "conflicts": [change.to_dict() for change in self.conflicts],
            "out": str(self.out),
            "written": self.written,
        }


def import_codes(
    source: Path,
    pack: str,
    list_id: str,
    *,
    year: int | date = 0,
    budget: str = "",
    out: Path | None = None,
    dry_run: bool = False,
) -> ImportedCodes:
    """Takes an official list (xlsx, xls, csv; pasted text as .txt) into a pack's own ``codes`` folder.

    With a ``year``, or the day of it from which they hold, the file has all codes of its classes and its
    ``budget``; without, it only adds. Raises InputError where the file cannot be read, SpecError for an
    unknown pack or list and for a file without codes, OSError where the list cannot be written.
    """
    found = pack_named(pack)
    codes = _list_of(found, list_id)
    read = read_codes(source, codes)
    if not read.rows:
        widths = "、".join(map(str, codes.spec.widths))
        raise declared_error("SPEC-001", source.name, title=codes.spec.title, widths=widths)
    result = merged(codes, read, _day(year), "" if budget == GENERAL_BUDGET else budget)
    target = out or Path(str(local_pack_root(found.homes[0]).schemas / CODES / codes.spec.file))
    text = csv_text(result.entries)
    code_list(list_id, codes.spec, text, target.name)  # what is written can be loaded
    changed = any(change.kind in TAKEN_CHANGES for change in result.changes)
    write = not dry_run and (changed or out is not None)
    if write:
        # the pack's own list is what is being changed: what stood there is part of what is written
        (write_file if out else replace_file)(target, text.encode())
    count = len(read.rows) + len(read.wrong_width) + len(read.nameless)
    return ImportedCodes(count, result, target, write)


def read_codes(source: Path, codes: CodeList) -> ListedCodes:
    """The codes of an official file. Raises InputError where it cannot be read."""
    widths, classes = codes.spec.widths, codes.class_codes
    if source.suffix.lower() == TEXT_SUFFIX:
        return pasted_codes(read_text(source), widths, classes)
    return tabled_codes(chosen_sheet(source), widths, classes)


def listed_codes(pack: str, list_id: str, year: int | date = 0) -> tuple[CodeEntry, ...]:
    """The entries of a pack's list: those of a year or a day in printed order, or, with 0, all."""
    codes = _list_of(pack_named(pack), list_id)
    if isinstance(year, date):
        return codes.on(year)
    return codes.in_force(year) if year else codes.entries


def compare_codes(pack: str, list_id: str, before: str, after: str) -> CodeComparison:
    """Two years of a pack's list against each other; either may be a file with an official list instead.

    Raises SpecError for an unknown pack or list, InputError for a file that cannot be read.
    """
    codes = _list_of(pack_named(pack), list_id)
    return compared(codes, _names(codes, before), _names(codes, after))


def write_crosswalk(found: CodeComparison, out: Path) -> int:
    """Writes the ended leaf codes with their likely successors as a crosswalk; gives how many.

    Every line is marked 待确认: who has looked at it clears the mark. Raises OSError.
    """
    kind, width = found.codes.spec.kind, found.codes.width
    ended = [pair for pair in found.pairs if pair.kind == "ended" and len(pair.old) == width]
    rows = [(kind, p.old, p.new, p.old_name, p.new_name, GUESS if p.new else OPEN) for p in ended]
    write_file(out, b"\xef\xbb\xbf" + _csv([CROSSWALK, *rows]).encode())
    return len(rows)


def csv_text(entries: Iterable[CodeEntry]) -> str:
    """Entries as the CSV that a pack's ``codes`` folder holds."""
    return _csv([FIELDS, *(["" if v is None else v for v in e.to_dict().values()] for e in entries)])


def _csv(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _list_of(pack: Pack, list_id: str) -> CodeList:
    if list_id not in pack.codes:
        raise declared_error("SPEC-002", "--list", pack=pack.id, list_id=list_id, codes="、".join(pack.codes))
    return pack.codes[list_id]


def _day(year: int | date) -> date | None:
    """From when the codes of a year hold; None of no year."""
    return year if isinstance(year, date) else date(year, 1, 1) if year else None


def _names(codes: CodeList, side: str) -> dict[str, str]:
    """Codes and names of a year, of a day, or of a file."""
    if side.isdecimal():
        return {entry.code: entry.name for entry in codes.in_force(int(side))}
    if DATE.fullmatch(side):
        return {entry.code: entry.name for entry in codes.on(date.fromisoformat(side))}
    return {row.code: row.name for row in read_codes(Path(side), codes).rows}
