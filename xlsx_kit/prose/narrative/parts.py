"""The parts of narrative.toml whose entries have names: what each holds, and what its entries name.

Everything that treats all parts alike reads them here: the loader, the checks, `pack diff`. A new part is a
field of ``Narrative`` with a structure for its entries, a row here, and its value in ``figures.Values``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, get_args, get_type_hints

from xlsx_kit.prose.narrative.spec import Narrative, RowsSpec


class NameKind(StrEnum):
    """What a name stands for, as far as predicates care."""

    NUMBER = "数"
    TEXT = "文字"
    RATIO = "比值"
    CHANGE = "增减"


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of the file.

    ``title`` is what people call it. ``kind`` is what its names stand for in sentences, None where they hold
    no value; ``optional`` says that it may be blank there. ``short`` is the key that an entry written as a
    plain string gives. ``links`` are the parts that such a string, or each of a list of them, names.
    """

    title: str
    kind: NameKind | None = None
    optional: bool = False
    short: str = ""
    links: tuple[str, ...] = ()


NARRATIVE_PARTS: Mapping[str, NamedPart] = {
    "money": NamedPart("金额", NameKind.NUMBER, short="ref"),
    "counts": NamedPart("个数", NameKind.NUMBER, optional=True, short="ref"),
    "texts": NamedPart("填写的文字", NameKind.TEXT, short="refs"),
    "words": NamedPart("用词", NameKind.TEXT, short="otherwise"),
    "drop": NamedPart("略去的话"),
    "changes": NamedPart("增减", NameKind.CHANGE),
    "years": NamedPart("年份", NameKind.TEXT),
    "section_numbers": NamedPart("章节编号", NameKind.TEXT, optional=True),
    "ratios": NamedPart("比例", NameKind.RATIO, optional=True),
    "averages": NamedPart("平均数", NameKind.RATIO, optional=True),
    "rows": NamedPart("逐行"),
    "phrases": NamedPart("短语", short="text"),
    "comparisons": NamedPart("比较", links=("phrases",)),
    "sentences": NamedPart("句子", short="text"),
    "tables": NamedPart("表格"),
    "forms": NamedPart("单项表"),
    "aliases": NamedPart("别名", links=("changes", "money")),
}
"""In the order in which they are judged."""

VALUES: Mapping[str, NameKind] = {name: part.kind for name, part in NARRATIVE_PARTS.items() if part.kind}
"""The parts that hold values; their names share one space."""


@cache
def entry_type(part: str) -> Any:
    """What an entry of a part is."""
    return get_args(get_type_hints(Narrative)[part])[1]


def own_values(rows: RowsSpec) -> Iterator[tuple[str, NamedPart]]:
    """The names with values that rows bring, and the part that each is of."""
    for part in VALUES:
        yield from ((name, NARRATIVE_PARTS[part]) for name in getattr(rows, part, ()))


def links_of(part: str, entry: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """The names that an entry refers to, each with the parts in which it may stand."""
    if links := NARRATIVE_PARTS[part].links:
        yield from ((links, name) for name in ((entry,) if isinstance(entry, str) else entry))
    for field, parts in _linking(entry.__class__).items():
        if name := getattr(entry, field):
            yield parts, name


@cache
def _linking(structure: type) -> Mapping[str, tuple[str, ...]]:
    """The fields of a structure that name entries, by what ``spec`` notes at their types."""
    if not hasattr(structure, "__struct_fields__"):
        return {}
    hints = get_type_hints(structure, include_extras=True)
    noted = {field: getattr(hint, "__metadata__", ()) for field, hint in hints.items()}
    return {field: meta[0].extra["parts"] for field, meta in noted.items() if meta}
