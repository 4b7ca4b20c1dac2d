"""What a file that came in is, by its bytes; its name counts only where the bytes say nothing."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from xlsx_kit.files import (
    EMPTY_ZIP,
    RETURN_SUFFIXES,
    ZIP_START,
    ZipError,
    ZipLimits,
    format_of,
    format_of_members,
    open_zip,
)

MAIL_HEADERS = re.compile(
    rb"(?:From |(?:Return-Path|Received|Delivered-To|From|To|Subject|Date|Message-ID|MIME-Version"
    rb"|Content-Type|X-[\w-]+|DKIM-Signature)[ \t]*:)",
    re.IGNORECASE,
)
MAIL_ADDRESSED = re.compile(rb"^(?:From|To|Subject|Date|Content-Type)[ \t]*:", re.IGNORECASE | re.MULTILINE)
FACTS_FILE = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:pack|unit|[a-z_]+)"\s*:')
HEAD_BYTES = 16_384
LIMITS = ZipLimits(members=10_000, member_bytes=4_096, total_bytes=4_096)
"""Of an archive that is only looked into."""
TEXT_SUFFIXES = {".txt", ".csv", ".md", ".htm", ".html", ".log", ".json", ".xml"}
"""Texts that may begin like a mail and are none."""
DANGEROUS_SUFFIXES = {
    *(".exe", ".scr", ".com", ".bat", ".cmd", ".pif", ".js", ".jse", ".vbs", ".vbe", ".wsf", ".hta"),
    *(".lnk", ".msi", ".jar", ".ps1", ".reg", ".dll", ".cpl", ".iso", ".img"),
}
OTHER_SHEET_SUFFIXES = {".ods", ".fods", ".numbers", ".uof", ".uos"} - RETURN_SUFFIXES
"""Sheets of programs that save in a format of their own."""
OTHER_THAN_RETURNS = {".zip", ".eml", ".mbox", ".msg", ".exe", *OTHER_SHEET_SUFFIXES}
"""What a file is by its bytes even where its name says that it is a return."""
ARCHIVE_SUFFIXES = {".rar", ".7z", ".tar", ".gz", ".tgz", ".z", ".cab"}
"""Archives that are not opened."""


def effective_suffix(name: str, data: bytes) -> str:
    """The suffix a file is treated by: that of its bytes, unless its name says it more exactly.

    A workbook that a browser saved as .zip, that a mail program named ATT00001.dat or not at all, is one; a
    program stays one whatever it is called, and whatever is called a program is not opened.
    """
    declared, actual = declared_suffix(name), suffix_by_content(data)
    if declared in DANGEROUS_SUFFIXES:
        return declared
    if actual in (".eml", ".mbox") and declared in TEXT_SUFFIXES:
        return declared
    if declared in RETURN_SUFFIXES and actual not in OTHER_THAN_RETURNS:
        return declared
    return actual or declared


def suffix_by_content(data: bytes) -> str:
    """The suffix that a file should have; "" where its bytes say nothing."""
    if data.startswith((ZIP_START, EMPTY_ZIP)):
        return _zip_suffix(data)
    if suffix := format_of(data).suffix:
        return suffix
    head = data[:HEAD_BYTES]
    if FACTS_FILE.match(head) and b'"unit"' in data:
        return ".json"
    if MAIL_HEADERS.match(head) and MAIL_ADDRESSED.search(head):
        return ".mbox" if head.startswith(b"From ") else ".eml"
    return ""


def declared_suffix(name: str) -> str:
    """The suffix that a name has, in lower case."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()


def _zip_suffix(data: bytes) -> str:
    try:
        archive = open_zip(data, LIMITS)
        members = {member.name.lower(): member for member in archive.members}
        kind = archive.read(members["mimetype"]) if "mimetype" in members else b""
    except ZipError:  # damaged: the name decides who says what is wrong
        return ""
    found = format_of_members(members.keys(), kind)
    return found.suffix or ".zip"
