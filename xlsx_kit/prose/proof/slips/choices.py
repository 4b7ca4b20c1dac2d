"""Slips that need no arithmetic: choices not made, units left out, reasons against the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.findings import Finding
from xlsx_kit.prose.proof.grammar.outline import Paragraph
from xlsx_kit.prose.proof.grammar.reading import Section
from xlsx_kit.prose.proof.grammar.respective import DOWN, MOVES, UP
from xlsx_kit.prose.proof.grammar.statements import Sentence
from xlsx_kit.prose.proof.grammar.subjects import core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import Token
from xlsx_kit.prose.proof.phrases import in_words, phrases
from xlsx_kit.prose.proof.relations.difference import WAYS
from xlsx_kit.prose.proof.rules import found

CHOICES = (UP | frozenset({"greater"}), DOWN | frozenset({"less"}), frozenset({"flat", "equal"}))
ENDS = frozenset({"comma", "semicolon", "stop", "close"})


def slips(paragraph: Paragraph) -> Iterator[Finding | None]:
    """Choices that a template left open, and figures whose unit is missing."""
    tokens = paragraph.tokens
    without_yuan: list[Token] = []
    for n, token in enumerate(tokens):
        if (
            n + 2 < len(tokens)
            and tokens[n + 1].text in phrases("between_choices")
            and _choice(token, tokens[n + 2])
        ):
            last = tokens[n + 3] if tokens[n + 1].text == "(" and n + 3 < len(tokens) else tokens[n + 2]
            if tokens[n + 1].text == "、" or (
                tokens[n + 1].text == "("
                and "close" not in last
                and last.text not in phrases("between_choices")
            ):
                continue
            yield _slip_at(paragraph, "choice_left", token.start, last.end)
        if token.text.startswith(phrases("units_of_blanks")):
            yield from _blank(paragraph, tokens, n)
        quantity = token.quantity
        if quantity is None:
            continue
        following = tokens[n + 1] if n + 1 < len(tokens) else None
        ends = following is None or bool(following.kinds & ENDS)
        if ends and _unit_follows(tokens, n):
            continue
        if "slip" in token and ends:
            without_yuan.append(token)
        elif (
            not quantity.unit
            and "." in quantity.printed
            and ends
            and n
            and tokens[n - 1].kinds & (UP | DOWN | {"share"})
            and not ("share" in tokens[n - 1] and abs(quantity.value) <= 1)  # 占比 0.85 may be a fraction
        ):
            yield _slip_at(paragraph, "unit_missing", token.start, token.end, unit="%", more="")
    if without_yuan:  # a text that leaves it out does so everywhere: said once a paragraph
        first, count = without_yuan[0], len(without_yuan)
        more = in_words("so_many_places", count=count) if count > 1 else ""
        yield _slip_at(paragraph, "unit_missing", first.start, first.end, unit=in_words("yuan"), more=more)


def _unit_follows(tokens: Sequence[Token], n: int) -> bool:
    """Whether the unit stands at the next figure only: 各减少1267.86、2570.97万元."""
    after = tokens[n + 1 : n + 3]
    return len(after) == 2 and after[1].quantity is not None and bool(after[1].quantity.unit)


def _choice(one: Token, other: Token) -> bool:
    """Whether two words are alternatives: one up, one down, or one the same."""
    mine = [n for n, kinds in enumerate(CHOICES) if one.kinds & kinds]
    theirs = [n for n, kinds in enumerate(CHOICES) if other.kinds & kinds]
    return bool(mine and theirs) and mine != theirs


def _blank(paragraph: Paragraph, tokens: Sequence[Token], n: int) -> Iterator[Finding | None]:
    """A unit without the figure before it."""
    if _is_label(tokens, n) or _is_heading(tokens):
        return
    clause = _clause_before(tokens, n)
    before = clause[-1] if clause else None
    if tokens[n].text.startswith("%"):
        before = next((t for t in clause if t.kinds & {"share", "done_rate"}), before)
    if before is None or not (before.kinds & (MOVES | {"share", "done_rate"})):
        return
    unit = "%" if tokens[n].text.startswith("%") else in_words("ten_thousand")
    yield _slip_at(paragraph, "missing_amount", before.start, tokens[n].start + len(unit), shown=unit)


def _is_label(tokens: Sequence[Token], n: int) -> bool:
    """Whether a unit stands alone in a bracket: 图2 所占比重（%） says what the figures of a chart are in."""
    opens = bool(n) and "open" in tokens[n - 1]
    closes = n + 1 == len(tokens) or "close" in tokens[n + 1]
    return opens and (closes or tokens[n].text.endswith(")"))


def _is_heading(tokens: Sequence[Token]) -> bool:
    """Whether words stand side by side without a mark or an amount: 项目 完成数 完成预算% 增长%."""
    return not any(t.kinds & ENDS or (t.quantity is not None and t.quantity.unit) for t in tokens)


def _clause_before(tokens: Sequence[Token], n: int) -> Sequence[Token]:
    """What stands before a token since the last mark or figure."""
    start = n
    while start and not tokens[start - 1].kinds & ENDS and tokens[start - 1].quantity is None:
        start -= 1
    return tokens[start:n]


def _slip_at(
    paragraph: Paragraph, kind: str, start: int, end: int, *, shown: str = "", **words: object
) -> Finding | None:
    first, last = paragraph.normalized.original(start, end)
    return found(
        kind, paragraph.line, first, last, fields=words, given=shown or paragraph.line.text[first:last]
    )


def reason_findings(section: Section) -> Iterator[tuple[Paragraph, Finding | None]]:
    """A reason of the same thing that moves the other way: 增加…，主要原因是委托业务减少."""
    for paragraph, sentence in section.sentences:
        for finding in _reasons(paragraph, sentence):
            yield paragraph, finding


def _reasons(paragraph: Paragraph, sentence: Sentence) -> Iterator[Finding | None]:
    directions = [
        (c.end, c.way, t.subject)
        for t in sentence.topics
        for c in t.comparisons
        if c.way and not t.reason and c.topics[0] is t
    ]
    if not directions:
        return
    begun = min(end for end, _, _ in directions)
    tokens = [t for t in paragraph.tokens if t.start >= begun]
    for n, token in enumerate(tokens):
        if "reason" not in token:
            continue
        end, way, subject = max((s for s in directions if s[0] <= token.start), default=(0, 0, ""))
        if not end or any("semicolon" in t or "stop" in t for t in tokens[:n] if t.start >= end):
            continue
        clause: list[Token] = []
        for other in tokens[n + 1 :]:
            if other.kinds & ENDS:
                break
            clause.append(other)
        moves = [t for t in clause if t.kinds & (UP | DOWN)]
        about, thing = core(subject_of(clause)), core(subject)
        opposite = DOWN if way > 0 else UP
        if (
            len(moves) == 1
            and moves[0] is clause[-1]
            and moves[0].kinds & opposite
            and about[:2]
            and about[:2] == thing[:2]
        ):
            yield _slip_at(
                paragraph, "reason_direction", clause[0].start, clause[-1].end, way=in_words(WAYS[way])
            )
