"""What stands over and below every published table, and how its amounts are printed."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from xlsx_kit.pack.model.inputs import Strict
from xlsx_kit.values import IN_YUAN, WAN

Money = Literal["万元", "元"]
"""What amounts can be counted in."""
PER_WAN = {money: IN_YUAN[WAN] // yuan for money, yuan in IN_YUAN.items()}
"""How much of each money is one 万元."""


class Furniture(Strict, frozen=True, kw_only=True):
    """The words around a table; what a table does not say is as its book says, else as here.

    ``left``, ``middle`` and ``right`` stand on the line below the title, ``corner`` (公开01表) above its
    right end. All may name the unit, the year and the pack's own words in braces; ``{money}`` is the table's.
    """

    left: str | None = None  # {code} {name}
    middle: str | None = None  # 预算年度：{year}
    right: str | None = None  # 单位：{money}
    corner: str | None = None  # nothing
    # the row that numbers the columns: all behind the first, those with amounts alone, or no such row
    numbering: Literal["columns", "amounts", "none"] | None = None
    # what that row is called
    numbered: str | None = None
    # decimals printed; more of them are rounded where they are shown, never in what is added up
    decimals: Literal[0, 1, 2, 3, 4] | None = None
    separators: bool | None = None
    zeros: Literal["blank", "printed"] | None = None


STANDARD = Furniture(
    left="{code} {name}",
    middle="预算年度：{year}",
    right="单位：{money}",
    corner="",
    numbering="columns",
    numbered="栏次",
    zeros="blank",
)
"""What stands where neither a table nor its book says otherwise."""


def overlaid(*layers: Furniture) -> Furniture:
    """Several said over one another: the last that says something holds."""
    values: dict[str, Any] = {}
    for layer in layers:
        values |= {key: value for key, value in msgspec.structs.asdict(layer).items() if value is not None}
    return Furniture(**values)
