"""Findings as they are made: of those one kind a bounded number, and one more for the rest.

Nobody mends a thousand lines by a thousand messages, and a file that holds a million slips must not take the
memory of a million messages.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace

from xlsx_kit.findings import Finding

MOST_ALIKE = 1_500
"""Findings of one kind in a file: no list of a workbook has more lines."""
MOST_LISTED = 6
FURTHER_PLACES = "还有 {count} 处同样的问题：{cells}。"


@dataclass
class FindingList:
    """Findings in the order they come, no more than ``MOST_ALIKE`` of a kind, and what the others come to.

    A kind is what is mended in one way: a rule, or a rule in a column.
    """

    findings: list[Finding] = field(default_factory=list)
    _counts: dict[Hashable, int] = field(default_factory=dict)
    _rests: dict[Hashable, tuple[int, list[str]]] = field(default_factory=dict)
    """By kind, the place in ``findings`` of the one that stands for the rest, and cells of these."""

    def add(self, kind: Hashable, make: Callable[[], Finding]) -> None:
        """One more of a kind; ``make`` is called only where it is needed."""
        count = self._counts[kind] = self._counts.get(kind, 0) + 1
        if count > MOST_ALIKE + MOST_LISTED:
            return
        found = make()
        if count <= MOST_ALIKE:
            self.findings.append(found)
            return
        if count == MOST_ALIKE + 1:
            self._rests[kind] = (len(self.findings), [])
            self.findings.append(found)
        self._rests[kind][1].append(found.cell or found.message.removesuffix("。"))

    def done(self) -> tuple[Finding, ...]:
        """All findings; of a kind that has more, the last says how many more and names some."""
        found = list(self.findings)
        for kind, (at, cells) in self._rests.items():
            rest = self._counts[kind] - MOST_ALIKE
            if rest > 1:
                names = "、".join(cells) + ("等" if rest > len(cells) else "")
                words = FURTHER_PLACES.format(count=rest, cells=names)
                found[at] = replace(found[at], message=words, expected=None, actual=None)
        return tuple(found)


def bounded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of which each is made anyway, those of one rule bounded."""
    kept = FindingList()
    for one in findings:
        kept.add(one.rule, lambda one=one: one)  # type: ignore[misc]
    return kept.done()
