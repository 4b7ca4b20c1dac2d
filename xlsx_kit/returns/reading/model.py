"""One return: all that is known of it, from its entries to what was changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from xlsx_kit.compute import Evaluation, Layout, layout_of
from xlsx_kit.facts import Entry, Facts, InputCells
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack import Pack

if TYPE_CHECKING:
    from xlsx_kit.files import WorkbookCells


@dataclass(frozen=True)
class Return:
    """A unit's return: the exact values of its facts, the cells of its entries, what reading it found.

    ``faulty`` are the entries that could not be read as what they should be; what follows from them is not
    reported again. ``workbook`` is what it was read from: a facts file has none, nor has a workbook in an old
    format, of which nothing but the values can be read.
    """

    evaluation: Evaluation
    cells: Mapping[str, InputCells]
    findings: tuple[Finding, ...]
    faulty: frozenset[Entry]
    workbook: WorkbookCells | None = None

    @property
    def pack(self) -> Pack:
        """The pack it belongs to."""
        return self.evaluation.pack

    @property
    def facts(self) -> Facts:
        """What the unit entered."""
        return self.evaluation.facts

    @property
    def layout(self) -> Layout:
        """Where everything of its pack stands in a workbook as it is sent."""
        return layout_of(self.evaluation.pack)

    @cached_property
    def changes(self) -> tuple[Finding, ...]:
        """What the unit changed besides entries, by the template that the workbook was made from."""
        if self.workbook is None:
            return ()
        from xlsx_kit.returns.template.judge import integrity_findings  # facts files never need it

        readable = not self.faulty and not any(f.severity is Severity.ERROR for f in self.findings)
        return tuple(
            integrity_findings(self.workbook, self.evaluation, self.cells, self.findings, readable=readable)
        )

    def compared(self) -> Return:
        """The same with its changes among its findings, and without the workbook: a batch holds many."""
        return Return(self.evaluation, self.cells, (*self.findings, *self.changes), self.faulty)

    def place(self, input_id: str, index: int, key: str, at: int = 0) -> tuple[str | None, str | None]:
        """Sheet and cell of an entry; of a text over several rows, that of its character ``at``."""
        cells = self.cells.get(input_id)
        return (cells.sheet, cells.cell(index, key, at)) if cells else (None, None)
