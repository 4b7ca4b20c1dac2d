"""Finds the command that the words of a command line name, and runs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

from xlsx_kit.cli import console
from xlsx_kit.cli.command_tree import PROGRAM, ROOT, Command
from xlsx_kit.cli.help_page import command_help, group_help, usage_line
from xlsx_kit.cli.parameters import Option, Parameter, parameters_of
from xlsx_kit.cli.usage import WRONG_USAGE, UsageError, suggestion


def dispatch(words: Sequence[str]) -> int:
    """Run what the words ask for and return the exit status."""
    program, group = PROGRAM, ROOT
    for position, word in enumerate(words, start=1):
        if word == "--help":
            console.say(group_help(program, group))
            return 0
        if word == "--version" and group is ROOT:
            from xlsx_kit import __version__

            console.say(f"{PROGRAM} {__version__}")
            return 0
        if word not in group.commands:
            kind = "选项" if word.startswith("-") else "命令"
            known = ["--help"] if kind == "选项" else group.commands
            return _refuse(f"没有{kind} {word}{suggestion(word, known)}", program, usage_line(program, None))
        program, child = f"{program} {word}", group.commands[word]
        if isinstance(child, Command):
            return _run(program, child, words[position:])
        group = child
    console.complain(f"{group_help(program, group)}\n\n错误：缺少命令。")
    return WRONG_USAGE


def command_parameters(command: Command) -> tuple[Parameter, ...]:
    """Everything a command takes; loads its module."""
    return (*parameters_of(command.function), *([PACKS] if command.takes_packs else []))


def _run(program: str, command: Command, words: Sequence[str]) -> int:
    parameters = command_parameters(command)
    if "--help" in takewhile(lambda word: word != "--", words):
        console.say(command_help(program, command, parameters))
        return 0
    from xlsx_kit.cli.parser import parse

    try:
        values = parse(words, parameters)
        console.expect_json(values.get("json", False))
        with _packs_from(values.pop(PACKS.keyword, None), warn=command.takes_packs):
            return command.function(**values) or 0
    except UsageError as error:
        return _refuse(str(error), program, usage_line(program, parameters))


def _refuse(reason: str, program: str, usage: str) -> int:
    console.complain(f"{usage}\n查看说明：{program} --help\n\n错误：{reason}")
    return WRONG_USAGE


def _pack_folder(given: str) -> Path:
    if not (Path(given) / "schemas").is_dir():
        raise ValueError(f"{given} 中没有 schemas 文件夹；套表应放在 {given}/schemas/编号。")
    return Path(given)


PACKS = Parameter(
    "packs",
    Path | None,
    Option(
        "--packs", "DIR", "先在这个文件夹中找套表（其下的 schemas、templates），再找其他地方。", _pack_folder
    ),
    required=False,
)


@contextmanager
def _packs_from(folder: Path | None, *, warn: bool) -> Iterator[None]:
    """Packs are looked for in ``--packs`` first; folders of the environment without packs are reported."""
    from xlsx_kit.resources import PACKS_VARIABLE, missing_pack_roots, packs_from

    for missing in missing_pack_roots() if warn else ():
        console.complain(f"环境变量 {PACKS_VARIABLE} 所列的 {missing} 中没有套表，跳过。")
    if folder is None:
        yield
    else:
        with packs_from(folder):
            yield
