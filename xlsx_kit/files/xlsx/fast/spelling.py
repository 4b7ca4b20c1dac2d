"""Character data as programs write it, for what is read by regular expressions instead of an XML parser."""

from __future__ import annotations

import re

DECLARATION = (
    rb'(?:<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")?(?: standalone="(?:yes|no)")?\?>\s*)?'
)
HERE = "\x01"
"""Stands for a row's number in its cells; no XML can hold this character."""
SPACE = '(?: xml:space="preserve")?'
TEXT = (
    r"((?:[^<&\x00\x02-\x08\x0b-\x1f\ufffe\uffff]++"
    r"|&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)*+)"
)
"""Character data, HERE among it; no carriage return, which XML takes for a line feed."""
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(\w+));")
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class SpellingError(ValueError):
    """Something that the regular expressions do not read."""


def decoded(xml: bytes) -> str:
    """The bytes as text. Raises SpellingError where they are none, or hold what no text may."""
    try:
        text = xml.decode()
    except UnicodeDecodeError:
        raise SpellingError from None
    if "]]>" in text:
        raise SpellingError
    return text


def plain(text: str) -> str:
    """Character data without references. Raises SpellingError for one that no XML may hold."""
    if "&" not in text:
        return text
    found = REFERENCE.sub(_character, text)
    if "&#" in text and FORBIDDEN.search(found.replace(HERE, "")):
        raise SpellingError
    return found


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code > 0x10FFFF or code == ord(HERE):
        raise SpellingError
    return chr(code)
