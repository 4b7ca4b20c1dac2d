"""A made-up return taken all the way: workbook, reading, rules, words, publication."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlsx_kit.compute import Evaluation, layout_of
from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.facts import Facts, json_of_facts
from xlsx_kit.findings import Finding, InputError, Problem, SpecError
from xlsx_kit.messages import declared_problem
from xlsx_kit.outputs import write_file
from xlsx_kit.pack import Pack
from xlsx_kit.pack.trial.consolidated import (
    consolidation_book,
    consolidation_problems,
    transfer_problems,
)
from xlsx_kit.pack.trial.imported import import_problems
from xlsx_kit.pack.trial.made_up import MadeUp
from xlsx_kit.pack.trial.next_year import next_year_facts, next_year_problems
from xlsx_kit.pack.trial.places import DeclarationPlaces
from xlsx_kit.prose import Formats, Manuscript, Narrative, Typeset, Variant, narrated, plain_text
from xlsx_kit.resources import template
from xlsx_kit.returns import Return, findings_of, outcome_of
from xlsx_kit.values import ZEROS
from xlsx_kit.workbook import WorkbookModel, refuse_overflow, unit_book, workbook_bytes

STYLES = "report.docx"
BRACE = re.compile(r"\{[^{}]{0,40}\}?|\}")
OF_THE_PROGRAM = ("TPL-", "FILE-")
"""Findings about a workbook that nobody touched: they are the pack's or the program's fault."""
TOO_MANY_LINES = "FILE-108"
SHOWN = 60


@dataclass
class Walk:
    """What taking returns through a pack has found, and what of it was used."""

    pack: Pack
    words: Narrative | None
    declared: DeclarationPlaces
    problems: dict[Problem, None] = field(default_factory=dict)
    chosen: set[int] = field(default_factory=set)
    raised: set[tuple[str, str]] = field(default_factory=set)
    returns: int = 0

    def add(self, problems: Iterable[Problem]) -> None:
        """Keeps problems, each once."""
        self.problems.update(dict.fromkeys(problems))

    def step(self, name: str, made_up: str, work: Callable[[], object]) -> None:
        """Does one step; what it raises is a problem of the pack, and the others go on."""
        try:
            work()
        except SpecError as error:
            self.add(error.problems)
        except InputError as error:
            words = {
                "step": name,
                "facts": made_up,
                "reason": "；".join(f.message for f in error.findings).rstrip("。"),
            }
            self.add([declared_problem("PACK-141", self._place(error.findings[0]), **words)])
        except Exception as error:
            reason = f"{unforeseen(error, f'{name} of {self.pack.id}')}：{error}"[:SHOWN]
            if (name, reason) not in self.raised:
                self.raised.add((name, reason))
                words = {"step": name, "facts": made_up, "reason": reason}
                self.add([declared_problem("PACK-141", self.declared.book(""), **words)])

    def take(self, one: MadeUp, *, with_words: bool = True) -> None:
        """A made-up return, all the way; ``with_words``: with its narrative and its publication."""
        with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as folder:
            file = Path(folder) / "w.xlsx"
            self.step("生成工作簿", one.name, lambda: self._written(one.facts, file))
            if file.is_file():
                self.step("读回并核对", one.name, lambda: self._read_back(one, file))
        if with_words:
            self.narrate(one)
            self.step("排版公开文本", one.name, lambda: self._published(one.facts))

    def go_on(self, one: MadeUp, *, workbooks: bool = True) -> None:
        """What comes after a unit's publication: two units rolled up, the next year's workbook.

        ``one`` has a line for everything there is. Without ``workbooks`` none is written.
        """
        own = self.pack, one, self.declared
        self.step("汇总", one.name, lambda: self.add(consolidation_problems(*own)))
        self.step("汇总", one.name, lambda: self.add(transfer_problems(self.pack, self.declared)))
        self.step("生成汇总工作簿", one.name, lambda: self._read_texts(consolidation_book(self.pack, one)))
        self.step(
            "带入下一年",
            one.name,
            lambda: self.add(next_year_problems(self.pack, one.facts, self.declared)),
        )
        following = "上年各项都有、本年未填"
        if workbooks:
            self.step(
                "生成下一年的工作簿",
                following,
                lambda: self.take(MadeUp(following, next_year_facts(self.pack, one.facts)), with_words=False),
            )

    def bring_in(self, one: MadeUp) -> None:
        """The facts as a budget system would export them, imported, where the pack says what that fills."""
        with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as folder:
            work = self.pack, one, self.declared, Path(folder)
            self.step("导入", one.name, lambda: self.add(import_problems(*work)))

    def look(self, one: MadeUp) -> None:
        """What a workbook says, without writing it."""
        self.step("生成工作簿", one.name, lambda: self._model(one.facts))

    def narrate(self, one: MadeUp) -> None:
        """The narrative alone."""
        self.returns += 1
        self.step("生成情况说明", one.name, lambda: self._narrate(one.facts))

    def _written(self, facts: Facts, file: Path) -> None:
        refuse_overflow(layout_of(self.pack), facts)
        write_file(file, workbook_bytes(self._model(facts)))

    def _model(self, facts: Facts) -> WorkbookModel:
        book = unit_book(self.pack, facts)
        self._read_texts(book)
        return book

    def _read_texts(self, book: WorkbookModel) -> None:
        self._braces([book.title, book.header, *_texts_of(book)])

    def _read_back(self, one: MadeUp, file: Path) -> None:
        outcome = outcome_of(file, self.pack, None)
        if not isinstance(outcome, Return):
            raise InputError(outcome)
        found = json_of_facts(outcome.facts, self.pack)
        sent = json_of_facts(one.facts, self.pack)
        for part in sent:
            if _without_blanks(sent[part]) != _without_blanks(found.get(part)):
                words = {"facts": one.name, "part": part, "what": _difference(sent[part], found.get(part))}
                owner = next((s.id for s in self.pack.inputs if s.part == part), "")
                place = self.declared.part("inputs", owner) if owner else self.declared.book("inputs")
                self.add([declared_problem("PACK-142", place, **words)])
        for finding in findings_of(outcome):
            if finding.rule.startswith(OF_THE_PROGRAM):
                self.add([self._of_finding(one, finding)])

    def _place(self, finding: Finding) -> str:
        """Where the sheet of a finding is declared; for one with too many lines, how many it has room for."""
        inside = "capacity" if finding.rule == TOO_MANY_LINES else "sheet"
        sheets = [(source.sheet, "inputs", source.id) for source in self.pack.inputs]
        sheets += [(view.table.sheet, "tables", view.id) for view in self.pack.views]
        found = next(((kind, name) for sheet, kind, name in sheets if sheet == finding.sheet), None)
        return f"{self.declared.part(*found)}: {inside}" if found else self.declared.book("")

    def _of_finding(self, one: MadeUp, finding: Finding) -> Problem:
        where = " ".join(filter(None, (finding.sheet, finding.cell)))
        words = {
            "facts": one.name,
            "rule": finding.rule,
            "where": where,
            "what": finding.message.rstrip("。"),
        }
        return declared_problem("PACK-143", self._place(finding), **words)

    def _narrate(self, facts: Facts) -> None:
        if self.words is not None:
            blocks = narrated(self.words, Evaluation(self.pack, facts), self._chose).blocks
            self._braces(plain_text(blocks).splitlines())

    def _chose(self, variant: Variant) -> None:
        self.chosen.add(id(variant))

    def _published(self, facts: Facts) -> None:
        if self.words is None:
            return
        evaluation = Evaluation(self.pack, facts)
        composed = narrated(self.words, evaluation, finished=True)
        styles = template(self.pack.homes, STYLES).read_bytes()
        work = Typeset(Manuscript(evaluation, composed, self.words, styles, Path(), ()), Formats(charts=True))
        text = plain_text(work.blocks)
        self._braces([work.manuscript.title, *text.splitlines()])
        work.files()
        lines = {line.partition("\t")[0].strip() for line in text.splitlines()}
        for view in self.pack.views:
            title = evaluation.table(view.id).title
            if title.strip() not in lines:
                place = self.declared.part("tables", view.id)
                self.add([declared_problem("PACK-144", place, table=view.table.short, title=title)])

    def _braces(self, texts: Iterable[str]) -> None:
        for text in texts:
            for brace in BRACE.findall(text) if "{" in text or "}" in text else ():
                place = self.declared.text(text, brace)
                if (place, brace) not in self.raised:  # a heading is printed whole, and within longer texts
                    self.raised.add((place, brace))
                    self.add([declared_problem("PACK-131", place, text=_short(text), brace=brace)])


def _texts_of(book: WorkbookModel) -> Iterator[str]:
    for sheet in book.sheets:
        yield sheet.name
        yield from (cell.value for cell in sheet.cells if isinstance(cell.value, str))
        yield from (cell.value for _, cell in sheet.merges if isinstance(cell.value, str))
        for validation in sheet.validations:
            yield from (validation.title, validation.prompt, validation.error)


def _without_blanks(value: Any) -> Any:
    """Plain data of a facts file without lines that say nothing, and without blanks."""
    if isinstance(value, list):
        return [one for one in map(_without_blanks, value) if one]
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if v not in ("", None, *ZEROS, 0)}
    return value


def _difference(sent: Any, found: Any) -> str:
    """The first place where two parts of a facts file differ."""
    if isinstance(sent, list) and isinstance(found, list):
        if len(sent) != len(found):
            return f"填了 {len(sent)} 行，读回 {len(found)} 行"
        pairs = ((n, a, b) for n, (a, b) in enumerate(zip(sent, found, strict=True), start=1) if a != b)
        return next((f"第 {n} 行 {_difference(a, b)}" for n, a, b in pairs), "")
    if isinstance(sent, dict) and isinstance(found, dict):
        keys = (k for k in (*sent, *found) if sent.get(k) != found.get(k))
        return next((f"{k} 填 {sent.get(k)!r}，读回 {found.get(k)!r}" for k in keys), "")
    return f"填 {sent!r}，读回 {found!r}"


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[:SHOWN] + "……"
