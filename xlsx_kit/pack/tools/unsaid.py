"""What a pack of an earlier version leaves to the pack that all were made from, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import BOOK, DEFAULT_PACK, Pack, PackFiles

UNSAID_TITLES = {
    "figures": "指标 [figures]",
    "consolidation": "各单位汇总表 [consolidation]",
    "approved": "批复数名单 [[approved]]",
    "imports": "导出表的导入 [[imports]]",
}


def unsaid_title(key: str) -> str:
    """What people call a part of the book."""
    return UNSAID_TITLES[key]


def unsaid_parts(pack: Pack, files: PackFiles) -> Iterator[Problem]:
    """Parts of the book that neither the pack nor one that it extends says, whether another's fits or not."""
    for key in files.unsaid:
        rule = "PACK-153" if getattr(pack.book, key) else "PACK-154"
        owner = files.lineage[-1]
        where, part = f"{owner}/{BOOK}", unsaid_title(key)
        yield declared_problem(rule, where, part=part, base=DEFAULT_PACK, pack=owner)
