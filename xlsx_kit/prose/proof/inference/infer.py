"""What is left unread is tried with the figures around it, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.reading import ParsedDocument
from xlsx_kit.prose.proof.grammar.statements import Sentence
from xlsx_kit.prose.proof.inference.claims import difference_claimed
from xlsx_kit.prose.proof.inference.mentions import Mention, mentions_of
from xlsx_kit.prose.proof.inference.products import product_of
from xlsx_kit.prose.proof.inference.quotients import ratio_claimed, ratio_holding
from xlsx_kit.prose.proof.inference.sums import holding, nearly
from xlsx_kit.prose.proof.relations.judge import Judgement
from xlsx_kit.prose.proof.relations.verdicts import Verdict

NO_AMOUNTS = ("%", "点", "比", "")


def infer(reading: ParsedDocument, judgement: Judgement) -> None:
    """Adds to a judgement what figures that no relation has say together."""
    for paragraph, sentences in _paragraphs(reading):
        quantities = [q for s in sentences for q in s.quantities]
        if all(id(q) in judgement.firm for q in quantities):
            continue
        mentions = mentions_of(paragraph.normalized.text, sentences)
        for verdict in _of_paragraph(mentions, judgement):
            judgement.add(paragraph, verdict)


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


def _of_paragraph(mentions: Sequence[Mention], judgement: Judgement) -> Iterator[Verdict]:
    units = sorted({m.unit for m in mentions} - set(NO_AMOUNTS))
    groups = [[m for m in mentions if m.unit == unit and not m.quantity.loose] for unit in units]
    for alike in groups:
        for at, mention in enumerate(alike):
            if id(mention.quantity) not in judgement.firm and (found := holding(at, alike)):
                yield found
    for at, mention in enumerate(mentions):
        if mention.unit == "%" and id(mention.quantity) not in judgement.firm:
            found = ratio_holding(at, mentions)
            if found:
                yield found
    wrong = {m.sentence for m in mentions if id(m.quantity) in judgement.wrong}
    yield from product_of([m for m in mentions if m.sentence not in wrong])
    for at, mention in enumerate(mentions):
        if id(mention.quantity) in judgement.firm or mention.sentence in wrong:
            continue
        if mention.unit == "%":
            found = ratio_claimed(at, mentions)
        elif mention.unit in units:
            alike = groups[units.index(mention.unit)]
            found = difference_claimed(alike.index(mention), alike) if mention in alike else None
        else:
            continue
        if found:
            yield found
            wrong.add(mention.sentence)
    for alike in groups:
        if any(m.sentence in wrong for m in alike):
            continue
        for at in range(len(alike)):
            if found := nearly(at, alike, judgement.firm):
                yield found
                break
