"""The narrative of a unit in the words of its pack, or with words of one's own over them."""

from __future__ import annotations

from pathlib import Path

from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.narrative.blocks import Block
from xlsx_kit.narrative.load import read_narrative
from xlsx_kit.narrative.references import check_references
from xlsx_kit.narrative.sentences import narrative_blocks
from xlsx_kit.narrative.source import EvaluationSource
from xlsx_kit.narrative.spec import Narrative
from xlsx_kit.resources import templates
from xlsx_kit.spec.pack import Pack

FILE = "narrative.toml"


def narrative_of(evaluation: Evaluation, words: Path | None = None) -> tuple[Block, ...]:
    """The narrative of one unit. Raises SpecError where the words are not sound."""
    return narrative_blocks(wording(evaluation.pack, words), EvaluationSource(evaluation))


def wording(pack: Pack, words: Path | None = None) -> Narrative:
    """The words of a pack, with a file of one's own over them. Raises SpecError where they are not sound."""
    files = [(file, f"{name}/{FILE}") for name, file in templates(pack.lineage, FILE)]
    base, *over = reversed(files)
    spec = read_narrative(*base, *over, *([(words, words.name)] if words else []))
    check_references(spec, pack, FILE)
    return spec
