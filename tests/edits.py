"""What a failing sample changes: entries of a facts file, or cells, names and stamps of its workbook."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from tests.raw_xlsx import joined, parts_of, sheets_of

Facts = dict[str, Any]


def with_set(facts: Facts, changes: Sequence[tuple[str, Any]]) -> Facts:
    """The facts with values set at paths like ``ledger.0.amount``; the number after the last adds a line."""
    changed = copy.deepcopy(facts)
    for path, value in changes:
        *above, last = path.split(".")
        at: Any = changed
        for step in above:
            at = at[int(step)] if isinstance(at, list) else at[step]
        if isinstance(at, list) and int(last) == len(at):
            at.append(value)
        elif isinstance(at, list):
            at[int(last)] = value
        else:
            at[last] = value
    return changed


def with_patch(workbook: bytes, patch: Sequence[Sequence[Any]]) -> bytes:
    """The workbook with each edit of the patch done to its XML, by the edit's name."""
    parts = parts_of(workbook)
    places = {name: sheet.part for name, sheet in sheets_of(workbook).items()}
    for kind, *given in patch:
        EDITS[kind](parts, places, *given)
    return joined(parts)


def _cell(
    parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, now: Mapping[str, str]
) -> None:
    """What a cell holds: type ``t`` (n, s, b, e or str), value ``v``, formula ``f``; its style stays."""
    xml = parts[places[sheet]].decode()
    style = re.compile(rf'<c r="{cell}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)')
    assert style.search(xml), cell
    kind = now.get("t", "n")
    formula = f"<f>{escape(now['f'])}</f>" if "f" in now else ""
    value = f"<v>{escape(now['v'])}</v>" if "v" in now else ""
    if kind == "s":
        kind, value = "inlineStr", f'<is><t xml:space="preserve">{escape(now["v"])}</t></is>'
    new = rf'<c r="{cell}"\1 t="{kind}">{formula}{value}</c>'.replace("\\", "\\\\").replace("\\\\1", "\\1")
    parts[places[sheet]] = style.sub(new, xml, count=1).encode()


def _name(parts: dict[str, bytes], _: Mapping[str, str], name: str, area: str | None = None) -> None:
    """A defined name deleted, or pointed elsewhere."""
    defined = re.compile(rf'(<definedName name="{name}"[^>]*>)[^<]*(</definedName>)')
    book = parts["xl/workbook.xml"].decode()
    assert defined.search(book), name
    parts["xl/workbook.xml"] = defined.sub(rf"\g<1>{area}\g<2>" if area else "", book).encode()


def _rename(parts: dict[str, bytes], _: Mapping[str, str], old: str, new: str) -> None:
    """A sheet renamed by its tab, with what names it."""
    book = parts["xl/workbook.xml"].decode()
    assert f'name="{old}"' in book
    book = book.replace(f'name="{old}"', f'name="{new}"').replace(f"'{old}'!", f"'{new}'!")
    parts["xl/workbook.xml"] = book.encode()


def _delete(parts: dict[str, bytes], _: Mapping[str, str], *sheets: str) -> None:
    """Sheets deleted; names that pointed there are broken, as Excel leaves them."""
    book = parts["xl/workbook.xml"].decode()
    for sheet in sheets:
        book, count = re.subn(rf'<sheet name="{sheet}"[^>]*/>', "", book)
        assert count == 1, sheet
        book = re.sub(rf"(<definedName [^>]*>)'{sheet}'![^<]*", r"\g<1>#REF!", book)
    parts["xl/workbook.xml"] = book.encode()


def _keep_only(parts: dict[str, bytes], places: Mapping[str, str], *sheets: str) -> None:
    """Every other sheet deleted."""
    _delete(parts, places, *(s for s in places if s not in sheets))


def _property(parts: dict[str, bytes], _: Mapping[str, str], name: str, value: str) -> None:
    """A custom property of the file."""
    custom = parts["docProps/custom.xml"].decode()
    changed, count = re.subn(rf'(name="{name}"><vt:lpwstr>)[^<]*', rf"\g<1>{escape(value)}", custom)
    assert count == 1, name
    parts["docProps/custom.xml"] = changed.encode()


EDITS: Mapping[str, Any] = {
    "cell": _cell,
    "name": _name,
    "rename": _rename,
    "delete": _delete,
    "keep_only": _keep_only,
    "property": _property,
}
