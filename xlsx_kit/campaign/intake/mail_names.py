"""The names of files that are attached to mails, as old and new programs write them."""

from __future__ import annotations

import html
import re
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import EmailMessage, Message
from email.utils import unquote
from pathlib import PurePosixPath
from urllib.parse import unquote_to_bytes

from xlsx_kit.campaign.intake.mail_parser import MAX_HEADER
from xlsx_kit.files import decoded_name

BARE_BYTES = re.compile("[\udc80-\udcff]")
ESCAPED = re.compile(r"name\*(?:\d+\*?)?\s*=", re.IGNORECASE)
WORD = r"=\?[^?\s]+\?[bq]\?[^?\s]*\?="
IN_WORDS = re.compile(rf"{WORD}(?:\s+{WORD})*", re.IGNORECASE)
CHINESE = re.compile(r"utf-?8|x-gbk|gb|hz|cp936|ms936|unknown|$", re.IGNORECASE)
"""Character sets that names of files are guessed among, and those that say nothing."""
RAW_NAME = re.compile(r'name\s*=\s*(?:"([^"]+)"?|([^";\r\n]+))')
OF_THE_WEB = re.compile(r"(?:%[0-9A-Fa-f]{2}){2}")
NAMED_IN = {"content-disposition": "filename", "content-type": "name"}
HEADER_ERRORS = (LookupError, ValueError, AttributeError, TypeError, RecursionError)
"""What the library raises over broken headers."""


def attachment_name(part: EmailMessage) -> str:
    """An attachment's file name without folders, "" where it has none.

    Old programs write it as bytes of GBK, against every standard. In pieces (RFC 2231, 3) each may end in the
    middle of a character of GBK, while the library's new parser decodes each of them on its own. So may
    encoded words (RFC 2047), in which names must not be written and often are. What calls itself GB 2312
    holds characters of GBK.
    """
    headers = [
        (key.lower(), value[:MAX_HEADER]) for key, value in part.raw_items() if key.lower() in NAMED_IN
    ]
    name = next((text for key, value in headers if (text := _written(key, value))), "") or _as_parsed(part)
    if OF_THE_WEB.search(name):
        name = decoded_name(unquote_to_bytes(name))
    return PurePosixPath(html.unescape(name).replace("\\", "/")).name.strip()


def _written(key: str, value: str) -> str:
    """The name in a header that the library would not read as it was meant; "" for any other."""
    if ESCAPED.search(value):
        return _joined(key, value)
    found = RAW_NAME.search(value)
    name = " ".join((found[1] or found[2]).split()) if found else ""
    if BARE_BYTES.search(name):
        return decoded_name(name.encode("utf-8", "surrogateescape"))
    return IN_WORDS.sub(lambda words: joined_words(words[0]), name) if IN_WORDS.search(name) else ""


def joined_words(value: str) -> str:
    """The text of encoded words, decoded after they are put together; as they stand where that fails."""
    try:
        pieces = decode_header(" ".join(value.split()))
        return "".join(
            piece if isinstance(piece, str) else in_charset(piece, charset or "") for piece, charset in pieces
        )
    except (*HEADER_ERRORS, HeaderParseError):
        return value


def in_charset(raw: bytes, charset: str) -> str:
    """Bytes that say of what character set they are, which those of Chinese programs often are not."""
    if not CHINESE.match(charset):
        try:
            return raw.decode(charset)
        except (LookupError, UnicodeError):
            pass
    return decoded_name(raw)


def _as_parsed(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except HEADER_ERRORS:
        return ""


def _joined(key: str, value: str) -> str:
    """An escaped name, decoded after its pieces are put together, as the library's old parser does."""
    header = Message()
    header[key] = value
    try:
        found = header.get_param(NAMED_IN[key], header=key)
        if not isinstance(found, tuple):
            return ""
        raw = unquote(found[2]).encode("latin-1")
    except HEADER_ERRORS:
        return ""
    return in_charset(raw, found[0] or "")
