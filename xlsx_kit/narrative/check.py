"""Whether a narrative is sound: names that resolve and are used, variants that end, nothing printed blank."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from xlsx_kit.narrative.places import Places
from xlsx_kit.narrative.spec import BASE, LOCAL_NAMES, Group, Item, Narrative, Sentence
from xlsx_kit.spec.model import SpecError

NAME = re.compile(r"[a-z][a-z0-9_]*")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

JOINS = ("，", "、", "；")
ENDS = ("。", "；", "：")

TEXT_WIDTH = 156.0
"""mm between the margins of an upright A4 page."""


class Kind(StrEnum):
    """What a name stands for, as far as predicates care."""

    NUMBER = "数"
    TEXT = "文字"
    PERCENT = "百分数"
    CHANGE = "增减"


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


def check_narrative(narrative: Narrative, places: Places) -> None:
    """Raises SpecError for the first thing that cannot stand."""
    _Check(narrative, places).run()


class _Check:
    def __init__(self, narrative: Narrative, places: Places) -> None:
        self.n = narrative
        self.places = places
        self.used: set[tuple[str, str]] = set()
        self.kinds: dict[str, Kind] = {}
        self.parts: dict[str, str] = {}
        befores = {change.before for change in narrative.changes.values()}
        dropping = {name for name, text in narrative.texts.items() if text.drop}
        self.optional = befores | dropping | set(narrative.counts) | {"before", "change", "percent", "reason"}

    def run(self) -> None:
        self._names()
        self._definitions()
        for name, sentence in self.n.sentences.items():
            self._sentence(sentence, "sentences", name, self.kinds)
        for name, sentence in self.n.phrases.items():
            self._sentence(sentence, "phrases", name, {**self.kinds, **LOCAL_KINDS})
        for name in self.n.tables:
            self._table(name)
        self._plain(self.n.title, self.places.of("title"))
        for s, section in enumerate(self.n.sections):
            self._plain(section.heading, self.places.of_section(s))
            if not section.items:
                raise SpecError("没有内容", self.places.of_section(s))
            for i, item in enumerate(section.items):
                self._item(item, (s, i))
        self._unused()

    def _names(self) -> None:
        """Every name is well formed and stands for one thing.

        A sentence may share its name with the figure it prints, never with a change: both are
        parts of paragraphs.
        """
        numbers = {"money": Kind.NUMBER, "counts": Kind.NUMBER}
        kinds = {**numbers, "texts": Kind.TEXT, "words": Kind.TEXT, "changes": Kind.CHANGE}
        for part, kind in kinds.items():
            for name in getattr(self.n, part):
                if name in self.parts or name in LOCAL_NAMES:
                    taken = self.parts.get(name, "增减说明")
                    raise SpecError(f"名称 {name!r} 已用于 {taken}", self.places.of(part, name))
                self.parts[name], self.kinds[name] = part, kind
        for part in (*kinds, "sentences"):
            for name in getattr(self.n, part):
                if not NAME.fullmatch(name):
                    raise SpecError(f"名称 {name!r} 只能用小写字母、数字和下划线", self.places.of(part, name))
        for name in self.n.sentences.keys() & self.n.changes.keys():
            raise SpecError(f"名称 {name!r} 已用于 changes", self.places.of("sentences", name))

    def _definitions(self) -> None:
        """What figures, changes and comparisons name exists."""
        n, of = self.n, self.places.of
        for name, money in n.money.items():
            if money.only_with:
                self._known(money.only_with, ("words",), of("money", name, word=money.only_with))
        for name, text in n.texts.items():
            if text.drop:
                self._known(text.drop, ("drop",), of("texts", name, word=text.drop))
        for name, change in n.changes.items():
            self._known(BASE, ("words",), of("changes", name))
            self._known(change.now, ("money",), of("changes", name, word=change.now))
            self._known(change.before, ("money",), of("changes", name, word=change.before))
            self._known(change.told, ("comparisons",), of("changes", name, word=change.told))
            if not change.label or self._placeholders(change.label, of("changes", name)):
                raise SpecError("label 应为不含花括号的文字", of("changes", name))
            if change.reason:
                self._known(change.reason, ("texts",), of("changes", name, word=change.reason))
                if change.reason not in self.optional:
                    raise SpecError(
                        f"原因 {change.reason!r} 须用 drop 去掉自带的“原因是”", of("changes", name)
                    )
        for name, phrases in n.comparisons.items():
            for phrase in phrases:
                self._known(phrase, ("phrases",), of("comparisons", name, word=phrase))

    def _known(self, name: str, parts: Iterable[str], place: str) -> None:
        """The name stands in one of the parts, and is used."""
        for part in parts:
            if name in getattr(self.n, part):
                self.used.add((part, name))
                return
        raise SpecError(f"没有名为 {name!r} 的 {'、'.join(parts)}", place)

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
                kind = self._kind(value, kinds, at)
                if kind not in FITTING[predicate]:
                    raise SpecError(f"{value!r} 是{kind}，不能用 {predicate} 判断", at)
                if (predicate, value) in passed:
                    raise SpecError(f"条件 {predicate} = {value!r} 重复，后一种写法永远用不到", at)
            for value in self._placeholders(variant.text, place):
                at = self.places.of(part, name, word=f"{{{value}}}")
                if self._kind(value, kinds, at) is Kind.CHANGE and value not in LOCAL_NAMES:
                    raise SpecError(f"增减 {value!r} 只能作段落中的一项，不能写在句中", at)
                if value in self.optional and not self._filled(value, passed, tests):
                    raise SpecError(f"{value!r} 可能为空，须先有 empty = {value!r} 的写法", at)
            passed.update(tests)

    def _filled(self, value: str, passed: set[tuple[str, str]], tests: list[tuple[str, str]]) -> bool:
        """Whether a value that may be missing is there whenever this variant is reached."""
        if ("empty", value) in passed:
            return True
        if value not in ("before", "change"):
            return False
        return bool(KNOWN_BASE & passed) or any(p != "empty" and v == "change" for p, v in tests)

    def _kind(self, name: str, kinds: Mapping[str, Kind], place: str) -> Kind:
        if name not in kinds:
            raise SpecError(f"没有名为 {name!r} 的数字或文字", place)
        if name in self.parts:
            self.used.add((self.parts[name], name))
        return kinds[name]

    def _placeholders(self, text: str, place: str) -> list[str]:
        """The names in a text. Raises SpecError for a brace without its partner."""
        if set("{}") & set(PLACEHOLDER.sub("", text)):
            raise SpecError(f"花括号不成对：{text!r}", place)
        return PLACEHOLDER.findall(text)

    def _plain(self, text: str, place: str) -> None:
        """A title, heading or inline text: not blank, with names that are never blank themselves."""
        if not text.strip():
            raise SpecError("文字为空", place)
        for name in self._placeholders(text, place):
            if self._kind(name, self.kinds, place) is Kind.CHANGE or name in self.optional:
                raise SpecError(f"{name!r} 可能为空，须写成 sentences 中的句子", place)

    def _table(self, name: str) -> None:
        table, place = self.n.tables[name], self.places.of("tables", name)
        for text in (table.title, table.empty, *([table.unit] if table.unit else [])):
            self._plain(text, place)
        keys = [column.key for column in table.columns]
        if not keys or len(set(keys)) < len(keys):
            raise SpecError("没有列或列重复", place)
        if not all(column.head and all(column.head) and column.width > 0 for column in table.columns):
            raise SpecError("列须有表头和宽度", place)
        if sum(column.width for column in table.columns) > TEXT_WIDTH:
            raise SpecError(f"各列宽度之和超过 {TEXT_WIDTH:g} 毫米", place)

    def _item(self, item: Item, at: tuple[int, int]) -> None:
        place = self.places.of_section(*at)
        if item.heading:
            self._plain(item.heading, place)
        if sum(map(bool, (item.paragraph, item.text, item.table))) != 1:
            raise SpecError("应恰有 paragraph、text、table 之一", place)
        if bool(item.otherwise) != bool(item.text):
            raise SpecError("text 须有 otherwise，其他不得有", place)
        if item.text:
            self._known(item.text, ("texts",), self.places.of_section(*at, word=item.text))
            self._plain(item.otherwise, place)
        if item.table:
            self._known(item.table, ("tables",), self.places.of_section(*at, word=item.table))
        for group in item.paragraph:
            self._group(group, at)

    def _group(self, group: Group, at: tuple[int, int]) -> None:
        place = self.places.of_section(*at)
        if not group.of or group.join not in JOINS or group.end not in ENDS:
            raise SpecError(f"of 不得为空，join 限 {''.join(JOINS)}，end 限 {''.join(ENDS)}", place)
        if group.lead:
            self._plain(group.lead, place)
        for piece in group.of:
            if NAME.fullmatch(piece):
                self._known(piece, ("sentences", "changes"), self.places.of_section(*at, word=piece))
            else:
                self._plain(piece, place)

    def _unused(self) -> None:
        parts = ("money", "counts", "texts", "words", "drop", "changes")
        for part in (*parts, "phrases", "comparisons", "sentences", "tables"):
            for name in getattr(self.n, part):
                if (part, name) not in self.used:
                    raise SpecError(f"{name!r} 没有用到", self.places.of(part, name))
