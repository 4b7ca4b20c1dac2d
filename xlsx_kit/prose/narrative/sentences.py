"""From wording and figures to blocks: picks the variant of each sentence, fills it, joins as Chinese does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace

from xlsx_kit.facts import nothing_entered
from xlsx_kit.pack import in_order
from xlsx_kit.prose.narrative.blocks import (
    Block,
    BodyParagraph,
    Cover,
    Heading,
    PageTurn,
    Run,
    Runs,
    Strong,
    plain,
)
from xlsx_kit.prose.narrative.composition import ComposedPart, Gap
from xlsx_kit.prose.narrative.figures import Values
from xlsx_kit.prose.narrative.joining import ended, joined, last, merged, paragraphs, standing
from xlsx_kit.prose.narrative.named_values import HOLDS, Named
from xlsx_kit.prose.narrative.names import PLACEHOLDER, stated_names
from xlsx_kit.prose.narrative.numbering import number_in, renumbered
from xlsx_kit.prose.narrative.rows import values_of_rows
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative, Sentence, Variant
from xlsx_kit.prose.narrative.spec_order import (
    Choice,
    ContentsSpec,
    CoverPage,
    Group,
    Item,
    PartSpec,
    SectionSpec,
)
from xlsx_kit.prose.narrative.spec_tables import TableSpec
from xlsx_kit.prose.narrative.tables import TableMaker, has_rows, upright

NOTHING: Mapping[str, Named] = {}
Columns = tuple[tuple[str, str], ...]
Chosen = Callable[[Variant], object]
"""Told of every wording that is chosen for a sentence."""


WHOLE = PartSpec(id="")
"""The one part of a narrative without parts."""


class NarrativeWriter:
    """Writes the narrative of one unit, and notes what is missing for it."""

    def __init__(
        self, spec: Narrative, source: EvaluationSource, chosen: Chosen | None, finished: bool
    ) -> None:
        self._spec, self._source = spec, source
        self._chosen, self._finished = chosen, finished
        self._values = Values(spec, source)
        self._tables = TableMaker(spec, source, self.plain, self._piece)
        self.untouched = nothing_entered(source.evaluation.pack, source.evaluation.facts)
        self.missing: dict[str, Gap] = {}
        self.unknown: dict[str, Gap] = {}
        self.numbers: dict[str, str] = {}
        """The numbers that headings were printed with, by the ids of what stands under them."""

    def parts(self) -> Iterator[ComposedPart]:
        """The parts that stand in this unit's book; one without any content is left out."""
        parts = self._spec.parts or (WHOLE,)
        there = [self._values.stands(part) for part in parts]
        blocks = [
            tuple(self._with_decimals(part).sections(part)) if stands else ()
            for part, stands in zip(parts, there, strict=True)
        ]
        printed = [
            stands and bool(content or part.tables)
            for part, stands, content in zip(parts, there, blocks, strict=True)
        ]
        titles, lines = (
            renumbered([self.plain(text) for text in texts], printed)
            for texts in ([part.title for part in parts], [part.contents for part in parts])
        )
        for n, part in enumerate(parts):
            if printed[n]:
                self.numbers[part.id] = number_in(titles[n])
                yield ComposedPart(part, titles[n], lines[n] or titles[n], blocks[n])

    def _with_decimals(self, part: PartSpec) -> NarrativeWriter:
        if part.decimals is None:
            return self
        source = self._source.with_decimals(part.decimals)
        other = NarrativeWriter(self._spec, source, self._chosen, self._finished)
        other.missing, other.unknown, other.numbers = self.missing, self.unknown, self.numbers
        return other

    def cover(self, spec: CoverPage) -> Cover:
        """The lines of the cover; blank ones are left out."""
        title, lines = ([self._piece(line) for line in group] for group in (spec.title, spec.lines))
        return Cover(tuple(filter(None, title)), tuple(filter(None, lines)))

    def contents(self, spec: ContentsSpec | None) -> ContentsSpec | None:
        """How the contents of this unit's book are printed."""
        if spec is None:
            return None
        ends = spec.by_scope.get(self._source.scope, spec.ends)
        return ContentsSpec(title=self.plain(spec.title), ends=ends)

    def sections(self, part: PartSpec) -> Iterator[Block]:
        """The sections of a part; headings over nothing are left out, the others numbered as they stand."""
        sections = [section for section in self._spec.sections if section.part == part.id]
        sections.sort(key=lambda s: (*part.sections, s.id).index(s.id))
        contents = [tuple(self._items(s)) if self._values.stands(s) else () for s in sections]
        headings = renumbered(
            [self.plain(section.heading) for section in sections],
            [bool(content) for content in contents],
            without=self._spec.without,
        )
        landscape = part.landscape
        number = 0
        for section, content, heading in zip(sections, contents, headings, strict=True):
            if not content:
                continue
            if heading:
                number += 1
                heading = in_order(part.headings, number) + heading
                self.numbers[section.id] = number_in(heading)
            lying = part.landscape or (section.landscape and has_rows(content))
            if lying is not landscape:
                landscape = lying
                yield PageTurn(landscape)
            if heading:
                yield Heading(1, heading)
            yield from content if landscape else map(upright, content)

    def _items(self, section: SectionSpec) -> Iterator[Block]:
        items = section.items
        contents = [tuple(self._item(item)) if self._values.stands(item) else () for item in items]
        headings = renumbered(
            [self.plain(item.heading) for item in items],
            [bool(content) for content in contents],
            [item.level for item in items],
        )
        for item, content, heading in zip(items, contents, headings, strict=True):
            if heading and content:
                self.numbers[item.id] = number_in(heading)
                yield Heading(item.level, heading)
            yield from content

    def _item(self, item: Item) -> Iterator[Block]:
        if self.untouched and self._finished and not item.terms:
            return  # nothing is said of a unit that said nothing
        if item.table:
            yield from self._table(self._spec.tables[item.table])
        elif item.form:
            spec = self._spec.forms[item.form]
            forms = list(self._tables.forms(spec))
            lacking = [form for form in forms if form.below and not form.below.body]
            if lacking and (required := self._spec.tables[spec.below].required):
                self._miss(required, spec.links, tuple(n for n, form in enumerate(forms) if form in lacking))
            if lacking and self._finished:
                forms = [replace(form, below=None) if form in lacking else form for form in forms]
            yield from forms or self._replacement(item)
        elif item.text:
            written = [BodyParagraph((line,)) for line in paragraphs(self._values.text(item.text))]
            yield from written or self._replacement(item)
        elif item.terms:
            terms = [term for term in item.terms if self._values.stands(term)]
            for number, term in enumerate(terms, start=1):
                meaning = ended((self.plain(term.meaning),), "。")
                before = in_order(item.numbering or "1、", number)
                yield BodyParagraph((before, Strong(self.plain(term.term)), "：", *meaning))
        elif item.each:
            rows = values_of_rows(self._spec, self._source, item.each)
            row_runs = (self._in_row(*row)._paragraph(item.paragraph) for row in rows)
            for number, runs in enumerate(filter(None, row_runs), start=1):
                yield BodyParagraph(merged((in_order(item.numbering, number), *runs)))
        else:
            runs = self._paragraph(item.paragraph)
            if runs:
                yield BodyParagraph(runs)

    def _table(self, spec: TableSpec) -> Iterator[Block]:
        if gap := self._source.asks_in_vain(spec.part):
            self.missing.setdefault(gap.what, gap)
            if self._finished:
                return  # neither rows nor a note that there are none: nobody said so
        block = self._tables.table(spec)
        if block.body or not spec.required:
            yield block
            return
        self._miss(spec.required, spec.columns_read)
        if not self._finished:
            yield block

    def _replacement(self, item: Item) -> Iterator[BodyParagraph]:
        """What stands for a text or forms that nobody entered; of something required nothing stands."""
        instead = self._paragraph((Group(of=(item.instead,)),)) if item.instead else ()
        if instead:
            yield BodyParagraph(instead)
        elif item.required and self._values.stands(Choice(only_with=item.required_with)):
            form = self._spec.forms.get(item.form)
            columns = form.columns_read if form else self._values.columns_of(item.text)
            required = self._miss(item.required, columns)
            if not self._finished:
                yield BodyParagraph((f"未填报{required}。",))
        elif not item.optional:
            yield BodyParagraph((self.plain(item.otherwise),))

    def _miss(self, required: str, columns: Columns, lines: tuple[int, ...] = ()) -> str:
        """Notes what nobody entered, and says what it is called."""
        what = self.plain(required)
        self.missing.setdefault(what, Gap(what, columns, lines))
        return what

    def _in_row(self, words: Narrative, values: Values) -> NarrativeWriter:
        """The same for one row: its names stand beside those of the unit."""
        other = copy(self)
        other._spec, other._values = words, values
        return other

    def _paragraph(self, groups: Iterable[Group]) -> Runs:
        runs: Runs = ()
        for group in groups:
            runs += self._group(group)
        # The last group may end with ； because others might have followed; ： opens the next paragraphs.
        return runs if not runs or last(runs) == "：" else ended(runs, "。")

    def _group(self, group: Group) -> Runs:
        if not self._values.stands(group):
            return ()
        if group.each:
            rows = values_of_rows(self._spec, self._source, group.each)
            writers = (self._in_row(*row) for row in rows)
            runs = joined((joined(map(w._piece, group.of), "，") for w in writers), group.join)
        else:
            runs = joined((self._piece(piece) for piece in group.of), group.join)
        return ended((*self._fill(group.lead, {}), *runs), group.end) if runs else ()

    def _piece(self, piece: str) -> Runs:
        """A sentence, a change told by its comparison, or an inline text."""
        if piece in self._spec.sentences:
            return self._sentence(self._spec.sentences[piece], {})
        if piece not in self._spec.changes:
            return self._stated(PLACEHOLDER.findall(piece), piece, {})
        for name in (self._spec.changes[piece].now, piece):
            if gap := self._values.lacks_entry(name):
                return self._unfilled(gap)
        local = self._values.local(piece)
        if gap := self._values.lacks_base(piece):
            self.unknown.setdefault(gap.what, gap)
        phrases = self._spec.comparisons[self._spec.changes[piece].told]
        return joined((self._sentence(self._spec.phrases[phrase], local) for phrase in phrases), "，")

    def _sentence(self, sentence: Sentence, local: Mapping[str, Named]) -> Runs:
        """The first variant whose predicate holds, filled; the last one has none."""
        for variant in sentence:
            if all(HOLDS[predicate](self._named(name, local)) for predicate, name in variant.tests):
                if self._chosen:
                    self._chosen(variant)
                return self._stated(stated_names(variant), variant.text, local)
        return ()

    def _stated(self, names: Iterable[str], text: str, local: Mapping[str, Named]) -> Runs:
        """A text that states what names are worth; of nothing that nobody entered nothing is stated."""
        lacking = (self._values.lacks_entry(name) for name in names if name not in local)
        gap = next(filter(None, lacking), None)
        return self._unfilled(gap) if gap else self._fill(text, local)

    def _unfilled(self, gap: Gap) -> Runs:
        """What stands for nothing that nobody entered: in a draft, and once, that it is missing."""
        known = gap.what in self.missing
        self.missing.setdefault(gap.what, gap)
        return () if known or self._finished else (f"未填报{gap.what}",)

    def _fill(self, text: str, local: Mapping[str, Named]) -> Runs:
        runs: list[Run] = []
        for number, part in enumerate(PLACEHOLDER.split(text)):
            runs.append(standing(self._named(part, local).run, runs) if number % 2 else part)
        return merged(runs)

    def _named(self, name: str, local: Mapping[str, Named]) -> Named:
        return local[name] if name in local else self._values[name]

    def plain(self, text: str, local: Mapping[str, Named] = NOTHING) -> str:
        """A text with its names filled in."""
        return plain(self._fill(text, local))
