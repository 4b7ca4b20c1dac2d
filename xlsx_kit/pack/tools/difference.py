"""One difference between two packs, in words that can be forwarded; and the comparisons all parts share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from xlsx_kit.compute import quote
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.pack import Pack, called_as

MOST_NAMES = 8
Thing = TypeVar("Thing")


class DifferenceKind(StrEnum):
    """What became of something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference(JsonObject):
    """What changed: ``part`` is its heading (公开表), ``name`` the thing (表1), ``message`` says how."""

    part: str
    name: str
    kind: DifferenceKind
    message: str


def quoted(words: Any) -> str:
    """Words in quotation marks; nothing, yes and no in words."""
    if isinstance(words, bool):
        return "是" if words else "否"
    if isinstance(words, dict):
        return listed([f"{key}：{_plain(value)}" for key, value in words.items()])
    if isinstance(words, list | tuple):
        return listed(["，".join(word.values()) if isinstance(word, dict) else str(word) for word in words])
    text = "" if words is None else " ".join(str(words).split())
    return quote(text) if text else "空"


def _plain(value: Any) -> str:
    """A condition or a column's source without quotation marks: members of a list one after another."""
    if isinstance(value, dict):
        return "，".join(f"{key}为{_plain(one)}" for key, one in value.items()) or "全部"
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def listed(names: list[str]) -> str:
    """Names in quotation marks one after another; of many, the first ones and how many there are."""
    shown = "".join(map(quote, names[:MOST_NAMES]))
    return f"{shown}等 {len(names)} 项" if len(names) > MOST_NAMES else shown or "空"


def changed(old: Any, new: Any, keys: Mapping[str, str]) -> Iterator[str]:
    """Attributes of two things that differ, each as ``标题由“甲”改为“乙”``."""
    for key, name in keys.items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after:
            yield f"{name}由{quoted(before)}改为{quoted(after)}"


def named(
    part: str, old: Mapping[str, str], new: Mapping[str, str], what: str = "", *, by_id: bool = False
) -> Iterator[Difference]:
    """What only one of two packs has; the mappings are id -> title."""
    for key, title in new.items():
        if key not in old:
            yield Difference(
                part, key if by_id else title, DifferenceKind.ADDED, f"增加{what}{quoted(title)}。"
            )
    for key, title in old.items():
        if key not in new:
            yield Difference(
                part, key if by_id else title, DifferenceKind.REMOVED, f"取消{what}{quoted(title)}。"
            )


def in_words(
    old: Pack, was: Thing, new: Pack, now: Thing, words: Callable[[Pack, Thing], str]
) -> tuple[str, str]:
    """What both packs call something; the same words twice where it is the same by another name."""
    now_words = words(new, now)
    return (now_words if words(called_as(old, new), was) == now_words else words(old, was)), now_words
