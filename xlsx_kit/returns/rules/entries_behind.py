"""The inputs and sums of entries behind what identities compare."""

from __future__ import annotations

from functools import cache, lru_cache

from xlsx_kit.pack import (
    CODED,
    MOST_ANSWERS,
    ROW,
    Expr,
    Field,
    Identity,
    Measure,
    Minus,
    Pack,
    Ref,
    Sum,
    parts,
)


def inputs_behind(pack: Pack, identity: Identity) -> frozenset[str]:
    """The inputs whose entries can change an identity's outcome."""
    return _inputs_of(pack, identity.left) | _inputs_of(pack, identity.right)


def measures_behind(pack: Pack, identity: Identity) -> frozenset[Expr]:
    """The sums of entries that an identity compares, through all tables: the fewer, the nearer to a cause."""
    return measures_of(pack, identity.left) | measures_of(pack, identity.right)


@lru_cache(MOST_ANSWERS)
def measures_of(pack: Pack, expr: Expr, row: str = ROW) -> frozenset[Expr]:
    """The fields and sums of entries that an expression is made of, through all tables.

    ``row`` is the one that an expression of a table's cell stands on.
    """
    match expr:
        case Ref(table, key, column):
            view, key = pack.view(table), row if key == ROW else key
            number = view.row_numbers.get(key)
            cell = view.line.get(column) if number is None else view.fixed[number].cells.get(column)
            return measures_of(pack, cell, key) if cell else frozenset()
        case Sum(terms):
            return frozenset().union(*(measures_of(pack, t, row) for t in terms))
        case Minus(left, right):
            return measures_of(pack, left, row) | measures_of(pack, right, row)
        case _:
            return frozenset({expr})


@cache
def includes(wide: frozenset[Expr], narrow: frozenset[Expr]) -> bool:
    """Whether some sums of entries have all in them that others add up."""
    return all(any(_is_part(one, whole) for whole in wide) for one in narrow)


@cache
def have_a_part_in_common(some: frozenset[Expr], others: frozenset[Expr]) -> bool:
    """Whether two identities look at an amount that both add up, be it in wider or narrower sums."""
    return any(_is_part(one, other) or _is_part(other, one) for one in some for other in others)


def _is_part(one: Expr, whole: Expr) -> bool:
    """Whether all that a sum of entries adds up is added up by another, too."""
    if not (isinstance(one, Measure) and isinstance(whole, Measure)):
        return one == whole
    given = dict(one.where)
    return (
        (one.input, one.column) == (whole.input, whole.column)
        and (
            whole.code in (None, CODED) or (one.codes == whole.codes and str(one.code).startswith(whole.code))
        )
        and all(dimension in given and {*given[dimension]} <= {*values} for dimension, values in whole.where)
    )


@lru_cache(MOST_ANSWERS)
def _inputs_of(pack: Pack, expr: Expr) -> frozenset[str]:
    match expr:
        case Ref(table, _, _):
            return _inputs_of_table(pack, table)
        case Measure(source, _, _, _) | Field(source, _):
            return frozenset({source})
        case Sum(terms):
            return frozenset().union(*(_inputs_of(pack, t) for t in terms))
        case Minus(left, right):
            return _inputs_of(pack, left) | _inputs_of(pack, right)


@lru_cache(MOST_ANSWERS)
def _inputs_of_table(pack: Pack, table: str) -> frozenset[str]:
    view = pack.view(table)
    cells = [e for row in view.fixed for e in row.cells.values()] + list(view.line.values())
    found: frozenset[str] = frozenset()
    for cell in cells:
        behind = [part for part in parts(cell) if not (isinstance(part, Ref) and part.table == table)]
        found = found.union(*(_inputs_of(pack, part) for part in behind))
    return found
