"""Mail addresses as people type them into one cell: several, with names, labels and full-width signs."""

from __future__ import annotations

import re
import unicodedata

TWICE = re.compile(r"(\S+@\S+)\s*<\s*\1\s*>")
"""An address that stands for its own name, as mail programs copy it."""
IN_ANGLES = re.compile(r"(?:(?<![^\s;,、])[^;,、@<>\n]*)?<\s*([^<>\s]+@[^<>\s]+)\s*>")
"""An address behind a name: ``王五 <ww@danwei.cn>``."""
LABEL = re.compile(r"(?<![^\s;,、])[^\s@:;,、]{1,10}:(?=\s*[^\s@:;,、]+@)")
"""What stands before an address: ``QQ：``, ``mailto:``, ``内网邮箱：``."""
REMARK = re.compile(r"[（(][^（）()]*[）)]")
NAME = re.compile(r"[\u3400-\u9fff·]{2,6}")
"""Whose address it is, where that stands beside one without any sign."""
NO_ADDRESS = {"无", "没有", "暂无", "-", "—", "/"}
EMAIL = re.compile(r"[^\s@<>,;:\"'()]+@[^\s@<>,;:\"'().]+(?:\.[^\s@<>,;:\"'().]+)+")
MOST_TEXT, SHOWN = 2_000, 40
"""Characters that are looked through, which takes time by their square; those told of a longer text."""
SEPARATORS = re.compile(r"[;；,，、\s]+")


def addresses_in(text: str) -> tuple[str, ...]:
    """What stands for addresses in a text, whether or not it is one."""
    if len(text) > MOST_TEXT:
        return (f"{text[:SHOWN]} …",)  # with the blank no address, whatever it begins with
    written = unicodedata.normalize("NFKC", text).replace("。", ".")
    for pattern, address in ((TWICE, r" \1 "), (IN_ANGLES, r" \1 "), (LABEL, " "), (REMARK, " ")):
        written = pattern.sub(address, written)
    parts = (part.strip(".") for part in SEPARATORS.split(written))
    found = [part for part in parts if part and part not in NO_ADDRESS]
    named = any(map(is_address, found))
    return tuple(dict.fromkeys(part for part in found if not (named and NAME.fullmatch(part))))


def is_address(text: str) -> bool:
    """Whether a text is one mail address."""
    return EMAIL.fullmatch(text) is not None
