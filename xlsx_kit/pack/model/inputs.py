"""The pack language: what a bureau may declare, as strict frozen structures.

A pack is data. Each structure below is one kind of TOML table; an unknown or missing key is an
error that names its path. What the structures cannot say is said by a new rule kind in Python,
never by a string to evaluate.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from xlsx_kit.findings import SpecError as SpecError
from xlsx_kit.values import printed, scale_of

Where = dict[str, str | list[str]]
"""Conditions on dimensions: column key -> a value, a group's name, or a list of values."""

Positive = Annotated[int, msgspec.Meta(ge=1)]
Words = list[str]
Members = Annotated[list[str], msgspec.Meta(min_length=1)]


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A declaration in which every key must be known."""


class ColumnType(StrEnum):
    """What one entry column holds. The last four are shown by formula, never typed."""

    CODE = "code"
    AMOUNT = "amount"
    COUNT = "count"
    DECIMAL = "decimal"
    CHOICE = "choice"
    TEXT = "text"
    YEAR = "year"
    DATE = "date"
    NAME = "name"
    DEFAULT = "default"
    MISSING = "missing"
    JOINED = "joined"


SHOWN_BY_FORMULA = (ColumnType.NAME, ColumnType.DEFAULT, ColumnType.MISSING, ColumnType.JOINED)


class Column(Strict, frozen=True, kw_only=True):
    """One column of a list, or one field of a form."""

    key: str
    title: str
    type: ColumnType
    required: bool = False
    prompt: str = ""
    width: float = 14
    # choice: the pack list its values come from; open lists only warn about other values
    list: str = ""
    open: bool = False
    # other spellings a facts file may use -> the list's value ("true" stands for a JSON true)
    aliases: dict[str, str] = {}
    # choice: the column whose value decides, by the tree of the same name, what may stand here
    under: str = ""
    # missing: which of `branches` no line of another list has, where `link` there equals `of` here
    lines_of: str = ""
    link: str = ""
    branch: str = ""
    branches: str = ""
    # code: the code list
    codes: str = ""
    # code: whether the code of a class or a section may stand here without its parts, where secrecy rules let
    # a unit publish no more; nothing may then be entered below it, anywhere
    undivided: bool = False
    # name: the code column whose name is shown; typed names stand in `fallback`
    of: str = ""
    fallback: str = ""
    # default: the value of `of`; blank, then by the class of `by`; else `otherwise`
    # joined: the code in `of` with the code in `by` behind it, as one code of a list that joins both lists
    by: str = ""
    by_class: dict[str, str] = {}
    otherwise: str = ""
    max_length: int = 200
    lines: Positive = 1
    # decimal: how many places, and what may stand behind the number; an amount has the pack's own
    decimals: int = 2
    suffix: str = ""
    # amount: what a negative one is. Money paid back is one in final accounts, never in a budget
    negative: Literal["error", "warning"] = "error"
    maximum: int | None = None
    # what stands here of last year. In a form: a figure of last year's publication. In a list: the column of
    # last year's lines, told apart by what is chosen in them; amounts and texts are entered anew
    last_year: str = ""
    # what else a list of units may call this field of the form of the unit
    headings: Words = []
    # whether next year's workbook takes it over, where that is otherwise than for the whole input
    carried: bool | None = None
    # how the values of several units become one: they tell lines apart, are added, joined, or one is taken.
    # Not said: numbers are added, dates the last, texts of more than 100 characters joined, others tell apart
    roll_up: Literal["", "same", "add", "join", "first", "last"] = ""
    # what a field says of a unit made of several by a merger
    merged: str = ""
    # the JSON key is left out when the cell is blank
    omit_blank: bool = False
    # what is left blank in a list of given lines is 0, as its prompt tells the unit;
    # otherwise it is unknown, and nothing may be published that says 0
    blank_is_zero: bool = False
    # why it is asked for, where nothing in the pack looks at it
    purpose: str = ""
    # part of what was sent: printed in a locked cell, never entered by the unit
    stamp: bool = False

    def printed(self, amount: int) -> str:
        """An amount of the column as files and JSON have it."""
        return printed(amount, scale_of(self.decimals))

    @property
    def is_fact(self) -> bool:
        """True for columns that hold a fact; False for those a formula shows."""
        return self.type not in SHOWN_BY_FORMULA


class Pairing(Strict, frozen=True, kw_only=True):
    """A rule about one line: where ``when`` holds, ``require`` must hold, too."""

    id: str
    severity: Literal["error", "warning", "note"]
    title: str
    when: Where
    require: Where
    message: str
    hint: str
    # what the unit can do, where that is something else than what the bureau can
    unit_hint: str = ""
    basis: str


class Input(Strict, frozen=True, kw_only=True):
    """One block of entry cells: a list of records, a form of one record, or long texts."""

    id: str
    kind: Literal["list", "form", "texts"]
    sheet: str
    title: str
    columns: list[Column]
    # key in the facts file; "" spreads a form's fields over the file's top level
    part: str = ""
    guide: str = ""
    capacity: Positive = 1
    # what an empty list is prefilled with, as facts of its lines
    presets: list[dict[str, str]] = []
    # whether next year's workbook begins with what stands here: who a unit is, not what it spends
    carried: bool = False
    # whether lines of several units about the same thing are added up. Not said: all lists but those whose
    # lines must have a name (a required text), which stand one behind the other
    roll_up: Literal["", "add", "list"] = ""
    pairings: list[Pairing] = []

    def column(self, key: str) -> Column:
        """The column with this key. Raises KeyError if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"{self.id}.{key}")

    @property
    def facts(self) -> list[Column]:
        """The columns that hold facts, in the order of the facts file."""
        return [c for c in self.columns if c.is_fact]


