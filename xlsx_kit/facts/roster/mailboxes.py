"""Mail addresses as people type them into one cell: several, with full-width signs and names in brackets."""

from __future__ import annotations

import re
import unicodedata

REMARK = re.compile(r"[（(][^（）()]*[）)]")
NO_ADDRESS = {"无", "没有", "暂无", "-", "—", "/"}
EMAIL = re.compile(r"[^\s@<>,;\"'()]+@[^\s@<>,;\"'().]+(?:\.[^\s@<>,;\"'().]+)+")
SEPARATORS = re.compile(r"[;；,，、\s]+")


def addresses_in(text: str) -> tuple[str, ...]:
    """What stands for addresses in a text, whether or not it is one."""
    # full-width signs, and a name in brackets behind an address, are how people type them
    written = REMARK.sub(" ", unicodedata.normalize("NFKC", text))
    return tuple(part for part in SEPARATORS.split(written) if part and part not in NO_ADDRESS)


def is_address(text: str) -> bool:
    """Whether a text is one mail address."""
    return EMAIL.fullmatch(text) is not None
