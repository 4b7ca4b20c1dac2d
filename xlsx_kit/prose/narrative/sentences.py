"""From wording and figures to blocks: picks the variant of each sentence, fills it, joins as Chinese does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from xlsx_kit.prose.narrative.blocks import (
    Block,
    BodyParagraph,
    Heading,
    PageTurn,
    Run,
    Runs,
    Strong,
    Title,
    plain,
)
from xlsx_kit.prose.narrative.figures import HOLDS, Named, Source, Values
from xlsx_kit.prose.narrative.names import PLACEHOLDER
from xlsx_kit.prose.narrative.spec import Group, Item, Narrative, Sentence, Variant
from xlsx_kit.prose.narrative.tables import TableMaker

NOTHING: Mapping[str, Named] = {}

PAUSES = "，、；："
STOPS = "。！？"


Chosen = Callable[[Variant], object]
"""Told of every wording that is chosen for a sentence."""


def narrative_blocks(spec: Narrative, source: Source, chosen: Chosen | None = None) -> tuple[Block, ...]:
    """The narrative of one unit, in order. Raises SpecError where the source gives text for a figure."""
    return tuple(_Writer(spec, source, chosen).blocks())


class _Writer:
    def __init__(self, spec: Narrative, source: Source, chosen: Chosen | None) -> None:
        self._spec = spec
        self._chosen = chosen
        self._values = Values(spec, source)
        self._tables = TableMaker(spec, source, self._plain, self._piece)

    def blocks(self) -> Iterator[Block]:
        yield Title(self._plain(self._spec.title))
        if self._spec.opening:
            yield BodyParagraph((self._plain(self._spec.opening),))
        landscape = False
        for section in self._spec.sections:
            if section.landscape is not landscape:
                landscape = section.landscape
                yield PageTurn(landscape)
            yield Heading(1, self._plain(section.heading))
            for item in section.items:
                content = list(self._item(item))
                if item.heading and content:
                    yield Heading(item.level, self._plain(item.heading))
                yield from content

    def _item(self, item: Item) -> Iterator[Block]:
        if item.table:
            yield self._tables.table(self._spec.tables[item.table])
        elif item.form:
            forms = list(self._tables.forms(self._spec.forms[item.form]))
            yield from forms
            if not forms:
                yield BodyParagraph((self._plain(item.otherwise),))
        elif item.text:
            lines = [line.strip() for line in self._values.text(item.text).splitlines()]
            for line in [line for line in lines if line] or [self._plain(item.otherwise)]:
                yield BodyParagraph((line,))
        elif item.terms:
            for number, term in enumerate(item.terms, start=1):
                meaning = _ended((self._plain(term.meaning),), "。")
                yield BodyParagraph((f"{number}、", Strong(self._plain(term.term)), "：", *meaning))
        else:
            runs = self._paragraph(item.paragraph)
            if runs:
                yield BodyParagraph(runs)

    def _paragraph(self, groups: Iterable[Group]) -> Runs:
        runs: Runs = ()
        for group in groups:
            runs += self._group(group)
        # The last group may end with ； because others might have followed; ： opens the next paragraphs.
        return runs if not runs or _last(runs) == "：" else _ended(runs, "。")

    def _group(self, group: Group) -> Runs:
        runs = _joined((self._piece(piece) for piece in group.of), group.join)
        return _ended((*self._fill(group.lead, {}), *runs), group.end) if runs else ()

    def _piece(self, piece: str) -> Runs:
        """A sentence, a change told by its comparison, or an inline text."""
        if piece in self._spec.sentences:
            return self._sentence(self._spec.sentences[piece], {})
        if piece not in self._spec.changes:
            return self._fill(piece, {})
        local = self._values.local(piece)
        phrases = self._spec.comparisons[self._spec.changes[piece].told]
        return _joined((self._sentence(self._spec.phrases[phrase], local) for phrase in phrases), "，")

    def _sentence(self, sentence: Sentence, local: Mapping[str, Named]) -> Runs:
        """The first variant whose predicate holds, filled; the last one has none."""
        for variant in sentence:
            if all(HOLDS[predicate](self._named(name, local)) for predicate, name in variant.tests):
                if self._chosen:
                    self._chosen(variant)
                return self._fill(variant.text, local)
        return ()

    def _fill(self, text: str, local: Mapping[str, Named]) -> Runs:
        runs: list[Run] = []
        for number, part in enumerate(PLACEHOLDER.split(text)):
            runs.append(self._named(part, local).run if number % 2 else part)
        return _merged(runs)

    def _named(self, name: str, local: Mapping[str, Named]) -> Named:
        return local[name] if name in local else self._values[name]

    def _plain(self, text: str, local: Mapping[str, Named] = NOTHING) -> str:
        return plain(self._fill(text, local))


def _joined(parts: Iterable[Runs], mark: str) -> Runs:
    """Parts that are not blank, divided by the mark; a part's own pause at its end gives way to it."""
    runs: Runs = ()
    for part in parts:
        if part:
            runs = (*_ended(runs, mark), *part) if runs else part
    return _merged(runs)


def _ended(runs: Runs, mark: str) -> Runs:
    """Runs that end with the mark, whatever pause they ended with; a full stop of their own stays."""
    text = plain(runs)
    if not text or text[-1] in STOPS or (text[-1] == "”" and text[-2:-1] in STOPS):
        return runs
    last = runs[-1]
    if isinstance(last, str):
        runs = (*runs[:-1], last.rstrip(PAUSES))
    return _merged((*runs, mark))


def _last(runs: Runs) -> str:
    """The last character."""
    return plain(runs)[-1]


def _merged(runs: Iterable[Run]) -> Runs:
    """Runs without blank ones, neighbouring texts made one."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if isinstance(run, str) and isinstance(last, str):
            merged[-1] = last + run
        elif run:
            merged.append(run)
    return tuple(merged)
