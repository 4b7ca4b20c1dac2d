"""Commands about the rules and packs themselves: rules, pack check, pack release."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xlsx_kit.cli import console, text
from xlsx_kit.cli.options import JsonOption, PackOption, year_number
from xlsx_kit.findings import RULE_STATUSES, SEVERITIES, Severity


def rules(
    rule: Annotated[
        str | None, typer.Argument(metavar="ID", help="只看这一条，如 SUM-101。", show_default=False)
    ] = None,
    json: JsonOption = False,
    pack: PackOption = None,
) -> None:
    from xlsx_kit.api import rule_catalogue

    entries = [entry for entry in rule_catalogue(pack) if rule is None or entry.id == rule.upper()]
    if rule is not None and not entries:
        console.fail([[f"没有这条规则：{rule}。运行 xlsx-kit rules 可看全部规则。"]])
        raise typer.Exit(1)
    if json:
        console.write_json({"rules": [entry.to_dict() for entry in entries]})
    elif rule is None:
        listed = [(e.id, _severity(e.severity), e.title) for e in entries]
        for line in text.table(["编号", "级别", "规则"], listed, right=[False] * 3):
            console.say(line)
        console.say(f"共 {len(entries)} 条。运行 xlsx-kit rules ID 可看其中一条的说明。")
    else:
        entry = entries[0]
        console.say(f"{entry.id}  {entry.title}")
        described = [
            ("级别", _severity(entry.severity)),
            ("状态", RULE_STATUSES[entry.status]),
            ("依据", entry.basis),
            ("提示语", entry.message),
            ("处理", entry.remedy),
        ]
        for label, words in described:
            if words:
                console.say(f"  {label}：{words}")


def check(
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="套表的文件夹，如 schemas/hebei-2024，或编号。", show_default=False
        ),
    ],
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import check_pack

    report = check_pack(directory)
    if json:
        console.write_json(report.to_dict())
    else:
        for found in report.problems:
            line = f" 第 {found.line} 行" if found.line else ""
            console.say(f"[{_severity(found.severity)}] {found.file}{line} {found.inside}".rstrip())
            console.say(f"  {found.message}。{found.hint}")
        counts = [(SEVERITIES[s], sum(p.severity is s for p in report.problems)) for s in SEVERITIES]
        said = "，".join(f"{name} {count} 处" for name, count in counts if count)
        console.say(f"{directory}：{said or '未发现问题'}。")
    if not report.sound:
        raise typer.Exit(1)


def release(
    year: Annotated[
        int,
        typer.Option("--year", metavar="Y", parser=year_number, help="预算年度。", show_default=False),
    ],
    pack: PackOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="存放的文件夹；不写时放在套表自己的文件夹中。", show_default=False
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import release_templates

    kept = release_templates(year, out, pack=pack)
    if json:
        console.write_json({"files": [str(path) for path in kept]})
    else:
        for path in kept:
            console.say(f"已留存：{path}")


def _severity(severity: str) -> str:
    return SEVERITIES[Severity(severity)]
