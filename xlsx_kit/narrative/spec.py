"""The language of narrative.toml as strict frozen structures.

The language is closed. *Figures* (money, counts, texts, words) are names bound to references;
*changes* set a figure beside last year's; *sentences* are ordered variants, each but the last with
one predicate on one name; a *comparison* lists the phrases that tell a change. ``{name}`` is
replaced, nothing else: no arithmetic, no nesting, no loops. What this cannot say is said by new
Python, never by a string to evaluate.
"""

from __future__ import annotations

from typing import Literal

from xlsx_kit.spec.model import Strict

PREDICATES = ("zero", "up", "down", "equal", "no_base", "empty")

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
    """A unit's own words; several references are joined. ``drop`` names the lead-ins it loses."""

    refs: tuple[str, ...]
    drop: str = ""


class Word(Strict, frozen=True, kw_only=True):
    """A word of ours for each value of a text; ``otherwise`` for all others."""

    ref: str
    values: dict[str, str] = {}
    otherwise: str


class Change(Strict, frozen=True, kw_only=True):
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


class Item(Strict, frozen=True, kw_only=True):
    """One of: a paragraph of groups; a text, one paragraph a line (else ``otherwise``); a table."""

    heading: str = ""
    level: Literal[1, 2, 3] = 2
    paragraph: tuple[Group, ...] = ()
    text: str = ""
    otherwise: str = ""
    table: str = ""


class Section(Strict, frozen=True, kw_only=True):
    """A first-level heading and what stands under it."""

    heading: str
    items: tuple[Item, ...]


class TableColumn(Strict, frozen=True, kw_only=True):
    """A column: the record's key, its header from top to bottom, its width in mm."""

    key: str
    head: tuple[str, ...]
    width: float
    align: Literal["left", "center", "right"] = "left"


class TableSpec(Strict, frozen=True, kw_only=True):
    """A table of records; ``empty`` is the note under one without records."""

    part: str
    title: str
    columns: tuple[TableColumn, ...]
    empty: str
    unit: str = ""


class Narrative(Strict, frozen=True, kw_only=True):
    """A whole narrative.toml, sound: every name resolves and none is unused."""

    title: str
    money: dict[str, Money] = {}
    counts: dict[str, Count] = {}
    texts: dict[str, Text] = {}
    words: dict[str, Word] = {}
    drop: dict[str, tuple[str, ...]] = {}
    changes: dict[str, Change] = {}
    phrases: dict[str, Sentence] = {}
    comparisons: dict[str, tuple[str, ...]] = {}
    sentences: dict[str, Sentence] = {}
    tables: dict[str, TableSpec] = {}
    sections: tuple[Section, ...]
