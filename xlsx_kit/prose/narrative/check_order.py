"""Whether a document is in order: its cover and contents, its parts, what stands only in some books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xlsx_kit.findings import Problem, Severity, problem
from xlsx_kit.pack import suggested_name
from xlsx_kit.prose.narrative.names import NAME, PLACEHOLDER, Names
from xlsx_kit.prose.narrative.numbering import number_in, out_of_order
from xlsx_kit.prose.narrative.places import Layers
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.spec_order import Choice, PartSpec


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
                yield problem(f"部分 {part.id!r} 中没有节 {name!r}", at, suggested_name(name, ids, "节的 id"))
        if not part.tables and part.id not in used:
            hint = "请列出 tables，或在章节中写 part；不要的部分请删去。"
            yield problem(f"部分 {part.id!r} 中没有表，也没有章节", at, hint)
    for number, section in enumerate(narrative.sections):
        if section.part not in (known or {""}):
            hint = f"可用的部分：{'、'.join(known)}。" if known else "没有写 [[parts]]，章节不写 part。"
            yield problem(f"没有名为 {section.part!r} 的部分", places.of_section(number), hint)
        if not section.heading and not section.part:
            hint = "请写 heading；只有写了 part 的章节可以没有标题。"
            yield problem("章节没有标题", places.of_section(number), hint)


def number_problems(narrative: Narrative, places: Layers) -> Iterator[Problem]:
    """Names of headings' numbers whose id nothing or several things have, or whose heading has no number."""
    parts = {part.id: part for part in narrative.parts}
    titles = [(part.id, part.title) for part in narrative.parts]
    for section in narrative.sections:
        numbered = section.part in parts and parts[section.part].headings
        titles.append((section.id, f"{numbered or ''}{section.heading}"))
        titles += [(item.id, item.heading) for item in section.items]
    ids = [one for one, _ in titles if one]
    for name, of in narrative.section_numbers.items():
        at = places.of("section_numbers", name)
        found = [title for one, title in titles if one == of]
        if len(found) != 1:
            what = f"{len(found)} 处的 id 都是 {of!r}" if found else f"没有 id 为 {of!r} 的部分、章节或小标题"
            yield problem(what, at, suggested_name(of, ids, "id") if ids and not found else ID_OF_HEADING)
        elif not number_in(found[0]):
            hint = "请给标题写上编号（如 一、），或在它所属的部分写 headings。"
            yield problem(f"{of!r} 的标题 {found[0]!r} 没有编号", at, hint)


def percent_problems(narrative: Narrative, places: Layers) -> Iterator[Problem]:
    """Warnings about percentages in a sentence without their sign behind them."""
    own = {*narrative.ratios}
    sentences = [("sentences", name, sentence, own) for name, sentence in narrative.sentences.items()]
    sentences += [("phrases", name, sentence, {"percent"}) for name, sentence in narrative.phrases.items()]
    for name, rows in narrative.rows.items():
        sentences += [("rows", name, sentence, own | {*rows.ratios}) for sentence in rows.sentences.values()]
    for part, name, sentence, percentages in sentences:
        for variant in sentence:
            pieces = PLACEHOLDER.split(variant.text)
            for placeholder, behind in zip(pieces[1::2], pieces[2::2], strict=True):
                if placeholder in percentages and not behind.startswith(SIGNS):
                    hint = f"百分数印作不带 % 的数，请写成 {{{placeholder}}}%。"
                    at = places.of(part, name, word=f"{{{placeholder}}}")
                    yield problem(f"{{{placeholder}}} 后面没有 %", at, hint, Severity.WARNING)


SIGNS = ("%", "％", "个百分点", "百分点")
ID_OF_HEADING = '请在所指的部分、章节或小标题下写 id = "…"，各不相同。'


def order_problems(narrative: Narrative, places: Layers) -> Iterator[Problem]:
    """Warnings about headings that are written with a smaller number than one before them."""
    for part in narrative.parts or (PartSpec(),):
        numbers = [n for n, section in enumerate(narrative.sections) if section.part == part.id]
        numbers.sort(key=lambda n: (*part.sections, narrative.sections[n].id).index(narrative.sections[n].id))
        headings = [narrative.sections[n].heading for n in numbers]
        for one, other in out_of_order(headings):
            yield _misplaced(headings[one], headings[other], places.of_section(numbers[one]))
    for number, section in enumerate(narrative.sections):
        headings = [item.heading for item in section.items]
        for one, other in out_of_order(headings, [item.level for item in section.items]):
            yield _misplaced(headings[one], headings[other], places.of_section(number, one))


def _misplaced(heading: str, before: str, at: str) -> Problem:
    hint = "印出时按先后重新编号：请移到它的次序上，或改写编号。"
    return problem(f"标题 {heading!r} 的编号比排在它前面的 {before!r} 小", at, hint, Severity.WARNING)
