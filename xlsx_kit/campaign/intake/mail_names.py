"""The names of files that are attached to mails, as old and new programs write them."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import EmailMessage, Message
from email.utils import unquote
from pathlib import PurePosixPath

from xlsx_kit.campaign.intake.mail_parser import MAX_HEADER
from xlsx_kit.files import decoded_name

BARE_BYTES = re.compile("[\udc80-\udcff]")
IN_PIECES = re.compile(r"name\*\d+\*\s*=", re.IGNORECASE)
WORD = r"=\?[^?\s]+\?[bq]\?[^?\s]*\?="
IN_WORDS = re.compile(rf"{WORD}(?:\s+{WORD})+", re.IGNORECASE)
CHINESE = re.compile(r"utf-?8|gb|hz", re.IGNORECASE)
"""Character sets that names of files are guessed among."""
RAW_NAME = re.compile(r'name="?([^";\r\n]+)"?')
NAMED_IN = {"content-disposition": "filename", "content-type": "name"}
HEADER_ERRORS = (LookupError, ValueError, AttributeError, TypeError, RecursionError)
"""What the library raises over broken headers."""


def attachment_name(part: EmailMessage) -> str:
    """An attachment's file name without folders, "" where it has none.

    Old programs write it as bytes of GBK, against every standard. In pieces (RFC 2231, 3) each may end in the
    middle of a character of GBK, while the library's new parser decodes each of them on its own. So may
    encoded words (RFC 2047), in which names must not be written and often are.
    """
    headers = [
        (key.lower(), value[:MAX_HEADER]) for key, value in part.raw_items() if key.lower() in NAMED_IN
    ]
    if any(BARE_BYTES.search(value) for _, value in headers):
        found = next((match[1] for _, value in headers if (match := RAW_NAME.search(value))), "")
        name = decoded_name(found.encode("utf-8", "surrogateescape"))
    else:
        pieces = (
            _joined(key, value) if IN_PIECES.search(value) else joined_words(value) for key, value in headers
        )
        name = next((text for text in pieces if text), "") or _as_parsed(part)
    return PurePosixPath(name.replace("\\", "/")).name.strip()


def joined_words(value: str) -> str:
    """The text of several encoded words, decoded after they are put together; "" where there are none."""
    found = IN_WORDS.search(value)
    if not found:
        return ""
    try:
        ((raw, charset),) = decode_header(" ".join(found[0].split()))
    except (*HEADER_ERRORS, HeaderParseError):
        return ""
    return decoded_name(raw) if isinstance(raw, bytes) and charset and CHINESE.match(charset) else ""


def _as_parsed(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except HEADER_ERRORS:
        return ""


def _joined(key: str, value: str) -> str:
    """A name in escaped pieces, decoded after they are put together, as the library's old parser does."""
    header = Message()
    header[key] = value
    try:
        found = header.get_param(NAMED_IN[key], header=key)
        if not isinstance(found, tuple):
            return ""
        raw = unquote(found[2]).encode("latin-1")
    except HEADER_ERRORS:
        return ""
    return decoded_name(raw)
