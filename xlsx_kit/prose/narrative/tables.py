"""Tables and forms: the lines of an input as the blocks that show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from xlsx_kit.messages import declared_error
from xlsx_kit.pack import in_order
from xlsx_kit.prose.narrative.blocks import (
    TEXT_WIDTH,
    Block,
    Caption,
    Cell,
    ColumnFormat,
    Figure,
    FormBlock,
    Run,
    Runs,
    TableBlock,
    plain,
)
from xlsx_kit.prose.narrative.grid import form_grid, form_rows, grown_together, header_rows
from xlsx_kit.prose.narrative.named_values import Value
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.spec_tables import FormCell, FormSpec, NarrativeColumn, TableSpec
from xlsx_kit.values import displayed

Record = Mapping[str, Value]


class TableMaker:
    """Makes the tables of one narrative; ``plain`` fills a text, ``piece`` a text or a sentence's name."""

    def __init__(
        self,
        spec: Narrative,
        source: EvaluationSource,
        plain: Callable[[str, Mapping[str, Value]], str],
        piece: Callable[[str], Runs],
    ) -> None:
        self._spec = spec
        self._decimals, self._scale = source.decimals, source.scale
        self._plain = plain
        self._piece = piece
        self._records: Callable[[str], Sequence[Record]] = cache(source.records)
        self._grouped = cache(self._lines_by)

    def table(self, spec: TableSpec) -> TableBlock:
        """A table of all lines of its input."""
        return self._table(spec, self._records(spec.part), self._caption(spec, {}))

    def forms(self, spec: FormSpec) -> Iterator[FormBlock]:
        """A form for each line of its input."""
        widths, rows = form_grid(spec.rows)
        cells = [cell for row in spec.rows for cell in row]
        for number, record in enumerate(self._records(spec.part), start=1):
            local = {"number": Value(str(number), number), "record": _value_of(record, spec.record)}
            values: dict[FormCell, Run] = {
                cell: _value_of(record, cell.key).run if cell.key else self._plain(cell.text, {})
                for cell in cells
            }
            yield FormBlock(
                caption=self._caption(spec, local),
                widths=widths,
                rows=form_rows(rows, values),
                below=self._table_below(spec, record) if spec.below else None,
                small=spec.small,
            )

    def _table_below(self, form: FormSpec, record: Record) -> TableBlock:
        """The table under a form: the lines that name the form's record."""
        spec = self._spec.tables[form.below]
        wanted = tuple(_text(_value_of(record, own)) for own in form.match.values())
        return self._table(spec, self._grouped(spec.part, tuple(form.match)).get(wanted, ()), Caption(""))

    def _lines_by(self, part: str, keys: tuple[str, ...]) -> Mapping[tuple[str, ...], Sequence[Record]]:
        """The lines of a list by what they show in some columns."""
        found: dict[tuple[str, ...], list[Record]] = defaultdict(list)
        for line in self._records(part):
            found[tuple(_text(_value_of(line, key)) for key in keys)].append(line)
        return found

    def _table(self, spec: TableSpec, records: Sequence[Record], caption: Caption) -> TableBlock:
        values = [
            tuple(self._value(column, record, number) for column in spec.columns)
            for number, record in enumerate(records, start=1)
        ]
        body: list[tuple[Cell, ...]] = [tuple(value.run for value in row) for row in values]
        if spec.total and body:
            label = self._plain(spec.total.label, {})
            body.insert(0, (label, *self._totals(spec, values)))
        empty = spec.empty or f"注：未填报{spec.required}。"
        notes = [empty] if _nothing(spec, values) else spec.notes
        keys = [column.key for column in spec.columns]
        return TableBlock(
            caption=caption,
            columns=tuple(ColumnFormat(column.width, column.align) for column in spec.columns),
            header=header_rows([tuple(self._plain(t, {}) for t in c.head) for c in spec.columns]),
            body=grown_together(body, [keys.index(key) for key in spec.merge]),
            notes=tuple(self._plain(note, {}) for note in notes),
            small=spec.small,
        )

    def _value(self, column: NarrativeColumn, record: Record, number: int) -> Value:
        """What a column shows of a record: its entry, its number before it, or a sum of several."""
        if not column.key:
            return Value(str(number), number)
        if column.sum:
            return self._added(column.sum, [_value_of(record, key) for key in column.sum])
        value = _value_of(record, column.key)
        if column.numbered and not value.blank:
            return Value(in_order("一、", number) + _text(value))
        return value

    def _added(self, keys: Sequence[str], values: Sequence[Value]) -> Value:
        """The sum of a line's entries, tied to all of them (``procurement/1/general+fund``)."""
        number = sum(value.number or 0 for value in values)
        ref = next((value.run.ref for value in values if isinstance(value.run, Figure)), "")
        whole = f"{ref.rpartition('/')[0]}/{'+'.join(keys)}"
        return Value(self._figure(whole, number), number)

    def _totals(self, spec: TableSpec, rows: Sequence[tuple[Value, ...]]) -> Iterator[Run]:
        """The total row from its second cell on."""
        for place, column in list(enumerate(spec.columns))[1:]:
            number = sum(row[place].number or 0 for row in rows)
            wanted = spec.total is not None and column.key in spec.total.of
            ref = f"{spec.part}/total/{'+'.join(column.sum or (column.key,))}"
            yield self._figure(ref, number) if wanted else ""

    def _figure(self, ref: str, number: int) -> Run:
        """An amount as tables print it: nothing is blank."""
        return Figure(ref, displayed(number, self._decimals, scale=self._scale)) if number else ""

    def _caption(self, spec: TableSpec | FormSpec, local: Mapping[str, Value]) -> Caption:
        left, right = (self._piece(piece) if piece else () for piece in (spec.left, spec.right))
        return Caption(self._plain(spec.title, local), left, right)


def has_rows(blocks: Iterable[Block]) -> bool:
    """Whether any of the tables among the blocks has rows; without, they need no pages on their side."""
    return any(
        isinstance(block, FormBlock) or (isinstance(block, TableBlock) and block.body) for block in blocks
    )


def upright(block: Block) -> Block:
    """A block as it stands on an upright page: a table made for a page on its side is narrower there."""
    width = sum(column.width for column in block.columns) if isinstance(block, TableBlock) else 0
    if not isinstance(block, TableBlock) or width <= TEXT_WIDTH:
        return block
    columns = (replace(column, width=column.width * TEXT_WIDTH / width) for column in block.columns)
    return replace(block, columns=tuple(columns))


def _value_of(record: Record, key: str) -> Value:
    """A record's value. Raises SpecError for a key that its input does not have."""
    if key not in record:
        raise declared_error("NARR-062", "narrative", key=key)
    return record[key]


def _text(value: Value) -> str:
    return plain([value.run])


def _nothing(spec: TableSpec, rows: Sequence[tuple[Value, ...]]) -> bool:
    """Whether a table says nothing: no lines, or only the labels of lines that could have figures."""
    return not rows or (spec.total is not None and all(sum(not v.blank for v in row) <= 1 for row in rows))
