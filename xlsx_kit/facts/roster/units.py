"""The list of units (单位名单): one row a unit, checked before anything is made from it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlsx_kit.addresses import a1
from xlsx_kit.facts.roster.columns import (
    COLUMNS,
    NUMBERING,
    REQUIRED,
    RosterSheet,
    key_by_title,
    known_titles,
    listed_fields,
    roster_sheet,
)
from xlsx_kit.facts.roster.heading import RosterHeading, find_roster_heading, plain_title
from xlsx_kit.facts.roster.rows import addresses_in, code_and_name, codes_before_names, is_address, no_unit
from xlsx_kit.filenames import legal_name
from xlsx_kit.files import Grid, date_of_cell
from xlsx_kit.findings import Finding, InputError, Severity
from xlsx_kit.messages import finding
from xlsx_kit.pack import CODE, NAME, SCOPE, UNIT, ColumnType, Pack
from xlsx_kit.values import squeezed

MAIL = "邮件"
CHANNELS = (MAIL, "内网", "面交")
"""How letters reach a unit: what is not public yet need not go by mail."""
SHARED = ("parent", "batch", "approved_on", "department_approved_on", "due")
"""What several units may have in common: one merged cell beside them all."""
SEVERAL = ("email", "phone")
"""What a unit may have several of, in columns of their own."""
DAYS = ("approved_on", "department_approved_on", "due")
MOST_ROWS = 50_000
"""Twice a province with all its counties; 100,000 take 9 s."""
FORMULA_STARTS = ("=", "+", "-", "@")
MOST_SHOWN = 5
"""Rows that one note names."""
MOST_ZEROS = 2
"""That a code may have lost: shorter ones are those of departments."""
FULL = "全称"
"""What a heading of names says where another column has short ones."""
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as the bureau lists it; ``row`` is its row in the list.

    ``last_year`` is the file of its last year's facts, beside the list or below, under whatever code;
    ``fields`` are those of the pack's form of the unit, beside its code and name.
    ``approved_on`` is when the department approved the unit's budget, ``department_approved_on`` when the
    bureau approved the department's. ``due`` is its own due date (ISO), ``batch`` what goes out together.
    """

    code: str
    name: str
    email: tuple[str, ...] = ()
    parent: str = ""
    contact: str = ""
    phone: str = ""
    approved_on: str = ""
    last_year: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    department_approved_on: str = ""
    channel: str = MAIL
    due: str = ""
    batch: str = ""
    row: int = field(default=0, compare=False)

    @property
    def scope(self) -> str:
        """Whether it publishes as a unit or a department, "" where the list does not say."""
        return dict(self.fields).get(SCOPE, "")

    @property
    def profile(self) -> dict[str, str]:
        """What of it stands in the workbook."""
        return {CODE: self.code, NAME: self.name, **dict(self.fields)}


@dataclass(frozen=True)
class Roster:
    """The units of a list, in its order, and what was odd about it (warnings and notes)."""

    units: tuple[Unit, ...]
    findings: tuple[Finding, ...]


def read_roster(path: Path, pack: Pack) -> Roster:
    """The units of a list (.csv, .xlsx or .xls).

    Raises InputError with every error of the list at once, so that one correction is enough.
    """
    sheet = roster_sheet(path, pack)
    reader = _RosterReader(sheet.grid, path, pack)
    if sheet.others:
        reader.say_of_others(sheet)
    units = tuple(reader.units())
    if any(f.severity is Severity.ERROR for f in reader.findings):
        raise InputError(tuple(reader.findings))
    return Roster(units, tuple(reader.findings))


