"""Rules that single entries break, or that compare nothing with nothing."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute import Outcome, quote
from xlsx_kit.findings import Problem, Severity
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import Identity, Pack, parts
from xlsx_kit.pack.trial.depends import Dependencies
from xlsx_kit.pack.trial.places import DeclarationPlaces
from xlsx_kit.pack.trial.probes import SUMMED, Probe
from xlsx_kit.pack.trial.reach import EntryReach, Reach


def rules_that_fail(reach: Reach, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Identities and roll-ups that cannot hold, each with an entry that shows it.

    An equation between two kinds of entries (支出 by 功能科目 and by 经济科目) is kept by those who enter
    them: each kind then stands on one side. It is broken where entries of one kind stand on both, or where
    nothing stands against them.
    """
    for identity in reach.pack.identities:
        missing = _missed(reach, identity)
        if missing:
            entry, outcome = missing
            yield declared_problem(
                "PACK-111" if identity.spec.op == "=" else "PACK-114",
                declared.rule(identity.id),
                rule=identity.id,
                title=identity.spec.title,
                entry=entry_words(reach.pack, entry.probe),
                left=reach.pack.book.displayed(outcome.left),
                op=identity.spec.op,
                right=reach.pack.book.displayed(outcome.right),
            )
        elif not any(identity.id in e.outcomes or identity.id in e.gaps for e in reach.entries):
            place = declared.rule(identity.id)
            yield declared_problem("PACK-112", place, rule=identity.id, title=identity.spec.title)
    for rollup in reach.pack.rollups:
        for entry in reach.entries:
            wrong = next((o for o in entry.outcomes.get(rollup.id, ()) if o.violation), None)
            if wrong:
                words = entry_words(reach.pack, entry.probe)
                place = declared.rule(rollup.id)
                yield declared_problem("PACK-113", place, rule=rollup.id, title=rollup.title, entry=words)
                break


def idle_conditions(reach: Reach, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Rules whose sides are always equal, yet let pass what is not; conditions about other inputs."""
    pack, depends = reach.pack, Dependencies(reach.pack)
    for identity in pack.identities:
        spec, place = identity.spec, declared.rule(identity.id)
        words = {"rule": identity.id, "title": spec.title}
        compared = any(identity.id in entry.outcomes for entry in reach.entries)
        if compared and not any(rule == identity.id for entry in reach.entries for rule, _ in entry.effects):
            if spec.op != "=" and not identity.each:
                yield declared_problem("PACK-117", f"{place}.op", op=spec.op, **words)
            if spec.op == "=" and Severity(spec.severity) is not Severity.ERROR:
                yield declared_problem("PACK-119", f"{place}.severity", severity=spec.severity, **words)
        own = depends.of_identity(identity)
        inputs = "、".join(quote(source.sheet) for source in pack.inputs if source.id in own)
        for key in ("only_if_zero", "only_if_not_zero"):
            condition = getattr(identity, key)
            if condition is not None and not depends.of(condition) & own:
                what = quote(str(getattr(spec, key)))
                yield declared_problem(
                    "PACK-118", f"{place}.{key}", key=key, what=what, inputs=inputs, **words
                )
        if spec.mend and not own & set(spec.mend):
            what = "、".join(quote(pack.input(name).sheet) for name in spec.mend)
            yield declared_problem("PACK-118", f"{place}.mend", key="mend", what=what, inputs=inputs, **words)


def _missed(reach: Reach, identity: Identity) -> tuple[EntryReach, Outcome] | None:
    """An entry that breaks an identity for good, with what is compared then."""
    signs: dict[tuple[str, str], dict[bool, tuple[EntryReach, Outcome]]] = {}
    for entry in reach.entries:
        for outcome in entry.outcomes.get(identity.id, ()):
            gap = outcome.left - outcome.right
            if gap:
                signs.setdefault(entry.probe.group, {}).setdefault(gap > 0, (entry, outcome))
    for both in signs.values():
        if len(both) == 2:
            return both[identity.spec.op == "<="]
    gaps = [gap for entry in reach.entries for gap in entry.gaps.get(identity.id, ())]
    gaps += [o.left - o.right for e in reach.entries for o in e.outcomes.get(identity.id, ())]
    shown = [found for both in signs.values() for found in both.values() if found[1].violation]
    constant = not parts(identity.left) or not parts(identity.right)
    if not shown or constant:
        return None
    return shown[0] if len({gap > 0 for gap in gaps if gap}) == 1 else None


def entry_words(pack: Pack, probe: Probe) -> str:
    """An entry as people see it: its sheet, what is chosen, the column of its amount."""
    source = pack.input(probe.input)
    chosen = [
        f"{column.title}{quote(str(value))}"
        for column in source.facts
        if column.list or column.codes
        if (value := probe.record.get(column.key)) not in (None, "")
    ]
    amount = next(c.title for c in source.facts if c.key == probe.column and c.type in SUMMED)
    return f"{source.sheet}：{'，'.join([*chosen, amount])}"
