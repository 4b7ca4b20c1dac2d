"""What a failing sample changes of a facts file: values at their paths."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

Facts = dict[str, Any]


def with_set(facts: Facts, changes: Sequence[tuple[str, Any]]) -> Facts:
    """The facts with values set at paths like ``ledger.0.amount``; the number after the last adds a line."""
    changed = copy.deepcopy(facts)
    for path, value in changes:
        *above, last = path.split(".")
        at: Any = changed
        for step in above:
            at = at[int(step)] if isinstance(at, list) else at[step]
        if isinstance(at, list) and int(last) == len(at):
            at.append(value)
        elif isinstance(at, list):
            at[int(last)] = value
        else:
            at[last] = value
    return changed
