"""What was approved for a unit: amounts that its facts must come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from xlsx_kit.facts.model import Record


@dataclass(frozen=True, slots=True)
class ApprovedAmount:
    """One approved amount, exactly, in the pack's money.

    ``input`` is the list it is about, ``column`` its column of money; ``where`` are the entries its lines
    have, by column. In a ``coded`` column a code of any level stands for all codes below it. ``slack`` is
    what rounding may change.
    """

    input: str
    column: str
    where: Mapping[str, str]
    coded: frozenset[str]
    amount: Fraction
    slack: Fraction

    @property
    def words(self) -> str:
        """What it is for, in words."""
        return "、".join(self.where.values()) or "全部支出"


def is_about(line: ApprovedAmount, record: Record) -> bool:
    """Whether a line of facts belongs to an approved amount."""
    entered = {key: str(record.get(key) or "").strip() for key in line.where}
    return all(
        entered[key].startswith(value) if key in line.coded else entered[key] == value
        for key, value in line.where.items()
    )


def total_of(line: ApprovedAmount, records: Iterable[Record]) -> int:
    """What the lines it is about come to, in smallest units."""
    amounts = (record.get(line.column) for record in records if is_about(line, record))
    return sum(amount for amount in amounts if isinstance(amount, int))
