"""What can be wrong with one entry: the CELL rules."""

from __future__ import annotations

from enum import Enum

from xlsx_kit.findings import Finding, Severity
from xlsx_kit.invisible import unusual_characters, with_invisible_named
from xlsx_kit.messages import finding, message

LONGEST_SHOWN = 40


class Fault(Enum):
    """Everything that may be wrong with a single cell, whatever sheet it stands on; the rule that says so."""

    REQUIRED = "CELL-001"
    CODE = "CELL-002"
    CHOICE = "CELL-003"
    NUMBER = "CELL-004"
    DECIMALS = "CELL-005"
    NEGATIVE = "CELL-006"
    LARGE = "CELL-007"
    WHOLE = "CELL-008"
    LONG = "CELL-009"
    OPEN_CHOICE = "CELL-010"
    CONVERTED = "CELL-011"
    FORMULA = "CELL-012"
    BROKEN = "CELL-013"
    KIND = "CELL-014"
    DATE = "CELL-015"
    UNCALCULATED = "CELL-016"
    RESPELLED = "CELL-017"
    REPAID = "CELL-018"
    INVISIBLE = "CELL-019"
    LOST_DIGITS = "CELL-020"
    PICTURE = "CELL-021"
    TOTAL = "CELL-022"
    NAMED = "CELL-023"
    HEADING = "CELL-024"
    OF_OTHER_LINES = "CELL-025"

    @property
    def id(self) -> str:
        """The rule id."""
        return self.value

    @property
    def blocks(self) -> bool:
        """Whether the entry could not be read at all, so that nothing may be concluded from it."""
        return message(self.value).severity is Severity.ERROR

    def finding(
        self, sheet: str | None, cell: str | None, title: str, text: str = "", limit: str = ""
    ) -> Finding:
        """The finding for one cell; ``text`` is what it holds, ``limit`` what was allowed."""
        kind = unusual_characters(text)
        text = with_invisible_named(text)
        return finding(
            self.value,
            sheet=sheet,
            cell=cell,
            expected=limit if self in (Fault.CONVERTED, Fault.RESPELLED) else None,
            actual=text or None,
            title=title,
            text=text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…",
            limit=limit,
            kind=kind,
        )
