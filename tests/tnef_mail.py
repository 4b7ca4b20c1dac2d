"""What Outlook packs into winmail.dat, after MS-OXTNEF: as much of it as carries attachments."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

START = struct.pack("<IH", 0x223E9F78, 1)
MESSAGE, ATTACHMENT = 1, 2


def attribute(level: int, number: int, data: bytes) -> bytes:
    """One attribute: its number with its type, its length, its checksum."""
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(values: Mapping[tuple[int, int], bytes]) -> bytes:
    """MAPI properties by number and type; those of fixed size have 4 bytes here, 0x0040 has 8."""
    out = struct.pack("<I", len(values))
    for (number, kind), data in values.items():
        out += struct.pack("<2H", kind, number)
        if number >= 0x8000:  # a name of its own, by text
            name = "某字段\0".encode("utf-16-le")
            out += bytes(16) + struct.pack("<2I", 1, len(name)) + filled(name)
        out += filled(data) if kind in (0x03, 0x0B, 0x40) else struct.pack("<2I", 1, len(data)) + filled(data)
    return out


def filled(data: bytes) -> bytes:
    """Filled up to four bytes."""
    return data + bytes(-len(data) % 4)


def winmail(files: Sequence[tuple[str, bytes]], *, page: int = 936) -> bytes:
    """A winmail.dat with files: a short title in the code page, the long name among the properties."""
    out = START + attribute(MESSAGE, 0x00069007, struct.pack("<2I", page, 0))
    out += attribute(MESSAGE, 0x00069003, properties({(0x0037, 0x1F): "报送\0".encode("utf-16-le")}))
    for number, (name, data) in enumerate(files):
        long = {(0x3707, 0x1F): f"{name}\0".encode("utf-16-le")} if number % 2 == 0 else {}
        said = {(0x3705, 0x03): struct.pack("<I", 1), (0x8001, 0x0B): bytes(4), (0x3007, 0x40): bytes(8)}
        out += attribute(ATTACHMENT, 0x00069002, struct.pack("<H3I", 1, 0, 32, 32))
        out += attribute(ATTACHMENT, 0x00018010, name.encode("gb18030") + b"\0")
        out += attribute(ATTACHMENT, 0x0006800F, data)
        out += attribute(ATTACHMENT, 0x00069005, properties({**said, **long}))
    return out


def with_mail_inside(inner: bytes) -> bytes:
    """A winmail.dat that carries another mail, which Outlook attaches as an object."""
    said = {(0x3705, 0x03): struct.pack("<I", 5), (0x3701, 0x0D): bytes(16) + inner}
    return (
        START
        + attribute(ATTACHMENT, 0x00069002, bytes(14))
        + attribute(ATTACHMENT, 0x00018010, "原邮件\0".encode("gb18030"))
        + attribute(ATTACHMENT, 0x00069005, properties(said))
    )
