"""Samples are tests: every rule has a sample that breaks it, and what the sample finds is exactly listed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.edits import with_patch
from tests.facts_edits import with_set
from tests.packs import PACKS, SMALL, small_schemas
from xlsx_kit import generate, validate
from xlsx_kit.api import rule_catalogue
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.toml.shape import converted
from xlsx_kit.resources import PACKS_VARIABLE, root
from xlsx_kit.returns.catalogue import RuleEntry, rule_entries
from xlsx_kit.returns.rules.checks import checks_of
from xlsx_kit.returns.rules.kind import CheckParameters
from xlsx_kit.returns.rules.kinds import BY_NAME

SAMPLES = Path(str(root("samples")))
FAILING = sorted((SAMPLES / "fail").glob("*.json"))
FAMILIES = (
    *("CELL", "TPL", "CODE", "AGREE", "THREE", "CROSS", "SUM"),
    *("PROJ", "PERF", "PROC", "ASSET", "PRIOR", "TEXT"),
)
Place = tuple[str, str | None, str | None]

# Values are recomputed from the facts, never read: what follows from the ledger alone cannot be missed in
# a return. tests/test_values.py shows that these hold on every valid fact set, and that each would notice a
# single hundredth.
RECOMPUTED = {
    *(f"SUM-1{n:02d}" for n in range(1, 6)),
    *(f"SUM-2{n:02d}" for n in range(1, 4)),
    *(f"SUM-3{n:02d}" for n in range(1, 3)),
    *(f"SUM-4{n:02d}" for n in range(1, 11)),
    *(f"SUM-{t}{n:02d}" for t in (5, 6, 7, 8) for n in (1, 2)),
    *(f"SUM-9{n:02d}" for n in range(1, 6)),
    *(f"CROSS-{n:03d}" for n in range(1, 20)),
}
# These need more than one file, or another pack: test_integrity.py, test_known.py, test_recognised.py,
# test_undivided.py.
ELSEWHERE = {
    "CODE-015",
    "CODE-016",
    "TPL-005",
    "TPL-006",
    "TPL-025",
    "PRIOR-015",
    "PRIOR-016",
    "PRIOR-017",
    "PRIOR-020",
    "PRIOR-021",
    "PRIOR-217",
    "PRIOR-221",
    "TEXT-016",
    "TEXT-017",
    "PROJ-119",
}
# Shown live in the workbook; in a return a finer rule says the same at the line it is about.
SAID_FINER = {"PROJ-002": "PROJ-115"}


@cache
def passing(name: str) -> dict[str, Any]:
    """The facts a sample starts from."""
    facts: dict[str, Any] = json.loads((SAMPLES / "pass" / f"{name}.json").read_text("utf-8"))
    return facts


@cache
def unchanged(name: str) -> Counter[Place]:
    """What is found in a sample as it is."""
    return places(SAMPLES / "pass" / f"{name}.json")


def sample(path: Path) -> dict[str, Any]:
    """A failing sample."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """The workbooks that samples patch, by the facts they were made from; with few rows."""
    folder = tmp_path_factory.mktemp("workbooks")
    schemas = small_schemas(folder)
    names = {sample(path)["from"] for path in FAILING if "patch" in sample(path)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PACKS_VARIABLE, str(schemas.parent))
        yield {
            n: generate({**passing(n), "pack": SMALL}, folder / f"{n}.xlsx").path.read_bytes() for n in names
        }


@cache
def catalogue(pack: str = DEFAULT_PACK) -> dict[str, RuleEntry]:
    """Every rule of a pack by its id."""
    return {e.id: e for e in rule_catalogue(pack)}


def pack_of(path: Path) -> str:
    """The pack whose facts a failing sample changes."""
    return str(passing(sample(path)["from"]).get("pack", DEFAULT_PACK))


def places(file: Path) -> Counter[Place]:
    """What is found in a file, and where; each in whole sentences and with its rule's severity."""
    report = validate(file).files[0]
    found = report.findings
    for f in found:
        assert f.severity is catalogue(report.pack or DEFAULT_PACK)[f.rule].severity
        assert f.message.endswith("。"), f.message
        assert f.hint.endswith("。"), f.hint
        assert "{" not in f.message + f.hint
    return Counter((f.rule, f.sheet, f.cell) for f in found)


