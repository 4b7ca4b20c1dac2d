"""The door: opens a returned file as a bounded package, or says in one finding why not.

The file is read once, whole and into memory, so that it cannot change or vanish afterwards, and
nothing is ever extracted to disk. Sizes stated in the zip are held against it but never believed.
The table of faults, with their ids and words, is in ``faults``.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from copy import copy
from io import BytesIO
from pathlib import Path, PurePosixPath

from xlsx_kit.findings import Finding
from xlsx_kit.reader.faults import fault, refused, to_size
from xlsx_kit.reader.kinds import Kind, kind_of, name_of_archive
from xlsx_kit.reader.limits import Limits
from xlsx_kit.reader.parts import Relationship, read_relationships

__all__ = ["Limits", "Package", "open_package"]

CENTRAL_ENTRY = b"PK\x01\x02"
LOCAL_ENTRY = b"PK\x03\x04"
LOCAL_HEADER_BYTES = 30
ENCRYPTED_FLAG = 0x1
UTF8_FLAG = 0x800
OUTSIDE = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|\0")
MARKS = b"<=\n"
ENTITIES = re.compile(b"<!(DOCTYPE|ENTITY)")
ZIP_ERRORS = (
    zipfile.BadZipFile,
    struct.error,
    NotImplementedError,
    ValueError,
    OverflowError,
    EOFError,
    OSError,
)
"""All that ``zipfile`` was seen to raise for damaged directories; decoding errors are ValueErrors."""


class Package:
    """A workbook's parts, read by name from memory; every inflated byte counts against the limits.

    ``workbook`` names the main part, ``relationships`` are the package's own, ``findings`` are
    warnings that do not stop the reading.
    """

    def __init__(self, data: bytes, members: dict[str, zipfile.ZipInfo], limits: Limits) -> None:
        self.limits = limits
        self.findings: tuple[Finding, ...] = ()
        self.workbook = ""
        self.relationships: tuple[Relationship, ...] = ()
        self._data = data
        self._members = {name.casefold(): info for name, info in members.items()}
        self._unread = dict.fromkeys(self._members)
        self._bytes_left = limits.total_bytes
        self._marks_left = limits.marks
        self.names: tuple[str, ...] = tuple(members)

    def copied(self) -> Package:
        """The same package, read no further than this one is now."""
        other = copy(self)
        other._unread = dict(self._unread)
        return other

    def has(self, name: str) -> bool:
        """Whether there is such a member; like Excel, without regard to upper and lower case."""
        return name.casefold() in self._members

    def read(self, name: str) -> bytes:
        """One member, inflated; refused beyond the limits of bytes or of markup (InputError)."""
        data = self._inflate(name)
        self._marks_left -= len(data) - len(data.translate(None, MARKS))
        if self._marks_left < 0:
            raise refused("FILE-022", what="内容（行、单元格等）", most=self.limits.marks)
        return data

    def refuse_hidden_entities(self) -> None:
        """Looks for entity definitions in the XML nobody has parsed, as other programs will parse it."""
        for name in list(self._unread):
            if name.endswith((".xml", ".rels", ".vml")):
                plain = self._inflate(name).replace(b"\0", b"")  # UTF-16 becomes searchable
                if ENTITIES.search(plain):
                    raise refused("FILE-017", part=name)

    def _inflate(self, name: str) -> bytes:
        key = name.casefold()
        info = self._members.get(key)
        if info is None:
            raise refused("FILE-026", part=name)
        raw = self._packed(name, info)
        most = min(self.limits.member_bytes, self._bytes_left)
        data, whole = inflated(raw, info, min(most, info.file_size) + 1)
        if len(data) > most:
            raise refused("FILE-012", most=to_size(self.limits.total_bytes))
        if len(data) > info.file_size:
            raise refused("FILE-013", part=name)
        if not whole or len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise refused("FILE-010", reason=f"{name} 校验不符")
        self._bytes_left -= len(data)
        self._unread.pop(key, None)
        return data

    def _packed(self, name: str, info: zipfile.ZipInfo) -> memoryview:
        """A member's bytes as they stand in the file, once its two headers agree."""
        start = info.header_offset
        header = self._data[start : start + LOCAL_HEADER_BYTES]
        if len(header) < LOCAL_HEADER_BYTES or header[:4] != LOCAL_ENTRY:
            raise refused("FILE-010", reason=f"{name} 位置不符")
        name_bytes, extra_bytes = struct.unpack_from("<HH", header, 26)
        name_start = start + LOCAL_HEADER_BYTES
        stated = info.orig_filename.encode("utf-8" if info.flag_bits & UTF8_FLAG else "cp437")
        if self._data[name_start : name_start + name_bytes] != stated:
            raise refused("FILE-010", reason=f"{name} 名称不符")
        body = name_start + name_bytes + extra_bytes
        return memoryview(self._data)[body : body + info.compress_size]


