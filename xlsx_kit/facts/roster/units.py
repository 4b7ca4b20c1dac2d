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
from xlsx_kit.facts.roster.heading import RosterHeading, find_roster_heading
from xlsx_kit.facts.roster.mailboxes import addresses_in, is_address
from xlsx_kit.filenames import legal_name
from xlsx_kit.files import Grid, chosen_sheet, date_of_cell
from xlsx_kit.findings import Finding, InputError, Severity
from xlsx_kit.messages import finding
from xlsx_kit.pack import CODE, NAME, SCOPE, UNIT, YEAR, Column, ColumnType, Pack
from xlsx_kit.values import squeezed

# Headings a list may use, the second of each for messages; beside them the fields of the pack's own form.
COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("code", "单位编码", "单位代码", "预算单位编码", "预算编码", "编码"),
    "name": ("name", "单位名称", "预算单位名称", "预算单位", "名称", "单位"),
    "email": ("email", "邮箱", "电子邮箱", "电子邮件", "邮件地址", "e-mail", "邮箱地址", "备用邮箱"),
    "parent": ("parent", "主管部门", "上级单位", "主管部门编码"),
    "contact": ("contact", "联系人", "填表人", "会计", "财务人员"),
    "phone": ("phone", "联系电话", "电话", "手机", "办公电话", "手机号", "手机号码", "电话号码"),
    "last_year": ("last_year", "上年文件", "上年事实文件", "上年填报表"),
    "approved_on": ("approved_on", "批复日", "批复日期", "预算批复日期"),
    "department_approved_on": ("department_approved_on", "部门批复日", "财政批复日", "部门批复日期"),
    "channel": ("channel", "发送渠道", "渠道", "发送方式", "送达方式", "报送方式"),
    "due": ("due", "报送期限", "期限"),
    "batch": ("batch", "批次"),
}
REQUIRED = ("code", "name")
STAMPED = (CODE, NAME, YEAR)
"""What of the form of the unit the list or the command says otherwise."""
MAIL = "邮件"
CHANNELS = (MAIL, "内网", "面交")
"""How letters reach a unit: what is not public yet need not go by mail."""
SHARED = ("parent", "batch", "approved_on", "department_approved_on", "due")
"""What several units may have in common: one merged cell beside them all."""
SEVERAL = ("email", "phone")
"""What a unit may have several of, in columns of their own."""
DAYS = ("approved_on", "department_approved_on", "due")
TOTALS = {"合计", "小计", "总计", "共计"}
NUMBERING = {"序号", "编号", "备注"}
"""Columns that lists have and nobody needs."""
MOST_ROWS = 50_000
"""Twice a province with all its counties; 100,000 take 9 s."""
FORMULA_STARTS = ("=", "+", "-", "@")
MOST_ZEROS = 2
"""That a code may have lost: shorter ones are those of departments."""
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
    reader = _RosterReader(chosen_sheet(path), path, pack)
    units = tuple(reader.units())
    if any(f.severity is Severity.ERROR for f in reader.findings):
        raise InputError(tuple(reader.findings))
    return Roster(units, tuple(reader.findings))


def roster_heading(grid: Grid, pack: Pack) -> RosterHeading | None:
    """The heading of a list, or what comes nearest to one; None where the sheet is empty."""
    rows = list(grid.rows())
    return find_roster_heading(grid, rows, _names(_known(pack)), REQUIRED) if rows else None


def _fields(pack: Pack) -> list[Column]:
    """The fields of the pack's form of the unit that a list may give."""
    return [column for column in pack.input(UNIT).facts if column.key not in STAMPED]


def _known(pack: Pack) -> dict[str, tuple[str, ...]]:
    """The headings that a list may have, by key."""
    # a heading of the list itself comes before a field of the pack that is called the same
    own = {c.key: (c.key, c.title, *c.headings) for c in _fields(pack) if c.key not in COLUMNS}
    return {**COLUMNS, **own}


def _names(known: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {squeezed(n).casefold(): key for key, titles in reversed(known.items()) for n in titles}


class _RosterReader:
    """Reads one list, collecting findings; values that cannot stand are errors, not guesses."""

    def __init__(self, grid: Grid, path: Path, pack: Pack) -> None:
        self.grid, self.folder = grid, path.parent
        self.place = path.name if grid.name == path.name else f"{path.name} {grid.name}"
        self.form = pack.input(UNIT)
        self.pack = pack
        self.fields, self.known = _fields(pack), _known(pack)
        self.findings: list[Finding] = []
        self.titles: dict[str, str] = {}
        self.columns: dict[str, int] = {}
        self.further: dict[str, list[int]] = {}
        self.seen: dict[str, int] = {}

    def units(self) -> Iterator[Unit]:
        """Every unit, after the heading has been understood."""
        rows = list(self.grid.rows())
        if not rows:
            self._say("UNIT-001")
            return
        if len(rows) > MOST_ROWS:
            self._say("UNIT-017", rows=len(rows), limit=MOST_ROWS)
            return
        heading = find_roster_heading(self.grid, rows, _names(self.known), REQUIRED)
        if not self._understand(heading):
            return
        for row in (row for row in rows if row > heading.row):
            if not any(self.grid.text(row, column) for column in self.columns.values()):
                continue
            if self._is_total(row):
                self._say("UNIT-016", row, None, row=row)
                continue
            yield self._unit(row)
        if not self.seen and not self.findings:
            self._say("UNIT-001")
        self._check_zeros()

    def _is_total(self, row: int) -> bool:
        """Whether a row adds others up: it is no unit."""
        # the word may stand in a column that nobody needs (序号), with a count of the units beside it
        first = next(t for c in range(1, self.grid.last_column + 1) if (t := self.grid.text(row, c)))
        shown = (first, *(self.grid.text(row, self.columns[key]) for key in REQUIRED))
        return any(squeezed(text).rstrip(":：") in TOTALS for text in shown)

    def _understand(self, heading: RosterHeading) -> bool:
        shown, row = "、".join(titles[1] for titles in self.known.values()), heading.row
        found = [title for title in heading.titles.values() if title]
        for column, title in heading.titles.items():
            key = heading.keys.get(column)
            if key is None:
                if title and squeezed(title) not in NUMBERING:
                    self._say("UNIT-011", row, column, title=title, names=shown)
            elif key in self.columns and key in SEVERAL:
                self.further.setdefault(key, []).append(column)
            elif key in self.columns:
                self._say("UNIT-009", row, column, title=title)
            else:
                self.columns[key], self.titles[key] = column, title
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
        if SCIENTIFIC.fullmatch(code):
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
