"""What a figure is about, in the words before it: taken together, compared, and told from mere filling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from xlsx_kit.prose.proof.grammar.statements import Moment
from xlsx_kit.prose.proof.grammar.tokens import Token, text_of
from xlsx_kit.prose.proof.phrases import pattern, phrases, without_end, without_start
from xlsx_kit.prose.proof.words import folded, vocabulary

QUOTES = re.compile(r"[“”\"'‘’《》<>「」\[\]〔〕【】\s*#·•.\-/①-⑳]")
NOUNS = frozenset({"plain", "name", "sum", "pause"})
BASIS = frozenset({"initial", "adjusted", "budget", "actual"})
CHANGED = frozenset({"up", "down", "net", "up_before_figure", "down_before_figure"})
BASES = ("initial", "adjusted", "budget", "actual")


def subject_of(tokens: Iterable[Token]) -> str:
    """The nouns of some tokens, without years, bases, and words that only fill."""
    return cleaned("".join(_noun(t) for t in tokens))


def _noun(token: Token) -> str:
    """What a word says of the subject; of 支出决算, 预算收入 the side."""
    if token.kinds & BASIS:
        return next((side for side in phrases("sides") if side in token.text), "")
    return token.text if token.kinds & NOUNS else ""


def cleaned(text: str) -> str:
    """A subject without quotation marks, and without the words for the unit itself at its beginning."""
    text = QUOTES.sub("", text)
    for words in phrases("both_sides"):
        text = text.replace(words, phrases("both")[0])
    text = _own_name().sub("", text)
    for word in _own_words() if text.startswith((*_own_words(), *phrases("of"))) else ():
        text = without_start(text.removeprefix(word), "of")
    return without_start(without_end(text, "behind_subject"), "before_subject")


def office_of(tokens: Iterable[Token]) -> str:
    """The name of the office that some tokens begin with; "" where they begin with none."""
    match = _own_name().match(QUOTES.sub("", "".join(map(_noun, tokens))))
    return match[0] if match else ""


@cache
def _own_words() -> tuple[str, ...]:
    return tuple(map(folded, vocabulary().file.subject.strip))


@cache
def _own_name() -> re.Pattern[str]:
    """The name of the office that a subject begins with: 某某局一般公共预算支出 is 一般公共预算支出."""
    words = vocabulary().file.subject
    none = "".join(f"(?<!{name})" for name in words.no_offices)
    return re.compile(
        f"{pattern('office').pattern}(?:{'|'.join(words.offices)}){none}(?={'|'.join(words.heads)})"
    )


@cache
def _any_of(kind: str) -> re.Pattern[str]:
    words = getattr(vocabulary().file.subject, kind)
    return re.compile("|".join(re.escape(folded(w)) for w in sorted(words, key=len, reverse=True)))


@lru_cache(maxsize=65_536)
def core(subject: str) -> str:
    """What is left of a subject without the words that any figure may have."""
    left = _any_of("generic").sub("", subject).strip("、()")
    return _any_of("scope").sub("", left) or left


def opposed(one: str, other: str) -> bool:
    """Whether one speaks of income and the other of expenditure."""
    return all((side in one) != (side in other) for side in phrases("sides"))


def akin(one: str, other: str) -> bool:
    """Whether two subjects may be the same thing: equal at their core, or one within the other."""
    a, b = core(one), core(other)
    if opposed(one, other):
        return False
    if not a or not b:
        return one == other
    return a == b or (min(len(a), len(b)) >= 2 and (a in b or b in a))


def is_comparable(words: str) -> bool:
    """Whether words say that a figure is of comparable scope: (同口径)."""
    return any(word in words for word in vocabulary().file.words["comparable"])


def moment_of(tokens: Sequence[Token], document: int | None) -> Moment | None:
    """The year and the basis that some tokens speak of; None where they speak of neither."""
    year: int | None = None
    basis = ""
    for token in tokens:
        if token.year:
            year = token.year - document if document else 0
        elif "last" in token and year is None:
            year = -1
        elif "this" in token and year is None:
            year = 0
        for kind in BASES:
            if kind in token and not (kind == "budget" and basis in ("initial", "adjusted")):
                basis = kind
    if year is None and not basis:
        return None
    return Moment(year or 0, basis)


def moment_behind(tokens: Sequence[Token], document: int | None) -> Moment | None:
    """What 比…, 较…, 同比, the first of the tokens, compares with; 较年初 with what was at its beginning."""
    than, *behind = tokens
    move = next((n for n, t in enumerate(behind) if t.kinds & CHANGED), len(behind))
    words = text_of(behind[:move])
    words = without_end(words, "of")
    begun = than.text in phrases("same_time") or words in vocabulary().file.subject.opening
    return moment_of(behind, document) or (Moment(-1) if begun else None)
