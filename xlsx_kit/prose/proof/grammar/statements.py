"""What sentences say of figures: topics with amounts, comparisons, shares, completions, lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import YUAN, Quantity
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.word_tables import RateName

BUDGETS = ("initial", "adjusted", "budget")


@dataclass(frozen=True, slots=True)
class Moment:
    """Of which year an amount is, as a distance from the document's (0, -1, …), and on which basis it stands.

    Bases are "initial" (年初预算), "adjusted" (全年预算), "budget" (either of them), "actual" (决算, 执行数),
    and "" where nothing is said.
    """

    year: int = 0
    basis: str = ""

    def fits(self, other: Moment) -> bool:
        """Whether both may be one: the same year, and no basis that speaks against it."""
        return self.year == other.year and same_basis(self.basis, other.basis)


def same_basis(one: str, other: str) -> bool:
    """Whether two bases may be one."""
    if not one or not other or one == other:
        return True
    return {one, other} <= set(BUDGETS) and "budget" in (one, other)


@dataclass(slots=True, eq=False)
class Level:
    """An amount of a topic at a moment."""

    quantity: Quantity
    moment: Moment
    words: str = ""
    """All that is said before it since the mark or figure before."""


@dataclass(slots=True, eq=False)
class ComparisonClause:
    """What a topic is compared with, and what is said of the difference.

    ``moment`` is None where nothing says what it is compared with. Ways are 1 (more), -1 (less), 0 (the same)
    or None.
    """

    moment: Moment | None
    start: int
    end: int = 0
    base: Quantity | None = None
    bases: list[Quantity] = field(default_factory=list)
    """Other bases, named right before: 与上年 x、年初预算 y 相比."""
    change: Quantity | None = None
    change_way: int | None = None
    rate: Quantity | None = None
    rate_way: int | None = None
    flat: bool = False
    nearly: bool = False
    now: str = ""
    """The basis of the amount that is compared, where it is said (决算数大于预算数)."""
    topics: list[Topic] = field(default_factory=list)
    """What may be compared, the likeliest first."""
    words: str = ""
    """What stands before its change, the word of movement with it."""
    sure: bool = True
    """Whether it is clear that the first of them is meant."""
    judged: bool = False
    comparable: bool = False
    """Said to be of comparable scope (同口径): last year's amount as printed elsewhere is not its base."""
    about: bool = False
    """Whether its rate is only about so much (近 2.9 倍)."""
    aside: bool = False
    """Said so in a bracket only: which of its figures are of comparable scope is not clear."""

    @property
    def way(self) -> int | None:
        """The direction that is said; None where none is, or two."""
        if self.change_way is not None and self.rate_way is not None and self.change_way != self.rate_way:
            return None
        return self.change_way if self.change_way is not None else self.rate_way


@dataclass(slots=True, eq=False)
class Share:
    """A part in percent of a whole: named, printed, or to be found."""

    percent: Quantity
    topic: Topic | None
    named: str = ""
    whole: Quantity | None = None
    label: str = ""
    basis: str = ""
    """The basis of the whole, where it is named: 占项目支出预算总额的."""
    judged: bool = False
    inside: bool = False
    """Whether it stands in a list (其中): there it may be a share of another's part."""


@dataclass(slots=True, eq=False)
class Completion:
    """What was spent in percent of a budget, or of another year's amount (为上年的 x%)."""

    percent: Quantity
    topic: Topic | None
    basis: str
    budget: Quantity | None = None
    judged: bool = False
    year: int = 0
    """How far that year is away from the document's."""


@dataclass(slots=True, eq=False)
class Parts:
    """A list of topics that make up another, all of it or some.

    ``kind`` is "all" (其中, 包括), "some" (含, 主要包括), "bracket", "purpose" (主要用于), "paragraphs".
    """

    kind: str
    parent: Topic | None
    topics: list[Topic] = field(default_factory=list)
    others: list[Topic] = field(default_factory=list)
    """What else it may make up."""
    open_ended: bool = False
    sure: bool = True
    elsewhere: bool = False
    """Whether the whole stands in the sentence before: then it may be another one."""
    named: str = ""
    """What the whole is called, where it may stand in another sentence (…支出中，…)."""
    amounts: list[Quantity] = field(default_factory=list)
    opened: str = ""
    """The words it begins with: 其中用于."""
    row: bool = False
    """Whether its amounts stand side by side behind 分别为, for parts that are named before them."""
    lines: int = 0
    """Of paragraphs without numbers how many make up the list: up to the first that ends in 。 behind ；."""
    more: list[Topic] = field(default_factory=list)
    """What else the items of a list of paragraphs speak of."""
    strongest: int = 0
    """The strongest mark between two parts: 1 、 2 ， 3 ； 4 a paragraph."""

    def close_at(self, mark: str) -> None:
        """The mark that a paragraph of it ends in."""
        if self.kind == "loose" and not self.lines and mark != ";":
            self.lines = len(self.topics) if mark == "。" else -1

    @property
    def of_other(self) -> bool:
        """Whether a division of what stands in a sentence before is of the other side (收入, 支出)."""
        sides = phrases("sides")
        side = next((s for s in sides if self.parent and s in self.parent.subject), "")
        other = sides[1 - sides.index(side)] if side else ""
        return (
            self.elsewhere
            and bool(side)
            and all(other in t.subject and side not in t.subject for t in self.topics)
        )


