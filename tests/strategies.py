"""Whole valid facts files, drawn from what a pack declares; no input, list or code is named here.

Valid means that every entry may stand where it stands. Identities between sheets may be missed (most
are, by chance), so that the sheet of checks is seen failing as well as passing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from xlsx_kit import api
from xlsx_kit.pack.loading.load import DEFAULT_PACK
from xlsx_kit.pack.model.codes import CodeList
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input, Pairing, Where
from xlsx_kit.pack.model.pack import Pack

FactsFile = dict[str, Any]
YEARS = (2023, 2026)
LINES, CODED_LINES = 4, 24  # at most, in lists without and with codes
LARGEST_COUNT = 99_999
LARGEST_AMOUNT = 10**11 - 1
"""Hundredths. The check code of a workbook's cover weighs amounts by row and adds them as doubles: above
this, a third of what the country spends, a column of some hundred rows is no longer exact."""
SIGNS = "，。、；：“”（）《》—…·ⅠⅡ①②≥≤±％￥*?~=+-@'\"&<>#/\\|_%.,;:!()[]{}"
CHARACTERS = "预算单位公安局教育支出收入项目经费二〇年度第一中学㎡鑫喆镕𠮷ABCxyz0123456789 " + SIGNS
HOSTILE = [
    "=1+1",
    "-5",
    "+8610",
    "@SUM(A1)",
    "'07",
    "TRUE",
    "1e5",
    "2024-01-01",
    "**",
    "?",
    "~*",
    ">0",
    "_x0041_",
]
WORDS = st.one_of(st.text(CHARACTERS, min_size=1, max_size=60), st.sampled_from(HOSTILE))


def facts_files(pack: Pack) -> st.SearchStrategy[FactsFile]:
    """Facts files of one pack, half of them with basic expenditure that agrees between its two sheets."""
    return _facts_files(pack).flatmap(lambda facts: st.sampled_from([facts, balanced(pack, facts)]))


def samples(strategy: st.SearchStrategy[FactsFile], count: int) -> list[FactsFile]:
    """The same examples on every run, so that each can be a test of its own.

    Each has a seed of its own, since one run of hypothesis varies what it has drawn before; the first
    example of a run is the simplest there is and serves once.
    """
    drawn = [_run(strategy, number) for number in range(count - 1)]
    return [drawn[0][0], *(run[-1] for run in drawn)]


def _run(strategy: st.SearchStrategy[FactsFile], number: int) -> list[FactsFile]:
    found: list[FactsFile] = []

    @seed(number)
    @settings(
        max_examples=2,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(facts: FactsFile) -> None:
        found.append(facts)

    collect()
    return found


@st.composite
def _facts_files(draw: st.DrawFn, pack: Pack) -> FactsFile:
    pools = {codes.id: draw(st.lists(_codes(codes), min_size=1, max_size=9)) for codes in pack.codes.values()}
    year = draw(st.integers(*YEARS))
    facts: FactsFile = {} if pack.id == DEFAULT_PACK else {"pack": pack.id}
    for source in pack.inputs:
        if source.kind == "list":
            most = min(CODED_LINES if pack.code_column(source.id) else LINES, source.capacity)
            size = draw(st.integers(0, most))
            line = _records(pack, source, pools, year)
            facts[source.part] = draw(st.lists(line, min_size=size, max_size=size))
        elif source.part:
            facts[source.part] = draw(_records(pack, source, pools, year))
        else:
            facts |= draw(_records(pack, source, pools, year))
    return facts


@st.composite
def _records(
    draw: st.DrawFn, pack: Pack, source: Input, pools: dict[str, list[str]], year: int
) -> dict[str, Any]:
    """One line, or the one record of a form, that keeps the pack's pairings."""
    record: dict[str, Any] = {}
    for column in source.facts:
        if not column.required and draw(st.integers(0, 3)) == 0:
            if not column.omit_blank:
                record[column.key] = {ColumnType.AMOUNT: "0.00", ColumnType.COUNT: None}.get(column.type, "")
            continue
        record[column.key] = draw(_values(pack, column, pools, year))
    for pairing in source.pairings:
        if _breaks(pack, pairing, record):
            record |= {
                key: draw(st.sampled_from(_members(pack, wanted))) for key, wanted in pairing.require.items()
            }
    for shown in source.columns:
        if shown.fallback:  # a name is typed for a code outside the list, and for no other
            code = str(record.get(shown.of, ""))
            known = pack.codes[source.column(shown.of).codes].name(code, year)
            record.pop(shown.fallback, None)
            if code and not known:
                record[shown.fallback] = draw(_words(20))
    return record


