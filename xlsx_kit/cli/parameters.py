"""What a command takes: arguments, options and flags, declared in the annotations of its function.

``out: Annotated[Path, Option("--out", "X.docx", "要生成的 Word 文件。")]`` declares an option. Help pages and
messages about a wrong command line are made from these declarations, not from what a framework knows.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_args, get_origin


@dataclass(frozen=True)
class Argument:
    """A value without a name, called ``metavar`` in help pages."""

    metavar: str
    help: str


@dataclass(frozen=True)
class Option:
    """A named value. ``parser`` makes it of the word typed and raises ValueError with a Chinese reason."""

    name: str
    metavar: str
    help: str
    parser: Callable[[str], Any] | None = None


@dataclass(frozen=True)
class Flag:
    """A switch: given or not."""

    name: str
    help: str


@dataclass(frozen=True)
class Parameter:
    """One parameter of a command's function with its declaration."""

    keyword: str
    type: Any
    declaration: Argument | Option | Flag
    required: bool

    @property
    def name(self) -> str:
        """What people call it: ``PATH`` or ``--jobs``."""
        one = self.declaration
        return one.metavar if isinstance(one, Argument) else one.name

    @property
    def repeatable(self) -> bool:
        """Whether an argument takes several values."""
        return list in (get_origin(self.type), *map(get_origin, get_args(self.type)))


def parameters_of(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    """The parameters of a function, each annotated with its declaration."""
    found = []
    for one in inspect.signature(function, eval_str=True).parameters.values():
        kind, declaration = get_args(one.annotation)
        found.append(Parameter(one.name, kind, declaration, one.default is one.empty))
    return tuple(found)
