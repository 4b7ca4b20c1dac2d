"""What a value in an export means: the member of a pack's list that it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from xlsx_kit.facts.importing.mapping import SKIP
from xlsx_kit.facts.importing.terms import export_terms
from xlsx_kit.pack import Pack
from xlsx_kit.values import squeezed


def member_of(kind: Mapping[str, Any], text: str, pack: Pack) -> str:
    """The member of a pack's list that a text means: the longest one in it, else by the words; "" if none."""
    members = members_of(kind, pack)
    plain = squeezed(text)
    named = max((m for m in members if squeezed(m) in plain), key=len, default="")
    by_words = (member for words, member in kind["words"] if re.search(words, plain))
    return named or next((m for m in by_words if m in members or m not in _all_members(kind)), "")


def members_of(kind: Mapping[str, Any], pack: Pack) -> tuple[str, ...]:
    """What the values of a column may stand for in a pack; nothing where none of its lists takes them."""
    found = export_terms(pack).looked_up.get(kind["term"])
    return found.members if found else ()


def _all_members(kind: Mapping[str, Any]) -> set[str]:
    """The members that words stand for, without the word for leaving out."""
    return {member for _, member in kind["words"]} - {SKIP}
