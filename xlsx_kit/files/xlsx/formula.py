"""Shared formulas: one text that a range of cells shares, moved along for each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlsx_kit import addresses
from xlsx_kit.addresses import LAST_COLUMN, LAST_ROW, column_number

TOKEN = re.compile(
    r"""
      "(?:[^"]|"")*"                               # text
    | '(?:[^']|'')*'                               # sheet name in quotes
    | \[(?:[^\[\]]|\[[^\[\]]*\])*\]                # table column or other workbook
    | (?<![\w.$\\?])(?P<column>\$?[A-Za-z]{1,3})(?P<row>\$?[1-9][0-9]{0,6})(?![\w.(!\\?])
    | (?<![\w.$\\?:])(?P<left>\$?[A-Za-z]{1,3}):(?P<right>\$?[A-Za-z]{1,3})(?![\w.(!:\\?])
    | (?<![\w.$\\?:])(?P<top>\$?[1-9][0-9]{0,6}):(?P<bottom>\$?[1-9][0-9]{0,6})(?![\w.(!:\\?])
    """,
    re.VERBOSE,
)
OUT_OF_SHEET = "#REF!"


@dataclass(frozen=True, slots=True)
class FormulaPiece:
    """Plain text, then one reference or one end of a range such as ``A:C`` or ``1:3``.

    What ``$`` holds stands in ``fixed_column`` and ``fixed_row``; ``column`` and ``row`` move, 0 is none.
    """

    text: str
    fixed_column: str
    column: int
    fixed_row: str
    row: int


@dataclass(frozen=True, slots=True)
class SharedFormula:
    """A formula as its first cell has it, in that cell's row and column."""

    row: int
    column: int
    pieces: tuple[FormulaPiece, ...]
    tail: str


def shared_formula(text: str, row: int, column: int) -> SharedFormula:
    """A master formula, taken apart once for all its followers."""
    pieces: list[FormulaPiece] = []
    done = 0
    for match in TOKEN.finditer(text):
        if match.lastgroup is None:
            continue
        before = text[done : match.start()]
        if match["column"]:
            found = [to_piece(before, match["column"], match["row"])]
        elif match["left"]:
            found = [to_piece(before, match["left"], ""), to_piece(":", match["right"], "")]
        else:
            found = [to_piece(before, "", match["top"]), to_piece(":", "", match["bottom"])]
        known = [piece for piece in found if piece is not None]
        if len(known) == len(found):
            pieces += known
            done = match.end()
    return SharedFormula(row, column, tuple(pieces), text[done:])


def to_piece(text: str, letters: str, digits: str) -> FormulaPiece | None:
    """A piece, or None where it only looks like one: ``YEA2024`` is a name, since columns end at XFD."""
    bare_letters, bare_digits = letters.lstrip("$"), digits.lstrip("$")
    if len(bare_letters) == 3 and bare_letters.upper() > addresses.letters(LAST_COLUMN):
        return None
    if bare_digits and int(bare_digits) > LAST_ROW:
        return None
    moves_right = bool(letters) and letters == bare_letters
    moves_down = bool(digits) and digits == bare_digits
    return FormulaPiece(
        text,
        "" if moves_right else letters,
        column_number(letters) if moves_right else 0,
        "" if moves_down else digits,
        int(digits) if moves_down else 0,
    )


def formula_at(shared: SharedFormula, row: int, column: int) -> str:
    """The formula a following cell has; a reference beyond the sheet's edge is lost."""
    down, right = row - shared.row, column - shared.column
    done: list[str] = []
    for piece in shared.pieces:
        letters, digits = _letters(piece, right), piece.fixed_row
        if piece.row:
            moved = piece.row + down
            digits = str(moved) if 1 <= moved <= LAST_ROW else OUT_OF_SHEET
        done += (piece.text, OUT_OF_SHEET if OUT_OF_SHEET in (letters, digits) else letters + digits)
    done.append(shared.tail)
    return "".join(done)


def _letters(piece: FormulaPiece, right: int) -> str:
    if not piece.column:
        return piece.fixed_column
    moved = piece.column + right
    return addresses.letters(moved) if 1 <= moved <= LAST_COLUMN else OUT_OF_SHEET


class FormulaColumn:
    """A shared formula down one column. Nearly all look at one row alone: only its number differs."""

    def __init__(self, shared: SharedFormula, column: int) -> None:
        self._shared, self._column = shared, column
        rows = {piece.row for piece in shared.pieces if piece.row} or {shared.row}
        letters = [_letters(piece, column - shared.column) for piece in shared.pieces]
        self._row = rows.pop() if len(rows) == 1 and OUT_OF_SHEET not in letters else None
        self._texts = [""]
        for piece, place in zip(shared.pieces, letters, strict=True):
            self._texts[-1] += f"{piece.text}{place}{piece.fixed_row}"
            if piece.row:
                self._texts.append("")
        self._texts[-1] += shared.tail

    def at(self, row: int) -> str:
        """The formula of a row, as ``formula_at`` has it."""
        if self._row is not None and 1 <= (number := self._row + row - self._shared.row) <= LAST_ROW:
            return str(number).join(self._texts)
        return formula_at(self._shared, row, self._column)
