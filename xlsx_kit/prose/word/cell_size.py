"""How the cells of a table are set: in the type of the body, in small type, or small with lines close."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class CellSize:
    """Lengths in twips: ``margin`` left and right of the text, ``character`` the width of a Chinese one.

    ``line`` is the height of a line and ``around`` the space above and below it, where they are not those
    of the style.
    """

    small: bool
    margin: int
    character: int
    line: int = 0
    around: int = 0

    def role(self, role: str) -> str:
        """The style that stands for a role in this size."""
        return f"{role}_small" if self.small else role

    @property
    def spacing(self) -> str:
        """The spacing of a paragraph as a property of its own."""
        if not self.line:
            return ""
        half = self.around // 2
        return f'<w:spacing w:before="{half}" w:after="{half}" w:line="{self.line}" w:lineRule="exact"/>'

    def loosened(self, more: int) -> CellSize:
        """With so much more space around each row, as far as that does not tear a table apart."""
        return replace(self, around=max(self.around, min(self.around + more, MOST_AROUND)))


MOST_AROUND = 80
"""The most space above and below a row whose lines stand close: about that of small type."""
BODY, SMALL = CellSize(False, 108, 210), CellSize(True, 57, 180)
CLOSE = CellSize(True, 57, 180, line=220, around=20)
"""Nine points on eleven: lines are read one by one with ease."""
TIGHT = CellSize(True, 57, 180, line=210, around=10)
"""Nine points on ten and a half, for what would have a few rows overleaf otherwise."""


def size_of(small: bool) -> CellSize:
    """The size that a block asks for."""
    return SMALL if small else BODY
