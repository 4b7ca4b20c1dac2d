"""Whether a narrative is sound: names that resolve and are used, variants that end, nothing printed blank."""

from __future__ import annotations

from collections.abc import Mapping

from xlsx_kit.narrative.check_tables import check_form, check_table
from xlsx_kit.narrative.names import NAME, Kind, Names
from xlsx_kit.narrative.places import Layers
from xlsx_kit.narrative.spec import BASE, LOCAL_NAMES, Group, Item, Narrative, Sentence
from xlsx_kit.spec.model import SpecError

JOINS = ("，", "、", "；")
ENDS = ("。", "；", "：")

TEXT_WIDTH = 156.0
"""mm between the margins of an upright A4 page."""
LANDSCAPE_WIDTH = 225.0
"""The same of a page on its side, whose margins turn with it."""

FITTING: Mapping[str, frozenset[Kind]] = {
    "zero": frozenset({Kind.NUMBER, Kind.CHANGE}),
    "up": frozenset({Kind.CHANGE}),
    "down": frozenset({Kind.CHANGE}),
    "equal": frozenset({Kind.CHANGE}),
    "no_base": frozenset({Kind.CHANGE}),
    "empty": frozenset(Kind),
}

LOCAL_KINDS: Mapping[str, Kind] = {
    "label": Kind.TEXT,
    "now": Kind.NUMBER,
    "before": Kind.NUMBER,
    "change": Kind.CHANGE,
    "percent": Kind.PERCENT,
    "reason": Kind.TEXT,
}

KNOWN_BASE = {("empty", "before"), ("empty", "change")}
"""Either says that last year's figure is known from here on."""


def check_narrative(narrative: Narrative, places: Layers) -> None:
    """Raises SpecError for the first thing that cannot stand."""
    _Check(narrative, places).run()


class _Check:
    def __init__(self, narrative: Narrative, places: Layers) -> None:
        self.n = narrative
        self.places = places
        self.names = Names(narrative, places)

    def run(self) -> None:
        self._definitions()
        for name, sentence in self.n.sentences.items():
            self._sentence(sentence, "sentences", name, self.names.kinds)
        for name, sentence in self.n.phrases.items():
            self._sentence(sentence, "phrases", name, {**self.names.kinds, **LOCAL_KINDS})
        for name, table in self.n.tables.items():
            check_table(table, self.names, self.places.of("tables", name))
        for name, form in self.n.forms.items():
            check_form(form, self.names, self.places.of("forms", name))
        self.names.plain(self.n.title, self.places.of("title"))
        if self.n.opening:
            self.names.plain(self.n.opening, self.places.of("opening"))
        for s, section in enumerate(self.n.sections):
            self.names.plain(section.heading, self.places.of_section(s))
            if not section.items:
                raise SpecError("没有内容", self.places.of_section(s))
            for i, item in enumerate(section.items):
                self._item(item, (s, i), LANDSCAPE_WIDTH if section.landscape else TEXT_WIDTH)
        self.names.unused()

    def _definitions(self) -> None:
        """What figures, changes and comparisons name exists."""
        n, of, known = self.n, self.places.of, self.names.known
        for name, money in n.money.items():
            if money.only_with:
                known(money.only_with, ("words",), of("money", name, word=money.only_with))
        for name, text in n.texts.items():
            if text.drop:
                known(text.drop, ("drop",), of("texts", name, word=text.drop))
        for alias, name in n.aliases.items():
            known(name, ("changes", "money"), of("aliases", alias, word=name))
        for name, change in n.changes.items():
            known(BASE, ("words",), of("changes", name))
            known(change.now, ("money",), of("changes", name, word=change.now))
            known(change.before, ("money",), of("changes", name, word=change.before))
            known(change.told, ("comparisons",), of("changes", name, word=change.told))
            if not change.label or self.names.placeholders(change.label, of("changes", name)):
                raise SpecError("label 应为不含花括号的文字", of("changes", name))
            if change.reason:
                known(change.reason, ("texts",), of("changes", name, word=change.reason))
                if change.reason not in self.names.optional:
                    raise SpecError(
                        f"原因 {change.reason!r} 须用 drop 去掉自带的“原因是”", of("changes", name)
                    )
        for name, phrases in n.comparisons.items():
            for phrase in phrases:
                known(phrase, ("phrases",), of("comparisons", name, word=phrase))

    def _sentence(self, sentence: Sentence, part: str, name: str, kinds: Mapping[str, Kind]) -> None:
        place = self.places.of(part, name)
        if not sentence:
            raise SpecError("没有写法", place)
        passed: set[tuple[str, str]] = set()
        for number, variant in enumerate(sentence, start=1):
            tests, last = variant.tests, number == len(sentence)
            if len(tests) != (0 if last else 1):
                wanted = "最后一种写法不得有条件" if last else "每种写法（最后一种除外）须有且仅有一个条件"
                raise SpecError(f"第 {number} 种写法：{wanted}", place)
            for predicate, value in tests:
                at = self.places.of(part, name, word=value)
                kind = self.names.kind(value, kinds, at)
                if kind not in FITTING[predicate]:
                    raise SpecError(f"{value!r} 是{kind}，不能用 {predicate} 判断", at)
                if (predicate, value) in passed:
                    raise SpecError(f"条件 {predicate} = {value!r} 重复，后一种写法永远用不到", at)
            for value in self.names.placeholders(variant.text, place):
                at = self.places.of(part, name, word=f"{{{value}}}")
                if self.names.kind(value, kinds, at) is Kind.CHANGE and value not in LOCAL_NAMES:
                    raise SpecError(f"增减 {value!r} 只能作段落中的一项，不能写在句中", at)
                if value in self.names.optional and not self._filled(value, passed, tests):
                    raise SpecError(f"{value!r} 可能为空，须先有 empty = {value!r} 的写法", at)
            passed.update(tests)

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
            raise SpecError("应恰有 paragraph、text、table、form、terms 之一", place)
        if bool(item.otherwise) != bool(item.text or item.form):
            raise SpecError("text、form 须有 otherwise，其他不得有", place)
        if item.otherwise:
            self.names.plain(item.otherwise, place)
        for part in ("text", "table", "form"):
            name = getattr(item, part)
            if name:
                self.names.known(name, (f"{part}s",), self.places.of_section(*at, word=name))
        if item.table and self.n.tables[item.table].columns:
            needed = sum(column.width for column in self.n.tables[item.table].columns)
            self._fits(needed, width, self.places.of("tables", item.table))
            if not self.n.tables[item.table].title:
                raise SpecError("表格须有 title", self.places.of("tables", item.table))
        if item.form:
            needed = sum(cell.width for cell in self.n.forms[item.form].rows[0])
            self._fits(needed, width, self.places.of("forms", item.form))
        for term in item.terms:
            self.names.plain(term.term, place)
            self.names.plain(term.meaning, place)
        for group in item.paragraph:
            self._group(group, at)

    def _fits(self, needed: float, width: float, place: str) -> None:
        if needed > width:
            raise SpecError(f"各列宽度之和超过 {width:g} 毫米", place)

    def _group(self, group: Group, at: tuple[int, int]) -> None:
        place = self.places.of_section(*at)
        if not group.of or group.join not in JOINS or group.end not in ENDS:
            raise SpecError(f"of 不得为空，join 限 {''.join(JOINS)}，end 限 {''.join(ENDS)}", place)
        if group.lead:
            self.names.plain(group.lead, place)
        for piece in group.of:
            if NAME.fullmatch(piece):
                self.names.known(piece, ("sentences", "changes"), self.places.of_section(*at, word=piece))
            else:
                self.names.plain(piece, place)
