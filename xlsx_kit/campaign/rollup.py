"""Several units as one: the facts of a department or a bureau, from the returns of its units.

What one unit passes on to another must not count twice. A payer's 对附属单位补助支出 or 上解上级支出 is
dropped, and the receiver's line, which spends that money, takes over its fund and origin: outside income
and real spending stay as they are, and income still equals expenditure line by line. Both sides name each
other (``counterparty``); where their sums differ, the smaller is eliminated and the difference is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

FactsFile = dict[str, Any]
PAYS = {"对附属单位补助支出": "上级补助收入", "上解上级支出": "附属单位上缴收入"}
"""Kind of the payer's line -> fund of the receiver's."""
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
class RolledUp:
    """The facts of all units together, and the transfers between them that were eliminated."""

    facts: FactsFile
    transfers: tuple[Transfer, ...]


def rolled_up(unit: Mapping[str, Any], units: Sequence[FactsFile]) -> RolledUp:
    """The facts of ``unit`` (its profile), made of the facts of its units."""
    lines, transfers = _without_transfers(units)
    facts: FactsFile = {"unit": dict(unit), "ledger": _ledger(lines)}
    for part, (keys, amounts) in SUMMED.items():
        facts[part] = _summed(units, part, keys, amounts)
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
    return RolledUp(facts, tuple(transfers))


def _without_transfers(units: Sequence[FactsFile]) -> tuple[list[dict[str, Any]], list[Transfer]]:
    names = {
        name: one["unit"]["code"] for one in units for name in (one["unit"]["code"], one["unit"]["name"])
    }
    lines = [(one["unit"]["code"], dict(line)) for one in units for line in one.get("ledger", [])]
    transfers = []
    for kind, fund in PAYS.items():
        pairs: dict[tuple[str, str], tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {}
        for owner, line in lines:
            other = names.get(str(line.get("counterparty") or ""))
            if other is None or other == owner:
                continue
            if line["kind"] == kind:
                pairs.setdefault((owner, other), ([], []))[0].append(line)
            elif line["fund"] == fund:
                pairs.setdefault((other, owner), ([], []))[1].append(line)
        for (payer, receiver), (paid, received) in sorted(pairs.items()):
            transfers.append(Transfer(payer, receiver, kind, _total(paid), _total(received)))
            lines += [(receiver, line) for line in _refinanced(paid, received)]
    return [line for _, line in lines if Decimal(line["amount"])], transfers


def _refinanced(
    paid: Sequence[dict[str, Any]], received: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The receiver's lines with the payer's funds, as far as both go; what is used up is taken off both."""
    sources = iter(paid)
    source = next(sources, None)
    for line in received:
        while source is not None and Decimal(line["amount"]):
            amount = min(Decimal(source["amount"]), Decimal(line["amount"]))
            if amount:
                new = {**line, "fund": source["fund"], "origin": source["origin"], "amount": f"{amount:.2f}"}
                new.pop("counterparty", None)
                yield new
            for side in (source, line):
                side["amount"] = f"{Decimal(side['amount']) - amount:.2f}"
            if not Decimal(source["amount"]):
                source = next(sources, None)


def _ledger(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lines about the same thing as one, in the order they first come."""
    summed: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines:
        key = tuple(
            line.get(k) or "" for k in ("function", "kind", "fund", "origin", "project", "counterparty")
        )
        if key in summed:
            summed[key]["amount"] = f"{Decimal(summed[key]['amount']) + Decimal(line['amount']):.2f}"
        else:
            summed[key] = dict(line)
    return list(summed.values())


def _summed(
    units: Sequence[FactsFile], part: str, keys: tuple[str, ...], amounts: tuple[str, ...]
) -> list[dict[str, Any]]:
    summed: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in (line for one in units for line in one.get(part, [])):
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


def _total(lines: Sequence[dict[str, Any]]) -> Decimal:
    return sum((Decimal(line["amount"]) for line in lines), ZERO)
