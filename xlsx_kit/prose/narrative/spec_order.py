"""What a narrative consists of, in its order: cover, parts, sections, items, groups of sentences."""

from __future__ import annotations

from typing import Literal

from xlsx_kit.pack import Numbering, Strict

Ends = Literal["pages", "dots", "nothing"]
"""What a line of the contents ends with."""

"""How paragraphs are numbered: by the form of the first number."""


class Choice(Strict, frozen=True, kw_only=True):
    """What stands only in books of these ``scopes``, and only where ``only_with`` is not blank or zero."""

    scopes: tuple[str, ...] = ()
    only_with: str = ""


class Group(Choice, frozen=True, kw_only=True):
    """Sentences and changes joined to one; blank ones fall out, and the lead with the last of them.

    With ``each`` they are said of every row, and the rows joined.
    """

    of: tuple[str, ...]
    lead: str = ""
    join: str = "，"
    end: str = "。"
    each: str = ""


class Term(Choice, frozen=True, kw_only=True):
    """An entry of the glossary."""

    term: str
    meaning: str


class Item(Choice, frozen=True, kw_only=True):
    """One of: a paragraph of groups; a text, one paragraph a line; a table; forms; a glossary.

    ``otherwise`` stands where there is no text or no line to make a form of; ``required`` names what is
    missing then, where nothing may be published without it: only while the name ``required_with`` is not
    blank or zero, where it is given, and not where the sentence ``instead`` says why there is none. Where it
    is ``optional``, nothing stands for it. With
    ``each`` the paragraph is written once for every row. ``numbering`` is how such paragraphs, and terms,
    are numbered. ``id`` is for sentences that name the number of its heading.
    """

    id: str = ""
    heading: str = ""
    level: Literal[1, 2, 3] = 2
    paragraph: tuple[Group, ...] = ()
    each: str = ""
    text: str = ""
    table: str = ""
    form: str = ""
    terms: tuple[Term, ...] = ()
    numbering: Numbering = ""
    otherwise: str = ""
    required: str = ""
    required_with: str = ""
    instead: str = ""
    optional: bool = False


class SectionSpec(Choice, frozen=True, kw_only=True):
    """A first-level heading and what stands under it; landscape on pages of its own.

    ``part`` is the part of the document it belongs to, where there are several. A section without a heading
    stands right under the title of its part; ``id`` then tells it from others.
    """

    heading: str = ""
    items: tuple[Item, ...]
    landscape: bool = False
    part: str = ""
    id: str = ""


class PartSpec(Choice, frozen=True, kw_only=True):
    """A part of the publication, in its order: sections of the narrative, or published tables.

    Without an ``id`` it holds the sections that name no part.

    ``title`` is printed on its first page, ``contents`` in the contents (the title, where it is left out).
    ``sections`` are the ids of its sections in the order in which they stand, where that is not as written;
    ``headings`` is how their headings are numbered, where these have no numbers of their own.
    ``tables`` are the ids of tables, each in one part. ``listed``: whether the contents name its sections and
    tables, which ``numbering`` then numbers. ``decimals``: how many its amounts have.
    """

    id: str = ""
    title: str = ""
    contents: str = ""
    sections: tuple[str, ...] = ()
    headings: Numbering = ""
    tables: tuple[str, ...] = ()
    landscape: bool = False
    listed: bool = True
    numbering: Numbering = ""
    decimals: Literal[0, 1, 2, 3, 4] | None = None


class CoverPage(Strict, frozen=True, kw_only=True):
    """The first page: lines in large type, and others at its foot, each a text or a sentence."""

    title: tuple[str, ...]
    lines: tuple[str, ...] = ()


class ContentsSpec(Strict, frozen=True, kw_only=True):
    """How the contents are printed: their title, and whether lines end with page numbers, dots or nothing.

    ``by_scope`` are the ends in the books of a scope where they are others.
    """

    title: str
    ends: Ends = "pages"
    by_scope: dict[str, Ends] = {}
