"""What a failing sample changes of a workbook: cells, names, stamps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from tests.edits_of_looks import LOOKS, edit
from tests.edits_of_places import PLACES
from tests.raw_xlsx import MAIN, joined, parts_of, sheets_of
from xlsx_kit.addresses import place


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


def _exchange(parts: dict[str, bytes], places: Mapping[str, str], one: str, other: str) -> None:
    """Two sheets renamed to each other's names by their tabs, with all that names them."""
    for old, new in ((one, "\0"), (other, one), ("\0", other)):
        for part in ("xl/workbook.xml", *places.values()):
            text = parts[part].decode().replace(f"'{old}'!", f"'{new}'!")
            parts[part] = text.replace(f'name="{old}"', f'name="{new}"').encode()


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


def _property(parts: dict[str, bytes], _: Mapping[str, str], name: str, value: str | None = None) -> None:
    """A custom property of the file, with another value or taken out."""
    custom = parts["docProps/custom.xml"].decode()
    if value is None:
        changed, count = re.subn(rf'<property [^>]*name="{name}">.*?</property>', "", custom)
    else:
        changed, count = re.subn(rf'(name="{name}"><vt:lpwstr>)[^<]*', rf"\g<1>{escape(value)}", custom)
    assert count == 1, name
    parts["docProps/custom.xml"] = changed.encode()


def _clear(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str) -> None:
    """A cell emptied, with the Delete key; its style stays."""
    edit(parts, places[sheet], rf'<c r="{cell}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)', rf'<c r="{cell}"\1/>')


def _append(
    parts: dict[str, bytes], places: Mapping[str, str], sheet: str, row: int, cell: str, text: str
) -> None:
    """A text typed to the right of all else in a row."""
    new = f'<c r="{cell}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    edit(parts, places[sheet], rf'(<row r="{row}"[^>]*>.*?)</row>', rf"\g<1>{new}</row>")


def _cached(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, value: str) -> None:
    """What a formula's cell shows, the formula being as it was."""
    edit(parts, places[sheet], rf'(<c r="{cell}"[^>]*>(?:<f[^>]*/>|<f.*?</f>))<v>[^<]*', rf"\g<1><v>{value}")


def _uncalculated(parts: dict[str, bytes], places: Mapping[str, str]) -> None:
    """No formula has a value, as a program leaves them that does not calculate."""
    for part in places.values():
        parts[part] = re.sub(rb"(<f[^>]*/>|</f>)<v>[^<]*</v>", rb"\1", parts[part])


def _unlock(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, like: str) -> None:
    """A cell with the format, and so the lock, of another."""
    style = re.search(rf'<c r="{like}" s="(\d+)"'.encode(), parts[places[sheet]])
    assert style, like
    edit(parts, places[sheet], rf'(<c r="{cell}") s="\d+"', rf'\1 s="{style[1].decode()}"')


def _no_properties(parts: dict[str, bytes], _: Mapping[str, str]) -> None:
    """The custom properties gone, as exceljs and IronCalc save."""
    del parts["docProps/custom.xml"]
    for part in ("_rels/.rels", "[Content_Types].xml"):
        parts[part] = re.sub(
            rb'<(?:Relationship|Override)[^>]*docProps/custom\.xml"[^>]*/>', b"", parts[part]
        )


def _unprotect(parts: dict[str, bytes], places: Mapping[str, str], sheet: str) -> None:
    """A sheet's protection taken off."""
    edit(parts, places[sheet], r"<sheetProtection[^>]*/>", "")


def _invalidate(parts: dict[str, bytes], places: Mapping[str, str], sheet: str) -> None:
    """All validations of a sheet gone, as after pasting over it."""
    edit(parts, places[sheet], r"<dataValidations.*</dataValidations>", "")


def _hide(parts: dict[str, bytes], _: Mapping[str, str], sheet: str) -> None:
    """A sheet hidden."""
    edit(parts, "xl/workbook.xml", rf'(<sheet name="{sheet}")', r'\1 state="hidden"')


def _hide_row(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, row: int) -> None:
    """A row hidden."""
    edit(parts, places[sheet], rf'<row r="{row}"', rf'<row r="{row}" hidden="1"')