@pytest.mark.parametrize("path", FAILING, ids=lambda p: p.stem)
def test_failing_sample(path: Path, workbooks: dict[str, bytes], tmp_path: Path) -> None:
    """Exactly the listed findings are new, and the rule that names the sample is among them."""
    said = sample(path)
    assert said.keys() <= {"from", "set", "near", "patch", "expect", "why"}
    after = tmp_path / "after"
    if "patch" in said:
        after.write_bytes(with_patch(workbooks[said["from"]], said["patch"]))
    else:
        after.write_text(json.dumps(with_set(passing(said["from"]), said["set"])), "utf-8")
    new = places(after) - unchanged(said["from"])
    assert sorted(new.elements(), key=str) == sorted((tuple(e) for e in said["expect"]), key=str)
    assert path.stem[: path.stem.index("-") + 4] in {rule for rule, _, _ in new}


@pytest.mark.parametrize("path", [p for p in FAILING if "near" in sample(p)], ids=lambda p: p.stem)
def test_near_miss(path: Path, tmp_path: Path) -> None:
    """What is right, though it looks much like the fault, does not raise the rule."""
    said, rule = sample(path), path.stem[: path.stem.index("-") + 4]
    after = tmp_path / "near"
    after.write_text(json.dumps(with_set(passing(said["from"]), said["near"])), "utf-8")
    assert rule not in {found for found, _, _ in places(after) - unchanged(said["from"])}


@pytest.mark.parametrize(
    ("name", "amount"),
    [
        ("PRIOR-005", "1824000.00"),
        ("PRIOR-005-ledger", "1286000.00"),
        ("BUD-202-line-final", "9000000000.00"),
    ],
)
def test_a_total_told_at_one_of_its_amounts_gives_that_amount(name: str, amount: str, tmp_path: Path) -> None:
    """The finding's cell holds what it gives as found there; the totals stand in its words."""
    said, rule = sample(SAMPLES / "fail" / f"{name}.json"), name[: name.index("-") + 4]
    after = tmp_path / "after"
    after.write_text(json.dumps(with_set(passing(said["from"]), said["set"])), "utf-8")
    assert [f.actual for f in validate(after).files[0].findings if f.rule == rule] == [amount]


@pytest.mark.parametrize(
    ("name", "words", "areas"),
    [
        ("CODE-001-filled_down", "30118 至 30169 不在科目列表中；从 C8 到 C11 相连的 4 格", ("C9:C11",)),
        ("CODE-018", "“2050305”与 C14 各列都相同", ()),
        ("PROJ-107-throughout", "（J10）；相差同样倍数的还有 5 个。", ("E8:E12",)),
    ],
)
def test_one_slip_at_many_cells_names_them(
    name: str, words: str, areas: tuple[str, ...], tmp_path: Path
) -> None:
    """And a marked copy colours them all."""
    said, rule = sample(SAMPLES / "fail" / f"{name}.json"), name[: name.index("-") + 4]
    after = tmp_path / "after"
    after.write_text(json.dumps(with_set(passing(said["from"]), said["set"])), "utf-8")
    (place,) = [tuple(place) for place in said["expect"] if place[0] == rule]
    (found,) = [f for f in validate(after).files[0].findings if (f.rule, f.sheet, f.cell) == place]
    assert words in found.message
    assert found.also == areas


@pytest.mark.parametrize("path", sorted((SAMPLES / "expect").glob("*.json")), ids=lambda p: p.stem)
def test_passing_sample(path: Path) -> None:
    """A sample that should pass raises exactly the findings listed beside it."""
    source = SAMPLES / "pass" / path.name
    expected = Counter(tuple(e) for e in json.loads(path.read_text("utf-8"))["expect"])
    assert places(source) == expected


