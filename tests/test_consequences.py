"""What a return would be without some of its slips."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.facts_edits import with_set
from xlsx_kit.compute import Evaluation
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.returns.rules.case import Case
from xlsx_kit.returns.rules.checks import checks_of
from xlsx_kit.returns.rules.consequences import Cause, MendedReturn

SAMPLES = Path(__file__).parents[1] / "samples"
SLIP, BLANK = ("ledger", 1, "amount"), ("three_public", 5, "prior")


def test_only_the_slips_are_put_right() -> None:
    """What nobody entered is still blank; what two rules ask for is computed once."""
    sample = json.loads((SAMPLES / "fail" / "PRIOR-006-beside_a_slip.json").read_text("utf-8"))
    clean = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))
    read = load_return(with_set(clean, sample["set"]))
    facts = replace(read.facts, blank=frozenset({SLIP, BLANK}))
    case = Case(replace(read, evaluation=Evaluation(read.pack, facts)), frozenset(), frozenset())
    cause = Cause(case, next(check for check in checks_of(read.pack) if check.spec.id == "PRIOR-018"))
    mended = MendedReturn(case)
    without = mended.without([cause])
    assert without.facts.lines("ledger")[1]["amount"] != facts.lines("ledger")[1]["amount"]
    assert not without.is_blank(SLIP)
    assert without.is_blank(BLANK)
    assert mended.without([cause]) is without
    assert mended.without([]) is case
