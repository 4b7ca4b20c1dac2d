"""Reads the words after a command: the only file that knows typer.

Typer promises its applications, ``Argument``, ``Option`` and ``TyperException``. Since version 0.26
took Click in, the classes of its commands, its parser and the sentences of its errors may change with any
release. So an application of one command is made for the command asked for; help and messages are our own.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from xlsx_kit.cli.parameters import Argument, Flag, Parameter
from xlsx_kit.cli.usage import UsageError, explain


def parse(words: Sequence[str], parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The values given, by the keyword of their parameter. Raises UsageError."""

    def collect(**values: Any) -> dict[str, Any]:
        return values

    collect.__signature__ = inspect.Signature([_typed(p) for p in parameters])  # type: ignore[attr-defined]
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(add_help_option=False)(collect)
    try:
        values: Any = app(args=list(words), standalone_mode=False)
    except typer.TyperException as error:
        raise UsageError(explain(words, parameters)) from error
    if not isinstance(values, dict):  # Ctrl-C, of which typer makes an exit status
        raise KeyboardInterrupt
    return {keyword: value for keyword, value in values.items() if value not in (None, [], ())}


def _typed(parameter: Parameter) -> inspect.Parameter:
    """A parameter as typer wants it; what is not given stays None, so the function's own default counts."""
    declaration = parameter.declaration
    if isinstance(declaration, Argument):
        info = typer.Argument(metavar=declaration.metavar)
    elif isinstance(declaration, Flag):
        info = typer.Option(declaration.name)
    else:
        info = typer.Option(declaration.name, metavar=declaration.metavar, parser=declaration.parser)
    default = False if isinstance(declaration, Flag) else None
    return inspect.Parameter(
        parameter.keyword,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if parameter.required else default,
        annotation=Annotated[parameter.type, info],
    )
