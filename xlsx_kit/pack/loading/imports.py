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
        hint = f"请写明哪一列取导出表的科目编码：{'、'.join(sorted(coded))}。"
        yield problem(f"{spec.input} 没有取科目编码的列", f"{at}.columns", hint)
    for key, term in spec.columns.items():
        path = f"{at}.columns.{key}"
        if term not in terms:
            yield problem(f"导出表没有 {term!r}", path, suggested_name(term, terms, "导出表的各项"))
        elif (key in coded) != ("name" in terms[term]):
            yield problem(
                f"{key!r} 与 {term!r} 不都是科目编码", path, "科目编码列取科目编码，其他列取其他各项。"
            )
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
            yield problem(f"绩效目标表没有 {term!r}", place, suggested_name(term, known, "绩效目标表的各项"))
    if PROJECT not in spec.columns.values():
        hint = f"请写明哪一列取项目编码：{PROJECT}。"
        yield problem(f"{spec.input} 没有取项目编码的列", f"{at}.columns", hint)
    if not any(PROJECT in one.columns.values() for one in resolver.book.imports if one.adds):
        hint = "请先写由支出明细相加得到的项目清单（写 adds 的一张）。"
        yield problem(f"{spec.input} 的项目没有清单可对", f"{at}.targets", hint)
    if resolver.book.imports[0].targets:
        yield problem("第一张不能取自绩效目标表", f"{at}.targets", "请先写收进全部金额的一张。")
    for name in ("only", "where", "adds", "total", "by"):
        if getattr(spec, name):
            hint = "绩效目标表的清单只写 input、columns 和 targets。"
            yield problem(f"取自绩效目标表的清单没有 {name}", f"{at}.{name}", hint)
