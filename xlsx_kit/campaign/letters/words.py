"""What letters say in words: findings as lines, paragraphs as mail programs show them, amounts left out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from xlsx_kit.findings import NO_SHEET, Finding, Severity, gravest_first

MOST_FINDINGS = 30
"""Findings spelled out in a letter; the rest is in the marked copy."""
ASKS = {Severity.ERROR: "请改正", Severity.WARNING: "请核实", Severity.NOTE: "提示"}
"""What a letter asks for, by a finding's severity."""
BLANKS = re.compile(r"\n{3,}")
"""What stays where there was nothing to say in a paragraph."""
NEW_LINE = re.compile(r"\s*(?:\d{1,2}[.．、）)]|[（(]\d{1,2}[）)]|[·•○-])\s*")
"""How a line begins that does not go on with the one before: an item of a list."""
WIDE = re.compile(r"[^\x00-\xff]")
AMOUNT = re.compile(r"-?\d[\d,]*\.\d+|-?\d{1,3}(?:,\d{3})+|-?\d+(?=\s*(?:万元|元))")
"""Amounts as findings and comparisons print them."""
HIDDEN = "＊"
"""What stands for an amount in a body."""


def unwrapped(body: str) -> str:
    """A text whose paragraphs are one line each: a blank line ends a paragraph, an item begins a line."""
    lines: list[str] = []
    for line in (one.strip() for one in body.strip().split("\n")):
        if not line or not lines or not lines[-1] or NEW_LINE.match(line):
            lines.append(line)
        else:
            wide = WIDE.match(lines[-1][-1]) or WIDE.match(line[0])
            lines[-1] += line if wide else f" {line}"
    return "\n".join(lines)


def without_amounts(text: str, also: Iterable[str | None] = ()) -> str:
    """A text without its amounts; ``also`` are those that stand in it as whole numbers."""
    for amount in sorted({one for one in also if one and any(c.isdigit() for c in one)}, key=len)[::-1]:
        text = re.sub(rf"(?<![\w.]){re.escape(amount)}(?![\w.])", HIDDEN, text)
    return AMOUNT.sub(HIDDEN, text)


def listed(findings: Sequence[Finding], *, amounts: bool) -> str:
    """The findings of a return as lines of a letter, the gravest first."""
    lines = []
    for finding in (found.for_unit() for found in gravest_first(findings)[:MOST_FINDINGS]):
        place = " ".join(part for part in (finding.sheet or NO_SHEET, finding.cell) if part)
        words = f"{finding.message}{finding.hint}"
        if not amounts:
            words = without_amounts(words, (finding.expected, finding.actual))
        lines.append(f"· [{ASKS[finding.severity]}] {place}：{words}")
    if len(findings) > MOST_FINDINGS:
        lines.append(f"· 还有 {len(findings) - MOST_FINDINGS} 处，见附件。")
    return "\n".join(lines)


def page(text: str) -> str:
    """A text as HTML for mail programs, its encoding named in it, too."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" if line else "" for line in text.split("\n"))
    style = "font:15px/1.7 'Microsoft YaHei','PingFang SC',sans-serif;color:#1d2126"
    head = '<head><meta charset="utf-8"></head>'
    return f'<!doctype html><html lang="zh-CN">{head}<body style="{style}">\n{paragraphs}</body></html>\n'
