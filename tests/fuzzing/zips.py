"""Zip archives of every kind, and ways to damage them: by a seed, so that each can be made again."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

CONTENT = {
    "报表/承德市教育局.xlsx": b"<row><c>1</c></row>" * 400,
    "说明.txt": "请查收附件。".encode() * 20,
    "empty.bin": b"",
    "random.bin": random.Random(1).randbytes(3_000),
}
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


class _Unseekable(io.RawIOBase):
    """A pipe: what is written to one has its sizes behind the data, in a descriptor."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.data += data
        return len(data)


def archive(method: int = zipfile.ZIP_DEFLATED, *, zip64: bool = False, piped: bool = False) -> bytes:
    """A sound archive of some files, folders among them."""
    out: io.RawIOBase | io.BytesIO = _Unseekable() if piped else io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:  # type: ignore[arg-type]
        file.writestr(zipfile.ZipInfo("报表/"), b"")
        for name, content in CONTENT.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with file.open(info, "w", force_zip64=zip64) as member:
                member.write(content)
    return bytes(out.data) if isinstance(out, _Unseekable) else out.getvalue()  # type: ignore[union-attr]


def with_names(*names: bytes, flags: int = 0) -> bytes:
    """An archive whose members are named by these bytes, whatever their encoding."""
    out, directory = io.BytesIO(), io.BytesIO()
    for name in names:
        offset = out.tell()
        about = (20, flags, 0, 0, 33, 0, 0, 0, len(name), 0)
        out.write(struct.pack("<4s5H3L2H", LOCAL, *about) + name)
        directory.write(struct.pack("<4s6H3L5H2L", CENTRAL, 20, *about, 0, 0, 0, 0, offset) + name)
    start, length = out.tell(), directory.tell()
    out.write(directory.getvalue())
    return out.getvalue() + struct.pack("<4s4H2LH", END, 0, 0, len(names), len(names), length, start, 0)


SOUND: dict[str, bytes] = {
    "stored": archive(zipfile.ZIP_STORED),
    "deflated": archive(),
    "bzip2": archive(zipfile.ZIP_BZIP2),
    "lzma": archive(zipfile.ZIP_LZMA),
    "zip64": archive(zip64=True),
    "piped": archive(piped=True),
    "gbk": with_names("预算/公开表.xls".encode("gb18030"), b"b.txt"),
    "no flag": with_names("预算/公开表.xls".encode()),
    "false flag": with_names("预算/公开表.xls".encode("gb18030"), flags=0x800),
}
"""Archives as programs write them."""

Damage = Callable[[bytearray, random.Random], None]


def _places(data: bytearray, mark: bytes) -> list[int]:
    found, at = [], data.find(mark)
    while at >= 0:
        found.append(at)
        at = data.find(mark, at + 1)
    return found or [0]


def _in_header(mark: bytes, length: int) -> Damage:
    """Bytes within a header of one kind are flipped."""

    def damage(data: bytearray, dice: random.Random) -> None:
        for _ in range(dice.randint(1, 4)):
            at = dice.choice(_places(data, mark)) + dice.randrange(length)
            if at < len(data):
                data[at] = dice.choice((0, 1, 0xFF, dice.randrange(256)))

    return damage


def _field(offset: int, code: str, *values: int) -> Damage:
    """A field of a directory entry says something else."""

    def damage(data: bytearray, dice: random.Random) -> None:
        at = dice.choice(_places(data, CENTRAL)) + offset
        if at + struct.calcsize(code) <= len(data):
            struct.pack_into(f"<{code}", data, at, dice.choice(values))

    return damage


def _flipped(data: bytearray, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 8)):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _cut(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(len(data)) :]


def _cut_out(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    del data[start : start + dice.randint(1, 200)]


def _put_in(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data))
    data[start:start] = dice.choice((LOCAL, CENTRAL, END, b"PK\x06\x06", b"PK\x06\x07", dice.randbytes(30)))


def _in_data(data: bytearray, dice: random.Random) -> None:
    start = dice.choice(_places(data, LOCAL)) + 60
    for at in range(start, min(start + dice.randint(1, 40), len(data))):
        data[at] = dice.randrange(256)


def _same_place(data: bytearray, dice: random.Random) -> None:
    entries = [at for at in _places(data, CENTRAL) if at + 46 <= len(data)]
    if entries:
        (offset,) = struct.unpack_from("<L", data, dice.choice(entries) + 42)
        for at in entries:
            struct.pack_into("<L", data, at + 42, offset)


def _unpadded(data: bytearray, dice: random.Random) -> None:
    data[:0] = dice.randbytes(dice.randint(1, 100))


DAMAGES: dict[str, Damage] = {
    "local header": _in_header(LOCAL, 40),
    "directory": _in_header(CENTRAL, 70),
    "directory end": _in_header(END, 22),
    "data": _in_data,
    "bits": _flipped,
    "cut": _cut,
    "cut out": _cut_out,
    "put in": _put_in,
    "method": _field(10, "H", 0, 1, 6, 8, 9, 12, 14, 93, 95, 98, 99, 0xFFFF),
    "flags": _field(8, "H", 1, 0x40, 0x41, 0x800, 0x2000, 0xFFFF),
    "packed size": _field(20, "L", 0, 1, 10, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF),
    "size": _field(24, "L", 0, 1, 10, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF),
    "lengths": _field(28, "L", 0, 1, 0xFFFF, 0xFFFF0000, 0xFFFFFFFF),
    "place": _field(42, "L", 0, 1, 17, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF),
    "one place": _same_place,
    "before": _unpadded,
}


def chosen(dice: random.Random) -> tuple[str, list[str]]:
    """Which sound archive is damaged, and one to three things that are done to it."""
    return dice.choice(sorted(SOUND)), dice.choices(sorted(DAMAGES), k=dice.choice((1, 1, 1, 2, 3)))


def damaged(seed: int) -> bytes:
    """A sound archive to which one to three things were done."""
    dice = random.Random(seed)
    sound, kinds = chosen(dice)
    data = bytearray(SOUND[sound])
    for kind in kinds:
        if data:
            DAMAGES[kind](data, dice)
    return bytes(data)
