"""A pack as one HTML page: every sheet, check and sentence, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2

from xlsx_kit.resources import root


def pack_page(picture: Mapping[str, Any]) -> bytes:
    """The page of a pack's picture. The same bytes every time."""
    source = (root("templates") / "pages" / "pack.html").read_text("utf-8")
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(source)
    return page.render(pack=picture).encode()
