"""docs/pack.md: the pack format, from the structures that read it and their comments."""

from __future__ import annotations

import inspect
import re

import msgspec

from xlsx_kit.spec import book, checks, model, tables

HEAD = """# The pack format

Generated from the structures in `xlsx_kit/spec/` (`make update`); do not edit.

A pack is a folder `schemas/<id>/` with `book.toml`, `inputs/*.toml`, `tables/*.toml` and `rules.toml`,
and a folder `templates/<id>/` with its words. An unknown or missing key is an error that names its
path; `xlsx-kit pack check schemas/<id>` says whether a pack is sound.

**References.** `t3/total/basic` is a cell: table, row key, column id. `*` as the row is every row, one
by one. `t1/1..5/income` in a `sum` is five cells, and `t1/functional/expenditure` one cell for every class
where only classes in use are printed. `prior_year/income` is a field of a form.
**Conditions.** `where = { fund = "fiscal", origin = "本年" }`: a value of the column's list, a list of
values, or the name of a group in `book.toml`; `function = "*"` takes lines with a valid code only.
**Cells of a table.** The first of these that applies: the row's own `cells`; its `sum` or `sum_rows`; the
column's `sum`; a measure under the conditions of both row and column.
"""
ORDER = [
    (book, ["Book", "CoverSpec", "CodesSpec", "PreviewSpec", "PublicationSpec", "ChartSpec"]),
    (model, ["Input", "Column", "Pairing"]),
    (tables, ["Table", "TableColumn", "Side", "TableRow", "CellSpec", "ListedRows", "KeySource"]),
    (model, ["RulesFile", "IdentitySpec", "RollupSpec", "ExprNode"]),
    (checks, ["ChecksFile", "CheckSpec"]),
]
FIELD = re.compile(r"    (\w+): (.+?)(?: = (.+))?$")


def pack_page() -> str:
    """Every structure with its keys, types, defaults and the comments that stand above them."""
    parts = [HEAD]
    for module, names in ORDER:
        for name in names:
            structure = getattr(module, name)
            assert issubclass(structure, msgspec.Struct)
            parts.append(f"## {name}\n\n{inspect.cleandoc(structure.__doc__ or '')}\n")
            parts.append(_table(inspect.getsource(structure)))
    kinds = "、".join(f"`{kind.value}`" for kind in model.ColumnType)
    parts.append(f"## ColumnType\n\n{inspect.cleandoc(model.ColumnType.__doc__ or '')}\n\n{kinds}\n")
    return "\n".join(parts)


def _table(source: str) -> str:
    rows = ["| key | type | default | |", "|---|---|---|---|"]
    comment: list[str] = []
    for line in source.splitlines():
        field = FIELD.match(line)
        if line.strip().startswith("# "):
            comment.append(line.strip()[2:])
        elif field and not line.lstrip().startswith(('"""', "def", "return")):
            name, kind, default = field.groups()
            shown = f"`{default}`" if default else "required"
            rows.append(f"| `{name}` | `{kind.replace('|', 'or')}` | {shown} | {' '.join(comment)} |")
            comment = []
        elif line.startswith(("    @", "    def")):
            break
    return "\n".join(rows) + "\n"
