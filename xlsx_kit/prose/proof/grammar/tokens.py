"""A paragraph as tokens: figures with units, years, known words, marks, and the words between them.

One pass from left to right. Blanks say nothing in Chinese and are passed over, within figures and
units, too; where each letter stood is kept, so that a finding stands at its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from xlsx_kit.prose.proof.grammar.quantity import TIMES, YUAN, Quantity, figure
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.words import Vocabulary, folded, vocabulary

NUMBER = re.compile(r"\d{1,3}(?:,\d{3}){1,6}(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?")
PARTED = re.compile(r"\d{1,3}(?: \d{3}){1,5}\.\d\d")
"""Thousands parted by blanks, read as one figure where money follows."""
MARKS = {
    "。": "stop", "!": "stop", "?": "stop", ";": "semicolon", ",": "comma", "、": "pause", ":": "colon",
    "(": "open", ")": "close", "\t": "cell",
}  # fmt: skip
MINUS = "-−"
BEFORE_FIGURE = frozenset({"up_before_figure", "down_before_figure"})
LOOSE = frozenset({"limit_after", "about_after"})
BASE_WORDS = frozenset({"than", "versus", "last", "year"})
"""Kinds of what begins a base: 比, 上年, 2023 年."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a paragraph; places are those of the normalized text."""

    kinds: frozenset[str]
    start: int
    end: int
    text: str
    quantity: Quantity | None = None
    year: int = 0

    def __contains__(self, kind: str) -> bool:
        return kind in self.kinds


def text_of(tokens: Iterable[Token]) -> str:
    """What tokens say, one behind the other."""
    return "".join(token.text for token in tokens)


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A text without blanks and with plain letters, and where each letter stood."""

    text: str
    places: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text that was normalized."""
        if not self.places:
            return 0, 0
        return self.places[min(start, len(self.places) - 1)], self.places[min(end, len(self.places)) - 1] + 1


@lru_cache(maxsize=16_384)
def normalized(text: str) -> NormalizedText:
    """A text without its blanks, but those that keep two figures or words apart."""
    plain = folded(text)
    letters: list[str] = []
    places: list[int] = []
    blank = False
    for at, char in enumerate(plain):
        if char != "\t" and (char.isspace() or char == "​"):
            blank = True
            continue
        if blank and letters and _are_apart(letters[-1], char):
            letters.append(" ")
            places.append(at - 1)
        letters.append(char)
        places.append(at)
        blank = False
    return NormalizedText("".join(letters), places)


def _are_apart(left: str, right: str) -> bool:
    return (left.isascii() and right.isascii() and left.isalnum() and right.isalnum()) or (
        left == "." and right.isdigit()
    )


def tokens_of(text: str) -> list[Token]:
    """The tokens of a normalized paragraph."""
    words = vocabulary()
    found: list[Token] = []
    at, rest = 0, 0
    while at < len(text):
        token = _token_at(text, at, words)
        if token is None:
            at += 1
            continue
        if rest < at:
            found.append(_plain(text, rest, at))
        found.append(token)
        at = rest = token.end
    if rest < len(text):
        found.append(_plain(text, rest, len(text)))
    return _with_units(found)


@lru_cache(maxsize=16_384)
def tokens_to_look_at(text: str) -> Sequence[Token]:
    """The tokens of a text for those who only look: sentences need their own, told apart by identity."""
    return tuple(tokens_of(text))


def _with_units(tokens: list[Token]) -> list[Token]:
    """Figures whose unit stands at the last of them: 各减少 1267.86、2570.97 万元."""
    for n in range(len(tokens) - 3, -1, -1):
        one, joint, other = tokens[n], tokens[n + 1], tokens[n + 2]
        if one.quantity is None or one.quantity.unit or other.quantity is None or not other.quantity.unit:
            continue
        if "pause" in joint or joint.text in phrases("and"):
            model = other.quantity
            again = figure(one.start, one.end, one.quantity.printed, model.unit, model.size)
            tokens[n] = replace(one, quantity=again)
    return tokens


def _plain(text: str, start: int, end: int) -> Token:
    return Token(frozenset({"plain"}), start, end, text[start:end])


