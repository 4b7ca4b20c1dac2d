"""Whether a narrative is sound: names that resolve and are used, variants that end, nothing printed blank."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain

from xlsx_kit.findings import Problem, problem
from xlsx_kit.pack import ProblemList, SpecError
from xlsx_kit.prose.narrative.blocks import LANDSCAPE_WIDTH, TEXT_WIDTH
from xlsx_kit.prose.narrative.check_order import (
    check_around,
    check_choice,
    number_problems,
    order_problems,
    part_problems,
    percent_problems,
)
from xlsx_kit.prose.narrative.check_tables import check_form, check_rows, check_table, row_kinds, row_optional
from xlsx_kit.prose.narrative.names import NAME, Names
from xlsx_kit.prose.narrative.parts import NARRATIVE_PARTS, NameKind, links_of
from xlsx_kit.prose.narrative.places import Layers
from xlsx_kit.prose.narrative.spec import LOCAL_NAMES, ChangeSpec, Narrative, RowsSpec, Sentence
from xlsx_kit.prose.narrative.spec_order import Group, Item

JOINS = ("，", "、", "；")
ENDS = ("。", "；", "：", "，")

FITTING: Mapping[str, frozenset[NameKind]] = {
    "zero": frozenset({NameKind.NUMBER, NameKind.CHANGE}),
    "up": frozenset({NameKind.CHANGE}),
    "down": frozenset({NameKind.CHANGE}),
    "equal": frozenset({NameKind.CHANGE}),
    "no_base": frozenset({NameKind.CHANGE}),
    "empty": frozenset(NameKind),
}

LOCAL_KINDS: Mapping[str, NameKind] = {
    "label": NameKind.TEXT,
    "now": NameKind.NUMBER,
    "before": NameKind.NUMBER,
    "change": NameKind.CHANGE,
    "percent": NameKind.RATIO,
    "reason": NameKind.TEXT,
}

KNOWN_BASE = {("empty", "before"), ("empty", "change")}
"""Either says that last year's figure is known from here on."""


def narrative_problems(narrative: Narrative, places: Layers, broken: Collection[str]) -> tuple[Problem, ...]:
    """Everything that cannot stand, and, where all of it can, what is never said.

    ``broken`` are the entries that could not be read (``money.income``): what names them is not judged.
    """
    return _NarrativeCheck(narrative, places, broken).run()


