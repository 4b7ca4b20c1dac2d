"""What an official list says, wherever it was read: codes with their names, and what could not be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NARROW = str.maketrans("０１２３４５６７８９　\xa0\u2002\u2003", "0123456789    ")
"""Full-width digits and spaces. The other full-width forms belong to names."""
BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ListedCode:
    """One code of a list: its digits, its name without blanks, and the line or row it stands on."""

    code: str
    name: str
    line: int


@dataclass(frozen=True)
class ListedCodes:
    """The codes of a file in its order, and those that cannot be taken: of a wrong width, without a name."""

    rows: tuple[ListedCode, ...]
    wrong_width: tuple[ListedCode, ...]
    nameless: tuple[ListedCode, ...]


def reading_of(found: Sequence[ListedCode], widths: Sequence[int]) -> ListedCodes:
    """Codes sorted into those that can be taken and those that cannot."""
    fitting = [row for row in found if len(row.code) in widths]
    return ListedCodes(
        tuple(row for row in fitting if row.name),
        tuple(row for row in found if len(row.code) not in widths),
        tuple(row for row in fitting if not row.name),
    )


def whole_code(groups: Sequence[str], widths: Sequence[int]) -> str:
    """A code from its digits as printed: together, or 类, 款 and 项 apart, whole or only its own part."""
    last = groups[-1]
    if len(groups) > 1 and len(last) in widths and last.startswith(groups[-2]):
        return last
    return "".join(groups)


def tidy(name: str) -> str:
    """A name without the blanks that a page or a column put into it."""
    return BLANKS.sub("", name)
