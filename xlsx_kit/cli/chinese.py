"""Help in Chinese: typer's own help words are English, so commands write their help themselves."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from typer import TyperException
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from xlsx_kit.cli.text import width as text_width
from xlsx_kit.cli.text import wrapped

WIDEST = 100
NAMES_AT_MOST = 28

if TYPE_CHECKING:
    _Base = TyperCommand
else:
    _Base = object


class _ChineseHelp(_Base):
    """Usage and help of one command, laid out for characters two columns wide."""

    def get_help_option(self, ctx: Any) -> Any:
        """``--help``, with its own words in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
            option.default = False  # without one, typer loads pydantic (0.2 s) only to find that it is unset
        return option

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse; a mistake then knows which command it was made in, which typer forgets for some."""
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]
            raise

    def get_usage(self, ctx: Any) -> str:
        """How the command is written."""
        pieces = ["[选项]", *(_usage(p) for p in self.params if isinstance(p, TyperArgument))]
        if isinstance(self, Group):
            pieces.append("命令 …")
        return f"用法：{ctx.command_path} {' '.join(pieces)}"

    def get_help(self, ctx: Any) -> str:
        """The whole help page."""
        width = ctx.terminal_width or min(shutil.get_terminal_size().columns, WIDEST)
        parts = [self.get_usage(ctx), *_paragraphs(self.help or "", width)]
        shown = [p for p in self.get_params(ctx) if not getattr(p, "hidden", False)]
        sections = {
            "参数": [_described(p) for p in shown if isinstance(p, TyperArgument)],
            "选项": [_described(p) for p in shown if isinstance(p, TyperOption)],
        }
        if isinstance(self, Group):
            sections["命令"] = list(self.commands.words.items())
        parts += [_section(title, rows, width) for title, rows in sections.items() if rows]
        return "\n\n".join(parts)


class Command(_ChineseHelp, TyperCommand):
    """A command with Chinese help."""


class Group(_ChineseHelp, TyperGroup):
    """A group of commands with Chinese help."""

    commands: Any  # Commands, which are read as a dictionary


def _usage(argument: TyperArgument) -> str:
    name = argument.metavar or argument.name
    many = f"{name} …" if argument.nargs != 1 else name
    return many if argument.required else f"[{many}]"


def _described(param: TyperArgument | TyperOption) -> tuple[str, str]:
    if isinstance(param, TyperArgument):
        return param.metavar or param.name, param.help or ""
    names = ", ".join([*param.opts, *param.secondary_opts])
    value = "" if param.is_flag or param.count else f" {param.metavar or param.name.upper()}"
    return names + value, (param.help or "") + ("（必填）" if param.required else "")


def _paragraphs(text: str, width: int) -> list[str]:
    """Paragraphs of a docstring: its line ends are the source's, so they go; indented lines stay."""
    found = []
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if not paragraph.strip():
            continue
        if paragraph.startswith(" "):
            found.append(paragraph)
        else:
            joined = "".join(line.strip() for line in paragraph.splitlines())
            found.append("\n".join(f"  {line}" for line in wrapped(joined, width - 2)))
    return found


def _section(title: str, rows: Iterable[tuple[str, str]], width: int) -> str:
    listed = list(rows)
    column = min(max(text_width(name) for name, _ in listed), NAMES_AT_MOST) + 2
    lines = [f"{title}："]
    for name, words in listed:
        first, *rest = wrapped(words, max(width - column - 2, 20)) or [""]
        gap = column - text_width(name)
        if gap < 2:
            lines += [f"  {name}", f"  {' ' * column}{first}"]
        else:
            lines.append(f"  {name}{' ' * gap}{first}".rstrip())
        lines += [f"  {' ' * column}{line}" for line in rest]
    return "\n".join(lines)
