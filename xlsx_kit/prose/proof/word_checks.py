"""Whether ``proof/words.toml`` is sound where its types do not tell: keys, empty words, patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from xlsx_kit.findings import Problem, problem
from xlsx_kit.prose.proof.word_tables import WordsFile

KEYS: Mapping[str, tuple[str, ...]] = {
    "words": (
        "name", "last", "this", "comparable", "period", "own", "initial", "adjusted", "budget", "actual",
        "than", "versus", "up", "down", "up_before_figure", "down_before_figure", "net", "flat",
        "nearly_flat", "balanced", "minus", "greater", "less", "equal", "to", "to_up", "to_down", "share",
        "done", "done_rate", "among", "some", "purpose", "plus", "besides", "sum", "etc", "respective",
        "reason", "filler", "about", "limit_after", "about_after",
    ),
    "adjusting": ("more", "less"),
    "carried": ("opening", "closing", "added", "taken"),
    "net": ("more", "less"),
    "movement": ("opening", "closing", "kept", "more", "less"),
    "rating": ("grades",),
}  # fmt: skip
"""The keys of tables of lists, each of which the grammar asks for."""
SIDES = 2
"""Income and expenditure."""


def problems_of(file: WordsFile, path: str) -> Iterator[Problem]:
    """What is not sound in it, each with its place."""
    for table, keys in KEYS.items():
        given: Mapping[str, list[str]] = getattr(file, table)
        for key in keys:
            if key not in given:
                yield missing(key, f"{path} {table}")
        for key in given.keys() - set(keys):
            yield problem(f"不认识的键 {key!r}", f"{path} {table}.{key}", f"可用的键：{'、'.join(keys)}。")
        yield from _empty(given, f"{path} {table}")
    yield from _empty(file.phrases, f"{path} phrases")
    for key, words in file.phrases.items():
        if not words:
            yield problem("一个词也没有", f"{path} phrases.{key}", "请至少写一个词。")
    if len(file.phrases.get("sides", ())) not in (0, SIDES):
        yield problem("应为两个词", f"{path} phrases.sides", "请写收入、支出两个词，次序不能换。")
    for key, pattern in file.pattern.items():
        try:
            re.compile(pattern)
        except re.error as error:
            yield problem(f"不是正则表达式：{error}", f"{path} pattern.{key}", "请检查括号是否成对。")


def missing(key: str, path: str) -> Problem:
    """That a key is not there."""
    return problem(f"缺少键 {key!r}", path, f"请补上“{key} = …”。")


def _empty(given: Mapping[str, list[str]], path: str) -> Iterator[Problem]:
    """Words of no letters: each text would have them everywhere."""
    for key, words in given.items():
        if "" in words:
            yield problem("有一个词是空的", f"{path}.{key}", "请删去空的引号。")
