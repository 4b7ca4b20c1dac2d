"""The integrity of one return, from its cells and its facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import InputCells
from xlsx_kit.files import WorkbookCells
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.returns.template.calculated import is_calculated
from xlsx_kit.returns.template.compare import changes, computes
from xlsx_kit.returns.template.conditional import conditional_findings
from xlsx_kit.returns.template.decimals import number_format_of, rounded_findings
from xlsx_kit.returns.template.exchanged import EXCHANGED, exchanged_sheets
from xlsx_kit.returns.template.foreign import foreign_findings, setting_findings
from xlsx_kit.returns.template.names import changed_names, name_findings, sheets_using
from xlsx_kit.returns.template.page_words import page_word_findings
from xlsx_kit.returns.template.printing import last_printed, printing_findings
from xlsx_kit.returns.template.pushed import PUSHED
from xlsx_kit.returns.template.releases import of_release, since_release, summary_of_release
from xlsx_kit.returns.template.rows import StampedUnit
from xlsx_kit.returns.template.templates import current_sheets, made_from, template_of, version_of
from xlsx_kit.returns.template.values import (
    by_cause,
    change_finding,
    changed_values,
    of_one_cause,
    shown_values,
)
from xlsx_kit.returns.template.visibility import hidden_findings, narrow_findings
from xlsx_kit.workbook import SheetTemplate, published_values, summary_values, unit_label

DELETED = "TPL-051"
"""The rule about columns and rows of entries that are gone, which says more than that some are."""
MOVED = {"TPL-001", "TPL-010", "TPL-011", "TPL-023", PUSHED, EXCHANGED}
"""Rules about sheets and rows that are gone or elsewhere: clients rewrite the names that lead there."""


COUNTED_OTHERWISE = {
    *MOVED,
    *("TPL-002", "TPL-007", "TPL-018", "TPL-019", "TPL-020", "TPL-021", "TPL-029", "TPL-043"),
    *("CELL-011", "CELL-012", "CELL-017", "CELL-025"),
}
"""Rules after which the workbook itself rightly counts something else than we do: formulas are not as they
were sent, or do not see the entries as they were read."""


def integrity_findings(
    workbook: WorkbookCells,
    evaluation: Evaluation,
    cells: Mapping[str, InputCells],
    read: Sequence[Finding],
    *,
    readable: bool,
) -> Iterator[Finding]:
    """What the unit changed besides entries, and whether the tables it saw are those of its entries.

    ``evaluation`` is that of the return's facts, ``cells`` where these stand, ``read`` what reading it found.
    Values are compared only where every entry is ``readable``: what a wrong entry makes of a formula is said
    at the entry.
    """
    pack, facts = evaluation.pack, evaluation.facts
    template = template_of(workbook, pack, facts.scope, facts.year)
    manifest, current = template.manifest, template.current
    if manifest is None:
        # A stamp that was tampered with (said already) names no template.
        if not _places(read, "TPL-003"):
            yield change_finding("TPL-024", made=made_from(workbook), here=version_of(pack))
        return
    if template.by_content:
        yield change_finding("TPL-035")
    if not current:
        yield change_finding("TPL-025", made=made_from(workbook), here=version_of(pack))
    now = {sheet.name: sheet for sheet in current_sheets(pack, facts.scope, facts.year)}
    # What the template of now says of a sheet holds in an older one that has all of it in the same places.
    same = {
        sheet.name for sheet in manifest.sheets if sheet.name in now and _is_placed_as(sheet, now[sheet.name])
    }
    values = published_values(evaluation) if same and readable else {}
    right = {name: rows for name, rows in values.items() if name in same}
    unit = StampedUnit(facts.unit_code, facts.unit_name, sure=not _places(read, "TPL-003"))
    since = None if current else since_release(pack, facts.scope, facts.year, manifest.id)
    compared = of_release(right, since) if since else right
    entered = {source.sheet for source in pack.inputs}
    found = list(changes(workbook, manifest, unit, compared, entered))
    yield from _unreported(found, read)
    rules = {finding.rule for finding in (*found, *read)}
    renamed: list[str] = []
    if not rules & MOVED:
        blocks_reported = any(finding.rule in {"TPL-002", "TPL-007"} for finding in read)
        renamed = changed_names(workbook, manifest, blocks_reported=blocks_reported)
        yield from name_findings(manifest, renamed)
    exchanged = exchanged_sheets(workbook, manifest) if EXCHANGED in rules else {}
    by_now = {now: name for name, now in exchanged.items()}
    shifted = {by_now.get(one.sheet or "", one.sheet) for one in found if one.rule in {"TPL-023", PUSHED}}
    moved = shifted | exchanged.keys()
    still = {name: rows for name, rows in right.items() if name not in moved}
    yield from setting_findings(workbook)
    ours = [workbook.sheets[sheet.name] for sheet in manifest.sheets if sheet.name in workbook.sheets]
    label = unit_label(facts)
    if not any(one.rule == "TPL-017" and one.expected == label for one in found):  # it is all another unit's
        yield from page_word_findings(ours, unit, label)
    last, placed = last_printed(workbook), same - moved
    wrong: dict[str | None, set[str | None]] = {}
    for one in read:
        if one.severity is Severity.ERROR:
            wrong.setdefault(one.sheet, set()).add(one.cell)
    unseen, narrow, rounded = list[Finding](), list[Finding](), list[Finding]()
    computed = [t.name for t in manifest.sheets if t.name not in entered and t.state == "visible"]
    computed += [
        name for name, area in manifest.names.items() if area.rpartition("!")[0].strip("'") in computed
    ]
    for name in sorted(placed & workbook.sheets.keys()):
        sent, returned = now[name], workbook.sheets[name]
        unseen += hidden_findings(sent, returned, still)
        narrow += narrow_findings(sent, returned, still)
        rounded += rounded_findings(sent, returned, wrong.get(name, set()))
        yield from foreign_findings(sent, returned, still, computed)
        yield from printing_findings(sent, returned, still, last)
    yield from by_cause(unseen, lambda one: one.message)
    yield from of_one_cause(narrow)
    yield from by_cause(rounded, number_format_of)
    # a sheet without formulas was written anew: that is said
    here = [t for t in manifest.sheets if t.name in placed & workbook.sheets.keys()]
    coloured = [t for t in here if not t.formulas or computes(workbook.sheets[t.name])]
    # which conditional formats an older template had is not known; what hides figures it never had
    yield from conditional_findings([now[t.name] for t in coloured], workbook, all_known=current)
    # Of entries that are gone with their rows tables still show the figures, and formulas whose names stand
    # for other cells show what these hold: that is said already.
    explained = sheets_using(manifest, renamed)
    left_out = shifted | explained
    shown_right = {} if moved & entered else {n: r for n, r in compared.items() if n not in left_out}
    calculated = partial(is_calculated, workbook, evaluation, cells, placed, texts=current)
    formulas = {sheet.name: sheet.formulas for sheet in manifest.sheets}
    # tables that bear each other's names are compared by what they are, and told by what they are called
    by_labels = {name: workbook.sheets[exchanged.get(name, name)] for name in workbook.sheets}
    of_tables = shown_values(replace(workbook, sheets=by_labels), shown_right, formulas, calculated)
    shown = [replace(one, sheet=exchanged.get(one.sheet or "", one.sheet)) for one in of_tables]
    yield from shown
    # What the tables show decides what the checks count: said once.
    if readable and not shown and not renamed and not rules & COUNTED_OTHERWISE:
        summary = summary_values(evaluation)
        if since:
            summary = summary_of_release(summary, since)
        yield from changed_values(workbook, summary, formulas, calculated)


def _unreported(found: Sequence[Finding], read: Sequence[Finding]) -> Iterator[Finding]:
    """Changes but for those at a place of which reading has said why."""
    deleted, moved = _places(read, DELETED), _places(read, "TPL-002")
    reported = {
        "TPL-017": _places(read, "TPL-003") | deleted,
        "TPL-011": moved,
        "TPL-023": deleted,
        PUSHED: deleted,
        EXCHANGED: moved,
    }
    for finding in found:
        known = reported.get(finding.rule, set())
        if not {(finding.sheet, finding.cell), (finding.sheet, None)} & known:
            yield finding


def _is_placed_as(one: SheetTemplate, other: SheetTemplate) -> bool:
    """Whether two templates of a sheet have the same labels, and formulas in the same places."""
    if one is other:
        return True
    return one.labels == other.labels and one.formulas.keys() == other.formulas.keys()


def _places(read: Sequence[Finding], rule: str) -> set[tuple[str | None, str | None]]:
    """Where reading found a fault: the cells of a wrong stamp, the sheets of a moved block."""
    return {
        (finding.sheet, None if rule in {"TPL-002", DELETED} else finding.cell)
        for finding in read
        if finding.rule == rule
    }
