"""``book.toml``: what a pack is, its lists and code lists, its cover and the order of its sheets."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from xlsx_kit.messages import declared_error
from xlsx_kit.pack.model.furniture import PER_WAN, Furniture, Money
from xlsx_kit.pack.model.inputs import FigureSpec, Members, Positive, Strict, Where
from xlsx_kit.pack.model.roles import AMOUNT
from xlsx_kit.values import HUNDREDTHS, displayed, places_of, printed, scale_of

MONEYS = ("万元", "元")
"""What amounts may be counted in."""


class CodesSpec(Strict, frozen=True, kw_only=True):
    """A code list: its file in ``schemas/codes``, digit widths from class to leaf, classes.

    Or two lists joined: each code of the second stands under each of the first (科目 under 单位).
    """

    title: str
    # what a crosswalk from one year to the next calls these codes; as the title where there is none
    short: str = ""
    file: str = ""
    widths: list[int] = []
    classes: list[str] = []
    # instead of file, widths and classes: the two code lists, the one above first
    joins: list[str] = []
    # classes that the file has and this book does not, so that none is left out by mistake
    without: list[str] = []
    # month and day of the budget year whose names hold where codes change within it: 01-01 in budgets, which
    # are published early in the year, 12-31 in final accounts
    on: str = "01-01"
    # why the list is there though no column has its codes
    purpose: str = ""

    @property
    def kind(self) -> str:
        """What a crosswalk calls these codes."""
        return self.short or self.title

    @property
    def month_and_day(self) -> tuple[int, int]:
        """The month and the day that ``on`` names, as numbers from 1."""
        return int(self.on[:2]), int(self.on[3:])

    def check_day(self, path: str) -> None:
        """Raises SpecError where ``on`` is no day that every year has."""
        try:
            found = date.fromisoformat(f"2023-{self.on}").strftime("%m-%d")
        except ValueError:
            found = ""
        if found != self.on:
            raise declared_error("SPEC-075", path, on=self.on)


class CoverSpec(Strict, frozen=True, kw_only=True):
    """What the first sheet says."""

    sheet: str
    title: str
    instructions: list[str]
    secrecy: str
    signatures: list[str]


class PreviewSpec(Strict, frozen=True, kw_only=True):
    """A sheet that shows one chosen record of a list as it will be printed, with its lines."""

    sheet: str
    title: str
    choose: str
    record: str
    key: str
    lines: str
    link: str
    capacity: Positive


class ChartSpec(Strict, frozen=True, kw_only=True):
    """A bar chart of the publication: one label a row, one or two figures beside it."""

    title: str
    # what the bars stand for, one heading a figure
    series: Members
    # label and one reference a series (``t1/1/income``); rows without any figure are left out
    rows: list[list[str]] = []
    # instead of rows: table, label column and amount column whose rows are taken as printed
    table: str = ""
    column: str = ""


class PublicationSpec(Strict, frozen=True, kw_only=True):
    """What the whole publication is called, and the groups of its contents."""

    contents: str
    tables: str
    narrative: str
    # the files' name, without what kind they are
    file: str
    chart_sheet: str
    charts: list[ChartSpec] = []


class TransferSpec(Strict, frozen=True, kw_only=True):
    """One kind of money that units pass on: the lines of a payer, and those of a receiver paid from it."""

    title: str
    paid: Where
    received: Where


class TransfersSpec(Strict, frozen=True, kw_only=True):
    """What units of one department pass on to each other, which must not count twice."""

    # the list with the lines of both sides, and the column in which each names the other
    input: str
    partner: str
    # what of a payment the line that is paid from it takes over
    takes: Members
    # a list of what is left unspent, with the same columns
    unspent: str = ""
    kinds: Annotated[list[TransferSpec], Meta(min_length=1)]


class DisclosedSpec(Strict, frozen=True, kw_only=True):
    """A sum over all units that a finance bureau makes public itself, by figure."""

    title: str
    figure: str


class ConsolidationSpec(Strict, frozen=True, kw_only=True):
    """What a workbook of many units shows beside each, and what is eliminated between them."""

    # cells of tables, by figure
    shown: list[str] = []
    # the one of them that units are ordered by, and drawn
    by: str = ""
    # on a sheet of its own: what of each unit goes into the sums that the bureau makes public
    disclosed: list[DisclosedSpec] = []
    transfers: TransfersSpec | None = None


class ApprovedSpec(Strict, frozen=True, kw_only=True):
    """A list of entries that approved amounts can be about, and what a list of them calls its columns."""

    input: str
    # the column of money that is compared
    amount: str = AMOUNT
    # column -> what it may be called in a list of approved amounts, the first in messages
    columns: dict[str, Members]


class ImportSpec(Strict, frozen=True, kw_only=True):
    """A list of entries that an export of a budget system fills, and from which of its amounts.

    Amounts with the same ``columns`` are one line. The first of a pack's takes all amounts.
    """

    input: str
    # column -> what an export's map calls it (``terms`` in schemas/importing/map.toml)
    columns: dict[str, str]
    # from the export's 绩效目标表 instead (``target_columns`` there): a row of it is a line; of the list of
    # projects, texts of each
    targets: bool = False
    # columns that stand only on lines with these members, blank on others
    only: dict[str, Where] = {}
    # members, in columns of the first list, of the amounts that count here
    where: Where = {}
    # the money of a line
    amount: str = AMOUNT
    # instead: columns of money that add up the rounded lines of the first list, and which of these
    adds: dict[str, Where] = {}
    # what its total is called, and the column of which every member has a total, too
    total: str = ""
    by: str = ""


class BudgetSpec(Strict, frozen=True, kw_only=True):
    """A column of a final account that repeats figures of the unit's budget of the year.

    The budget is of whatever pack has figures of these names.
    """

    input: str
    # the column of money
    column: str
    # the column whose members the figures are of
    by: str
    # member -> the figure of the budget's pack
    figures: dict[str, str]
    # a column of codes: of each figure the last rows of its table, a line each
    rows: str = ""
    # the column of the budget as it was adjusted within the year, which is entered instead by mistake
    adjusted: str = ""


class Book(Strict, frozen=True, kw_only=True):
    """``book.toml``: what the pack is, and the order of its sheets."""

    id: str
    version: int
    # another pack whose files and keys hold wherever this one has none of its own
    extends: str = ""
    title: str
    # what amounts are counted in, everywhere: over the tables, in prompts, findings and sentences
    money: Money
    # how many decimals an amount has; a finer entry is an error at its cell. Amounts without any are printed
    # whole with separators; JSON keeps two decimals at least
    decimals: Literal[0, 1, 2, 3, 4] = 2
    scopes: list[str]
    # the one of them that a department with its units has; the last where nothing is said
    whole: str = ""
    cover: CoverSpec
    check_sheet: str
    inputs: list[str]
    tables: list[str]
    # files of checks, in the pack's ``checks/`` or in the ``checks/`` that packs share
    checks: list[str] = []
    lists: dict[str, Members]
    groups: dict[str, Members] = {}
    # the figures of the pack by name: a reference, or what they are made of; everything else uses the names
    figures: dict[str, str | FigureSpec] = {}
    # lists whose members depend on another list's: list -> value above -> values below it
    trees: dict[str, dict[str, Members]] = {}
    previews: list[PreviewSpec] = []
    publication: PublicationSpec
    consolidation: ConsolidationSpec | None = None
    # what a row of a list of approved amounts is about: the first of these with all columns that are filled
    approved: list[ApprovedSpec] = []
    # the lists that an export of a budget system fills
    imports: list[ImportSpec] = []
    # what a final account takes from the unit's budget of the year
    budget: list[BudgetSpec] = []
    codes: dict[str, CodesSpec] = {}
    maximum_amount: int
    # what the total of a table that lists its rows is called
    total: str
    words: dict[str, str] = {}
    # words that differ by scope, for titles, headers, labels and notes: name -> scope -> words
    by_scope: dict[str, dict[str, str]] = {}
    # what stands around published tables, unless one says otherwise
    furniture: Furniture = Furniture()
    # what stands for a name in braces in the pack's other files, beside {money}
    terms: dict[str, str] = {}

    def with_terms(self, content: bytes, *, money: bool = True) -> bytes:
        """A file of the pack with words in the place of their names: ``{money}`` and the pack's terms.

        Tables have money of their own, and keep ``{money}``.
        """
        for name, words in {**({"money": self.money} if money else {}), **self.terms}.items():
            content = content.replace(f"{{{name}}}".encode(), words.encode())
        return content

    @property
    def department(self) -> str:
        """The scope of a department with its units."""
        return self.whole or self.scopes[-1]

    @property
    def scale(self) -> int:
        """How many of the units that amounts are counted in are one of the book's money."""
        return scale_of(self.decimals)

    @property
    def places(self) -> int:
        """How many decimals amounts are computed with."""
        return places_of(self.decimals)

    @property
    def most(self) -> int:
        """The largest amount, in the units that amounts are counted in."""
        return self.maximum_amount * self.scale // HUNDREDTHS

    def printed(self, amount: int) -> str:
        """An amount as files and JSON have it."""
        return printed(amount, self.scale)

    def displayed(self, amount: int) -> str:
        """An amount as people read it in the book's tables."""
        return displayed(amount, self.decimals, scale=self.scale)

    def with_separators(self, amount: int) -> str:
        """An amount as people read it in messages, its thousands apart: "999,999,999,999.99"."""
        return displayed(amount, self.decimals, scale=self.scale, separators=True)

    @property
    def per_wan(self) -> int:
        """How much of the pack's money is one 万元, in which checks that packs share give their bounds."""
        return PER_WAN[self.money]
