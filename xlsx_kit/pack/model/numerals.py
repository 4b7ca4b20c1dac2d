"""Numbers for printed order: 一, 二, … 三十一, and the forms they stand in."""

import re
from typing import Literal

Numbering = Literal["", "1、", "1.", "（1）", "一、", "（一）"]
"""How something is numbered, as the first of them is."""
MOST_NUMBERED = 99

DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """A number from 1 to 99 as it is printed before a heading. Raises ValueError outside that."""
    if not 1 <= number <= MOST_NUMBERED:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


NUMERALS = {numeral(number): number for number in range(1, MOST_NUMBERED + 1)}
"""Numbers from 1 to 99 by how they are printed: 三十一 -> 31."""
HEADING_NUMBER = re.compile(rf"^([{DIGITS[1:]}十]+)、")
"""The number that most headings begin with: 十一、. Its group is the numeral."""


def in_order(numbering: Numbering, number: int) -> str:
    """A number in the form of the first one: "（一）", 3 -> （三）; beyond 99 in digits. "" has none."""
    chinese = numeral(number) if number <= MOST_NUMBERED else str(number)
    return numbering.replace("1", str(number)) if "1" in numbering else numbering.replace("一", chinese)
