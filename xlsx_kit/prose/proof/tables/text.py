"""Amounts of the text against the tables of the same document: one thing has one figure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument
from xlsx_kit.prose.proof.grammar.subjects import cleaned, core
from xlsx_kit.prose.proof.phrases import has, pattern, without_end
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.sources.document import Line
from xlsx_kit.prose.proof.tables.grids import ProofTable, grids_of
from xlsx_kit.prose.proof.words import vocabulary

LINES_ABOVE = 4
"""Lines above a table that may say its unit."""
SHORTEST = 3
MOST_NAMED_ROWS = 4
"""Rows of amounts of a table that names its figures in its head: “三公” across, by kind of money at most."""
MOST_DIFFERENT = Fraction(1, 5)
"""Share of the text's amounts that may differ; where more do, the tables are of something else."""

Named = dict[str, list[Quantity]]
"""Amounts by their names."""


def text_table_verdicts(
    lines: Sequence[Line], reading: ParsedDocument
) -> Iterator[tuple[Paragraph, Verdict]]:
    """Every amount of this year whose name is that of a row, or of which its paragraph says that it is the
    sum of the table below.
    """
    yield from _held_below(lines, reading)
    rows, sides, heads = _rows(lines)
    if not rows and not heads:
        return
    pairs: list[tuple[Paragraph, str, Quantity, list[Quantity]]] = []
    for section in reading.sections:
        for paragraph, sentence in section.sentences:
            if sentence.year != reading.year or paragraph.line.is_row:
                continue
            for topic in sentence.topics:
                levels = [lv for lv in topic.levels if lv.moment.year == 0 and lv.quantity.money]
                known = rows.get(_key(topic.subject))
                if not known and len(levels) == 1 and _is_headed(topic.subject, levels[0].quantity, heads):
                    yield paragraph, held(levels[0].quantity)
                if known and len(levels) == 1 and not topic.reason:
                    pair = (paragraph, topic.subject, levels[0].quantity, known)
                    if _side(topic.subject) in (*sides[_key(topic.subject)], "") or _like(*pair[2:]):
                        pairs.append(pair)
    odd = [pair for pair in pairs if _like(*pair[2:]) is None]
    if len(odd) > 1 and len(odd) > MOST_DIFFERENT * len(pairs):
        return
    for paragraph, subject, quantity, known in pairs:
        same = _like(quantity, known)
        if same is not None:
            yield paragraph, held(quantity)
        else:
            right = printed_like(known[0].value, quantity)
            yield paragraph, Verdict(
                [quantity], "text_table", quantity.start, quantity.end,
                {"subject": subject, "right": right, "given": quantity.printed}, right, quantity.printed,
                doubtful=True,
            )  # fmt: skip


def _held_below(lines: Sequence[Line], reading: ParsedDocument) -> Iterator[tuple[Paragraph, Verdict]]:
    """固定资产金额为 x（详见下表）: the sum in the next table; of another figure nothing is said."""
    places = {line.number: n for n, line in enumerate(lines)}
    sums: list[tuple[int, list[Quantity]]] | None = None
    for section in reading.sections:
        for paragraph, sentence in section.sentences:
            if paragraph.line.is_row or not has(paragraph.normalized.text, "table_below"):
                continue
            if sums is None:
                sums = [(places[grid.rows[0].line.number], _sums(grid, lines)) for grid in grids_of(lines)]
            at = places[paragraph.line.number]
            below = next((amounts for place, amounts in sums if place > at), [])
            for topic in sentence.topics:
                for level in topic.levels:
                    if level.quantity.money and any(_equal(level.quantity, one) for one in below):
                        yield paragraph, held(level.quantity)


def _sums(grid: ProofTable, lines: Sequence[Line]) -> list[Quantity]:
    """The amounts in rows that are called a sum (合计, 资产总额)."""
    ends = tuple(vocabulary().file.words["sum"])
    sizes = _sizes(grid, lines)
    return [
        _sized(quantity, size)
        for (n, column), quantity in grid.amounts.items()
        if grid.rows[n].label(column).endswith(ends)
        for size in sizes
    ]


