"""Amounts a head, a car, a piece or a month, and the average of amounts side by side."""

from __future__ import annotations

from xlsx_kit.prose.proof.grammar.quantity import POINTS, YUAN, Quantity
from xlsx_kit.prose.proof.grammar.respective import MOVES
from xlsx_kit.prose.proof.grammar.signed import SignedReader
from xlsx_kit.prose.proof.grammar.statements import Average, Level, Moment, Topic
from xlsx_kit.prose.proof.grammar.subjects import subject_of
from xlsx_kit.prose.proof.grammar.tokens import text_of
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.words import vocabulary

YEAR = 12
LONGEST_NAME = 4
"""Letters of what an average is of, behind 均: 亩均补助."""
SHORTEST = 2
EARLIER = frozenset({"than", "last"})
NO_COUNTS = (YUAN, "%", POINTS, "slip", "bare", "other")


class AverageReader(SignedReader):
    """Tells averages from amounts."""

    def _average(self, quantity: Quantity, *, standard: bool = False) -> bool:
        """人均, 车均: an amount a head; a limit or about so much is none, what all are paid (标准) is."""
        per = vocabulary().file.average
        words = [t.text for t in self.since if "about" in t]
        units = frozenset(unit for unit, spelled in per.items() if any(w in spelled for w in words))
        units = units or _counted_by(text_of(self.since))
        if words == [*phrases("unit_price")]:
            units = frozenset(row[0] for row in vocabulary().file.units.count)
        rows = [parts for parts in self.sentence.lists if parts.row]
        if words == [*phrases("mean")] and rows and quantity.unit == rows[-1].amounts[0].unit:
            self.sentence.means.append((quantity, rows[-1].amounts))
            return True
        if any(t.kinds & MOVES for t in self.since) and any(
            self.scope.topic is t for t in self.sentence.apart
        ):
            return False  # 由每人 x 元提高到 y 元，人均增加 z 元
        known = {*phrases("average_words"), *(w for spelled in per.values() for w in spelled)}
        month, each = phrases("month")[0], phrases("each")[0]
        text = text_of(self.since)
        months = YEAR if has(text, "each_month") else 1
        of_month = month in units and not any(t.year or t.text in phrases("whole_year") for t in self.tokens)
        if of_month and months == 1:
            return False
        if (
            not units
            or not quantity.money
            or (quantity.loose and not standard)
            or not known.issuperset(words)
        ):
            return False
        units -= {month} if months > 1 else set()
        about = subject_of(self.since).partition(each)[0].removesuffix(month)
        about = "" if text.endswith(phrases("per")) and len(text) == SHORTEST else about
        years = sum(text.count(word) for word in phrases("each_year"))
        daily = months == 1 and text.count(each) - years > 1  # 每人每天 x 元: of how many days is not said
        earlier = text.endswith(phrases("from")) or any(t.kinds & EARLIER for t in self.since)
        paid = month in units and has(text, "paid_a_head")  # 每月工资 x 元: of how many heads is not said
        if not (of_month or daily or earlier or paid):  # 单价由 x 元调整为 y 元, 比上年人均 x 元: what it was
            self.sentence.averages.append(Average(quantity, units, about, months))
        named = Topic(subject_of(self.since), quantity.start, self.line, reason=self.scope.reason)
        named.levels.append(Level(quantity, Moment(), text))
        self.scope.topic, self.scope.comparison = named, None
        self.sentence.apart.append(named)
        return True


def _counted_by(text: str) -> frozenset[str]:
    """What 每台, 每套 and 亩均 count by."""
    mean = text.rfind(phrases("per")[0])
    if mean > 0 and len(text) - mean - 1 <= LONGEST_NAME:  # 亩均, 床均, 亩均补助
        unit = vocabulary().unit_at(text, mean - 1)
        if unit is not None and len(unit[0]) == 1 and unit[1] not in (*NO_COUNTS, *phrases("no_counts")):
            return frozenset({unit[1]})
    at = text.rfind(phrases("each")[0])
    unit = vocabulary().unit_at(text, at + 1) if 0 <= at < len(text) - 1 else None
    short = unit is not None and at + 1 + len(unit[0]) < len(pattern("tail_of_each").sub("", text))
    if unit is None or short or unit[1] in (*NO_COUNTS, *phrases("no_counts")):
        return frozenset()
    return frozenset({unit[1]})