class ExprNode(Strict, frozen=True, kw_only=True):
    """An expression as written: exactly one of its forms (``where`` belongs to ``measure``).

    In a ``sum``, ``t1/1..5/income`` stands for five rows, and where only classes in use are printed
    ``t1/functional/expenditure`` for every class of that code list. References are read by
    ``pack.model.references``.
    """

    sum: list[str | ExprNode] | None = None
    minus: tuple[str | ExprNode, str | ExprNode] | None = None
    measure: str | None = None
    where: Where = {}


class FigureSpec(ExprNode, frozen=True, kw_only=True):
    """A figure that the pack gives a name: what it is, what people call it.

    ``over`` is a column (``three_public.prior``) that stands in the place of the one summed: what the same
    lines say of last year. ``title`` is the figure's name in a document, ``aliases`` what else it is called.
    """

    # another figure or a reference (``t9/training/total``)
    ref: str | None = None
    over: str = ""
    # texts of a list, joined: ``three_public.reason``, under conditions
    texts: str | None = None
    title: str = ""
    aliases: list[str] = []


class IdentitySpec(Strict, frozen=True, kw_only=True):
    """Two expressions that must stand in one relation, once or for every row of a table."""

    id: str
    title: str
    left: str | ExprNode
    op: Literal["=", ">=", "<="]
    right: str | ExprNode
    severity: Literal["error", "warning", "note"] = "error"
    basis: str
    hint: str
    # what the unit can do, where that is something else than what the bureau can
    unit_hint: str = ""
    # the input sheets where the cause can be mended
    mend: list[str] = []
    # in a pack that extends another: the rule of that pack behind which this one stands
    after: str = ""
    # checked only while this value is zero / is not zero
    only_if_zero: str | ExprNode = ""
    only_if_not_zero: str | ExprNode = ""
    # by how much both sides may differ, where each is rounded by itself: an amount of the pack's money
    within: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d{2,4}$")] = "0.00"


class RollupSpec(Strict, frozen=True, kw_only=True):
    """The rows of a table with codes add up: 合计 = Σ类, 类 = Σ款, 款 = Σ项."""

    id: str
    title: str
    table: str
    basis: str
    hint: str
    severity: Literal["error", "warning", "note"] = "error"


class RulesFile(Strict, frozen=True, kw_only=True):
    """``rules.toml``: everything that arithmetic can say about a pack."""

    # in a pack that extends another: ids of that pack's rules that do not hold in this one
    drop: list[str] = []
    identity: list[IdentitySpec] = []
    rollup: list[RollupSpec] = []
