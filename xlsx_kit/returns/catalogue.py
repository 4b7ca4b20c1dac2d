"""Every rule the program knows, for the catalogue: those of the house and those of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xlsx_kit.compute.words import words
from xlsx_kit.findings import Severity
from xlsx_kit.messages import families, family
from xlsx_kit.pack.loading.proof_checks import proof_rules
from xlsx_kit.pack.model.checks import CheckSpec
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.returns.rules.checks import checks_of
from xlsx_kit.returns.rules.identities import MUST


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule: id, severity, status (active, beta, off), and what it says, why, and what to do."""

    id: str
    severity: Severity
    status: str
    title: str
    basis: str
    message: str
    remedy: str

    def to_dict(self) -> dict[str, Any]:
        """The rule as the catalogue's JSON object."""
        return {
            "id": self.id,
            "severity": self.severity.value,
            "status": self.status,
            "title": self.title,
            "basis": self.basis,
            "message": self.message,
            "remedy": self.remedy,
        }


def rule_entries(pack: Pack) -> tuple[RuleEntry, ...]:
    """All rules that can fire on a return of this pack, ordered by id."""
    return tuple(sorted([*_house_rules(), *_pack_rules(pack)], key=lambda e: e.id))


def _house_rules() -> Iterator[RuleEntry]:
    for prefix in families():
        for rule, m in family(prefix).items():
            yield RuleEntry(rule, m.severity, "active", m.title, m.basis, m.message, m.hint)


def _pack_rules(pack: Pack) -> Iterator[RuleEntry]:
    for identity in pack.identities:
        spec = identity.spec
        message = f"{words(pack, identity.left)}{MUST[spec.op]}{words(pack, identity.right)}。"
        yield RuleEntry(
            spec.id, Severity(spec.severity), "active", spec.title, spec.basis, message, spec.hint
        )
    for rollup in pack.rollups:
        message = f"{pack.view(rollup.table).table.short}每一级科目应等于其末级科目之和。"
        yield RuleEntry(
            rollup.id, Severity(rollup.severity), "active", rollup.title, rollup.basis, message, rollup.hint
        )
    for source in pack.inputs:
        for p in source.pairings:
            yield RuleEntry(p.id, Severity(p.severity), "active", p.title, p.basis, p.message, p.hint)
    for check in checks_of(pack):
        yield _of_check(check.spec, check.severity)
    for rule in proof_rules().values():
        yield _of_check(rule, Severity(rule.severity))


def _of_check(spec: CheckSpec, severity: Severity) -> RuleEntry:
    return RuleEntry(spec.id, severity, spec.status, spec.title, spec.basis, spec.message, spec.hint)
