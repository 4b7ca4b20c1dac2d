"""What people typed, made fit to stand in a sentence: without lead-ins, loose punctuation, or as a date."""

from __future__ import annotations

import re
from collections.abc import Sequence

DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{4})(\d{2})(\d{2})")

BLANK_WORDS = frozenset({"无", "没有", "/", "-", "—", "——"})
"""What people type into a reason that they do not have."""

EDGES = "，、；：。,;:．. \t\r　"
"""Punctuation and blanks that a typed text loses at its ends, because the sentence brings its own."""


def cleaned(text: str, leads: Sequence[str]) -> str:
    """A typed text fit to stand inside a sentence: "原因是：人员增加。" -> "人员增加".

    Each part between ；s and line breaks loses the lead-ins given, the punctuation at its ends and,
    if nothing but 无 is left, itself.
    """
    longest_first = sorted(leads, key=len, reverse=True)
    parts = []
    for raw in re.split(r"[；;\n]", text):
        part, before = raw.lstrip(EDGES), ""
        while part != before:
            before = part
            lead = next((lead for lead in longest_first if part.startswith(lead)), "")
            part = part.removeprefix(lead).lstrip(EDGES)
        part = part.rstrip(EDGES)
        if part and part not in BLANK_WORDS and part not in parts:
            parts.append(part)
    return "；".join(parts)


def joined_entries(texts: Sequence[str]) -> str:
    """What several entries say, each once; short ones as one clause, because ； parts the items of lists."""
    distinct = list(dict.fromkeys(filter(None, texts)))
    return ("；" if any(mark in text for text in distinct for mark in "，；。") else "，").join(distinct)


def dated(text: str) -> str:
    """A date as people write it: 2024-08-31 -> 2024年8月31日. What is no date stays as it is."""
    match = DATE.fullmatch(text.strip())
    if not match:
        return text
    year, month, day = (int(part) for part in match.groups() if part)
    return f"{year}年{month}月{day}日"


def without_lead(text: str, leads: Sequence[str]) -> str:
    """A typed text without the lead-in it begins with, on the same line or on one of its own."""
    for lead in sorted(leads, key=len, reverse=True):
        rest = text.removeprefix(lead)
        alone = text.removeprefix(lead.rstrip("：:"))
        if rest != text:
            return rest.lstrip()
        if alone != text and (not alone or alone.lstrip(" \t　").startswith("\n")):
            return alone.lstrip()
    return text
