"""The narrative of a unit in the words of its pack, or with words of one's own over them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsx_kit.compute import Evaluation
from xlsx_kit.pack import (
    BOOK,
    CODE,
    NAME,
    SCOPE,
    UNIT,
    YEAR,
    ColumnType,
    Pack,
    SpecError,
    content,
    reference_of,
    type_of,
)
from xlsx_kit.prose.narrative.blocks import Block
from xlsx_kit.prose.narrative.composition import Composition
from xlsx_kit.prose.narrative.load import PartialNarrative, examined
from xlsx_kit.prose.narrative.places import Layers
from xlsx_kit.prose.narrative.references import reference_problems
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.resources import templates

if TYPE_CHECKING:
    from xlsx_kit.prose.narrative.sentences import Chosen

FILE = "narrative.toml"
LAST_YEAR = "last_year"


def narrative_of(evaluation: Evaluation, words: Path | None = None) -> tuple[Block, ...]:
    """The narrative of one unit. Raises SpecError where the words are not sound."""
    return composition_of(evaluation, words).blocks


def composition_of(
    evaluation: Evaluation, words: Path | None = None, *, finished: bool = False
) -> Composition:
    """The same part by part; ``finished`` as it is published. Raises SpecError as ``narrative_of`` does."""
    return narrated(wording(evaluation.pack, words), evaluation, finished=finished)


def narrated(
    words: Narrative, evaluation: Evaluation, chosen: Chosen | None = None, *, finished: bool = False
) -> Composition:
    """The narrative of one unit in words that were read before; ``chosen`` is told of each wording used."""
    from xlsx_kit.prose.narrative.composing import composed  # a return that lacks nothing is not composed

    source = EvaluationSource(evaluation, words.unit, words.decimals)
    return composed(words, source, chosen, finished=finished)


def wording(pack: Pack, words: Path | None = None) -> Narrative:
    """The words of a pack, with a file of one's own over them. Raises SpecError where they are not sound."""
    files = [*words_of(pack), *([(words, words.name)] if words else [])]
    return _sound_words(pack, tuple((content(file, path), path) for file, path in files))


@lru_cache(maxsize=8)
def _sound_words(pack: Pack, layers: tuple[tuple[bytes, str], ...]) -> Narrative:
    """Files as they are now, as sound words: three quarters of the time of reading one short document."""
    return _examined_layers(pack, layers).sound


def words_of(pack: Pack) -> list[tuple[Traversable, str]]:
    """The files of words of a pack and of those it extends, with their paths, the furthest first."""
    return [(file, f"{name}/{FILE}") for name, file in reversed(templates(pack.homes, FILE))]


def figures_of(pack: Pack) -> dict[str, dict[str, Any]]:
    """The figures of a pack, which sentences can name, by the part of a narrative that they are like.

    With the words for a unit that tables can name, too: {name}, {year}, {last_year}, those by scope.

    A figure in a document is tied to the reference that it is, so that the document is read with any pack
    that has the same cell; to its name where it is more than one.
    """
    found: dict[str, dict[str, Any]] = {"money": {}, "counts": {}, "texts": {}}
    for name, figure in pack.book.figures.items():
        try:
            kind = type_of(pack, reference_of(pack, name))
        except SpecError:  # said where the figure is declared
            kind = ColumnType.AMOUNT
        part = {ColumnType.AMOUNT: "money", ColumnType.COUNT: "counts"}.get(kind, "texts")
        found[part][name] = figure if isinstance(figure, str) else name
    fields = {column.key for source in pack.inputs if source.id == UNIT for column in source.columns}
    for name in (CODE, NAME, SCOPE, YEAR):
        if name in fields and name not in pack.book.figures:
            found["texts"][name] = f"{UNIT}/{name}"
    if LAST_YEAR not in pack.book.figures:
        found["years"] = {LAST_YEAR: -1}
    if SCOPE in fields:
        found["words"] = {
            name: {"ref": f"{UNIT}/{SCOPE}", "values": words, "otherwise": ""}
            for name, words in pack.book.by_scope.items()
            if name not in pack.book.figures
        }
    return found


MONEY = re.compile(rb'^unit\s*=\s*"(\W+)"', re.MULTILINE)


def with_words(pack: Pack, layers: Sequence[tuple[bytes, str]]) -> list[tuple[bytes, str]]:
    """Files with the pack's words in place of their names; ``{money}`` is what the text counts in."""
    units = [found[1] for data, _ in layers if (found := MONEY.search(data))]
    unit = units[-1] if units else pack.book.money.encode()
    return [(pack.book.with_terms(data.replace(b"{money}", unit)), path) for data, path in layers]


def examined_words(
    pack: Pack, files: Sequence[tuple[Traversable, str]], broken: Collection[str] = ()
) -> PartialNarrative:
    """What can be said of files of words over one another, their references to the pack included.

    ``broken`` are parts of the pack that could not be read; nothing is said of what refers to them.
    """
    try:
        layers = [(content(file, path), path) for file, path in files]
    except SpecError as error:
        return PartialNarrative(None, error.problems, Layers())
    return _examined_layers(pack, layers, broken)


def _examined_layers(
    pack: Pack, layers: Sequence[tuple[bytes, str]], broken: Collection[str] = ()
) -> PartialNarrative:
    try:
        layers = with_words(pack, layers)
    except SpecError as error:
        return PartialNarrative(None, error.problems, Layers())
    examination = examined(layers, figures_of(pack), f"{pack.id}/{BOOK}")
    if examination.narrative is None:
        return examination
    references = reference_problems(examination.narrative, pack, examination.places, broken)
    return PartialNarrative(
        examination.narrative, (*examination.problems, *references), examination.places, examination.broken
    )
