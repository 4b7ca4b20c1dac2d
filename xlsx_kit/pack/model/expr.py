"""Arithmetic as data: a closed set of forms, shared by Excel, exact values and words."""

from __future__ import annotations

from dataclasses import dataclass

Conditions = tuple[tuple[str, tuple[str, ...]], ...]
"""Dimensions and the values each may have, ordered: (("fund", ("一般公共预算",)), ...)."""

ROW = "*"
"""As a reference's row or a measure's code: the row that is being looked at."""

CODED = "coded"
"""As a measure's code: lines with a valid code only."""

WITH_MONEY = ("*",)
"""The values of a condition on a column of money: the lines that have any. Only codes are so gathered."""

TOTAL = "total"
"""As a reference's row: 合计 of a table that lists its rows; as its line: every line of a list."""


@dataclass(frozen=True, slots=True)
class Ref:
    """One cell of a published table, by table id, row key (or ROW) and column id."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, by input id and column key."""

    input: str
    column: str


@dataclass(frozen=True, slots=True)
class Measure:
    """The sum of one column of one input over the lines that meet all conditions.

    ``code`` None takes lines whatever their code; a code takes the lines at or under it; ROW the
    lines at or under the row's own code; CODED those with any valid code. The code is of the list
    ``codes``; where that is "", of the input's first code column.
    """

    input: str
    column: str
    where: Conditions = ()
    code: str | None = None
    codes: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of several terms; of none, zero."""

    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Minus:
    """Left less right."""

    left: Expr
    right: Expr


Expr = Ref | Field | Measure | Sum | Minus


@dataclass(frozen=True, slots=True)
class Entry:
    """Columns of single lines of a list, added up: of the line with a number (from 1), or of every line
    whose first column says ``line``, or of all (``TOTAL``). Missing where there is no such line.
    """

    input: str
    line: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """What one column says in the lines of a list that meet all conditions, each text once."""

    input: str
    column: str
    where: Conditions = ()


Reference = Expr | Entry | Texts
"""What the name of a figure can stand for. Excel knows the first five forms only."""

Leaf = Ref | Field | Measure | Entry | Texts


def parts(expr: Expr) -> tuple[Ref | Field | Measure, ...]:
    """The references and measures an expression is made of, from left to right."""
    match expr:
        case Sum(terms):
            return tuple(p for t in terms for p in parts(t))
        case Minus(left, right):
            return parts(left) + parts(right)
        case _:
            return (expr,)


def leaves(reference: Reference) -> tuple[Leaf, ...]:
    """The cells, fields, measures, entries and texts that anything a reference can name comes down to."""
    return (reference,) if isinstance(reference, Entry | Texts) else parts(reference)
