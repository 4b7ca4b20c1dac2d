"""Whether what a pack says of transfers and of approved amounts speaks of lists and columns that it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlsx_kit.findings import Problem, problem
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.book import ApprovedSpec
from xlsx_kit.pack.model.roles import AMOUNT
from xlsx_kit.pack.toml.hints import instead


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


def missing_columns(resolver: Resolver, input_id: str, keys: Iterable[str], at: str) -> Iterator[Problem]:
    """Columns that an input does not have."""
    known = [column.key for column in resolver.source(input_id, at).columns]
    for key in keys:
        if key not in known:
            yield problem(f"{input_id} 没有列 {key!r}", at, instead(key, known, f"{input_id} 的列"))
