"""Every kind of file a bureau takes in, damaged by seed: a reason in words, and nothing else is raised.

``make fuzz`` looks longer than a run of all tests can.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.fuzzing.kinds import KINDS, try_one

KEPT = {"settings": (885, 894), "map": (710, 29111171), "docx": (185, 203, 231), "mail": ()}
"""Seeds that ever failed."""


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(KINDS))
def test_nothing_but_a_reason_in_words(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"f{KINDS[name].suffix}"
    for seed in (*KEPT.get(name, ()), *range(KINDS[name].runs)):
        assert try_one(KINDS[name], path, seed) is None, f"{name}, seed {seed}"


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_seed_makes_the_same_file_again(name: str) -> None:
    assert KINDS[name].make(random.Random(7)) == KINDS[name].make(random.Random(7))