def names(folder: Path) -> set[str]:
    """The samples in a folder."""
    return {path.name for path in folder.glob("*.json")}


def test_real_case_warns_and_never_fails() -> None:
    """The bundled real case is ``warn``."""
    assert [f.status for f in validate(SAMPLES / "pass" / "chengde-2024.json").files] == ["warn"]
    assert names(SAMPLES / "expect") == names(SAMPLES / "pass"), "a passing sample without its findings"


def test_every_rule_has_a_sample_or_a_reason() -> None:
    """The samples and the list of what cannot be broken cover the catalogue, and do not overlap."""
    known = {rule for rule in catalogue() if rule.startswith(FAMILIES)}
    failing = [path for path in FAILING if pack_of(path) == DEFAULT_PACK or path.stem.startswith("CELL")]
    broken = {e[0] for path in failing for e in sample(path)["expect"]}
    named = {p.stem[: p.stem.index("-") + 4] for p in failing}
    assert known - RECOMPUTED - named - ELSEWHERE == SAID_FINER.keys()
    assert named.issuperset(SAID_FINER.values())
    assert RECOMPUTED - known == set()
    assert RECOMPUTED & broken == set()
    assert named <= catalogue().keys()
    assert len(catalogue()) == len(rule_catalogue())


@pytest.mark.parametrize("name", [name for name in PACKS if load_pack(name).own_checks])
def test_every_check_of_a_packs_own_has_a_sample(name: str) -> None:
    """Every one has a sample of this pack, or of one that extends it, that breaks it."""
    family = set(load_pack(name).lineage)
    own = [path for path in FAILING if family & set(load_pack(pack_of(path)).lineage)]
    named = {path.stem[: path.stem.index("-") + 4] for path in own}
    assert load_pack(name).own_checks - named <= ELSEWHERE


def test_every_check_of_the_pack_is_in_force() -> None:
    """None is dropped for an input or column it misnames; packs without such columns have no such check."""
    pack = load_pack(DEFAULT_PACK)
    assert {check.spec.id for check in checks_of(pack)} == {spec.id for spec in pack.checks}


def test_packs_lose_no_more_of_a_shared_check_than_they_lack() -> None:
    """Each text, column and figure that a shared check names is looked at in some pack that has it."""
    packs = [load_pack(name) for name in PACKS]
    named = {
        (spec.id, name)
        for pack in packs
        for spec in pack.checks
        if spec.id not in pack.own_checks
        for name in _names_in(converted(spec.given, BY_NAME[spec.kind].given, spec.id))
    }
    looked_at = {
        (check.spec.id, name)
        for pack in packs
        for check in checks_of(pack)
        for name in _names_in(check.given)
    }
    assert sorted(named - looked_at) == [("CODE-011", "unit"), ("CODE-018", "unit")], (
        "of a book of several units: test_joined_codes"
    )
    without_projects = load_pack("final-accounts-2024")
    assert not without_projects.has_input("projects")
    assert {"TEXT-002", "TEXT-003", "TEXT-012"} <= {c.spec.id for c in checks_of(without_projects)}
    idle = {rule.id: rule.lacking for rule in rule_entries(without_projects) if rule.status == "idle"}
    assert idle["TEXT-011"] == ("uses_of_running",)


def _names_in(given: CheckParameters) -> set[str]:
    """The columns and figures named, whichever list they stand in."""
    return {name.rpartition(".")[2] for name in (*given.needs(), *given.references)}


def test_a_stamp_that_is_no_year_is_no_stamp(workbooks: dict[str, bytes], tmp_path: Path) -> None:
    """The cell counts then, and nothing breaks over it."""
    for year in ("明年", "２０２４"):
        file = tmp_path / "stamped"
        file.write_bytes(with_patch(workbooks["small-clean"], [["property", "xlsx_kit.year", year]]))
        assert [(f.year, f.findings) for f in validate(file).files] == [(2025, ())]
