"""What is left unread is tried with the figures around it, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS, is_round
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument
from xlsx_kit.prose.proof.grammar.statements import Sentence
from xlsx_kit.prose.proof.inference.abouts import abouts_claimed
from xlsx_kit.prose.proof.inference.advances import advances_claimed, by_verbs, named_bases
from xlsx_kit.prose.proof.inference.bases import average_claimed, base_claimed
from xlsx_kit.prose.proof.inference.causes import causes_claimed
from xlsx_kit.prose.proof.inference.claims import difference_claimed
from xlsx_kit.prose.proof.inference.counted import bands_claimed, grades_claimed, items_claimed
from xlsx_kit.prose.proof.inference.deviations import deviations_claimed
from xlsx_kit.prose.proof.inference.enumerated import enumerated_claimed, shares_of_all
from xlsx_kit.prose.proof.inference.gaps import chained_years, gaps_claimed, named_earlier
from xlsx_kit.prose.proof.inference.listed import lists_claimed
from xlsx_kit.prose.proof.inference.mentions import Mention, mentions_of
from xlsx_kit.prose.proof.inference.movements import movements_claimed
from xlsx_kit.prose.proof.inference.numeral_shares import numeral_shares_claimed
from xlsx_kit.prose.proof.inference.numerals import numerals_claimed
from xlsx_kit.prose.proof.inference.payers import payers_claimed
from xlsx_kit.prose.proof.inference.points import points_between, points_claimed
from xlsx_kit.prose.proof.inference.portions import portions_claimed, shares_of_changes, worked_out
from xlsx_kit.prose.proof.inference.products import each_claimed, product_of, units_of_price
from xlsx_kit.prose.proof.inference.proportions import proportions_claimed, structures_claimed
from xlsx_kit.prose.proof.inference.quotients import (
    growth_claimed,
    ratio_claimed,
    ratio_holding,
    turned_rates,
)
from xlsx_kit.prose.proof.inference.repeated import misrepeated, same_words
from xlsx_kit.prose.proof.inference.repetitions import repetitions_claimed
from xlsx_kit.prose.proof.inference.series import series_claimed
from xlsx_kit.prose.proof.inference.sharing import complements, divided_shares, odd_share, rows_of_shares
from xlsx_kit.prose.proof.inference.spread import spread_claimed
from xlsx_kit.prose.proof.inference.steady import steady_claimed
from xlsx_kit.prose.proof.inference.sums import holding, nearly
from xlsx_kit.prose.proof.inference.wordings import wordings_claimed
from xlsx_kit.prose.proof.inference.year_rows import year_rows_claimed
from xlsx_kit.prose.proof.inference.yearly import yearly_rates
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.relations.judge import Judgement
from xlsx_kit.prose.proof.relations.verdicts import Verdict
from xlsx_kit.prose.proof.words import vocabulary

NO_FIGURES = ("doubled_of_two", "row_of_numbers", "share_in_numerals")
"""Words that say something of figures and are none, so that no figure need be left unread."""
REMEMBERED = 40
"""Figures of the paragraphs before that one may repeat."""

MOST_ALIKE = 300
"""Amounts of a unit in a paragraph: of more, as no prose has, no sums of neighbours are tried (2 ms each)."""


def infer(reading: ParsedDocument, judgement: Judgement) -> None:
    """Adds to a judgement what figures that no relation has say together."""
    earlier: list[Mention] = []
    for paragraph in reading.paragraphs:
        for verdict in judgement.guarded(paragraph, numerals_claimed(paragraph.normalized.text)):
            judgement.add(paragraph, verdict)
        for verdict in judgement.guarded(paragraph, structures_claimed(paragraph.normalized.text)):
            judgement.add(paragraph, verdict)
    for paragraph, sentences in _paragraphs(reading):
        mentions = mentions_of(paragraph.normalized.text, sentences, start=paragraph.start)
        text = paragraph.normalized.text
        unread = any(pattern(name).search(text) for name in NO_FIGURES)
        if unread or any(id(m.quantity) not in judgement.firm for m in mentions):
            attempt = ParagraphAttempt(text, mentions, earlier[-REMEMBERED:], judgement)
            for verdict in judgement.guarded(paragraph, attempt.verdicts()):
                judgement.add(paragraph, verdict)
        earlier += mentions


def _paragraphs(reading: ParsedDocument) -> Iterator[tuple[Paragraph, Sequence[Sentence]]]:
    for section in reading.sections:
        at = 0
        while at < len(section.sentences):
            paragraph = section.sentences[at][0]
            end = at
            while end < len(section.sentences) and section.sentences[end][0] is paragraph:
                end += 1
            yield paragraph, [s for _, s in section.sentences[at:end]]
            at = end


def _is_open(mention: Mention) -> bool:
    """Whether it is no amount to reckon with: about so much, or more than it (突破)."""
    over = mention.clause.endswith(phrases("above")) and is_round(mention.quantity)  # 收入超过 1500 亿元
    bound = any(w in mention.clause for w in vocabulary().file.inference.bound)
    return mention.quantity.loose or over or bound


class ParagraphAttempt:
    """The figures of a paragraph; verdicts are to be added to the judgement as they come."""

    def __init__(
        self, text: str, mentions: Sequence[Mention], earlier: Sequence[Mention], judgement: Judgement
    ) -> None:
        self.text, self.mentions, self.earlier, self.judgement = text, mentions, earlier, judgement
        self.seen, self.wrong = -1, set[int]()
        units = sorted({m.unit for m in mentions} - set(NO_AMOUNTS))
        self.groups = {
            unit: [m for m in mentions if m.unit == unit and not _is_open(m) and not units_of_price(m)]
            for unit in units
        }
        self.places = {id(m): n for alike in self.groups.values() for n, m in enumerate(alike)}

    def verdicts(self) -> Iterator[Verdict]:
        """What holds, then what does not; of a sentence with a fault nothing more is said."""
        yield from self._holding()
        for found in self._claims():
            if not found.kind or not any(id(q) in self.judgement.wrong for q in found.figures):
                yield found
        for alike in self._groups():
            scores = bool(alike) and alike[0].unit in phrases("points_scored")  # 分值 and 得分
            if not scores and not self._is_wrong(alike):
                yield from self._nearly(alike)

    def _groups(self) -> Iterator[Sequence[Mention]]:
        return (alike for alike in self.groups.values() if len(alike) <= MOST_ALIKE)

    def _firm(self, mention: Mention) -> bool:
        return id(mention.quantity) in self.judgement.firm

    def _is_wrong(self, mentions: Sequence[Mention]) -> bool:
        if len(self.judgement.wrong) != self.seen:
            self.seen = len(self.judgement.wrong)
            self.wrong = {m.sentence for m in self.mentions if id(m.quantity) in self.judgement.wrong}
        return any(m.sentence in self.wrong for m in mentions)

    def _holding(self) -> Iterator[Verdict]:
        for alike in self._groups():
            for at, mention in enumerate(alike):
                if not self._firm(mention) and (found := holding(at, alike)):
                    yield found
        for at, mention in enumerate(self.mentions):
            if (
                mention.unit == "%"
                and not self._firm(mention)
                and (found := ratio_holding(at, self.mentions))
            ):
                yield found

    def _claims(self) -> Iterator[Verdict]:
        sound = [m for m in self.mentions if not self._is_wrong([m])]
        yield from product_of(sound)
        yield from each_claimed(sound, self.judgement.firm)
        yield from odd_share(sound, self.judgement.firm)
        yield from complements(sound, self.judgement.firm)
        yield from rows_of_shares(sound, self.judgement.firm)
        yield from divided_shares(self.text, sound, self.judgement.firm)
        yield from grades_claimed(sound, self.judgement.firm)
        yield from wordings_claimed(sound, self.judgement.firm)
        yield from advances_claimed(sound, self.judgement.firm)
        yield from named_bases(sound, self.judgement.firm)
        yield from by_verbs(sound, self.judgement.firm)
        yield from portions_claimed(sound, self.judgement.firm)
        yield from proportions_claimed(self.text, sound, self.judgement.firm)
        yield from repetitions_claimed(self.text, sound, self.judgement.firm)
        yield from gaps_claimed(self.text, sound, self.judgement.firm)
        yield from causes_claimed(sound, self.judgement.firm)
        yield from shares_of_all(sound)
        yield from numeral_shares_claimed(self.text, sound)
        yield from named_earlier(sound, self.judgement.firm)
        yield from chained_years(sound, self.judgement.firm)
        yield from worked_out(sound, self.judgement.firm)
        yield from shares_of_changes(sound)
        yield from steady_claimed(self.text, sound, self.judgement.firm)
        yield from deviations_claimed(sound, self.judgement.firm)
        yield from enumerated_claimed(sound, self.judgement.firm)
        yield from abouts_claimed(sound)
        yield from payers_claimed(self.text, sound, self.judgement.firm)
        yield from turned_rates(sound)
        yield from yearly_rates(sound)
        yield from year_rows_claimed(sound, self.judgement.firm)
        yield from movements_claimed(sound, self.judgement.firm)
        yield from series_claimed(sound, self.judgement.firm)
        yield from points_claimed(sound, self.judgement.firm)
        yield from points_between(sound, self.judgement.firm)
        for counted in (items_claimed(self.text, sound), bands_claimed(self.text, sound)):
            if counted:
                yield counted
        for alike in self.groups.values():
            if base := base_claimed(alike, self.judgement.firm):
                yield base
            if not self._is_wrong(alike):
                yield from lists_claimed(alike, self.judgement.firm)
                yield from spread_claimed(alike, self.earlier)
        for at, mention in enumerate(self.mentions):
            if self._is_wrong([mention]):
                continue
            if not mention.quantity.money and mention.unit != "%" and not self._firm(mention):
                again = same_words(mention, [*self.earlier, *self.mentions[max(0, at - REMEMBERED) : at]])
                if again:
                    yield again
                    continue
            found = self._claimed_though(mention) if self._firm(mention) else self._claimed(at, mention)
            if found:
                yield found

    def _claimed(self, at: int, mention: Mention) -> Verdict | None:
        if mention.unit == "%":
            return growth_claimed(at, self.mentions) or ratio_claimed(at, self.mentions)
        around = self.mentions[max(0, at - REMEMBERED) : at + REMEMBERED]
        average = average_claimed(mention, around)
        alike = self.groups.get(mention.unit, [])
        place = self.places.get(id(mention))
        if average or place is None:
            return average
        if at and self.mentions[at - 1].clause.endswith(phrases("progress")):
            return None  # 超序时进度 x 个百分点，超收 y: than was due by now
        before = [*self.earlier, *self.mentions[max(0, at - REMEMBERED) : at]]
        again = misrepeated(mention, before, near=min(at, REMEMBERED) + 8) if mention.quantity.money else None
        return again or difference_claimed(place, alike)

    def _claimed_though(self, mention: Mention) -> Verdict | None:
        """收入 x，支出 y，结余 z，结余率 p%: a difference that a percentage of it holds for may be a slip."""
        place = self.places.get(id(mention))
        return None if place is None else difference_claimed(place, self.groups[mention.unit], slips=True)

    def _nearly(self, alike: Sequence[Mention]) -> Iterator[Verdict]:
        for at in range(len(alike)):
            if found := nearly(at, alike, self.judgement.firm):
                yield found
                return
