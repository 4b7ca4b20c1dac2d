"""Kinds of checks about what texts say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Self

import msgspec

from xlsx_kit.facts import Entry, Facts
from xlsx_kit.pack import ColumnType, Input, Pack
from xlsx_kit.returns.rules.case import Case, Violation, WrittenTexts
from xlsx_kit.returns.rules.entries import entered, opposite, short, text_of, title
from xlsx_kit.returns.rules.figures import as_text, figure, is_unknown, place_of
from xlsx_kit.returns.rules.kind import CheckKind, CheckParameters, FigureName, OwnColumn, PackParts
from xlsx_kit.returns.rules.patterns import found_by
from xlsx_kit.values import IN_YUAN, MONEY_IN_TEXTS, amount_of

YEAR = re.compile(r"(?<!\d)(20\d\d)\s*年")
SENTENCE = re.compile(r"[^。；\n]+")


class TextPlaces(CheckParameters, frozen=True, kw_only=True):
    """Where texts stand: every free text of these inputs, and these columns of others."""

    inputs: tuple[str, ...] = ()
    places: Mapping[str, tuple[str, ...]] = {}

    def needs(self) -> tuple[str, ...]:
        """The inputs and columns named."""
        columns = (f"{source}.{key}" for source, keys in self.places.items() for key in keys)
        return (*self.inputs, *columns)

    def for_pack(self, parts: PackParts) -> Self:
        """The texts that a pack has; all of them where it has none."""
        inputs = tuple(source for source in self.inputs if parts.has(source))
        columns = {
            source: found
            for source, keys in self.places.items()
            if (found := tuple(key for key in keys if parts.has(f"{source}.{key}")))
        }
        return msgspec.structs.replace(self, inputs=inputs, places=columns) if inputs or columns else self


class Pattern(TextPlaces, frozen=True, kw_only=True):
    """A regular expression searched in texts; texts that match ``unless`` are left alone."""

    pattern: str
    unless: str = ""


class Repeats(TextPlaces, frozen=True, kw_only=True):
    """Texts, and how many characters a sentence must have to count as repeated."""

    least: int


class NamesInText(CheckParameters, frozen=True, kw_only=True):
    """A text (a reference) that lists names of codes, and the list whose lines have these codes."""

    text: FigureName
    input: str
    column: OwnColumn
    # words before or after a name that do not belong to it
    trim: str = ""


class Figures(TextPlaces, frozen=True, kw_only=True):
    """What amounts in texts may be after a term: term -> references; or numbers of a ``unit`` (辆)."""

    terms: Mapping[str, tuple[FigureName, ...]]
    unit: str = ""

    def for_pack(self, parts: PackParts) -> Self:
        """The terms whose figures a pack has, in the texts that it has."""
        known = {
            term: found
            for term, refs in self.terms.items()
            if (found := tuple(ref for ref in refs if parts.refers(ref)))
        }
        given = super().for_pack(parts)
        return msgspec.structs.replace(given, terms=known) if known else given


class Direction(CheckParameters, frozen=True, kw_only=True):
    """Two figures, the text that says why they differ, the words of a rise, of a fall and of ``before``."""

    now: FigureName
    before: FigureName
    text: FigureName
    rise: str
    fall: str
    earlier: str = ""


def wording(case: Case, given: Pattern) -> Iterator[Violation]:
    """Texts in which the pattern is found, once each."""
    searched, unless = found_by(given.pattern), given.unless
    for written in written_in(case, given):
        matches = searched.among(written.distinct)
        for source, index, key, text in written.where(matches):
            if not (unless and found_by(unless)[text]):
                match = matches[text]
                words = {"title": title(case, source, key), "found": short(match[0]), "text": short(text)}
                at = _start_of(case, (source, index, key), match)
                yield Violation((source, index, key), words=words, actual=match[0], at=at)


def stale_years(case: Case, given: TextPlaces) -> Iterator[Violation]:
    """Texts with years before last year, once each."""
    year = case.year
    for written in written_in(case, given) if year else ():
        dated = found_by(YEAR.pattern).among(written.distinct)
        stale = {text: old[0] for text in dated if (old := _years_before(text, year - 1))}
        for source, index, key, text in written.where(stale):
            words = {"title": title(case, source, key), "year": stale[text][1], "budget": year}
            at = _start_of(case, (source, index, key), stale[text])
            yield Violation((source, index, key), words=words, actual=stale[text][1], at=at)


def repeated_sentences(case: Case, given: Repeats) -> Iterator[Violation]:
    """Texts that say one sentence twice."""
    for source, index, key, text in texts_in(case, given):
        seen = set[str]()
        for found in SENTENCE.finditer(text):
            sentence = found[0].strip()
            if len(sentence) >= given.least and sentence in seen:
                words = {"title": title(case, source, key), "found": short(sentence)}
                at = _start_of(case, (source, index, key), found)
                yield Violation((source, index, key), words=words, actual=sentence, at=at)
                break
            seen.add(sentence)


def names_not_listed(case: Case, given: NamesInText) -> Iterator[Violation]:
    """Names of codes in a text whose codes the list does not have."""
    if given.input in case.broken:
        return
    entry, place = place_of(case, given.text)
    column = case.layout.pack.input(given.input).column(given.column)
    plain = _plain_names(case.layout.pack, column.codes, case.facts.year)
    there = {
        case.evaluation.name(column.codes, text_of(record, given.column))
        for record in case.facts.lines(given.input)
    }
    text = as_text(case, given.text)
    written = re.split(r"[、，。；\n]", re.sub(given.trim, "", text) if given.trim else "")
    missing = [plain[one] for one in map(_plain, written) if one in plain and plain[one] not in there]
    if missing and there:
        yield Violation(entry, place, {"text": "、".join(dict.fromkeys(missing))}, actual=missing[0])


@lru_cache(maxsize=16)
def _plain_names(pack: Pack, list_id: str, year: int) -> Mapping[str, str]:
    """The names of a list's leaves in a year, by themselves without brackets and blanks."""
    codes = pack.codes[list_id]
    leaves = (entry.code for entry in codes.in_force(year) if codes.leaf(entry.code))
    return {_plain(name): name for name in (codes.name(code, year) for code in leaves)}