class _RosterReader:
    """Reads one list, collecting findings; values that cannot stand are errors, not guesses."""

    def __init__(self, grid: Grid, path: Path, pack: Pack) -> None:
        self.grid, self.folder = grid, path.parent
        self.place = path.name if grid.name == path.name else f"{path.name} {grid.name}"
        self.form = pack.input(UNIT)
        self.pack = pack
        self.fields, self.known = listed_fields(pack), known_titles(pack)
        self.findings: list[Finding] = []
        self.titles: dict[str, str] = {}
        self.columns: dict[str, int] = {}
        self.further: dict[str, list[int]] = {}
        self.seen: dict[str, int] = {}
        self.named: list[tuple[int, str, str]] = []

    def say_of_others(self, sheet: RosterSheet) -> None:
        """That further sheets hold lists, too."""
        self._say("UNIT-010", used=sheet.grid.name, others="、".join(sheet.others))

    def units(self) -> Iterator[Unit]:
        """Every unit, after the heading has been understood."""
        rows = list(self.grid.rows())
        if not rows:
            self._say("UNIT-001")
            return
        if len(rows) > MOST_ROWS:
            self._say("UNIT-017", rows=len(rows), limit=MOST_ROWS)
            return
        heading = find_roster_heading(self.grid, rows, key_by_title(self.known), REQUIRED)
        if not self._understand(heading):
            return
        for row in (row for row in rows if row > heading.row):
            if not any(self.grid.text(row, column) for column in self.columns.values()):
                continue
            rule = no_unit(self.grid, row, [self.columns[key] for key in REQUIRED])
            if rule:
                self._say(rule, row, None, row=row)
                continue
            yield self._unit(row)
        if not self.seen and not self.findings:
            self._say("UNIT-001")
        self._check_zeros()
        if self.named:
            self._say_of_codes()

    def _understand(self, heading: RosterHeading) -> bool:
        shown, row = "、".join(titles[1] for titles in self.known.values()), heading.row
        found = [title for title in heading.titles.values() if title]
        known = key_by_title(self.known)
        # a full name is what is published; then a heading as it stands: 单位名称 before 单位名称（简称）
        order = sorted(
            heading.titles.items(), key=lambda one: (FULL not in one[1], plain_title(one[1]) not in known)
        )
        for column, title in order:
            key = heading.keys.get(column)
            if key is None:
                if title and squeezed(title) not in NUMBERING:
                    self._say("UNIT-011", row, column, title=title, names=shown)
            elif key in self.columns and key in SEVERAL:
                self.further.setdefault(key, []).append(column)
            elif key in self.columns:
                again = plain_title(title) == plain_title(self.titles[key])
                if key == NAME and FULL in self.titles[key] and FULL not in title:
                    self._say("UNIT-027", row, column, title=title, used=self.titles[key])
                elif again or (key in REQUIRED and plain_title(title) in known):
                    self._say("UNIT-009", row, column, title=title)
                else:
                    self._say("UNIT-011", row, column, title=title, names=shown)
            else:
                self.columns[key], self.titles[key] = column, title
        if "code" not in self.columns and codes_before_names(self.grid, row, self.columns.get("name", 0)):
            self.columns["code"], self.titles["code"] = self.columns["name"], self.titles["name"]
        missing = [key for key in REQUIRED if key not in self.columns]
        for key in missing:
            titles = COLUMNS[key]
            self._say(
                "UNIT-002",
                row,
                1,
                row=row,
                title=titles[1],
                names="、".join(titles[1:4]),
                found="、".join(found),
            )
        return not missing

    def _unit(self, row: int) -> Unit:
        texts = {
            key: (self.grid.text_for if key in SHARED else self.grid.text)(row, column)
            for key, column in self.columns.items()
        }
        for key, more in self.further.items():
            texts[key] = "；".join(filter(None, [texts[key], *(self.grid.text(row, c) for c in more)]))
        shown = texts["name"]
        texts["code"], texts["name"] = code_and_name(texts["code"], shown)
        if self.columns["code"] != self.columns["name"] and len(texts["name"]) < len("".join(shown.split())):
            self.named.append((row, shown, texts["name"]))
        texts["code"] = unicodedata.normalize("NFKC", texts["code"])
        limits = {c.key: c.max_length for c in self.form.columns if c.type is ColumnType.TEXT}
        for key in REQUIRED:
            if not texts[key]:
                self._say_of("UNIT-003", row, key)
        if texts["code"]:
            self._check_code(row, texts["code"], limits["code"])
        for key in limits:
            if key != CODE and len(texts.get(key, "")) > limits[key]:
                self._say_of("UNIT-008", row, key, limit=limits[key])
        self._check_choices(row, texts)
        addresses = addresses_in(texts.pop("email", ""))
        for address in addresses:
            if not is_address(address):
                self._say_of("UNIT-006", row, "email", text=address)
        channel = texts["channel"] = texts.get("channel") or MAIL
        if channel not in CHANNELS:
            self._say_of("UNIT-007", row, "channel", text=channel, limit="、".join(CHANNELS))
        if "email" in self.columns and not addresses and channel == MAIL:
            self._say_of("UNIT-012", row, "email")
        for key in DAYS:
            if texts.get(key):
                day = date_of_cell(texts[key])
                if day.fault:
                    self._say_of("UNIT-014", row, key, text=texts[key])
                texts[key] = str(day.value or "")
        if texts.get("last_year") and not (self.folder / texts["last_year"]).is_file():
            self._say_of("UNIT-015", row, "last_year", text=texts["last_year"])
        profile = tuple((column.key, texts.get(column.key, "")) for column in self.fields)
        return Unit(
            **{k: v for k, v in texts.items() if k in COLUMNS}, email=addresses, fields=profile, row=row
        )

    def _check_code(self, row: int, code: str, limit: int) -> None:
        why = ""
        if code.startswith("#"):
            why = "公式出错了"
        elif SCIENTIFIC.fullmatch(code):
            why = "已被 Excel 改成科学记数法，后面的数字丢失"
        elif len(code) > limit:
            why = "太长"
        elif not code.isprintable() or any(c.isspace() for c in code):
            why = "中间有空格或不可见的字符"
        elif code.startswith(FORMULA_STARTS):
            why = "开头的字符会被 Excel 当作公式"
        elif legal_name(code, "") != code:
            why = "不能用作文件名（含有 / \\ : 等字符、以点开头或结尾，或与系统设备重名）"
        if why:
            self._say_of("UNIT-005", row, "code", text=code, why=why, limit=limit)
        same = code.casefold()  # file names do not tell upper from lower case on Windows
        if same in self.seen:
            self._say_of("UNIT-004", row, "code", text=code, other=self.seen[same])
        self.seen.setdefault(same, row)

    def _check_zeros(self) -> None:
        """Codes that begin with zeros, beside some that have lost theirs: Excel took them for numbers."""
        lengths = Counter(len(code) for code in self.seen if code.isdecimal() and code.startswith("0"))
        whole = lengths.most_common(1)[0][0] if lengths else 0
        for code, row in self.seen.items():
            if code.isdecimal() and 0 < whole - len(code) <= MOST_ZEROS:
                self._say_of("UNIT-018", row, "code", text=code, whole=code.zfill(whole))

    def _say_of_codes(self) -> None:
        """Names with their codes before them, all in one note."""
        row, text, name = self.named[0]
        rows = "、".join(str(row) for row, *_ in self.named[:MOST_SHOWN])
        more = " 等" if len(self.named) > MOST_SHOWN else ""
        words = {"count": len(self.named), "rows": rows + more, "text": text, "name": name}
        self._say("UNIT-020", row, self.columns[NAME], title=self.titles[NAME], **words)

    def _check_choices(self, row: int, texts: dict[str, str]) -> None:
        for column in self.fields:
            key, text = column.key, texts.get(column.key, "")
            if column.list and text and text not in self.pack.values(column.list):
                rule = "UNIT-013" if column.open else "UNIT-007"
                self._say_of(rule, row, key, text=text, limit="、".join(self.pack.values(column.list)))

    def _say_of(self, rule: str, row: int, key: str, **words: Any) -> None:
        self._say(rule, row, self.columns[key], row=row, title=self.titles[key], **words)

    def _say(self, rule: str, at: int = 0, column: int | None = None, **words: Any) -> None:
        cell = a1(at, column) if column else None
        self.findings.append(finding(rule, sheet=self.place, cell=cell, **words))
