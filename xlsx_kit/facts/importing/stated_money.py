"""The money that the top of a sheet states (金额单位：万元), however it is spelled."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlsx_kit.messages import refusal
from xlsx_kit.values import MONEY_IN_TEXTS

# 单位:元谋县… names a unit: behind 元 alone stands nothing, or what says how amounts are written
MONEY = re.compile(
    rf"[(【\[]?(?:金额|货币|计量)?单位(?:[:为]\n?)?[(\[]?(?:(?:人民币|RMB)[(/]?)?({'|'.join(MONEY_IN_TEXTS)})"
    r"(?:(?<=[万千亿]元)|(?![\u4e00-\u9fff])|(?=人民币|列|保留|整))(?:\(人民币\)|人民币)?[)】\]]*"
)
"""A statement of money in squeezed text; the cell behind it may hold the money."""
UNCLEAR = re.compile(
    r"(?:(?:金额|货币)单位[:为]\n?|单位:\n?(?=[^\n:()]{0,6}[元币圆](?:$|[^\u4e00-\u9fff])|[十百千万亿角分]+$))"
    r"[^\n]+",
    re.MULTILINE,
)
"""What states some money: 金额单位 whatever follows, 单位 where that ends as moneys do."""


def stated_money(rows: Sequence[Sequence[str]], sheet: str) -> str:
    """The money that these rows of squeezed texts state; "" where they state none.

    Raises InputError where they state one that is not known: amounts would be wrong by its factor.
    """
    text = "\n\n".join("\n".join(row) for row in rows)
    if found := MONEY.search(text):
        return found[1]
    if unclear := UNCLEAR.search(text):
        raise refusal(
            "IMP-066", sheet=sheet, text=unclear[0].replace("\n", ""), known="、".join(MONEY_IN_TEXTS)
        )
    return ""
