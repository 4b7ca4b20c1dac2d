"""The PROOF rules: what they say stands in ``checks/proof.toml``; here they become findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xlsx_kit.findings import Finding, Severity
from xlsx_kit.messages import finding
from xlsx_kit.pack import proof_rules
from xlsx_kit.prose.proof.sources.document import Line

LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True)
class TextFinding(Finding):
    """A finding at its words: the line's number, its text, and from where to where in it."""

    number: int = 0
    text: str = ""
    start: int = 0
    end: int = 0


def found(
    kind: str,
    line: Line,
    start: int,
    end: int,
    *,
    expected: str | None = None,
    actual: str | None = None,
    most: Severity = Severity.ERROR,
    fields: Mapping[str, object] | None = None,
    **words: object,
) -> TextFinding | None:
    """A rule's finding at a place in a line, the words there quoted; None where the rule is off.

    ``most`` is the worst it may be called here, where the sentence may mean something else;
    ``fields`` and ``words`` fill the places of its message.
    """
    rule = proof_rules()[kind]
    words = {**(fields or {}), **words}
    if rule.status == "off":
        return None
    severity = Severity.NOTE if rule.status == "beta" else _milder(Severity(rule.severity), most)
    quote = quoted(line.text, start, end)
    page = f"第 {line.page} 页" if line.page else ""
    message = f"{page}第 {line.number} 段“{quote}”：{rule.message.format(money=line.money, **words)}"
    hint = rule.hint.format(money=line.money, **words)
    return TextFinding(
        rule.id, severity, None, None, message, hint, expected, actual,
        number=line.number, text=line.text, start=start, end=end,
    )  # fmt: skip


def too_long(line: Line) -> TextFinding:
    """That a paragraph was not looked at, at its first words."""
    one = finding("PROOF-092", number=line.number, length=len(line.text))
    return TextFinding(
        one.rule, one.severity, None, None, one.message, one.hint,
        number=line.number, text=line.text, end=LONGEST_QUOTE,
    )  # fmt: skip


def _milder(one: Severity, other: Severity) -> Severity:
    order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    return max(one, other, key=order.index)


def quoted(text: str, start: int, end: int) -> str:
    """The words at a place with some before them, on one line."""
    left = max(0, start - max(0, LONGEST_QUOTE - (end - start)))
    for mark in "。；，\t":
        cut = text.rfind(mark, left, start)
        if cut >= 0 and start - cut < LONGEST_QUOTE and mark != "，":
            left = max(left, cut + 1)
    shown = " ".join(text[left : min(end, left + 2 * LONGEST_QUOTE)].split())
    return shown if left == 0 or text[left - 1] in "。；\t" else f"…{shown}"
