"""Whether a pack is sound: names that resolve, limits of Excel, rules that can be found again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem, is_message
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
            at, most = f"{book.id}/book.toml: maximum_amount", MOST_EXACT * HUNDREDTHS // 10**book.decimals
            yield declared_problem("SPEC-140", at, decimals=book.decimals, most=most)
        named = [(kind, getattr(book, kind)) for kind in ("scopes", "inputs", "tables", "checks")]
        named += [(f"lists.{name}", members) for name, members in book.lists.items()]
        named += [(f"groups.{name}", members) for name, members in book.groups.items()]
        for inside, names in named:
            for name in (name for name, times in Counter(names).items() if times > 1):
                yield declared_problem("SPEC-142", f"{book.id}/book.toml: {inside}", name=name)

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
                forbidden = " ".join(sorted(FORBIDDEN_IN_SHEET_NAMES))
                yield declared_problem("SPEC-143", path, name=sheet, most=SHEET_NAME, forbidden=forbidden)

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
            at = f"{pack.id}/book.toml: inputs"
            yield declared_problem("SPEC-141", at, unit=UNIT, code=CODE, name=NAME, year=YEAR)
            return
        keys = {column.key for column in pack.input(UNIT).columns}
        for key in (CODE, NAME, YEAR):
            if key not in keys:
                yield declared_problem("SPEC-144", f"{places[f'inputs/{UNIT}']}: columns", unit=UNIT, key=key)

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
                    where = f"{at}.{key}"
                    yield declared_problem("SPEC-149", where, input_id=input_id, column=column, advice=hint)
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
                yield declared_problem("SPEC-145", f"{path}: groups.{group}", group=group)

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
                yield declared_problem("SPEC-146", f"{path}.table", table=rule.table, advice=hint)

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
                yield declared_problem("SPEC-147", path, rule_id=rule_id)
            elif is_message(rule_id):
                yield declared_problem("SPEC-148", path, rule_id=rule_id)
