"""Whether what a pack says of transfers between units speaks of lists, columns and values that it has."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.findings import Problem, problem
from xlsx_kit.pack.loading.resolve import Resolver
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
        source = resolver.source(input_id, at)
        known = [column.key for column in source.columns]
        for key in keys:
            if key not in known:
                hint = instead(key, known, f"{input_id} 的列")
                yield problem(f"{input_id} 没有列 {key!r}", at, hint)
    for n, kind in enumerate(spec.kinds):
        resolver.conditions(spec.input, kind.paid, f"{at}.kinds[{n}].paid")
        for input_id in wanted:
            resolver.conditions(input_id, kind.received, f"{at}.kinds[{n}].received")
