"""Books of provinces that are not shipped, written from the manual: run, and read as they are printed.

``tests/strangers/city`` replaces a whole copy of a shipped pack (eleven tables, rows by unit, rows without a
key beside rows with one); ``tests/strangers/accounts`` says only what is different from final accounts;
``tests/strangers/guangxi`` is a city's form in 元 (text before tables, two sides that call different rows the
same, last year's amounts beside this year's), with the figures that a unit published in 2025;
``tests/strangers/sichuan`` prints units with their codes below them in every table (two lists joined, one of
unit and function, one of unit and economic class), and class names of its own year. Of it table 1 is as an
education bureau published it in 2020, labels and figures; the split of its figures into lines, and the tables
after the first, whose titles alone were seen, are made up.
``tests/strangers/jiangsu`` has three columns of items side by side in table 1 (income, functions, uses), as
provincial bodies published it for 2017 and 2018; the tables after it, and the split into lines, are made up.
``tests/strangers/hunan`` says of final accounts of 2024 only what a provincial form has otherwise: chapters
of their own where there was one with four parts, and one more with figures of its own.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from xlsx_kit import generate, narrate, read, tables, validate
from xlsx_kit.api import check_pack, import_export, new_pack, proof, try_pack
from xlsx_kit.campaign.workbooks.carry import carried_over
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.findings import InputError
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.prose.narrative.packed import composition_of
from xlsx_kit.prose.proof.sources.document import docx_paragraphs
from xlsx_kit.prose.publication.document import contents_of, publication_blocks
from xlsx_kit.resources import PACKS_VARIABLE, root

BOOKS = Path(__file__).parent / "strangers"
SAMPLES = Path(str(root("samples"))) / "pass"
BASES = {
    "city": ("hebei-2024", False),
    "accounts": ("final-accounts-2024", True),
    "guangxi": ("hebei-2024", False),
    "sichuan": ("hebei-2024", False),
    "jiangsu": ("hebei-2024", False),
    "hunan": ("final-accounts-2024", True),
}
PUBLISHED = {"": 12, "_next": 12, "_other": 13, "_special": 13}
"""Of which of the provincial bodies' files how many cells were published: one in two years, two others."""
EXPORT = """\
预算单位,单位名称,科目,类别,资金,金额
115001,某市财政局本级,2010601,人员经费,一般公共预算,1000
115002,某市财政票据监管中心,2010601,人员经费,一般公共预算,500
115002,某市财政票据监管中心,2010602,其他运转类项目,一般公共预算,300
218001,另一部门,2010601,人员经费,一般公共预算,70
"""
MAP = """\
money = "万元"
[columns]
unit = ["预算单位"]
unit_name = ["单位名称"]
function = ["科目"]
category = ["类别"]
fund = ["资金"]
[[amounts]]
header = ["金额"]
[kinds]
"人员经费" = "人员经费"
"其他运转类项目" = "其他运转类项目"
[funds]
"一般公共预算" = "一般公共预算"
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with both books, made as the manual says."""
    monkeypatch.delenv(PACKS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    for name, (base, extend) in BASES.items():
        folder = new_pack(base, name, tmp_path, extend=extend).folder
        for part in ("inputs", "tables"):
            shutil.rmtree(folder / part, ignore_errors=True)
        shutil.copytree(BOOKS / name, folder, dirs_exist_ok=True)
        (tmp_path / "templates" / name).mkdir(parents=True, exist_ok=True)
        shutil.move(folder / "narrative.toml", tmp_path / "templates" / name / "narrative.toml")
        for file in (*folder.glob("facts*.json"), *folder.glob("published*.csv")):
            file.unlink()
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("name", BASES)
def test_a_strangers_book_is_sound(name: str, home: Path) -> None:
    """Generated, read back, narrated, published, rolled up, carried on and imported: nothing is wrong."""
    found = check_pack(home / "schemas" / name)
    assert [(p.file, p.line, p.message) for p in found.problems] == []
    assert found.trial is not None
    assert found.trial.returns > 100


def test_a_unit_of_a_strangers_book(home: Path) -> None:
    """Its workbook says what its facts say; its words name sections by the numbers that these have."""
    facts = json.loads((BOOKS / "city" / "facts.json").read_text("utf-8"))
    generate(facts, home / "w.xlsx")
    again = read(home / "w.xlsx").to_dict()
    assert {key: again[key] for key in facts} == facts
    assert [f.rule for f in validate([home / "w.xlsx"]).files[0].findings] == []
    found = {table["id"]: table for table in tables(home / "w.xlsx").to_dict()["tables"]}
    assert [row["key"] for row in found["t2"]["rows"]] == ["total", "115", "115001"]
    by_unit = {row["key"]: row["cells"]["total"] for row in found["t3u"]["rows"]}
    assert by_unit == {"115": "2911.00", "115001": "2111.00", "115002": "800.00", "total": "2911.00"}
    pack = load_pack("city")
    evaluation = Evaluation(pack, facts_of_json(facts, pack).facts)
    shares = {row.key: row.texts["share"] for row in evaluation.table("t3u").rows}
    assert shares == {"115": "100.00%", "115001": "72.52%", "115002": "27.48%", "total": "100.00%"}
    rates = {row.key: row.texts.get("rate") for row in evaluation.table("t7").rows}
    assert (rates["cars"], rates["reception"], rates["bought"]) == ("-20.00%", "0.00%", "")
    assert found["t12"]["rows"][0]["cells"] == {"held": "8", "bought": "1", "after": "9", "cost": "18.00"}
    change = {row["key"]: row["cells"]["change"] for row in found["t7"]["rows"]}
    assert (change["administration"], change["cars"], change["reception"]) == ("-20.00", "-5.00", "0.00")
    narrate(home / "w.xlsx", home / "n.docx")
    assert proof(home / "n.docx", home / "w.xlsx").findings == ()
    from docx import Document

    text = "\n".join(paragraph.text for paragraph in Document(str(home / "n.docx")).paragraphs)
    assert "“三公”经费详见本部分第三条。" in text
    assert "{" not in text


def test_chapters_of_their_own(home: Path) -> None:
    """One chapter of the book that it extends is left out, five stand in its place, each with its number."""
    sample = json.loads((SAMPLES / "final-accounts-department.json").read_text("utf-8"))
    general = {"meetings": "12000.00", "meetings_held": 3, "training": "38000.00", "training_persons": 40}
    facts = {**sample, "pack": "hunan", "general_spending": {**general, "festivals": "0.00"}}
    narrate(facts, home / "n.docx")
    found = [*docx_paragraphs((home / "n.docx").read_bytes())]
    chapters = [
        "十、关于机关运行经费支出说明",
        "十一、一般性支出情况说明",
        "十二、关于政府采购支出说明",
        "十三、关于国有资产占用情况说明",
        "十四、预算绩效管理情况",
    ]
    assert [line for line in found if line in chapters] == chapters
    assert "其他重要事项的情况说明" not in "".join(found)
    assert "开支会议费1.20万元，召开会议3个。开支培训费3.80万元，参训40人次。" in "".join(found)


def test_what_a_unit_published(home: Path) -> None:
    """Its tables are the published ones, and its text has their shares; next year begins with this year's."""
    facts = BOOKS / "guangxi" / "facts.json"
    trial = try_pack("guangxi", BOOKS / "guangxi" / "published.csv", facts)
    assert {one.kind for one in trial.differences} == {"公开中没有"}
    assert trial.compared["t3"] == 6
    found = {table["id"]: table for table in tables(facts).to_dict()["tables"]}
    assert [row["cells"]["total"] for row in found["t2"]["rows"]] == ["1085203.63"] * 2
    sides = {row["key"]: row["cells"] for row in found["t4"]["rows"]}
    assert sides["total"] == dict.fromkeys(("income", "total", "general"), "1085203.63") | {
        "fund": "0.00",
        "capital": "0.00",
    }
    generate(facts, home / "w.xlsx")
    narrate(home / "w.xlsx", home / "n.docx")
    text = "\n".join(docx_paragraphs((home / "n.docx").read_bytes()))
    assert "（一）文化旅游体育与传媒支出类科目850088.3元，占支出总预算78.33%" in text
    assert "2025年本单位无政府性基金预算安排的支出。" in text
    evaluation = Evaluation(load_pack("guangxi"), read(facts).facts)
    contents = [e.text for e in contents_of(publication_blocks(evaluation, composition_of(evaluation), {}))]
    assert contents[-2:] == ["九、国有资本经营预算支出情况表", "十、本级项目绩效目标公开表"]


def test_a_published_table_cell_by_cell(home: Path) -> None:
    """All that was published of table 1 is computed, and nothing else; below a unit stand its codes."""
    facts = BOOKS / "sichuan" / "facts.json"
    trial = try_pack("sichuan", BOOKS / "sichuan" / "published.csv", facts)
    assert (trial.differences, trial.compared) == ((), {"t1": 9})
    generate(facts, home / "w.xlsx")
    lacking = validate([home / "w.xlsx"]).files[0].findings
    assert [(f.rule, f.sheet) for f in lacking] == [
        ("PUB-008", "三公经费")
    ] * 2  # lines that are blank, as published
    found = {table["id"]: table for table in tables(home / "w.xlsx").to_dict()["tables"]}
    spent = [(row["key"], row["cells"]["total"]) for row in found["t12"]["rows"]]
    assert spent[:3] == [("total", "16745.59"), ("301001", "560.74"), ("3010012050101", "420.00")]
    assert [row["cells"]["amount"] for row in found["t32"]["rows"]] == ["2000.00", "2000.00"]
    labels = {row["key"]: row["label"] for row in found["t1"]["rows"]}
    assert labels["27"].endswith("二十七、债务利息支出")
    assert labels["to_fund"].endswith("其中：转入事业基金")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name else name for name in PUBLISHED]
)
def test_items_in_three_columns(name: str, home: Path) -> None:
    """Table 1 as four publications have it, cell by cell: money of three kinds, uses beside functions."""
    facts, published = (BOOKS / "jiangsu" / file for file in (f"facts{name}.json", f"published{name}.csv"))
    trial = try_pack("jiangsu", published, facts)
    assert (trial.differences, trial.compared) == ((), {"t1": PUBLISHED[name]})
    generate(facts, home / "w.xlsx")
    findings = validate([home / "w.xlsx"]).files[0].findings
    assert {f.rule for f in findings} == {"PUB-008", "PUB-011"}  # of “三公” and last year nothing was seen
    narrate(home / "w.xlsx", home / "n.docx")
    assert proof(home / "n.docx", home / "w.xlsx").findings == ()