def figures_contradict(case: Case, given: Figures) -> Iterator[Violation]:
    """Numbers beside a term that are none of the term's figures, nor of their own line; once a text.

    A rise is no figure.
    """
    units = given.unit or "|".join(MONEY_IN_TEXTS)
    number = rf"[^\d。；，\n比较增减升降]{{0,6}}(\d[\d,]*(?:\.\d+)?)\s*({units})"
    patterns = [(f"{term}{number}", refs) for term, refs in given.terms.items()]
    searched = [(found_by(pattern), pattern, refs) for pattern, refs in patterns]
    texts = [
        text
        for written in written_in(case, given)
        for text in written.where(
            {t for found_in, _, _ in searched for t in found_in.among(written.distinct)}
        )
    ]
    for source, index, key, text in texts:
        for found_in, pattern, refs in searched:
            written = list(re.finditer(pattern, text)) if found_in[text] else []
            known = {v for ref in refs if (v := figure(case, ref)) is not None} if written else set()
            own = _amounts_beside(case, source, index) if written and not given.unit else set()
            wrong = [one for one in written if not any(_agrees(case, one[1], one[2], v) for v in known | own)]
            if found := wrong[0] if wrong and known else None:
                right = "、".join(
                    str(value) if given.unit else case.printed(round(value * case.scale))
                    for value in sorted(known)
                )
                words = {"title": title(case, source, key), "found": found[0], "right": right}
                at = _start_of(case, (source, index, key), found)
                yield Violation((source, index, key), words=words, expected=right, actual=found[1], at=at)
                break


def _amounts_beside(case: Case, source: str, index: int) -> set[Fraction]:
    """The amounts on a line of a list."""
    own = case.layout.pack.input(source)
    keys = [c.key for c in own.columns if c.type is ColumnType.AMOUNT] if own.kind == "list" else []
    return {Fraction(amount_of(case.facts.lines(source)[index].get(key)), case.scale) for key in keys}


