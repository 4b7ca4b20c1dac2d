"""The command that generates workbooks to be filled in: for one unit, or for every unit of a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.options import BudgetOption, JsonOption, PackOption, keep_input, whole_number, year_number
from xlsx_kit.cli.parameters import Option
from xlsx_kit.cli.password import SHEETS, AskPasswordOption, PasswordFileOption, password_from
from xlsx_kit.cli.progress_bar import bar
from xlsx_kit.cli.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsx_kit.api import Batch


def generate(
    out: Annotated[Path, Option("--out", "X.xlsx", "要生成的工作簿；用 --units 时是文件夹。")],
    facts: Annotated[
        Path | None, Option("--facts", "F", "事实文件（JSON）或已填报的工作簿，用来预填。")
    ] = None,
    units: Annotated[
        Path | None,
        Option(
            "--units",
            "U.csv",
            "单位名单（CSV 或 .xlsx），每个单位生成一个工作簿，可有的列：编码、名称、邮箱、公开口径、"
            "单位性质、单位规格、经费保障形式、主管部门、联系人、电话、批复日期、上年文件。",
        ),
    ] = None,
    year: Annotated[int | None, Option("--year", "Y", "预算年度，与 --units 同用。", year_number)] = None,
    prefill: Annotated[
        Path | None,
        Option(
            "--prefill",
            "DIR",
            "预填文件夹：本年的事实文件照样带入，上年退回的工作簿带入单位信息、机构、资产、文字和上年数。",
        ),
    ] = None,
    jobs: Annotated[int, Option("--jobs", "N", "同时生成几个，默认 1。", whole_number)] = 1,
    password: Annotated[
        str | None,
        Option(
            "--password",
            "P",
            "工作表保护密码；不写时依次取环境变量 XLSX_KIT_PASSWORD 和系统钥匙串"
            "（keyring，服务 xlsx-kit，用户 workbook），都没有则保护而不设密码。",
        ),
    ] = None,
    password_file: PasswordFileOption = None,
    ask_password: AskPasswordOption = False,
    approved: Annotated[
        Path | None, Option("--approved", "A.csv", "批复数名单，作为锁定的控制数写入工作簿。")
    ] = None,
    budget: BudgetOption = None,
    json: JsonOption = False,
    pack: PackOption = None,
) -> int:
    """一个单位写 --facts；一份名单写 --units 和 --year，结果在 --out 所写的文件夹里。

    按名单生成时，中断后原样再运行一次即可：已有且没有变化的跳过，名单、预填文件有变化的重新生成；
    有人改动过的文件不会被覆盖。一个单位失败不影响其他单位，有失败的退出码为 1。

    关于内容的问题写到标准错误，不影响生成。程序不会自行编造密码，也不保存密码。
    """
    if units is None:
        if facts is None:
            raise UsageError("缺少选项 --facts 或 --units。")
        if year is not None or prefill is not None:
            raise UsageError("--year 和 --prefill 只能与 --units 同用。")
        from xlsx_kit.api import generate as generate_workbook

        keep_input(facts, out)
        secret = password_from(SHEETS, typed=password, file=password_file, ask=ask_password)
        made = generate_workbook(facts, out, pack=pack, password=secret, approved=approved, budget=budget)
        console.findings(made.findings)
        console.show(made, [f"已生成工作簿：{made.path}"], json=json)
        return 0
    if facts is not None:
        raise UsageError("--facts 和 --units 只能写一个；预填请用 --prefill。")
    if year is None:
        raise UsageError("缺少选项 --year：与 --units 同用时要写明预算年度。")
    if prefill is not None and prefill.resolve() in (out.resolve(), *out.resolve().parents):
        raise UsageError(f"--out 的值不对：输出文件夹不能在预填文件夹之内（{out}）。")
    from xlsx_kit.api import generate_many

    batch = generate_many(
        units,
        year,
        out,
        prefill=prefill,
        pack=pack,
        password=password_from(SHEETS, typed=password, file=password_file, ask=ask_password),
        jobs=jobs,
        progress=bar(),
        approved=approved,
        budget=budget,
    )
    console.findings(batch.findings)
    for code, findings in (*batch.remarks, *batch.failed):
        console.complain(f"单位 {code}：")
        console.findings(findings)
    console.show(batch, _batch_lines(batch, out), json=json)
    return 1 if batch.failed else 0


def _batch_lines(batch: Batch, out: Path) -> Iterator[str]:
    yield (
        f"共 {len(batch.written) + len(batch.skipped) + len(batch.failed)} 个单位，文件在 {out}："
        f"生成 {len(batch.written)} 个，已有且无变化 {len(batch.skipped)} 个，失败 {len(batch.failed)} 个。"
    )
    if batch.failed:
        yield f"失败的单位：{'、'.join(code for code, _ in batch.failed)}。改正后原样再运行一次即可。"
