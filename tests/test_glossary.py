"""The glossary names what is there: every name a definition of the package, every key a word of the data."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
COLUMNS = ("term", "chinese", "keys", "names", "meaning")
QUOTED = re.compile(r"`([^`]+)`")


def terms() -> list[dict[str, str]]:
    """The rows of all tables of the glossary."""
    lines = (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows if row[0] != "term"]


TERMS = terms()


def definitions() -> set[str]:
    """Every class, function, alias and field of the package."""
    found: set[str] = set()
    for path in (ROOT / "xlsx_kit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.ClassDef(name) | ast.FunctionDef(name):
                    found.add(name)
                case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                    found.add(name)
    return found


def test_names_are_defined() -> None:
    defined = definitions()
    assert [name for row in TERMS for name in QUOTED.findall(row["names"]) if name not in defined] == []


def test_keys_stand_in_the_data() -> None:
    """A key is a word of a declaration or of the facts file, or the name of a file or folder."""
    folders = [ROOT / name for name in ("schemas", "templates", "samples")]
    text = "\n".join(
        path.read_text("utf-8", errors="replace")
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".toml", ".json")
    )
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "xlsx_kit").rglob("*.py"))
    words = set(re.findall(r"\w+", text))
    names = {path.name for folder in folders for path in folder.rglob("*")}
    keys = [key for row in TERMS for key in QUOTED.findall(row["keys"])]
    missing = [
        key for key in keys if not ({key, key.removesuffix("/")} & (words | names)) and key not in code
    ]
    assert missing == []


def test_a_term_stands_once() -> None:
    for column in ("term", "chinese"):
        words = [row[column] for row in TERMS]
        assert len(words) > 40
        assert sorted(set(words)) == sorted(words)
