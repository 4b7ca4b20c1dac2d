"""The facts that pack check makes up: every rule of a pack with balances holds of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from xlsx_kit.compute import Evaluation
from xlsx_kit.pack import load_pack
from xlsx_kit.pack.trial import balance
from xlsx_kit.pack.trial.made_up import MadeUp, full, typical
from xlsx_kit.pack.trial.probes import probes_of
from xlsx_kit.pack.trial.reach import Reach, reach_of

PACK = "final-accounts-2024"


@pytest.fixture(scope="module")
def reach() -> Reach:
    """What every entry of the pack does alone."""
    pack = load_pack(PACK)
    return reach_of(pack, probes_of(pack))


@pytest.mark.slow
@pytest.mark.parametrize("made", [typical, full])
def test_every_rule_holds(made: Callable[[Reach], MadeUp], reach: Reach) -> None:
    one = made(reach)
    evaluation = Evaluation(reach.pack, one.facts)
    assert [i.id for i in reach.pack.identities if evaluation.violations.of(i)] == []
    assert one.unmet == ()
    assert all(one.facts.lines(source.id) for source in reach.pack.inputs)


@pytest.mark.slow
def test_money_spent_needs_money_received(reach: Reach, monkeypatch: pytest.MonkeyPatch) -> None:
    """Raised one by one only, entries that two rules look at stay amiss, and the rule is named."""
    monkeypatch.setattr(balance, "LONGEST_CHAIN", 1)
    assert "CROSS-027" in [identity.id for identity in typical(reach).unmet]
