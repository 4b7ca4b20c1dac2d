"""Exact values: tables against a naive oracle on generated facts, identities that hold and that fail."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import xlsx_kit
from tests.oracle import CLASSES, nine_tables
from tests.strategies import facts_files
from xlsx_kit import tables
from xlsx_kit.api import read
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.outcomes import identity_outcomes, rollup_outcomes
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.model.expr import ROW, Ref, parts
from xlsx_kit.pack.model.pack import Identity
from xlsx_kit.resources import root

PACK = load_pack("hebei-2024")
CASE = json.loads((root("samples") / "pass" / "chengde-2024.json").read_text("utf-8"))
FACTS = facts_files(PACK)
FAMILIES = ("SUM-", "CROSS-", "THREE-")
IDENTITIES = {i.id: i for i in PACK.identities if i.id.startswith(FAMILIES)}
ROLLUPS = {r.id: r for r in PACK.rollups}
MAY_FAIL = {"CROSS-020", *(i for i in IDENTITIES if i.startswith("THREE-"))}
"""Identities between two independent inputs; every other one here holds whatever is entered."""

# Whole disclosures are drawn slowly; shrinking one would take minutes.
PHASES = [Phase.reuse, Phase.generate]
sometimes = settings(max_examples=15, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))


def evaluation(facts: Mapping[str, Any]) -> Evaluation:
    """The exact values of a facts file."""
    return Evaluation(PACK, read(facts).facts)


@pytest.mark.slow
@sometimes
@given(FACTS)
def test_generated_facts(facts: dict[str, Any]) -> None:
    """Tables are plain sums; identities hold, or are missed exactly when the oracle says so."""
    tables_equal_plain_sums(facts)
    identities_hold(facts)


def tables_equal_plain_sums(facts: dict[str, Any]) -> None:
    """Every row key in order and every cell of the nine tables."""
    for table in tables(facts).to_dict()["tables"]:
        expected = nine_tables(facts)[table["id"]]
        assert [r["key"] for r in table["rows"]] == list(expected), table["id"]
        found = {r["key"]: {c: Decimal(v) for c, v in r["cells"].items()} for r in table["rows"]}
        assert found == expected, table["id"]


def identities_hold(facts: dict[str, Any]) -> None:
    """What follows from the ledger cannot be missed; the rest is missed exactly when the oracle says so."""
    values = evaluation(facts)
    missed = {i.id for i in IDENTITIES.values() if any(o.violation for o in identity_outcomes(values, i))}
    missed |= {r.id for r in PACK.rollups if any(o.violation for o in rollup_outcomes(values, r))}
    oracle = nine_tables(facts)

    def cell(table: str, row: str, column: str) -> Decimal:
        return oracle[table].get(row, {}).get(column, Decimal(0))

    codes = {"30212": "abroad", "31013": "cars_bought", "30231": "cars_run", "30217": "reception"}
    codes |= {"30215": "meetings", "30216": "training"}
    expected = {
        f"THREE-{n:03d}"
        for n, (code, row) in enumerate(codes.items(), start=1)
        if cell("t9", row, "general") < cell("t6", code, "total")
    }
    if cell("t5", "total", "basic") != cell("t6", "total", "total"):
        expected.add("CROSS-020")
    assert missed == expected


def test_oracle_is_no_stranger_to_the_real_case() -> None:
    """The oracle's own classes are those of table 1, and it finds the published totals."""
    assert list(PACK.codes["functional"].class_codes) == CLASSES
    oracle = nine_tables(CASE)
    assert oracle["t1"]["34"] == {"income": Decimal("4409.55"), "expenditure": Decimal("4409.55")}
    assert oracle["t6"]["total"]["public"] == Decimal("431.36")


def ledger(**line: str) -> dict[str, Any]:
    """Facts of one ledger line."""
    given_ = {
        "function": "2050101",
        "kind": "基本支出",
        "fund": "政府性基金",
        "origin": "本年",
        "amount": "10",
    }
    return {"ledger": [given_ | line]}


ASYMMETRIC = CASE | {
    "ledger": [
        *CASE["ledger"],
        *ledger()["ledger"],
        *ledger(fund="国有资本经营预算", origin="上年结转")["ledger"],
        *ledger(fund="财政专户管理资金")["ledger"],
        *ledger(fund="经营收入", kind="经营支出")["ledger"],
    ]
}


