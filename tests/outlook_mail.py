"""A mail as Outlook saves it (.msg): a compound file with the few properties that a reader needs."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

Tree = dict[str, Any]
"""Names to bytes (a stream) or to a tree (a storage)."""
SECTOR, SMALL, LEAST = 512, 64, 4096
END, FREE, OWN = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
TEXT, BYTES, TIME, WHOLE = 0x001F, 0x0102, 0x0040, 0x0003


def outlook_mail(
    sender: str, subject: str, attachments: Sequence[tuple[str, bytes]], at: datetime | None = None
) -> bytes:
    """The file."""
    sent = at or datetime(2025, 2, 10, 1, tzinfo=UTC)
    ticks = round((sent - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    head = struct.pack("<8x4I8x", 0, len(attachments), 0, len(attachments))
    tree = _properties(head, {(0x0037, TEXT): subject, (0x0C1F, TEXT): sender, (0x0039, TIME): ticks})
    for number, (name, data) in enumerate(attachments):
        said = {(0x3707, TEXT): name, (0x3701, BYTES): data, (0x3705, WHOLE): 1}
        tree[f"__attach_version1.0_#{number:08X}"] = _properties(bytes(8), said)
    return compound_file(tree)


def _properties(head: bytes, said: dict[tuple[int, int], Any]) -> Tree:
    tree: Tree = {}
    for (number, kind), value in said.items():
        if kind in (TEXT, BYTES):
            data = value.encode("utf-16-le") if kind == TEXT else value
            tree[f"__substg1.0_{number:04X}{kind:04X}"] = data
            value = len(data) + (2 if kind == TEXT else 0)
        head += struct.pack("<HHIQ", kind, number, 6, value)
    return {"__properties_version1.0": head, **tree}


def compound_file(tree: Tree) -> bytes:
    """A file system in a file, after MS-CFB: small streams lie together in one that belongs to the root."""
    entries = [_Entry("Root Entry", 5)]
    small, large = bytearray(), list[tuple[_Entry, bytes]]()
    small_table: list[int] = []

    def add(names: Tree, parent: _Entry) -> None:
        before: _Entry | None = None
        for name in sorted(names, key=lambda one: (len(one), one.upper())):
            content, number = names[name], len(entries)
            entry = _Entry(name, 2 if isinstance(content, bytes) else 1)
            entries.append(entry)
            if before is None:
                parent.child = number
            else:
                before.right = number
            before = entry
            if isinstance(content, dict):
                add(content, entry)
                continue
            entry.size = len(content)
            if len(content) >= LEAST:
                large.append((entry, content))
            elif content:
                entry.start = len(small) // SMALL
                small.extend(_padded(content, SMALL))
                last = len(small) // SMALL
                small_table.extend([*range(entry.start + 1, last), END])

    add(tree, entries[0])
    entries[0].size = len(small)
    chains: list[tuple[_Entry | None, bytes]] = [(entries[0], bytes(small)), *large]
    table_of_small = struct.pack(f"<{len(small_table)}I", *small_table)
    directory_size = -(-len(entries) * 128 // SECTOR)
    sizes = [-(-len(data) // SECTOR) for _, data in chains]
    small_size = -(-len(table_of_small) // SECTOR)
    others = directory_size + small_size + sum(sizes)
    table_size = next(n for n in range(1, 109) if n * 128 >= n + others)
    table = [OWN] * table_size
    starts = []
    for size in (directory_size, small_size, *sizes):
        starts.append(len(table) if size else END)
        table += [*range(len(table) + 1, len(table) + size), END] if size else []
    table += [FREE] * (table_size * 128 - len(table))
    for (entry, _), start in zip(chains, starts[2:], strict=True):
        assert entry
        entry.start = start
    directory = b"".join(entry.packed() for entry in entries)
    header = struct.pack(
        "<8s16xHHHHH6x9I",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, table_size, starts[0], 0, LEAST, starts[1], small_size, END, 0),
    )
    header += struct.pack("<109I", *range(table_size), *[FREE] * (109 - table_size))
    body = [
        struct.pack(f"<{len(table)}I", *table),
        _padded(directory, SECTOR),
        _padded(table_of_small, SECTOR),
    ]
    return b"".join((header, *body, *(_padded(data, SECTOR) for _, data in chains)))


class _Entry:
    """One line of the directory."""

    def __init__(self, name: str, kind: int) -> None:
        self.name, self.kind = name, kind
        self.right = self.child = FREE
        self.start, self.size = (END if kind == 5 else 0), 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le")
        links = (FREE, self.right, self.child)
        return struct.pack(
            "<64sHBB3I16x4x16xIQ", name, len(name) + 2, self.kind, 1, *links, self.start, self.size
        )


def _padded(data: bytes, to: int) -> bytes:
    return data + bytes(-len(data) % to)
