"""Made-up entries, one amount each, that touch every choice, every code a pack names, and every pair of them.

An amount that stands alone in a return shows where it goes: the cells it reaches, the rules it breaks. Tables
are sums, so what single amounts show holds for any return. The same entries every time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from xlsx_kit.compute import conditions, meets
from xlsx_kit.facts import Facts, Record
from xlsx_kit.pack import (
    CODE,
    NAME,
    SCOPE,
    UNIT,
    YEAR,
    CodeList,
    Column,
    ColumnType,
    Input,
    Measure,
    Pack,
)
from xlsx_kit.values import Value

AMOUNT_ALONE = 1_200_000_000
"""The amount of a probe in hundredths: whole in 元 and in 万元, far from what rounds to nothing."""
COUNT_ALONE = 12
YEAR_MADE_UP = 2024
MOST_PRODUCTS = 600
"""More combinations of choices than this are not all made: then those that differ in two from the first."""
SUMMED = (ColumnType.AMOUNT, ColumnType.COUNT)
CODE_IN_TEXT = re.compile(r"(?<!\d)\d{3,12}(?!\d)")
PLAIN: Mapping[ColumnType, Value] = {
    ColumnType.DECIMAL: "1",
    ColumnType.YEAR: YEAR_MADE_UP,
    ColumnType.DATE: f"{YEAR_MADE_UP - 1}-12-31",
    ColumnType.TEXT: "文字",
}


@dataclass(frozen=True, slots=True)
class Probe:
    """An entry with one amount: its input, the column of the amount, the record it stands in."""

    input: str
    column: str
    record: Record

    def amount(self, pack: Pack) -> int:
        """The probe's amount in the unit that cells and rules count in."""
        held = self.record[self.column]
        assert isinstance(held, int)
        return held * pack.unit_of(self.input, self.column)

    @property
    def group(self) -> tuple[str, str]:
        """Input and column: what entries of one kind have in common."""
        return self.input, self.column


def probes_of(pack: Pack) -> Iterator[Probe]:
    """All of a pack, input by input."""
    for source in pack.inputs:
        summed = [column for column in source.facts if column.type in SUMMED]
        records = records_of(pack, source) if summed else ()
        for column in summed:
            alone = AMOUNT_ALONE if column.type is ColumnType.AMOUNT else COUNT_ALONE
            for record in records:
                yield Probe(source.id, column.key, {**record, column.key: alone})


def probes_for(pack: Pack, measure: Measure) -> Iterator[Probe]:
    """An entry that a measure adds up, where its conditions may stand together at all.

    Choices are tried alone and in pairs, whatever tables ask for; this is for what asks for more at once.
    """
    source = pack.input(measure.input)
    column = source.column(measure.column)
    if column.type not in SUMMED:
        return
    where = dict(measure.where)
    record: Record = {one.key: plain_value(pack, one) for one in source.facts}
    choices = [one for one in source.facts if one.type is ColumnType.CHOICE]
    values = [where.get(one.key) or _with_blank(one, members_of(pack, one)) for one in choices]
    coded = (c for c in source.facts if c.type is ColumnType.CODE and measure.codes in ("", c.codes))
    if (measure.code or "").isdigit() and (one := next(coded, None)):
        record = {**record, one.key: _leaf_under(pack.codes[one.codes], str(measure.code))}
    keys = [one.key for one in choices]
    every = ({**record, **dict(zip(keys, chosen, strict=True))} for chosen in product(*values))
    for line in islice((r for r in islice(every, MOST_PRODUCTS) if may_stand(pack, source, r)), 1):
        alone = AMOUNT_ALONE if column.type is ColumnType.AMOUNT else COUNT_ALONE
        yield Probe(source.id, column.key, {**line, column.key: alone})


def facts_with(pack: Pack, lines: Mapping[str, Sequence[Record]], scope: str = "") -> Facts:
    """Facts of the made-up unit with the lines given; a form has the fields of its one line."""
    records = {input_id: tuple(found) for input_id, found in lines.items()}
    if pack.has_input(UNIT):
        own = records.get(UNIT, ({},))[0]
        records[UNIT] = ({**unit_record(pack, scope), **own},)
    return Facts(pack.id, records)


def unit_record(pack: Pack, scope: str = "") -> Record:
    """The made-up unit, with a value in each field."""
    source = pack.input(UNIT)
    values: dict[str, Value] = {column.key: plain_value(pack, column) for column in source.facts}
    known: dict[str, Value] = {
        CODE: "118001",
        NAME: "试算单位",
        YEAR: YEAR_MADE_UP,
        SCOPE: scope or pack.book.scopes[0],
    }
    return {**values, **{key: value for key, value in known.items() if key in values}}


def plain_value(pack: Pack, column: Column) -> Value:
    """A value that may stand in a column: the first choice, the first code, an ordinary text."""
    match column.type:
        case ColumnType.CHOICE:
            return next(iter(members_of(pack, column)), None)
        case ColumnType.CODE:
            return next(iter(leaf_codes(pack, column)), None)
        case ColumnType.AMOUNT | ColumnType.COUNT:
            return None
    value = PLAIN.get(column.type)
    return value[: column.max_length] if isinstance(value, str) and column.type is ColumnType.TEXT else value


