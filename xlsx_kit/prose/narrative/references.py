"""Whether what a narrative refers to is in its pack: a misspelt cell would be printed as nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_error, declared_problem
from xlsx_kit.pack import (
    ROW,
    ColumnType,
    Pack,
    ProblemList,
    Reference,
    References,
    Texts,
    UnjudgedError,
    references_of,
    suggested_name,
    type_of,
)
from xlsx_kit.prose.narrative.places import Layers
from xlsx_kit.prose.narrative.spec import Narrative, RowsSpec

NUMBERS = (ColumnType.AMOUNT, ColumnType.COUNT)


def reference_problems(
    narrative: Narrative, pack: Pack, places: Layers, broken: Collection[str] = ()
) -> Iterator[Problem]:
    """Each reference or key that the pack does not have; nothing of the pack's ``broken`` parts."""
    known = references_of(pack, frozenset(broken))
    gathered = ProblemList()
    for part, name, ref in references(narrative):
        if not places.has(part, name):
            continue  # a figure of the pack, judged where it is declared
        with gathered.gathering():
            _fitting(pack, part, known.reference(ref, places.of(part, name, word=ref)), places.of(part, name))
    for name, word in narrative.words.items():
        if word.values and not word.ref:
            gathered.add([declared_problem("NARR-053", places.of("words", name))])
    for name, rows in narrative.rows.items():
        with gathered.gathering():
            _judged_rows(rows, known, places.of("rows", name))
    with gathered.gathering():
        _judged_order(narrative, pack, places)
    yield from gathered.problems
    for entry, part, keys in keys_of(narrative):
        if f"inputs/{part}" in broken:
            continue
        if not pack.has_input(part):
            hint = suggested_name(part, pack.book.inputs, "填报表")
            yield declared_problem("NARR-054", places.of(*entry, word=part), part=part, advice=hint)
            continue
        columns = [column.key for column in pack.input(part).facts]
        for key in keys:
            if key not in columns:
                hint = suggested_name(key, columns, f"{part} 的列")
                at = places.of(*entry, word=key)
                yield declared_problem("NARR-056", at, part=part, key=key, advice=hint)


def _fitting(pack: Pack, part: str, found: Reference, path: str) -> None:
    """Raises SpecError for a text where a number is printed."""
    if part in ("money", "counts") and type_of(pack, found) not in NUMBERS:
        raise declared_error("NARR-049", path)


def _judged_rows(rows: RowsSpec, references: References, place: str) -> None:
    """Raises SpecError for rows, or figures of theirs, that the pack does not have."""
    book = references.book
    listed = references.views[rows.table].table.rows if rows.table in references.views else None
    if rows.table in book.tables and rows.table not in references.views:
        raise UnjudgedError(place)
    if rows.table and not (listed and listed.codes):
        others = [
            name for name, view in references.views.items() if view.table.rows and view.table.rows.codes
        ]
        advice = suggested_name(rows.table, others, "按科目列行的表")
        raise declared_error("NARR-050", place, table=rows.table, advice=advice)
    if rows.records and not (
        rows.records in references.inputs and references.inputs[rows.records].kind == "list"
    ):
        advice = suggested_name(rows.records, book.inputs, "填报表")
        raise declared_error("NARR-051", place, records=rows.records, advice=advice)
    codes = listed.codes if listed else rows.codes
    if codes and codes not in book.codes:
        advice = suggested_name(codes, book.codes, "科目表")
        raise declared_error("SPEC-015", place, codes=codes, advice=advice)
    levels = len(book.codes[codes].widths) if codes else 0
    if max(rows.level, len(rows.names)) > levels and not rows.records:
        raise declared_error("NARR-052", place, codes=codes, levels=levels)
    for source in rows.sources:
        references.conditions(references.source(source.input, place).id, dict(source.where), place)
    _row_references(rows, references, place)


def _row_references(rows: RowsSpec, references: References, place: str) -> tuple[Reference, ...]:
    """What the figures and texts of rows refer to; of records the first stands for all."""
    found: list[Reference] = []
    for node in rows.money.values():
        if isinstance(node, str):
            found.append(references.reference(_first(node, rows), place, each_row=True))
        else:
            found.append(references.expression(node, place))
    for text in rows.texts.values():
        if text.ref:
            found.append(references.reference(_first(text.ref, rows), place, each_row=True))
        else:
            found.append(references.texts(text.texts, text.where, place))
    return tuple(found)


