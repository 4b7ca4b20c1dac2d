"""A map of the other kind: which cells of published tables become which lines of the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from xlsx_kit.findings import InputError, SpecError
from xlsx_kit.messages import refusal
from xlsx_kit.pack import Pack, decoded, table_cell
from xlsx_kit.resources import root

SHIPPED, VOCABULARY = "importing", "map"
"""The folder of maps that come with the program, and the file there that is none."""


class CellSum(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cells (``t1/29/income``) that are added, and others that are taken off."""

    of: list[str]
    less: list[str] = []


class Fill(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What fills lines of one input: every leaf row of a ``table``, or without one a single line.

    A row's code goes into the column ``code``, ``values`` into every line. ``take`` says by column which
    cells an amount comes from: of a row ``t3/basic`` (table and column, at its own code), else whole cells.
    ``budgets`` are those whose codes alone are taken, ``but`` those whose codes are not.
    """

    input: str
    table: str = ""
    code: str = ""
    values: dict[str, str] = {}
    take: dict[str, CellSum]
    budgets: list[str] = []
    but: list[str] = []


class BookMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map of published tables: of which pack, what titles and headings are also called, what they fill."""

    pack: str
    titles: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    # totals that the lines must come to: an input's amount column and the cell that prints it
    totals: dict[str, str] = {}
    fills: list[Fill]


def shipped_map(name: Path | str) -> Path | None:
    """The map of published tables that comes with the program under a name, if any."""
    found = Path(str(root("schemas"))) / SHIPPED / f"{name}.toml"
    return found if Path(name).name == str(name) and found.is_file() and found.stem != VOCABULARY else None


def is_book_map(path: Path) -> bool:
    """Whether a map is of published tables: it has fills."""
    return b"[[fills]]" in path.read_bytes()


def read_book_map(path: Path, pack: Pack) -> BookMap:
    """A map from its file. Raises InputError naming what is wrong with it."""
    found = _decoded(path)
    if problems := [*_problems(found, pack)]:
        raise _wrong(path, problems)
    return found


def _problems(found: BookMap, pack: Pack) -> Iterator[str]:
    inputs = {source.id: source for source in pack.inputs}
    tables = {view.id: {column.id for column in view.table.amounts} for view in pack.views}
    for fill in found.fills:
        if fill.input not in inputs:
            yield f"没有填报表 {fill.input}"
            continue
        known = {column.key: column for column in inputs[fill.input].facts}
        if fill.table and (fill.code not in known or not known[fill.code].codes):
            yield f"{fill.input} 按 {fill.table} 的各行填，要用 code 写明科目编码列"
        named = [*fill.values, *fill.take, *filter(None, [fill.code])]
        yield from (f"{fill.input} 没有列 {key}" for key in named if key not in known)
        for ref in (ref for cells in fill.take.values() for ref in (*cells.of, *cells.less)):
            table, row, column = table_cell(ref)
            if bool(row) == bool(fill.table) or "/" in row or column not in tables.get(table, ()):
                yield f"{fill.input} 的 {ref} 不是一张表的格"


def pack_of_map(path: Path) -> str:
    """The pack that a map of published tables is of. Raises InputError where the map is wrong."""
    return _decoded(path).pack


def _decoded(path: Path) -> BookMap:
    try:
        found: BookMap = decoded(path.read_bytes(), BookMap, path.name)
    except SpecError as error:
        raise _wrong(path, (f"{p.inside} {p.message}" for p in error.problems)) from None
    return found


def _wrong(path: Path, problems: Iterable[str]) -> InputError:
    return refusal("IMP-001", name=path.name, what="；".join(problems))
