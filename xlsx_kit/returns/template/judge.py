"""The integrity of one return, from its cells and its facts."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import Filled
from xlsx_kit.files import WorkbookCells
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.returns.template.compare import changes
from xlsx_kit.returns.template.rows import StampedUnit
from xlsx_kit.returns.template.templates import made_from, template_of, version_of
from xlsx_kit.returns.template.values import change_finding, right_values, shown_values


def integrity_findings(workbook: WorkbookCells, filled: Filled, evaluation: Evaluation) -> Iterator[Finding]:
    """What the unit changed besides entries, and whether the tables it saw are those of its entries.

    Values are compared only where every entry could be read: what a wrong entry makes of a formula is
    said at the entry. ``evaluation`` is that of the return's facts.
    """
    pack, facts = evaluation.pack, evaluation.facts
    manifest, current = template_of(workbook, pack, facts.scope, facts.year)
    if manifest is None:
        # A stamp that was tampered with (said already) names no template.
        if not _places(filled, "TPL-003"):
            yield change_finding("TPL-024", made=made_from(workbook), here=version_of(pack))
        return
    if not current:
        yield change_finding("TPL-025", made=made_from(workbook), here=version_of(pack))
    readable = not filled.faulty and not any(f.severity is Severity.ERROR for f in filled.findings)
    right = right_values(evaluation) if current and readable else {}
    unit = StampedUnit(facts.unit_code, facts.unit_name, sure=not _places(filled, "TPL-003"))
    found = list(changes(workbook, manifest, unit, right))
    said = {"TPL-017": _places(filled, "TPL-003"), "TPL-011": _places(filled, "TPL-002")}
    for finding in found:
        known = said.get(finding.rule, set())
        if (finding.sheet, finding.cell) not in known and (finding.sheet, None) not in known:
            yield finding
    shifted = {finding.sheet for finding in found if finding.rule == "TPL-023"}
    yield from shown_values(workbook, {name: rows for name, rows in right.items() if name not in shifted})


def _places(filled: Filled, rule: str) -> set[tuple[str | None, str | None]]:
    """Where reading found a fault: the cells of a wrong stamp, the sheets of a moved block."""
    return {
        (finding.sheet, None if rule == "TPL-002" else finding.cell)
        for finding in filled.findings
        if finding.rule == rule
    }
