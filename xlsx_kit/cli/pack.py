"""Commands about packs and their rules: rules, pack check, try, new, upgrade, diff, show, release."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import columns, console
from xlsx_kit.cli.errors import CommandError
from xlsx_kit.cli.options import JsonOption, PackOption, year_number
from xlsx_kit.cli.parameters import Argument, Flag, Option
from xlsx_kit.cli.progress_bar import bar
from xlsx_kit.findings import ON_SHEET, RULE_STATUSES, SEVERITIES, Severity

if TYPE_CHECKING:
    from decimal import Decimal

    from xlsx_kit.api import PackDifferences, PackReport, PackTrial, PackUpgrade, RuleEntry

ROUNDING, NOT_PUBLISHED = "尾差", "公开中没有"
"""As ``pack try`` calls what only rounding makes different, and what is computed and was not typed."""


def rules(
    rule: Annotated[str | None, Argument("ID", "只看这一条，如 SUM-101。")] = None,
    json: JsonOption = False,
    pack: PackOption = None,
) -> None:
    from xlsx_kit.api import rule_catalogue

    entries = [entry for entry in rule_catalogue(pack) if rule is None or entry.id == rule.upper()]
    if rule is not None and not entries:
        raise CommandError(f"没有这条规则：{rule}。运行 xlsx-kit rules 可看全部规则。")
    if json:
        console.write_json({"rules": [entry.to_dict() for entry in entries]})
    elif rule is None:
        idle = [(e.id, e.title, "、".join(e.lacking)) for e in entries if e.status == "idle"]
        rows = [(e.id, _severity(e.severity), e.title) for e in entries if e.status != "idle"]
        console.say_lines(columns.table(["编号", "级别", "规则"], rows, right=[False] * 3))
        console.say(f"共 {len(rows)} 条。运行 xlsx-kit rules ID 可看其中一条的说明。")
        if idle:
            console.say(f"另有 {len(idle)} 条不核对：套表中没有它们所说的填报表、列或指标。")
            console.say_lines(columns.table(["编号", "规则", "没有"], idle, right=[False] * 3))
    else:
        console.say_lines(_rule_lines(entries[0]))


def check(
    directory: Annotated[Path, Argument("DIR", "套表的文件夹，如 schemas/hebei-2024，或编号。")],
    quick: Annotated[bool, Flag("--quick", "只读套表，不用编出来的资料试算。")] = False,
    json: JsonOption = False,
) -> int:
    from xlsx_kit.api import check_pack

    report = check_pack(directory, quick=quick, progress=bar())
    console.show(report, _check_lines(report, directory), json=json)
    return 0 if report.sound else 1


def try_published(
    pack: Annotated[str, Argument("PACK", "套表的编号或文件夹。")],
    published: Annotated[
        Path | None, Option("--published", "FILE", "照公开表录入的数：--blank 写出的工作簿，或 CSV。")
    ] = None,
    facts: Annotated[
        Path | None, Option("--facts", "F", "该单位的工作簿或事实文件；不写时只按规则核对公开数。")
    ] = None,
    blank: Annotated[Path | None, Option("--blank", "OUT.xlsx", "写出供录入公开数的空白工作簿。")] = None,
    xlsx: Annotated[Path | None, Option("--xlsx", "OUT.xlsx", "把不同之处另写成工作簿。")] = None,
    json: JsonOption = False,
) -> int:
    from xlsx_kit.api import try_pack, write_typing_book

    if (published is None) is (blank is None):
        raise CommandError("请写 --published 或 --blank 之一。")
    if blank is not None:
        write_typing_book(pack, blank, facts)
        how = "每张表一页，照公开表录入后运行 pack try --published。"
        console.show(console.Done(blank=str(blank)), [f"已写出：{blank}。{how}"], json=json)
        return 0
    assert published is not None
    trial = try_pack(pack, published, facts, out=xlsx)
    console.show(trial, _trial_lines(trial), json=json)
    return 0 if trial.same else 1


def new(
    name: Annotated[str, Argument("NAME", "新套表的编号，如 hebei-2025。")],
    source: Annotated[str, Option("--from", "ID", "从哪个套表复制：编号或文件夹。")],
    to: Annotated[Path, Option("--to", "DIR", "放在哪个文件夹，其下建 schemas 和 templates。")] = Path(),
    extend: Annotated[bool, Flag("--extend", "不复制，只在原来的基础上写不同之处。")] = False,
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import new_pack

    made = new_pack(source, name, to, extend=extend)
    steps = [f"  {number}. {step}" for number, step in enumerate(made.steps, start=1)]
    console.show(made, [f"已建立：{made.folder}、{made.words}", "接下来：", *steps], json=json)


def upgrade(
    directory: Annotated[Path, Argument("DIR", "套表的文件夹，或编号。")],
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import upgrade_pack

    done = upgrade_pack(directory)
    console.show(done, _upgrade_lines(done, directory), json=json)


def diff(
    old: Annotated[str, Argument("A", "原来的套表：编号或文件夹。")],
    new: Annotated[str, Argument("B", "现在的套表：编号或文件夹。")],
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import diff_packs

    differences = diff_packs(old, new)
    console.show(differences, _diff_lines(differences), json=json)


def show(
    pack: Annotated[str, Argument("PACK", "套表的编号或文件夹。")],
    out: Annotated[Path, Option("--out", "FILE", "写成的网页，如 pack.html。")],
) -> None:
    from xlsx_kit.api import show_pack

    show_pack(pack, out)
    console.say(f"已写出：{out}")


def release(
    year: Annotated[int, Option("--year", "Y", "预算年度。", year_number)],
    pack: PackOption = None,
    out: Annotated[
        Path | None, Option("--out", "DIR", "存放的文件夹；不写时放在套表自己的文件夹中。")
    ] = None,
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import release_templates

    kept = [str(path) for path in release_templates(year, out, pack=pack)]
    console.show(console.Done(files=kept), [f"已留存：{path}" for path in kept], json=json)


def _severity(severity: str) -> str:
    return SEVERITIES[Severity(severity)]


def _rule_lines(entry: RuleEntry) -> Iterator[str]:
    yield f"{entry.id}  {entry.title}"
    described = {
        "级别": _severity(entry.severity),
        "状态": RULE_STATUSES[entry.status],
        "填报时": ON_SHEET if entry.on_sheet else "",
        "依据": entry.basis,
        "提示语": entry.message,
        "处理": entry.remedy,
        "单位的处理": entry.unit_remedy if entry.unit_remedy != entry.remedy else "",
    }
    for label, text in described.items():
        if text:
            yield f"  {label}：{text}"


def _check_lines(report: PackReport, directory: Path) -> Iterator[str]:
    for one in report.problems:
        line = f" 第 {one.line} 行" if one.line else ""
        rule = f"（{one.rule}）" if one.rule else ""
        yield f"[{_severity(one.severity)}] {one.file}{line} {one.inside}".rstrip()
        yield f"  {one.message}。{one.hint}{rule}"
    counts = {name: sum(p.severity is s for p in report.problems) for s, name in SEVERITIES.items()}
    counted = "，".join(f"{name} {count} 处" for name, count in counts.items() if count)
    yield f"{directory}：{counted or '未发现问题'}。"
    if (run := report.trial) is not None:
        yield (
            f"用编出的资料试算：{run.entries} 笔逐笔试过，核对公开表 {run.cells} 格、规则 {run.rules} 条，"
            f"{run.returns} 份资料写成情况说明。"
        )
    else:
        yield "没有试算。" if report.sound else "有错误，没有试算。"
    if report.above:
        above = "、".join(report.above)
        yield f"以它为基础的套表也读了一遍：{above}。试算请各自运行 xlsx-kit pack check 编号。"


def _upgrade_lines(done: PackUpgrade, directory: Path) -> Iterator[str]:
    for file, what in done.added:
        yield f"{file}：补写{what}"
    for one in done.left:
        yield f"要自己定：{one}。"
    if done.kept is None:
        yield "没有要补写的。"
    else:
        yield f"改动前的文件存在：{done.kept}"
        yield f"接下来：运行 xlsx-kit pack check {directory}，核对补写的内容。"


def _trial_lines(trial: PackTrial) -> Iterator[str]:
    rows = [
        (d.table, d.row, d.label, d.column, *map(_amount, (d.published, d.computed, d.gap)), d.kind)
        for d in trial.differences
        if d.kind != ROUNDING
    ]
    if rows:
        heads = ["表", "行", "名称", "列", "公开数", "算出数", "相差", "说明"]
        yield from columns.table(heads, rows, right=[False] * 4 + [True] * 3 + [False])
    cells, rounding = sum(trial.compared.values()), trial.count("", ROUNDING)
    absent = trial.count("", NOT_PUBLISHED)
    yield f"录入公开数 {cells} 个：不同 {len(rows) - absent} 处，公开中没有 {absent} 处，尾差 {rounding} 处。"


def _amount(amount: Decimal | None) -> str:
    from xlsx_kit.values import decimal_text

    return "" if amount is None else decimal_text(amount)


def _diff_lines(result: PackDifferences) -> Iterator[str]:
    yield f"{result.new.book.title}（{result.new.id}）与{result.old.book.title}（{result.old.id}）的不同："
    for part, differences in groupby(result.differences, key=lambda difference: difference.part):
        yield part
        for number, difference in enumerate(differences, start=1):
            yield f"  {number}. {difference.message}"
    if not result.differences:
        yield "没有不同。"
