"""A document proof-read: against the facts where they are given, always against itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from xlsx_kit.files import files_below
from xlsx_kit.findings import Finding, InputError, Severity
from xlsx_kit.messages import finding
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.proof.facts.against import against_facts, bases_from_facts
from xlsx_kit.prose.proof.facts.by_code import bases_by_code, by_code, code_findings
from xlsx_kit.prose.proof.facts.own_lines import own_lines
from xlsx_kit.prose.proof.facts.printed_rows import row_findings
from xlsx_kit.prose.proof.facts.reference import ReferenceFacts
from xlsx_kit.prose.proof.facts.sections import missing_sections
from xlsx_kit.prose.proof.facts.totals import table_findings
from xlsx_kit.prose.proof.facts.vocabulary import CountPhrase, Subject, counted, subjects
from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument, read_document
from xlsx_kit.prose.proof.inference.infer import infer
from xlsx_kit.prose.proof.output.result import (
    CHECKED,
    UNCHECKED,
    UNREAD,
    WRONG,
    Proofread,
    ProofReport,
    ShownFigure,
    ShownLine,
)
from xlsx_kit.prose.proof.relations.evidence import proven
from xlsx_kit.prose.proof.relations.judge import Judgement, judged
from xlsx_kit.prose.proof.relations.twins import names_listed
from xlsx_kit.prose.proof.relations.verdicts import Verdict
from xlsx_kit.prose.proof.rules import found, too_long
from xlsx_kit.prose.proof.slips.choices import reason_findings, slips
from xlsx_kit.prose.proof.slips.doubled import doubled
from xlsx_kit.prose.proof.slips.wording import count_findings, text_findings
from xlsx_kit.prose.proof.sources.document import Line
from xlsx_kit.prose.proof.sources.lines import SUFFIXES, is_misnamed, lines_of
from xlsx_kit.prose.proof.tables.columns import column_relations
from xlsx_kit.prose.proof.tables.grids import ProofTable, grids_of
from xlsx_kit.prose.proof.tables.sums import TableRelation, table_relations
from xlsx_kit.prose.proof.tables.text import text_table_verdicts

LONGEST_LINE = 20_000
"""Characters: no paragraph of a narrative has as many, and time grows with the square of a sentence."""


@dataclass(slots=True)
class ProofFindings:
    """What was found so far, by line."""

    by_line: dict[int, list[Finding]]
    relations: int = 0
    in_tables: int = 0

    def add(self, line: Line, found: Finding | None) -> None:
        """One finding, in its place; once, whatever it was found by."""
        if found is not None and found not in self.by_line[line.number]:
            self.by_line[line.number].append(found)


def proofread(path: Path, spec: Narrative, expected: ReferenceFacts | None, money: str) -> Proofread:
    """Reads a document that should count in ``money``. Raises InputError where it cannot be read."""
    everything = [replace(line, money=money) for line in lines_of(path)]
    lines = [line for line in everything if len(line.text) <= LONGEST_LINE]
    known, things = subjects(spec), counted(spec)
    reading = read_document(lines, expected.year if expected else None)
    if expected:
        bases_from_facts(reading, known, expected, money)
        bases_by_code(reading, expected)
    judgement = judged(reading)
    for found_there in (text_table_verdicts(lines, reading), names_listed(lines, reading)):
        for paragraph, verdict in judgement.guarded(None, found_there):
            judgement.add(paragraph, verdict)
    infer(reading, judgement)
    result = ProofFindings({line.number: [] for line in everything})
    for line in everything:
        if len(line.text) > LONGEST_LINE:
            result.add(line, too_long(line))
    ours = _own_lines(lines, expected, result) if expected else set[int]()
    unlike_facts = {number for number, findings in result.by_line.items() if findings}
    grids = [*judgement.guarded(None, grids_of(lines))]
    sums = chain(table_relations(grids, unlike_facts), column_relations(grids))
    relations = [*judgement.guarded(None, sums)]
    contradicted = (
        _judge_against_facts(reading, known, expected, money, ours, judgement, result) if expected else set()
    )
    _verdicts(judgement, reading, ours, contradicted, lines, result)
    _slips(reading, ours, result)
    _texts(lines, known, things, reading.year, expected, ours, result)
    _tables(grids, relations, ours, result)
    done = _proofread(path, everything, reading, judgement, ours, result)
    if done.status != UNREAD:
        return done
    return replace(done, findings=(*done.findings, _why_unread(path, bool(everything), done.figures)))


def _own_lines(lines: Sequence[Line], expected: ReferenceFacts, result: ProofFindings) -> set[int]:
    """The numbers of the lines that are our own words; with rows of our tables they are held to the facts."""
    ours: set[int] = set()
    for line, faults in own_lines(lines, expected):
        ours.add(line.number)
        result.relations += 1
        for fault in faults:
            result.add(line, fault)
    for line, fault in row_findings(lines, expected, ours):
        result.relations += 1
        result.add(line, fault)
    return ours


def _verdicts(
    judgement: Judgement, reading: ParsedDocument, ours: set[int], contradicted: set[int],
    lines: Sequence[Line], result: ProofFindings,
) -> None:  # fmt: skip
    """What does not hold by itself, and where the program failed to say so."""
    figures: dict[int, list[Quantity]] = {}
    for paragraph, quantity in _quantities(reading):
        figures.setdefault(id(paragraph), []).append(quantity)
    for paragraph, verdict in judgement.verdicts:
        if paragraph.line.number not in ours and not any(id(q) in contradicted for q in verdict.figures):
            result.add(paragraph.line, _finding(paragraph, verdict, figures.get(id(paragraph), ())))
    for place, reason in judgement.broken:
        line = place.line if place else lines[0]
        result.add(line, finding("PROOF-094", number=line.number, reason=reason))


def _slips(reading: ParsedDocument, ours: set[int], result: ProofFindings) -> None:
    """Slips of words, but for those of our own."""
    found_slips = [(p, slip) for p in reading.paragraphs for slip in slips(p)]
    found_slips += [found for section in reading.sections for found in reason_findings(section)]
    for paragraph, slip in found_slips:
        if paragraph.line.number not in ours:
            result.add(paragraph.line, slip)


def _proofread(
    path: Path, lines: Sequence[Line], reading: ParsedDocument, judgement: Judgement, ours: set[int],
    result: ProofFindings,
) -> Proofread:  # fmt: skip
    """What was found and how much of the document was looked at."""
    checked = judgement.checked | {id(q) for p, q in _quantities(reading) if p.line.number in ours}
    read = [q for q in judgement.quantities if not q.limit or id(q) in checked]
    return Proofread(
        str(path),
        tuple(f for findings in result.by_line.values() for f in findings),
        len(read),
        len(judgement.verdicts) + result.relations,
        sum(id(q) not in checked for q in read),
        tuple(_shown(lines, reading, judgement.wrong, checked, result)),
        result.in_tables,
    )


def _why_unread(path: Path, has_text: bool, figures: int) -> Finding:
    """Why nothing in a document could be checked: there is nothing in it, or it is something else."""
    why = f"读到 {figures} 个数字，没有能互相核对的" if figures else "没有读到金额、个数或百分比"
    if not has_text:
        why = "文件里没有文字" if path.stat().st_size else "文件是空的"
    elif is_misnamed(path):
        why = f"文件名是 {path.suffix}，内容却是纯文本，{why}"
    return finding("PROOF-093", why=why)


def _shown(
    lines: Sequence[Line], reading: ParsedDocument, wrong: set[int], checked: set[int], result: ProofFindings
) -> Iterator[ShownLine]:
    """The text as it was read: each line with its figures, and the findings at it."""
    figures: dict[int, list[ShownFigure]] = {}
    texts: dict[int, str] = {}
    for paragraph, quantity in _quantities(reading):
        if quantity.limit and id(quantity) not in checked:
            continue
        start, end = paragraph.normalized.original(quantity.start, quantity.end)
        state = WRONG if id(quantity) in wrong else CHECKED if id(quantity) in checked else UNCHECKED
        figures.setdefault(paragraph.line.number, []).append(ShownFigure(start, end, state))
        texts[paragraph.line.number] = paragraph.line.text
    inside = 0
    for line in lines:
        text = texts.get(line.number, line.text)
        if line.is_row:  # sentences in its cells have places of their own, not the row's
            text = line.text
        elif inside > 0 and len(line.text) <= LONGEST_LINE:  # the rest of the paragraph before it
            inside -= len(line.text)
            continue
        inside = len(text) - len(line.text)
        marks = () if line.is_row else tuple(sorted(figures.get(line.number, ()), key=lambda f: f.start))
        yield ShownLine(line.number, text, marks, tuple(result.by_line[line.number]), line.page)


def proofread_files(
    paths: Sequence[Path], spec: Narrative, expected: ReferenceFacts | None, money: str
) -> ProofReport:
    """Documents and folders of them; one that cannot be read is a file with the finding that says why."""
    done = []
    for path in paths:
        found_there = list(files_below(path, SUFFIXES))
        if not found_there:
            done.append(Proofread(str(path), (finding("PROOF-091", why="文件夹里没有文稿"),)))
        for name, file in found_there:
            try:
                done.append(replace(proofread(file, spec, expected, money), file=name))
            except InputError as error:
                done.append(Proofread(name, error.findings))
    return ProofReport(tuple(done))


def _quantities(reading: ParsedDocument) -> Iterator[tuple[Paragraph, Quantity]]:
    for section in reading.sections:
        for paragraph, sentence in section.sentences:
            for quantity in sentence.quantities:
                yield paragraph, quantity


def _finding(paragraph: Paragraph, verdict: Verdict, near: Sequence[Quantity]) -> Finding | None:
    """A verdict in words; a relation that holds has none. ``near``: the figures of its paragraph."""
    if not verdict.kind:
        return None
    start, end = paragraph.normalized.original(verdict.start, verdict.end)
    error = not verdict.doubtful and proven(verdict, near)
    most = Severity.NOTE if verdict.slight else Severity.ERROR if error else Severity.WARNING
    return found(
        verdict.kind, paragraph.line, start, max(start, end),
        expected=verdict.expected, actual=verdict.actual, most=most, fields=verdict.words,
    )  # fmt: skip


def _judge_against_facts(
    reading: ParsedDocument, known: Mapping[str, Subject], expected: ReferenceFacts, money: str,
    ours: set[int], judgement: Judgement, result: ProofFindings,
) -> set[int]:  # fmt: skip
    """Amounts held against the facts; the figures that contradict them are not judged once more."""
    wrong, named = set[int](), set[int]()
    for paragraph, compared in against_facts(reading, known, expected, money):
        if paragraph.line.number in ours:
            continue
        result.relations += 1
        named.add(id(compared.quantity))
        judgement.checked.add(id(compared.quantity))
        if compared.finding:
            judgement.wrong.add(id(compared.quantity))
            wrong.add(id(compared.quantity))
            result.add(paragraph.line, compared.finding)
    for paragraph, compared in by_code(reading, expected, money):
        if paragraph.line.number in ours or id(compared.quantity) in named | judgement.wrong:
            continue
        result.relations += 1
        judgement.checked.add(id(compared.quantity))
        if compared.finding:
            judgement.wrong.add(id(compared.quantity))
            result.add(paragraph.line, compared.finding)
    return wrong


def _texts(
    lines: Sequence[Line], known: Mapping[str, Subject], things: Sequence[CountPhrase], year: int | None,
    expected: ReferenceFacts | None, ours: set[int], result: ProofFindings,
) -> None:  # fmt: skip
    for line in lines:
        same = bool(expected and expected.same_lines(line.text))
        if expected and line.number not in ours and not line.is_row:
            for fault in count_findings(line, things, expected):
                result.add(line, fault)
        if not same:
            for fault in text_findings(line, known, year, expected):
                result.add(line, fault)
        if expected and year:
            for fault in code_findings(line, expected.evaluation.pack, year):
                result.add(line, fault)
    for line, fault in missing_sections(lines, expected) if expected else ():
        result.add(line, fault)
    for line, fault in doubled(lines):
        if line.number not in ours:
            result.add(line, fault)
    for line, fault in table_findings(lines, expected):
        if fault and not result.by_line[line.number]:
            result.add(line, fault)


def _tables(
    grids: Sequence[ProofTable], relations: Sequence[TableRelation], ours: set[int], result: ProofFindings
) -> None:
    """Sums of tables; a table that differs from the facts is said to do so, not that it adds up no more."""
    result.in_tables = sum(len(g.amounts) for g in grids if g.rows[0].line.number not in ours)
    for relation in relations:
        if relation.line.number not in ours:
            result.relations += 1
            if not any(f.rule == "PROOF-026" for f in result.by_line[relation.line.number]):
                result.add(relation.line, relation.finding)
