"""Words of single rules by their name, from ``proof/words.toml``: lists, patterns, and words of messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from xlsx_kit.findings import problem, spec_error
from xlsx_kit.prose.proof.word_checks import missing
from xlsx_kit.prose.proof.words import PATH, folded, vocabulary

Said = TypeVar("Said")


@cache
def phrases(rule: str) -> tuple[str, ...]:
    """The words of a rule, as they are written there."""
    return tuple(_named(vocabulary().file.phrases, "phrases", rule))


@cache
def pattern(rule: str) -> re.Pattern[str]:
    """The pattern of a rule."""
    return re.compile(_named(vocabulary().file.pattern, "pattern", rule))


def in_words(name: str, **filled: object) -> str:
    """Words of a message, with what fills its places. Raises SpecError where it has a place for nothing."""
    message = _named(vocabulary().file.messages, "messages", name)
    try:
        return message.format(**filled)
    except (KeyError, IndexError, ValueError) as error:
        places = "、".join(f"{{{place}}}" for place in filled) or "无"
        hint = f"花括号里可用的：{places}。"
        raise spec_error([problem("花括号里的名称不对", f"{PATH} messages.{name}", hint)]) from error


def _named(table: Mapping[str, Said], name: str, key: str) -> Said:
    """What a table has by a key. Raises SpecError where it has none."""
    if key not in table:
        raise spec_error([missing(key, f"{PATH} {name}")])
    return table[key]


def has(text: str, rule: str) -> bool:
    """Whether a text has one of the words of a rule."""
    return any(word in text for word in phrases(rule))


def without_end(text: str, *rules: str) -> str:
    """A text without the words of some rules that it ends with, each taken off once, in their order."""
    for word in (word for rule in rules for word in phrases(rule)):
        text = text.removesuffix(word)
    return text


def without_start(text: str, rule: str) -> str:
    """A text without the words of a rule that it begins with, each taken off once, in their order."""
    for word in phrases(rule):
        text = text.removeprefix(word)
    return text


def number_of(words: str) -> int:
    """A number below 100, in digits or in numerals: 2, 两, 十一."""
    if words.isdecimal():
        return int(words)
    *ones, ten = phrases("numerals")
    tens, _, units = words.rpartition(ten)
    value = {"": 0, **{word: n for n, word in enumerate(ones, start=1)}, **dict.fromkeys(phrases("two"), 2)}
    return (value[tens] or 1) * 10 + value[units] if ten in words else value[words]


def numeral_of(number: int) -> str:
    """A number from 1 to 99 in numerals: 十一, 二十."""
    *ones, ten = phrases("numerals")
    tens, units = divmod(number, 10)
    word = dict(enumerate(["", *ones]))
    return f"{word[tens] if tens > 1 else ''}{ten if tens else ''}{word[units]}"


def directions_in(text: str) -> frozenset[str]:
    """Of ``up`` and ``down`` those that words of a text say, longer words that hold such a word apart."""
    known, text, at = vocabulary(), folded(text), 0
    found: set[str] = set()
    while at < len(text):
        word, kinds = known.word_at(text, at) or (text[at], frozenset[str]())
        found |= kinds & {"up", "down"}
        at += len(word)
    return frozenset(found)
