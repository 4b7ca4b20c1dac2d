"""Bytes and words changed at random: what happens to files on their way, and what somebody tries."""

from __future__ import annotations

import random
from collections.abc import Sequence

WORDS = (
    *(b"", b" ", b"\n", b"\r", b"\t", b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x80"),
    *(
        b",",
        b";",
        b'"',
        b"'",
        b'"""',
        b"=",
        b"[",
        b"]",
        b"[[",
        b"{",
        b"}",
        b"#",
        b"\\",
        b"\\u0000",
        b"\\uD800",
    ),
    *(b"0", b"-1", b"1e999", b"nan", b"inf", b"9" * 400, b"1" * 5_000, b"0x", b"2024-13-45", b"0001-01-01"),
    *(
        "，".encode(),
        "公".encode("gb18030"),
        "　".encode(),
        "\u202e".encode(),
        "\u2028".encode(),
        "𠮷".encode(),
    ),
    *(b"../../x", b"CON", b"C:\\x", b"=cmd|'/c calc'!A0", b"<script>", b"%s%n", b"{0.__class__}", b"null"),
    *(b"[" * 3_000, b"(" * 3_000, b'{"a":' * 3_000, b"x" * 70_000, b",," * 5_000, b"a.b." * 500 + b"c = 1\n"),
)
"""What is put in."""
XML_WORDS = (
    *(b'"', b"<", b">", b"/>", b"</c>", b"<c>", b"<v>1E308</v>", b"<v>-1e-320</v>", b"<v>NaN</v>", b"<!--"),
    *(b' t="s"', b' t="e"', b' t="b"', b' t="d"', b' t="inlineStr"', b' r="XFD1048576"', b' s="9999"'),
    *(b'<f t="shared" si="0"/>', b"<f>1/0</f>", b"<v>999999999</v>", b"&amp;", b"&#0;", b"]]>", *WORDS),
)
"""What is put into parts of office files."""


def mutated(data: bytes, dice: random.Random, words: Sequence[bytes] = WORDS) -> bytes:
    """The data with one to five places changed."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 5)):
        at = dice.randrange(len(changed) + 1)
        match dice.randrange(6):
            case 0:
                changed[at : at + dice.choice((0, 0, 1, 3, 20))] = dice.choice(words)
            case 1 if changed:
                changed[at % len(changed)] ^= 1 << dice.randrange(8)
            case 2:
                del changed[at : at + dice.choice((1, 2, 10, 200))]
            case 3:
                start = dice.randrange(len(changed) + 1)
                changed[at:at] = changed[start : start + dice.choice((5, 50, 500))]
            case 4:
                lines = bytes(changed).split(b"\n")
                dice.shuffle(lines)
                changed = bytearray(b"\n".join(lines))
            case 5 if dice.random() < 0.2:
                del changed[at:]
    return bytes(changed)
