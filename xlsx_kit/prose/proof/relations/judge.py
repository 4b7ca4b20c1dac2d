"""The equations over a whole document: every relation once, with the paragraph it stands in."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.findings import SpecError
from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument, Section
from xlsx_kit.prose.proof.grammar.statements import ComparisonClause, Sentence, Share, Topic
from xlsx_kit.prose.proof.grammar.subjects import core
from xlsx_kit.prose.proof.phrases import pattern
from xlsx_kit.prose.proof.relations.adjusted import adjusted_verdicts
from xlsx_kit.prose.proof.relations.averages import average_verdicts
from xlsx_kit.prose.proof.relations.balance import balance_verdict, is_offset, offset_verdicts
from xlsx_kit.prose.proof.relations.by_name import (
    joined_verdicts,
    named_parts_verdicts,
    withins,
)
from xlsx_kit.prose.proof.relations.carried import carried_verdict, spent_verdict
from xlsx_kit.prose.proof.relations.change_sums import closing_changes_verdict, reason_changes_verdict
from xlsx_kit.prose.proof.relations.changes import comparison_verdicts
from xlsx_kit.prose.proof.relations.common_whole import common_whole_verdicts
from xlsx_kit.prose.proof.relations.completions import completion_direction, completion_verdict
from xlsx_kit.prose.proof.relations.divisions import again_divided_verdict, divided_verdict
from xlsx_kit.prose.proof.relations.heads import heads_verdicts
from xlsx_kit.prose.proof.relations.list_totals import list_total_verdicts, run_verdicts
from xlsx_kit.prose.proof.relations.memory import (
    by_subject,
    comparison_remembered,
    completion_remembered,
    named_whole,
)
from xlsx_kit.prose.proof.relations.named import named_verdicts
from xlsx_kit.prose.proof.relations.ratios import share_verdict
from xlsx_kit.prose.proof.relations.repeats import item_verdicts, repeat_verdicts
from xlsx_kit.prose.proof.relations.rows import row_verdicts
from xlsx_kit.prose.proof.relations.shares import list_shares, remainders, shares_of_sums, together
from xlsx_kit.prose.proof.relations.split_comparison import split_comparison
from xlsx_kit.prose.proof.relations.sums import closing_verdicts, counted_sum_verdict, restated_verdict
from xlsx_kit.prose.proof.relations.surroundings import Surroundings, surroundings_of
from xlsx_kit.prose.proof.relations.tallies import tally_verdicts
from xlsx_kit.prose.proof.relations.totals import made_before, parts_verdicts
from xlsx_kit.prose.proof.relations.twins import twin_changes
from xlsx_kit.prose.proof.relations.verdicts import Verdict

SENTENCES_BEFORE = 4
"""Sentences of a paragraph that one may add to: 加上上年结转 behind a remark."""
FARTHER = 40
"""Sentences of a section that 收支相抵, or 人均, may speak of."""
SAME_NAME = 20
"""Of the topics of one name the last that a share may be of."""


Said = TypeVar("Said")


@dataclass(slots=True)
class Judgement:
    """The verdicts on a document, in its order, and which of its figures were looked at."""

    verdicts: list[tuple[Paragraph, Verdict]] = field(default_factory=list)
    quantities: list[Quantity] = field(default_factory=list)
    checked: set[int] = field(default_factory=set)
    """Identities of the figures that stand in a relation that was checked."""
    firm: set[int] = field(default_factory=set)
    """Identities of those in an equation, not only within a bound."""
    wrong: set[int] = field(default_factory=set)
    """Identities of those in one that does not hold."""
    broken: list[tuple[Paragraph | None, str]] = field(default_factory=list)
    """Where relations could not be judged, and why: a slip of the program, which loses nothing else."""

    def guarded(self, paragraph: Paragraph | None, found: Iterable[Said]) -> Iterator[Said]:
        """What is found, up to where something raises."""
        try:
            yield from found
        except SpecError:
            raise  # the words of the program are damaged, not what is judged
        except Exception as error:
            number = paragraph.line.number if paragraph else 0
            self.broken.append((paragraph, unforeseen(error, f"relations of paragraph {number}")))

    def add(self, paragraph: Paragraph, verdict: Verdict | None) -> None:
        """One relation."""
        if verdict is not None:
            self.verdicts.append((paragraph, verdict))
            self.checked.update(id(q) for q in verdict.figures)
            if not verdict.bound:
                self.firm.update(id(q) for q in verdict.figures)
            if verdict.kind:
                self.wrong.update(id(q) for q in verdict.figures)

    def add_new(self, paragraph: Paragraph, verdict: Verdict) -> None:
        """One relation, but for a fault at a figure that another has found wrong."""
        if not verdict.kind or id(verdict.figures[0]) not in self.wrong:
            self.add(paragraph, verdict)


def judged(reading: ParsedDocument) -> Judgement:
    """Every relation of a document."""
    result = Judgement()
    named: dict[str, list[Topic]] = {}
    for section in reading.sections:
        first = section.sentences[0][0] if section.sentences else None
        seen: list[Topic] = []
        for n, (paragraph, sentence) in enumerate(section.sentences):
            result.quantities += sentence.quantities
            around = surroundings_of(section, n, seen, named)
            earlier = section.sentences[max(0, n - SENTENCES_BEFORE) : n]
            before = [s for p, s in earlier if p is paragraph]
            for verdict in result.guarded(paragraph, _of_sentence(sentence, around)):
                result.add(paragraph, verdict)
            for verdict in result.guarded(paragraph, _with_before(sentence, before, earlier)):
                result.add(paragraph, verdict)
            for verdict in result.guarded(paragraph, _with_far(section, n, before)):
                result.add_new(paragraph, verdict)
            for verdict in result.guarded(paragraph, named_verdicts(sentence, before)):
                result.add_new(paragraph, verdict)
            for verdict in result.guarded(paragraph, row_verdicts(sentence, before)):
                result.add_new(paragraph, verdict)
            seen += [t for t in sentence.topics if not t.reason]
            for topic in sentence.roots if sentence.year == reading.year else ():
                alike = named.setdefault(topic.subject, [])
                alike.append(topic)
                del alike[:-SAME_NAME]  # each share looks at all of them: without a bound, time is squared
        listed = ((p, verdict) for p, parts in section.lists for verdict in parts_verdicts(parts))
        _take(result, first, listed, result.add)
        _take(result, first, _of_section(section, reading.year, result), result.add)
        _take(result, first, list_total_verdicts(section), result.add_new)
        _take(result, first, run_verdicts(section), result.add_new)
        _take(result, first, tally_verdicts(section, reading.year), result.add)
        _take(result, first, named_parts_verdicts(section, reading.year), result.add_new)
    whole = Section(sentences=[one for section in reading.sections for one in section.sentences])
    _take(result, None, named_parts_verdicts(whole, reading.year, slips=True), result.add_new)
    _take(result, None, repeat_verdicts(reading, result.firm), result.add)
    _take(result, None, item_verdicts(reading), result.add)
    _take(result, None, joined_verdicts(reading), result.add_new)
    _take(result, None, withins(reading), result.add_new)
    _take(result, None, twin_changes(reading), result.add_new)
    return result


def _take(
    result: Judgement,
    place: Paragraph | None,
    found: Iterable[tuple[Paragraph, Verdict | None]],
    add: Callable[[Paragraph, Verdict], None],
) -> None:
    for paragraph, verdict in result.guarded(place, found):
        if verdict is not None:
            add(paragraph, verdict)


def _with_before(
    sentence: Sentence, before: Sequence[Sentence], earlier: Sequence[tuple[Paragraph, Sentence]]
) -> Iterator[Verdict | None]:
    """What a sentence and those before it, in its paragraph or right before that, add up to."""
    yield divided_verdict(sentence, [s for _, s in earlier if s.year == sentence.year])
    yield again_divided_verdict(sentence)
    yield counted_sum_verdict(sentence, before[-1] if before else None)
    yield from closing_verdicts(sentence, before)
    yield balance_verdict(sentence, before)
    yield from average_verdicts(sentence, before)
    yield from reason_changes_verdict(sentence, before)
    yield closing_changes_verdict(sentence)
    yield from adjusted_verdicts(sentence)
    yield carried_verdict(sentence)
    yield spent_verdict(sentence, before)


def _with_far(section: Section, at: int, before: Sequence[Sentence]) -> Iterator[Verdict]:
    """What a sentence and others, in paragraphs before it, make together."""
    sentence = section.sentences[at][1]
    if is_offset(sentence):
        far = [s for _, s in section.sentences[max(0, at - FARTHER) : at]]
        yield from offset_verdicts(sentence, before, far)
    if sentence.averages:
        earlier = section.before.sentences if section.before else []
        sentences = [s for _, s in (*earlier, *section.sentences[:at])]
        yield from heads_verdicts(sentence, before, sentences[-FARTHER:])


def _of_section(
    section: Section, year: int | None, result: Judgement
) -> Iterator[tuple[Paragraph, Verdict | None]]:
    """What only the section as a whole can tell: shares of one whole, amounts in other sentences."""
    sentences = {id(s): p for p, s in section.sentences}
    own = [s for _, s in section.sentences if s.year == year]
    for sentence, verdict in common_whole_verdicts(own, result.wrong, result.firm):
        yield sentences[id(sentence)], verdict
    before = [s for _, s in section.before.sentences if s.year == year] if section.before else []
    known = by_subject(t for s in (*before, *own) for t in s.topics)
    for sentence in own:
        for parts in sentence.lists:
            whole = named_whole(parts, known) if parts.parent is None and parts.named else None
            for verdict in parts_verdicts(replace(parts, parent=whole)) if whole else ():
                yield sentences[id(sentence)], verdict
    for sentence in own:
        for topic in (*sentence.topics, *sentence.continued):
            for comparison in topic.comparisons:
                if topic.reason or comparison.topics[0] is not topic or _looked_at(comparison, result):
                    continue
                for verdict in comparison_remembered(comparison, topic, known):
                    yield sentences[id(sentence)], verdict
            for completion in topic.completions:
                if id(completion.percent) not in result.checked and not topic.reason:
                    yield sentences[id(sentence)], completion_remembered(completion, known)


def _looked_at(comparison: ComparisonClause, result: Judgement) -> bool:
    return any(id(q) in result.checked for q in (comparison.change, comparison.rate) if q is not None)


def _of_sentence(sentence: Sentence, around: Surroundings) -> Iterator[Verdict | None]:
    wrong: set[int] = set()
    yield from shares_of_sums(sentence.topics, around.wholes)
    for topic in (*sentence.topics, *sentence.continued, *sentence.apart):
        for verdict in _of_topic(topic, around):
            if verdict is not None and verdict.kind == "share":
                wrong.update(id(q) for q in verdict.figures)
            yield verdict
    for parts in sentence.lists:
        own = list(parts_verdicts(parts, sentence))
        other = None if any(not v.kind and not v.bound for v in own) else made_before(parts, around.seen)
        yield from [other] if other else own
        yield list_shares(parts.topics, wrong)
    for first, second in sentence.restated:
        yield restated_verdict(first, second)
    yield from remainders(sentence)
    yield from _loose(sentence, around)


def _of_topic(topic: Topic, around: Surroundings) -> Iterator[Verdict | None]:
    comparisons, topic_shares, completions = topic.comparisons, topic.shares, topic.completions
    yield split_comparison(comparisons)
    for comparison in comparisons:
        if not comparison.judged:
            comparison.judged = True
            yield from comparison_verdicts(comparison)
    for share in topic_shares:
        if not share.judged:
            share.judged = True
            verdict = share_verdict(share, topic, around.wholes(share))
            yield around.elsewhere(share) or verdict if verdict and verdict.kind else verdict
    for completion in completions:
        if not completion.judged:
            completion.judged = True
            yield completion_verdict(completion) or completion_direction(completion, comparisons)


def _loose(sentence: Sentence, around: Surroundings) -> Iterator[Verdict | None]:
    """Shares whose amount is not beside them: looked up by name, and added up."""
    alone: list[Share] = []
    for share in sentence.loose_shares:
        known = (*around.near, *reversed(around.seen))
        found = next((t for t in known if core(t.subject) and core(t.subject) == core(share.label)), None)
        verdict = share_verdict(share, found, around.wholes(share)) if found else None
        if verdict is not None and not verdict.kind:
            yield verdict
        elif verdict is not None and share.named and any(found is t for t in sentence.topics):
            yield replace(verdict, doubtful=True)
        elif core(share.label) or pattern("summed_shares").search(share.label):
            alone.append(share)
    sums = (s for t in sentence.topics for s in t.shares if pattern("summed_shares").search(s.label))
    yield from together([*alone, *itertools.islice(sums, 1)] if len(alone) > 1 else alone)
