"""A mistake on the command line, in Chinese: typer's sentences are English and take no translation."""

from __future__ import annotations

import re

import typer

_QUOTED = r"'(?P<name>.*?)'"

# typer builds these sentences in its parser and passes only the words on; one row per sentence.
_SENTENCES = (
    (r"Missing argument " + _QUOTED + r"\..*", "缺少参数 {name}。"),
    (r"Missing option " + _QUOTED + r".*", "缺少选项 {name}。"),
    (r"Missing command\.", "缺少命令。"),
    (r"No such option: (?P<name>\S+)", "没有选项 {name}。"),
    (r"No such option: (?P<name>\S+) \(Possible options: (?P<more>.*)\)", "没有选项 {name}，是不是 {more}？"),
    (r"No such command " + _QUOTED + r"\.", "没有命令 {name}。"),
    (r"No such command " + _QUOTED + r"\. Did you mean (?P<more>.*)\?", "没有命令 {name}，是不是 {more}？"),
    (r"Option " + _QUOTED + r" requires an argument\.", "选项 {name} 后面缺少值。"),
    (r"Option " + _QUOTED + r" does not take a value\.", "选项 {name} 不带值。"),
    (r"Got unexpected extra argument\(s\) \((?P<name>.*)\)", "多出了参数 {name}。"),
    (r"Invalid value for " + _QUOTED + r".*?: (?P<more>.*)", "{name} 的值不对：{more}"),
    (r"Invalid value: (?P<more>.*)", "{more}"),  # a sentence of our own, about several options
)
_NOTHING_ASKED = "Missing command."


def explained(error: typer.TyperException) -> str:
    """The whole text a person sees after a mistake: the right usage, then what was wrong."""
    english = error.format_message()
    lines = [f"错误：{translated(english)}"]
    context = getattr(error, "ctx", None)
    if context is not None:
        if english == _NOTHING_ASKED:
            return "\n".join([context.get_help(), "", *lines])
        lines = [context.get_usage(), f"查看说明：{context.command_path} --help", "", *lines]
    return "\n".join(lines)


def translated(english: str) -> str:
    """One of typer's sentences in Chinese; an unknown one is kept behind a Chinese introduction."""
    for pattern, words in _SENTENCES:
        if found := re.fullmatch(pattern, english, re.DOTALL):
            return words.format_map({key: _names(value) for key, value in found.groupdict().items()})
    return f"命令行写法有误（{english}）"


def _names(text: str) -> str:
    return text.replace("', '", "、").replace(", ", "、").strip("'")