def _is_headed(subject: str, quantity: Quantity, heads: Named) -> bool:
    """Whether a table that names its figures in its head has this amount under a name that the subject ends
    with (下属机关的机关运行经费).
    """
    return bool(quantity.value) and any(
        subject.endswith(name) and any(_equal(quantity, amount) for amount in amounts)
        for name, amounts in heads.items()
    )


def _equal(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts are one; the one with fewer digits may be rounded."""
    rounded = max(one.half, other.half) if one.half != other.half else 0
    return abs(one.value - other.value) <= rounded


def _key(subject: str) -> str:
    words = pattern("row_ranks").sub("", cleaned(subject))
    return words if len(core(words)) >= SHORTEST else ""


def _side(words: str) -> str:
    """支出 or 收入 at the end of a name; "" where it needs neither."""
    side = pattern("row_side").search(cleaned(words))
    return side[0] if side else ""


def _rows(lines: Sequence[Line]) -> tuple[Named, Mapping[str, set[str]], Named]:
    """The amounts of each row by its name, in 元 where the table says what it counts in, and the sides that
    rows of a name say: 财政拨款 is a row of incomes, and none that 财政拨款支出 must equal. Then those of
    tables that name them in their heads alone.

    What a head names in another table may mean more than the row does: 公务接待费 is a line of 基本支出, too.
    """
    found: Named = {}
    sides: dict[str, set[str]] = {}
    headed: list[tuple[str, list[Quantity], list[Quantity]]] = []
    for grid in grids_of(lines):
        sizes = _sizes(grid, lines)
        for (n, column), quantity in grid.amounts.items():
            label = pattern("row_number").sub("", grid.rows[n].label(column))
            if key := _key(label):
                sides.setdefault(key, set()).add(_side(label))
                found.setdefault(key, []).extend(_sized(quantity, size) for size in sizes)
        filled = {n for n, _ in grid.amounts}
        if len(filled) <= MOST_NAMED_ROWS:
            amounts = [_sized(quantity, size) for quantity in grid.amounts.values() for size in sizes]
            heads = [row.cells for n, row in enumerate(grid.rows) if n not in filled]
            for key, columns in _headings(heads):
                below = [quantity for (_, column), quantity in grid.amounts.items() if column in columns]
                headed.append(
                    (key, amounts, [_sized(quantity, size) for quantity in below for size in sizes])
                )
    alone: Named = {}
    for key, amounts, own in headed:
        name = without_end(key, "vague")
        if key in found:
            found[key] += amounts
        elif len(name) > SHORTEST:
            alone.setdefault(name, []).extend(own)
    return found, sides, alone


def _headings(heads: Sequence[Sequence[str]]) -> Iterator[tuple[str, Sequence[int]]]:
    """What the rows of a head name, with its columns: its own and those behind it that it is merged with."""
    for cells in heads:
        at = 0
        while at < len(cells):
            end = at + 1
            while end < len(cells) and cells[end] in ("", cells[at]):
                end += 1
            if key := _key(cells[at]):
                yield key, range(at, end)
            at = end


def _sizes(grid: ProofTable, lines: Sequence[Line]) -> list[int]:
    """How many 元 an amount of a table counts: as is said at its head, else perhaps 万元, perhaps 元."""
    first = bisect_left(lines, grid.rows[0].line.number, key=lambda line: line.number)
    above = "".join("".join(line.text.split()) for line in lines[max(0, first - LINES_ABOVE) : first + 2])
    units = pattern("unit_of_table").findall(above)
    return [vocabulary().file.units.money[units[-1]]] if units else [10_000, 1]


def _sized(quantity: Quantity, size: int) -> Quantity:
    return Quantity(0, 0, quantity.printed, quantity.value * size, quantity.half * size, quantity.unit, size)


def _like(quantity: Quantity, known: Sequence[Quantity]) -> Quantity | None:
    """The amount of a row that is this one; either may be rounded, and cut instead of rounded."""
    wide = Range(quantity.value - 2 * quantity.half, quantity.value + 2 * quantity.half)
    return next((k for k in known if wide.meets(span(k))), None)
