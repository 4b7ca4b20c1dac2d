"""Whether a narrative is sound: names that resolve and are used, variants that end, nothing printed blank."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_error, declared_problem
from xlsx_kit.pack import ProblemList
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
                    raise declared_error("NARR-016", self.places.of_section(s))
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
            raise declared_error("NARR-001", place)

    def _worded(self, name: str, change: ChangeSpec) -> None:
        """The words of a change: what it is called, and a reason without its own lead-in."""
        place = self.places.of("changes", name)
        self._called(change, place)
        if change.reason in self.n.texts and change.reason not in self.names.optional:
            raise declared_error("NARR-002", place, reason=change.reason)

    def _sentence(self, sentence: Sentence, part: str, name: str, kinds: Mapping[str, NameKind]) -> None:
        place, each = self.places.of(part, name), self.gathered.gathering
        if not sentence:
            self.gathered.add([declared_problem("NARR-003", place)])
        passed: set[tuple[str, str]] = set()
        for number, variant in enumerate(sentence, start=1):
            tests, last = variant.tests, number == len(sentence)
            if len(tests) != (0 if last else 1):
                wanted = "最后一种写法不得有条件" if last else "每种写法（最后一种除外）须有且仅有一个条件"
                self.gathered.add([declared_problem("NARR-012", place, number=number, wanted=wanted)])
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
            raise declared_error("NARR-004", at, value=value, kind=kind, predicate=predicate, fitting=fitting)
        if (predicate, value) in passed:
            raise declared_error("NARR-005", at, predicate=predicate, value=value)

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
            raise declared_error("NARR-006", at, value=value)
        if value in self.names.optional and not self._filled(value, passed, tests):
            raise declared_error("NARR-007", at, value=value)

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
            raise declared_error("NARR-008", place)
        check_choice(item, self.names, place)
        if bool(item.otherwise or item.required or item.optional) != bool(item.text or item.form):
            raise declared_error("NARR-009", place)
        if item.required_with:
            if not (item.required and item.otherwise):
                raise declared_error("NARR-013", place)
            self.names.kind(item.required_with, self.names.kinds, place)
        if item.instead:
            self.names.known(item.instead, ("sentences",), place)
        for words in filter(None, (item.otherwise, item.required)):
            self.names.plain(words, place)
        if item.each:
            if not item.paragraph:
                raise declared_error("NARR-014", place)
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
                raise declared_error("NARR-015", place)
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
            raise declared_error("NARR-010", place, width=width)

    def _group(self, group: Group, at: tuple[int, int], each: str) -> None:
        place = self.places.of_section(*at)
        check_choice(group, self.names, place)
        rows = RowsSpec()
        if each:
            self.names.known(each, ("rows",), place)
            rows = self.n.rows[each]
        if not group.of or group.join not in JOINS or group.end not in ENDS:
            raise declared_error("NARR-011", place, joins="".join(JOINS), ends="".join(ENDS))
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
