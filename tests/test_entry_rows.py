"""What the checks beside entries show before any client has calculated them."""

from __future__ import annotations

from copy import deepcopy

from tests.test_rules import passing
from xlsx_kit import api
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.row_check import FINE


def test_a_blank_line_shows_nothing() -> None:
    """As its formula does; the lines around it are judged."""
    facts = deepcopy(passing("small-clean"))
    first, *rest = facts["ledger"]
    facts["ledger"] = [first, dict.fromkeys(first, ""), *rest]
    found = api.read(facts)
    shown = Evaluation(found.pack, found.facts).entry_rows.results("ledger")
    assert shown == (FINE, "", *[FINE] * len(rest))


def test_a_line_that_breaks_a_check_says_so() -> None:
    facts = deepcopy(passing("small-clean"))
    facts["ledger"][0]["amount"] = ""
    found = api.read(facts)
    first, *rest = Evaluation(found.pack, found.facts).entry_rows.results("ledger")
    assert "金额" in first
    assert set(rest) == {FINE}