def _first(ref: str, rows: RowsSpec) -> str:
    return ref.replace(f"/{ROW}/", "/1/") if rows.records else ref


def row_references(narrative: Narrative, pack: Pack) -> Iterator[Reference]:
    """What the rows of a sound narrative refer to."""
    for name, rows in narrative.rows.items():
        yield from _row_references(rows, references_of(pack), name)
        for source in rows.sources:
            yield Texts(source.input, source.column)


def _judged_order(narrative: Narrative, pack: Pack, places: Layers) -> None:
    """Raises SpecError where tables of the pack stand in no part or two, or a scope is none of its own."""
    if narrative.parts:
        placed = Counter(table for part in narrative.parts for table in part.tables)
        for table in [*pack.book.tables, *placed]:
            if table not in pack.book.tables:
                hint = suggested_name(table, pack.book.tables, "公开表")
                raise declared_error("NARR-057", places.of("parts"), table=table, advice=hint)
            if not placed[table]:
                raise declared_error("NARR-058", places.of("parts"), table=table)
            if placed[table] > 1:
                raise declared_error("NARR-059", places.of("parts"), table=table, placed=placed[table])
    items = [item for section in narrative.sections for item in section.items]
    inner = [choice for item in items for choice in (*item.paragraph, *item.terms)]
    for choice in (*narrative.parts, *narrative.sections, *items, *inner):
        for scope in choice.scopes:
            if scope not in pack.book.scopes:
                hint = suggested_name(scope, pack.book.scopes, "范围")
                raise declared_error("NARR-060", places.of("sections"), scope=scope, advice=hint)


def chart_problems(pack: Pack) -> Iterator[Problem]:
    """Charts that show what the pack does not have, or another number of figures than they have series."""
    gathered = ProblemList()
    for n, chart in enumerate(pack.book.publication.charts):
        path = f"{pack.id}/book.toml: publication.charts[{n}]"
        for m, (_, *refs) in enumerate(row or [""] for row in chart.rows):
            if len(refs) != len(chart.series):
                gathered.add(
                    [
                        declared_problem(
                            "NARR-061", f"{path}.rows[{m}]", count=len(refs), groups=len(chart.series)
                        )
                    ]
                )
            for ref in refs:
                with gathered.gathering():
                    references_of(pack).reference(ref, f"{path}.rows[{m}]")
        fixed = chart.table in pack.book.tables and pack.view(chart.table).fixed
        if chart.table and not (
            fixed and chart.column in (c.id for c in pack.view(chart.table).table.amounts)
        ):
            gathered.add(
                [declared_problem("NARR-055", f"{path}.table", table=chart.table, column=chart.column)]
            )
    yield from gathered.problems


def references(narrative: Narrative) -> Iterator[tuple[str, str, str]]:
    """Every reference to a cell or an entry: the part and the name it stands under, and itself."""
    for name, money in narrative.money.items():
        yield "money", name, money.ref
        if money.fallback:
            yield "money", name, money.fallback
    for name, count in narrative.counts.items():
        yield "counts", name, count.ref
    for name, word in narrative.words.items():
        if word.ref:
            yield "words", name, word.ref
    for name, text in narrative.texts.items():
        for ref in text.refs:
            yield "texts", name, ref


def keys_of(narrative: Narrative) -> Iterator[tuple[tuple[str, str], str, Iterable[str]]]:
    """What tables and forms show: where it is said, the input, and the keys of its columns."""
    for name, table in narrative.tables.items():
        yield ("tables", name), table.part, [k for c in table.columns for k in (c.sum or (c.key,)) if k]
    for name, form in narrative.forms.items():
        cells = [cell.key for row in form.rows for cell in row if cell.key]
        yield ("forms", name), form.part, [form.record, *cells, *form.match.values()]
        if form.below in narrative.tables:
            yield ("forms", name), narrative.tables[form.below].part, form.match
