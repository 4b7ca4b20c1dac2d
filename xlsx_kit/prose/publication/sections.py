"""The sections that a publication's text should have, and which of them stand in a document as it is now."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from xlsx_kit.pack import Pack
from xlsx_kit.prose.narrative.names import PLACEHOLDER
from xlsx_kit.prose.narrative.packed import wording, words_of
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.spec_order import Choice, Item, PartSpec, SectionSpec
from xlsx_kit.prose.proof.facts.sections import heading_key
from xlsx_kit.prose.proof.sources.document import docx_paragraphs

FILLED = "\ue000"
"""Stands for a name that each unit fills with its own words; no document has this letter."""
OWN_WORDS = "[^,;:。]+?"
"""What a unit's own words in a heading are: no whole sentence that only ends like the heading."""


@dataclass(frozen=True, slots=True)
class PublishedSection:
    """A section of the text, by its heading, or, where it has none, by the title of its part.

    ``scopes`` are those of the units that have it, none for all; ``always`` says that each of them has it
    whatever its figures are.
    """

    title: str
    scopes: tuple[str, ...]
    always: bool
    pattern: re.Pattern[str]

    def in_headings(self, headings: Collection[str]) -> bool:
        """Whether it is among the paragraphs of a document (``document_headings``)."""
        return any(map(self.pattern.fullmatch, headings))


def published_sections(pack: Pack, names: Mapping[str, str]) -> tuple[PublishedSection, ...]:
    """The sections of a pack's text in its order; ``names`` fill the titles. None where it has no text.

    Raises SpecError where the words are not sound.
    """
    if not words_of(pack):
        return ()
    found: dict[str, PublishedSection] = {}
    for section in _sections(wording(pack), names):
        before = found.setdefault(section.pattern.pattern, section)
        if before is not section:  # one place, worded for each kind of unit
            both = (before.scopes + section.scopes) if before.scopes and section.scopes else ()
            always = before.always and section.always
            found[section.pattern.pattern] = replace(before, scopes=both, always=always)
    return tuple(found.values())


def _sections(words: Narrative, names: Mapping[str, str]) -> Iterator[PublishedSection]:
    for part in words.parts or (PartSpec(),):
        sections = [section for section in words.sections if section.part == part.id]
        for section in sorted(sections, key=lambda one: (*part.sections, one.id).index(one.id)):
            heading = section.heading or part.title
            always = _is_always_there(section) and not part.only_with
            yield PublishedSection(
                PLACEHOLDER.sub(lambda found: names.get(found[1], ""), heading).strip(),
                section.scopes or part.scopes,
                always,
                _pattern(heading),
            )


def _is_always_there(section: SectionSpec) -> bool:
    return not section.only_with and any(not _chosen(item) for item in section.items)


def _chosen(item: Item) -> bool:
    """Whether an item may be left out where a unit has nothing to say."""
    choice: Choice = item
    return bool(choice.scopes or choice.only_with or item.optional or item.each or item.table or item.form)


def _pattern(heading: str) -> re.Pattern[str]:
    pieces = heading_key(PLACEHOLDER.sub(FILLED, heading)).split(FILLED)
    return re.compile(OWN_WORDS.join(map(re.escape, pieces)))


def document_headings(document: Path) -> frozenset[str]:
    """What may be a heading in a .docx: its paragraphs outside tables and contents, without their numbers.

    Raises InputError, or OSError, where it cannot be read.
    """
    return frozenset(map(heading_key, docx_paragraphs(document.read_bytes())))
