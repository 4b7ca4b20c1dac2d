"""Words of a published table with what stands in braces filled in: titles, headers, labels, notes."""

from __future__ import annotations

from collections.abc import Mapping

from xlsx_kit.compute.rows import ComputedTable, Over, Row
from xlsx_kit.facts import Facts
from xlsx_kit.pack import Pack, View


def words_of(pack: Pack, facts: Facts, view: View) -> dict[str, str]:
    """What names in braces stand for: the unit and its year, the money, and the words of the pack itself."""
    return {
        "money": view.table.money or pack.book.money,
        "code": facts.unit_code,
        "name": facts.unit_name,
        "scope": facts.scope,
        "year": str(facts.year),
        "last_year": str(facts.year - 1),
        **pack.scope_words(facts.scope),
    }


def filled(text: str, words: Mapping[str, str]) -> str:
    """A text with its names replaced."""
    return text.format_map(words) if "{" in text else text


def captioned(pack: Pack, view: View, facts: Facts, rows: tuple[Row, ...], *, empty: bool) -> ComputedTable:
    """A unit's table with everything that stands around its rows."""
    table, words = view.table, words_of(pack, facts, view)
    return ComputedTable(
        view,
        filled(table.title, words),
        rows,
        filled(table.note, words) if empty else "",
        tuple(table.columns_for(facts.scope)),
        over_table(pack, view, facts),
        tuple(filled(note, words) for note in table.notes),
    )


def over_table(pack: Pack, view: View, facts: Facts) -> Over:
    """What stands over a unit's table."""
    furniture, table = view.furniture, view.table
    words = words_of(pack, facts, view)
    heads = {c.id: c.head_for(facts.scope) for c in table.columns}
    heads |= {str(n): column.head for n, column in enumerate(table.printed)}
    return Over(
        filled(furniture.left or "", words),
        filled(furniture.middle or "", words),
        filled(furniture.right or "", words),
        filled(furniture.corner or "", words),
        {column: tuple(filled(text, words) for text in head) for column, head in heads.items()},
    )
