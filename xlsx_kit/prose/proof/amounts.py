"""Whether the figures of a line follow from the facts and from one another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xlsx_kit.findings import Finding
from xlsx_kit.prose.proof.document import Line
from xlsx_kit.prose.proof.expected import Expected
from xlsx_kit.prose.proof.figures import YEAR, Amount, Comparison, amounts_in, comparisons, without_brackets
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.vocabulary import Subject, subject_before
from xlsx_kit.values import printed

AMONG = re.compile(r"其中[：:]")
WAYS = {1: "增加", -1: "减少", 0: "持平"}


@dataclass(frozen=True, slots=True)
class Said:
    """A comparison of a line, and what it is about where the words are known."""

    comparison: Comparison
    subject: Subject | None


def said_in(line: Line, known: Mapping[str, Subject], year: int | None) -> list[Said]:
    """The comparisons of a line with their subjects, named since the figure before them."""
    result: list[Said] = []
    last = 0
    for comparison in comparisons(line.text, year, line.money):
        between = line.text[last : comparison.start]
        result.append(Said(comparison, subject_before(between, known)))
        last = comparison.end
    return result


def amount_findings(
    line: Line, known: Mapping[str, Subject], year: int | None, expected: Expected | None
) -> Iterator[Finding | None]:
    """All that is wrong with the figures of one line; what contradicts the facts is not judged twice."""
    told = said_in(line, known, year)
    wrong: set[int] = set()
    if expected:
        for one in told:
            for amount, finding in _against_facts(line, one, told, expected):
                wrong.add(amount.start)
                yield finding
    for one in told:
        c = one.comparison
        if not any(a.start in wrong for a in (c.now, c.before, c.change, c.percent) if a):
            yield from _arithmetic(line, one, expected)
    yield from _parts(line, told, wrong)


def _against_facts(
    line: Line, one: Said, told: Sequence[Said], expected: Expected
) -> Iterator[tuple[Amount, Finding | None]]:
    subject, c = one.subject, one.comparison
    if subject is None:
        return
    for amount, ref, about in (
        (c.now, subject.now, subject.word),
        (c.before, subject.before, f"{subject.word}的上年数"),
    ):
        right = expected.amount(ref) if amount and ref else None
        if amount is None or right is None or _same(amount, right, line.money):
            continue
        neighbour = next((o for o in told if o is not one and _is_now(o, amount, expected)), None)
        words = {"subject": about, "right": printed(right), "given": amount.text}
        kind = (
            "neighbour_figure" if neighbour and neighbour.subject and amount is c.now else "contradicts_facts"
        )
        if kind == "neighbour_figure" and neighbour and neighbour.subject:
            words["neighbour"] = neighbour.subject.word
        yield (
            amount,
            found(kind, line, amount.start, amount.end, expected=printed(right), actual=amount.text, **words),
        )


def _is_now(other: Said, amount: Amount, expected: Expected) -> bool:
    """Whether an amount is what the facts give for another subject of the line."""
    return (
        other.subject is not None and amount.value != 0 and expected.amount(other.subject.now) == amount.value
    )


def _same(amount: Amount, hundredths: int, money: str) -> bool:
    """Whether a printed amount is this one; with fewer decimals it may be rounded."""
    if amount.unit != money:
        return True
    step = 10 ** (2 - amount.decimals) if amount.decimals <= 2 else 1
    return amount.value == hundredths or amount.value == (hundredths + step // 2) // step * step


def _arithmetic(line: Line, one: Said, expected: Expected | None) -> Iterator[Finding | None]:
    c = one.comparison
    now = c.now.value if c.now else None
    before = c.before.value if c.before else None
    if before is None and now is not None and expected and one.subject and one.subject.before:
        before = expected.amount(one.subject.before)
    if now is None or before is None:
        return
    words = {"now": printed(now), "before": printed(before)}
    gap = abs(now - before)
    if c.change and c.change.value != gap:
        yield found(
            "difference", line, c.start, c.change.end, expected=printed(gap), actual=c.change.text,
            right=printed(gap), given=c.change.text, **words,
        )  # fmt: skip
    way = (now > before) - (now < before)
    if c.direction is not None and c.direction != way:
        yield found(
            "direction", line, c.start, c.end, expected=WAYS[way], actual=WAYS[c.direction],
            right=WAYS[way], given=WAYS[c.direction], **words,
        )  # fmt: skip
    elif c.percent and before == 0 and now > 0:
        about = one.subject.word if one.subject else "这一项"
        yield found("zero_base", line, c.start, c.percent.end, subject=about, given=c.percent.text)
    elif c.percent and before > 0 and not _follows(c.percent, gap, before):
        right = printed((gap * 20_000 + before) // (2 * before))
        yield found(
            "percentage", line, c.start, c.percent.end, expected=right, actual=c.percent.text,
            right=right, given=c.percent.text, **words,
        )  # fmt: skip


def _follows(percent: Amount, gap: int, before: int) -> bool:
    """Whether a percentage, as exact as it is printed, is that of a difference."""
    step = 10 ** (2 - percent.decimals) if percent.decimals <= 2 else 1
    return abs(percent.value * before - gap * 10_000) * 2 <= step * before


def _parts(line: Line, told: Sequence[Said], wrong: set[int]) -> Iterator[Finding | None]:
    """What stands behind 其中 adds up to the amount before it."""
    text = without_brackets(line.text)
    for mark in AMONG.finditer(text):
        totals = [o.comparison.now for o in told if o.comparison.now and o.comparison.now.end <= mark.start()]
        if not totals or totals[-1] is None:
            continue
        end = next((n for n in range(mark.end(), len(text)) if text[n] in "。；;"), len(text))
        parts = list(_listed(text[mark.end() : end], mark.end(), line.money))
        total = _total_before(text, totals, mark.start())
        if len(parts) < 2 or total is None or {total.start, *(p.start for p in parts)} & wrong:
            continue
        added = sum(part.value for part in parts)
        if added != total.value:
            yield found(
                "parts", line, mark.start(), parts[-1].end, expected=printed(added), actual=total.text,
                right=printed(added), given=total.text,
            )  # fmt: skip


def _total_before(text: str, totals: Sequence[Amount | None], at: int) -> Amount | None:
    """The first amount of the sentence before: what follows it there compares it."""
    known = [t for t in totals if t]
    start = max((n for n in range(at - 1) if text[n] in "。；;"), default=-1)
    if text[:at].rstrip().endswith(("。", "；", ";")):
        start = max((n for n in range(len(text[:at].rstrip()) - 1) if text[n] in "。；;"), default=-1)
    return next((t for t in known if t.start > start), None)


def _listed(text: str, offset: int, money: str) -> Iterator[Amount]:
    """The amounts of a list, up to where it begins to compare."""
    last = 0
    for amount in amounts_in(text):
        between = text[last : amount.start]
        if YEAR.search(between) or "比" in between or amount.unit == "%":
            return
        if amount.unit == money:
            yield replace(amount, start=amount.start + offset, end=amount.end + offset)
        last = amount.end
