"""Checks that arithmetic cannot say: a kind that Python knows, with the pack's words and parameters."""

from __future__ import annotations

from typing import Any, Literal

from xlsx_kit.pack.model.inputs import Strict


class CheckSpec(Strict, frozen=True, kw_only=True):
    """One rule of a kind written in Python: what it says, how grave it is, and what it is given."""

    id: str
    # the function that judges, named in xlsx_kit/rules/kinds.py; what it knows the message may name in braces
    kind: str
    title: str
    severity: Literal["error", "warning", "note"] = "warning"
    # beta: reported as a note until it has proven itself; off: listed, never run
    status: Literal["active", "beta", "off"] = "active"
    message: str
    hint: str
    # what the unit can do, where that is something else than what the bureau can
    unit_hint: str = ""
    # the same where the figure to compare with was never entered; without them, message and hint are used
    unknown_message: str = ""
    unknown_hint: str = ""
    basis: str
    # rules that say less exactly what this one says: silent about what comes of the lines and figures named
    instead_of: tuple[str, ...] = ()
    # whether what it finds in cells under each other is one slip, whatever each of them holds
    joined: bool = False
    # thresholds, words and codes, as the kind asks for them
    given: dict[str, Any] = {}


class ChecksFile(Strict, frozen=True, kw_only=True):
    """``checks/<name>.toml``, in the pack's folder or shared by packs beside the code lists."""

    check: list[CheckSpec]
