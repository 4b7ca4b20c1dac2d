"""A wrong command line: what is wrong with it, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsx_kit.cli.parameters import Argument, Flag, Option, Parameter

WRONG_USAGE = 2
"""The exit status of what is raised here."""


class UsageError(Exception):
    """A command line that is not written as it should be; the message is the reason, in Chinese."""


def explain(words: Sequence[str], parameters: Sequence[Parameter]) -> str:
    """Why the words after a command do not fit its parameters.

    The parser of the framework only raises English sentences, so the words are gone through once more here.
    """
    options = {p.name: p for p in parameters if not isinstance(p.declaration, Argument)}
    values: list[tuple[Parameter, str]] = []
    positional: list[str] = []
    rest = iter(words)
    for word in rest:
        if word == "--":
            positional += rest
        elif word == "-" or not word.startswith("-"):
            positional.append(word)
        else:
            name, equals, value = word.partition("=")
            if name not in options:
                return f"没有选项 {name}{suggestion(name, options)}"
            if isinstance(options[name].declaration, Flag):
                if equals:
                    return f"选项 {name} 不带值。"
            elif not equals and (following := next(rest, None)) is None:
                return f"选项 {name} 后面缺少值。"
            else:
                value = value if equals else str(following)
            values.append((options[name], value))
    return (
        _wrong_value(values)
        or _missing(parameters, {p.name for p, _ in values}, len(positional))
        or _superfluous(parameters, positional)
        or "命令行写法有误。"
    )


def suggestion(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the names it may be a slip for."""
    from difflib import get_close_matches

    similar = "、".join(sorted(get_close_matches(name, known)))
    return f"，是不是 {similar}？" if similar else "。"


def _wrong_value(values: Iterable[tuple[Parameter, str]]) -> str:
    for parameter, value in values:
        if isinstance(parameter.declaration, Option) and parameter.declaration.parser:
            try:
                parameter.declaration.parser(value)
            except ValueError as error:
                return f"{parameter.name} 的值不对：{error}"
    return ""


def _missing(parameters: Sequence[Parameter], given: set[str], arguments: int) -> str:
    for parameter in parameters:
        if isinstance(parameter.declaration, Argument):
            arguments -= 1
            if parameter.required and arguments < 0:
                return f"缺少参数 {parameter.name}。"
        elif parameter.required and parameter.name not in given:
            return f"缺少选项 {parameter.name}。"
    return ""


def _superfluous(parameters: Sequence[Parameter], positional: Sequence[str]) -> str:
    arguments = [p for p in parameters if isinstance(p.declaration, Argument)]
    if any(p.repeatable for p in arguments) or len(positional) <= len(arguments):
        return ""
    return f"多出了参数 {'、'.join(positional[len(arguments) :])}。"
