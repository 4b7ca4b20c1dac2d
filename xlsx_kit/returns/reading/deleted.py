"""Columns of a list and rows of a form that were deleted: what is left stands where its headings are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise


def places_left(
    sent: Mapping[str, int], found: Mapping[str, int], is_there: Callable[[int], bool]
) -> dict[str, int] | None:
    """Columns (or rows) by key without those that were deleted; None where none was, or nobody can tell.

    ``sent`` are their places as sent, ``found`` those whose headings were found. One whose heading was
    typed over still has its place between its neighbours; one that was deleted left none. At an end of the
    block ``is_there`` says of a place whether anything stands there.
    """
    order = sorted(sent, key=lambda key: sent[key])
    known = [key for key in order if key in found]
    if len(known) == len(order) or 2 * len(known) < len(order):
        return None
    left = {key: found[key] for key in known}
    gone = False
    for before, after in pairwise([None, *known, None]):
        between = order[order.index(before) + 1 if before else 0 : order.index(after) if after else None]
        if not between:
            continue
        if before is None or after is None:
            near = before or after
            assert near is not None
            places = {key: found[near] + sent[key] - sent[near] for key in between}
            there = {key: place for key, place in places.items() if is_there(place)}
            left |= there
            gone |= len(there) < len(between)
            continue
        missing = (sent[after] - sent[before]) - (found[after] - found[before])
        if missing == 0:
            left |= {key: found[before] + sent[key] - sent[before] for key in between}
        elif missing == len(between):
            gone = True
        else:
            return None
    return left if gone else None
