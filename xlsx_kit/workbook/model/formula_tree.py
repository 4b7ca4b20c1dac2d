"""What a formula computes, whatever parentheses a program writes around it.

Gnumeric writes ``--x`` as ``-(-(x))`` and ``$A$1:$A$1`` as ``$A$1``; IronCalc drops all parentheses that
change nothing, also those of a sum behind a plus. As trees these are equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Tree = tuple[object, ...] | str
"""A token, or an operator or function before its operands."""

TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"]|"")*")
    | (?P<array>\{[^{}]*\})
    | (?P<error>\#[A-Z][A-Z0-9/]*[!?]?)
    | (?P<sheet>(?:'(?:[^']|'')*'|[\w.]+)!)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.$]))
    | (?P<name>[\w.$\\?]+)
    | (?P<sign><>|<=|>=|[-+*/^&=<>%:,;~()])
    )""",
    re.X,
)
QUOTED_TEXT = re.compile(r'("(?:[^"]|"")*")')
SHEET_QUOTES = re.compile(r"'((?:[^']|'')*)'!")
# LibreOffice writes a name that begins with a digit without quotes, too
PLAIN_SHEET = re.compile(r"\w[\w.]*")
NUMBER = re.compile(r"(?<![\w.$])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.(])")
LOGICAL = re.compile(r"\b(TRUE|FALSE)\(\)")

LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
"""Operators of two sides, those that bind least first."""
DEEPEST = 60
"""Parentheses in each other beyond which no formula of ours goes: Excel itself allows 64."""


def canonical(formula: str) -> str:
    """The canonical form of a formula: Excel, WPS, LibreOffice and openpyxl write it differently."""
    parts = QUOTED_TEXT.split(formula)
    return "".join(part if n % 2 else _canonical_code(part) for n, part in enumerate(parts))


def _canonical_code(code: str) -> str:
    code = SHEET_QUOTES.sub(_bare_sheet, code)
    code = LOGICAL.sub(r"\1", "".join(code.split()).upper().replace("_XLFN.", "").replace("~", ","))
    return NUMBER.sub(lambda found: repr(float(found[0])), code)


def _bare_sheet(found: re.Match[str]) -> str:
    name = found[1].replace("''", "'")
    return f"{name}!" if PLAIN_SHEET.fullmatch(name) else found[0]


def tree_of(code: str) -> Tree | None:
    """A formula in canonical spelling as a tree; None where it is none that we could have written."""
    try:
        return _Parser(tuple(_tokens(code))).whole()
    except (ValueError, IndexError, RecursionError):
        return None


def _tokens(code: str) -> Iterator[tuple[str, str]]:
    at, end = 0, len(code.rstrip())
    while at < end:
        found = TOKEN.match(code, at)
        if found is None:
            raise ValueError(code)
        assert found.lastgroup is not None
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Parser:
    """Tokens from left to right, by the precedence of Excel's operators."""

    def __init__(self, tokens: tuple[tuple[str, str], ...]) -> None:
        self.tokens = (*tokens, ("end", ""))
        self.at = 0
        self.depth = 0

    def whole(self) -> Tree:
        bare = self.tokens[0] != ("sign", "(")
        found = self.level(0)
        if self.tokens[self.at][0] != "end":
            raise ValueError(self.tokens[self.at])
        # no program begins a formula with parentheses that it was not given
        return found if bare else ("()", found)

    def sign(self, *wanted: str) -> str:
        """The sign that is next, if it is one of these: then it is passed."""
        kind, text = self.tokens[self.at]
        if kind == "sign" and text in wanted:
            self.at += 1
            return text
        return ""

    def level(self, n: int) -> Tree:
        """Operands joined by the operators of a level; what is added in turn is one row of parts."""
        below: Callable[[], Tree] = self.prefixed if n + 1 == len(LEVELS) else lambda: self.level(n + 1)
        left = below()
        while operator := self.sign(*LEVELS[n]):
            left = _joined(operator, left, below())
        return left

    def prefixed(self) -> Tree:
        if operator := self.sign("-", "+"):
            return (f"prefix {operator}", self.prefixed())
        found = self.area()
        while self.sign("%"):
            found = ("%", found)
        return found

    def area(self) -> Tree:
        first = self.operand()
        while self.sign(":"):
            last = self.operand()
            first = first if _is_cell(first, last) else (":", first, last)
        return first

    def operand(self) -> Tree:
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "sheet":
            return ("!", text, self.operand())
        if kind == "name" and self.sign("("):
            return (f"{text}()", *self.arguments())
        if kind == "sign" and text == "(":
            within = self.arguments()
            return within[0] if len(within) == 1 else ("~", *within)
        if kind in ("sign", "end"):
            raise ValueError(text)
        return text

    def arguments(self) -> tuple[Tree, ...]:
        """What stands between parentheses, the closing one passed; nothing between two commas is ""."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ValueError(self.depth)
        found: list[Tree] = []
        while True:
            kind, text = self.tokens[self.at]
            blank = kind == "sign" and text in (",", "~", ")")
            found.append("" if blank else self.level(0))
            if self.sign(")"):
                self.depth -= 1
                return tuple(found) if found != [""] else ()
            if not self.sign(",", "~"):
                raise ValueError(text)


def _joined(operator: str, left: Tree, right: Tree) -> Tree:
    """Two sides under an operator. ``a+(b-c)`` is ``a+b-c``, ``a&(b&c)`` is ``a&b&c``."""
    if operator in ("+", "-"):
        return ("sum", *_parts("sum", "+", left), *_parts("sum", operator, right))
    if operator in ("*", "&"):
        return (operator, *_parts(operator, "", left), *_parts(operator, "", right))
    return (operator, left, right)


def _parts(kind: str, operator: str, side: Tree) -> tuple[Tree, ...]:
    """The parts of a side that has the operator of the whole, else the side itself; of a sum with signs."""
    if isinstance(side, tuple) and side[0] == kind and operator != "-":
        return side[1:]  # type: ignore[return-value]
    return ((operator, side),) if kind == "sum" else (side,)


def _is_cell(first: Tree, last: Tree) -> bool:
    """Whether an area begins where it ends; the sheet is said once."""
    return first == last or (isinstance(first, tuple) and first[0] == "!" and first[2] == last)