def inflated(raw: memoryview, info: zipfile.ZipInfo, most: int) -> tuple[bytes, bool]:
    """At most so many bytes of a packed member, and whether its packed form came to its end."""
    if info.compress_type == zipfile.ZIP_STORED:
        return bytes(raw[:most]), len(raw) == info.compress_size
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return inflater.decompress(raw, most), inflater.eof
    except zlib.error as error:
        raise refused("FILE-010", reason=f"{info.filename} 无法解压") from error


def open_package(path: Path, limits: Limits = Limits()) -> Package:  # noqa: B008 - frozen
    """Opens a returned file; whatever it is, only InputError with one finding is raised."""
    data = read_file(path, limits)
    kind, what = kind_of(data)
    if kind is Kind.LEGACY:
        raise refused("FILE-007")
    if kind is Kind.ENCRYPTED:
        raise refused("FILE-008")
    if kind is Kind.OTHER:
        raise refused("FILE-006", what=what)
    package = Package(data, list_members(data, limits), limits)
    find_workbook(package)
    package.findings = noteworthy(package)
    return package


def read_file(path: Path, limits: Limits) -> bytes:
    """The bytes of an ordinary file within the size limit."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise refused("FILE-002")
        if not stat.S_ISREG(status.st_mode):
            raise refused("FILE-003", reason="不是普通文件")
        with path.open("rb") as file:
            # one byte more than allowed: a file that grows meanwhile is caught as well
            data = b"" if status.st_size > limits.file_bytes else file.read(limits.file_bytes + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise refused("FILE-001") from error
    except PermissionError as error:
        raise refused("FILE-003", reason="没有读取权限") from error
    except (OSError, ValueError) as error:
        # ValueError: a NUL character in the path
        raise refused("FILE-003", reason=getattr(error, "strerror", None) or "路径不可用") from error
    size = max(status.st_size, len(data))
    if size > limits.file_bytes:
        raise refused("FILE-005", size=to_size(size), most=to_size(limits.file_bytes))
    if not data:
        raise refused("FILE-004")
    return data


def list_members(data: bytes, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """The members of a zip by their names with ``/``; refused where names or sizes cannot be honest."""
    # zipfile makes an object of each entry before it can be asked how many there are; pictures and
    # embedded workbooks may hold the mark by chance, hence the tenfold room
    if data.count(CENTRAL_ENTRY) > 10 * limits.members:
        raise refused("FILE-016", most=limits.members)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            infos = archive.infolist()
    except ZIP_ERRORS as error:
        raise refused("FILE-010", reason="压缩目录不完整") from error
    if len(infos) > limits.members:
        raise refused("FILE-016", most=limits.members)
    members: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for info in infos:
        # some writers on Windows leave backslashes in the names
        name = info.orig_filename.replace("\\", "/")
        if OUTSIDE.search(name):
            raise refused("FILE-015", part=name)
        if name.casefold() in seen:
            raise refused("FILE-014", part=name)
        seen.add(name.casefold())
        if info.flag_bits & ENCRYPTED_FLAG:
            raise refused("FILE-008")
        if name.endswith("/"):
            continue
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused("FILE-027", part=name)
        if info.file_size > limits.member_bytes:
            raise refused("FILE-012", most=to_size(limits.member_bytes))
        members[name] = info
    if sum(info.file_size for info in members.values()) > limits.total_bytes:
        raise refused("FILE-012", most=to_size(limits.total_bytes))
    return members


def find_workbook(package: Package) -> None:
    """Finds the main part by the package's relationships, as Excel does, and refuses other documents."""
    main = "xl/workbook.xml"
    if package.has("_rels/.rels"):
        package.relationships = read_relationships(package.read("_rels/.rels"), "", package.limits)
        main = next((r.target for r in package.relationships if r.kind == "officeDocument"), main)
    if main.casefold().endswith(".bin") or package.has("xl/workbook.bin"):
        raise refused("FILE-009")
    what = name_of_archive(package.names)
    if what is not None and not package.has("xl/workbook.xml"):
        raise refused("FILE-006", what=what)
    if not package.has(main):
        raise refused("FILE-011")
    package.workbook = main


def noteworthy(package: Package) -> tuple[Finding, ...]:
    """Warnings about what a return does not need and nobody should trust; none of it is ever run."""
    names = [PurePosixPath(name.casefold()) for name in package.names]
    types = package.read("[Content_Types].xml") if package.has("[Content_Types].xml") else b""
    external = [str(name) for name in names if name.parent.name == "externallinks" and name.suffix == ".xml"]
    linked = any(name.name == "connections.xml" or name.parent.name == "querytables" for name in names)
    found = {
        "FILE-031": b"macroEnabled" in types
        or any(name.name == "vbaproject.bin" or name.parent.name == "macrosheets" for name in names),
        "FILE-032": bool(external) or linked,
        "FILE-033": any(name.parent.name in {"embeddings", "activex"} for name in names),
        "FILE-034": any(b"ddeLink" in package.read(name) for name in external),
    }
    return tuple(fault(rule) for rule, is_so in found.items() if is_so)
