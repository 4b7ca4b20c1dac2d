"""Money that units pass on to each other, taken out of the lines of both.

What one unit passes on to another must not count twice. A payer's line (in Hebei 对附属单位补助支出 or
上解上级支出) is dropped, and the receiver's line, which spends that money, takes over what the payment came
from: outside income and real spending stay as they are, and income still equals expenditure line by line.
Both sides name each other; where their sums differ, the smaller is eliminated and the difference is said.

Which lines pay and which are paid from it the pack says (``[consolidation.transfers]``). Only what its
conditions call this year's money is matched: what a unit carried in nobody pays this year. What a receiver
leaves unspent names nobody, and takes over the source of its one payer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsx_kit.facts import dimension_of
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.pack import AMOUNT, CODE, NAME, UNIT, Pack, TransfersSpec, Where
from xlsx_kit.values import decimal_text

FactsFile = dict[str, Any]
Line = dict[str, Any]
Owned = list[tuple[str, Line]]
"""Lines with the codes of their units."""
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Transfer(JsonObject):
    """Money from one unit to another: what each side says, in the pack's money."""

    payer: str
    receiver: str
    kind: str
    paid: Decimal
    received: Decimal

    def to_dict(self) -> dict[str, Any]:
        """With the difference of the two sides."""
        return {**JsonObject.to_dict(self), "difference": decimal_text(self.paid - self.received)}


@dataclass(frozen=True)
class EliminationResult:
    """What is left of lists, by input id, and the transfers that were taken out of them."""

    lines: Mapping[str, list[Line]]
    transfers: tuple[Transfer, ...]


def without_transfers(pack: Pack, units: Sequence[FactsFile]) -> EliminationResult:
    """The lists of all units that transfers stand in, without those between two of the units."""
    spec = pack.book.consolidation.transfers if pack.book.consolidation else None
    if spec is None:
        return EliminationResult({}, ())
    lines, unspent = _lines_of(pack, spec.input, units), _lines_of(pack, spec.unspent, units)
    transfers = []
    for kind in spec.kinds:
        pairs = _pairs(pack, spec, kind.paid, kind.received, lines, units)
        receivers = [receiver for _, receiver in pairs]
        for (payer, receiver), (paid, received) in sorted(pairs.items()):
            left = [
                line
                for owner, line in unspent
                if owner == receiver
                and receivers.count(receiver) == 1
                and _meets(pack, spec.unspent, line, kind.received)
            ]
            transfers.append(Transfer(payer, receiver, kind.title, _total(paid), _total([*received, *left])))
            lines += [(receiver, line) for line in _refinanced(spec, paid, received)]
            unspent += [(receiver, line) for line in _refinanced(spec, paid, left)]
    found = {spec.input: lines} | ({spec.unspent: unspent} if spec.unspent else {})
    kept = {key: [line for _, line in owned if Decimal(line[AMOUNT])] for key, owned in found.items()}
    return EliminationResult(kept, tuple(transfers))


def _lines_of(pack: Pack, input_id: str, units: Sequence[FactsFile]) -> Owned:
    part = pack.input(input_id).part if input_id else ""
    return [(one[UNIT][CODE], dict(line)) for one in units for line in one.get(part, [])]


def _pairs(
    pack: Pack, spec: TransfersSpec, paid: Where, received: Where, lines: Owned, units: Sequence[FactsFile]
) -> dict[tuple[str, str], tuple[list[Line], list[Line]]]:
    """Payer and receiver -> the lines of one that pay, those of the other that are paid from it."""
    codes = {str(name): one[UNIT][CODE] for one in units for name in (one[UNIT][CODE], one[UNIT][NAME])}
    pairs: dict[tuple[str, str], tuple[list[Line], list[Line]]] = {}
    for owner, line in lines:
        other = codes.get(str(line.get(spec.partner) or ""))
        if other is None or other == owner:
            continue
        if _meets(pack, spec.input, line, paid):
            pairs.setdefault((owner, other), ([], []))[0].append(line)
        elif _meets(pack, spec.input, line, received):
            pairs.setdefault((other, owner), ([], []))[1].append(line)
    return pairs


def _meets(pack: Pack, input_id: str, line: Line, where: Where) -> bool:
    """Whether a line is one of those that conditions speak of."""
    for key, wanted in where.items():
        words = [wanted] if isinstance(wanted, str) else wanted
        members = {member for word in words for member in pack.book.groups.get(word, [word])}
        if str(dimension_of(pack.dimension(input_id, key), line) or "") not in members:
            return False
    return True


def _refinanced(spec: TransfersSpec, paid: Sequence[Line], received: Sequence[Line]) -> Iterator[Line]:
    """The receiver's lines with the payer's sources, as far as both go; what is used up is taken off both."""
    for line in received:
        for source in paid:
            amount = min(Decimal(source[AMOUNT]), Decimal(line[AMOUNT]))
            if amount:
                taken = {key: source[key] for key in spec.takes if key in source}
                new = {**line, **taken, AMOUNT: decimal_text(amount)}
                new.pop(spec.partner, None)
                yield new
                for side in (source, line):
                    side[AMOUNT] = decimal_text(Decimal(side[AMOUNT]) - amount)


def _total(lines: Sequence[Line]) -> Decimal:
    return sum((Decimal(line[AMOUNT]) for line in lines), ZERO)
