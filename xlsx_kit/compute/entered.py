"""What references to single entries come to: a form's field, lines of a list, texts of several lines."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from xlsx_kit.facts import Facts, dimension_of
from xlsx_kit.pack import TOTAL, Conditions, Entry, Field, Leaf, Measure, Pack, Ref, Texts
from xlsx_kit.values import Value


def text_of(value: Value) -> str:
    """An entry as text, "" where there is none."""
    return "" if value is None else str(value)


def entered(pack: Pack, facts: Facts, leaf: Field | Entry | Texts) -> Value:
    """What stands there: money in smallest units, else as entered; None where nothing stands."""
    match leaf:
        case Field(source, column):
            return facts.form(source).get(column)
        case Texts(source, column, _):
            texts = (
                str(facts.lines(source)[n].get(column) or "").strip() for n in lines_of(pack, facts, leaf)
            )
            return "；".join(dict.fromkeys(text for text in texts if text))
        case Entry(source, line, columns):
            lines = lines_of(pack, facts, leaf)
            values = [facts.lines(source)[n].get(key) for n in lines for key in columns]
            if len(values) == 1 or (not values and line != TOTAL):
                return values[0] if values else None
            return _sum(values)


def lines_of(pack: Pack, facts: Facts, leaf: Leaf) -> Sequence[int]:
    """The lines of an input, from 0, that a part of a reference adds up or names."""
    match leaf:
        case Measure(source, _, where, _) | Texts(source, _, where):
            return _meeting(pack, facts, source, where)
        case Entry(source, line, _):
            records = facts.lines(source)
            if line == TOTAL:
                return range(len(records))
            if line.isdecimal():
                return range(len(records))[int(line) - 1 : int(line)]
            first = pack.input(source).columns[0].key
            return [n for n, record in enumerate(records) if str(record.get(first) or "").strip() == line][:1]
        case Field() | Ref():
            return (0,)


def _meeting(pack: Pack, facts: Facts, source: str, where: Conditions) -> list[int]:
    records = facts.lines(source)
    lines = [*range(len(records))]
    for key, values in where:
        column = pack.dimension(source, key)
        lines = [n for n in lines if dimension_of(column, records[n]) in values]
    return lines


def _sum(values: Sequence[Value]) -> Value:
    """Whole numbers added up as such, decimals as text; what is no number counts as nothing."""
    whole = [value for value in values if isinstance(value, int)]
    texts = [value for value in values if isinstance(value, str) and value]
    if not texts:
        return sum(whole)
    total = Decimal(sum(whole))
    for text in texts:
        try:
            total += Decimal(text)
        except InvalidOperation:
            continue
    return f"{total:f}"
