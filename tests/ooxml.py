"""Whether every part of an office file is what its schemas allow (ISO 29500, as Microsoft 365 reads it)."""

from __future__ import annotations

from pathlib import Path

from openxml_audit import OpenXmlValidator


def schema_faults(file: Path) -> list[str]:
    """All faults of a .docx or .xlsx: part, path and what is wrong."""
    return [
        f"{e.part_uri} {e.path}: {e.description}"
        for e in OpenXmlValidator(max_errors=0).validate(file).errors
    ]
