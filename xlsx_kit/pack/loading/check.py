"""Whether a pack is sound: names that resolve, limits of Excel, rules that can be found again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from xlsx_kit.findings import Problem, problem
from xlsx_kit.messages import is_message
from xlsx_kit.pack.loading.check_consolidation import (
    approved_problems,
    budget_problems,
    disclosed_problems,
    transfer_problems,
)
from xlsx_kit.pack.loading.check_inputs import InputChecker
from xlsx_kit.pack.loading.check_tables import cycles, table_problems
from xlsx_kit.pack.loading.imports import import_problems
from xlsx_kit.pack.loading.resolve import Resolver
from xlsx_kit.pack.model.inputs import RollupSpec
from xlsx_kit.pack.model.pack import Identity, Pack
from xlsx_kit.pack.model.roles import CODE, NAME, UNIT, YEAR
from xlsx_kit.pack.model.tables import Table
from xlsx_kit.pack.toml.gather import ProblemList
from xlsx_kit.pack.toml.hints import check_braces, no_such, suggested_name, twice
from xlsx_kit.values import HUNDREDTHS, MOST_EXACT

SHEET_NAME = 31
"""The longest name of a sheet in Excel."""
FORBIDDEN_IN_SHEET_NAMES = set("[]:*?/\\'")

SHOWN, OF_UNIT = ("year", "scope"), ("code", "name", "year", "scope")
"""What titles may name in braces, and titles and file names of one unit."""
PUBLISHED = ("contents", "tables", "narrative", "file")

RULE_ID = re.compile(r"[A-Z]+-\d{3}")
RESERVED = ("FILE-", "TPL-", "CELL-")


class Checker:
    """Judges what could be read of a pack; of what refers to broken parts it says nothing."""

    def __init__(self, resolver: Resolver, gathered: ProblemList) -> None:
        self.resolver = resolver
        self.gathered = gathered
        self.broken = resolver.broken

    def table_holds(self, table: Table, path: str) -> bool:
        """Whether a table's own declaration holds together; what does not is noted."""
        found = table_problems(table, self.resolver, path)
        self.gathered.add(found)
        return not found

    def check(self, pack: Pack, places: Mapping[str, str], rules: Sequence[tuple[str, Any]]) -> None:
        """Notes everything wrong; ``places`` are the pack's files, ``rules`` its rules with their paths."""
        for faults in (
            self._names(pack),
            self._sheets(pack, places),
            self._inputs(pack, places),
            self._book(pack),
            (one for view in pack.views for one in cycles(view, places[f"tables/{view.id}"])),
            self._rules(pack, rules),
            self._rule_ids(pack, places, rules),
        ):
            self.gathered.add(faults)
        self._figures(pack, places)
        with self.gathered.gathering():
            self.gathered.add(tuple(transfer_problems(self.resolver, f"{pack.id}/book.toml")))
        book = pack.book
        disclosed = book.consolidation.disclosed if book.consolidation else ()
        declared: tuple[tuple[str, Sequence[Any], Callable[..., Iterator[Problem]]], ...] = (
            ("consolidation.disclosed", disclosed, disclosed_problems),
            ("approved", book.approved, approved_problems),
            ("budget", book.budget, budget_problems),
            ("imports", book.imports, import_problems),
        )
        for place, specs, problems_of in declared:
            for n, spec in enumerate(specs):
                with self.gathered.gathering():
                    found = problems_of(self.resolver, spec, f"{pack.id}/book.toml: {place}[{n}]")
                    self.gathered.add(tuple(found))

    def _names(self, pack: Pack) -> Iterator[Problem]:
        """What book.toml names twice in one row: files, choices of a list, members of a group."""
        book = pack.book
        if book.whole and book.whole not in book.scopes:
            yield no_such(book.whole, book.scopes, "公开口径", f"{book.id}/book.toml: whole")
        if book.maximum_amount * 10**book.decimals // HUNDREDTHS > MOST_EXACT:
            what = f"一笔金额的上限连同 {book.decimals} 位小数超过 15 位数字，电子表格算不准"
            hint = f"maximum_amount 最多写 {MOST_EXACT * HUNDREDTHS // 10**book.decimals:_}。"
            yield problem(what, f"{book.id}/book.toml: maximum_amount", hint)
        named = [(kind, getattr(book, kind)) for kind in ("scopes", "inputs", "tables", "checks")]
        named += [(f"lists.{name}", members) for name, members in book.lists.items()]
        named += [(f"groups.{name}", members) for name, members in book.groups.items()]
        for inside, names in named:
            for name in (name for name, times in Counter(names).items() if times > 1):
                yield problem(f"“{name}”写了两次", f"{book.id}/book.toml: {inside}", "请只留一个。")

    def _sheets(self, pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
        book = f"{pack.id}/book.toml"
        named = [
            (pack.book.cover.sheet, f"{book}: cover.sheet"),
            (pack.book.check_sheet, f"{book}: check_sheet"),
        ]
        inputs = {i.sheet: f"{places[f'inputs/{i.id}']}: sheet" for i in reversed(pack.inputs)}
        named += reversed(inputs.items())
        named += [(v.table.sheet, f"{places[f'tables/{v.id}']}: sheet") for v in pack.views]
        named += [(p.sheet, f"{book}: previews[{n}].sheet") for n, p in enumerate(pack.book.previews)]
        yield from twice(named, "工作表名")
        for sheet, path in named:
            if not 0 < len(sheet.strip()) <= SHEET_NAME or FORBIDDEN_IN_SHEET_NAMES & set(sheet):
                hint = f"最多 {SHEET_NAME} 字，不能含 {' '.join(sorted(FORBIDDEN_IN_SHEET_NAMES))}。"
                yield problem(f"工作表名 {sheet!r} 为空、过长或含非法字符", path, hint)

    def _inputs(self, pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
        checker = InputChecker(pack, self.resolver)
        for source in pack.inputs:
            path = places[f"inputs/{source.id}"]
            yield from checker.check(source, path)
            where: list[tuple[str, Mapping[str, str | list[str]]]] = []
            where += [(f"presets[{n}]", dict(preset)) for n, preset in enumerate(source.presets)]
            for n, pairing in enumerate(source.pairings):
                where += [(f"pairings[{n}].when", pairing.when), (f"pairings[{n}].require", pairing.require)]
            for place, conditions in where:
                for key, wanted in conditions.items():
                    with self.gathered.gathering():
                        self.resolver.conditions(source.id, {key: wanted}, f"{path}: {place}")
        keys = [
            (key, f"{places[f'inputs/{i.id}']}: {place}")
            for i in pack.inputs
            for key, place in (
                [(i.part, "part")]
                if i.part
                else [(c.key, f"columns[{n}].key") for n, c in enumerate(i.columns) if c.is_fact]
            )
        ]
        yield from twice(keys, "事实文件的键")
        yield from self._unit(pack, places)

    def _unit(self, pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
        """The form that says whose facts these are, and for which year."""
        if f"inputs/{UNIT}" in self.broken:
            return
        if not pack.has_input(UNIT) or pack.input(UNIT).kind != "form":
            hint = f'请加一张表单 inputs/{UNIT}.toml（kind = "form"），至少有 {CODE}、{NAME}、{YEAR} 三栏。'
            yield problem(f"没有填报表 {UNIT!r}：资料不知道是谁的", f"{pack.id}/book.toml: inputs", hint)
            return
        keys = {column.key for column in pack.input(UNIT).columns}
        for key in (CODE, NAME, YEAR):
            if key not in keys:
                hint = "单位的编码、名称、年度由财政部门填好，须各有一栏，写 stamp = true。"
                yield problem(f"{UNIT} 没有列 {key!r}", f"{places[f'inputs/{UNIT}']}: columns", hint)

    def _book(self, pack: Pack) -> Iterator[Problem]:
        path = f"{pack.id}/book.toml"
        for n, preview in enumerate(pack.book.previews):
            for of, key in (("record", "key"), ("lines", "link")):
                input_id, column = getattr(preview, of), getattr(preview, key)
                if f"inputs/{input_id}" in self.broken:
                    continue
                at = f"{path}: previews[{n}]"
                if not pack.has_input(input_id):
                    yield no_such(input_id, pack.book.inputs, "填报表", f"{at}.{of}")
                elif column not in (keys := [c.key for c in pack.input(input_id).columns]):
                    hint = suggested_name(column, keys, f"{input_id} 的列")
                    yield problem(f"{input_id} 没有列 {column!r}", f"{at}.{key}", hint)
        titles: list[tuple[str, str, tuple[str, ...]]] = [("cover.title", pack.book.cover.title, SHOWN)]
        published = pack.book.publication
        titles += [(f"publication.{key}", getattr(published, key), OF_UNIT) for key in PUBLISHED]
        titles += [
            (f"publication.charts[{n}].title", chart.title, SHOWN) for n, chart in enumerate(published.charts)
        ]
        for place, text, names in titles:
            with self.gathered.gathering():
                check_braces(text, names, f"{path}: {place}")
        for group, members in pack.book.groups.items():
            if not any(set(members) <= set(values) for values in pack.book.lists.values()):
                hint = "一个组的成员都要写在 [lists] 的同一个列表中。"
                yield problem(f"组 {group!r} 的成员不在同一列表中", f"{path}: groups.{group}", hint)

    def _figures(self, pack: Pack, places: Mapping[str, str]) -> None:
        """The figures of the pack, and those of last year that fields say they hold."""
        for name in pack.book.figures:
            with self.gathered.gathering():
                self.resolver.figure(name, f"{pack.id}/book.toml: figures.{name}")
        for source in pack.inputs:
            for n, column in enumerate(source.columns):
                if column.last_year:
                    path = f"{places[f'inputs/{source.id}']}: columns[{n}].last_year"
                    with self.gathered.gathering():
                        if source.kind == "list":
                            self.resolver.measure(f"{source.id}.{column.last_year}", {}, path)
                        else:
                            self.resolver.expression(column.last_year, path)

    def _rules(self, pack: Pack, rules: Sequence[tuple[str, Any]]) -> Iterator[Problem]:
        for path, rule in rules:
            if isinstance(rule, Identity):
                for n, name in enumerate(rule.spec.mend):
                    if name not in pack.book.inputs and f"inputs/{name}" not in self.broken:
                        called = {name: i.id for i in pack.inputs for name in (i.title, i.sheet)}
                        yield no_such(name, pack.book.inputs, "填报表", f"{path}.mend[{n}]", called)
            coded = [v.id for v in pack.views if v.table.rows and v.table.rows.codes]
            known = {*coded, *(name.removeprefix("tables/") for name in self.broken)}
            if isinstance(rule, RollupSpec) and rule.table not in known:
                hint = suggested_name(rule.table, coded, "按科目列行的表")
                yield problem(f"{rule.table!r} 不是按科目列行的表", f"{path}.table", hint)

    def _rule_ids(
        self, pack: Pack, places: Mapping[str, str], rules: Sequence[tuple[str, Any]]
    ) -> Iterator[Problem]:
        ids = [(rule.id, f"{path}.id") for path, rule in rules]
        for source in pack.inputs:
            path = places[f"inputs/{source.id}"]
            ids += [(p.id, f"{path}: pairings[{n}].id") for n, p in enumerate(source.pairings)]
        yield from twice(ids, "规则编号")
        for rule_id, path in ids:
            if not RULE_ID.fullmatch(rule_id) or rule_id.startswith(RESERVED):
                hint = "应为大写字母、短横和三位数字，如 SUM-101；FILE、TPL、CELL 开头的保留不用。"
                yield problem(f"规则编号 {rule_id!r} 不合规定或为保留编号", path, hint)
            elif is_message(rule_id):
                yield problem(f"规则编号 {rule_id!r} 是本工具自己的规则", path, "请改用别的编号。")
