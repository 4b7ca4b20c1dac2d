"""Where the narrative's figures come from: one unit's exact values and facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from xlsx_kit import values
from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import dimension_of
from xlsx_kit.messages import declared_error
from xlsx_kit.pack import (
    Column,
    ColumnType,
    Entry,
    Field,
    FigureSpec,
    ListedRows,
    Measure,
    Reference,
    Texts,
    leaves,
    reference_of,
    references_of,
    type_of,
)
from xlsx_kit.prose.narrative.begun_lines import entry_names, first_unended
from xlsx_kit.prose.narrative.blocks import Figure
from xlsx_kit.prose.narrative.composition import Gap
from xlsx_kit.prose.narrative.free_lines import blank_lines, first_blank, is_new
from xlsx_kit.prose.narrative.named_values import RowName, Value
from xlsx_kit.prose.narrative.spec import RowsSpec, RowText
from xlsx_kit.prose.narrative.summed_entries import asking_lists, measures_of
from xlsx_kit.prose.narrative.untouched_lines import first_left_alone

FIGURES = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.DECIMAL)
"""Columns whose entries are figures; everything else is the unit's own words."""
PER_WAN = {values.WAN: 1, values.YUAN: 10_000}
"""How much of each money is one 万元."""
MONEY_MARK = "："
"""Between a money and a reference."""


