"""docs/api.md: the public functions and what they return, from their own docstrings."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from types import FunctionType
from typing import Any

import xlsx_kit
from xlsx_kit import api

HEAD = """# From Python

Generated from the docstrings (`make update`); do not edit. `xlsx_kit` hands on the first six lazily, so
importing it costs nothing; all of them are in `xlsx_kit.api`. The commands are thin over these functions.
"""


def api_page() -> str:
    """Every public function with its signature, then every result with its fields."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    yield HEAD
    yield f"{inspect.getdoc(api)}\n"
    functions = dict(_functions())
    first = [name for name in xlsx_kit.__all__ if name in functions]
    for name in [*first, *sorted(functions.keys() - {*first})]:
        function = functions[name]
        yield f"## {name}\n"
        yield f"```text\n{_signature(name, function)}\n```\n"
        yield f"{inspect.getdoc(function)}\n"
    yield "## Results\n"
    for name, result in sorted(_results()):
        yield f"### {name}\n"
        yield f"{inspect.getdoc(result)}\n"


def _public() -> Iterator[tuple[str, Any]]:
    """What ``api`` offers: its functions, and what it imports under its own name, if only for types."""
    body = ast.parse(inspect.getsource(api)).body
    for node in [*body, *(inner for outer in body if isinstance(outer, ast.If) for inner in outer.body)]:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, getattr(api, node.name)
        elif isinstance(node, ast.ImportFrom):
            module = import_module(node.module or "")
            yield from ((alias.asname, getattr(module, alias.name)) for alias in node.names if alias.asname)


def _functions() -> Iterator[tuple[str, FunctionType]]:
    return ((name, member) for name, member in _public() if isinstance(member, FunctionType))


def _results() -> Iterator[tuple[str, type]]:
    return ((name, member) for name, member in _public() if isinstance(member, type))


def _signature(name: str, function: FunctionType) -> str:
    """The function as it is called, a parameter a line where one line is too long."""
    signature = inspect.signature(function)
    line = f"{name}{signature}".replace("'", "")
    if len(line) <= 100:
        return line
    parameters: list[str] = []
    starred = False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parameters.append("*")
            starred = True
        parameters.append(str(parameter))
    inner = "".join(f"    {parameter},\n" for parameter in parameters)
    return f"{name}(\n{inner}) -> {signature.return_annotation}".replace("'", "")