def _start_of(case: Case, entry: Entry, match: re.Match[str]) -> int:
    """Where in an entry a match in its text begins, that is without outer blanks."""
    source, index, key = entry
    raw = str(case.facts.lines(source)[index].get(key) or "")
    return match.start() + len(raw) - len(raw.lstrip())


def _agrees(case: Case, written: str, unit: str, value: Fraction) -> bool:
    """Whether a number in a text is a figure; in other money than the pack's it may be a rounded one."""
    number, money = Decimal(written.replace(",", "")), case.layout.pack.book.money
    if unit not in MONEY_IN_TEXTS:
        return number == value
    of_unit, exponent = MONEY_IN_TEXTS[unit], number.as_tuple().exponent
    rounding = Fraction(of_unit, 2 * 10 ** -int(exponent))
    gap = abs(Fraction(number) * of_unit - value * IN_YUAN[money])
    return gap == 0 or (gap <= rounding and (unit != money or rounding < 1))


def reason_against_change(case: Case, given: Direction) -> Iterator[Violation]:
    """Reasons that speak of a fall only where there was a rise, or the other way round."""
    now, before = figure(case, given.now), figure(case, given.before)
    text = as_text(case, given.text)
    if now is None or before is None or now == before or not text or is_unknown(case, given.before):
        return
    right, wrong = (given.rise, given.fall) if now > before else (given.fall, given.rise)
    if found := opposite(text, right, wrong, given.earlier):
        entry, place = place_of(case, given.text)
        heading = title(case, entry[0], entry[2]) if entry else ""
        words = {"title": heading, "found": found, "now": case.printed(round(now * case.scale))}
        words |= {"before": case.printed(round(before * case.scale))}
        yield Violation(entry, place, words, actual=found)


def texts_in(case: Case, given: TextPlaces) -> Iterator[tuple[str, int, str, str]]:
    """Every text of a return that is not blank: input, line, column, text."""
    return (text for written in written_in(case, given) for text in written.where(written.distinct))


def written_in(case: Case, given: TextPlaces) -> Iterator[WrittenTexts]:
    """The texts that a check looks at, input by input."""
    for source, keys in _columns(case.layout.pack, given).items():
        if (source, keys) not in case.written:
            columns = tuple([entered(case, source, key) for key in keys])
            case.written[source, keys] = WrittenTexts(
                source, keys, columns, frozenset().union(*columns) - {""}
            )
        yield case.written[source, keys]


def texts_of(pack: Pack, facts: Facts, given: TextPlaces) -> Iterator[tuple[str, int, str, str]]:
    """The texts of facts: input, line from 0, column, text."""
    for source, keys in _columns(pack, given).items():
        for index, record in enumerate(facts.lines(source)):
            for key in keys:
                if text := text_of(record, key):
                    yield source, index, key, text


def _columns(pack: Pack, given: TextPlaces) -> Mapping[str, tuple[str, ...]]:
    """By input, the columns that texts stand in."""
    free = {source: _free_texts(pack.input(source)) for source in given.inputs}
    return {**free, **given.places}


def _years_before(text: str, year: int) -> list[re.Match[str]]:
    return [found for found in YEAR.finditer(text) if int(found[1]) < year]


def _free_texts(source: Input) -> tuple[str, ...]:
    return tuple(column.key for column in source.columns if column.type is ColumnType.TEXT)


def _plain(name: str) -> str:
    return re.sub(r"[（）()\s]", "", name)


KINDS = (
    CheckKind(wording, ("title", "found", "text"), given=Pattern),
    CheckKind(stale_years, ("title", "year", "budget"), given=TextPlaces),
    CheckKind(repeated_sentences, ("title", "found"), given=Repeats),
    CheckKind(names_not_listed, ("text",), given=NamesInText),
    CheckKind(figures_contradict, ("title", "found", "right"), given=Figures),
    CheckKind(reason_against_change, ("title", "found", "now", "before"), given=Direction),
)
