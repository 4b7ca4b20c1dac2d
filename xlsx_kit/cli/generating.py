"""The command that makes workbooks to be filled in: for one unit, or for every unit of a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.options import JsonOption, PackOption, keep_input, whole_number, year_number
from xlsx_kit.cli.password import password_for_sheets
from xlsx_kit.cli.progress import bar

if TYPE_CHECKING:
    from xlsx_kit.api import Batch


def generate(
    out: Annotated[
        Path, typer.Option("--out", metavar="X.xlsx", help="要生成的工作簿；用 --units 时是文件夹。")
    ],
    facts: Annotated[
        Path | None,
        typer.Option("--facts", metavar="F", help="事实文件（JSON）或已填报的工作簿，用来预填。"),
    ] = None,
    units: Annotated[
        Path | None,
        typer.Option(
            "--units",
            metavar="U.csv",
            help="单位名单（CSV 或 .xlsx），每个单位生成一个工作簿，可有的列：编码、名称、邮箱、公开口径、"
            "单位性质、单位规格、经费保障形式、主管部门、联系人、电话、批复日期、上年文件。",
        ),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="Y", parser=year_number, help="预算年度，与 --units 同用。"),
    ] = None,
    prefill: Annotated[
        Path | None,
        typer.Option(
            "--prefill",
            metavar="DIR",
            help="预填文件夹：本年的事实文件照样带入，上一年退回的工作簿带入单位信息、机构、资产、文字和上年数。",
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", metavar="N", parser=whole_number, help="同时生成几个，默认 1。")
    ] = 1,
    password: Annotated[
        str | None,
        typer.Option(
            "--password",
            metavar="P",
            help="工作表保护密码；不写时依次取环境变量 XLSX_KIT_PASSWORD、系统钥匙串"
            "（keyring，服务 xlsx-kit，用户 workbook），都没有则保护而不设密码。",
        ),
    ] = None,
    approved: Annotated[
        Path | None,
        typer.Option("--approved", metavar="A.csv", help="批复数名单，作为锁定的控制数写入工作簿。"),
    ] = None,
    json: JsonOption = False,
    pack: PackOption = None,
) -> None:
    """一个单位写 --facts；一份名单写 --units 和 --year，结果在 --out 所写的文件夹里。

    按名单生成时，中断后原样再运行一次即可：已有且没有变化的跳过，名单、预填文件有变化的重新生成；
    有人改动过的文件不会被覆盖。一个单位失败不影响其他单位，有失败的退出码为 1。

    关于内容的问题写到标准错误，不影响生成。程序不会自行编造密码，也不保存密码。
    """
    if units is None:
        if facts is None:
            raise typer.BadParameter("缺少选项 --facts 或 --units。")
        if year is not None or prefill is not None:
            raise typer.BadParameter("--year 和 --prefill 只能与 --units 同用。")
        _generate_one(facts, out, pack, password, approved, json=json)
        return
    if facts is not None:
        raise typer.BadParameter("--facts 和 --units 只能写一个；预填请用 --prefill。")
    if year is None:
        raise typer.BadParameter("缺少选项 --year：与 --units 同用时要写明预算年度。")
    if prefill is not None and prefill.resolve() in (out.resolve(), *out.resolve().parents):
        raise typer.BadParameter(f"输出文件夹不能在预填文件夹之内（{out}）。", param_hint="'--out'")
    from xlsx_kit.api import generate_many

    made = generate_many(
        units,
        year,
        out,
        prefill=prefill,
        pack=pack,
        password=password_for_sheets(password),
        jobs=jobs,
        progress=bar(),
        approved=approved,
    )
    _report(made, out, json=json)
    if made.failed:
        raise typer.Exit(1)


def _generate_one(
    facts: Path, out: Path, pack: str | None, password: str | None, approved: Path | None, *, json: bool
) -> None:
    from xlsx_kit.api import generate as generate_workbook

    keep_input(facts, out)
    secret = password_for_sheets(password)
    made = generate_workbook(facts, out, pack=pack, password=secret, approved=approved)
    console.findings(made.findings)
    if json:
        console.write_json(made.to_dict())
    else:
        console.say(f"已生成工作簿：{made.path}")


def _report(made: Batch, out: Path, *, json: bool) -> None:
    """What is to be said of list and units to standard error, the summary to standard output."""
    console.findings(made.findings)
    for code, findings in (*made.remarks, *made.failed):
        console.complain(f"单位 {code}：")
        console.findings(findings)
    if json:
        console.write_json(made.to_dict())
        return
    console.say(
        f"共 {len(made.written) + len(made.skipped) + len(made.failed)} 个单位，文件在 {out}："
        f"生成 {len(made.written)} 个，已有且无变化 {len(made.skipped)} 个，失败 {len(made.failed)} 个。"
    )
    if made.failed:
        console.say(f"失败的单位：{'、'.join(code for code, _ in made.failed)}。改正后原样再运行一次即可。")
