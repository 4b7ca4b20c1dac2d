"""Which entries of a unit a figure is added up from, and whether the form asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.pack import ROW, Measure, Pack, Ref, Reference, leaves, reference_of


def measures_of(pack: Pack, reference: Reference, own: str = "") -> Iterator[Measure]:
    """The columns of lists that an amount is added up from, also by way of published tables; ``own`` is
    the row that a cell's expression is of.
    """
    for leaf in leaves(reference):
        if isinstance(leaf, Measure):
            yield leaf
        elif isinstance(leaf, Ref):
            view, key = pack.view(leaf.table), own if leaf.row == ROW else leaf.row
            cells = next((row.cells for row in view.fixed if row.key == key), view.line)
            if leaf.column in cells:
                yield from measures_of(pack, cells[leaf.column], key)


def asking_lists(pack: Pack, ref: str) -> tuple[tuple[str, str], ...]:
    """The columns of lists that an amount is added up from, where all of them ask for an entry.

    Lists whose lines are given (``presets``) do. A list of free lines says by having none that there is
    nothing.
    """
    found = dict.fromkeys((m.input, m.column) for m in measures_of(pack, reference_of(pack, ref)))
    return tuple(found) if all(pack.input(source).presets for source, _ in found) else ()