@pytest.mark.parametrize("rule", IDENTITIES)
def test_identity_fails_when_its_left_side_is_off_by_one_hundredth(rule: str) -> None:
    """Every identity notices a single hundredth, on the row where it is, and says by how much."""
    identity, values = IDENTITIES[rule], evaluation(ASYMMETRIC)
    before = {(o.row, o.violation) for o in identity_outcomes(values, identity)}
    if identity.only_if_zero is None:
        assert {gap for _, gap in before} <= {0} or rule in MAY_FAIL
    step, row = {"=": 1, ">=": -1, "<=": 1}[identity.spec.op], row_of(identity)
    reference = next(p for p in parts(identity.left) if isinstance(p, Ref))
    place = (reference.table, row or reference.row, reference.column)
    right = {o.row: o.right for o in identity_outcomes(values, identity)}[row]
    tamper(values, place, values.cell(*place) + step if identity.spec.op == "=" else right + step)
    after = {o.row: o.violation for o in identity_outcomes(values, identity)}
    assert after[row] - dict(before)[row] == step
    assert {r: g for r, g in after.items() if r != row} == {r: g for r, g in before if r != row}


def tamper(values: Evaluation, place: tuple[str, str, str], amount: int) -> None:
    """Another amount in one cell, whatever rests on it being computed already."""
    table, row, column = place
    rows = PACK.view(table).table.rows
    values._cells[place] = amount
    values._amounts.clear()
    if rows:
        key = 0 if row == "total" else PACK.codes[rows.codes].key(row)
        values._columns[table, column] = {**values.column(table, column), key: amount}


def row_of(identity: Identity) -> str:
    """A row to tamper with; "" for a single comparison."""
    if not identity.each:
        return ""
    return {"t1": "4", "t4": "4", "t6": "301", "t9": "training"}.get(
        identity.each, "205" if identity.each in ("t7", "t8") else "204"
    )


@pytest.mark.parametrize("rule", ROLLUPS)
def test_rollup_fails_when_a_class_is_off(rule: str) -> None:
    """A class or the total that is not the sum of its leaves."""
    rollup, values = ROLLUPS[rule], evaluation(ASYMMETRIC)
    assert {o.violation for o in rollup_outcomes(values, rollup)} == {0}
    column = PACK.view(rollup.table).table.amounts[0].id
    some = next(r.key for r in values.table(rollup.table).rows if r.key != "total")
    tamper(values, (rollup.table, some, column), values.cell(rollup.table, some, column) + 1)
    assert [(o.row, o.violation) for o in rollup_outcomes(values, rollup) if o.violation] == [(some, 1)]


def test_row_by_row_agreement_of_tables_2_and_3_waits_for_no_carry_out() -> None:
    """With money left over table 2 is larger, and the identity does not apply."""
    facts = ledger() | {"carry_out": [{"fund": "政府性基金", "amount": "5", "function": "2050101"}]}
    assert list(identity_outcomes(evaluation(facts), IDENTITIES["CROSS-008"])) == []
    assert len(list(identity_outcomes(evaluation(ledger()), IDENTITIES["CROSS-008"]))) == 4


def test_row_references_exist_on_both_sides() -> None:
    """Whoever adds a row-wise identity adds a row for it to the test above."""
    each = {i.each for i in IDENTITIES.values() if isinstance(i.left, Ref) and i.left.row == ROW}
    assert each == {f"t{n}" for n in range(1, 10)}


EXACT = [
    "compute/evaluate.py",
    "compute/outcomes.py",
    "facts/model.py",
    "facts/file.py",
    "pack/loading",
    "pack/model",
    "pack/toml",
    "returns/rules",
    "returns/validation",
]


def test_no_float_takes_part_in_a_comparison() -> None:
    """Where amounts are added and compared there is no float and no division, and every cell is an int."""
    package = Path(xlsx_kit.__file__).parent
    files = [f for e in EXACT for f in ([package / e] if e.endswith(".py") else (package / e).rglob("*.py"))]
    assert len(files) > 15
    found = []
    for file in files:
        if file.name == "hints.py":  # compares words, how alike they are
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            inexact = isinstance(node, ast.Constant) and isinstance(node.value, float)
            inexact |= (
                isinstance(node, ast.BinOp | ast.AugAssign)
                and isinstance(node.op, ast.Div)
                and not is_path(node)
            )
            inexact |= (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
            )
            if inexact:
                found.append(f"{file.relative_to(package)}:{node.lineno}")
    assert found == []
    cells = [v for t in evaluation(CASE).tables for r in t.rows for v in r.cells.values()]
    assert {type(v) for v in cells} == {int}


def is_path(node: ast.BinOp | ast.AugAssign) -> bool:
    """Whether a division joins paths: its right side is a text, or a folder stands left of it."""
    side = node.right if isinstance(node, ast.BinOp) else node.value
    text = isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
    left = ast.unparse(node.left if isinstance(node, ast.BinOp) else node.target)
    folder = left.rpartition(".")[2] in ("folder", "path", "schema", "schemas", "templates", "parent")
    return text or folder or ast.unparse(side) in ("pack_id", "spec.file")
