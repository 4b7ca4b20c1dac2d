"""The formats of files from outside, and which one a file has: its bytes say, not its suffix."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto

RETURN_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".et", ".json"})
"""Of files that a unit may return: those of folders that are looked at. Bytes decide what each then is."""

ZIP_START, EMPTY_ZIP = b"PK\x03\x04", b"PK\x05\x06"
TNEF_START = b"\x78\x9f\x3e\x22"
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")
BYTES_LOOKED_AT = 64 * 1024
"""Bytes that are looked at to tell texts and pictures apart."""


class FileKind(Enum):
    """What a reader does with a file depends on this alone."""

    ZIP = auto()
    LEGACY = auto()
    ENCRYPTED = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format: the suffix that it should have ("" for several), its name for people, how it is read."""

    suffix: str
    title: str
    kind: FileKind = FileKind.OTHER


PDF = FileFormat(".pdf", " PDF 文档")
LEGACY = FileFormat(".xls", " Excel 工作簿（.xls）", FileKind.LEGACY)
ENCRYPTED = FileFormat(".xlsx", "加密的 Office 文件", FileKind.ENCRYPTED)
ZIP = FileFormat(".zip", "", FileKind.ZIP)
STARTS: Mapping[bytes, FileFormat] = {
    ZIP_START: ZIP,
    b"%PDF-": PDF,
    b"{\\rtf": FileFormat(".rtf", " RTF 文档"),
    b"Rar!": FileFormat(".rar", " RAR 压缩包"),
    b"7z\xbc\xaf": FileFormat(".7z", " 7z 压缩包"),
    b"\x1f\x8b": FileFormat(".gz", " gzip 压缩包"),
    b"\x89PNG": FileFormat(".png", "图片（PNG）"),
    b"\xff\xd8\xff": FileFormat(".jpg", "图片（JPEG）"),
    b"GIF8": FileFormat(".gif", "图片（GIF）"),
    b"BM": FileFormat(".bmp", "图片（BMP）"),
    b"MZ": FileFormat(".exe", "可执行程序"),
    TNEF_START: FileFormat(".tnef", " Outlook 附件包（winmail.dat）"),
    EMPTY_ZIP: FileFormat(".zip", "空的压缩包"),
    **dict.fromkeys(  # Excel before version 5, without a container
        (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"), LEGACY
    ),
}
"""By the first bytes."""
STREAMS: Mapping[str, FileFormat] = {
    "__properties_version1.0": FileFormat(".msg", " Outlook 邮件（.msg）"),
    "EncryptedPackage": ENCRYPTED,
    "Workbook": LEGACY,
    "Book": LEGACY,
    "WordDocument": FileFormat(".doc", " Word 文档（.doc）"),
    "PowerPoint Document": FileFormat(".ppt", " PowerPoint 演示文稿（.ppt）"),
}
"""In Office's old container, by the first of these streams that it holds."""
OLD_OFFICE = FileFormat("", "旧版 Office 文件")
FOLDERS: Mapping[FileFormat, str] = {
    FileFormat(".docx", " Word 文档（.docx）"): "word/",
    FileFormat(".pptx", " PowerPoint 演示文稿（.pptx）"): "ppt/",
}
"""Zips of Office, by the folder that they have."""
SHEETS = FileFormat(".ods", " OpenDocument 表格（.ods）")
OPEN_DOCUMENT = FileFormat("", " OpenDocument 文件（.ods 或 .odt）")
NUMBERS = FileFormat(".numbers", " Numbers 表格")
PACKED = FileFormat(".zip", "压缩包，请先解压", FileKind.ZIP)
INSIDE = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".doc", ".docx", ".pdf")
"""What shows that a zip was packed by a person."""
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


def format_of(data: bytes) -> FileFormat:
    """The format of a file. What a zip holds is told by ``format_of_members``."""
    if data.startswith(OLE_START):
        return next((known for stream, known in STREAMS.items() if has_stream(data, stream)), OLD_OFFICE)
    for start, known in STARTS.items():
        if data.startswith(start):
            return known
    if b"%PDF-" in data[:1024]:
        return PDF
    return FileFormat("", name_of_text(data[:BYTES_LOOKED_AT]))


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


def format_of_members(members: Collection[str], mimetype: bytes = b"") -> FileFormat:
    """What a zip is, by the names in it, and by what is in the one named ``mimetype``, where that was read.

    Without a title it may be a workbook.
    """
    names = {name.lower() for name in members}
    if any(name.startswith("xl/") for name in names):
        return FileFormat(".xlsb" if "xl/workbook.bin" in names else ".xlsx", "", FileKind.ZIP)
    for known, fits in FOLDERS.items():
        if any(name.startswith(fits) for name in names):
            return known
    if {"content.xml", "mimetype"} <= names:
        return SHEETS if b"opendocument.spreadsheet" in mimetype else OPEN_DOCUMENT
    if any(name.endswith(".iwa") for name in names):
        return NUMBERS
    return PACKED if any(name.endswith(INSIDE) for name in names) else ZIP
