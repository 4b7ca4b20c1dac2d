"""The page that lists the publications of all units, to be put beside their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import jinja2

from xlsx_kit.resources import root


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """One version: its files (name, relative path), why it was corrected, when and where it was published."""

    files: tuple[tuple[str, str], ...]
    reason: str
    published_on: str
    address: str


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A unit and its versions, the last one first."""

    code: str
    name: str
    versions: tuple[IndexVersion, ...]


def index_page(title: str, lines: Sequence[IndexLine]) -> bytes:
    """The page; nothing in it is loaded from anywhere."""
    source = (root("templates") / "pages" / "index.html").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["place"] = quote
    return environment.from_string(source).render(title=title, lines=lines).encode()
