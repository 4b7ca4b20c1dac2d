"""Several units as one: the facts of a department or a bureau, from the returns of its units.

What one unit passes on to another must not count twice. A payer's 对附属单位补助支出 or 上解上级支出 is
dropped, and the receiver's line, which spends that money, takes over its fund and origin: outside income
and real spending stay as they are, and income still equals expenditure line by line. Both sides name each
other (``counterparty``); where their sums differ, the smaller is eliminated and the difference is said.

Only this year's money is matched: what a unit carried in from last year's subsidy nobody pays this year. What
a receiver leaves unspent (年终结转) names nobody, and takes over the fund of its one payer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

FactsFile = dict[str, Any]
Line = dict[str, Any]
Owned = list[tuple[str, Line]]
"""Lines with the codes of their units."""
PAYS = {"对附属单位补助支出": "上级补助收入", "上解上级支出": "附属单位上缴收入"}
"""Kind of the payer's line -> fund of the receiver's."""
THIS_YEAR = "本年"
SUMMED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "carry_out": (("fund", "origin", "function"), ("amount",)),
    "basic": (("economic", "part"), ("amount",)),
    "three_public": (("item", "fund"), ("amount", "prior")),
    "assets": (("item",), ("quantity", "value")),
}
"""Lists whose lines are added up: what they are about, what is added."""
JOINED = ("organisations", "projects", "indicators", "procurement")
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money from one unit to another: what each side says, in 万元."""

    payer: str
    receiver: str
    kind: str
    paid: Decimal
    received: Decimal

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "payer": self.payer,
            "receiver": self.receiver,
            "kind": self.kind,
            "paid": f"{self.paid:.2f}",
            "received": f"{self.received:.2f}",
            "difference": f"{self.paid - self.received:.2f}",
        }


@dataclass(frozen=True)
class ConsolidatedFacts:
    """The facts of all units together, and the transfers between them that were eliminated."""

    facts: FactsFile
    transfers: tuple[Transfer, ...]


def eliminate_transfers(unit: Mapping[str, Any], units: Sequence[FactsFile]) -> ConsolidatedFacts:
    """The facts of ``unit`` (its profile), made of the facts of its units."""
    lines, unspent, transfers = _without_transfers(units)
    facts: FactsFile = {"unit": dict(unit), "ledger": _ledger(lines)}
    parts = {part: [line for one in units for line in one.get(part, [])] for part in SUMMED}
    parts["carry_out"] = unspent
    for part, (keys, amounts) in SUMMED.items():
        facts[part] = _summed(parts[part], part, keys, amounts)
    for part in JOINED:
        facts[part] = [line for one in units for line in one.get(part, [])]
    facts["three_public_counts"] = _counts(units)
    facts["prior_year"] = _prior(units)
    dates = sorted({str(one["asset_date"]) for one in units if one.get("asset_date")})
    if dates:
        facts["asset_date"] = dates[-1]
    bought = [Decimal(one["assets_bought"]) for one in units if one.get("assets_bought")]
    if bought:
        facts["assets_bought"] = f"{sum(bought):.2f}"
    facts["texts"] = {}
    return ConsolidatedFacts(facts, tuple(transfers))


def _without_transfers(units: Sequence[FactsFile]) -> tuple[list[Line], list[Line], list[Transfer]]:
    """The ledger's lines, those of 年终结转, and what was eliminated from both."""
    names = {
        name: one["unit"]["code"] for one in units for name in (one["unit"]["code"], one["unit"]["name"])
    }
    lines: Owned = [(one["unit"]["code"], dict(line)) for one in units for line in one.get("ledger", [])]
    unspent: Owned = [(one["unit"]["code"], dict(line)) for one in units for line in one.get("carry_out", [])]
    transfers = []
    for kind, fund in PAYS.items():
        pairs: dict[tuple[str, str], tuple[list[Line], list[Line]]] = {}
        for owner, line in lines:
            other = names.get(str(line.get("counterparty") or ""))
            if other is None or other == owner:
                continue
            if line["kind"] == kind:
                pairs.setdefault((owner, other), ([], []))[0].append(line)
            elif line["fund"] == fund and line["origin"] == THIS_YEAR:
                pairs.setdefault((other, owner), ([], []))[1].append(line)
        for (payer, receiver), (paid, received) in sorted(pairs.items()):
            left = [
                line
                for owner, line in unspent
                if owner == receiver
                and line["fund"] == fund
                and (line.get("origin") or THIS_YEAR) == THIS_YEAR
                and sum(to == receiver for _, to in pairs) == 1
            ]
            transfers.append(Transfer(payer, receiver, kind, _total(paid), _total([*received, *left])))
            lines += [(receiver, line) for line in _refinanced(paid, received)]
            unspent += [(receiver, line) for line in _refinanced(paid, left)]
    kept, rest = ([line for _, line in some if Decimal(line["amount"])] for some in (lines, unspent))
    return kept, rest, transfers


def _refinanced(paid: Sequence[Line], received: Sequence[Line]) -> Iterator[Line]:
    """The receiver's lines with the payer's funds, as far as both go; what is used up is taken off both."""
    for line in received:
        for source in paid:
            amount = min(Decimal(source["amount"]), Decimal(line["amount"]))
            if amount:
                new = {**line, "fund": source["fund"], "origin": source["origin"], "amount": f"{amount:.2f}"}
                new.pop("counterparty", None)
                yield new
                for side in (source, line):
                    side["amount"] = f"{Decimal(side['amount']) - amount:.2f}"


def _ledger(lines: Sequence[Line]) -> list[Line]:
    """Lines about the same thing as one, in the order they first come."""
    summed: dict[tuple[Any, ...], Line] = {}
    for line in lines:
        key = tuple(
            line.get(k) or "" for k in ("function", "kind", "fund", "origin", "project", "counterparty")
        )
        if key in summed:
            summed[key]["amount"] = f"{Decimal(summed[key]['amount']) + Decimal(line['amount']):.2f}"
        else:
            summed[key] = dict(line)
    return list(summed.values())


def _summed(lines: Sequence[Line], part: str, keys: tuple[str, ...], amounts: tuple[str, ...]) -> list[Line]:
    summed: dict[tuple[Any, ...], Line] = {}
    for line in lines:
        key = tuple(line.get(k) or "" for k in keys)
        known = summed.setdefault(key, {**line, **dict.fromkeys(amounts, "")})
        for amount in amounts:
            if line.get(amount):
                known[amount] = _plus(known[amount], line[amount])
        if part == "three_public":
            reasons = dict.fromkeys(r for r in (known.get("reason"), line.get("reason")) if r)
            known["reason"] = "；".join(reasons)
    return list(summed.values())


def _plus(one: str, other: str) -> str:
    total = Decimal(one or 0) + Decimal(other)
    return f"{total:f}"


def _counts(units: Sequence[FactsFile]) -> dict[str, int | None]:
    """A count is known of all only where every unit knows it."""
    found: dict[str, list[int | None]] = {}
    for one in units:
        for key, value in one.get("three_public_counts", {}).items():
            found.setdefault(key, []).append(value)
    return {key: None if None in values else sum(v or 0 for v in values) for key, values in found.items()}


def _prior(units: Sequence[FactsFile]) -> dict[str, str]:
    found: dict[str, Decimal] = {}
    for one in units:
        for key, value in one.get("prior_year", {}).items():
            if key != "comparable" and value:
                found[key] = found.get(key, ZERO) + Decimal(value)
    return {key: f"{value:.2f}" for key, value in found.items()}


def _total(lines: Sequence[Line]) -> Decimal:
    return sum((Decimal(line["amount"]) for line in lines), ZERO)
