"""The text of a new ``campaign.toml``: what is known filled in, everything else explained beside it."""

from __future__ import annotations

from datetime import date

import tomlkit

from xlsx_kit.resources import root

TEMPLATE = "campaign.toml"
"""All keys in their order, each with the comment before it, and the servers as comments."""


def settings_text(
    *, title: str, year: int, due: date, sender: str, units: str, pack: str, ledger: str = ""
) -> str:
    """The settings of a new campaign; whatever stands in a title or a name, the file can be read again."""
    document = tomlkit.parse((root("templates") / TEMPLATE).read_text("utf-8"))
    document |= {"title": _in_one_line(title), "year": year, "due": due, "sender": _in_one_line(sender)}
    document |= {"units": units, "pack": pack, "ledger": ledger}
    return tomlkit.dumps(document)


def _in_one_line(text: str) -> str:
    """A text as headers of letters have it; what is no character (a name in another encoding) is "?"."""
    return " ".join(text.encode("utf-8", "replace").decode().split())
