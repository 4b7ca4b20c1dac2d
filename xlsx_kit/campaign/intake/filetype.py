"""What a file that came in is, by its bytes; its name counts only where the bytes say nothing."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from xlsx_kit.files import OLE_START, FileKind, ZipError, ZipLimits, has_stream, kind_of_ole, open_zip
from xlsx_kit.returns import SUFFIXES

ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
TNEF_START = b"\x78\x9f\x3e\x22"
STARTS = {
    TNEF_START: ".tnef",
    b"%PDF-": ".pdf",
    b"{\\rtf": ".rtf",
    b"Rar!": ".rar",
    b"7z\xbc\xaf": ".7z",
    b"\x1f\x8b": ".gz",
    b"\x89PNG": ".png",
    b"\xff\xd8\xff": ".jpg",
    b"GIF8": ".gif",
    b"MZ": ".exe",
    b"\x09\x08\x10\x00": ".xls",
    b"\x09\x08\x08\x00": ".xls",
    b"\x09\x04\x06\x00": ".xls",
    b"\x09\x02\x06\x00": ".xls",
}
"""The first bytes of a file, and the suffix it should have; the last four are Excel before version 5."""
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
    if declared in SUFFIXES and actual not in (".zip", ".eml", ".mbox", ".msg", ".exe"):
        return declared
    return actual or declared


def suffix_by_content(data: bytes) -> str:
    """The suffix that a file should have; "" where its bytes say nothing."""
    if data.startswith(ZIP_STARTS):
        return _zip_suffix(data)
    if data.startswith(OLE_START):
        return _ole_suffix(data)
    found = next((suffix for start, suffix in STARTS.items() if data.startswith(start)), "")
    if found:
        return found
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
    names = members.keys()
    if b"opendocument.spreadsheet" in kind:
        return ".ods"
    if any(name.startswith("xl/") for name in names):
        return ".xlsb" if "xl/workbook.bin" in names else ".xlsx"
    if any(name.startswith("word/") for name in names):
        return ".docx"
    return ".pptx" if any(name.startswith("ppt/") for name in names) else ".zip"


def _ole_suffix(data: bytes) -> str:
    if has_stream(data, "__properties_version1.0"):
        return ".msg"
    kind, _ = kind_of_ole(data)
    if kind is FileKind.LEGACY:
        return ".xls"
    return ".xlsx" if kind is FileKind.ENCRYPTED else ""