def _token_at(text: str, at: int, words: Vocabulary) -> Token | None:
    char = text[at]
    if at and text[at - 1] in ",;:。" and (match := pattern("item").match(text, at)):
        return Token(frozenset({"item"}), at, match.end(), match[0])
    if char in MARKS:
        return Token(frozenset({MARKS[char]}), at, at + 1, char)
    if char == "." and _is_stop(text, at):
        return Token(frozenset({"stop"}), at, at + 1, char)
    if char.isdigit() and char.isascii():
        return _number_at(text, at, at, words)
    if char in MINUS and "0" <= text[at + 1 : at + 2] <= "9" and not _joined(text, at):
        return _number_at(text, at, at + 1, words)
    if char.isascii() and char.isalpha() and (match := pattern("code").match(text, at)):
        return Token(frozenset({"plain"}), at, match.end(), match[0])
    if char in phrases("divided_by") and (match := pattern("division").match(text, at)):
        return Token(frozenset({"among"}), at, match.end(), match[0])
    known = words.word_at(text, at)
    if known is None:
        return None
    word, kinds = known
    if kinds & BEFORE_FIGURE and not pattern("figure_behind").match(text, at + len(word)):
        kinds = kinds - BEFORE_FIGURE  # 减税降费: a letter of a name
    return Token(kinds, at, at + len(word), word) if kinds else None


def _is_stop(text: str, at: int) -> bool:
    """A full stop of half width: after a letter of Chinese, a unit or a bracket, before none of figures."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before) and (not before.isascii() or before in "%)") and not after.isdigit()


def _joined(text: str, at: int) -> bool:
    return at > 0 and (
        text[at - 1].isdigit() or (text[at - 1].isascii() and text[at - 1].isalpha()) or text[at - 1] in MINUS
    )


def _number_at(text: str, start: int, at: int, words: Vocabulary) -> Token:
    for rule in ("years", "date"):
        if match := pattern(rule).match(text, at):
            return Token(frozenset({"date"}), start, match.end(), match[0])
    if match := pattern("year").match(text, at):
        return Token(frozenset({"year"}), start, match.end(), match[0], year=int(match[1]))
    if match := pattern("proportion").match(text, at):
        n = 1 if match[1] else 2
        times = figure(match.start(n), match.end(n), match[n], TIMES, 1)
        return Token(frozenset({"quantity"}), start, match.end(), match[0], times)
    match = NUMBER.match(text, at)
    assert match  # a digit stands here
    counted = text[:at].rstrip().endswith(phrases("with_number"))  # 项目1 120.00 万元: the number is its name
    parted = None if counted else PARTED.match(text, at)
    if parted and (unit := words.unit_at(text, parted.end())) is not None and unit[1] == YUAN:
        match = parted
    unit = words.unit_at(text, match.end())
    name, size, end = ("", 1, match.end()) if unit is None else (unit[1], unit[2], match.end() + len(unit[0]))
    if name in ("slip", "bare"):
        kinds = frozenset({"quantity", name}) if _ends(text, end) else frozenset({"number"})
        name = YUAN if "quantity" in kinds else "other"
    elif name == "other" or (unit is None and not _bare(text, start, match)):
        kinds = frozenset({"number"})
    else:
        kinds = frozenset({"quantity"})
    quantity = None
    if "quantity" in kinds:
        digits = text[start : match.end()].replace("−", "-")
        after = words.word_at(text, end) if end < len(text) else None
        limit = text.endswith(words.limits, 0, start) or bool(after and "limit_after" in after[1])
        loose = bool(after and after[1] & LOOSE) or text.startswith(phrases("to_range"), end)
        quantity = figure(start, end, digits, name, size, loose=loose, limit=limit)
        kinds = kinds if quantity else frozenset({"number"})
    return Token(kinds, start, end, text[start:end], quantity)


def _ends(text: str, at: int) -> bool:
    return at >= len(text) or text[at] in ",。;、()!?"


def _bare(text: str, start: int, match: re.Match[str]) -> bool:
    """A figure without a unit that may be an amount: with decimals, or a 0."""
    before = text[start - 1 : start]
    return ("." in match[0] or match[0] == "0" or "," in match[0]) and not (
        before.isascii() and before.isalnum()
    )


def without_ordinal(text: str) -> tuple[str, int]:
    """The style of a paragraph's own number ("" where it has none) and where its words begin."""
    match = pattern("ordinal").match(text)
    if not match:
        return "", 0
    mark = match[0].strip()
    style = pattern("numerals").sub(phrases("numerals")[0], re.sub(r"\d+", "1", mark))
    return ("①" if "①" <= mark[0] <= "⑳" else style), match.end()
