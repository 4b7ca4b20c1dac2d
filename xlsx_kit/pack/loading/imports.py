"""What exports of budget systems have, and whether what a pack says of importing them is of its own lists."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from xlsx_kit.findings import Problem, problem
from xlsx_kit.pack.loading.check_consolidation import missing_columns
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.book import ImportSpec
from xlsx_kit.pack.toml.hints import instead
from xlsx_kit.resources import root


@cache
def export_vocabulary() -> Mapping[str, Any]:
    """The words of maps (对照文件), and those that exports are known by, as data."""
    return tomllib.loads((root("schemas") / "importing" / "map.toml").read_text("utf-8"))


def import_problems(resolver: Resolver, spec: ImportSpec, at: str) -> Iterator[Problem]:
    """Everything wrong with one of ``[[imports]]``: columns that the lists lack, terms that no export has.

    Raises SpecError where there is no such list or member, UnjudgedError for a list that could not be read.
    """
    first = resolver.book.imports[0].input
    by = (spec.by,) if spec.by else ()
    yield from missing_columns(resolver, spec.input, (*spec.columns, *spec.only, *spec.adds, *by), at)
    if not spec.adds:
        yield from missing_columns(resolver, spec.input, (spec.amount,), at)
    terms = export_vocabulary()["terms"]
    coded = {c.key for c in resolver.source(spec.input, at).columns if c.codes}
    if spec.input == first and not any(key in coded for key in spec.columns):
        hint = f"请写明哪一列取导出表的科目编码：{'、'.join(sorted(coded))}。"
        yield problem(f"{spec.input} 没有取科目编码的列", f"{at}.columns", hint)
    for key, term in spec.columns.items():
        path = f"{at}.columns.{key}"
        if term not in terms:
            yield problem(f"导出表没有 {term!r}", path, instead(term, terms, "导出表的各项"))
        elif (key in coded) != ("name" in terms[term]):
            yield problem(
                f"{key!r} 与 {term!r} 不都是科目编码", path, "科目编码列取科目编码，其他列取其他各项。"
            )
    resolver.conditions(first, spec.where, f"{at}.where")
    for key, where in {**spec.only, **spec.adds}.items():
        place = "only" if key in spec.only else "adds"
        resolver.conditions(spec.input if key in spec.only else first, where, f"{at}.{place}.{key}")