class EvaluationSource:
    """Answers the narrative's references from the evaluation of a unit's facts.

    ``unit`` is the money that amounts are wanted in, where that is not the book's; they are rounded half up.
    """

    def __init__(self, evaluation: Evaluation, unit: str = "", decimals: int | None = None) -> None:
        self.evaluation = evaluation
        self.texts_of: dict[tuple[Texts, str], tuple[tuple[str, str], ...]] = {}
        """What was read of texts by the column of their codes, for all rows that ask."""
        book = evaluation.pack.book
        self.unit = unit if unit != book.money else ""
        own = 2 if self.unit else book.decimals
        self.decimals: int = own if decimals is None else decimals
        """How many decimals amounts are printed with: the pack's, unless the words say otherwise."""
        self.separators: bool = not self.decimals
        """Whether thousands are separated: in a text that is whole, not where a part of it is rounded."""
        self.scale: int = max(book.scale, values.scale_of(self.decimals))
        """How many of the units that amounts are given in are one of the money: enough for its decimals."""

    @property
    def scope(self) -> str:
        """Whose book it is."""
        return self.evaluation.facts.scope

    @property
    def prefix(self) -> str:
        """The money and a mark, where it is not the book's."""
        return f"{self.unit}{MONEY_MARK}" if self.unit else ""

    def with_decimals(self, decimals: int) -> EvaluationSource:
        """The same, with amounts rounded to so many decimals."""
        source = EvaluationSource(self.evaluation, self.unit, decimals)
        source.separators = self.separators
        return source

    def lookup(self, ref: str) -> int | str | None:
        """The value of a reference; None where missing. Raises SpecError for one the pack does not have."""
        unit, mark, plain = ref.partition(MONEY_MARK)
        if mark and unit in PER_WAN:
            return EvaluationSource(self.evaluation, unit).lookup(plain)
        if self._is_blank(reference_of(self.evaluation.pack, ref)):
            return None
        value = self.evaluation.figure(ref)
        if (
            self._converts
            and isinstance(value, int)
            and self._is_money(reference_of(self.evaluation.pack, ref))
        ):
            return self._in_unit(value)
        return value

    def _is_blank(self, reference: Reference) -> bool:
        """Whether a form's field has no entry."""
        return isinstance(reference, Field) and self.evaluation.facts.is_blank(
            (reference.input, 0, reference.column)
        )

    @property
    def _converts(self) -> bool:
        book = self.evaluation.pack.book
        return bool(self.unit) or self.decimals < book.decimals or self.scale != book.scale

    def _is_money(self, reference: Reference) -> bool:
        return type_of(self.evaluation.pack, reference) is ColumnType.AMOUNT

    def _in_unit(self, amount: int) -> int:
        """An amount of the book in the money wanted, rounded half up to the decimals printed."""
        book = self.evaluation.pack.book
        wanted = PER_WAN[self.unit or book.money] * 10**self.decimals
        rounded = values.times(amount, wanted, PER_WAN[book.money] * book.scale)
        return int(rounded * (self.scale // 10**self.decimals))

    def entered(self, ref: str, new: Sequence[str]) -> bool:
        """Whether what a sum is made of was entered.

        A form's field is where it has an entry, and where it may be left out. A list's column is where one of
        its lines has an entry, and none is blank beside another amount, or in a free list whose sum is 0: a
        blank is not a zero that anybody stated, unless a text of the line has one of the words ``new``.
        """
        pack, facts = self.evaluation.pack, self.evaluation.facts
        parts = tuple(leaves(reference_of(pack, ref)))
        for field in (part for part in parts if isinstance(part, Field)):
            optional = pack.input(field.input).column(field.column).omit_blank
            if not optional and facts.is_blank((field.input, 0, field.column)):
                return False
        measures = [part for part in parts if isinstance(part, Measure)]
        zero = not self.evaluation.amount(ref)
        if any(blank_lines(self.evaluation, measure, new, zero) for measure in measures):
            return False
        return not measures or any(
            not facts.is_blank((measure.input, n, measure.column))
            or is_new(facts.lines(measure.input)[n], new)
            for measure in measures
            for n in self.evaluation.lines_met(measure)
        )

    def without_base(self, what: str, ref: str, new: Sequence[str]) -> Gap:
        """What lacks the figure that it is compared with: the columns, the blank lines, by their names."""
        reference = reference_of(self.evaluation.pack, ref)
        measures = [part for part in leaves(reference) if isinstance(part, Measure)]
        zero = not self.evaluation.amount(ref)
        lines = {n: None for measure in measures for n in blank_lines(self.evaluation, measure, new, zero)}
        columns, numbers = self.columns(ref), tuple(sorted(lines))
        names = entry_names(self.evaluation.pack, self.evaluation.facts, columns, numbers)
        return Gap(what, columns, numbers, names)

    def columns(self, ref: str) -> tuple[tuple[str, str], ...]:
        """The columns (input, column) in which people enter what a reference comes to, in their order."""
        return tuple(dict.fromkeys(self._columns(reference_of(self.evaluation.pack, ref))))

    def _columns(self, reference: Reference) -> Iterator[tuple[str, str]]:
        for leaf in leaves(reference):
            if isinstance(leaf, Field | Texts):
                yield leaf.input, leaf.column
            elif isinstance(leaf, Entry):
                yield from ((leaf.input, column) for column in leaf.columns)
        measures = measures_of(self.evaluation.pack, reference)
        yield from ((measure.input, measure.column) for measure in measures)

    def unentered(self, ref: str) -> Gap | None:
        """What an amount is added up from, by the titles of the lists that ask for an entry and have none.

        A list that has any is complete but for lines that were begun (``unended``).
        """
        columns = asking_lists(self.evaluation.pack, ref)
        if not columns or self.has_entry(columns):
            return None
        titles = dict.fromkeys(self.evaluation.pack.input(source).title for source, _ in columns)
        return Gap("、".join(titles), columns)

    def unended(self, ref: str) -> Gap | None:
        """The entry that the first begun line lacks of those that an amount is added up from."""
        return first_unended(self.evaluation, ref)

    def left_alone(self, ref: str) -> Gap | None:
        """An entry in a given line that the unit left alone."""
        return first_left_alone(self.evaluation, ref)

    def no_zero(self, ref: str) -> Gap | None:
        """What a zero lacks: an entry in a given line that was left alone, or in a line of a free list."""
        if self.evaluation.amount(ref):
            return None
        return self.left_alone(ref) or first_blank(self.evaluation, ref)

    def has_entry(self, columns: Iterable[tuple[str, str]]) -> bool:
        """Whether a line has an entry in one of these columns of lists."""
        facts = self.evaluation.facts
        return any(
            not facts.is_blank((source, n, key))
            for source, key in columns
            for n in range(len(facts.lines(source)))
        )

    def asks_in_vain(self, part: str) -> Gap | None:
        """A list that asks for figures, where none of its lines has one."""
        source = self.evaluation.pack.input(part)
        figures = tuple((part, column.key) for column in source.facts if column.type in FIGURES)
        if not source.presets or not figures or self.has_entry(figures):
            return None
        return Gap(source.title, figures)

    def records(self, part: str) -> Sequence[Mapping[str, Value]]:
        """The lines of a list as printed in tables: zero amounts blank, percentages with their sign."""
        pack = self.evaluation.pack
        if not pack.has_input(part):
            raise declared_error("NARR-076", "narrative", part=part)
        columns = pack.input(part).facts
        lines = self.evaluation.facts.lines(part)
        return [
            {c.key: self._printed(c, line.get(c.key), f"{part}/{number}/{c.key}") for c in columns}
            for number, line in enumerate(lines, start=1)
        ]

    def rows(self, rows: RowsSpec) -> Sequence[RowName]:
        """The lines of a list by number, or the codes in use at the level that the rows have."""
        if rows.records:
            return [RowName(str(n)) for n, _ in enumerate(self.evaluation.facts.lines(rows.records), start=1)]
        listed = self._listed(rows)
        widths = self.evaluation.pack.codes[listed.codes].spec.widths
        width = widths[rows.level - 1]
        named, called = widths[: len(rows.names)], self.evaluation.name
        return [
            RowName(code, tuple(called(listed.codes, code[:w]) or code[:w] for w in named), listed.codes)
            for code in self.evaluation.codes_in_use(listed)
            if len(code) == width and (not rows.under or code.startswith(rows.under))
        ]

    def _listed(self, rows: RowsSpec) -> ListedRows:
        if not rows.table:
            return ListedRows(codes=rows.codes, sources=rows.sources, capacity=1)
        listed = self.evaluation.pack.view(rows.table).table.rows
        assert listed is not None
        return listed

    def of_row(self, node: str | FigureSpec | RowText, row: RowName) -> int | str | None:
        """An amount added up from the lines with the row's code, or what a column says in them."""
        pack = self.evaluation.pack
        if isinstance(node, RowText):
            texts = references_of(pack).texts(node.texts, node.where, node.texts)
            return self._texts_of_row(texts, row)
        found = self.evaluation.plain(references_of(pack).of_rows(node, row.key, row.codes), row.key)
        return self._in_unit(found) if self._converts else found

    def in_row(self, node: str | FigureSpec, row: RowName) -> bool:
        """Whether a line with the row's code has an entry of what the row adds up."""
        pack, facts = self.evaluation.pack, self.evaluation.facts
        for part in leaves(references_of(pack).of_rows(node, row.key, row.codes)):
            column = pack.code_column(part.input, part.codes) if isinstance(part, Measure) else None
            if not isinstance(part, Measure) or column is None:
                return True
            entered = (
                facts.lines(part.input)[n]
                for n in self.evaluation.lines_met(part)
                if not facts.is_blank((part.input, n, part.column))
            )
            if any(str(dimension_of(column, one) or "").startswith(row.key) for one in entered):
                return True
        return False

    def _texts_of_row(self, texts: Texts, row: RowName) -> str:
        """What lines with the row's code say, each text once."""
        if (texts, row.codes) not in self.texts_of:
            self.texts_of[texts, row.codes] = tuple(self._texts(texts, row.codes))
        found = (text for code, text in self.texts_of[texts, row.codes] if code.startswith(row.key))
        return "；".join(dict.fromkeys(found))

    def _texts(self, texts: Texts, codes: str) -> Iterator[tuple[str, str]]:
        """The texts of lines with their codes, blanks left out: a narrative asks for every row."""
        pack, facts = self.evaluation.pack, self.evaluation.facts
        column, lines = pack.code_column(texts.input, codes), facts.lines(texts.input)
        for n in self.evaluation.lines_met(texts):
            if text := str(lines[n].get(texts.column) or "").strip():
                yield str(dimension_of(column, lines[n]) or "") if column else "", text

    def _printed(self, column: Column, value: values.Value, ref: str) -> Value:
        """An entry as a table shows it. A decimal is kept in its shortest form, so it is printed as it is."""
        if column.type is ColumnType.AMOUNT:
            number = values.amount_of(value)
            number = self._in_unit(number) if self._converts else number
            places = self.decimals if self._converts else column.decimals
            shown = Figure(f"{self.prefix}{ref}", values.displayed(number, places, scale=self.scale))
            return Value(shown if number else "", number)
        text = "" if value is None else str(value).strip()
        if column.type not in FIGURES:
            return Value(text)
        nothing = not text or (text == "0" and not column.suffix)  # 0% is a plan, 0 pieces are nothing
        return Value("" if nothing else Figure(ref, text + column.suffix))