def _values(pack: Pack, column: Column, pools: dict[str, list[str]], year: int) -> st.SearchStrategy[Any]:
    """A value of a column, as a facts file writes it."""
    match column.type:
        case ColumnType.CODE:
            return st.sampled_from(pools[column.codes])
        case ColumnType.AMOUNT:
            return amounts(pack.book.maximum_amount, column.decimals)
        case ColumnType.COUNT:
            return st.none() | st.integers(0, column.maximum or LARGEST_COUNT)
        case ColumnType.DECIMAL:
            return _decimals(column.maximum or LARGEST_COUNT, column.decimals)
        case ColumnType.CHOICE:
            listed = st.sampled_from(pack.values(column.list))
            return st.one_of(listed, listed, _words(20)) if column.open else listed
        case ColumnType.YEAR:
            return st.just(year)
        case ColumnType.DATE:
            return st.dates().map(lambda day: f"20{day:%y-%m-%d}")
        case _ if column.stamp and column.max_length < 20:
            return st.text("0123456789ABCxyz", min_size=3, max_size=column.max_length)
        case _ if column.lines > 1:
            return _texts(column)
        case _:
            return _words(column.max_length)


def amounts(most: int, decimals: int = 2) -> st.SearchStrategy[str]:
    """Nothing, the least there is, the usual, and the largest that a workbook adds exactly."""
    step, most = 10 ** (2 - decimals), min(most, LARGEST_AMOUNT)
    units = st.one_of(
        st.sampled_from([0, 1, 10, 29, 57, 115, most // step - 1, most // step]),
        st.integers(0, 9_999_999),
        st.integers(0, most // step),
    )
    hundredths = units.map(lambda n: n * step)
    return hundredths.map(lambda n: f"{n // 100}.{n % 100:02d}")


def _decimals(most: int, places: int) -> st.SearchStrategy[str]:
    """Decimals in shortest form."""

    def shortest(number: int) -> str:
        text = f"{Decimal(number).scaleb(-places):f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"

    return st.integers(0, most * 10**places).map(shortest)


def _codes(codes: CodeList) -> st.SearchStrategy[str]:
    """Leaf codes: those the list has, and others of known classes that only look like codes."""
    listed = [entry.code for entry in codes.entries if codes.leaf(entry.code)]
    digits = codes.width - codes.spec.widths[0]
    other = st.builds(
        lambda head, tail: head + str(tail).zfill(digits),
        st.sampled_from(codes.class_codes),
        st.integers(1, 10**digits - 1),
    )
    unlisted = other.filter(lambda code: codes.leaf(code) > 0)
    return st.one_of(st.sampled_from(listed), unlisted) if listed else unlisted


def _words(most: int) -> st.SearchStrategy[str]:
    """One line of text that does not begin or end with a blank."""
    return WORDS.map(lambda text: text[:most].strip()).filter(bool)


def _texts(column: Column) -> st.SearchStrategy[str]:
    """Several paragraphs, perhaps with an empty line, perhaps one taller than a row of a sheet."""
    long = st.integers(1, min(2000, column.max_length // 2)).map(lambda n: ("本单位负责预算管理。" * n)[:n])
    line = st.one_of(_words(200), long)
    inner = st.lists(st.one_of(line, st.just("")), max_size=max(0, min(3, column.lines - 3)))
    text: st.SearchStrategy[list[str]] = st.builds(lambda a, b, c: [a, *b, c], _words(99), inner, _words(99))
    joined = st.one_of(line, text.map("\n".join))
    return joined.filter(lambda words: len(words) <= column.max_length)


def balanced(pack: Pack, facts: FactsFile) -> FactsFile:
    """The facts with one line more, so that table 5's basic part is table 6's total where that lists rows."""
    by_function, by_economic = (pack.view(table).table.rows for table in ("t5", "t6"))
    if not by_function or not by_economic or by_function.codes == by_economic.codes:
        return facts
    tables = {
        t["id"]: {r["key"]: r["cells"] for r in t["rows"]} for t in api.tables(facts).to_dict()["tables"]
    }
    used = Decimal(tables["t5"].get("total", {}).get("basic", 0))
    gap = used - Decimal(tables["t6"].get("total", {}).get("total", 0))
    if not gap or abs(gap) * 100 > pack.book.maximum_amount:
        return facts
    view = pack.view("t6" if gap > 0 else "t5")
    source = pack.input(view.table.rows.sources[0].input if view.table.rows else "")
    line: dict[str, Any] = {}
    for column in source.facts:
        if column.type is ColumnType.CODE:
            line[column.key] = next(
                e.code for e in pack.codes[column.codes].entries if pack.codes[column.codes].leaf(e.code)
            )
        elif column.type is ColumnType.CHOICE and column.required:
            line[column.key] = pack.values(column.list)[0]
        elif column.type is ColumnType.AMOUNT:
            line[column.key] = f"{abs(gap):.2f}"
    if gap < 0:
        line |= {key: str(value) for key, value in view.table.column("basic").where.items()}
    return {**facts, source.part: [*facts[source.part], line]}


def _breaks(pack: Pack, pairing: Pairing, record: dict[str, Any]) -> bool:
    def met(where: Where) -> bool:
        return all(record.get(key) in _members(pack, wanted) for key, wanted in where.items())

    return met(pairing.when) and not met(pairing.require)


def _members(pack: Pack, wanted: str | list[str]) -> list[str]:
    """The values of a condition, groups spelled out."""
    several = [wanted] if isinstance(wanted, str) else wanted
    return [value for name in several for value in pack.book.groups.get(name, [name])]
