"""The tables and forms of narrative.toml: what stands in each column, row and cell."""

from __future__ import annotations

from typing import Literal

from xlsx_kit.pack import Strict

FORM_NAMES = ("number", "record")
"""What the title of a form may name beside the figures."""


class NarrativeColumn(Strict, frozen=True, kw_only=True):
    """A column: the record's key, its header from top to bottom, its width in mm.

    ``sum`` adds up the amounts of other keys, which the table need not show; ``numbered`` puts
    一、二、… before the values. A column without a key shows the number of the line.
    """

    key: str = ""
    head: tuple[str, ...]
    width: float
    align: Literal["left", "center", "right"] = "left"
    sum: tuple[str, ...] = ()
    numbered: bool = False


class Total(Strict, frozen=True, kw_only=True):
    """A first row that adds up the columns named; its label stands in the first column."""

    label: str
    of: tuple[str, ...]


class TableSpec(Strict, frozen=True, kw_only=True):
    """A table of an input's lines.

    ``left`` and ``right`` stand over it, each a text or the name of a sentence. ``notes`` are
    printed below lines, ``empty`` where there are none; ``required`` names what is missing then, where
    nothing may be published without it. Cells of the ``merge`` columns that equal the one above (with
    all merge columns before them) grow together.
    """

    part: str
    columns: tuple[NarrativeColumn, ...]
    empty: str = ""
    required: str = ""
    title: str = ""
    left: str = ""
    right: str = ""
    notes: tuple[str, ...] = ()
    total: Total | None = None
    merge: tuple[str, ...] = ()
    small: bool = False

    @property
    def columns_read(self) -> tuple[tuple[str, str], ...]:
        """The columns (input, column) that it shows."""
        return tuple((self.part, column.key) for column in self.columns if column.key)


class FormCell(Strict, frozen=True, kw_only=True):
    """A cell of a form: a label (``text``) or a value (``key``), so wide (mm), so many rows high."""

    width: float
    text: str = ""
    key: str = ""
    rows: int = 1
    align: Literal["left", "center", "right"] = "left"


class FormSpec(Strict, frozen=True, kw_only=True):
    """A form for each line of an input.

    In its title ``{number}`` is the line's number and ``{record}`` the value of its ``record`` key.
    Below it the table ``below`` shows those lines of its own input whose ``match`` keys equal the
    form's (``{ project = "code" }``).
    """

    part: str
    record: str
    title: str
    rows: tuple[tuple[FormCell, ...], ...]
    left: str = ""
    right: str = ""
    below: str = ""
    match: dict[str, str] = {}
    small: bool = False

    @property
    def columns_read(self) -> tuple[tuple[str, str], ...]:
        """The column (input, column) that names what each of its forms is about."""
        return ((self.part, self.record),)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """The columns (input, column) by which lines of the table below name the form's."""
        return tuple((self.part, own) for own in self.match.values())
