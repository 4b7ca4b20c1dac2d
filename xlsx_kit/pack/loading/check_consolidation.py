"""Whether what a pack says of sums over units, transfers, approved amounts and budgets fits its lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.book import ApprovedSpec, BudgetSpec, DisclosedSpec
from xlsx_kit.pack.model.expr import Entry, Field, Measure, Ref, Texts, leaves
from xlsx_kit.pack.model.inputs import ColumnType
from xlsx_kit.pack.model.roles import AMOUNT
from xlsx_kit.pack.toml.hints import suggested_name


def disclosed_problems(resolver: Resolver, spec: DisclosedSpec, at: str) -> Iterator[Problem]:
    """Whether the figure of a disclosed sum is no amount.

    Raises SpecError for a figure that is none, UnjudgedError for one of a list that could not be read.
    """
    for leaf in leaves(resolver.figure(spec.figure, f"{at}.figure")):
        match leaf:
            case Ref():
                continue
            case Field(source, key) | Measure(source, key) | Texts(source, key) | Entry(source, _, (key, *_)):
                if resolver.source(source, at).column(key).type is not ColumnType.AMOUNT:
                    hint = "请写一个金额的指标。"
                    yield declared_problem("SPEC-003", f"{at}.figure", figure=spec.figure, advice=hint)


def transfer_problems(resolver: Resolver, path: str) -> Iterator[Problem]:
    """Everything wrong with ``[consolidation.transfers]``.

    Raises SpecError for a list or a value that is none, UnjudgedError for a list that could not be read.
    """
    spec = resolver.book.consolidation and resolver.book.consolidation.transfers
    if not spec:
        return
    at = f"{path}: consolidation.transfers"
    wanted = {spec.input: [spec.partner, *spec.takes, AMOUNT]}
    if spec.unspent:
        wanted[spec.unspent] = [*spec.takes, AMOUNT]
    for input_id, keys in wanted.items():
        yield from missing_columns(resolver, input_id, keys, at)
    for n, kind in enumerate(spec.kinds):
        resolver.conditions(spec.input, kind.paid, f"{at}.kinds[{n}].paid")
        for input_id in wanted:
            resolver.conditions(input_id, kind.received, f"{at}.kinds[{n}].received")


def approved_problems(resolver: Resolver, spec: ApprovedSpec, at: str) -> Iterator[Problem]:
    """Columns in ``[[approved]]`` that the list does not have.

    Raises SpecError where there is no such list, UnjudgedError for one that could not be read.
    """
    yield from missing_columns(resolver, spec.input, (*spec.columns, spec.amount), at)


def budget_problems(resolver: Resolver, spec: BudgetSpec, at: str) -> Iterator[Problem]:
    """Columns and members in ``[[budget]]`` that the list does not have; the figures are another pack's.

    Raises SpecError where there is no such list, UnjudgedError for one that could not be read.
    """
    named = [key for key in (spec.by, spec.column, spec.rows, spec.adjusted) if key]
    wrong = tuple(missing_columns(resolver, spec.input, named, at))
    yield from wrong
    if wrong:
        return
    source = resolver.source(spec.input, at)
    for key in (spec.column, spec.adjusted):
        if key and source.column(key).type is not ColumnType.AMOUNT:
            yield declared_problem("SPEC-005", at, form=spec.input, key=key)
    if spec.rows and not source.column(spec.rows).codes:
        yield declared_problem("SPEC-004", f"{at}.rows", form=spec.input, rows=spec.rows)
    if spec.by and source.column(spec.by).type is not ColumnType.CHOICE:
        yield declared_problem("SPEC-150", f"{at}.by", form=spec.input, by=spec.by)
        return
    for member in spec.figures:
        resolver.conditions(spec.input, {spec.by: member}, f"{at}.figures.{member}")


def missing_columns(resolver: Resolver, input_id: str, keys: Iterable[str], at: str) -> Iterator[Problem]:
    """Columns that an input does not have."""
    known = [column.key for column in resolver.source(input_id, at).columns]
    for key in keys:
        if key not in known:
            advice = suggested_name(key, known, f"{input_id} 的列")
            yield declared_problem("SPEC-006", at, input_id=input_id, key=key, advice=advice)
