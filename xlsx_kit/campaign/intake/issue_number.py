"""The issue number in a workbook: which one of those that were sent out this is."""

from __future__ import annotations

from pathlib import Path

from xlsx_kit.files import (
    OLE_START,
    Limits,
    ZipError,
    ZipLimits,
    legacy_properties,
    open_zip,
    read_properties,
)
from xlsx_kit.findings import InputError
from xlsx_kit.workbook import ISSUE

PROPERTIES_PART = "docProps/custom.xml"
MAX_NUMBER_LENGTH = 64
LIMITS = ZipLimits(members=1_000, member_bytes=65_536, total_bytes=65_536)


def issue_number(path: Path) -> str:
    """The number in a workbook; "" for one without, and for whatever cannot be read: the reader says so."""
    try:
        with path.open("rb") as file:
            if file.read(len(OLE_START)) == OLE_START:
                return legacy_properties(path, Limits()).get(ISSUE, "")[:MAX_NUMBER_LENGTH]
            archive = open_zip(file, LIMITS)
            part = next((member for member in archive.members if member.name == PROPERTIES_PART), None)
            data = archive.read(part) if part else b""
        return (
            read_properties(data, PROPERTIES_PART, Limits()).get(ISSUE, "")[:MAX_NUMBER_LENGTH]
            if data
            else ""
        )
    except (ZipError, InputError, OSError):
        return ""
