"""What was approved for a unit: amounts that its facts must come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Approved:
    """One approved amount, in 万元 exactly; ``where`` are the entries its lines have, by column.

    ``input`` is the list they stand in (``ledger`` or ``three_public``); a function code may be of any level.
    """

    input: str
    where: Mapping[str, str]
    amount: Fraction
    row: int


ApprovedByUnit = Mapping[str, tuple[Approved, ...]]
"""Unit code -> what was approved for it."""
