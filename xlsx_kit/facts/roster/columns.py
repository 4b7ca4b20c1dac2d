"""The columns that a list of units may have, and the sheet that it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.facts.roster.heading import RosterHeading, find_roster_heading, plain_title
from xlsx_kit.files import Grid, chosen_sheet, read_sheets
from xlsx_kit.pack import CODE, NAME, UNIT, YEAR, Column, Pack

HEADINGS = """
code 单位编码 单位代码 预算单位编码 预算编码 编码 预算单位代码 部门单位代码 部门单位编码
name 单位名称 预算单位名称 预算单位 名称 单位 部门单位名称 单位全称
email 邮箱 电子邮箱 电子邮件 邮件地址 e-mail 邮箱地址 备用邮箱 电子邮箱地址 电子邮件地址 单位邮箱 联系邮箱
parent 主管部门 上级单位 主管部门编码 主管部门名称 所属部门 主管单位 归口部门 部门 部门名称
contact 联系人 填表人 会计 财务人员
phone 联系电话 电话 手机 办公电话 手机号 手机号码 电话号码
last_year 上年文件 上年事实文件 上年填报表
approved_on 批复日 批复日期 预算批复日期
department_approved_on 部门批复日 财政批复日 部门批复日期
channel 发送渠道 渠道 发送方式 送达方式 报送方式
due 报送期限 期限
batch 批次
"""
"""What a list may call its columns: the key, then the heading for messages; beside them the fields of the
pack's own form."""
COLUMNS = {names[0]: names for line in HEADINGS.split("\n") if (names := tuple(line.split()))}
REQUIRED = ("code", "name")
STAMPED = (CODE, NAME, YEAR)
"""What of the form of the unit the list or the command says otherwise."""
NUMBERING = {"序号", "编号", "备注"}
"""Columns that lists have and nobody needs."""


@dataclass(frozen=True)
class RosterSheet:
    """The sheet that holds a list, and the names of further ones that hold lists as well."""

    grid: Grid
    others: tuple[str, ...] = ()


def roster_sheet(path: Path, pack: Pack) -> RosterSheet:
    """The first sheet with the columns that are needed; else the first with content."""
    lists = [
        grid
        for grid in read_sheets(path).values()
        if (found := roster_heading(grid, pack)) and set(REQUIRED) <= set(found.keys.values())
    ]
    if not lists:
        return RosterSheet(chosen_sheet(path))
    return RosterSheet(lists[0], tuple(grid.name for grid in lists[1:]))


def roster_heading(grid: Grid, pack: Pack) -> RosterHeading | None:
    """The heading of a list, or what comes nearest to one; None where the sheet is empty."""
    rows = list(grid.rows())
    return find_roster_heading(grid, rows, key_by_title(known_titles(pack)), REQUIRED) if rows else None


def listed_fields(pack: Pack) -> list[Column]:
    """The fields of the pack's form of the unit that a list may give."""
    return [column for column in pack.input(UNIT).facts if column.key not in STAMPED]


def known_titles(pack: Pack) -> dict[str, tuple[str, ...]]:
    """The headings that a list may have, by key."""
    # a heading of the list itself comes before a field of the pack that is called the same
    own = {c.key: (c.key, c.title, *c.headings) for c in listed_fields(pack) if c.key not in COLUMNS}
    return {**COLUMNS, **own}


def key_by_title(known: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {plain_title(n): key for key, titles in reversed(known.items()) for n in titles}
