"""The PROOF rules: what they say stands in ``checks/proof.toml``; here they become findings."""

from __future__ import annotations

from collections.abc import Mapping

from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack import proof_rules
from xlsx_kit.prose.proof.document import Line

LONGEST_QUOTE = 40


def found(
    kind: str,
    line: Line,
    start: int,
    end: int,
    *,
    expected: str | None = None,
    actual: str | None = None,
    most: Severity = Severity.ERROR,
    told: Mapping[str, object] | None = None,
    **words: object,
) -> Finding | None:
    """A rule's finding at a place in a line, the words there quoted; None where the rule is off.

    ``most`` is the worst it may be called here, where the sentence may mean something else;
    ``told`` and ``words`` fill the places of its message.
    """
    rule = proof_rules()[kind]
    words = {**(told or {}), **words}
    if rule.status == "off":
        return None
    severity = Severity.NOTE if rule.status == "beta" else _milder(Severity(rule.severity), most)
    quote = quoted(line.text, start, end)
    message = f"第 {line.number} 段“{quote}”：{rule.message.format(money=line.money, **words)}"
    return Finding(
        rule.id, severity, None, None, message, rule.hint.format(money=line.money, **words), expected, actual
    )


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
