"""What was carried in, and the year's income, less its expenditure is what is carried out."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.statements import Sentence, Topic
from xlsx_kit.prose.proof.phrases import pattern, phrases
from xlsx_kit.prose.proof.relations.change_sums import is_slip
from xlsx_kit.prose.proof.relations.verdicts import Verdict, made, plus, sum_verdict
from xlsx_kit.prose.proof.words import vocabulary

FEWEST = 3


def carried_verdict(sentence: Sentence) -> Verdict | None:
    """Only where a sentence has these amounts, each once, and no other: more may belong to them."""
    topics = [t for t in sentence.roots if t.levels and t.money and not t.reason]
    carried = vocabulary().file.carried
    known = {side: _named(topics, carried[side]) for side in ("added", "taken")}
    rest = [t for t in topics if all(t not in found for found in known.values())]
    opening, closing = (_named(rest, carried[side]) for side in ("opening", "closing"))
    flows = [t for t in rest if t not in (*opening, *closing)]
    four = [opening, *(_named(flows, [side]) for side in phrases("sides")), closing]
    if len(rest) != len(four) or any(len(found) != 1 for found in four):
        return None
    named = [(opening[0], 1), (four[1][0], 1), (four[2][0], -1)]
    named += [(t, 1) for t in known["added"]] + [(t, -1) for t in known["taken"]]
    terms = [(amount, sign) for topic, sign in named if (amount := _amount(topic)) is not None]
    last = _amount(closing[0])
    if len(terms) != len(named) or last is None:
        return None
    return sum_verdict(last, terms)


def spent_verdict(sentence: Sentence, before: Sequence[Sentence]) -> Verdict | None:
    """收入总计 x；支出 a，债务还本 b，年终结余 c: what goes out, and what is left, is what came in."""
    roots = [t for s in (*before[-1:], sentence) for t in s.roots]
    topics = [t for t in roots if t.levels and t.money and not t.reason]
    first = next(
        (n for n, t in reversed(list(enumerate(topics))) if pattern("income_total").search(t.subject)),
        len(topics),
    )
    gone = topics[first + 1 :]
    if len(gone) < FEWEST or not _named(gone[-1:], vocabulary().file.carried["closing"]):
        return None
    if any(phrases("sides")[0] in t.subject or pattern("expenditure_total").search(t.subject) for t in gone):
        return None
    whole, parts = _amount(topics[first]), [amount for t in gone if (amount := _amount(t)) is not None]
    if whole is None or len(parts) != len(gone):
        return None
    verdict = sum_verdict(whole, plus(parts), doubtful=True)
    near = is_slip(whole.value - made(plus(parts)), verdict.figures)
    return verdict if near or not verdict.kind else None


def _named(topics: Sequence[Topic], words: Sequence[str]) -> list[Topic]:
    return [t for t in topics if any(word in t.subject for word in words)]


def _amount(topic: Topic) -> Quantity | None:
    """Its one amount of this year."""
    levels = topic.now()
    return levels[0].quantity if len(levels) == 1 else None
