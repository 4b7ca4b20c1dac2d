"""What letters say in words: findings as lines, paragraphs as mail programs show them, amounts left out."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from xlsx_kit.findings import NO_SHEET, Finding, Severity, gravest_first

MOST_FINDINGS, MOST_ALIKE = 30, 3
"""Findings spelled out in a letter, and those of one rule, unless errors; the marked copy has all."""
ASKS = {Severity.ERROR: "请改正", Severity.WARNING: "请核实", Severity.NOTE: "提示"}
"""What a letter asks for, by a finding's severity."""
BLANKS = re.compile(r"\n{3,}")
"""What stays where there was nothing to say in a paragraph."""
NEW_LINE = re.compile(r"\s*(?:\d{1,2}[.．、）)]|[（(]\d{1,2}[）)]|[·•○-])\s*")
"""How a line begins that does not go on with the one before: an item of a list."""
NOT_LATIN = re.compile(r"[^\x00-\xff]")
NO_SPACE = re.compile(r"[，。、；：？！（）《》“”‘’【】…—]")
"""What stands close to the word beside it, whichever script that is in."""
AMOUNT = re.compile(r"-?\d[\d,]*\.\d+(?!\d|\s*%)|-?\d{1,3}(?:,\d{3})+|-?\d+(?=\s*(?:万元|元))")
"""Amounts as findings and comparisons print them."""
NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?")
NO_CODE, NO_COUNT = r"(?<!科目)(?<!科目 )(?<!编码)(?<!编码“)(?<!代码)", r"(?!\s*[年月日批人辆台件个次行位])"
"""What stands before a code, and behind what is counted: neither is an amount."""
HIDDEN = "＊"
"""What stands for an amount in a body."""


def unwrapped(body: str) -> str:
    """A text whose paragraphs are one line each: a blank line ends a paragraph, an item begins a line."""
    lines: list[str] = []
    for line in (one.strip() for one in body.strip().split("\n")):
        if not line or not lines or not lines[-1] or NEW_LINE.match(line):
            lines.append(line)
        else:
            ends = lines[-1][-1], line[0]
            close = (
                all(map(NOT_LATIN.match, ends))
                or any(map(NO_SPACE.match, ends))
                or "}" in ends
                or "{" in ends
            )
            lines[-1] += line if close else f" {line}"
    return "\n".join(lines)


def chinese_day(moment: str) -> str:
    """The day of a date or moment (ISO), as letters write it: 2025年2月5日."""
    return f"{int(moment[:4])}年{int(moment[5:7])}月{int(moment[8:10])}日"


def without_amounts(text: str, also: Iterable[str | None] = ()) -> str:
    """A text without its amounts; ``also`` are those that stand in it as whole numbers."""
    for amount in sorted({one for one in also if one and one != "0" and NUMBER.fullmatch(one)}, key=len)[
        ::-1
    ]:
        text = re.sub(rf"{NO_CODE}(?<![\w.]){re.escape(amount)}(?![\w.]){NO_COUNT}", HIDDEN, text)
    return AMOUNT.sub(HIDDEN, text)


def listed(findings: Sequence[Finding], *, amounts: bool) -> str:
    """The findings of a return as lines of a letter, the gravest first; of what is alike, the first few."""
    lines, ordered = list[str](), gravest_first(findings)
    alike = Counter(finding.rule for finding in ordered)
    shown, left = Counter[str](), Counter[str]()
    for finding in (found.for_unit() for found in ordered):
        rule, few = finding.rule, finding.severity is not Severity.ERROR
        if few and shown[rule] == MOST_ALIKE:
            continue  # said below the last that is shown
        if len(lines) == MOST_FINDINGS:
            left[ASKS[finding.severity]] += 1
            continue
        shown[rule] += 1
        place = " ".join(part for part in (finding.sheet or NO_SHEET, finding.cell) if part)
        words = f"{finding.message}{finding.hint}"
        if not amounts:
            words = without_amounts(words, (finding.expected, finding.actual))
        more = alike[rule] - MOST_ALIKE if few and shown[rule] == MOST_ALIKE else 0
        words += f"（同类的还有 {more} 处，见附件。）" if more else ""
        lines.append(f"· [{ASKS[finding.severity]}] {place}：{words}")
    if left:
        lines.append(f"· 还有{'、'.join(f'{asks} {count} 处' for asks, count in left.items())}，见附件。")
    return "\n".join(lines)


def page(text: str) -> str:
    """A text as HTML for mail programs, its encoding named in it, too."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" if line else "" for line in text.split("\n"))
    style = "font:15px/1.7 'Microsoft YaHei','PingFang SC',sans-serif;color:#1d2126"
    head = '<head><meta charset="utf-8"></head>'
    return f'<!doctype html><html lang="zh-CN">{head}<body style="{style}">\n{paragraphs}</body></html>\n'
