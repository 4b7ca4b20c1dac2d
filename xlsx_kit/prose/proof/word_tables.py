"""How ``proof/words.toml`` is built: its tables, and what each of their keys means."""

from __future__ import annotations

import msgspec

Spelled = tuple[str, ...]
"""Spellings of a name: "a&b" both, "!a" not, "=a" nothing else."""


class Units(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What figures are counted in; ``money`` in 元, the first of a line of ``count`` is its name."""

    money: dict[str, int]
    money_slip: dict[str, int]
    money_bare: dict[str, int]
    """Said of money without 元 (1.21 万亿), where nothing else is counted behind it."""
    percent: list[str]
    limit: list[str]
    """What stands before a figure that is a target or a limit."""
    points: list[str]
    multiple: list[str]
    """Of a percentage, a hundred of it."""
    other: list[str]
    count: list[list[str]]
    many: str
    """Before a unit: ten thousand of it."""
    areas: list[str]
    """Units of area: floors may have more of it than the ground that they stand on."""


class SubjectWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that say nothing of what a figure is about."""

    generic: list[str]
    scope: list[str]
    strip: list[str]
    rest: list[str]
    """What is income less expenditure by its name."""
    offices: list[str]
    no_offices: list[str]
    """What ends like an office and is none: 城乡社区支出."""
    heads: list[str]
    opening: list[str]
    """What something is compared with that is no year's: the beginning of this one."""
    chief: list[str]
    """Sources that are never all of what comes in: 保险费, 财政补贴."""
    outside: list[str]
    """Wholes that no budget has an amount of: GDP."""
    own: list[str]
    """What is counted with the units below it and has no number of its own."""
    saved: list[str]
    """What with a word of ``money`` behind it is an amount of its own: 节约资金."""
    money: list[str]
    others: list[str]
    """All but what was said."""
    left: list[str]
    """What begins what makes up the whole behind a share of it: 剩余, 年中追加."""
    target: list[str]
    """What was to be done, of which 完成 says how much was."""
    that: list[str]
    """What names the thing that was said last again: 这些车辆, 该项资金."""


class EqualPair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two subjects whose figures are the same."""

    left: str
    right: str


class Partition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parts that together are the whole."""

    parts: list[str]


class NamedWhole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is all of its parts by their names, each with its spellings, wherever in a section they stand."""

    name: Spelled
    parts: tuple[Spelled, ...]
    optional: tuple[Spelled, ...] = ()
    """Parts that may be there, too."""
    slips: bool = False
    """Whether only a slip of the pen is told."""


class Within(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is no more than the whole that it is paid from, by name."""

    part: Spelled
    whole: Spelled


class NoPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is another measure than the whole that it is listed behind, by name: 纳税总额 beside 利润总额."""

    part: Spelled
    whole: Spelled


class CountedAmount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An amount and what is counted for it: none without money; with ``both`` no money without any."""

    amount: Spelled
    count: Spelled
    both: bool = False


class NamedSum(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sum that names tell: ``result`` is all of ``plus`` less all of ``minus``, each with its spellings."""

    result: Spelled
    plus: tuple[Spelled, ...]
    minus: tuple[Spelled, ...]
    slips: bool = False
    """Whether other terms may be left unprinted: then only a slip of the pen is told."""


class RateName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A ratio that its name tells: ``part`` of ``whole``, or how much the one is above the other."""

    names: Spelled
    part: Spelled
    whole: Spelled
    growth: bool = False
    sure: bool = False
    """Whether no other whole may be meant: 审减率 is of what was 送审."""
    behind: bool = False
    """Whether the part follows its percentage: 按 2% 计提工会经费 x."""


class RepeatedSubjects(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Subjects that have one figure in a whole document.

    ``wholes`` are those of everything: of a part (财政拨款收支总计) they are another figure.
    """

    subjects: list[str]
    wholes: list[str]
    funds: list[str]
    """What a heading names over totals that are of this fund alone."""
    levels: list[str]
    """Levels of government whose amounts are others: 全区, 区本级."""


class InferenceWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words by which a figure that is left unread is tried with those around it."""

    difference: list[str]
    balance: list[str]
    """Words of a difference of more than two amounts, some unprinted: an earlier balance, other gains."""
    ratio: list[str]
    unlike: list[str]
    """Words that refer to what stands elsewhere, or nowhere."""
    partly: list[str]
    """Words of a list that is not all of its whole."""
    apart: list[str]
    """Words of a rate of change that has a base of its own."""
    opening: list[str]
    """Words for the time that something is compared with, where that is no year."""
    incoming: list[str]
    outgoing: list[str]
    bound: list[str]
    """Words before an amount that only says about how much there is."""
    series: list[str]
    """Members of a series, with # for their number: 第#批."""
    profit: list[str]
    """Words of a difference between income and ``costs``, whatever else is said with it."""
    costs: list[str]
    each: dict[str, str]
    """What is counted by a word behind 每, where it is not the unit itself."""


class WordsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``proof/words.toml``."""

    words: dict[str, list[str]]
    units: Units
    subject: SubjectWords
    equal: list[EqualPair]
    adjusting: dict[str, list[str]]
    """Words for what is added to a budget ("more") and taken off it ("less") within the year."""
    carried: dict[str, list[str]]
    """Names of what was carried in ("opening") and out ("closing"), and moves between ("added", "taken")."""
    net: dict[str, list[str]]
    """Words for what comes in ("more") and goes out ("less"), of which a net change is the difference."""
    movement: dict[str, list[str]]
    """What there was ("opening"), is ("closing") or is all that is left ("kept"); what else moves it."""
    rating: dict[str, list[str]]
    inference: InferenceWords
    identity: list[NamedSum]
    rate: list[RateName]
    average: dict[str, list[str]]
    """What an amount is divided by, by the unit it is counted in."""
    partition: list[Partition]
    whole: list[NamedWhole]
    within: list[Within]
    no_part: list[NoPart]
    tally: list[CountedAmount]
    repeated: RepeatedSubjects
    months: dict[str, int]
    """How many months of the year a period has."""
    in_year: dict[str, int]
    """How many of a unit of time a year has."""
    phrases: dict[str, list[str]]
    """Words of single rules, by the name of the rule."""
    pattern: dict[str, str]
    messages: dict[str, str]
    """Words of messages."""