def test_a_published_year_after_another(home: Path) -> None:
    """The second year begins with the first one's total, and the text compares both as published."""
    first, second = (BOOKS / "jiangsu" / name for name in ("facts.json", "facts_next.json"))
    pack = load_pack("jiangsu")
    last = read(first).facts
    entered = {**carried_over(pack, last, 2018), **json.loads(second.read_text("utf-8"))}
    assert entered["prior"] == {"income": "13649.07"}
    generate(entered, home / "w.xlsx")
    narrate(home / "w.xlsx", home / "n.docx")
    text = "\n".join(docx_paragraphs((home / "n.docx").read_bytes()))
    assert "收入、支出预算总计15897.44万元，与上年相比增加2248.37万元，增长16.47%" in text
    assert proof(home / "n.docx", home / "w.xlsx", last_year=first).findings == ()


def test_a_departments_export(home: Path) -> None:
    """A line says which unit it is of: asked for the department, an export gives those of all its units."""
    (home / "e.csv").write_text(EXPORT, "utf-8")
    (home / "m.toml").write_text(MAP, "utf-8")
    options = {"year": 2025, "pack": "city"}
    whole = import_export(home / "e.csv", home / "m.toml", unit_code="115", **options)
    assert whole.facts["unit"] == {"code": "115", "name": "某市财政局", "year": 2025}
    lines = [(line["unit"], line["function"], line["amount"]) for line in whole.facts["ledger"]]
    assert lines == [
        ("115001", "2010601", "1000.00"),
        ("115002", "2010601", "500.00"),
        ("115002", "2010602", "300.00"),
    ]
    assert whole.findings == ()
    one = import_export(home / "e.csv", home / "m.toml", unit_code="115002", **options)
    assert [line["amount"] for line in one.facts["ledger"]] == ["500.00", "300.00"]
    for other in ("119", "11", "1150"):  # the digits of some codes are no department
        with pytest.raises(InputError, match=f"没有单位 {other}。"):
            import_export(home / "e.csv", home / "m.toml", unit_code=other, **options)
    with pytest.raises(InputError, match="有 3 个单位"):
        import_export(home / "e.csv", home / "m.toml", **options)


