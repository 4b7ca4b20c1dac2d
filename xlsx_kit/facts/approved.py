"""What was approved for a unit: amounts that its facts must come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from xlsx_kit.facts.model import Record
from xlsx_kit.pack import AMOUNT

HALF_A_HUNDREDTH = Fraction(1, 200)
"""万元: what rounding 元 to two decimals of 万元 may change."""


@dataclass(frozen=True, slots=True)
class ApprovedAmount:
    """One approved amount, in 万元 exactly; ``where`` are the entries its lines have, by column.

    ``input`` is the list they stand in (``ledger`` or ``three_public``); a function code may be of any level.
    """

    input: str
    where: Mapping[str, str]
    amount: Fraction
    row: int

    @property
    def words(self) -> str:
        """What it is for, in words."""
        return "、".join(self.where.values()) or "全部支出"


ApprovedByUnit = Mapping[str, tuple[ApprovedAmount, ...]]
"""Unit code -> what was approved for it."""


def is_about(line: ApprovedAmount, record: Record) -> bool:
    """Whether a line of facts belongs to an approved amount."""
    entered = {key: str(record.get(key) or "").strip() for key in line.where}
    return all(
        entered[key].startswith(value) if key == "function" else entered[key] == value
        for key, value in line.where.items()
    )


def total_of(line: ApprovedAmount, records: Iterable[Record]) -> int:
    """What the lines it is about come to, in hundredths."""
    amounts = (record.get(AMOUNT) for record in records if is_about(line, record))
    return sum(amount for amount in amounts if isinstance(amount, int))