def _hide_columns(
    parts: dict[str, bytes], places: Mapping[str, str], sheet: str, first: int, last: int
) -> None:
    """Columns hidden; what they were like is of no account here."""
    part = places[sheet]
    parts[part] = re.sub(rb"<cols>.*?</cols>", b"", parts[part], flags=re.DOTALL)
    edit(
        parts,
        part,
        "<sheetData>",
        f'<cols><col min="{first}" max="{last}" width="9" hidden="1"/></cols><sheetData>',
    )


def _merge(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, area: str) -> None:
    """Cells merged, what the covered ones hold left in the file."""
    edit(parts, places[sheet], r"<mergeCells[^>]*>", rf'\g<0><mergeCell ref="{area}"/>')


def _print(parts: dict[str, bytes], _: Mapping[str, str], sheet: str, area: str) -> None:
    """Another print area of a sheet."""
    old = rf'(<definedName name="_xlnm.Print_Area"[^>]*>\'?{sheet}\'?!)[^<]*'
    edit(parts, "xl/workbook.xml", old, rf"\g<1>{area}")


def _add(parts: dict[str, bytes], _: Mapping[str, str], sheet: str, text: str, cells: int = 1) -> None:
    """One more sheet with a text in its first cell, or in so many of its first column."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{escape(text)}</t></is></c></row>'
        for n in range(1, cells + 1)
    )
    xml = f'<worksheet xmlns="{MAIN.strip("{}")}"><sheetData>{rows}</sheetData></worksheet>'
    _add_part(parts, sheet, xml.encode())


def _copy(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, copy: str, *cell: Any) -> None:
    """One more sheet, a copy of another, with a cell changed where one is given."""
    added = _add_part(parts, copy, parts[places[sheet]])
    if cell:
        _cell(parts, {copy: added}, copy, *cell)


def _add_part(parts: dict[str, bytes], sheet: str, xml: bytes) -> str:
    """A sheet behind the others; gives its part."""
    number = 900 + sum(name.startswith("xl/worksheets/sheet9") for name in parts)
    name = f"xl/worksheets/sheet{number}.xml"
    parts[name] = xml
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = f'<Relationship Id="rId{number}" Type="{kinds}/worksheet" Target="worksheets/sheet{number}.xml"/>'
    edit(parts, "xl/_rels/workbook.xml.rels", "</Relationships>", f"{link}</Relationships>")
    entry = f'<sheet name="{sheet}" sheetId="{number}" r:id="rId{number}"/>'
    edit(parts, "xl/workbook.xml", "</sheets>", f"{entry}</sheets>")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    over = f'<Override PartName="/{name}" ContentType="{kind}"/>'
    edit(parts, "[Content_Types].xml", "</Types>", f"{over}</Types>")
    return name


TEXT_BOX = "<xdr:sp><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>9.99</a:t></a:r></a:p></xdr:txBody></xdr:sp>"


def _draw(
    parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, body: str = TEXT_BOX
) -> None:
    """A shape over a cell, by itself a text box with another amount."""
    row, column = place(cell)
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts["xl/drawings/drawing99.xml"] = (
        f'<xdr:wsDr xmlns:xdr="{drawing}/spreadsheetDrawing" xmlns:a="{drawing}/main"><xdr:twoCellAnchor>'
        f"<xdr:from><xdr:col>{column - 1}</xdr:col><xdr:row>{row - 1}</xdr:row></xdr:from>"
        f"<xdr:to><xdr:col>{column}</xdr:col><xdr:row>{row}</xdr:row></xdr:to>{body}<xdr:clientData/>"
        "</xdr:twoCellAnchor></xdr:wsDr>"
    ).encode()
    folder, _, file = places[sheet].rpartition("/")
    link = f'<Relationship Id="rIdD" Type="{links}/drawing" Target="../drawings/drawing99.xml"/>'
    kind = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    rels = parts.get(f"{folder}/_rels/{file}.rels", f"<Relationships {kind}></Relationships>".encode())
    parts[f"{folder}/_rels/{file}.rels"] = rels.replace(b"</Rel", f"{link}</Rel".encode())
    edit(parts, places[sheet], "</worksheet>", f'<drawing xmlns:r="{links}" r:id="rIdD"/></worksheet>')
    over = "application/vnd.openxmlformats-officedocument.drawing+xml"
    entry = f'<Override PartName="/xl/drawings/drawing99.xml" ContentType="{over}"/></Types>'
    edit(parts, "[Content_Types].xml", "</Types>", entry)


def _comment(
    parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, *visible: str
) -> None:
    """A comment whose box lies over its cell, shown at all times or only when one points at it."""
    row, column = place(cell)
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    mark = "".join(f"<x:{name}/>" for name in visible)
    parts["xl/drawings/vmlDrawing99.vml"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<v:shape type="#_x0000_t202" fillcolor="#ffffff"><x:ClientData ObjectType="Note">'
        f"<x:Anchor>{column - 1}, 0, {row - 1}, 0, {column}, 0, {row}, 0</x:Anchor>{mark}</x:ClientData>"
        "</v:shape></xml>"
    ).encode()
    folder, _, file = places[sheet].rpartition("/")
    link = f'<Relationship Id="rIdV" Type="{links}/vmlDrawing" Target="../drawings/vmlDrawing99.vml"/>'
    kind = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    rels = parts.get(f"{folder}/_rels/{file}.rels", f"<Relationships {kind}></Relationships>".encode())
    parts[f"{folder}/_rels/{file}.rels"] = rels.replace(b"</Rel", f"{link}</Rel".encode())


def _shadow(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, name: str, area: str) -> None:
    """A name that stands for other cells on one sheet alone."""
    number = list(places).index(sheet)
    entry = f'<definedName name="{name}" localSheetId="{number}">{area}</definedName></definedNames>'
    edit(parts, "xl/workbook.xml", "</definedNames>", entry)


def _workbook(parts: dict[str, bytes], _: Mapping[str, str], old: str, new: str) -> None:
    """How the whole workbook counts."""
    edit(parts, "xl/workbook.xml", old, new)


def _rich(
    parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, *runs: Sequence[str]
) -> None:
    """A text of runs, each with its type (or none) and its text."""
    written = "".join(f"<r><rPr>{look}</rPr><t>{escape(text)}</t></r>" for look, text in runs)
    _cell(parts, places, sheet, cell, {"t": "s", "v": "@"})
    edit(parts, places[sheet], r'<t xml:space="preserve">@</t>', written)


def _view(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, attribute: str, now: str) -> None:
    """How a window shows a sheet: one attribute of it."""
    plain = re.sub(rf'(<sheetView[^>]*?) {attribute}="[^"]*"', r"\1", parts[places[sheet]].decode())
    parts[places[sheet]] = plain.replace("<sheetView ", f'<sheetView {attribute}="{now}" ', 1).encode()


def _values(parts: dict[str, bytes], places: Mapping[str, str], sheet: str) -> None:
    """A sheet pasted over itself as values."""
    parts[places[sheet]] = re.sub(rb"<f[^>]*/>|<f[ >].*?</f>", b"", parts[places[sheet]], flags=re.DOTALL)


EDITS: Mapping[str, Any] = {
    **LOOKS,
    **PLACES,
    "cell": _cell,
    "name": _name,
    "rename": _rename,
    "exchange": _exchange,
    "comment": _comment,
    "delete": _delete,
    "keep_only": _keep_only,
    "property": _property,
    "no_properties": _no_properties,
    "clear": _clear,
    "append": _append,
    "cached": _cached,
    "uncalculated": _uncalculated,
    "unlock": _unlock,
    "unprotect": _unprotect,
    "invalidate": _invalidate,
    "hide": _hide,
    "hide_row": _hide_row,
    "hide_columns": _hide_columns,
    "merge": _merge,
    "print": _print,
    "draw": _draw,
    "shadow": _shadow,
    "workbook": _workbook,
    "rich": _rich,
    "view": _view,
    "values": _values,
    "add": _add,
    "copy": _copy,
}
