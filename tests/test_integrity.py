"""What a return changed of what was sent; the single faults are samples (samples/fail/TPL-*)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.edits import with_patch
from tests.packs import SMALL, replace, small_schemas
from tests.saved_samples import NAMES
from xlsx_kit import generate, validate
from xlsx_kit.api import release_templates
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import PACKS_VARIABLE
from xlsx_kit.workbook.model.book import template_manifest
from xlsx_kit.workbook.model.formula_tree import canonical
from xlsx_kit.workbook.model.manifest import manifest_from

PACK = load_pack("hebei-2024")
SAMPLES = Path(__file__).parents[1] / "samples"


def of_template(path: Path) -> list[Finding]:
    """The findings about the template."""
    return [f for f in validate(path).files[0].findings if f.rule.startswith("TPL")]


@pytest.mark.parametrize("name", NAMES)
def test_honest_returns(name: str, saved_samples: Callable[[str], dict[str, Path]]) -> None:
    """As sent, and saved again by LibreOffice or by openpyxl (which calculates nothing): no change."""
    saved = saved_samples(name)
    assert of_template(saved["sent"]) == []
    assert of_template(saved["office"]) == []
    assert {f.rule for f in of_template(saved["openpyxl"])} <= {"TPL-026"}
    filled = of_template(saved["filled"])
    assert [f for f in filled if f.severity is not Severity.NOTE] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("'收支明细'!$A$1+1E-3", "收支明细!$A$1+0.001"),
        ("SUM((A1,B2))", "SUM((A1~B2))"),
        ('IF(A1="a b",TRUE,0)', 'if( A1 = "a b" ,TRUE(), 0.0)'),
        ("_xlfn.CONCAT(A1,B1)", "CONCAT(A1,B1)"),
        ("'a b'!A1", "'a b'!A1"),
    ],
)
def test_spellings_of_one_formula(one: str, other: str) -> None:
    """Clients respell what they save."""
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('"a b"', '"ab"'),
        ("A1", "$A$1"),
        ("SUM(A1:B2)", "SUM(A1,B2)"),
        ("'a b'!A1", "'ab'!A1"),
        ("A1+1", "A1+10"),
    ],
)
def test_different_formulas(one: str, other: str) -> None:
    """None is taken for the other."""
    assert canonical(one) != canonical(other)


@pytest.mark.slow
@pytest.mark.parametrize("scope", PACK.book.scopes)
def test_manifest_comes_back(scope: str) -> None:
    """Kept and read again it is the same, and has the same id; another year is another template."""
    manifest = template_manifest(PACK, scope, 2025)
    kept = manifest_from(manifest.to_bytes({}))
    assert kept == manifest
    assert kept.id == manifest.id
    assert kept.id != template_manifest(PACK, scope, 2026).id


@pytest.mark.slow
def test_an_older_template_is_judged_by_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the pack says otherwise by now is no change of the unit; what the unit changed still is."""
    schemas = small_schemas(tmp_path)
    monkeypatch.setenv(PACKS_VARIABLE, str(tmp_path))
    facts = {"unit": {"code": "1", "name": "某局", "scope": "单位", "year": 2025}, "pack": SMALL}
    sent = generate(facts, tmp_path / "sent.xlsx").path
    changed = tmp_path / "changed.xlsx"
    changed.write_bytes(
        with_patch(sent.read_bytes(), [["cell", "表3支出总表", "A1", {"t": "s", "v": "支出"}]])
    )
    kept = release_templates(2025, pack=SMALL)
    assert {path.parent for path in kept} == {tmp_path / "templates" / SMALL / "released"}
    kept[0].parent.rename(tmp_path / "away")
    pack_hash = load_pack(SMALL).hash
    replace(schemas / SMALL / "inputs" / "ledger.toml", 'title = "收支明细"', 'title = "收支明细表"')
    hashes = {pack_hash[:8], load_pack(SMALL).hash[:8]}
    assert len(hashes) == 2
    (unknown,) = of_template(sent)
    assert unknown.rule == "TPL-024"
    for words in hashes:
        assert f"small 第 {load_pack(SMALL).book.version} 版（{words}）" in unknown.message
    (tmp_path / "away").rename(kept[0].parent)
    assert [f.rule for f in of_template(sent)] == ["TPL-025"]
    found = [(f.rule, f.cell, f.expected, f.actual) for f in of_template(changed)]
    assert found == [("TPL-025", None, None, None), ("TPL-017", "A1", "单位预算支出总表", "支出")]


BARS = (
    '<conditionalFormatting sqref="J7"><cfRule type="dataBar" priority="90"><dataBar showValue="0">'
    '<cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar></cfRule></conditionalFormatting>'
)
"""A conditional format that shows bars in place of figures."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("patch", "found"),
    [
        (["cached", "校验", "B5", "不符"], ("TPL-028", "校验", "B5")),
        (["cached", "表3支出总表", "C7", "别的名称"], ("TPL-028", "表3支出总表", "C7")),
        (["conditional", "收支明细", "(?=<conditionalFormatting)", BARS], ("TPL-030", "收支明细", "J7")),
    ],
)
def test_what_a_return_of_an_older_template_shows(
    patch: list[str], found: tuple[str, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts, results of checks and what hides figures are looked at where a label alone is another now."""
    schemas = small_schemas(tmp_path)
    monkeypatch.setenv(PACKS_VARIABLE, str(tmp_path))
    facts = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))
    sent = generate({**facts, "pack": SMALL}, tmp_path / "sent.xlsx").path
    changed = tmp_path / "changed.xlsx"
    changed.write_bytes(with_patch(sent.read_bytes(), [patch]))
    release_templates(facts["unit"]["year"], pack=SMALL)
    replace(schemas / SMALL / "inputs" / "assets.toml", 'title = "固定资产占用情况"', 'title = "资产情况"')
    assert [f.rule for f in of_template(sent)] == ["TPL-025"]
    assert [(f.rule, f.sheet, f.cell) for f in of_template(changed)][1:] == [found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("title", "patch", "found"),
    [
        ("“三公”支出表", [], []),
        ("“三公”经费支出表", [["cached", "表3支出总表", "D9", "99"]], [("TPL-028", "表3支出总表", "D9")]),
    ],
)
def test_what_an_older_template_sums_otherwise(
    title: str,
    patch: list[list[str]],
    found: list[tuple[str, str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A table of another sum then shows other figures, and the checks count others, whatever its title."""
    file = small_schemas(tmp_path) / SMALL / "tables" / "t9.toml"
    monkeypatch.setenv(PACKS_VARIABLE, str(tmp_path))
    facts = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))
    for line in facts["three_public"]:
        if (line["item"], line["fund"]) == ("会议费", "一般公共预算"):
            line["amount"] = "1.10"
    now = file.read_text("utf-8")
    replace(file, '"subtotal", "meetings", "training"]', '"subtotal", "training"]')
    replace(file, "“三公”经费支出表", title)
    sent = generate({**facts, "pack": SMALL}, tmp_path / "sent.xlsx").path
    changed = tmp_path / "changed.xlsx"
    changed.write_bytes(with_patch(sent.read_bytes(), patch))
    release_templates(facts["unit"]["year"], pack=SMALL)
    file.write_text(now, "utf-8")
    assert [(f.rule, f.sheet, f.cell) for f in of_template(changed)][1:] == found
