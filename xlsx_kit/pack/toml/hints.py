"""What could have been written instead of a name that is not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from itertools import groupby

MOST_NAMES = 12


def instead(name: str, known: Iterable[str], what: str, called: Mapping[str, str] | None = None) -> str:
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


def _spans(names: list[str]) -> list[str]:
    """Names with numbers that follow one another as one: 1, 2, 3 -> 1至3."""
    found: list[str] = []
    steps = [(int(n) - i if n.isascii() and n.isdigit() else f"{i}:{n}", n) for i, n in enumerate(names)]
    for _, group in groupby(steps, key=lambda step: step[0]):
        run = [n for _, n in group]
        found += [f"{run[0]}至{run[-1]}"] if len(run) > 2 else run
    return found
