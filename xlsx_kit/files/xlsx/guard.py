"""The door: opens a returned file as a bounded package, or says in one finding why not.

The file is read once, whole and into memory, so that it cannot change or vanish afterwards, and
nothing is ever extracted to disk. Sizes stated in the zip are held against it but never believed.
The table of faults, with their ids and words, is in ``faults``.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from pathlib import Path, PurePosixPath

from xlsx_kit.files.formats import FileKind, format_of, format_of_members
from xlsx_kit.files.xlsx.faults import fault, refused, to_size
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import marks_in
from xlsx_kit.files.xlsx.parts import Relationship, read_relationships
from xlsx_kit.files.zip_archive import ZipArchive, ZipLimits, ZipMember, office_members, open_zip
from xlsx_kit.files.zip_directory import ZipError, ZipFault
from xlsx_kit.findings import Finding, InputError
from xlsx_kit.system_errors import system_reason

__all__ = ["Limits", "Package", "open_package"]

ENTITIES = re.compile(b"<!(DOCTYPE|ENTITY)")
MACRO_TYPE = re.compile(rb"(sheet|template|addin)\.macroEnabled")
"""Workbooks with macros. SheetJS names that of binary workbooks among its defaults, too."""
RULES = {
    ZipFault.UNREADABLE: "FILE-003",
    ZipFault.DAMAGED: "FILE-010",
    ZipFault.ENCRYPTED: "FILE-008",
    ZipFault.METHOD: "FILE-027",
    ZipFault.TOO_MANY: "FILE-016",
    ZipFault.TOO_LARGE: "FILE-012",
    ZipFault.SIZE_LIE: "FILE-013",
    ZipFault.OUTSIDE: "FILE-015",
    ZipFault.DUPLICATE: "FILE-014",
}
"""What is wrong with a zip -> the rule that says so of a workbook."""


class Package:
    """A workbook's parts, read by name from memory; every inflated byte counts against the limits.

    ``workbook`` names the main part, ``relationships`` are the package's own, ``findings`` are
    warnings that do not stop the reading.
    """

    def __init__(self, archive: ZipArchive, members: Mapping[str, ZipMember], limits: Limits) -> None:
        self.limits = limits
        self.findings: tuple[Finding, ...] = ()
        self.workbook = ""
        self.relationships: tuple[Relationship, ...] = ()
        self._archive = archive
        self._members = {name.casefold(): member for name, member in members.items()}
        self._unread = dict.fromkeys(self._members)
        self.marks_left = limits.marks
        """Markup that may still be parsed."""
        self.names: tuple[str, ...] = tuple(members)

    def copied(self) -> Package:
        """The same package, read no further than this one is now."""
        other = copy(self)
        other._archive = copy(self._archive)
        other._unread = dict(self._unread)
        return other

    def has(self, name: str) -> bool:
        """Whether there is such a member; like Excel, without regard to upper and lower case."""
        return name.casefold() in self._members

    def read(self, name: str) -> bytes:
        """One member, inflated; refused beyond the limits of bytes or of markup (InputError)."""
        data = self.inflate(name)
        self.spend_marks(marks_in(data))
        return data

    def spend_marks(self, marks: int) -> None:
        """Counts markup that is parsed; refused beyond the limit (InputError)."""
        self.marks_left -= marks
        if self.marks_left < 0:
            raise refused("FILE-022", what="内容（行、单元格等）", most=self.limits.marks)

    def size(self, name: str) -> int:
        """Unpacked bytes of a member, as stated; 0 where there is none."""
        member = self._members.get(name.casefold())
        return member.size if member else 0

    def skip(self, name: str) -> None:
        """A member that was given up counts for no markup, and as one that nobody has parsed."""
        self.marks_left += marks_in(self.inflate(name))
        self._unread[name.casefold()] = None

    def refuse_hidden_entities(self) -> None:
        """Looks for entity definitions in the XML nobody has parsed, as other programs will parse it."""
        for name in list(self._unread):
            if name.endswith((".xml", ".rels", ".vml")):
                plain = self.inflate(name).replace(b"\0", b"")  # UTF-16 becomes searchable
                if ENTITIES.search(plain):
                    raise refused("FILE-017", part=name)

    def inflate(self, name: str) -> bytes:
        """One member, whose reader counts the markup; refused beyond the limits of bytes (InputError)."""
        key = name.casefold()
        member = self._members.get(key)
        if member is None:
            raise refused("FILE-026", part=name)
        try:
            data = self._archive.read(member)
        except ZipError as error:
            raise refusal(error, self.limits) from error
        self._unread.pop(key, None)
        return data


def refusal(error: ZipError, limits: Limits) -> InputError:
    """What is wrong with a zip as the error that stops the reading of a workbook."""
    rule = RULES[error.fault]
    most: object = limits.members if error.fault is ZipFault.TOO_MANY else to_size(limits.total_bytes)
    return refused(rule, part=error.member, reason=error.reason, most=most)


def open_package(path: Path, limits: Limits = Limits()) -> Package:  # noqa: B008 - frozen
    """Opens a returned file; whatever it is, only InputError with one finding is raised."""
    return package_of(read_file(path, limits), limits)


def package_of(data: bytes, limits: Limits) -> Package:
    """Opens a returned file's bytes; raises InputError with one finding where they are no workbook."""
    found = format_of(data)
    match found.kind:
        case FileKind.LEGACY:
            raise refused("FILE-007")
        case FileKind.ENCRYPTED:
            raise refused("FILE-008")
        case FileKind.OTHER:
            raise refused("FILE-006", what=found.title)
    try:
        archive = open_zip(data, ZipLimits(limits.members, limits.member_bytes, limits.total_bytes))
        package = Package(archive, office_members(archive), limits)
    except ZipError as error:
        raise refusal(error, limits) from error
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
            # one byte more than there was, then than is allowed: a file that grows is caught as well
            data = b"" if status.st_size > limits.file_bytes else file.read(status.st_size + 1)
            if len(data) > status.st_size:
                data += file.read(limits.file_bytes + 1 - len(data))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise refused("FILE-001") from error
    except PermissionError as error:
        raise refused("FILE-003", reason="没有读取权限") from error
    except OSError as error:
        raise refused("FILE-003", reason=system_reason(error)) from error
    except ValueError as error:  # a NUL character in the path
        raise refused("FILE-003", reason="路径不可用") from error
    size = max(status.st_size, len(data))
    if size > limits.file_bytes:
        raise refused("FILE-005", size=to_size(size), most=to_size(limits.file_bytes))
    if not data:
        raise refused("FILE-004")
    return data


