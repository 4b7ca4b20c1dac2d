"""What is wrong with a returned file as a whole, in words that are safe to show."""

from __future__ import annotations

from collections.abc import Mapping

from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding, refusal


def fault(rule: str, *, sheet: str | None = None, cell: str | None = None, **fields: object) -> Finding:
    """The finding of a FILE rule; ``fields`` fill its message, whatever a hostile file put into them."""
    return finding(rule, sheet=sheet, cell=cell, **_printable(fields))


def refused(rule: str, **fields: object) -> InputError:
    """The error to raise for a fault that stops the reading."""
    return refusal(rule, **_printable(fields))


def _printable(fields: Mapping[str, object]) -> dict[str, str]:
    return {key: to_shown(value) for key, value in fields.items()}


def to_shown(value: object) -> str:
    """A word for a message: one printable line, since names inside a hostile file may hold anything."""
    if isinstance(value, int):
        return f"{value:,}"
    text = "".join(c if c.isprintable() else "?" for c in str(value)[:60])
    return text if len(str(value)) <= 60 else text + "…"


def to_size(count: int) -> str:
    """A number of bytes as people read it."""
    return f"{count / (1024 * 1024):.1f} MB"