def members_of(pack: Pack, column: Column) -> tuple[str, ...]:
    """What may be chosen in a column."""
    known = column.list in pack.book.lists or column.list in pack.book.trees
    return pack.values(column.list) if known else ()


def records_of(pack: Pack, source: Input) -> tuple[Record, ...]:
    """Records of an input without amounts: all combinations of choices, then every code with each choice."""
    plain: Record = {column.key: plain_value(pack, column) for column in source.facts}
    choices = [column for column in source.facts if column.type is ColumnType.CHOICE]
    coded = [column for column in source.facts if column.type is ColumnType.CODE]
    combinations = _combinations(pack, source, choices)
    if not coded:
        return tuple({**plain, **found} for found in combinations)
    codes: dict[str, list[Value]] = {c.key: _with_blank(c, codes_to_try(pack, c)) for c in coded}
    found: list[Record] = []
    for n, combination in enumerate(combinations):
        turn = {key: values[n % len(values)] for key, values in codes.items() if values}
        found.append({**plain, **turn, **combination})
    for key, values in codes.items():
        for value in values:
            once = _each_choice_once(combinations)
            found += [{**plain, key: value, **combination} for combination in once]
    unique = {tuple(record.items()): record for record in found}
    return tuple(unique.values())


def _combinations(pack: Pack, source: Input, choices: Sequence[Column]) -> list[dict[str, Value]]:
    """What may be chosen together."""
    values = [_with_blank(column, members_of(pack, column)) for column in choices]
    size = 1
    for options in values:
        size *= max(len(options), 1)
    keys = [column.key for column in choices]
    every = (dict(zip(keys, chosen, strict=True)) for chosen in product(*values))
    fitting = (one for one in every if may_stand(pack, source, one))
    if size <= MOST_PRODUCTS:
        return list(fitting) or [{}]
    first = next(islice(fitting, 1), {})
    pairs = [
        {**first, a: x, b: y}
        for i, (a, xs) in enumerate(zip(keys, values, strict=True))
        for b, ys in list(zip(keys, values, strict=True))[i + 1 :]
        for x in xs
        for y in ys
    ]
    unique = {tuple(one.items()): one for one in [first, *pairs] if may_stand(pack, source, one)}
    return list(unique.values())


def may_stand(pack: Pack, source: Input, record: Record) -> bool:
    """Whether a record keeps the pairings of its input and the trees of its choices."""
    for pairing in source.pairings:
        when, require = conditions(pack, pairing.when), conditions(pack, pairing.require)
        if meets(record, when) and not meets(record, require):
            return False
    for column in source.facts:
        above, value = record.get(column.under), record.get(column.key)
        if column.under and value and value not in pack.book.trees.get(column.list, {}).get(str(above), ()):
            return False
    return True


def _each_choice_once(combinations: Sequence[dict[str, Value]]) -> Iterator[dict[str, Value]]:
    """So many of the combinations that each choice is among them."""
    missing = {item for combination in combinations for item in combination.items()}
    if not missing:
        yield {}
    while missing:
        best = max(combinations, key=lambda one: len(missing & one.items()))
        yield best
        missing -= best.items()


def _with_blank(column: Column, values: Sequence[str]) -> list[Value]:
    return [*values] if column.required and values else [*values, None]


def leaf_codes(pack: Pack, column: Column) -> Iterator[str]:
    """The leaf codes of a column's list, one a class first."""
    codes = pack.codes.get(column.codes)
    if codes is None:
        return
    leaves = [entry.code for entry in codes.entries if codes.leaf(entry.code)]
    for head in codes.class_codes:
        listed = next((code for code in leaves if code.startswith(head)), "")
        yield listed or made_up_leaf(codes, head)
    yield from leaves


def made_up_leaf(codes: CodeList, head: str) -> str:
    """A leaf at or under a code: the first one of each level below it."""
    for width in codes.spec.widths:
        if len(head) < width:
            head += "1".zfill(width - len(head))
    return head


def codes_to_try(pack: Pack, column: Column) -> list[str]:
    """A leaf of every class, and one at or under every code that the pack's declarations name."""
    codes = pack.codes.get(column.codes)
    if codes is None:
        return []
    found = dict.fromkeys(islice(leaf_codes(pack, column), len(codes.class_codes)))
    widths, classes = codes.spec.widths, tuple(codes.class_codes)
    for named in _codes_named(pack):
        if len(named) in widths and named.startswith(classes or ("",)):
            found.setdefault(_leaf_under(codes, named))
    return [code for code in found if codes.leaf(code)]


def _leaf_under(codes: CodeList, named: str) -> str:
    """A leaf at or under a code: one of the list, else a made-up one."""
    leaves = (e.code for e in codes.entries if e.code.startswith(named) and codes.leaf(e.code))
    return next(leaves, "") or made_up_leaf(codes, named)


def _codes_named(pack: Pack) -> list[str]:
    """Every run of digits in tables, rules, figures, inputs and checks that may be a code."""
    declared = (
        *(view.table for view in pack.views),
        *(identity.spec for identity in pack.identities),
        *pack.inputs,
        *pack.checks,
        pack.book.figures,
        *((column.prompt, column.title) for source in pack.inputs for column in source.columns),
    )
    return list(dict.fromkeys(CODE_IN_TEXT.findall(repr(declared))))
