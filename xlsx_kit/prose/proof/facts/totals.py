"""Tables inside a document: their totals, and notes that call a table empty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from xlsx_kit.findings import Finding
from xlsx_kit.pack import ColumnType, Pack, proof_rules
from xlsx_kit.prose.proof.facts.against import in_yuan
from xlsx_kit.prose.proof.facts.reference import ReferenceFacts
from xlsx_kit.prose.proof.phrases import pattern
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.sources.document import Line
from xlsx_kit.values import HUNDREDTHS, printed

AMOUNT = re.compile(r"^\d+(?:\.\d{1,2})?$")


def table_findings(
    lines: Sequence[Line], expected: ReferenceFacts | None
) -> Iterator[tuple[Line, Finding | None]]:
    """What is wrong with the tables of a document, each with its line."""
    labels = set(proof_rules()["table_total"].given.get("labels", []))
    for n, line in enumerate(lines):
        if line.is_row and line.text.split("\t")[0].strip() in labels:
            yield from _total(line, lines[n + 1 :])
    if expected:
        for note, amount in _notes(expected).items():
            for line in lines:
                if amount and note in "".join(line.text.split()):
                    yield line, found("empty_note", line, 0, len(line.text), right=expected.printed(amount))


def _total(total: Line, below: Sequence[Line]) -> Iterator[tuple[Line, Finding | None]]:
    """A row of totals over numbered items; rows between them (a head on the next page) are passed over."""
    column = max((n for n, cell in enumerate(_cells(total)) if _is_amount(cell, total.money)), default=0)
    items: list[int] = []
    for line in below:
        if not line.is_row:
            break
        if pattern("row_numbered").match(line.text):
            items.append(_amount(line, column))
    stated = _amount(total, column)
    if column and len(items) > 1 and sum(items) != stated:
        right, given = printed(sum(items), HUNDREDTHS), printed(stated, HUNDREDTHS)
        finding = found(
            "table_total", total, 0, len(total.text), expected=right, actual=given, right=right, given=given
        )
        yield total, finding


def _is_amount(cell: str, money: str) -> bool:
    """Whether a cell is an amount: those in 万元 have decimals."""
    return AMOUNT.match(cell) is not None and ("." in cell or in_yuan(money) == 1)


def _cells(line: Line) -> list[str]:
    return [cell.strip().replace(",", "") for cell in line.text.split("\t")]


def _amount(line: Line, column: int) -> int:
    """The amount of a row in a column, 0 where it has none."""
    cells = _cells(line)
    if column >= len(cells) or not _is_amount(cells[column], line.money):
        return 0
    whole, _, decimals = cells[column].partition(".")
    return int(whole) * 100 + int((decimals + "00")[:2])


def _notes(expected: ReferenceFacts) -> Mapping[str, int]:
    """The notes of empty tables, and the money that the facts have for each."""
    pack, spec = expected.evaluation.pack, expected.spec
    scope = expected.evaluation.facts.scope
    found_notes: dict[str, int] = {}
    for view in pack.views:
        if view.table.note:
            rows = expected.evaluation.table(view.id).rows
            most = max((a for row in rows for a in row.cells.values()), default=0)
            found_notes[_key(view.table.note, scope)] = most
    for table in spec.tables.values():
        keys = _money_columns(pack, table.part)
        money = [r.get(key) for r in expected.evaluation.facts.lines(table.part) for key in keys]
        found_notes[_key(table.empty, scope)] = sum(m for m in money if isinstance(m, int))
    return found_notes


def _money_columns(pack: Pack, part: str) -> list[str]:
    return [c.key for c in pack.input(part).columns if c.type is ColumnType.AMOUNT]


def _key(note: str, scope: str) -> str:
    return "".join(note.replace("{scope}", scope).split())
