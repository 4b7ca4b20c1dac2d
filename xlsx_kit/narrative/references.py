"""Whether what a narrative refers to is in its pack: a misspelt cell would be printed as nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xlsx_kit.narrative.source import PLUS, THREE_PUBLIC, THREE_PUBLIC_ITEM, THREE_PUBLIC_TABLE, TOTAL
from xlsx_kit.narrative.spec import Narrative
from xlsx_kit.spec.model import SpecError
from xlsx_kit.spec.pack import Pack

THREE_PUBLIC_KEYS = ("prior", "reason")


def check_references(narrative: Narrative, pack: Pack, path: str) -> None:
    """Raises SpecError for the first reference or key that the pack does not have."""
    for place, ref in _references(narrative):
        if not _in_pack(ref, pack):
            raise SpecError(f"表样中没有 {ref!r}", f"{path} {place}")
    for place, part, keys in _keys(narrative):
        if not pack.has_input(part):
            raise SpecError(f"表样中没有名为 {part!r} 的填报表", f"{path} {place}")
        known = {column.key for column in pack.input(part).facts}
        for key in keys:
            if key not in known:
                raise SpecError(f"填报表 {part!r} 中没有名为 {key!r} 的列", f"{path} {place}")


def _references(narrative: Narrative) -> Iterator[tuple[str, str]]:
    for name, money in narrative.money.items():
        yield f"money.{name}", money.ref
        if money.fallback:
            yield f"money.{name}", money.fallback
    for name, count in narrative.counts.items():
        yield f"counts.{name}", count.ref
    for name, word in narrative.words.items():
        yield f"words.{name}", word.ref
    for name, text in narrative.texts.items():
        for ref in text.refs:
            yield f"texts.{name}", ref


def _keys(narrative: Narrative) -> Iterator[tuple[str, str, Iterable[str]]]:
    for name, table in narrative.tables.items():
        yield f"tables.{name}", table.part, [k for c in table.columns for k in (c.sum or (c.key,))]
    for name, form in narrative.forms.items():
        cells = [cell.key for row in form.rows for cell in row if cell.key]
        yield f"forms.{name}", form.part, [form.record, *cells, *form.match.values()]
        if form.below:
            yield f"forms.{name}", narrative.tables[form.below].part, form.match


def _in_pack(ref: str, pack: Pack) -> bool:
    match ref.split("/"):
        case [part, item, key] if part == THREE_PUBLIC and key in THREE_PUBLIC_KEYS:
            return item in _three_public_items(pack)
        case [table, row, column] if pack.has_view(table):
            view = pack.view(table)
            amounts = {amount.id for amount in view.table.amounts}
            rows = set(row.split(PLUS))
            return column in amounts and rows <= (view.row_numbers.keys() if view.fixed else {TOTAL})
        case [part, _, keys] if pack.has_input(part):
            return _has(pack, part, keys.split(PLUS))
        case [part, key] if pack.has_input(part):
            return _has(pack, part, [key])
    return False


def _has(pack: Pack, part: str, keys: Iterable[str]) -> bool:
    return set(keys) <= {column.key for column in pack.input(part).facts}


def _three_public_items(pack: Pack) -> set[str]:
    """The items a unit enters and the rows of the table that adds them up."""
    if not pack.has_input(THREE_PUBLIC) or not pack.has_view(THREE_PUBLIC_TABLE):
        return set()
    items = pack.values(pack.input(THREE_PUBLIC).column(THREE_PUBLIC_ITEM).list)
    return {*items, *pack.view(THREE_PUBLIC_TABLE).row_numbers}
