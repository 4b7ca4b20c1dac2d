"""What Outlook packs into ``winmail.dat`` (TNEF, [MS-OXTNEF]): the files attached to a mail in rich text.

A reader of our own: tnefparse, the library for it, has had no release since 2021 and loads every attribute of
the mail. Nothing here is followed but lengths, forward, so it takes no longer than the file is long.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from xlsx_kit.campaign.intake.filetype import suffix_by_content
from xlsx_kit.campaign.intake.reasons import TNEF_EMPTY, UNPACKED_TOO_LARGE, UNREADABLE_TNEF
from xlsx_kit.campaign.intake.received import ReceivedFile, UnpackBudget
from xlsx_kit.files import TNEF_START

BEGIN, TITLE, CONTENT, PROPERTIES, CODE_PAGE = 0x9002, 0x8010, 0x800F, 0x9005, 0x9007
"""Attributes ([MS-OXTNEF] 2.1.3.1), without their types: attAttachRenddata, attAttachTitle, attAttachData,
attAttachment, attOemCodepage."""
DATA, SHORT_NAME, LONG_NAME = 0x3701, 0x3704, 0x3707
"""Properties of an attachment ([MS-OXPROPS]): its content where it is a mail, its names."""
FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of a value by its type, filled up to 4; of the other types each value says its length."""
OBJECT, BYTES, UTF_16 = 0x0D, 0x1E, 0x1F
MANY, NAMED = 0x1000, 0x8000
"""In a type: the value is a list; in a property's number: its name follows."""
INTERFACE = 16
"""Bytes before an object: the interface by which it is to be opened."""


@dataclass
class TnefFile:
    """An attachment while its attributes are read."""

    title: bytes = b""
    short: str = ""
    long: str = ""
    data: bytes = b""

    def name(self, encoding: str) -> str:
        """The attachment's name; the short one of eight letters where it has no other."""
        title = self.title.partition(b"\0")[0].decode(encoding, "replace")
        return PurePosixPath((self.long or title or self.short).replace("\\", "/")).name.strip()


def read_tnef(item: ReceivedFile, budget: UnpackBudget) -> Iterator[ReceivedFile]:
    """Every file in a winmail.dat; what is damaged behind them is one more item, with a problem."""
    number, whole = 0, True
    try:
        for number, (name, data) in enumerate(tnef_files(item.data), start=1):
            place = f"{item.source} / {name or number}"
            if not budget.take(len(data)):
                yield replace(item, name=name, data=b"", source=place, problem=UNPACKED_TOO_LARGE)
                return
            yield replace(
                item, name=name or f"附件{number}{suffix_by_content(data)}", data=data, source=place
            )
    except (struct.error, ValueError):
        whole = False
    if not whole:
        yield replace(item, problem=UNREADABLE_TNEF, retry=True)
    elif not number:
        yield replace(item, problem=TNEF_EMPTY)


def tnef_files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the attachments. Raises ValueError, struct.error where the file is damaged."""
    encoding, found = "gb18030", TnefFile()
    for attribute, content in _attributes(data):
        if attribute == CODE_PAGE:
            encoding = _encoding(struct.unpack_from("<I", content)[0])
        elif attribute == BEGIN:
            if found.data:
                yield found.name(encoding), found.data
            found = TnefFile()
        elif attribute == TITLE:
            found.title = bytes(content)
        elif attribute == CONTENT:
            found.data = bytes(content)
        elif attribute == PROPERTIES:
            _take_properties(found, content, encoding)
    if found.data:
        yield found.name(encoding), found.data


def _attributes(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Level, number and type, length, content and a checksum, one behind another."""
    if not data.startswith(TNEF_START):
        raise ValueError("no TNEF")
    view, at = memoryview(data), len(TNEF_START) + 2
    while at < len(data):
        _, number, length = struct.unpack_from("<BII", view, at)
        content = view[at + 9 : at + 9 + length]
        if len(content) < length:
            raise ValueError("cut off")
        yield number & 0xFFFF, content
        at += 9 + length + 2


def _take_properties(file: TnefFile, content: memoryview, encoding: str) -> None:
    for number, kind, value in _properties(content):
        if number == DATA and kind == OBJECT and not file.data:
            file.data = bytes(value[INTERFACE:])  # a mail in the mail is a TNEF file again
        elif number in (SHORT_NAME, LONG_NAME) and kind in (BYTES, UTF_16):
            text = bytes(value).decode("utf-16-le" if kind == UTF_16 else encoding, "replace").rstrip("\0")
            setattr(file, "long" if number == LONG_NAME else "short", text)


def _properties(content: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """Numbers, types and (first) values of MAPI properties."""
    (count,) = struct.unpack_from("<I", content)
    at = 4
    for _ in range(count):
        kind, number = struct.unpack_from("<2H", content, at)
        at += 4
        if number >= NAMED:
            (by_text,) = struct.unpack_from("<I", content, at + 16)
            (length,) = struct.unpack_from("<I", content, at + 20)
            at += 24 + (_filled(length) if by_text else 0)
        single = kind & ~MANY
        several = kind & MANY or single not in FIXED
        (values,) = struct.unpack_from("<I", content, at) if several else (1,)
        at += 4 if several else 0
        value = content[at:at]
        for place in range(values):
            if single in FIXED:
                start, length = at, FIXED[single]
            else:
                start, length = at + 4, struct.unpack_from("<I", content, at)[0]
            if start + length > len(content):
                raise ValueError("cut off")
            value = value if place else content[start : start + length]
            at = start + _filled(length)
        yield number, single, value


def _filled(length: int) -> int:
    return -(-length // 4) * 4


def _encoding(page: int) -> str:
    """The encoding of a Windows code page; GBK where there is no such page."""
    try:
        return codecs.lookup({936: "gb18030", 65001: "utf-8"}.get(page, f"cp{page}")).name
    except LookupError:
        return "gb18030"
