"""The way of one return, from its path to its findings: which functions it is handed to, package by package.

A function counts where it stands in another package than its caller and is given the return, or what the
return has become by then: its path, its workbook's cells, its facts, its values, itself. A method of what a
caller holds is no way further. Base modules, which know nothing of returns, are not packages. The rooms of
``returns`` count as packages of their own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import CO_GENERATOR
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.edits import with_patch
from tests.facts_edits import with_set
from tests.test_layers import PACKAGE, district_of
from tests.test_rules import FAILING, passing, sample
from tests.two_ways import by_pass
from xlsx_kit import generate
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.model import Facts
from xlsx_kit.files.xlsx.cells import WorkbookCells
from xlsx_kit.files.xlsx.guard import Package
from xlsx_kit.files.xlsx.interface import Cells, SheetCells
from xlsx_kit.resources import root
from xlsx_kit.returns.reading.model import Return
from xlsx_kit.returns.rules.case import Case
from xlsx_kit.returns.validation.run import report_on

SAMPLES = Path(str(root("samples")))
CARRIERS = (Package, WorkbookCells, SheetCells, Cells, Facts, Evaluation, Return, Case)
MOST = 12
ROOT = f"{PACKAGE.as_posix()}/"

RETURNS = [*(SAMPLES / "filled").glob("*.xlsx"), *(SAMPLES / "released").glob("*.xlsx")]
BROKEN = {path.stem.partition("-")[0]: path for path in sorted(FAILING, reverse=True)}
"""A sample of every family of rules."""
Step = tuple[str, str]
"""A package, and the function of it that was called."""


def package_of(file: str) -> str:
    """The package that a file belongs to, "" for a base module; a room of ``returns`` is one."""
    inner = file.removeprefix(ROOT).removesuffix(".py").replace("/", ".")
    if "." not in inner:
        return ""
    return district_of(f"xlsx_kit.{inner}") if inner.startswith("returns.") else inner.partition(".")[0]


class Way:
    """The calls that a return is handed over with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.steps: list[Step] = []
        self._begun: set[FrameType] = set()

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Follows every call."""
        sys.setprofile(self._follow)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _follow(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(ROOT) or code.co_name.startswith("<"):
            return
        if code.co_flags & CO_GENERATOR:
            if frame in self._begun:  # it goes on
                return
            self._begun.add(frame)
        package = package_of(code.co_filename)
        if package and package != self._caller(frame) and self._is_handed_over(frame):
            self.steps.append((package, code.co_qualname))

    @staticmethod
    def _caller(frame: FrameType) -> str:
        """The package that calls, whatever stands between: a base module, or a library."""
        before = frame.f_back
        while before is not None:
            file = before.f_code.co_filename
            if file.startswith(ROOT) and (package := package_of(file)):
                return package
            before = before.f_back
        return ""

    def _is_handed_over(self, frame: FrameType) -> bool:
        code = frame.f_code
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        given = [frame.f_locals.get(name) for name in names if name != "self"]
        return any(isinstance(value, CARRIERS) or value == self.path for value in given)


def way_of(path: Path) -> list[Step]:
    """The way of a return as any but the first of a batch goes it."""
    way = Way(path)
    list(report_on([path]).files)
    with way.followed():
        list(report_on([path]).files)
    return [step for step, _ in groupby(way.steps) if step != LOOP]


LOOP = ("files", "files_below")
"""What the loop over files goes through: every file named and in folders, before any of them is read."""


def packages(way: list[Step]) -> list[str]:
    return [package for package, _ in groupby(way, key=lambda step: step[0])]


def assert_straight(way: list[Step]) -> None:
    """At most twelve functions in turn; no package is entered again."""
    assert len(way) <= MOST, way
    assert len(packages(way)) == len(set(packages(way))), way


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(RETURNS), ids=lambda path: path.name)
def test_a_workbook_is_handed_on_and_never_back(path: Path) -> None:
    """As units filled it, of templates of now and of earlier years."""
    assert_straight(way_of(path))


@pytest.mark.slow
@pytest.mark.parametrize("family", BROKEN)
def test_whatever_is_wrong_the_way_is_the_same(family: str, tmp_path: Path) -> None:
    """Of every family of rules a return that breaks one; workbooks among them."""
    said, path = sample(BROKEN[family]), tmp_path / "return"
    if "patch" in said:
        sent = generate(passing(said["from"]), tmp_path / "sent.xlsx").path
        path.write_bytes(with_patch(sent.read_bytes(), said["patch"]))
    else:
        path.write_text(json.dumps(with_set(passing(said["from"]), said["set"])), "utf-8")
    assert_straight(way_of(path))


@pytest.mark.slow
def test_both_readers_stand_on_the_same_way(tmp_path: Path) -> None:
    """Nobody outside can tell which of them has read: the same functions are called."""
    path = generate(SAMPLES / "pass" / "small-clean.json", tmp_path / "x.xlsx").path
    way = way_of(path)
    assert_straight(way)
    with by_pass():
        assert way_of(path) == way
    assert packages(way) == [
        "returns.reading", "files", "compute", "returns.template", "workbook", "returns.rules", "prose"
    ]  # fmt: skip
