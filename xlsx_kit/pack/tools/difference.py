"""One difference between two packs, in words that can be forwarded; and the comparisons all parts share."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from xlsx_kit.compute import quote
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.pack import Pack, called_as
from xlsx_kit.resources import root

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


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    """What people call the keys and values of the parts of a pack, by part."""
    file = root("schemas").joinpath("differences", "words.toml")
    return tomllib.loads(file.read_text("utf-8"))


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


def changed(old: Any, new: Any, part: str, but: str = "") -> Iterator[str]:
    """Attributes of two things of a part that differ, all ``but`` one, each as ``标题由“甲”改为“乙”``."""
    for key, name in titles()[part].items():
        before, after = getattr(old, key), getattr(new, key)
        if before != after and key != but:
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


def changed_by_id(
    part: str, what: str, keys: str, old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Difference]:
    """Things with ids and titles that only one of two packs has, or that differ in one of the ``keys``."""
    titled = [{key: f"{key} {one.title}" for key, one in found.items()} for found in (old, new)]
    yield from named(part, titled[0], titled[1], what, by_id=True)
    for key, one in new.items():
        for message in changed(old.get(key, one), one, keys):
            yield Difference(part, key, DifferenceKind.CHANGED, f"{key} {message}。")


def came_and_went(was: list[str], now: list[str]) -> str:
    """The members that one of two lists has more than the other; that only their order is another."""
    come, gone = [one for one in now if one not in was], [one for one in was if one not in now]
    changes = [f"增加{listed(come)}"] if come else []
    changes += [f"取消{listed(gone)}"] if gone else []
    return "，".join(changes) or "次序不同"


def in_words(
    old: Pack, was: Thing, new: Pack, now: Thing, words: Callable[[Pack, Thing], str]
) -> tuple[str, str]:
    """What both packs call something; the same words twice where it is the same by another name."""
    now_words = words(new, now)
    return (now_words if words(called_as(old, new), was) == now_words else words(old, was)), now_words
