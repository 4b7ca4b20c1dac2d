"""Names in braces, the only thing a text of a pack may hold beside itself."""

from __future__ import annotations

from collections.abc import Collection
from string import Formatter

from xlsx_kit.findings import SpecError
from xlsx_kit.pack.toml.hints import instead


def check_braces(text: str, known: Collection[str], path: str) -> None:
    """Raises SpecError where a text names what it may not, or braces do not come in pairs."""
    try:
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        raise SpecError("花括号不成对", path, "名称写在一对半角花括号中，如 {title}。") from None
    if unknown := sorted(named - set(known)):
        what = f"花括号中不能用 {'、'.join(map(repr, unknown))}"
        raise SpecError(what, path, instead(unknown[0], sorted(known), "可用的名称"))
