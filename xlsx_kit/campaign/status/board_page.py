"""The board of a campaign as one HTML page: nothing loaded from anywhere, readable without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import jinja2

from xlsx_kit.resources import root


def board_page(
    *,
    title: str,
    today: str,
    due: str,
    days: int,
    states: Mapping[str, str],
    units: Sequence[Mapping[str, Any]],
    rules: Sequence[Mapping[str, Any]],
    days_of: Sequence[Mapping[str, Any]],
    odd: Iterable[tuple[str, str, str]],
    stale: Sequence[str] = (),
    gone: Sequence[str] = (),
) -> bytes:
    """The page: counts by state, where units stood day by day, rules over units, every unit."""
    source = (root("templates") / "pages" / "board.html").read_text("utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(source)
    counts = {state: sum(unit["state"] == state for unit in units) for state in states}
    return page.render(
        title=title,
        today=today,
        due=due,
        days=days,
        states=states,
        counts=counts,
        units=units,
        rules=rules,
        days_of=days_of,
        odd=list(odd),
        stale=stale,
        gone=gone,
    ).encode()
