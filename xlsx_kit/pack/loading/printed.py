"""Fixed rows printed in another shape than they are declared: which row stands where."""

from __future__ import annotations

from itertools import zip_longest

from xlsx_kit.messages import declared_error
from xlsx_kit.pack.model.pack import View
from xlsx_kit.pack.toml.hints import suggested_name

SPAN = ".."


def printed_grid(view: View, path: str) -> tuple[tuple[str | None, ...], ...]:
    """Line by line the keys of the rows that the printed columns show; empty where they are as declared.

    Raises SpecError for a row or a column that the table does not have.
    """
    stacks: list[list[str]] = []
    for n, column in enumerate(view.table.printed):
        at = f"{path}: printed[{n}]"
        if column.column not in [c.id for c in view.table.columns]:
            hint = suggested_name(column.column, [c.id for c in view.table.columns], "本表的列")
            raise declared_error("SPEC-023", f"{at}.column", other=column.column, advice=hint)
        stacks.append(
            [key for named in column.rows for key in _rows(view, named, column.column, f"{at}.rows")]
        )
    lines: list[tuple[str | None, ...]] = list(zip_longest(*stacks))
    feet = tuple(
        _rows(view, one.foot, one.column, f"{path}: printed[{n}].foot")[0] if one.foot else None
        for n, one in enumerate(view.table.printed)
    )
    return (*lines, feet) if any(feet) else tuple(lines)


def _rows(view: View, named: str, column: str, path: str) -> list[str]:
    """The keys that a row or a span of rows stands for."""
    keys = [row.key for row in view.fixed]
    ends = [view.row_key(end, column) for end in named.split(SPAN)]
    for key in ends:
        if key not in keys:
            raise declared_error("SPEC-031", path, row=key, advice=suggested_name(key, keys, "本表的行"))
    return keys[keys.index(ends[0]) : keys.index(ends[-1]) + 1]
