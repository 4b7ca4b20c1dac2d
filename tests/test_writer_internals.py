"""The undocumented members of XlsxWriter: named in one file, there in the installed version, and bounded."""

from __future__ import annotations

import ast
import io
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter.format import Format
from xlsxwriter.sharedstrings import SharedStringTable
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsx_kit.workbook.writer import internals

ROOT = Path(__file__).parents[1]
WRITER = ROOT / "xlsx_kit" / "workbook" / "writer"
INSTANCES: dict[type, Any] = {
    Worksheet: Worksheet(),
    Workbook: Workbook(io.BytesIO()),
    SharedStringTable: SharedStringTable(),
    Format: Format(),
}


@pytest.mark.parametrize(
    ("owner", "name"), [(owner, name) for owner, names in internals.UNDOCUMENTED.items() for name in names]
)
def test_each_member_is_there(owner: type, name: str) -> None:
    assert hasattr(INSTANCES[owner], name)


def members(path: Path) -> Iterator[tuple[str, bool]]:
    """Private names that a file asks of objects, and whether it asks them of itself."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
            yield node.attr, isinstance(node.value, ast.Name) and node.value.id == "self"
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("_write_"):
            yield node.name, True


def test_no_other_file_asks_for_private_members() -> None:
    found = {
        f"{path.name}: {name}"
        for path in WRITER.glob("*.py")
        if path.name != "internals.py"
        for name, own in members(path)
        if not own
    }
    assert found == set()


def test_every_private_member_is_named() -> None:
    named = {name for names in internals.UNDOCUMENTED.values() for name in names}
    assert {name for name, _ in members(WRITER / "internals.py")} - named == set()


def test_the_version_is_bounded_above_and_the_installed_one_is_within() -> None:
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    (bounds,) = [one.removeprefix("xlsxwriter") for one in dependencies if one.startswith("xlsxwriter")]
    least, most = (bound.lstrip("<>=") for bound in bounds.split(","))
    installed = version("xlsxwriter").split(".")
    assert least.split(".") <= installed < most.split(".")
    assert ",<" in bounds