class _NarrativeCheck:
    def __init__(self, narrative: Narrative, places: Layers, broken: Collection[str]) -> None:
        self.n = narrative
        self.places = places
        self.names = Names(narrative, places, broken)
        self.gathered = ProblemList()

    def run(self) -> tuple[Problem, ...]:
        each = self.gathered.gathering
        self.gathered.add(self.names.entered())
        turned = {part.id for part in self.n.parts if part.landscape}
        self._definitions()
        for name, sentence in self.n.sentences.items():
            self._sentence(sentence, "sentences", name, self.names.kinds)
        for name, sentence in self.n.phrases.items():
            self._sentence(sentence, "phrases", name, {**self.names.kinds, **LOCAL_KINDS})
        for name, rows in self.n.rows.items():
            self._rows(rows, name)
        for name, table in self.n.tables.items():
            with each():
                check_table(table, self.names, self.places.of("tables", name))
        for name, form in self.n.forms.items():
            with each():
                check_form(form, self.names, self.places.of("forms", name))
        with each():
            self.names.plain(self.n.title, self.places.of("title"))
        with each():
            if self.n.opening:
                self.names.plain(self.n.opening, self.places.of("opening"))
        with each():
            check_around(self.n, self.names, self.places)
        self.gathered.add(part_problems(self.n, self.places))
        self.gathered.add(number_problems(self.n, self.places))
        for s, section in enumerate(self.n.sections):
            with each():
                check_choice(section, self.names, self.places.of_section(s))
                if section.heading:
                    self.names.plain(section.heading, self.places.of_section(s))
                if not section.items:
                    raise SpecError(
                        "没有内容", self.places.of_section(s), "请在这一节下写 [[sections.items]]。"
                    )
            for i, item in enumerate(section.items):
                with each():
                    landscape = section.landscape or section.part in turned
                    self._item(item, (s, i), LANDSCAPE_WIDTH if landscape else TEXT_WIDTH)
        odd = percent_problems(self.n, self.places), order_problems(self.n, self.places)
        return self.gathered.problems or (*self.names.unused(), *chain(*odd))

    def _definitions(self) -> None:
        """What entries name exists, in the order of the parts; the words of changes fit."""
        for part in NARRATIVE_PARTS:
            for name, entry in getattr(self.n, part).items():
                for parts, named in links_of(part, entry):
                    with self.gathered.gathering():
                        self.names.known(named, parts, self.places.of(part, name, word=named))
        for name, change in self.n.changes.items():
            with self.gathered.gathering():
                self._worded(name, change)

    def _rows(self, rows: RowsSpec, name: str) -> None:
        """What rows add, and their sentences, which may name it beside everything else."""
        with self.gathered.gathering():
            check_rows(rows, self.names, self.places.of("rows", name))
        kinds = {**self.names.kinds, **row_kinds(rows)}
        self.names.optional |= row_optional(rows)
        for key, change in rows.changes.items():
            with self.gathered.gathering():
                self._called(change, self.places.of("rows", name, word=key))
        for sentence in rows.sentences.values():
            self._sentence(sentence, "rows", name, kinds)

    def _called(self, change: ChangeSpec, place: str) -> None:
        """The name of a change is printed as it stands."""
        if not change.label or self.names.placeholders(change.label, place):
            raise SpecError("label 应为不含花括号的文字", place, "请写这项增减的名称，如“基本支出”。")

    def _worded(self, name: str, change: ChangeSpec) -> None:
        """The words of a change: what it is called, and a reason without its own lead-in."""
        place = self.places.of("changes", name)
        self._called(change, place)
        if change.reason in self.n.texts and change.reason not in self.names.optional:
            what = f"原因 {change.reason!r} 须用 drop 去掉自带的“原因是”"
            raise SpecError(
                what, place, f'请把 [texts] 中的 {change.reason} 写成 {{ refs = […], drop = "reason" }}。'
            )

    def _sentence(self, sentence: Sentence, part: str, name: str, kinds: Mapping[str, NameKind]) -> None:
        place, each = self.places.of(part, name), self.gathered.gathering
        if not sentence:
            self.gathered.add([problem("没有写法", place, "请写出这一句的文字。")])
        passed: set[tuple[str, str]] = set()
        for number, variant in enumerate(sentence, start=1):
            tests, last = variant.tests, number == len(sentence)
            if len(tests) != (0 if last else 1):
                wanted = "最后一种写法不得有条件" if last else "每种写法（最后一种除外）须有且仅有一个条件"
                hint = "几种写法依次判断，用第一个条件成立的；都不成立的，用没有条件的最后一种。"
                self.gathered.add([problem(f"第 {number} 种写法：{wanted}", place, hint)])
            for predicate, value in tests:
                with each():
                    self._test(predicate, value, passed, kinds, self.places.of(part, name, word=value))
            values: list[str] = []
            with each():
                values = self.names.placeholders(variant.text, place)
            for value in values:
                with each():
                    at = self.places.of(part, name, word=f"{{{value}}}")
                    self._placeholder(value, passed, tests, kinds, at)
            passed.update(tests)

    def _test(
        self, predicate: str, value: str, passed: set[tuple[str, str]], kinds: Mapping[str, NameKind], at: str
    ) -> None:
        """A condition fits what it is about, and was not asked before."""
        kind = self.names.kind(value, kinds, at)
        if kind not in FITTING[predicate]:
            fitting = "、".join(p for p, those in FITTING.items() if kind in those)
            raise SpecError(f"{value!r} 是{kind}，不能用 {predicate} 判断", at, f"可用的条件：{fitting}。")
        if (predicate, value) in passed:
            what = f"条件 {predicate} = {value!r} 重复，后一种写法永远用不到"
            raise SpecError(what, at, "请去掉其中一种写法，或改条件。")

    def _placeholder(
        self,
        value: str,
        passed: set[tuple[str, str]],
        tests: list[tuple[str, str]],
        kinds: Mapping[str, NameKind],
        at: str,
    ) -> None:
        """A name in braces has a value whenever the variant is reached."""
        if self.names.kind(value, kinds, at) is NameKind.CHANGE and value not in LOCAL_NAMES:
            hint = "请把它写进某一节的 paragraph，句中改用金额的名称。"
            raise SpecError(f"增减 {value!r} 只能作段落中的一项，不能写在句中", at, hint)
        if value in self.names.optional and not self._filled(value, passed, tests):
            what = f"{value!r} 可能为空，须先有 empty = {value!r} 的写法"
            raise SpecError(what, at, f'请在前面加一种写法：{{ empty = "{value}", text = "" }}。')

    def _filled(self, value: str, passed: set[tuple[str, str]], tests: list[tuple[str, str]]) -> bool:
        """Whether a value that may be missing is there whenever this variant is reached."""
        if ("empty", value) in passed:
            return True
        if value not in ("before", "change"):
            return False
        return bool(KNOWN_BASE & passed) or any(p != "empty" and v == "change" for p, v in tests)

    def _item(self, item: Item, at: tuple[int, int], width: float) -> None:
        place = self.places.of_section(*at)
        if item.heading:
            self.names.plain(item.heading, place)
        if sum(map(bool, (item.paragraph, item.text, item.table, item.form, item.terms))) != 1:
            hint = "一项只写一种内容；要写几种，请分成几个 [[sections.items]]。"
            raise SpecError("应恰有 paragraph、text、table、form、terms 之一", place, hint)
        check_choice(item, self.names, place)
        if bool(item.otherwise or item.required or item.optional) != bool(item.text or item.form):
            hint = "otherwise 是没有时改写的话；required 是必须有的内容的名称；可有可无的写 optional。"
            raise SpecError("text、form 须有 otherwise、required 或 optional，其他不得有", place, hint)
        if item.required_with:
            if not (item.required and item.otherwise):
                what = "required_with 只随 required 和 otherwise"
                raise SpecError(what, place, "otherwise 是不必有时写的话。")
            self.names.kind(item.required_with, self.names.kinds, place)
        if item.instead:
            self.names.known(item.instead, ("sentences",), place)
        for words in filter(None, (item.otherwise, item.required)):
            self.names.plain(words, place)
        if item.each:
            if not item.paragraph:
                raise SpecError("each 只随 paragraph", place, "请写每一行的 paragraph。")
            self.names.known(item.each, ("rows",), place)
        for part in ("text", "table", "form"):
            name = getattr(item, part)
            if name:
                self.names.known(name, (f"{part}s",), self.places.of_section(*at, word=name))
        if item.table and self.n.tables[item.table].columns:
            needed = sum(column.width for column in self.n.tables[item.table].columns)
            self._fits(needed, width, self.places.of("tables", item.table))
            if not self.n.tables[item.table].title:
                place = self.places.of("tables", item.table)
                raise SpecError("表格须有 title", place, '请写表格的题目：title = "…"。')
        if item.form:
            needed = sum(cell.width for cell in self.n.forms[item.form].rows[0])
            self._fits(needed, width, self.places.of("forms", item.form))
        for term in item.terms:
            check_choice(term, self.names, place)
            self.names.plain(term.term, place)
            self.names.plain(term.meaning, place)
        for group in item.paragraph:
            self._group(group, at, item.each or group.each)

    def _fits(self, needed: float, width: float, place: str) -> None:
        if needed > width:
            hint = "请改窄，或把这一节改为横排：landscape = true。"
            raise SpecError(f"各列宽度之和超过 {width:g} 毫米", place, hint)

    def _group(self, group: Group, at: tuple[int, int], each: str) -> None:
        place = self.places.of_section(*at)
        check_choice(group, self.names, place)
        rows = RowsSpec()
        if each:
            self.names.known(each, ("rows",), place)
            rows = self.n.rows[each]
        if not group.of or group.join not in JOINS or group.end not in ENDS:
            what = f"of 不得为空，join 限 {''.join(JOINS)}，end 限 {''.join(ENDS)}"
            raise SpecError(what, place, "请改正这一段的 of、join 或 end。")
        own = row_kinds(rows).keys() - row_optional(rows) - rows.changes.keys()
        if group.lead:
            self.names.plain(group.lead, place, own)
        for piece in group.of:
            if piece in rows.sentences or piece in rows.changes:
                continue
            if NAME.fullmatch(piece):
                self.names.known(piece, ("sentences", "changes"), self.places.of_section(*at, word=piece))
            else:
                self.names.plain(piece, place, own)
