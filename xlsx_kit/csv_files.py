"""Tables as CSV files that Excel opens: in its encoding, and no text in them is taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any

FORMULA = re.compile(r"[=+@\t\r]|-(?![\d.,]+$)")
"""How a text begins that Excel would take for a formula; a negative number is none."""


def csv_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    """The file, with the mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def harmless(value: Any) -> Any:
    """A value to be looked at in Excel: a text that begins like a formula is marked as text."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value
