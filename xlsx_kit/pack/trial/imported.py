"""Made-up facts as a budget system would export them, and what an import makes of that export.

The export is what the pack's ``[[imports]]`` ask for: a column for each term, values spelled as the lists
spell them, so many rows that every line of the lists that are filled has one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import cycle
from pathlib import Path

from xlsx_kit.compute import Evaluation, identity_outcomes
from xlsx_kit.facts import (
    Export,
    ExportTerms,
    FilledList,
    Record,
    export_terms,
    filled_lists,
    holds,
    json_of_facts,
)
from xlsx_kit.findings import InputError, Problem, Severity
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import CODE, UNIT, Pack
from xlsx_kit.pack.trial.depends import Dependencies
from xlsx_kit.pack.trial.made_up import MadeUp
from xlsx_kit.pack.trial.places import DeclarationPlaces
from xlsx_kit.returns import Return, findings_of, outcome_of
from xlsx_kit.values import IN_YUAN

YUAN = 10_000
"""The amount of the first row in 元, and what each further one is more: whole in any money."""
AMOUNT = "amount"
OF_ENTRIES = "CELL-"
UNLISTED_CODE = "IMP-031"
"""A code that the list lacks: made-up codes are, and official lists are never whole."""
Row = dict[str, str]
"""A row of an export: values by term, the amount in 元."""


def import_problems(pack: Pack, one: MadeUp, declared: DeclarationPlaces, folder: Path) -> Iterator[Problem]:
    """What is lost of an export on its way into the facts, and imported lines that the inputs refuse.

    ``folder`` takes the files. Raises InputError where the export cannot be imported at all.
    """
    if all(spec.targets for spec in pack.book.imports):
        return
    lists, terms = filled_lists(pack), export_terms(pack)
    profile = json_of_facts(one.facts, pack)[UNIT]
    rows, whose = _of_one(_rows(lists, one), profile[CODE], terms)
    export, mapping, out = (folder / name for name in ("export.csv", "map.toml", "imported.json"))
    export.write_text(_export(rows, terms), "utf-8")
    mapping.write_text(_map(rows, terms), "utf-8")
    done = Export(export, mapping, pack).imported(whose, one.facts.year)
    place = declared.book("imports")
    for found in done.findings:
        if found.severity is not Severity.NOTE and found.rule != UNLISTED_CODE:
            yield declared_problem("PACK-156", place, what=found.message.rstrip("。"))
    for filled in lists:
        if not filled.adds:
            yield from _lost(filled, lists[0], rows, done.facts[filled.part], declared)
    out.write_text(json.dumps({**done.facts, UNIT: profile}, ensure_ascii=False), "utf-8")
    outcome = outcome_of(out, pack, None)
    if not isinstance(outcome, Return):
        raise InputError(outcome)
    sheets = {pack.input(filled.spec.input).sheet: filled.spec.input for filled in lists}
    for found in findings_of(outcome):
        if found.sheet in sheets and found.rule.startswith(OF_ENTRIES) and found.severity is Severity.ERROR:
            what = f"{found.sheet}：{found.message}".rstrip("。")
            yield declared_problem("PACK-156", _place(pack, sheets[found.sheet], declared), what=what)
    yield from _unequal(pack, one, outcome.evaluation, lists, declared)


def _unequal(
    pack: Pack, one: MadeUp, arrived: Evaluation, lists: Sequence[FilledList], declared: DeclarationPlaces
) -> Iterator[Problem]:
    """Equations that all of a list has with another, and has no more after one export filled both.

    Other equations need not hold: the codes that stand side by side in a made-up export are made up.
    """
    filled = {source.spec.input: source.spec.amount for source in lists if not source.adds}
    totals = {
        input_id: sum(int(line.get(amount) or 0) for line in one.facts.lines(input_id))
        for input_id, amount in filled.items()
    }
    sent, depends = Evaluation(pack, one.facts), Dependencies(pack)
    for identity in pack.identities:
        left, right = depends.of(identity.left), depends.of(identity.right)
        compared = left != right and (left | right) <= {*filled} and identity.spec.op == "="
        outcomes = [*identity_outcomes(sent, identity)] if compared and left and right else []
        whole = {totals[source] for source in left | right} if outcomes else set()
        if not outcomes or any(o.violation or not {o.left, o.right} & whole for o in outcomes):
            continue
        if any(outcome.violation for outcome in identity_outcomes(arrived, identity)):
            later = next(s.spec.input for s in reversed(lists) if s.spec.input in left | right)
            what = f"导入以后规则 {identity.id}（{identity.spec.title}）不成立"
            yield declared_problem("PACK-156", _place(pack, later, declared), what=what)


def _rows(lists: Sequence[FilledList], one: MadeUp) -> list[Row]:
    """A row for each line of the first list, and for each of the others beside a line that counts there."""
    first, others = lists[0], lists[1:]
    lines = [_row(first, line) for line in one.facts.lines(first.spec.input)]
    own = [[_row(filled, line) for line in one.facts.lines(filled.spec.input)] for filled in others]
    rows = [*lines]
    for filled, known in zip(others, own, strict=True):
        counted = [line for line in lines if _counts(filled, first, line)]
        if counted and not filled.adds:
            rows += [{**line, **further} for line, further in zip(cycle(counted), known, strict=False)]
    for number, row in enumerate(rows):
        for filled, known in zip(others, own, strict=True):
            if known and _counts(filled, first, row):
                _complete(row, filled, known[number % len(known)])
        row[AMOUNT] = str(YUAN * (number + 1))
    return rows


def _of_one(rows: list[Row], unit: str, terms: ExportTerms) -> tuple[list[Row], str]:
    """The rows that are imported and the code to ask for them by: a department's, where lines name units."""
    named = [row[UNIT] for row in rows if row.get(UNIT)]
    if not named:
        return rows, unit
    above = [named[0][:width] for width in reversed(terms.codes[UNIT].spec.widths)]
    whose = next((code for code in above if all(unit.startswith(code) for unit in named)), named[0])
    every = ({**row, UNIT: row.get(UNIT) or named[0]} for row in rows)
    return [row for row in every if row[UNIT].startswith(whose)], whose


