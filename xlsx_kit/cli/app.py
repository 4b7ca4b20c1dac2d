"""The tree of commands, in the order the help lists them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from typer.main import get_command

from xlsx_kit import __version__
from xlsx_kit.cli import (
    approving,
    campaign,
    catalogue,
    codes,
    drafting,
    generating,
    importing,
    mailing,
    making,
    reading,
    returning,
    together,
)
from xlsx_kit.cli.chinese import Command, Group
from xlsx_kit.cli.packs import with_packs

_PLAIN: dict[str, Any] = {"cls": Group, "add_completion": False, "rich_markup_mode": None}

# Commands whose names Python keeps for itself.
NAMES: dict[Any, str] = {
    importing.import_export: "import",
    codes.import_list: "import",
    codes.show_list: "list",
}


def _version(asked: bool) -> None:
    if asked:
        print(f"xlsx-kit {__version__}")
        raise typer.Exit


def _toolkit(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="显示版本号。")
    ] = False,
) -> None:
    """预算公开工作簿工具：生成带锁定和校验的填报工作簿，读回、核对填报结果，生成公开表和情况说明。

    先运行 xlsx-kit demo 看一遍全过程。每条命令后加 --help 可看说明。
    """


def _packs() -> None:
    """套表（一个地区一个年度的表样和规则）：检查、新建、比较、画成网页，留存发出的模板的底样。"""


def _codes() -> None:
    """科目列表：收进官方公布的列表，列出某一年的科目，比较两个年度并写对照表。"""


def _campaigns() -> None:
    """一次填报活动：发出、收回、催报、审核、公开，谁到了哪一步。"""


def _by_name(command: Callable[..., None]) -> Callable[[], None]:
    """A command that has nothing but its help; nobody can run it, since the command line does not name it."""

    def unasked() -> None:
        raise AssertionError(command)

    unasked.__doc__ = command.__doc__
    return unasked


def command_tree(words: Sequence[str] | None = None) -> Any:
    """The root command. typer gives its commands no public type.

    With the ``words`` of a command line only commands among them have their options, which take typer
    longer than all the rest of a start; the others are there by name, for the list.
    """

    def add(group: typer.Typer, command: Callable[..., None]) -> None:
        name = NAMES.get(command, command.__name__)
        wanted = words is None or name in words
        whole = command if command is making.demo else with_packs(command)
        group.command(name, cls=Command)(whole if wanted else _by_name(command))

    app = typer.Typer(**_PLAIN)
    app.callback()(_toolkit)
    for command in (
        making.demo,
        generating.generate,
        importing.import_export,
        reading.read,
        reading.tables,
        reading.validate,
        returning.repair,
        returning.compare,
        making.narrate,
        making.publish,
        reading.proof,
        catalogue.rules,
    ):
        add(app, command)
    pack = typer.Typer(**_PLAIN)
    pack.callback()(_packs)
    on_packs: tuple[Any, ...] = (
        *(catalogue.check, drafting.new, drafting.diff, drafting.show, catalogue.release),
    )
    for about in on_packs:
        add(pack, about)
    app.add_typer(pack, name="pack")
    lists = typer.Typer(**_PLAIN)
    lists.callback()(_codes)
    for on_codes in (codes.import_list, codes.show_list, codes.crosswalk):
        add(lists, on_codes)
    app.add_typer(lists, name="codes")
    campaigns = typer.Typer(**_PLAIN)
    campaigns.callback()(_campaigns)
    steps: tuple[Any, ...] = (
        *(campaign.init, mailing.send, mailing.mail, mailing.collect, campaign.status, campaign.show),
        *(mailing.remind, approving.approve, approving.publish, approving.announce),
        *(together.rollup, together.rollover),
    )
    for step in steps:
        add(campaigns, step)
    app.add_typer(campaigns, name="campaign")
    return get_command(app)
