"""Text to typed values: amounts as exact integers, counts, codes, decimals, dates.

An amount is a whole number of the smallest unit that a book counts in: hundredths of its money, thousandths
where its amounts have three decimals, ten-thousandths where four. How many of them are one is its ``scale``.

Two doors lead here: the text of a number cell (a double, as spreadsheets store it) and plain text
(a facts file, or a cell that holds text). Neither ever rounds what was entered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xlsx_kit.invisible import without_invisible
from xlsx_kit.value_faults import Fault

Value = int | str | None
"""Amounts: integers of the smallest unit. Counts and years: int. Everything else: text. Blank: None."""

HUNDREDTHS = 100
"""The scale of books whose amounts have two decimals or fewer."""
MOST_EXACT = 10**15 - 1
"""The largest number, of the smallest units, that a cell of a spreadsheet keeps exactly: fifteen digits."""
LONGEST_NUMBER = 40
# Full-width forms only: a superscript ² is no 2.
HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥"}
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
GROUPED_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
WAN, YUAN = "万元", "元"
UNITS = {WAN: re.compile("万元?$"), YUAN: re.compile("元$")}
"""Money units, and what of them may stand behind a number without making it unclear."""
IN_YUAN = {WAN: 10_000, YUAN: 1}
"""How many 元 each money is that books are kept in."""
MONEY_IN_TEXTS = {"亿元": 100_000_000, "千万元": 10_000_000, "百万元": 1_000_000, "千元": 1_000, **IN_YUAN}
"""How many 元 each money is that texts and tables are written in; longer words before their own ends."""
# never the 3 of 3O112, nor the 201 of 201.29.02
CODE_PREFIX = re.compile(r"(\d++)(?!\W*\d)(?:[\W\u4e00-\u9fff].*)?", re.DOTALL)
PARTED_CODE = re.compile(r"\d{3}(?:[\s.·-]\d{2}){1,2}")
"""A code with something between its 类, 款 and 项."""
TOTALS = {"合计", "小计", "总计", "共计"}
APOSTROPHES = "'‘’`"
"""What marks a text as such where it is typed, and is part of it where that came from another program."""
ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class ParsedValue:
    """A value and its fault, if any; ``limit`` is what was allowed or how it was read."""

    value: Value
    fault: Fault | None = None
    limit: str = ""


def places_of(decimals: int) -> int:
    """How many decimals amounts are kept with where they may have so many: two at least."""
    return max(2, decimals)


def scale_of(decimals: int) -> int:
    """How many of the smallest units are one: 100, with three decimals 1,000, with four 10,000."""
    return int(10 ** places_of(decimals))


def printed(amount: int, scale: int) -> str:
    """An amount as files and JSON have it, with all decimals of its scale: 337632 -> "3376.32"."""
    sign, rest = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{rest // scale}.{rest % scale:0{len(str(scale)) - 1}d}"


def displayed(amount: int, decimals: int, *, scale: int, separators: bool | None = None) -> str:
    """An amount as people read it: with two decimals "33763200.00", with none "33,763,200".

    Fewer decimals than it has are rounded half up; ``separators`` may be asked for or not.
    """
    grouped = not decimals if separators is None else separators
    unit = 10**decimals
    whole = (2 * abs(amount) * unit + scale) // (2 * scale)
    number = f"{whole // unit:,}" if grouped else str(whole // unit)
    sign = "-" if amount < 0 and whole else ""
    return f"{sign}{number}.{whole % unit:0{decimals}d}" if decimals else f"{sign}{number}"


def amount_of(value: Value) -> int:
    """A value as an amount or count; nothing for a blank or a text."""
    return value if isinstance(value, int) else 0


ZEROS = ("0.00", "0.000", "0.0000")
"""How files and JSON have nothing."""


def decimal_text(amount: Decimal) -> str:
    """A sum of printed amounts as they are printed: with all their decimals, two at least."""
    exponent = amount.as_tuple().exponent
    return f"{amount:f}" if isinstance(exponent, int) and exponent <= -2 else f"{amount:.2f}"


def times(amount: int, factor: int, divisor: int) -> int:
    """An amount times a fraction, rounded half away from zero."""
    rounded = (2 * abs(amount) * factor + divisor) // (2 * divisor)
    return rounded if amount >= 0 else -rounded


def percentage(part: int, whole: int) -> str:
    """A part of a whole in percent, to two decimals, rounded half away from zero; blank of nothing."""
    if not whole:
        return ""
    return printed(times(part if whole > 0 else -part, 100 * HUNDREDTHS, abs(whole)), HUNDREDTHS) + "%"


def plain_text(text: str) -> str:
    """A text with the line breaks of one system, without what nobody sees or what cannot be written again."""
    return text if text.isprintable() else without_invisible(text).replace("\r\n", "\n")


def plain_number(text: str, money: str = WAN) -> tuple[str, bool] | None:
    """Digits with at most one point, and whether the text had to be cleaned; None if ambiguous.

    Unambiguous are full-width digits, thousands separators in their places, spaces, and the unit
    of money behind the number. Another unit is not: where 万元 are asked for, 元 may mean either.
    """
    stripped = text.strip().lstrip(APOSTROPHES)
    if len(stripped) > LONGEST_NUMBER:
        return None
    if PLAIN_NUMBER.fullmatch(stripped) and stripped.isascii():
        return stripped, stripped != text
    cleaned = re.sub(r"\s", "", stripped.translate(HALF_WIDTH))
    cleaned = UNITS[money].sub("", cleaned).lstrip("¥")
    if GROUPED_NUMBER.fullmatch(cleaned):
        cleaned = cleaned.replace(",", "")
    return (cleaned, True) if PLAIN_NUMBER.fullmatch(cleaned) and cleaned.isascii() else None


def amount_of_text(text: str, decimals: int, money: str) -> ParsedValue:
    """An amount from text, in the smallest unit of such decimals.

    CONVERTED where the text needed cleaning, a fault where it is unclear.
    """
    number = plain_number(text, money)
    if number is None:
        return ParsedValue(None, Fault.NUMBER)
    digits, cleaned = number
    scale = scale_of(decimals)
    units = Decimal(digits) * scale
    value = int(units)
    if value != units or value % _step(decimals):
        return _too_fine(decimals)
    return ParsedValue(value, Fault.CONVERTED, printed(value, scale)) if cleaned else ParsedValue(value)


def amount_of_double(text: str, decimals: int, *, computed: bool = False) -> ParsedValue:
    """An amount from a number cell's stored text, in the smallest unit of such decimals.

    The cell holds a double: it is an amount when it is the double nearest to some such unit
    (4402.5500000000002 is 4402.55). A computed one is taken at 15 significant digits, as it is shown.
    """
    number = float(f"{float(text):.15g}") if computed else float(text)
    if number != number or abs(number) > MOST_EXACT:
        return ParsedValue(None, Fault.LARGE)
    scale = scale_of(decimals)
    units = round(number * scale)
    exact = units / scale == number and not units % _step(decimals)
    return ParsedValue(units) if exact else _too_fine(decimals)


def _step(decimals: int) -> int:
    """The units of the smallest amount with so many decimals."""
    return int(10 ** (places_of(decimals) - decimals))


def _too_fine(decimals: int) -> ParsedValue:
    return ParsedValue(None, Fault.DECIMALS, str(decimals)) if decimals else ParsedValue(None, Fault.WHOLE)


def count_of_text(text: str) -> ParsedValue:
    """A whole number from text."""
    number = plain_number(text)
    if number is None or Decimal(number[0]) % 1:
        return ParsedValue(None, Fault.WHOLE)
    value = int(Decimal(number[0]))
    return ParsedValue(value, Fault.CONVERTED, str(value)) if number[1] else ParsedValue(value)


def count_of_double(text: str) -> ParsedValue:
    """A whole number from a number cell."""
    number = float(text)
    return (
        ParsedValue(int(number))
        if number.is_integer() and abs(number) < 1e15
        else ParsedValue(None, Fault.WHOLE)
    )


def shortest(number: Decimal) -> str:
    """A decimal in its shortest form: 10.50 -> "10.5", 1E+2 -> "100"."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def decimal_of_text(text: str, decimals: int, suffix: str = "") -> ParsedValue:
    """A decimal in shortest form; a suffix such as % is dropped. Raises nothing."""
    number = plain_number(text.strip().removesuffix(suffix) if suffix else text)
    if number is None:
        return ParsedValue(None, Fault.NUMBER)
    return _bounded(Decimal(number[0]), decimals, cleaned=number[1])