def _row(filled: FilledList, line: Record) -> Row:
    """A line of a list by the terms of exports."""
    return {term: str(line.get(key) or "") for key, term in filled.spec.columns.items()}


def _counts(filled: FilledList, first: FilledList, row: Mapping[str, str]) -> bool:
    """Whether a row counts in a list, as its line in the first list says."""
    line = {key: row.get(term, "") for key, term in first.spec.columns.items()}
    return holds(line, filled.where)


def _complete(row: Row, filled: FilledList, known: Row) -> None:
    """What a list asks for beside what the row says; a list that adds up says the same of one code always."""
    if not any(row.get(term) for term in known):
        row |= known
    if filled.adds:
        usual = next(value for term in known if (value := row.get(term)))
        row |= {term: row.get(term) or usual for term in known}
    else:
        row |= {term: row.get(term) or value for term, value in known.items()}


def _export(rows: Iterable[Row], terms: ExportTerms) -> str:
    """The export as CSV, each column called by its key in maps."""
    columns = _columns(terms)
    lines = [[*columns, AMOUNT]]
    lines += [[*(_shown(row, columns[key]) for key in columns), row[AMOUNT]] for row in rows]
    return "".join(",".join(f'"{value}"' for value in line) + "\n" for line in lines)


def _columns(terms: ExportTerms) -> dict[str, list[str]]:
    """The columns of an export by their keys in maps, with the terms that each says: a category says two."""
    columns: dict[str, list[str]] = {term: [term] for term in (*terms.codes, *terms.plain)}
    for term, one in terms.looked_up.items():
        columns.setdefault(one.column, []).append(term)
    return columns


def _shown(row: Row, terms: Iterable[str]) -> str:
    return "·".join(filter(None, (row.get(term, "") for term in terms)))


def _map(rows: Sequence[Row], terms: ExportTerms) -> str:
    """The map of the export: its columns, and the member that each value stands for."""
    columns = _columns(terms)
    lines = ['money = "元"', "[columns]", *(f'{key} = ["{key}"]' for key in columns)]
    lines += ["[[amounts]]", f'header = ["{AMOUNT}"]']
    for term, one in terms.looked_up.items():
        members = {_shown(row, columns[one.column]): row.get(term, "") for row in rows}
        lines += [f"[{one.section}]", *(f'"{text}" = "{to}"' for text, to in members.items() if text and to)]
    return "\n".join(lines) + "\n"


def _lost(
    filled: FilledList,
    first: FilledList,
    rows: Iterable[Row],
    lines: Iterable[Mapping[str, str]],
    declared: DeclarationPlaces,
) -> Iterator[Problem]:
    """Members of a list's required columns that have other money than the export gives them."""
    counted = [row for row in rows if _counts(filled, first, row)]
    lines = [*lines]
    for key, column in filled.columns.items():
        if not column.required or key in filled.only:
            continue
        sent, arrived = Counter[str](), Counter[str]()
        for row in counted:
            sent[row.get(filled.term(key), "")] += int(row[AMOUNT])
        for line in lines:
            yuan = Decimal(line[filled.spec.amount]) * IN_YUAN[filled.pack.book.money]
            arrived[line.get(key, "")] += int(yuan)
        for member in sorted({*sent, *arrived}):
            if sent[member] != arrived[member]:
                what = (
                    f"“{column.title}”为“{member}”的，导出 {sent[member]} 元，导入后是 {arrived[member]} 元"
                )
                place = _place(filled.pack, filled.spec.input, declared)
                yield declared_problem("PACK-156", place, what=what)
                return


def _place(pack: Pack, input_id: str, declared: DeclarationPlaces) -> str:
    inputs = [spec.input for spec in pack.book.imports]
    return declared.book(f"imports[{inputs.index(input_id)}]")
