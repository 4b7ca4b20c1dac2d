"""What the page tells that lists the publications of all units, to be put beside their files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """One version: its files (name, relative path), why it was corrected, when and where it was published."""

    files: tuple[tuple[str, str], ...]
    reason: str
    published_on: str
    address: str


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A unit and its versions, the last one first."""

    code: str
    name: str
    versions: tuple[IndexVersion, ...]
