"""Whether a document is in order: its cover and contents, its parts, what stands only in some books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
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
            yield declared_problem("NARR-018", at, part=part.id)
        ids = [section.id for section in narrative.sections if section.part == part.id]
        for name in part.sections:
            if name not in ids:
                advice = suggested_name(name, ids, "节的 id")
                yield declared_problem("NARR-022", at, part=part.id, name=name, advice=advice)
        if not part.tables and part.id not in used:
            yield declared_problem("NARR-019", at, part=part.id)
    for number, section in enumerate(narrative.sections):
        if section.part not in (known or {""}):
            hint = f"可用的部分：{'、'.join(known)}。" if known else "没有写 [[parts]]，章节不写 part。"
            yield declared_problem("NARR-020", places.of_section(number), part=section.part, advice=hint)
        if not section.heading and not section.part:
            yield declared_problem("NARR-021", places.of_section(number))


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
        if len(found) > 1:
            yield declared_problem("NARR-066", at, count=len(found), of=of)
        elif not found:
            advice = suggested_name(of, ids, "id") if ids else ID_OF_HEADING
            yield declared_problem("NARR-067", at, of=of, advice=advice)
        elif not number_in(found[0]):
            yield declared_problem("NARR-023", at, of=of, written=found[0])


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
                    at = places.of(part, name, word=f"{{{placeholder}}}")
                    yield declared_problem("NARR-024", at, placeholder=placeholder)


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
    return declared_problem("NARR-017", at, heading=heading, before=before)
