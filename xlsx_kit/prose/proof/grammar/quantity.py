"""One figure as it is printed: its exact value, and how far the value behind it may be from that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from xlsx_kit.prose.proof.phrases import in_words
from xlsx_kit.prose.proof.words import vocabulary

YUAN, POINTS, TIMES = "yuan", "points", "times"
"""Units of money, of differences of percentages, and of what is so many times another (1:16)."""
NO_AMOUNTS = ("%", POINTS, TIMES, "")
NO_THINGS = (YUAN, *NO_AMOUNTS)
"""Units of what is no number of things."""
MULTIPLE = 100
"""The size of a multiple (1.2 倍), which is read as a percentage."""
ROUND = 2
"""Digits before the zeros of a round figure."""
MOST_DIGITS = 18
"""A figure of more digits is no amount of any budget; it is left unread."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit. ``value`` counts 元 for money, percent for %, things for counts.

    ``half`` is half a unit of the last printed digit: the value behind the figure lies within it.
    An integer 0 stands for nothing at all, exactly.
    """

    start: int
    end: int
    printed: str
    value: Fraction
    half: Fraction
    unit: str
    size: int = 1
    loose: bool = False
    """About, at most, a limit: not to be computed with."""
    limit: bool = False
    """A target or a limit (≥ 95%, 100 万元以上): it does not say how much there is."""

    @property
    def money(self) -> bool:
        """Whether it is an amount of money."""
        return self.unit == YUAN

    @property
    def shown(self) -> str:
        """A percentage with its sign, a multiple with its word; other figures as printed."""
        return with_sign(self.printed, self)

    @property
    def decimals(self) -> int:
        """How many decimals are printed."""
        return len(self.printed.partition(".")[2])


@dataclass(frozen=True, slots=True)
class Range:
    """The values that may stand behind something computed from printed figures."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Range) -> Range:
        return Range(self.low - other.high, self.high - other.low)

    def __neg__(self) -> Range:
        return Range(-self.high, -self.low)

    def meets(self, other: Range) -> bool:
        """Whether a value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def over(self, base: Range) -> Range | None:
        """Quotients in percent; None where the base may be 0 or less."""
        if base.low <= 0:
            return None
        quotients = [100 * n / d for n in (self.low, self.high) for d in (base.low, base.high)]
        return Range(min(quotients), max(quotients))


def span(quantity: Quantity) -> Range:
    """The values that round to a figure."""
    return Range(quantity.value - quantity.half, quantity.value + quantity.half)


def summed(figures: Iterable[Quantity]) -> Range:
    """The values that figures may make together."""
    return signed_sum((figure, 1) for figure in figures)


def total_of(figures: Iterable[Quantity]) -> Fraction:
    """What figures make together as they are printed."""
    return sum((figure.value for figure in figures), Fraction(0))


def signed_sum(terms: Iterable[tuple[Quantity, int]]) -> Range:
    """Figures added (1) and taken off (-1)."""
    total = Range(Fraction(0), Fraction(0))
    for quantity, sign in terms:
        total += span(quantity) if sign > 0 else -span(quantity)
    return total


def figure(
    start: int, end: int, digits: str, unit: str, size: int, *, loose: bool = False, limit: bool = False
) -> Quantity | None:
    """A printed figure as a quantity; None where it has too many digits to be one."""
    if sum(c.isdigit() for c in digits) > MOST_DIGITS:
        return None
    plain = digits.replace(",", "").replace(" ", "")
    decimals = len(plain.partition(".")[2])
    value = Fraction(int(plain.replace(".", "")) * size, 10**decimals)
    exact = unit not in NO_THINGS and size == 1 and not decimals
    half = Fraction(0) if exact or not (value or decimals) else Fraction(size, 2 * 10**decimals)
    return Quantity(start, end, plain, value, half, unit, size, loose, limit)


def is_round(quantity: Quantity) -> bool:
    """Whether an amount is a round one, as thresholds are: 1500 亿元, 4 万亿元."""
    return quantity.money and not quantity.decimals and len(quantity.printed.rstrip("0")) <= ROUND


def with_sign(text: str, model: Quantity) -> str:
    """A figure like a percentage or a multiple, with what stands behind that."""
    if model.unit != "%":
        return text
    return in_words("times", amount=text) if model.size == MULTIPLE else f"{text}%"


def with_unit(text: str, model: Quantity) -> str:
    """An amount like another, with what that is counted in."""
    units = vocabulary().file.units.money
    return f"{text} {next((unit for unit, size in units.items() if size == model.size), '')}".rstrip()


def both_printed(one: Quantity, other: Quantity) -> tuple[str, str]:
    """Two figures as printed, with what they are counted in where that differs: 1.58 元, 1.58 万元."""
    if one.money and other.money and one.size != other.size:
        return with_unit(one.printed, one), with_unit(other.printed, other)
    return one.printed, other.printed


def printed_like(value: Fraction, model: Quantity, *, least: int = 0) -> str:
    """A value in the unit and decimals of a figure, rounded half up; of at least ``least`` decimals."""
    decimals = max(model.decimals, least)
    scaled, unit = abs(value.numerator) * 10**decimals, value.denominator * model.size
    whole = (2 * scaled + unit) // (2 * unit)
    digits = str(whole).rjust(decimals + 1, "0")
    text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    return f"-{text}" if value < 0 and whole else text
