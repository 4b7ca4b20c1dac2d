"""“Of which” of whole amounts that may be negative: a part is larger only on the side of its whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from xlsx_kit import validate
from xlsx_kit.api import packs_from
from xlsx_kit.pack.tools.copy import new_pack
from xlsx_kit.resources import root

FACTS = Path(str(root("samples"))) / "pass" / "final-accounts-department.json"
PARENT = Path(str(root("schemas"))) / "final-accounts-2024" / "book.toml"
CHECK = """
[[check]]
id = "{id}"
kind = "{kind}"
title = "其中数过大"
message = "{{part}} 大于 {{whole}}。"
hint = "请核对。"
basis = "其中数不大于总数"
given = {given}
"""
CHECKS = CHECK.format(
    id="OWN-901",
    kind="parts_above",
    given='{ input = "balances", whole = "opening", parts = ["closing"] }',
).replace("{part}", "{parts}") + CHECK.format(
    id="OWN-902", kind="share_above", given='{ input = "balances", part = "closing", wholes = ["opening"] }'
)


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with both kinds of check on two columns that may be negative."""
    folder = tmp_path_factory.mktemp("packs")
    pack = new_pack("final-accounts-2024", "mine", folder, extend=True).folder
    listed = re.search(r"^checks = \[.*?\]", PARENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert listed
    book = pack / "book.toml"
    book.write_text(f'{book.read_text("utf-8")}{listed[0][:-1]}, "own"]\n', "utf-8")
    (pack / "checks").mkdir()
    (pack / "checks" / "own.toml").write_text(CHECKS, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("whole", "part", "rules"),
    [
        ("100.00", "30.00", set()),
        ("100.00", "130.00", {"OWN-901", "OWN-902"}),
        ("-100.00", "0.00", set()),
        ("-100.00", "-30.00", set()),
        ("-100.00", "-130.00", {"OWN-901", "OWN-902"}),
        ("-100.00", "30.00", set()),
        ("0.00", "30.00", {"OWN-902"}),
    ],
)
def test_parts_of_a_negative_whole(
    whole: str, part: str, rules: set[str], packs: Path, tmp_path: Path
) -> None:
    facts = json.loads(FACTS.read_text("utf-8"))
    facts["pack"] = "mine"
    facts["balances"] = [{"fund": "一般公共预算", "opening": whole, "closing": part}]
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    with packs_from(packs):
        found = {finding.rule for finding in validate(path).files[0].findings}
    assert found & {"OWN-901", "OWN-902"} == rules
