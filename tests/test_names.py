"""One name, one thing: no class is defined twice, so that a name can be searched for; each is a noun."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import xlsx_kit

PACKAGE = Path(xlsx_kit.__file__).parent


def test_no_class_name_stands_for_two_things() -> None:
    """Private ones included: a traceback or a search shows the name without its module."""
    places: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    assert len(places) > 300
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


@pytest.mark.slow
def test_classes_are_named_by_nouns() -> None:
    """A participle alone (``Repaired``) says what was done to a thing and not what it is."""
    names = {
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    assert sorted(name for name in names if re.fullmatch(r"_?[A-Z][a-z]+ed", name)) == []


PRIVATE_WORDS = {"said", "told", "asked", "beside", "spoken", "heard"}
"""Words that stood for nine things each; what a thing is called by the trade can be searched for."""


def test_variables_and_functions_are_not_named_by_words_of_speech() -> None:
    """But for ``told``, which is a key of packs."""
    found = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (_bound(node),)
        if name.lstrip("_") in PRIVATE_WORDS
    }
    assert found == {("prose/narrative/spec.py", "told")}


def _bound(node: ast.AST) -> str:
    match node:
        case ast.Name(name, ast.Store()) | ast.arg(name) | ast.FunctionDef(name):
            return name
    return ""
