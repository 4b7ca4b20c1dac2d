"""Slips of the pen that need no arithmetic: missing figures, open ends, mixed units, old years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from xlsx_kit.findings import Finding
from xlsx_kit.pack import proof_rules
from xlsx_kit.prose.proof.facts.against import in_yuan
from xlsx_kit.prose.proof.facts.reference import ReferenceFacts
from xlsx_kit.prose.proof.facts.vocabulary import CountPhrase, Subject, subject_before
from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.tokens import NormalizedText, Token, normalized, tokens_to_look_at
from xlsx_kit.prose.proof.phrases import has, in_words, pattern, phrases, without_end
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.sources.document import Line
from xlsx_kit.values import printed

SMALLEST_BESIDE = 1000
"""元: fewer of them beside amounts in 万元 are a slip of the unit; 0元 is one in a text with facts."""


def text_findings(
    line: Line, known: Mapping[str, Subject], year: int | None, expected: ReferenceFacts | None
) -> Iterator[Finding | None]:
    """What is wrong with the words of one line."""
    text = line.text
    for match in pattern("missing_amount").finditer(text):
        if pattern("before_missing").search(text[: match.start(1)]):
            yield found("missing_amount", line, match.start(1), match.end(1), given=match[1])
    for match in pattern("open_end").finditer(text):
        if not line.is_row:
            yield found("unfinished", line, match.start(), match.end(), given=match[0])
    yield from _units(line, known, expected)
    if year:
        yield from _years(line, year)
    for match in pattern("groups_counted").finditer(text):
        yield found("wrong_measure", line, match.start(), match.end(), given=match[1])
    for words in _given("placeholder", "words"):
        if (at := text.find(words)) >= 0:
            yield found("placeholder", line, at, at + len(words), given=words)
    for expression in _given("placeholder", "patterns"):
        for match in re.finditer(expression, text):
            yield found("placeholder", line, match.start(), match.end(), given=match[0])
    if expected:
        for other, right in _given_map("other_term", "terms").items():
            if right in known and (at := text.find(other)) >= 0:  # other books call it by the other name
                yield found("other_term", line, at, at + len(other), given=other, right=right)
        yield from _items(line, expected)
        yield from _purchases(line, expected)


def _units(
    line: Line, known: Mapping[str, Subject], expected: ReferenceFacts | None
) -> Iterator[Finding | None]:
    """元 where 万元 is meant or the other way round, or one beside the other."""
    if line.is_row:
        return
    text = normalized(line.text)
    figures = list(_amounts(tokens_to_look_at(text.text)))
    size = in_yuan(line.money)
    others = [q for q in figures if q.size != size]
    if not others:
        return
    last = 0
    slips: list[Finding | None] = []
    for quantity in figures:
        subject = subject_before(text.text[last : quantity.start], known)
        right = expected.amount(subject.now) if expected and subject else None
        if expected and quantity in others and quantity.value and subject and right is not None:
            slips.append(_other_unit(line, text, quantity, subject, right, expected.scale))
        last = quantity.end
    tiny = [q for q in others if q.size < size and q.value < SMALLEST_BESIDE and (q.value or expected)]
    if any(slips):
        yield from slips
    elif tiny and any(q.size == size for q in figures):
        yield found("mixed_units", line, *text.original(tiny[0].start, tiny[0].end))


def _amounts(tokens: Sequence[Token]) -> Iterator[Quantity]:
    """Amounts of money, none behind words about a head, a vehicle or a standard (人均, 车均, 每辆)."""
    each = False
    for token in tokens:
        if token.quantity is not None:
            if token.quantity.money and not each and not token.quantity.loose:
                yield token.quantity
        elif "about" in token or has(token.text, "each") or token.text.endswith(phrases("per")):
            each = True
        elif token.kinds & {"stop", "semicolon"}:
            each = False


def _other_unit(
    line: Line, text: NormalizedText, quantity: Quantity, subject: Subject, right: int, scale: int
) -> Finding | None:
    """An amount with the right digits in the wrong unit."""
    if quantity.value / quantity.size != Fraction(right, scale):
        return None
    start, end = text.original(quantity.start, quantity.end)
    unit = line.text[start:end].lstrip("0123456789.,， ")
    return found("wrong_unit", line, start, end, subject=subject.word, right=printed(right, scale), unit=unit)


def _years(line: Line, year: int) -> Iterator[Finding | None]:
    for match in pattern("dated").finditer(line.text):
        if int(match[1]) != year - 1:
            right = in_words("end_of_last_year", year=year - 1)
            yield found(
                "stale_year", line, match.start(), match.end(), year=year, given=match[1], right=right
            )
    for rule, allowed in (("budget_of", (year, year - 1)), ("due", (year, year + 1, year + 2))):
        for match in pattern(rule).finditer(line.text):
            if int(match[1]) not in allowed and int(match[1]) < year:
                yield found(
                    "stale_year", line, match.start(), match.end(), year=year, given=match[1], right=""
                )


def _items(line: Line, expected: ReferenceFacts) -> Iterator[Finding | None]:
    """Expenses that a list of uses names and the basic expenditure lacks."""
    rule = proof_rules()["item_without_figure"].given
    pack, facts = expected.evaluation.pack, expected.evaluation.facts
    if not pack.has_input(rule["input"]) or rule["after"] not in line.text:
        return
    column = pack.input(rule["input"]).column(rule["column"])
    codes = pack.codes[column.codes]
    used = {str(record.get(rule["column"]) or "") for record in facts.lines(rule["input"])}
    listed = (
        e for e in codes.in_force(facts.year) if codes.leaf(e.code) and e.code.startswith(rule["class"])
    )
    names = {entry.name: entry.code for entry in listed}
    start = line.text.index(rule["after"]) + len(rule["after"])
    end = next((n for n in range(start, len(line.text)) if line.text[n] in "。；"), len(line.text))
    at = start
    for item in re.split(r"([，、])", line.text[start:end]):
        code = names.get(without_end(item.strip(), "etc"))
        if code and code not in used:
            table = pack.view(rule["table"]).table.short
            yield found(
                "item_without_figure",
                line,
                at,
                at + len(item),
                given=without_end(item.strip(), "etc"),
                table=table,
            )
        at += len(item)


def count_findings(
    line: Line, things: Sequence[CountPhrase], expected: ReferenceFacts
) -> Iterator[Finding | None]:
    """Numbers of people, cars and batches that are not the facts'."""
    (times,) = phrases("times_counted")
    for thing in things:
        right = expected.amount(thing.ref)
        for match in re.finditer(rf"{re.escape(thing.word)}\s*(\d+)\s*{thing.measure}(?!{times})", line.text):
            if right is not None and int(match[1]) != right:
                yield found(
                    "count_contradicts", line, match.start(), match.end(),
                    expected=str(right), actual=match[1],
                    subject=thing.word, right=right, given=match[1],
                )  # fmt: skip


def _purchases(line: Line, expected: ReferenceFacts) -> Iterator[Finding | None]:
    """Cars renewed and bought, and things bought though nothing was."""
    rule = proof_rules()["purchase_without_amount"].given
    for match in pattern("nothing_bought").finditer(line.text):
        for subject, ref in rule["bought"].items():
            amount = expected.amount(ref)
            if amount:
                yield found(
                    "purchase_without_amount", line, match.start(), match.end(),
                    subject=subject, right=expected.printed(amount),
                )  # fmt: skip
                break
    planned = expected.amount(proof_rules()["other_count"].given["planned"])
    # in a row the figure behind the word is another column's: a catalogue number, a price
    for match in () if line.is_row else pattern("cars_renewed").finditer(line.text):
        given = int(match[1] or match[2])
        if (
            planned
            and has(match[0] + line.text[match.end() : match.end() + 4], "vehicles_named")
            and given != planned
        ):
            yield found("other_count", line, match.start(), match.end(), given=given, right=planned)


def _given(kind: str, key: str) -> list[str]:
    return list(proof_rules()[kind].given.get(key, []))


def _given_map(kind: str, key: str) -> dict[str, str]:
    return dict(proof_rules()[kind].given.get(key, {}))
