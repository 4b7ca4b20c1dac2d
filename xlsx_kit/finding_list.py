"""Findings as they are made: of those one kind a bounded number, and one more for the rest.

Nobody mends a thousand lines by a thousand messages, and a file that holds a million slips must not take the
memory of a million messages.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from xlsx_kit.addresses import DIGITS, place
from xlsx_kit.findings import Finding

MOST_ALIKE = 1_500
"""Findings of one kind in a file: no list of a workbook has more lines."""
MOST_LISTED = 6
FURTHER_PLACES = "还有 {count} 处同样的问题：{cells}。"
MOST_ROWS = 10
"""Rows of a column that a finding names one by one."""
LEAST_RUN = 4
"""Cells under each other with one fault that are said as one: something was pasted over a column."""
ROW = "；同一行的 {cells} 也是。"
COLUMN = "；同样的还有 {cells}。"
RUN = "；从 {first} 到 {last} 相连的 {count} 格都是如此。"


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


def with_runs_as_one(findings: Iterable[Finding], *, same_words: bool = False) -> list[Finding]:
    """The findings, of one rule at many cells under each other only the first, with where they end.

    With ``same_words`` those alone that say the same. One that stands for the rest of a bounded list is left
    as it is.
    """
    found = list(findings)
    at = {(f.rule, f.sheet, place(f.cell)): f for f in found if f.cell and not _is_of_rest(f)}
    followers: set[int] = set()
    runs: dict[int, Finding] = {}
    for (rule, sheet, (row, column)), first in at.items():
        above = at.get((rule, sheet, (row - 1, column)))
        if above and (not same_words or above.message == first.message):
            continue
        run = [first]
        while after := at.get((rule, sheet, (row + len(run), column))):
            if same_words and after.message != first.message:
                break
            run.append(after)
        if len(run) >= LEAST_RUN:
            more = RUN.format(first=first.cell, last=run[-1].cell, count=len(run))
            also = (f"{run[1].cell}:{run[-1].cell}",)
            runs[id(first)] = replace(first, message=first.message.removesuffix("。") + more, also=also)
            followers |= {id(one) for one in run[1:]}
    return [runs.get(id(one), one) for one in found if id(one) not in followers]


def with_columns_as_one(findings: Iterable[Finding], least: int, *, same_words: bool) -> list[Finding]:
    """The findings, of one rule in a column of ``least`` cells or more only the first, with where the others
    are, wherever they stand; with ``same_words`` those alone that say the same: one thing was replaced
    throughout (``with_runs_as_one`` comes before). One that stands for the rest of a list is left."""
    found = list(findings)
    columns: dict[tuple[str, str | None, int, str], list[Finding]] = {}
    for one in found:
        if one.cell and not _is_of_rest(one):
            words = one.message.removesuffix("。").partition(RUN.partition("{")[0])[0] if same_words else ""
            columns.setdefault((one.rule, one.sheet, place(one.cell)[1], words), []).append(one)
    followers: set[int] = set()
    firsts: dict[int, Finding] = {}
    for first, *others in columns.values():
        cells = [area for other in others for area in _areas(other)]
        if others and sum(len(rows_of(area)) for one in (first, *others) for area in _areas(one)) >= least:
            shown = "、".join(cells[:MOST_LISTED]) + (
                f" 等 {len(cells)} 处" if len(cells) > MOST_LISTED else ""
            )
            message = first.message.removesuffix("。") + COLUMN.format(cells=shown)
            firsts[id(first)] = replace(first, message=message, also=(*first.also, *cells))
            followers |= {id(one) for one in others}
    return [firsts.get(id(one), one) for one in found if id(one) not in followers]


def with_rows_as_one(findings: Iterable[Finding], rule: str) -> list[Finding]:
    """The findings, of those of one rule on one row only the first, with where the others are.

    A line that was begun, or lost a part, is one slip; so are such lines under each other, where the same
    cells of each are meant (``with_runs_as_one`` comes before).
    """
    found = list(findings)
    rows: dict[tuple[str | None, int, int], list[Finding]] = {}
    for one in found:
        if one.rule == rule and one.cell and not _is_of_rest(one):
            rows.setdefault((one.sheet, place(one.cell)[0], _last_row(one)), []).append(one)
    longer = {id(row[0]): row for row in rows.values() if len(row) > 1}
    followers = {id(one) for row in longer.values() for one in row[1:]}
    for n, one in enumerate(found):
        if row := longer.get(id(one), ()):
            cells = [area for other in row[1:] for area in _areas(other)]
            message = one.message.removesuffix("。") + ROW.format(cells="、".join(cells))
            found[n] = replace(one, message=message, also=(*one.also, *cells))
    return [one for one in found if id(one) not in followers]


def with_columns_named(findings: Iterable[Finding], rule: str) -> Iterator[Finding]:
    """The findings, those of one rule once a column: a whole column of codes has one format, or none."""
    findings = list(findings)
    columns: dict[tuple[str | None, str], list[Finding]] = {}
    for one in findings:
        if one.rule == rule:
            columns.setdefault((one.sheet, (one.cell or "").rstrip(DIGITS)), []).append(one)
    for one in findings:
        alike = columns.get((one.sheet, (one.cell or "").rstrip(DIGITS)), []) if one.rule == rule else []
        if len(alike) > 1 and one is alike[0]:
            others = "、".join(str(other.cell) for other in alike[1 : MOST_ROWS + 1])
            more = f"等 {len(alike) - 1} 处" if len(alike) > MOST_ROWS + 1 else ""
            yield replace(one, message=f"{one.message[:-1]}；同列还有 {others}{more}。")
        elif one.rule != rule or len(alike) == 1:
            yield one


def rows_of(area: str) -> range:
    """The rows of an area as written."""
    first, _, last = area.partition(":")
    return range(place(first)[0], place(last or first)[0] + 1)


def _is_of_rest(finding: Finding) -> bool:
    """Whether a finding stands for the rest of a bounded list: of how many, no other says."""
    return finding.message.startswith(FURTHER_PLACES.partition("{")[0])


def _last_row(finding: Finding) -> int:
    """The last row of the cells that a finding is about."""
    return max(place(area.partition(":")[2] or area)[0] for area in (finding.cell or "", *finding.also))


def _areas(finding: Finding) -> list[str]:
    """The cells of a finding that stand under each other, as one area."""
    last = [end for area in finding.also if (end := area.partition(":")[2])]
    return [f"{finding.cell}:{last[-1]}" if last else finding.cell or ""]


def bounded(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings of which each is made anyway, those of one rule bounded."""
    kept = FindingList()
    for one in findings:
        kept.add(one.rule, lambda one=one: one)  # type: ignore[misc]
    return kept.done()