def test_what_an_export_does_not_say_is_the_packs_usual_member(home: Path) -> None:
    """Money of this year is called 当年 here, 本年 in the shipped packs: the only member that means it."""
    header, *lines = EXPORT.replace("人员经费", "基本支出").replace("其他运转类项目", "项目支出").splitlines()
    own = [line.replace("115001", "301001").replace("115002", "301002") for line in lines]
    (home / "e.csv").write_text("\n".join([header, *own[:3]]) + "\n", "utf-8")
    mapping = MAP.replace("人员经费", "基本支出").replace("其他运转类项目", "项目支出")
    (home / "m.toml").write_text(mapping, "utf-8")
    done = import_export(home / "e.csv", home / "m.toml", year=2020, pack="sichuan", unit_code="301001")
    assert [line["origin"] for line in done.facts["ledger"]] == ["当年"]


OWN_LEDGER = """\
extends = true
drop = ["AGREE-002"]

[[columns]]
key = "batch"
after = "kind"
title = "批次"
type = "text"
purpose = "供核对。"
"""


@pytest.mark.parametrize(
    ("old", "new", "line"), [("", "", 0), ('"AGREE-002"', '"AGREE-902"', 2), ('"kind"', '"kinds"', 6)]
)
def test_what_a_list_over_another_adds_and_leaves_out(
    old: str, new: str, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column behind another, a check of rows less; what is not beneath is said with its line."""
    monkeypatch.chdir(tmp_path)
    folder = new_pack("hebei-2024", "own", tmp_path, extend=True).folder
    (folder / "inputs").mkdir(exist_ok=True)
    (folder / "inputs" / "ledger.toml").write_text(
        OWN_LEDGER.replace(old, new) if old else OWN_LEDGER, "utf-8"
    )
    problems = check_pack(folder, quick=True).problems
    if line:
        assert [(p.file, p.line) for p in problems if "所基于的套表没有" in p.message] == [
            ("own/inputs/ledger.toml", line)
        ]
        return
    ledger = load_pack("own").input("ledger")
    keys = [column.key for column in ledger.columns]
    assert keys[keys.index("kind") + 1] == "batch"
    assert keys[-1] == "counterparty"
    assert [pairing.id for pairing in ledger.pairings] == ["AGREE-001"]
    assert problems == ()
