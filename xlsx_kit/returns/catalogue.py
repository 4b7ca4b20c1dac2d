"""Every rule the program knows, for the catalogue: those of the house and those of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from xlsx_kit.compute import is_on_sheet
from xlsx_kit.compute import words as words_of
from xlsx_kit.findings import Severity
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import families, family
from xlsx_kit.pack import (
    CheckSpec,
    IdentitySpec,
    Pack,
    Pairing,
    RollupSpec,
    proof_rules,
)
from xlsx_kit.returns.rules.checks import checks_of, idle_checks
from xlsx_kit.returns.rules.identities import MUST


@dataclass(frozen=True, slots=True)
class RuleEntry(JsonObject):
    """One rule: id, severity, status (active, beta, off, idle), and what it says, why, and what to do.

    An idle one is listed in the pack and checks nothing, for the inputs, columns or figures that it is
    ``lacking``.

    ``remedy`` is what reports tell the bureau, ``unit_remedy`` what letters and marked copies tell the unit.
    ``on_sheet``: an error that needs no more than a workbook's entries, which shows it while it is filled in.
    """

    id: str
    severity: Severity
    status: str
    title: str
    basis: str
    message: str
    remedy: str
    unit_remedy: str
    lacking: tuple[str, ...] = ()
    on_sheet: bool = False


@lru_cache(maxsize=16)
def rule_entries(pack: Pack) -> tuple[RuleEntry, ...]:
    """All rules of this pack, ordered by id, idle ones included."""
    return tuple(sorted([*_house_rules(), *_pack_rules(pack)], key=lambda e: e.id))


def _house_rules() -> Iterator[RuleEntry]:
    for prefix in families():
        for rule, words in family(prefix).items():
            yield RuleEntry(
                rule,
                words.severity,
                "active",
                words.title,
                words.basis,
                words.message,
                words.hint,
                words.unit_hint or words.hint,
            )


def _pack_rules(pack: Pack) -> Iterator[RuleEntry]:
    for identity in pack.identities:
        sides = f"{words_of(pack, identity.left)}{MUST[identity.spec.op]}{words_of(pack, identity.right)}。"
        yield _shown(_entry(identity.spec, sides, identity.spec.unit_hint))
    for rollup in pack.rollups:
        sums = f"{pack.view(rollup.table).table.short}每一级科目应等于其末级科目之和。"
        yield _shown(_entry(rollup, sums))
    for source in pack.inputs:
        for pairing in source.pairings:
            yield _shown(_entry(pairing, pairing.message, pairing.unit_hint))
    for check in checks_of(pack):
        entry = replace(_of_check(check.spec), severity=check.severity)
        yield _shown(entry) if is_on_sheet(pack, check.spec) or check.kind.on_rows else entry
    for check in idle_checks(pack):
        yield replace(_of_check(check.spec), status="idle", lacking=check.lacking)
    for rule in proof_rules().values():
        yield _of_check(rule)


def _shown(entry: RuleEntry) -> RuleEntry:
    """An entry whose errors a workbook shows by itself; what it merely asks stops no cover."""
    return replace(entry, on_sheet=entry.severity is Severity.ERROR and entry.status == "active")


def _of_check(spec: CheckSpec) -> RuleEntry:
    return replace(_entry(spec, spec.message, spec.unit_hint), status=spec.status)


def _entry(
    spec: IdentitySpec | RollupSpec | Pairing | CheckSpec, message: str, unit_hint: str = ""
) -> RuleEntry:
    return RuleEntry(
        spec.id,
        Severity(spec.severity),
        "active",
        spec.title,
        spec.basis,
        message,
        spec.hint,
        unit_hint or spec.hint,
    )
