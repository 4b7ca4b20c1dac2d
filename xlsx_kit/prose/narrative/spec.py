"""The language of narrative.toml as strict frozen structures.

The language is closed. *Figures* (money, counts, texts, words) are names bound to references;
*changes* set a figure beside last year's; *sentences* are ordered variants, each but the last with
one predicate on one name; a *comparison* lists the phrases that tell a change. *Tables* show the
lines of one input, *forms* one line each. ``{name}`` is replaced, nothing else: no arithmetic, no
nesting, no loops. What this cannot say is said by new Python, never by a string to evaluate.
"""

from __future__ import annotations

from typing import Literal

from xlsx_kit.pack import Strict

PREDICATES = ("zero", "up", "down", "equal", "no_base", "empty")

FORM_NAMES = ("number", "record")
"""What the title of a form may name beside the figures."""

LOCAL_NAMES = ("label", "now", "before", "change", "percent", "reason")
"""What a phrase may name beside the figures: the parts of the change it is telling."""

BASE = "base"
"""The word for last year ("上年"). Where it is blank, nothing is compared: a first year has no base."""


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
    only_with: str = ""


class Count(Strict, frozen=True, kw_only=True):
    """A number of people, cars, groups; missing where the unit does not know it."""

    ref: str


class Text(Strict, frozen=True, kw_only=True):
    """A unit's own words; several references are joined. ``drop`` names the lead-ins it loses.

    Inside a sentence it also loses the punctuation at its ends; as paragraphs of its own it does not.
    """

    refs: tuple[str, ...]
    drop: str = ""


class Word(Strict, frozen=True, kw_only=True):
    """A word of ours for each value of a text; ``otherwise`` for all others."""

    ref: str
    values: dict[str, str] = {}
    otherwise: str


class ChangeSpec(Strict, frozen=True, kw_only=True):
    """A figure beside last year's, the text that gives the reason, the comparison that tells it."""

    label: str
    now: str
    before: str
    told: str
    reason: str = ""


class Group(Strict, frozen=True, kw_only=True):
    """Sentences and changes joined to one; blank ones fall out, and the lead with the last of them."""

    of: tuple[str, ...]
    lead: str = ""
    join: str = "，"
    end: str = "。"


class Term(Strict, frozen=True, kw_only=True):
    """An entry of the glossary."""

    term: str
    meaning: str


class Item(Strict, frozen=True, kw_only=True):
    """One of: a paragraph of groups; a text, one paragraph a line; a table; forms; a glossary.

    ``otherwise`` stands where there is no text or no line to make a form of.
    """

    heading: str = ""
    level: Literal[1, 2, 3] = 2
    paragraph: tuple[Group, ...] = ()
    text: str = ""
    table: str = ""
    form: str = ""
    terms: tuple[Term, ...] = ()
    otherwise: str = ""


class SectionSpec(Strict, frozen=True, kw_only=True):
    """A first-level heading and what stands under it; landscape on pages of its own."""

    heading: str
    items: tuple[Item, ...]
    landscape: bool = False


class NarrativeColumn(Strict, frozen=True, kw_only=True):
    """A column: the record's key, its header from top to bottom, its width in mm.

    ``sum`` adds up the amounts of other keys, which the table need not show; ``numbered`` puts
    一、二、… before the values.
    """

    key: str
    head: tuple[str, ...]
    width: float
    align: Literal["left", "center", "right"] = "left"
    sum: tuple[str, ...] = ()
    numbered: bool = False


class Total(Strict, frozen=True, kw_only=True):
    """A first row that adds up the columns named; its label stands in the first column."""

    label: str
    of: tuple[str, ...]


class TableSpec(Strict, frozen=True, kw_only=True):
    """A table of an input's lines.

    ``left`` and ``right`` stand over it, each a text or the name of a sentence. ``notes`` are always
    printed, ``empty`` only where there are no lines. Cells of the ``merge`` columns that equal the
    one above (with all merge columns before them) grow together.
    """

    part: str
    columns: tuple[NarrativeColumn, ...]
    empty: str
    title: str = ""
    left: str = ""
    right: str = ""
    notes: tuple[str, ...] = ()
    total: Total | None = None
    merge: tuple[str, ...] = ()
    small: bool = False


class FormCell(Strict, frozen=True, kw_only=True):
    """A cell of a form: a label (``text``) or a value (``key``), so wide (mm), so many rows high."""

    width: float
    text: str = ""
    key: str = ""
    rows: int = 1
    align: Literal["left", "center", "right"] = "left"


class FormSpec(Strict, frozen=True, kw_only=True):
    """A form for each line of an input.

    In its title ``{number}`` is the line's number and ``{record}`` the value of its ``record`` key.
    Below it the table ``below`` shows those lines of its own input whose ``match`` keys equal the
    form's (``{ project = "code" }``).
    """

    part: str
    record: str
    title: str
    rows: tuple[tuple[FormCell, ...], ...]
    left: str = ""
    right: str = ""
    below: str = ""
    match: dict[str, str] = {}
    small: bool = False


class Narrative(Strict, frozen=True, kw_only=True):
    """A whole narrative.toml, sound: every name resolves and none is unused."""

    title: str
    opening: str = ""
    money: dict[str, Money] = {}
    counts: dict[str, Count] = {}
    texts: dict[str, Text] = {}
    words: dict[str, Word] = {}
    drop: dict[str, tuple[str, ...]] = {}
    changes: dict[str, ChangeSpec] = {}
    phrases: dict[str, Sentence] = {}
    comparisons: dict[str, tuple[str, ...]] = {}
    sentences: dict[str, Sentence] = {}
    tables: dict[str, TableSpec] = {}
    forms: dict[str, FormSpec] = {}
    # what other documents call the changes and amounts, for proof-reading: their words -> the name here
    aliases: dict[str, str] = {}
    # numerals (``十一、``) of sections of the files beneath that this one leaves out
    without: tuple[str, ...] = ()
    sections: tuple[SectionSpec, ...]
