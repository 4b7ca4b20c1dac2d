"""A document of any kind as lines of text: the bytes decide what it is, and each refusal names its cause."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise
from pathlib import Path

from xlsx_kit.files import (
    MEGABYTE,
    OLE_START,
    Bounds,
    BoundsError,
    RefusedError,
    ZipError,
    bounded,
    format_of,
    has_stream,
    open_zip,
    word_text,
)
from xlsx_kit.findings import InputError
from xlsx_kit.messages import refusal
from xlsx_kit.prose.office import OfficeError, docx_of
from xlsx_kit.prose.proof.sources.document import LIMITS, MOST_BYTES, ContentControl, Line, docx_texts
from xlsx_kit.prose.proof.sources.pdf import pdf_paragraphs
from xlsx_kit.prose.proof.sources.plain_text import decoded, is_rule, with_rows
from xlsx_kit.system_errors import system_reason

SUFFIXES = (".docx", ".txt", ".pdf", ".doc", ".wps", ".odt", ".rtf")
"""What a folder is searched for; a file that is named is read by its bytes, whatever it is called."""
OTHER_PACKAGES = {"xl/workbook.xml": "Excel 工作簿", "ppt/presentation.xml": "PowerPoint 演示文稿"}


MOST_LINES, MOST_LINE_ENDS = 20_000, 200_000
"""Paragraphs and rows of tables (1,000 projects have 16,500, 4 s of the processor), and line ends."""
MOST_OLD_LINES = 10_000
"""Of a format that LibreOffice converts: it takes longer over them than we."""
MOST_GROUPS = 1_000
"""Groups in groups of an .rtf: LibreOffice takes 787 MB for 300,000."""
MOST_ROWS, MOST_WORDS = 1_500, 2_000_000
"""Rows of tables and control words of an .rtf: LibreOffice takes 20 s of the processor for 5,000 rows."""
MOST_CELLS = 7_000
"""Ends of cells in a .doc: LibreOffice takes over 10 s of the processor for 1,500 rows of four."""
MOST_CHARACTERS, LONGEST_TEXT = 2_000_000, 100_000
"""Of a .doc, and of a paragraph of it."""
OF_OLD_TEXT = Bounds(seconds=4, memory_bytes=300 * MEGABYTE)
LONGEST_BYTES = 500_000
"""Of a paragraph of an .odt with its marks: LibreOffice takes over 10 s for 3 million characters."""
PARAGRAPHS, ROWS = re.compile(rb"<text:[ph][\s/>]"), re.compile(rb"<table:table-row[\s/>]")
WEB_PAGE = re.compile(rb"\s*(?:<!doctype\s+html|<html[\s>]|mime-version:)", re.IGNORECASE)
"""How a page begins that an office program saved under the name of a document."""
ENDS_OF_LINES = re.compile(rb"\\(?:par|line|row|nestrow)(?![a-z])")


def lines_of(path: Path) -> tuple[Line, ...]:
    """The lines that say something. Raises InputError for what cannot be read."""
    data = _bytes(path)
    if data.startswith(b"PK"):
        return tuple(_numbered(docx_texts(_docx(data))))
    if b"%PDF-" in data[:1024]:
        pages = pdf_paragraphs(data)
        return tuple(_held(Line(n, text, page=page) for n, (page, text) in enumerate(pages, start=1)))
    if data.startswith(OLE_START):
        return tuple(_numbered(docx_texts(_old_document(data))))
    if data.startswith(b"{\\rtf"):
        return tuple(_numbered(docx_texts(_rtf(data))))
    if WEB_PAGE.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise refusal("PROOF-091", why="这是网页（HTML）格式，请用 Word 或 WPS 打开，另存为 .docx")
    lines = _numbered((text, ()) for text in with_rows(_split(decoded(data))))
    return tuple(line for line in lines if not is_rule(line.text))


def _split(text: str) -> list[str]:
    # counted before they are made: 20 MB of line ends would be 20 million texts
    if text.count("\n") + text.count("\r") > MOST_LINE_ENDS:
        raise _too_many()
    return text.splitlines()


def _too_many(most: int = MOST_LINES) -> InputError:
    return refusal("PROOF-091", why=f"超过 {most} 段")


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise refusal("PROOF-091", why=system_reason(error)) from None
    if len(data) > MOST_BYTES:
        raise refusal("PROOF-091", why=f"超过 {MOST_BYTES // MEGABYTE} MB")
    return data


def docx_bytes(path: Path) -> bytes:
    """A document that has the paragraphs of a .docx, as that; b"" for a text or a PDF. Raises InputError."""
    data = _bytes(path)
    if data.startswith(b"PK"):
        return _docx(data)
    if data.startswith(OLE_START):
        return _old_document(data)
    return _rtf(data) if data.startswith(b"{\\rtf") else b""


def is_misnamed(path: Path) -> bool:
    """Whether a file that was read as plain text is called a document of another kind."""
    suffix = path.suffix.lower()
    return suffix in SUFFIXES and suffix != ".txt" and not _has_structure(_bytes(path))


def _has_structure(data: bytes) -> bool:
    return data.startswith((b"PK", OLE_START, b"{\\rtf")) or b"%PDF-" in data[:1024]


def _docx(data: bytes) -> bytes:
    """A package as .docx: itself, or an OpenDocument text converted."""
    try:
        package = open_zip(data, LIMITS)
        members = {member.name: member for member in package.members}
        if "word/document.xml" in members:
            return data
        kind = package.read(members["mimetype"]) if "mimetype" in members else b""
        text = package.read(members["content.xml"]) if "content.xml" in members else b""
    except ZipError as error:
        raise refusal("PROOF-091", why=f"文件{error}") from error
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        return _open_document(data, text)
    other = next((name for member, name in OTHER_PACKAGES.items() if member in members), "")
    raise refusal("PROOF-091", why=f"这是 {other}，不是文稿" if other else "不是 Word 文档")


def _suffix_of_ole(data: bytes) -> str:
    """The suffix by which LibreOffice knows an old document. Raises InputError for another container."""
    if has_stream(data, "EncryptedPackage") or has_stream(data, "EncryptionInfo"):
        raise refusal("PROOF-091", why="文件设有打开密码，请去掉密码后另存")
    found = format_of(data)
    if found.suffix not in ("", ".doc"):
        raise refusal("PROOF-091", why=f"这是{found.title}，不是文稿")
    return found.suffix or ".wps"


def _old_document(data: bytes) -> bytes:
    """A .doc or .wps converted. Where its text is not found, it is taken for UTF-16 wherever it stands."""
    suffix = _suffix_of_ole(data)
    try:
        text = bounded(word_text, data, MOST_CHARACTERS, bounds=OF_OLD_TEXT)
    except (BoundsError, RefusedError) as error:
        raise refusal("PROOF-091", why=error) from None
    if max(text.count("\r"), data.count(b"\r\0")) > MOST_OLD_LINES:
        raise _too_many(MOST_OLD_LINES)
    if max(text.count("\x07"), data.count(b"\x07\0")) > MOST_CELLS:
        raise refusal("PROOF-091", why=f"表格超过 {MOST_CELLS} 格，请另存为 .docx")
    if len(text) >= MOST_CHARACTERS:
        raise refusal("PROOF-091", why=f"超过 {MOST_CHARACTERS} 字")
    if max(map(len, re.split("[\r\x07]", text))) > LONGEST_TEXT:
        raise refusal("PROOF-091", why="有一段过长，请分段后另存")
    return _converted(data, suffix)


def _open_document(data: bytes, text: bytes) -> bytes:
    starts = [match.start() for match in PARAGRAPHS.finditer(text)]
    if len(starts) > MOST_OLD_LINES:
        raise _too_many(MOST_OLD_LINES)
    if max((end - start for start, end in pairwise([*starts, len(text)])), default=0) > LONGEST_BYTES:
        raise refusal("PROOF-091", why="有一段过长，请分段后另存")
    if len(ROWS.findall(text)) > MOST_ROWS:
        raise refusal("PROOF-091", why=f"表格超过 {MOST_ROWS} 行，请另存为 .docx")
    return _converted(data, ".odt")


def _rtf(data: bytes) -> bytes:
    steps = ((byte == ord("{")) - (byte == ord("}")) for byte in data)
    if max(accumulate(steps)) > MOST_GROUPS:
        raise refusal("PROOF-091", why=f"套了 {MOST_GROUPS} 层以上的括号")
    # as many as are read of any document, counted before LibreOffice is given them: it takes 23 s for 100,000
    ends = Counter(match.group() for match in ENDS_OF_LINES.finditer(data))
    if ends.total() > MOST_OLD_LINES:
        raise _too_many(MOST_OLD_LINES)
    if ends[rb"\row"] + ends[rb"\nestrow"] > MOST_ROWS:
        raise refusal("PROOF-091", why=f"表格超过 {MOST_ROWS} 行，请另存为 .docx")
    if data.count(b"\\") > MOST_WORDS:
        raise refusal("PROOF-091", why=f"格式标记超过 {MOST_WORDS} 个，请另存为 .docx")
    return _converted(data, ".rtf")


def _converted(data: bytes, suffix: str) -> bytes:
    try:
        made = docx_of(data, suffix)
    except OfficeError as error:
        raise refusal("PROOF-091", why=f"{suffix} 要由 LibreOffice 转换，{error}") from None
    if not made.startswith(b"PK"):
        raise refusal("PROOF-091", why=f"{suffix} 转换后不是 Word 文档")
    return made


def _numbered(found: Iterable[tuple[str, tuple[ContentControl, ...]]]) -> Iterator[Line]:
    saying = ((text, controls) for text, controls in found if text.strip())
    return _held(Line(n, text, controls) for n, (text, controls) in enumerate(saying, start=1))


def _held(lines: Iterator[Line]) -> Iterator[Line]:
    for line in lines:
        if line.number > MOST_LINES:
            raise _too_many()
        yield line
