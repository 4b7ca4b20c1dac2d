"""What messages of the commands say at the desk: buttons and fields in place of options and commands.

One message has two faces: it is written once, for the command line; ``words.toml`` beside the pages says
what stands for each of its commands here.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache

from xlsx_kit.resources import root

NAMED = re.compile(r"\\\{[a-z_]+\\\}")
"""A name in braces, as ``re.escape`` leaves it: in a message that is filled in, any words stand there."""


def at_desk(text: str) -> str:
    """A message as whoever works at the desk reads it."""
    for pattern, words in _faces():
        text = pattern.sub(words, text)
    return text


@cache
def _faces() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The longest first, so that none takes a part of another."""
    file = root("templates").joinpath("pages", "desk", "words.toml")
    words: dict[str, str] = tomllib.loads(file.read_text("utf-8"))["words"]
    return tuple(
        (re.compile(NAMED.sub("(.+?)", re.escape(original))), re.sub(r"\{[a-z_]+\}", r"\\1", here))
        for original, here in sorted(words.items(), key=lambda face: -len(face[0]))
    )