@dataclass(slots=True, eq=False)
class Topic:
    """Something that figures are about, in one place of a document."""

    subject: str
    start: int
    line: int = 0
    levels: list[Level] = field(default_factory=list)
    comparisons: list[ComparisonClause] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)
    lists: list[Parts] = field(default_factory=list)
    container: Parts | None = None
    reason: bool = False
    additive: bool = False
    subtracted: bool = False
    closing: bool = False
    includes: str = ""
    """What a bracket behind it says that it holds: （含转移支付）."""
    moved: int | None = None
    """The direction that is said to have led to its amount: 减少至 x 万元."""

    @property
    def unit(self) -> str:
        """What it is counted in."""
        return self.levels[0].quantity.unit if self.levels else ""

    @property
    def money(self) -> bool:
        """Whether it has amounts of money."""
        return self.unit == YUAN

    @property
    def number(self) -> str:
        """The number that its name begins with, which its subject leaves out: 3 年期, 10 年期."""
        match = pattern("term").match(self.levels[0].words) if self.levels else None
        return match[0] if match else ""

    def at(self, moment: Moment) -> list[Level]:
        """Its amounts that may be those of a moment."""
        return [level for level in self.levels if level.moment.fits(moment)]

    def now(self, basis: str = "") -> list[Level]:
        """This year's amounts, the last said first; of a basis if one is asked for."""
        return [
            lv for lv in reversed(self.levels) if lv.moment.year == 0 and same_basis(lv.moment.basis, basis)
        ]


@dataclass(slots=True, eq=False)
class Average:
    """An amount a head, a car or a group (人均, 车均), with the units that it may be counted by."""

    quantity: Quantity
    units: frozenset[str]
    subject: str
    months: int = 1


@dataclass(slots=True, eq=False)
class NamedRate:
    """A percentage that is called by the name of a ratio (到位率, 调整率)."""

    percent: Quantity
    name: RateName
    guessed: bool = False
    """Whether the ratio is made from the name itself (完工率: what is 完工): of which whole is not known."""


@dataclass(slots=True, eq=False)
class PointsGap:
    """The difference of two percentages in points; ``base`` in percent, printed or known (序时进度)."""

    points: Quantity
    now: Quantity
    base: Quantity | None
    value: Fraction


@dataclass(slots=True, eq=False)
class NetChange:
    """净增加, 净减少: what came in less what went out, of which the sentence says each with its sign."""

    figure: Quantity
    way: int
    steps: list[tuple[Quantity, int]]


@dataclass(slots=True)
class Sentence:
    """The topics of a sentence outside its lists, and all of them."""

    line: int
    year: int | None = None
    """The year that counts as this year in it; 上年 is the one before."""
    roots: list[Topic] = field(default_factory=list)
    topics: list[Topic] = field(default_factory=list)
    lists: list[Parts] = field(default_factory=list)
    restated: list[tuple[Quantity, Quantity]] = field(default_factory=list)
    loose_shares: list[Share] = field(default_factory=list)
    averages: list[Average] = field(default_factory=list)
    apart: list[Topic] = field(default_factory=list)
    """What has changes of its own and is no amount of any sum: 人均可支配收入."""
    rates: list[NamedRate] = field(default_factory=list)
    proportions: list[Quantity] = field(default_factory=list)
    """How many times as much one of the two amounts before is as the other (师生比 1:16)."""
    points: list[PointsGap] = field(default_factory=list)
    nets: list[NetChange] = field(default_factory=list)
    means: list[tuple[Quantity, list[Quantity]]] = field(default_factory=list)
    """Averages of amounts side by side."""
    complete: list[list[Quantity]] = field(default_factory=list)
    """Percentages that are said to be all of a whole."""
    balanced: str = ""
    """What is said of income against expenditure (收支平衡, 收支相抵), and where it stands."""
    balanced_at: int = 0
    surplus: bool = False
    """Whether it says behind that that something is left: 收支平衡，略有结余."""
    quantities: list[Quantity] = field(default_factory=list)
    first: Topic | None = None
    """What its paragraph began with."""
    itemized: bool = False
    """Whether items are numbered within it: then it is a list of what its paragraph began with."""
    continued: list[Topic] = field(default_factory=list)
    """Topics of earlier sentences that this one says more of."""

    @property
    def heads(self) -> list[Topic]:
        """What the next sentence may speak of: its topics, else its lists' wholes, else what it continued."""
        wholes = [p.parent for p in self.lists if p.parent is not None]
        named = [p.topics[0] for p in self.lists[-1:] if not p.row]
        return self.roots or wholes[-1:] or self.continued or named
