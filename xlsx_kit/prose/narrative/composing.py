"""The whole narrative of one unit: written part by part, with the numbers that its headings come to have."""

from __future__ import annotations

from xlsx_kit.pack import replaced
from xlsx_kit.prose.narrative.begun_lines import gaps_of_lines
from xlsx_kit.prose.narrative.blocks import Block
from xlsx_kit.prose.narrative.composition import Composition
from xlsx_kit.prose.narrative.sentences import Chosen, NarrativeWriter
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative


def narrative_blocks(spec: Narrative, source: EvaluationSource) -> tuple[Block, ...]:
    """The narrative of one unit, in order. Raises SpecError where the source gives text for a figure."""
    return composed(spec, source).blocks


def composed(
    spec: Narrative, source: EvaluationSource, chosen: Chosen | None = None, *, finished: bool = False
) -> Composition:
    """The narrative of one unit, part by part; ``chosen`` is told of each wording used.

    In a ``finished`` one nothing is said of what was not entered: its heading is left out. A draft says so in
    its place. Raises SpecError where the source gives text for a figure.
    """
    if spec.section_numbers:
        spec = _with_numbers(spec, source, finished)
    writer = NarrativeWriter(spec, source, chosen, finished)
    parts = tuple(writer.parts())
    for gap in gaps_of_lines(spec, source.evaluation.pack, source.evaluation.facts):
        writer.missing.setdefault(gap.what, gap)
    cover = writer.cover(spec.cover) if spec.cover else None
    title, opening = writer.plain(spec.title), writer.plain(spec.opening)
    missing, unknown = (tuple(gaps.values()) for gaps in (writer.missing, writer.unknown))
    contents, whole = writer.contents(spec.contents), not spec.parts
    return Composition(title, opening, parts, missing, unknown, cover, contents, whole, writer.untouched)


def _with_numbers(spec: Narrative, source: EvaluationSource, finished: bool) -> Narrative:
    """The words with numbers of headings in the place of their ids; a draft tells which are printed."""
    names = spec.section_numbers
    draft = NarrativeWriter(replaced(spec, section_numbers=dict.fromkeys(names, "1")), source, None, finished)
    for _ in draft.parts():
        pass
    return replaced(spec, section_numbers={name: draft.numbers.get(of, "") for name, of in names.items()})
