"""Whether a document is in order: its cover and contents, its parts, what stands only in some books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xlsx_kit.findings import Problem, problem
from xlsx_kit.pack import instead
from xlsx_kit.prose.narrative.names import NAME, Names
from xlsx_kit.prose.narrative.places import Layers
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.spec_order import Choice


def check_around(narrative: Narrative, names: Names, places: Layers) -> None:
    """Raises SpecError for the first thing wrong with the cover, the contents, or titles of parts."""
    for part in narrative.parts:
        check_choice(part, names, places.of("parts"))
        for text in filter(None, (part.title, part.contents)):
            names.plain(text, places.of("parts"))
    if narrative.contents:
        names.plain(narrative.contents.title, places.of("contents"))
    cover = narrative.cover
    for piece in (*cover.title, *cover.lines) if cover else ():
        if NAME.fullmatch(piece):
            names.known(piece, ("sentences",), places.of("cover"))
        else:
            names.plain(piece, places.of("cover"))


def check_choice(choice: Choice, names: Names, place: str) -> None:
    """Raises SpecError where something stands only with a name that there is not."""
    if choice.only_with:
        names.kind(choice.only_with, names.kinds, place)


def part_problems(narrative: Narrative, places: Layers) -> Iterator[Problem]:
    """Sections that stand in no part, and parts that hold nothing or are named twice."""
    known = Counter(part.id for part in narrative.parts)
    used = {section.part for section in narrative.sections}
    at = places.of("parts")
    for part in narrative.parts:
        if known[part.id] > 1:
            yield problem(f"部分 {part.id!r} 写了两次", at, "每部分的 id 各不相同。")
        ids = [section.id for section in narrative.sections if section.part == part.id]
        for name in part.sections:
            if name not in ids:
                yield problem(f"部分 {part.id!r} 中没有节 {name!r}", at, instead(name, ids, "节的 id"))
        if bool(part.tables) == (part.id in used):
            hint = "一部分或者列出 tables，或者有 part 写着它的章节。"
            yield problem(f"部分 {part.id!r} 应恰有表或章节", at, hint)
    for number, section in enumerate(narrative.sections):
        if section.part not in (known or {""}):
            hint = f"可用的部分：{'、'.join(known)}。" if known else "没有写 [[parts]]，章节不写 part。"
            yield problem(f"没有名为 {section.part!r} 的部分", places.of_section(number), hint)
        if not section.heading and not section.part:
            hint = "请写 heading；只有写了 part 的章节可以没有标题。"
            yield problem("章节没有标题", places.of_section(number), hint)