def find_workbook(package: Package) -> None:
    """Finds the main part by the package's relationships, as Excel does, and refuses other documents."""
    main = "xl/workbook.xml"
    if package.has("_rels/.rels"):
        package.relationships = read_relationships(package.read("_rels/.rels"), "", package.limits)
        main = next((r.target for r in package.relationships if r.kind == "officeDocument"), main)
    if main.casefold().endswith(".bin") or package.has("xl/workbook.bin"):
        raise refused("FILE-009")
    what = format_of_members(package.names).title
    if what and not package.has("xl/workbook.xml"):
        raise refused("FILE-006", what=what)
    if not package.has(main):
        raise refused("FILE-011")
    package.workbook = main


def noteworthy(package: Package) -> tuple[Finding, ...]:
    """Warnings about what a return does not need and nobody should trust; none of it is ever run."""
    types = package.read("[Content_Types].xml") if package.has("[Content_Types].xml") else b""
    by_name, external = _noteworthy_names(package.names)
    found = {
        "FILE-031": MACRO_TYPE.search(types) is not None or "FILE-031" in by_name,
        "FILE-032": "FILE-032" in by_name,
        "FILE-033": "FILE-033" in by_name,
        "FILE-034": any(b"ddeLink" in package.read(name) for name in external),
    }
    return tuple(fault(rule) for rule, is_so in found.items() if is_so)


@lru_cache(maxsize=16)  # returns of a template have the same
def _noteworthy_names(names: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """The rules that names of members break by themselves, and the members about external links."""
    paths = [PurePosixPath(name.casefold()) for name in names]
    external = tuple(str(p) for p in paths if p.parent.name == "externallinks" and p.suffix == ".xml")
    found = {
        "FILE-031": any(p.name == "vbaproject.bin" or p.parent.name == "macrosheets" for p in paths),
        "FILE-032": bool(external)
        or any(p.name == "connections.xml" or p.parent.name == "querytables" for p in paths),
        "FILE-033": any(p.parent.name in {"embeddings", "activex"} for p in paths),
    }
    return frozenset(rule for rule, is_so in found.items() if is_so), external
