"""Everything wrong with a pack at once: its declarations, its checks, its words."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from xlsx_kit.findings import Problem, Severity
from xlsx_kit.narrative.told import FILE, examined_words
from xlsx_kit.resources import root
from xlsx_kit.rules.checks import check_problems
from xlsx_kit.spec.load import examined

ORDER = list(Severity)


def pack_problems(folder: Path) -> tuple[Problem, ...]:
    """What is wrong and what is odd in the pack in a folder, errors first."""
    folder = folder.absolute()
    found = examined(folder)
    problems = list(found.problems)
    if found.pack is not None and found.files is not None:
        problems += found.files.located(tuple(check_problems(found.pack, found.places)))
        problems += examined_words(found.pack, _words(folder, found.pack.lineage), found.broken).problems
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: ORDER.index(p.severity)))


def _words(folder: Path, lineage: tuple[str, ...]) -> list[tuple[Traversable, str]]:
    """The words of a pack and of those it extends, the furthest first: beside it, else those that ship."""
    found: list[tuple[Traversable, str]] = []
    for name in reversed(lineage):
        beside = folder.parents[1] / "templates" / name / FILE
        shipped = root("templates") / name / FILE
        for file in (beside, shipped):
            if file.is_file():
                found.append((file, f"{name}/{FILE}"))
                break
    own = f"{lineage[0]}/{FILE}"
    return found or [(folder.parents[1] / "templates" / own, own)]
