"""Maps (对照文件) in Chinese: which word stands for which key, and the words that columns are known by."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlsx_kit.pack import export_vocabulary

TABLE_HEAD = re.compile(r'^(\s*\[+\s*)"?([^\]"]+?)"?(\s*\]+)')
ENTRY = re.compile(r'^(\s*)"?([^\s"=#\[\]]+)"?(\s*=)')
TOP, SECTIONS = "top", "sections"


vocabulary = export_vocabulary


def with_keys(text: str) -> str:
    """A map's text with the keys that the program knows, line by line, so that places stay the same.

    The values of an export are left as they are: only in sections with keys of ours words are translated.
    """
    words, section, lines = vocabulary(), TOP, []
    for line in text.splitlines(keepends=True):
        if head := TABLE_HEAD.match(line):
            section = words[SECTIONS].get(head[2], head[2])
            line = f"{head[1]}{section}{head[3]}{line[head.end() :]}"
        elif entry := ENTRY.match(line):
            key = words[section].get(entry[2]) if section in (TOP, *_with_keys()) else None
            line = f"{entry[1]}{key}{entry[3]}{line[entry.end() :]}" if key else line
        lines.append(line)
    return "".join(lines)


def column_key(word: str) -> str:
    """The key of a column by its Chinese name; the word itself where it is none."""
    return str(vocabulary()["columns"].get(word, word))


def target_columns() -> frozenset[str]:
    """The columns that a 绩效目标表 may have."""
    return frozenset(vocabulary()["target_columns"].values())


def chinese(part: str) -> Mapping[str, str]:
    """The Chinese words of a part, by key."""
    return {key: word for word, key in vocabulary()[part].items()}


def _with_keys() -> frozenset[str]:
    """The sections whose keys are ours."""
    return frozenset(key for key in vocabulary()[SECTIONS].values() if key in vocabulary())
