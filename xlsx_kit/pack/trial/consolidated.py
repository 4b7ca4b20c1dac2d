"""Two made-up units as one department: sums that do not come out, payments between them that stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from xlsx_kit.campaign import ConsolidatedUnit, eliminate_transfers, rollup_book
from xlsx_kit.compute import Evaluation, conditions, identity_outcomes, meets
from xlsx_kit.facts import Facts, facts_of_json, json_of_facts
from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import AMOUNT, CODE, NAME, TOTAL, UNIT, Input, Pack, TransferSpec, TransfersSpec, Where
from xlsx_kit.pack.trial.made_up import MadeUp
from xlsx_kit.pack.trial.places import DeclarationPlaces, row_name
from xlsx_kit.pack.trial.probes import records_of, unit_record
from xlsx_kit.workbook import WorkbookModel

UNITS = ("118001", "118002")
DEPARTMENT = "118"
PASSED_ON = 4_500_000
"""Hundredths of a payment from one made-up unit to the other."""


def consolidated(pack: Pack, units: tuple[Facts, ...]) -> tuple[Facts, tuple[str, ...]]:
    """The facts of the units together, and the differences that are left of each kind of transfer.

    Raises InputError where what is added up is no facts file of the pack.
    """
    profile = json_of_facts(Facts(pack.id, {UNIT: (unit_record(pack, pack.book.department),)}), pack)[UNIT]
    files = [json_of_facts(one, pack) for one in units]
    done = eliminate_transfers(pack, {**profile, CODE: DEPARTMENT}, files)
    facts = facts_of_json(done.facts, pack).facts
    return facts, tuple(one.kind for one in done.transfers if one.paid == one.received)


def consolidation_book(pack: Pack, one: MadeUp) -> WorkbookModel:
    """The workbook of two units that both have the made-up facts."""
    pair = _pair(one.facts)
    members = [
        ConsolidatedUnit(code, f"单位{code}", DEPARTMENT, Evaluation(pack, facts))
        for code, facts in zip(UNITS, pair, strict=True)
    ]
    whole = Evaluation(pack, consolidated(pack, pair)[0])
    return rollup_book(pack, "汇总", whole.facts.year, members, whole, ())


def consolidation_problems(pack: Pack, one: MadeUp, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Cells that are not the sum of two units' cells, and rules that hold of each but not of both."""
    alone = Evaluation(pack, one.facts)
    whole = Evaluation(pack, consolidated(pack, _pair(one.facts))[0])
    for view in pack.views:
        # rows of records stand one behind the other, so only their total can be compared
        listed = bool(view.fixed or (view.table.rows and view.table.rows.codes))
        for row in alone.table(view.id).rows:
            for column, amount in row.cells.items() if listed or row.key == TOTAL else ():
                key = row.source(column)
                found = whole.cell(view.id, key, column)
                if found != len(UNITS) * amount:
                    words = {
                        "table": view.table.short,
                        "row": row_name(view, key, column),
                        "column": view.title(column),
                        "expected": pack.book.displayed(len(UNITS) * amount),
                        "actual": pack.book.displayed(found),
                    }
                    yield declared_problem("PACK-145", declared.cell(view.id, key, column), **words)
    unmet = {identity.id for identity in one.unmet}
    for identity in pack.identities:
        if identity.id not in unmet and any(o.violation for o in identity_outcomes(whole, identity)):
            words = {"rule": identity.id, "title": identity.spec.title}
            yield declared_problem("PACK-146", declared.rule(identity.id), **words)


def transfer_problems(pack: Pack, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Kinds of payments between units that nobody can enter, or that are not taken out of both sides."""
    spec = pack.book.consolidation.transfers if pack.book.consolidation else None
    for number, kind in enumerate(spec.kinds if spec else ()):
        assert spec is not None
        place = declared.book(f"consolidation.transfers.kinds[{number}]")
        source = pack.input(spec.input)
        for side, where in (("paid", kind.paid), ("received", kind.received)):
            if not _lines(pack, source, where):
                yield declared_problem("PACK-147", place, kind=kind.title, side=side)
                break
        else:
            yield from _left(pack, spec, kind, place)


def _left(pack: Pack, spec: TransfersSpec, kind: TransferSpec, place: str) -> Iterator[Problem]:
    """What of a payment from the first unit to the second is still among the lines of both together."""
    source = pack.input(spec.input)
    paid, received = (_lines(pack, source, where)[0] for where in (kind.paid, kind.received))
    pair = tuple(
        _with_unit(
            Facts(
                pack.id,
                {source.id: ({**line, spec.partner: other, AMOUNT: PASSED_ON},), UNIT: (unit_record(pack),)},
            ),
            code,
        )
        for line, code, other in zip((paid, received), UNITS, reversed(UNITS), strict=True)
    )
    whole, settled = consolidated(pack, pair)
    lines = whole.lines(source.id)
    amount = sum(int(line.get(AMOUNT) or 0) for line in lines if isinstance(line.get(AMOUNT), int))
    if kind.title not in settled or amount != PASSED_ON or any(line.get(spec.partner) for line in lines):
        words = {"kind": kind.title, "paid": pack.book.printed(PASSED_ON), "left": pack.book.printed(amount)}
        yield declared_problem("PACK-148", place, **words)


def _lines(pack: Pack, source: Input, where: Where) -> list[dict[str, Any]]:
    """Records that may stand in a list and meet conditions."""
    wanted = conditions(pack, where)
    return [dict(record) for record in records_of(pack, source) if meets(record, wanted)]


def _pair(facts: Facts) -> tuple[Facts, ...]:
    return tuple(_with_unit(facts, code) for code in UNITS)


def _with_unit(facts: Facts, code: str) -> Facts:
    """The same facts of a unit with another code."""
    own = {**facts.form(UNIT), CODE: code, NAME: f"单位{code}"}
    return replace(facts, records={**facts.records, UNIT: (own,)})
