"""One name, one thing: no class is defined twice, so that a name can be searched for; each is a noun."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import xlsx_kit

PACKAGE = Path(xlsx_kit.__file__).parent
PRIVATE_WORDS = {"said", "told", "asked", "beside", "spoken", "heard"}
"""Words that stood for nine things each; what a thing is called by the trade can be searched for."""
LITTLE_WORDS = {
    *("above", "across", "again", "against", "alike", "alone", "always", "another", "apart", "around"),
    *("aside", "away", "before", "behind", "below", "beneath", "between", "both", "but", "each", "elsewhere"),
    *("even", "here", "inside", "instead", "later", "likely", "longer", "never", "only", "other", "others"),
    *("otherwise", "ours", "outside", "over", "same", "some", "still", "than", "then", "there", "under"),
    *("unlike", "when", "where", "whole", "with", "without"),
}
"""Words that need another to mean anything: ``_above`` what, ``_other`` than what?"""


class Name(NamedTuple):
    """A name of the package: where it is bound, and to what."""

    text: str
    module: str
    line: int
    kind: type[ast.AST]
    is_method: bool


@cache
def names() -> tuple[Name, ...]:
    """Every name that the package binds, found in one pass."""
    return tuple(name for path in sorted(PACKAGE.rglob("*.py")) for name in _names_of(path))


def _names_of(path: Path) -> Iterator[Name]:
    module, tree = path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(text) | ast.FunctionDef(text):
                yield Name(text, module, node.lineno, type(node), node not in tree.body)
            case ast.Name(text, ast.Store()) | ast.arg(text):
                yield Name(text, module, node.lineno, ast.Name, is_method=False)


def test_no_class_name_stands_for_two_things() -> None:
    """Private ones included: a traceback or a search shows the name without its module."""
    places: dict[str, list[str]] = {}
    for name in names():
        if name.kind is ast.ClassDef:
            places.setdefault(name.text, []).append(f"{name.module}:{name.line}")
    assert len(places) > 300
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_classes_are_named_by_nouns() -> None:
    """A participle alone (``Repaired``) says what was done to a thing and not what it is."""
    classes = {name.text for name in names() if name.kind is ast.ClassDef}
    assert sorted(name for name in classes if re.fullmatch(r"_?[A-Z][a-z]+ed", name)) == []


def test_variables_and_functions_are_not_named_by_words_of_speech() -> None:
    """But for ``told``, which is a key of packs."""
    found = {(name.module, name.text) for name in names() if name.text.lstrip("_") in PRIVATE_WORDS}
    assert found == {("prose/narrative/spec.py", "told")}


def test_modules_are_not_named_by_words_of_speech() -> None:
    """Nor by a word with one of them: what a file holds is found by what the trade calls it."""
    modules = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")]
    assert len(modules) > 600
    assert [one for one in modules if PRIVATE_WORDS & {*re.split(r"[/_.]", one)}] == []


def test_functions_are_not_named_by_a_little_word_alone() -> None:
    """A function is called by what it gives or does; a public method reads with its object."""
    found = {
        f"{name.module}:{name.line} {name.text}"
        for name in names()
        if name.kind is ast.FunctionDef and name.text.strip("_") in LITTLE_WORDS
        if name.text.startswith("_") or not name.is_method
    }
    assert found == set()
