"""Two code lists joined: each code of the second under each of the first, as 科目 under 单位."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from xlsx_kit.messages import declared_error
from xlsx_kit.pack.model.book import Book, CodesSpec
from xlsx_kit.pack.model.codes import CodeList

MOST_DIGITS = 15
"""Of a number that Excel keeps exactly: keys are numbers."""
JOINED = 2


@dataclass(frozen=True)
class JoinedCodes(CodeList):
    """The codes of a list, and behind each leaf the codes of another: 118001, 118001201 … 1180012010301.

    A line's key is that of both its codes. There is no file: a code has the name that its last part has.
    """

    first: CodeList = field(kw_only=True)
    second: CodeList = field(kw_only=True)

    def joined(self, above: str, below: str) -> int:
        """The key of a line by its two codes; 0 where one of them is no leaf."""
        first, second = self.first.leaf(above), self.second.leaf(below)
        return first * self.step + second if first and second else 0

    @property
    def step(self) -> int:
        """How many keys stand under one leaf of the first list."""
        return int("1".ljust(self.second.width + 1, "0"))

    def own(self, code: str) -> tuple[CodeList, str]:
        """The list of a code's last part, and that part."""
        cut = self.first.width
        return (self.second, code[cut:]) if len(code) > cut else (self.first, code)

    def name(self, code: str, year: int) -> str:
        """The name of its last part."""
        codes, own = self.own(code)
        return codes.name(own, year)

    def budgets(self, code: str) -> tuple[str, ...]:
        """The budgets of its last part."""
        codes, own = self.own(code)
        return codes.budgets(own)


def joined_codes(list_id: str, spec: CodesSpec, first: CodeList, second: CodeList, path: str) -> JoinedCodes:
    """Two lists as one. Raises SpecError where the codes would be longer than Excel counts."""
    if first.width + second.width > MOST_DIGITS:
        raise declared_error(
            "SPEC-090",
            path,
            title=first.spec.title,
            other=second.spec.title,
            width=first.width + second.width,
            most_digits=MOST_DIGITS,
        )
    return JoinedCodes(list_id, spec, (), first=first, second=second)


def with_widths(book: Book) -> Book:
    """A book whose joined lists have the widths of all their levels and the classes of the first list.

    They stand behind those that they join.
    """
    order = sorted(book.codes, key=lambda key: len(book.codes[key].joins))
    codes = {key: _with_widths(book.codes[key], book) for key in order}
    return msgspec.structs.replace(book, codes=codes)


def _with_widths(spec: CodesSpec, book: Book) -> CodesSpec:
    if len(parts := [book.codes[name] for name in spec.joins if name in book.codes]) != JOINED:
        return spec
    first, second = parts
    widths = [*first.widths, *(first.widths[-1] + width for width in second.widths)] if first.widths else []
    return msgspec.structs.replace(spec, widths=widths, classes=first.classes)
