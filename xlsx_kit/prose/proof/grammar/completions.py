"""Percentages of a budget (完成预算的 x%), and of another year's amount (为上年的 x%)."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.averages import AverageReader
from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.statements import BUDGETS, Completion, Moment
from xlsx_kit.prose.proof.grammar.subjects import moment_of, subject_of
from xlsx_kit.prose.proof.grammar.tokens import Token
from xlsx_kit.prose.proof.phrases import phrases, without_end


class CompletionReader(AverageReader):
    """Gives such percentages to their topic."""

    def _of_budget(self, named: Sequence[Token]) -> bool:
        """Whether 占 speaks of the topic's own budget: 占年初预算的, 占调整预算."""
        moment = moment_of(named, self.document)
        return bool(moment and moment.basis in BUDGETS) and not without_end(subject_of(named), "of")

    def _completion(self, percent: Quantity, since: Sequence[Token]) -> None:
        moment = moment_of(since, self.document)
        done = [n for n, t in enumerate(since) if "done" in t]
        if moment and moment.year < 0 and done and since[-1].text in phrases("of"):
            self._of_earlier(percent, moment, since[: done[0]])
        if (
            done and len(since) == 1 and since[0].text.startswith(phrases("completed"))
        ):  # 预算 x，决算 y，完成 z%
            self._completed(percent, None, [])
        if not moment or moment.year or moment.basis not in BUDGETS or not done:
            return
        if since[done[0]].text.startswith(phrases("completed")) or since[-1].text in phrases("of"):
            self._completed(percent, moment, since[: done[0]])

    def _of_earlier(self, percent: Quantity, moment: Moment, before: Sequence[Token]) -> None:
        """为上年的 x%: of what the topic was in that year."""
        topic = self._topic_of(subject_of(before))
        if topic:
            topic.completions.append(Completion(percent, topic, moment.basis, year=moment.year))
            self.continued.append(topic)

    def _completed(self, percent: Quantity, moment: Moment | None, before: Sequence[Token]) -> None:
        topic = self._topic_of(subject_of(before))
        if any(topic is t for t in self.sentence.apart):
            topic = self._whole_here()  # 支出 x，人均 y，完成预算的 z%
        if topic and (moment is None or moment.year == 0):
            topic.completions.append(Completion(percent, topic, moment.basis if moment else ""))
            self.continued.append(topic)
