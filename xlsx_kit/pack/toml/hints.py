"""Names in texts and lists of a pack: unknown ones, those in braces, those that stand twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from itertools import groupby
from string import Formatter

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_error, declared_problem

MOST_NAMES = 12


def suggested_name(
    name: str, known: Iterable[str], what: str, called: Mapping[str, str] | None = None
) -> str:
    """The name that is nearly the one written (``是不是 'kind'？``), else the first of those there are.

    ``called`` are what people call the things (``收支明细``), with their names.
    """
    if called and name in called:
        return f"{name}的编号是 {called[name]!r}。"
    names = list(dict.fromkeys(known))
    if near := get_close_matches(name, names, 1, 0.7):
        return f"是不是 {near[0]!r}？"
    if not names:
        return f"现在没有任何{what}。"
    spans = _spans(names)
    return f"{what}有：{'、'.join(spans[:MOST_NAMES])}{'等' if len(spans) > MOST_NAMES else ''}。"


def no_such(
    name: str, known: Iterable[str], what: str, path: str, called: Mapping[str, str] | None = None
) -> Problem:
    """That nothing is called so (``没有列表 'kind'``), and what there is."""
    advice = suggested_name(name, known, what, called)
    return declared_problem("SPEC-108", path, what=what, name=name, advice=advice)


def _spans(names: list[str]) -> list[str]:
    """Names with numbers that follow one another as one: 1, 2, 3 -> 1至3."""
    found: list[str] = []
    steps = [(int(n) - i if n.isascii() and n.isdigit() else f"{i}:{n}", n) for i, n in enumerate(names)]
    for _, group in groupby(steps, key=lambda step: step[0]):
        run = [n for _, n in group]
        found += [f"{run[0]}至{run[-1]}"] if len(run) > 2 else run
    return found


def check_braces(text: str, known: Collection[str], path: str) -> None:
    """Raises SpecError where a text names what it may not, or braces do not come in pairs."""
    try:
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        raise declared_error("SPEC-110", path) from None
    if unknown := sorted(named - set(known)):
        advice = suggested_name(unknown[0], sorted(known), "可用的名称")
        raise declared_error("SPEC-109", path, unknown="、".join(map(repr, unknown)), advice=advice)


def twice(named: Iterable[tuple[str, str]], what: str) -> Iterator[Problem]:
    """A problem for each name that was there before; ``named`` are names with their paths."""
    first: dict[str, str] = {}
    for name, path in named:
        if name in first:
            first_file = _first_file(first[name], path)
            yield declared_problem("SPEC-111", path, what=what, name=name, first_file=first_file)
        first.setdefault(name, path)


def _first_file(first: str, path: str) -> str:
    """The file that had it first; lines are not known here, and a name is soon found in a file."""
    file = first.partition(": ")[0]
    return "这个文件前面" if path.startswith(f"{file}: ") else f"{file} "
