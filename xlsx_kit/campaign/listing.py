"""Short tables that an officer keeps beside a campaign: found by their headings, read whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from xlsx_kit.files import chosen_sheet
from xlsx_kit.messages import declared_error
from xlsx_kit.values import squeezed


def read_listing(
    path: Path, columns: Mapping[str, Sequence[str]], optional: Collection[str] = ()
) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a table (csv, xlsx or xls) as texts by column, each with its place for messages.

    ``columns`` are the headings each may have; ``optional`` ones need not be there. Raises SpecError where
    one is missing, InputError for a file that is no table.
    """
    grid = chosen_sheet(path)
    rows = list(grid.rows())
    names = {squeezed(n).casefold(): key for key, titles in columns.items() for n in titles}
    found = {
        key: column
        for column in range(1, grid.last_column + 1)
        if rows and (key := names.get(squeezed(grid.text(rows[0], column)).casefold()))
    }
    if missing := [titles[-1] for key, titles in columns.items() if key not in {*found, *optional}]:
        raise declared_error("ROUND-070", path.name, columns="、".join(missing))
    for row in rows[1:]:
        row_texts = {key: grid.text(row, column) for key, column in found.items()}
        if any(row_texts.values()):
            yield f"{path.name} 第 {row} 行", row_texts
