"""Help pages, laid out for characters two columns wide."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Iterable, Sequence

from xlsx_kit.cli.columns import width as text_width
from xlsx_kit.cli.columns import wrapped
from xlsx_kit.cli.command_tree import HELP_OPTIONS, ROOT, Command, CommandGroup
from xlsx_kit.cli.parameters import Argument, Flag, Parameter

WIDEST = 100
WIDEST_NAME = 28


def usage_line(program: str, parameters: Iterable[Parameter] | None) -> str:
    """How a command is written; a group has no parameters (None)."""
    arguments = (
        ["命令 …"]
        if parameters is None
        else [_argument(p) for p in parameters if isinstance(p.declaration, Argument)]
    )
    return f"用法：{' '.join([program, '[选项]', *arguments])}"


def group_help(program: str, group: CommandGroup, columns: int | None = None) -> str:
    """The help page of a group of commands; loads none of them."""
    options = HELP_OPTIONS if group is ROOT else HELP_OPTIONS[-1:]
    commands = [(name, child.summary) for name, child in group.commands.items()]
    return _page(usage_line(program, None), group.summary, {"选项": options, "命令": commands}, columns)


def command_help(
    program: str, command: Command, parameters: Sequence[Parameter], columns: int | None = None
) -> str:
    """The help page of one command: its summary, then the docstring of its function."""
    arguments = [(p.name, p.declaration.help) for p in parameters if isinstance(p.declaration, Argument)]
    options = [_option(p) for p in parameters if not isinstance(p.declaration, Argument)]
    return _page(
        usage_line(program, parameters),
        f"{command.summary}\n\n{inspect.getdoc(command.function) or ''}",
        {"参数": arguments, "选项": [*options, *HELP_OPTIONS[-1:]]},
        columns,
    )


def _page(usage: str, text: str, sections: dict[str, Sequence[tuple[str, str]]], columns: int | None) -> str:
    width = columns or min(shutil.get_terminal_size().columns, WIDEST)
    parts = [usage, *_paragraphs(text, width)]
    return "\n\n".join([*parts, *(_section(title, rows, width) for title, rows in sections.items() if rows)])


def _argument(parameter: Parameter) -> str:
    name = f"{parameter.name} …" if parameter.repeatable else parameter.name
    return name if parameter.required else f"[{name}]"


def _option(parameter: Parameter) -> tuple[str, str]:
    declaration = parameter.declaration
    name = parameter.name if isinstance(declaration, Flag) else f"{parameter.name} {declaration.metavar}"
    return name, declaration.help + ("（必填）" if parameter.required else "")


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


def _section(title: str, rows: Sequence[tuple[str, str]], width: int) -> str:
    column = min(max(text_width(name) for name, _ in rows), WIDEST_NAME) + 2
    lines = [f"{title}："]
    for name, text in rows:
        first, *rest = wrapped(text, max(width - column - 2, 20)) or [""]
        gap = column - text_width(name)
        if gap < 2:
            lines += [f"  {name}", f"  {' ' * column}{first}"]
        else:
            lines.append(f"  {name}{' ' * gap}{first}".rstrip())
        lines += [f"  {' ' * column}{line}" for line in rest]
    return "\n".join(lines)