def decimal_of_double(text: str, decimals: int) -> ParsedValue:
    """A decimal from a number cell, taken at 15 significant digits, as it is shown."""
    return _bounded(Decimal(f"{float(text):.15g}"), decimals, cleaned=False)


def _bounded(number: Decimal, decimals: int, *, cleaned: bool) -> ParsedValue:
    value = shortest(number)
    if len(value.partition(".")[2]) > decimals:
        return ParsedValue(None, Fault.DECIMALS, str(decimals))
    return ParsedValue(value, Fault.CONVERTED, value) if cleaned else ParsedValue(value)


def code_of_text(text: str) -> str:
    """The digits of ``2040201``, ``2040201 行政运行``, ``204.02.01`` or full-width; else the text as typed.

    Digits with a letter behind them (``3O112``) are a slip somewhere in the code, not a shorter code.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lstrip(APOSTROPHES)
    if PARTED_CODE.fullmatch(plain):
        return re.sub(r"\D", "", plain)
    found = CODE_PREFIX.fullmatch(plain)
    return found.group(1) if found else text.strip()


def choice_of_text(text: str, members: Sequence[str]) -> str:
    """The member of a list that a text is, in whatever form its characters are written; else the text.

    Forms are half or full width, and the radicals that PDF files give for characters. Two members that
    are the same but for that are told apart by the text as it is.
    """
    stripped = text.strip()
    if stripped in members:
        return stripped
    same = [member for member in members if squeezed(member) == squeezed(stripped)]
    return same[0] if len(same) == 1 else stripped


def without_blanks(text: str) -> str:
    """A text without blanks and line breaks."""
    return "".join(text.split())


def squeezed(text: str) -> str:
    """A text for comparing: in the form of all compatible spellings (NFKC), half width, without blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def is_total(text: str) -> bool:
    """Whether a text is only the heading of a sum of others."""
    return squeezed(text).rstrip(":：") in TOTALS


def code_of_double(text: str) -> str:
    """The digits of a code entered as a number."""
    number = float(text)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text


def date_of_text(text: str) -> ParsedValue:
    """A date as 2023-12-31, from 2023-12-31, 2023/12/31, 2023.12.31 or 2023年12月31日."""
    cleaned = re.sub(r"[年月/.]", "-", unicodedata.normalize("NFKC", text).strip()).rstrip("日")
    found = ISO_DATE.fullmatch(cleaned)
    try:
        return (
            ParsedValue(date(*(int(g) for g in found.groups())).isoformat())
            if found
            else ParsedValue(None, Fault.DATE)
        )
    except ValueError:
        return ParsedValue(None, Fault.DATE)
