"""The integrity of one return, from its cells and its facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.compute import Evaluation
from xlsx_kit.files import WorkbookCells
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.compare import changes
from xlsx_kit.returns.template.rows import StampedUnit
from xlsx_kit.returns.template.templates import made_from, template_of, version_of
from xlsx_kit.returns.template.values import change_finding, shown_values
from xlsx_kit.workbook import published_values


def integrity_findings(
    workbook: WorkbookCells, evaluation: Evaluation, read: Sequence[Finding], *, readable: bool
) -> Iterator[Finding]:
    """What the unit changed besides entries, and whether the tables it saw are those of its entries.

    ``evaluation`` is that of the return's facts, ``read`` what reading it found. Values are compared only
    where every entry is ``readable``: what a wrong entry makes of a formula is said at the entry.
    """
    pack, facts = evaluation.pack, evaluation.facts
    manifest, current = template_of(workbook, pack, facts.scope, facts.year)
    if manifest is None:
        # A stamp that was tampered with (said already) names no template.
        if not _places(read, "TPL-003"):
            yield change_finding("TPL-024", made=made_from(workbook), here=version_of(pack))
        return
    if not current:
        yield change_finding("TPL-025", made=made_from(workbook), here=version_of(pack))
    right = published_values(evaluation) if current and readable else {}
    unit = StampedUnit(facts.unit_code, facts.unit_name, sure=not _places(read, "TPL-003"))
    found = list(changes(workbook, manifest, unit, right))
    reported = {"TPL-017": _places(read, "TPL-003"), "TPL-011": _places(read, "TPL-002")}
    for finding in found:
        known = reported.get(finding.rule, set())
        if (finding.sheet, finding.cell) not in known and (finding.sheet, None) not in known:
            yield finding
    shifted = {finding.sheet for finding in found if finding.rule == "TPL-023"}
    yield from shown_values(workbook, {name: rows for name, rows in right.items() if name not in shifted})


def _places(read: Sequence[Finding], rule: str) -> set[tuple[str | None, str | None]]:
    """Where reading found a fault: the cells of a wrong stamp, the sheets of a moved block."""
    return {
        (finding.sheet, None if rule == "TPL-002" else finding.cell)
        for finding in read
        if finding.rule == rule
    }
