"""HTML pages from templates that ship with the program: self-contained, whatever stands in them escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlsx_kit.resources import root

if TYPE_CHECKING:
    from jinja2 import Template


def html_page(name: str, *, trimmed: bool = False, **shown: Any) -> bytes:
    """A page of ``templates/pages``; a name that it lacks is an error. The same bytes every time."""
    return _template(name, trimmed).render(**shown).encode()


def html_parts(name: str, **shown: Any) -> Iterator[bytes]:
    """A page in pieces: that of a whole batch need not be held."""
    return (part.encode() for part in _template(name, trimmed=False).generate(**shown))


def _template(name: str, trimmed: bool) -> Template:
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=trimmed, lstrip_blocks=trimmed
    )
    return environment.from_string((root("templates") / "pages" / name).read_text("utf-8"))
