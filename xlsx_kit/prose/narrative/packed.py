"""The narrative of a unit in the words of its pack, or with words of one's own over them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path

from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.prose.narrative.blocks import Block
from xlsx_kit.prose.narrative.load import PartialNarrative, examined_files
from xlsx_kit.prose.narrative.references import reference_problems
from xlsx_kit.prose.narrative.sentences import narrative_blocks
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.resources import templates

FILE = "narrative.toml"


def narrative_of(evaluation: Evaluation, words: Path | None = None) -> tuple[Block, ...]:
    """The narrative of one unit. Raises SpecError where the words are not sound."""
    return narrative_blocks(wording(evaluation.pack, words), EvaluationSource(evaluation))


def wording(pack: Pack, words: Path | None = None) -> Narrative:
    """The words of a pack, with a file of one's own over them. Raises SpecError where they are not sound."""
    return examined_words(pack, [*words_of(pack), *([(words, words.name)] if words else [])]).sound


def words_of(pack: Pack) -> list[tuple[Traversable, str]]:
    """The files of words of a pack and of those it extends, with their paths, the furthest first."""
    return [(file, f"{name}/{FILE}") for name, file in reversed(templates(pack.homes, FILE))]


def examined_words(
    pack: Pack, files: Sequence[tuple[Traversable, str]], broken: Collection[str] = ()
) -> PartialNarrative:
    """What can be said of files of words over one another, their references to the pack included.

    ``broken`` are parts of the pack that could not be read; nothing is said of what refers to them.
    """
    found = examined_files(*files)
    if found.narrative is None:
        return found
    references = reference_problems(found.narrative, pack, found.places, broken)
    return PartialNarrative(found.narrative, (*found.problems, *references), found.places, found.broken)
