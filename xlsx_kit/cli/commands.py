"""Commands that are made when they are asked for: a list of them needs their names and lines only."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.main import get_command

from xlsx_kit.cli.chinese import Command, Group

PLAIN: dict[str, Any] = {"add_completion": False, "rich_markup_mode": None}
WITHOUT_PACKS = "making.demo"  # its case and its pack are its own


class Line(NamedTuple):
    """One command in the list of its group.

    ``words`` is the first paragraph of its help, the only one a list shows. ``made_of`` says where the
    function is, file and name (``"reading.validate"``), its docstring being the further paragraphs; or
    it is a group's own lines.
    """

    words: str
    made_of: str | Mapping[str, Line]


class Commands(Mapping[str, Any]):
    """The commands of a group by name. Reading one loads its file; names and ``words`` load none."""

    def __init__(self, lines: Mapping[str, Line]) -> None:
        self._lines = lines
        self.words = {name: line.words for name, line in lines.items()}

    def __getitem__(self, name: str) -> Any:
        words, made_of = self._lines[name]
        if isinstance(made_of, str):
            return _command(name, words, made_of)
        group = Group(name=name, help=words, rich_markup_mode=None)
        group.commands = Commands(made_of)
        return group

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)


def _command(name: str, words: str, place: str) -> Any:
    from xlsx_kit.cli.packs import with_packs

    file, _, function = place.partition(".")
    written = getattr(import_module(f"xlsx_kit.cli.{file}"), function)
    whole = written if place == WITHOUT_PACKS else with_packs(written)
    app = typer.Typer(**PLAIN)
    app.command(name, cls=Command, help=f"{words}\n\n{inspect.getdoc(written) or ''}")(whole)
    return get_command(app)
