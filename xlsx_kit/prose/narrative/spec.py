"""The language of narrative.toml as strict frozen structures.

The language is closed. *Figures* (money, counts, texts, words) are names bound to references; *changes*
set a figure beside last year's; *ratios* and *averages* divide one by another; *sentences* are ordered
variants, each but the last with one predicate on one name; a *comparison* lists the phrases that tell a
change. *Tables* show the lines of one input, *forms* one line each. ``{name}`` is replaced, nothing else:
no other arithmetic, no nesting, no loops. What this cannot say is said by new Python,
never by a string to evaluate.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from xlsx_kit.pack import FigureSpec, KeySource, Strict, Where
from xlsx_kit.prose.narrative.spec_order import ContentsSpec, CoverPage, PartSpec, SectionSpec
from xlsx_kit.prose.narrative.spec_tables import FormSpec, TableSpec

PREDICATES = ("zero", "up", "down", "equal", "no_base", "empty")

LOCAL_NAMES = ("label", "now", "before", "change", "percent", "reason")
"""What a phrase may name beside the figures: the parts of the change it is telling."""

BASE = "base"
"""The word for last year ("上年"). Where it is blank, nothing is compared: a first year has no base."""

# What a field names: an entry of one of these parts (``parts.links_of``).
NumberName = Annotated[str, Meta(extra={"parts": ("money", "counts")})]
MoneyName = Annotated[str, Meta(extra={"parts": ("money",)})]
TextName = Annotated[str, Meta(extra={"parts": ("texts",)})]
WordName = Annotated[str, Meta(extra={"parts": ("words",)})]
DropName = Annotated[str, Meta(extra={"parts": ("drop",)})]
ComparisonName = Annotated[str, Meta(extra={"parts": ("comparisons",)})]


class Variant(Strict, frozen=True, kw_only=True):
    """One wording, and the one name it depends on; the last variant of a sentence has no predicate."""

    text: str
    zero: str = ""
    up: str = ""
    down: str = ""
    equal: str = ""
    no_base: str = ""
    empty: str = ""

    @property
    def tests(self) -> list[tuple[str, str]]:
        """(predicate, name) for each predicate given; a sound variant has at most one."""
        given = ((predicate, getattr(self, predicate)) for predicate in PREDICATES)
        return [(predicate, name) for predicate, name in given if name]


Sentence = tuple[Variant, ...]


class Money(Strict, frozen=True, kw_only=True):
    """An amount; ``fallback`` where there is none; counted only where the word ``only_with`` is not blank."""

    ref: str
    fallback: str = ""
    only_with: WordName = ""


class Count(Strict, frozen=True, kw_only=True):
    """A number of people, cars, groups; missing where the unit does not know it."""

    ref: str


class Text(Strict, frozen=True, kw_only=True):
    """A unit's own words; several references are joined. ``drop`` names the lead-ins it loses.

    Inside a sentence it also loses the punctuation at its ends; as paragraphs of its own it does not. A
    ``date``, however it was typed, reads 2024年8月31日. Of its lines only those are taken that have all
    of ``lines_with`` in them, each perhaps one of several words (``按规定不公开|免报``).
    """

    refs: tuple[str, ...]
    drop: DropName = ""
    date: bool = False
    lines_with: tuple[str, ...] = ()


class Word(Strict, frozen=True, kw_only=True):
    """A word of ours for each value of a text; ``otherwise`` for all others, or always."""

    ref: str = ""
    values: dict[str, str] = {}
    otherwise: str


class ChangeSpec(Strict, frozen=True, kw_only=True):
    """A figure beside another, the text that gives the reason, the comparison that tells it.

    ``base`` is the word for what it is compared with: last year, unless another one is named; where it is
    blank, nothing is compared. Without a word (``base = ""``) there is always something to compare with.
    """

    label: str
    now: MoneyName
    before: MoneyName
    told: ComparisonName
    reason: TextName = ""
    base: WordName = BASE


class PercentSpec(Strict, frozen=True, kw_only=True):
    """The percent that one amount is of another (占, 完成), from both as printed; blank without a whole."""

    part: MoneyName
    whole: MoneyName


class AverageSpec(Strict, frozen=True, kw_only=True):
    """One number divided by another (人均, 平均每辆), from both as printed; blank without a divisor."""

    of: NumberName
    by: NumberName
    decimals: Literal[0, 1, 2, 3, 4] = 2


class RowText(Strict, frozen=True, kw_only=True):
    """A unit's own words about a row: a reference whose ``*`` is the row, or a column of its code's lines."""

    ref: str = ""
    texts: str = ""
    where: Where = {}
    drop: DropName = ""


class RowsSpec(Strict, frozen=True, kw_only=True):
    """Rows, one after the other: sentences are said of each of them.

    They are the codes in use at one ``level`` (1 the class; 0 the last) of a published table, or of inputs'
    ``sources`` as a table lists them; or the ``records`` of a list, in the order entered. ``under`` keeps the
    codes below these, ``only_with`` those where this amount is not zero. ``names`` calls the names of a
    code's levels, from its class down, by names for sentences. In references ``*`` is the row; a measure
    counts the lines of the row's code.
    """

    table: str = ""
    codes: str = ""
    sources: list[KeySource] = []
    records: str = ""
    level: int = 0
    under: tuple[str, ...] = ()
    only_with: str = ""
    names: tuple[str, ...] = ()
    money: dict[str, str | FigureSpec] = {}
    texts: dict[str, RowText] = {}
    changes: dict[str, ChangeSpec] = {}
    ratios: dict[str, PercentSpec] = {}
    averages: dict[str, AverageSpec] = {}
    sentences: dict[str, Sentence] = {}


class Narrative(Strict, frozen=True, kw_only=True):
    """A whole narrative.toml, sound: every name resolves and none is unused."""

    title: str
    opening: str = ""
    # what the text counts money in, where that is not the book's, and with how many decimals
    unit: Literal["", "万元", "元"] = ""
    decimals: Literal[0, 1, 2, 3, 4] | None = None
    # whether 850088.30 is printed so, or as 850088.3
    trailing_zeros: bool = True
    cover: CoverPage | None = None
    contents: ContentsSpec | None = None
    # the order of the publication; without parts the tables stand first, the narrative behind them
    parts: tuple[PartSpec, ...] = ()
    # words of a reason that say of its item: there was none last year
    new: tuple[str, ...] = ()
    # years by their distance from the unit's own: {last_year}
    years: dict[str, int] = {}
    # the numbers that headings are printed with, by the id of the part, section or item; the composed words
    # have the number in the place of the id, "" where the heading is not printed
    section_numbers: dict[str, str] = {}
    money: dict[str, Money] = {}
    counts: dict[str, Count] = {}
    texts: dict[str, Text] = {}
    words: dict[str, Word] = {}
    drop: dict[str, tuple[str, ...]] = {}
    changes: dict[str, ChangeSpec] = {}
    ratios: dict[str, PercentSpec] = {}
    averages: dict[str, AverageSpec] = {}
    rows: dict[str, RowsSpec] = {}
    phrases: dict[str, Sentence] = {}
    comparisons: dict[str, tuple[str, ...]] = {}
    sentences: dict[str, Sentence] = {}
    tables: dict[str, TableSpec] = {}
    forms: dict[str, FormSpec] = {}
    # what other documents call the changes and amounts, for proof-reading: their words -> the name here
    aliases: dict[str, str] = {}
    # numerals (``十一、``), ids or part/numeral of sections of the files beneath that this one leaves out
    without: tuple[str, ...] = ()
    sections: tuple[SectionSpec, ...]
