"""The issue number in a workbook: which one of those that were sent out this is."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree.ElementTree import ParseError

from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.parts import read_properties
from xlsx_kit.findings import InputError

ISSUE = "xlsx_kit.issue"
"""The custom property that holds it."""
PART = "docProps/custom.xml"
MAX_PART_BYTES = 65_536


def issue_number(path: Path) -> str:
    """The number in a workbook; "" for one without, and for whatever is no workbook."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(PART) as part:
            data = part.read(MAX_PART_BYTES)
        return read_properties(data, PART, Limits()).get(ISSUE, "")[:64]
    except (InputError, ParseError):
        return ""
    except Exception:  # no zip, no such part, damaged: the reader has said so already
        return ""
