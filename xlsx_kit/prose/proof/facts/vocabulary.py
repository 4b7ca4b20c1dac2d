"""What words a document may use for which figure: compiled from the pack's own sentences and aliases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.proof.phrases import pattern, phrases, without_end

SHORTEST = 3
"""Shorter words (合计) may speak of anything."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing figures are about: what it is called, its amount, and last year's ("" where unknown)."""

    word: str
    now: str
    before: str = ""


def subjects(spec: Narrative) -> dict[str, Subject]:
    """Words -> what they are about; the references are those of the narrative's names."""
    found = {s.word: s for s in _labels_of_figures(spec)}
    for change in spec.changes.values():
        now, before = spec.money[change.now], spec.money[change.before]
        if not now.only_with:
            found[change.label] = Subject(change.label, now.ref, before.ref)
    for words, name in spec.aliases.items():
        if name in spec.changes:
            about = spec.changes[name]
            found[words] = Subject(words, spec.money[about.now].ref, spec.money[about.before].ref)
        else:
            found[words] = Subject(words, spec.money[name].ref)
    return found


def _labels_of_figures(spec: Narrative) -> Iterator[Subject]:
    """The words that stand before a figure in the pack's sentences."""
    for sentence in spec.sentences.values():
        for variant in sentence:
            for words, name in pattern("before_a_figure").findall(variant.text):
                word = without_end(pattern("year_left").sub("", words), "label_behind")
                if name in spec.money and len(word) >= SHORTEST and word not in phrases("vague"):
                    yield Subject(word, spec.money[name].ref)


@dataclass(frozen=True, slots=True)
class CountPhrase:
    """A number of things: the words before it, the measure word behind it, and its reference."""

    word: str
    measure: str
    ref: str


def counted(spec: Narrative) -> tuple[CountPhrase, ...]:
    """What the pack's sentences count."""
    return tuple(
        CountPhrase(pattern("year_left").sub("", words), measure, spec.counts[name].ref)
        for sentence in spec.sentences.values()
        for variant in sentence
        for words, name, measure in pattern("before_a_count").findall(variant.text)
        if name in spec.counts
    )


def subject_before(text: str, known: Mapping[str, Subject]) -> Subject | None:
    """The subject named last in a text; of words that end at one place the longest."""
    best: tuple[int, int] = (-1, 0)
    found = None
    for word, subject in known.items():
        at = text.rfind(word)
        if at >= 0 and (at + len(word), len(word)) > best:
            best, found = (at + len(word), len(word)), subject
    return found
