"""What a file is, by its bytes; the suffix says nothing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection
from enum import Enum, auto

ZIP_START = b"PK\x03\x04"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")
BARE_BIFF_STARTS = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
HEAD = 64 * 1024
"""Bytes that are looked at to tell texts and pictures apart."""

STARTS = {
    b"%PDF-": " PDF 文档",
    b"{\\rtf": " RTF 文档",
    b"Rar!": " RAR 压缩包",
    b"7z\xbc\xaf": " 7z 压缩包",
    b"\x1f\x8b": " gzip 压缩包",
    b"\x89PNG": "图片（PNG）",
    b"\xff\xd8\xff": "图片（JPEG）",
    b"GIF8": "图片（GIF）",
    b"BM": "图片（BMP）",
    b"MZ": "可执行程序",
    b"PK\x05\x06": "空的压缩包",
}
HTML = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|table)\b",
    re.IGNORECASE | re.DOTALL,
)
SPREADSHEET_2003 = re.compile(r"\s*<\?xml.{0,4096}urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL)
TEXT_STARTS = (
    (HTML, "网页（HTML）"),
    (re.compile(r"\s*MIME-Version:", re.IGNORECASE), "网页（MHT）"),
    (SPREADSHEET_2003, " XML 表格 2003"),
    (re.compile(r"\s*<\?xml"), " XML 文本"),
)
OLE_DIRECTORY_ENTRY = 128
"""Bytes of an OLE directory entry; entries stand at multiples of it."""
STREAM = b"\2"
"""The type of a directory entry that is a stream."""


class FileKind(Enum):
    """What the guard does with a file depends on this alone."""

    ZIP = auto()
    LEGACY = auto()
    ENCRYPTED = auto()
    OTHER = auto()


def kind_of(data: bytes) -> tuple[FileKind, str]:
    """The kind of a file, and for another kind what people call it."""
    if data.startswith(ZIP_START):
        return FileKind.ZIP, ""
    if data.startswith(OLE_START):
        return kind_of_ole(data)
    if data.startswith(BARE_BIFF_STARTS):
        return FileKind.LEGACY, ""
    for start, name in STARTS.items():
        if data.startswith(start):
            return FileKind.OTHER, name
    if b"%PDF-" in data[:1024]:
        return FileKind.OTHER, " PDF 文档"
    return FileKind.OTHER, name_of_text(data[:HEAD])


def kind_of_ole(data: bytes) -> tuple[FileKind, str]:
    """Tells Office's old container formats apart by the streams they hold."""
    if has_stream(data, "EncryptedPackage"):
        return FileKind.ENCRYPTED, ""
    if has_stream(data, "Workbook") or has_stream(data, "Book"):
        return FileKind.LEGACY, ""
    if has_stream(data, "WordDocument"):
        return FileKind.OTHER, " Word 文档（.doc）"
    if has_stream(data, "PowerPoint Document"):
        return FileKind.OTHER, " PowerPoint 演示文稿（.ppt）"
    return FileKind.OTHER, "旧版 Office 文件"


def has_stream(data: bytes, name: str) -> bool:
    """Whether an OLE container has a stream of this name.

    Directory entries are looked for where they can stand; the allocation tables, which a damaged or
    hostile file may have forged, are not followed.
    """
    wanted = name.encode("utf-16-le") + b"\0\0"
    stated_length = len(wanted).to_bytes(2, "little")
    place = data.find(wanted)
    while place >= 0:
        tail = data[place + 64 : place + 67]
        if place % OLE_DIRECTORY_ENTRY == 0 and tail == stated_length + STREAM:
            return True
        place = data.find(wanted, place + 1)
    return False


def name_of_text(head: bytes) -> str:
    """What people call a file that is neither a zip nor a known binary format."""
    text = to_text(head)
    if text is None:
        return "无法识别的格式"
    for pattern, name in TEXT_STARTS:
        if pattern.match(text):
            return name
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    if lines and all("," in line or "\t" in line or ";" in line for line in lines):
        return "文本表格（CSV）"
    return "纯文本"


def to_text(head: bytes) -> str | None:
    """The start of a file as text, or None where it is not text in any usual encoding."""
    encodings = ("utf-16",) if head.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        # incremental, since the head may end in the middle of a character
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        if not any(c < " " and c not in "\t\r\n\f\x1a" for c in text):
            return text
    return None


def name_of_archive(members: Collection[str]) -> str | None:
    """What people call a zip that holds no workbook, by its members' names; None if nothing fits."""
    names = {name.lower() for name in members}
    if any(name.startswith("word/") for name in names):
        return " Word 文档（.docx）"
    if any(name.startswith("ppt/") for name in names):
        return " PowerPoint 演示文稿（.pptx）"
    if "content.xml" in names and "mimetype" in names:
        return " OpenDocument 文件（.ods 或 .odt）"
    if any(name.endswith(".iwa") for name in names):
        return " Numbers 表格"
    if any(name.endswith((".xlsx", ".xlsm", ".xls", ".et", ".doc", ".docx", ".pdf")) for name in names):
        return "压缩包，请先解压"
    return None
