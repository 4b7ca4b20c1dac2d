"""What a section said of a thing before or after: the amounts that a comparison elsewhere in it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from xlsx_kit.prose.proof.grammar.statements import ComparisonClause, Completion, Parts, Topic
from xlsx_kit.prose.proof.grammar.subjects import core, opposed
from xlsx_kit.prose.proof.relations.changes import comparison_verdicts
from xlsx_kit.prose.proof.relations.completions import completion_verdict
from xlsx_kit.prose.proof.relations.verdicts import Verdict

SHORTEST = 2
MOST_ALIKE = 12
"""Of one name in a section; more are not one thing."""


def by_subject(topics: Iterable[Topic]) -> Mapping[str, list[Topic]]:
    """Topics with amounts by what is left of their names."""
    found: dict[str, list[Topic]] = {}
    for topic in topics:
        words = core(topic.subject)
        if topic.levels and len(words) >= SHORTEST and not topic.reason:
            alike = found.setdefault(words, [])
            if len(alike) < MOST_ALIKE:
                alike.append(topic)
    return found


def remembered(topic: Topic, known: Mapping[str, list[Topic]]) -> Topic | None:
    """The topic with the amounts that the section has of the same thing; None where they do not agree."""
    others = [t for t in known.get(core(topic.subject), ()) if t is not topic]
    others = [t for t in others if not opposed(t.subject, topic.subject)]
    levels = [*topic.levels, *(lv for t in others for lv in t.levels)]
    if not others or any(
        one.moment == other.moment and one.quantity.value != other.quantity.value
        for n, one in enumerate(levels)
        for other in levels[n + 1 :]
    ):
        return None
    whole = Topic(topic.subject, topic.start, topic.line)
    whole.levels = list({(lv.moment, lv.quantity.value): lv for lv in levels}.values())
    return whole


def named_whole(parts: Parts, known: Mapping[str, list[Topic]]) -> Topic | None:
    """The whole of a list, where it is only named beside it: the one amount that the section has for it."""
    found = [t for t in known.get(core(parts.named), ()) if t.container is None]
    found = [t for t in found if not opposed(t.subject, parts.named)]
    return found[0] if len({t.levels[0].quantity.value for t in found}) == 1 else None


def comparison_remembered(
    comparison: ComparisonClause, topic: Topic, known: Mapping[str, list[Topic]]
) -> Iterator[Verdict]:
    """A comparison whose amounts stand in other sentences; what does not fit is a warning."""
    whole = remembered(topic, known)
    if whole is None or comparison.comparable or not _has_difference(comparison):
        return
    for verdict in comparison_verdicts(replace(comparison, topics=[whole])):
        yield replace(verdict, doubtful=True) if verdict.kind else verdict


def completion_remembered(completion: Completion, known: Mapping[str, list[Topic]]) -> Verdict | None:
    """A completion whose budget stands in another sentence."""
    topic = completion.topic
    whole = remembered(topic, known) if topic is not None else None
    if whole is None:
        return None
    verdict = completion_verdict(replace(completion, topic=whole))
    return replace(verdict, doubtful=True) if verdict and verdict.kind else verdict


def _has_difference(comparison: ComparisonClause) -> bool:
    return comparison.moment is not None and (comparison.change is not None or comparison.rate is not None)
