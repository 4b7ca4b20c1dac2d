"""The files that come back by docs/client-protocol.md, from programs that no test can run.

And those of programs that only ``make clients`` runs, one of each, as they saved them: programs.tar.xz.
"""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.filling import cell_of, layout_for
from tests.office.client import Entry, Office
from xlsx_kit import generate, read, validate
from xlsx_kit.resources import root

CLIENTS = Path(__file__).parent / "fixtures" / "clients"
FACTS: dict[str, Any] = json.loads(
    (Path(str(root("samples"))) / "pass" / "small-clean.json").read_text("utf-8")
)
LEDGER = {
    "function": "2010601",
    "kind": "基本支出",
    "fund": "一般公共预算",
    "origin": "本年",
    "amount": "1.50",
}
BASIC = {"economic": "30201", "amount": "1.50"}
STEPS = ("saved", "typed", "cut")
RETURNED = sorted(path.name for path in CLIENTS.glob("*.xlsx"))


def expected(step: str) -> dict[str, Any]:
    """The facts that a step leaves."""
    facts = {**FACTS, "ledger": [*FACTS["ledger"]], "basic": [*FACTS["basic"]]}
    if step == "typed":
        facts["ledger"].append(LEDGER)
        facts["basic"].append(BASIC)
    if step == "cut":
        first, second, third, *rest = facts["ledger"]
        facts["ledger"] = [first, *rest, second, third]
    return read(facts).to_dict()


def entries() -> list[Entry]:
    """What the second step types."""
    layout = layout_for(FACTS)
    found: list[Entry] = []
    for part, line in (("ledger", LEDGER), ("basic", BASIC)):
        for key, value in line.items():
            sheet, cell = cell_of(layout, part, len(FACTS[part]), key)
            found.append((str(sheet), str(cell), float(value) if key == "amount" else value))
    return found


def judge(path: Path, step: str, tmp_path: Path, *besides: str) -> None:
    """The facts are those of the step, and nothing above a note is new; ``besides`` are rules that may be."""
    facts = expected(step)
    assert read(path).to_dict() == facts
    before = tmp_path / "expected.json"
    before.write_text(json.dumps(facts), "utf-8")
    known, found = (
        {
            (f.rule, f.message)
            for f in validate(file).files[0].findings
            if f.severity != "note" and f.rule not in besides
        }
        for file in (before, path)
    )
    assert found <= known


@pytest.mark.parametrize("name", RETURNED)
def test_what_came_back(name: str, tmp_path: Path) -> None:
    """client.step.xlsx, whatever client it is from."""
    step = name.split(".")[-2]
    assert step in STEPS, "client.step.xlsx, as docs/client-protocol.md says"
    judge(CLIENTS / name, step, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("program", ["exceljs", "gnumeric", "ironcalc", "sheetjs"])
def test_what_programs_saved(program: str, tmp_path: Path) -> None:
    """One keeps no properties, one no protection, one respells formulas: equal facts, and notes at most."""
    with tarfile.open(CLIENTS / "programs.tar.xz") as files:
        (name,) = [name for name in files.getnames() if name.startswith(program)]
        files.extract(name, tmp_path, filter="data")
    judge(tmp_path / name, "saved", tmp_path)


@pytest.mark.parametrize("step", STEPS)
def test_the_same_steps_by_libreoffice(step: str, office: Office, tmp_path: Path) -> None:
    """The protocol holds in the client that we have: what is asked of the others can be met."""
    sent, back = generate(FACTS, tmp_path / "sent.xlsx").path, tmp_path / "back.xlsx"
    if step == "saved":
        office.resave(sent, back)
    elif step == "typed":
        office.fill(sent, back, entries())
    else:
        office.cut(sent, back, [("收支明细", "C8:C9", "C20"), ("收支明细", "E8:K9", "E20")])
    judge(back, step, tmp_path, "TPL-014")  # the script takes the protection off before it cuts
