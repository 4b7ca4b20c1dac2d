"""What findings say: messages as data, a file a family in ``schemas/messages/``, and the way to a finding.

A family is read when its first message is asked for, so that commands without findings never pay for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import msgspec

from xlsx_kit.findings import Finding, InputError, Problem, Severity, SpecError, problem
from xlsx_kit.resources import root

FOLDER = "messages"

INNER_QUOTES = str.maketrans("“”", "‘’")
"""What quotation marks become where they stand within others."""
QUOTED = re.compile("(“[^“”]*”)")


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of one rule. Names in braces are filled in by the finding's fields.

    ``hint`` says what to do, for the bureau; ``unit_hint`` says it for the unit where that has other means
    (a locked sheet, no command line), "" where ``hint`` serves both. ``basis`` is why the rule is.
    """

    severity: Severity
    title: str
    message: str
    hint: str
    unit_hint: str = ""
    basis: str = ""


class _Family(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file: messages by rule id, the basis of those without their own, and sentences they share.

    ``words`` are lists that its rules look for in what offices wrote, by name. ``of_returns`` is false where
    no return that a unit sends can break them: they are about packs, settings, folders and mails.
    """

    basis: str
    of_returns: bool = True
    words: dict[str, tuple[str, ...]] = {}
    phrases: dict[str, str] = {}
    message: dict[str, Message]


@cache
def family(prefix: str) -> Mapping[str, Message]:
    """The messages of a family ("FILE"), by rule id. Raises KeyError where there is no such family."""
    declared = _declared(prefix)
    return {rule: _with_phrases(message, declared) for rule, message in declared.message.items()}


def words_of(prefix: str, name: str) -> tuple[str, ...]:
    """A list of words of a family. Raises KeyError where it has none of this name."""
    return _declared(prefix).words[name]


@cache
def _declared(prefix: str) -> _Family:
    """A family's file. One that is not as declared is a fault of the program: msgspec's error says what and
    where.
    """
    path = root("schemas") / FOLDER / f"{prefix.lower()}.toml"
    if not path.is_file():
        raise KeyError(prefix)
    return msgspec.toml.decode(path.read_bytes(), type=_Family)


@cache
def families() -> tuple[str, ...]:
    """The prefixes of all families there are, in alphabetical order."""
    names = sorted(path.name for path in (root("schemas") / FOLDER).iterdir())
    return tuple(name.removesuffix(".toml").upper() for name in names if name.endswith(".toml"))


def is_message(rule: str) -> bool:
    """Whether a rule id is one of these; packs have others."""
    prefix = rule.partition("-")[0]
    return prefix in families() and rule in family(prefix)


def is_of_returns(rule: str) -> bool:
    """Whether a return can break a rule: one of a pack, or of a family about returns."""
    return not is_message(rule) or _declared(rule.partition("-")[0]).of_returns


def message(rule: str) -> Message:
    """The message of a rule. Raises KeyError for an id that no file of messages has."""
    return family(rule.partition("-")[0])[rule]


def finding(
    rule: str,
    /,
    *,
    sheet: str | None = None,
    cell: str | None = None,
    expected: str | None = None,
    actual: str | None = None,
    **fields: object,
) -> Finding:
    """A finding of a rule at a place; ``fields`` fill the names in braces. KeyError where one is missing."""
    return _finding(rule, fields, sheet, cell, expected, actual)


def refusal(rule: str, /, *, sheet: str | None = None, **fields: object) -> InputError:
    """The error to raise for an input of which nothing can be used, for this one reason."""
    return InputError((_finding(rule, fields, sheet),))


def declared_problem(rule: str, path: str, /, **fields: object) -> Problem:
    """The problem of a rule at a path of declared data. KeyError where a name in braces is missing.

    Quotation marks within what a message quotes are single ones.
    """
    words = message(rule)
    within = {k: f.translate(INNER_QUOTES) if isinstance(f, str) else f for k, f in fields.items()}
    text, hint = (
        "".join(piece.format_map(within if piece[:1] == "“" else fields) for piece in QUOTED.split(w))
        for w in (words.message, words.hint)
    )
    return replace(problem(text.removesuffix("。"), path, hint, words.severity), rule=rule)


def declared_error(rule: str, path: str, /, **fields: object) -> SpecError:
    """The error to raise for declared data, or an order, that cannot be followed, for this one reason."""
    found = declared_problem(rule, path, **fields)
    return SpecError(found.message, path, problems=(found,))


def _finding(
    rule: str,
    fields: Mapping[str, object],
    sheet: str | None = None,
    cell: str | None = None,
    expected: str | None = None,
    actual: str | None = None,
) -> Finding:
    words = message(rule)
    text, hint, unit_hint = (w.format_map(fields) for w in (words.message, words.hint, words.unit_hint))
    return Finding(rule, words.severity, sheet, cell, text, hint, expected, actual, unit_hint)


def _with_phrases(declared: Message, of: _Family) -> Message:
    """A message with its family's basis, its shared sentences written out."""

    def filled(text: str) -> str:
        for name, phrase in of.phrases.items():
            text = text.replace(f"{{{name}}}", phrase)
        return text

    return msgspec.structs.replace(
        declared,
        hint=filled(declared.hint),
        unit_hint=filled(declared.unit_hint),
        basis=declared.basis or of.basis,
    )
