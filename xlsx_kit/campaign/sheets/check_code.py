"""The check code of a return: a few characters on paper that change with any fact in the file.

It is made from the facts, not from the bytes of the file: a return that was opened and saved again has the
same code, one with another amount, code or text has another. The cover of the workbook shows a code that
formulas can compute (``cover_code``, five digits): what a unit prints and signs itself carries that one.
"""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Mapping
from typing import Any

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, O and I, which are taken for each other on paper."""
LENGTH, GROUP = 8, 4
COVER_LENGTH = 5


def check_code(facts: Mapping[str, Any]) -> str:
    """The check code of a facts file: eight characters in two groups."""
    content = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    number = int.from_bytes(hashlib.sha256(content.encode()).digest()[:5], "big")
    letters = [ALPHABET[(number >> 5 * place) & 31] for place in range(LENGTH)]
    return "".join(letters[:GROUP]) + "-" + "".join(letters[GROUP:])


def read_code(text: str) -> str:
    """A check code as somebody typed it, in its one spelling; "" for what can be none."""
    letters = [c for c in text.upper() if c.isalnum()]
    if len(letters) == COVER_LENGTH and set(letters) <= set(string.digits):
        return "".join(letters)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return ""
    return "".join(letters[:GROUP]) + "-" + "".join(letters[GROUP:])
