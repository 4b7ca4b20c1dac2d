"""What exports of budget systems have, and whether what a pack says of importing them is of its own lists."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack.loading.check_consolidation import missing_columns
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.book import ImportSpec
from xlsx_kit.pack.model.roles import UNIT
from xlsx_kit.pack.toml.hints import suggested_name
from xlsx_kit.resources import root

PROJECT = "project_code"
"""What exports call the code by which lines of the 绩效目标表 are those of a project."""


@cache
def export_vocabulary() -> Mapping[str, Any]:
    """The words of maps (对照文件), and those that exports are known by, as data."""
    return tomllib.loads((root("schemas") / "importing" / "map.toml").read_text("utf-8"))


def import_problems(resolver: Resolver, spec: ImportSpec, at: str) -> Iterator[Problem]:
    """Everything wrong with one of ``[[imports]]``: columns that the lists lack, terms that no export has.

    Raises SpecError where there is no such list or member, UnjudgedError for a list that could not be read.
    """
    if spec.targets:
        yield from _target_problems(resolver, spec, at)
        return
    first = resolver.book.imports[0].input
    by = (spec.by,) if spec.by else ()
    yield from missing_columns(resolver, spec.input, (*spec.columns, *spec.only, *spec.adds, *by), at)
    if not spec.adds:
        yield from missing_columns(resolver, spec.input, (spec.amount,), at)
    terms = export_vocabulary()["terms"]
    coded = {c.key for c in resolver.source(spec.input, at).columns if c.codes}
    if spec.input == first and not any(key in coded for key, term in spec.columns.items() if term != UNIT):
        yield declared_problem("SPEC-055", f"{at}.columns", form=spec.input, coded="、".join(sorted(coded)))
    for key, term in spec.columns.items():
        path = f"{at}.columns.{key}"
        if term not in terms:
            advice = suggested_name(term, terms, "导出表的各项")
            yield declared_problem("SPEC-059", path, term=term, advice=advice)
        elif (key in coded) != ("name" in terms[term]):
            yield declared_problem("SPEC-062", path, key=key, term=term)
    resolver.conditions(first, spec.where, f"{at}.where")
    for key, where in {**spec.only, **spec.adds}.items():
        place = "only" if key in spec.only else "adds"
        resolver.conditions(spec.input if key in spec.only else first, where, f"{at}.{place}.{key}")


def _target_problems(resolver: Resolver, spec: ImportSpec, at: str) -> Iterator[Problem]:
    """What is wrong with a list that the 绩效目标表 fills: its lines must be those of listed projects."""
    yield from missing_columns(resolver, spec.input, spec.columns, at)
    known = export_vocabulary()["target_columns"].values()
    for key, term in spec.columns.items():
        if term not in known:
            place = f"{at}.columns.{key}"
            advice = suggested_name(term, known, "绩效目标表的各项")
            yield declared_problem("SPEC-060", place, term=term, advice=advice)
    if PROJECT not in spec.columns.values():
        yield declared_problem("SPEC-056", f"{at}.columns", form=spec.input, project=PROJECT)
    if not any(PROJECT in one.columns.values() for one in resolver.book.imports if one.adds):
        yield declared_problem("SPEC-057", f"{at}.targets", form=spec.input)
    if resolver.book.imports[0].targets:
        yield declared_problem("SPEC-058", f"{at}.targets")
    for name in ("only", "where", "adds", "total", "by"):
        if getattr(spec, name):
            yield declared_problem("SPEC-061", f"{at}.{name}", name=name)
