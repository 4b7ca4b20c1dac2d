"""After the first publication any pack goes on: rounds, next year, roll-up, import, by its own names.

``tests/fixtures/jiangnan`` is a small book as another province would write it: no part, column, list or
figure is called as in others.
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.packs import REAL, replace
from tests.test_campaign import taken
from xlsx_kit import generate, read, tables
from xlsx_kit.api import check_pack
from xlsx_kit.campaign.campaign import Campaign, create_campaign, open_campaign
from xlsx_kit.campaign.consolidation.department import consolidate
from xlsx_kit.campaign.consolidation.together import eliminate_transfers
from xlsx_kit.campaign.letters.first import generate_workbooks
from xlsx_kit.campaign.publication.approve import approve_returns
from xlsx_kit.campaign.rollover.facts import roll_over
from xlsx_kit.cli import main
from xlsx_kit.findings import SpecError
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import PACKS_VARIABLE, root

SAMPLES = Path(str(root("samples")))
PACK_ID = "jiangnan-2025"


def line(subject: str, nature: str, source: str, amount: str, **more: str) -> dict[str, Any]:
    """One line of 支出."""
    return {"subject": subject, "nature": nature, "money_from": source, "amount": amount, **more}


def facts(code: str, name: str, year: int, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What a unit reports."""
    unit = {"code": code, "name": name, "scope": "本级", "year": year}
    return {"pack": PACK_ID, "unit": unit, "outlays": list(lines), **more}


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the other province's pack, to work in."""
    monkeypatch.delenv(PACKS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(Path(__file__).parent / "fixtures" / "jiangnan", tmp_path, dirs_exist_ok=True)
    for name in ("report.docx", "mail.toml"):
        shutil.copy(Path(str(root("templates"))) / REAL / name, tmp_path / "templates" / PACK_ID / name)
    return tmp_path


def founded(folder: Path, units: str, year: int, pack: str) -> Campaign:
    """A round of a pack, by the command."""
    (folder.parent / "u.csv").write_text(units, "utf-8")
    arguments = [
        "campaign",
        "init",
        str(folder),
        "--units",
        str(folder.parent / "u.csv"),
        "--year",
        str(year),
    ]
    assert main([*arguments, "--due", f"{year}-02-20", "--from", "a@b.cn", "--pack", pack]) == 0
    return open_campaign(folder)


def sent_in(campaign: Campaign, folder: Path, *files: dict[str, Any]) -> list[str]:
    """Units' facts as returned workbooks; their statuses."""
    paths = [generate(one, folder / f"{one['unit']['code']}.xlsx").path for one in files]
    return [one.status for one in taken(campaign, *paths).received]


UNITS = "编码,名称\n1,甲局\n2,乙所\n3,丙所\n"
THREE = (
    facts(
        "1", "甲局", 2025,
        line("2010101", "人头费", "财力", "100.00", remark="甲"),
        line("2010102", "拨给下级", "财力", "30.00", partner="乙所"),
        staff=[{"post": "人头费", "heads": 3}], words={"tasks": "甲局的任务"},
    ),
    facts(
        "2", "乙所", 2025,
        line("2010101", "人头费", "财力", "40.00", remark="乙"),
        line("2010102", "专项", "上级拨来", "30.00", partner="1"),
        staff=[{"post": "人头费", "heads": 4}, {"post": "专项", "heads": 1}],
    ),
    facts("3", "丙所", 2025, line("2050101", "办公费", "自筹", "7.00")),
)  # fmt: skip


def test_the_pack_is_sound(other: Path) -> None:
    """What is said with it below is said of a sound pack."""
    assert [str(one) for one in check_pack(other / "schemas" / PACK_ID).problems] == []


def test_units_taken_together(other: Path) -> None:
    """Transfers by the pack's kinds; alike lines added, long texts joined, heads counted."""
    department = {"code": "0", "name": "全局", "scope": "全辖", "year": 2025}
    done = eliminate_transfers(load_pack(PACK_ID), department, THREE)
    assert [(t.kind, t.payer, t.receiver, str(t.paid), str(t.received)) for t in done.transfers] == [
        ("拨给下级", "1", "2", "30.00", "30.00")
    ]
    assert done.facts["outlays"] == [
        line("2010101", "人头费", "财力", "140.00", remark="甲；乙"),
        line("2050101", "办公费", "自筹", "7.00"),
        line("2010102", "专项", "财力", "30.00"),
    ]
    assert done.facts["staff"] == [{"post": "人头费", "heads": 7}, {"post": "专项", "heads": 1}]
    (table,) = tables({"pack": PACK_ID, **done.facts}).to_dict()["tables"]
    assert table["rows"][0]["cells"] == {"all": "177.00", "people": "140.00", "rest": "37.00"}


def test_a_year_and_the_next(other: Path) -> None:
    """A round, its department, next year: codes by the pack's word for them, last year's total, a merger."""
    campaign = founded(other / "一", UNITS, 2025, PACK_ID)
    assert campaign.pack.id == PACK_ID
    assert f'pack = "{PACK_ID}"' in (other / "一" / "campaign.toml").read_text("utf-8")
    assert sent_in(campaign, other, *THREE) == ["pass", "pass", "pass"]
    approve_returns(campaign, [], by="王芳", secrecy_by="李明")
    whole = consolidate(campaign, other / "汇总", code="0", name="全局")
    assert json.loads(whole.facts.read_text("utf-8"))["unit"] == {
        "code": "0", "name": "全局", "scope": "全辖", "year": 2025
    }  # fmt: skip
    assert whole.workbook.exists()
    walk = other / "对照.csv"
    walk.write_text("类别,原编码,新编码或名称\n单位,2,1\n单位名称,1,甲乙局\n科目,2050101,2050202\n", "utf-8")
    done = roll_over(campaign, other / "next", walk)
    assert (done.merged, done.unused) == ({"1": ("1", "2")}, ())
    kept = json.loads((other / "next" / "3.json").read_text("utf-8"))
    assert [one["subject"] for one in kept["outlays"]] == ["2050202"]
    settings = founded(other / "二", "编码,名称\n1,甲乙局\n3,丙所\n", 2026, PACK_ID).folder / "campaign.toml"
    replace(settings, 'prefill = ""', 'prefill = "../next"')
    following = open_campaign(other / "二")
    made = {
        code: read(following.folder / "workbooks" / file).to_dict()
        for code, file in generate_workbooks(following, 1, None).written
    }
    assert {code: one["before"] for code, one in made.items()} == {
        "1": {"spent": "170.00"},
        "3": {"spent": "7.00"},
    }
    assert made["1"]["words"] == {"tasks": "甲局的任务"}


@pytest.mark.slow
def test_the_demonstration_in_yuan(tmp_path: Path) -> None:
    """A pack that ships, in 元: its departments and its next year's figures are in 元, too."""
    rich = json.loads((SAMPLES / "pass" / "yuan-rich.json").read_text("utf-8"))
    code = rich["unit"]["code"]
    campaign = founded(
        tmp_path / "一", f"编码,名称\n{code},{rich['unit']['name']}\n", rich["unit"]["year"], "demo-yuan"
    )
    sent_in(campaign, tmp_path, rich)
    approve_returns(campaign, [code], by="王芳", secrecy_by="李明")
    whole = consolidate(campaign, tmp_path / "汇总", code="0", name="全部门")
    (alone, together) = (tables(one).to_dict()["tables"] for one in (rich, whole.facts))
    assert [t["rows"] for t in alone] == [t["rows"] for t in together]
    roll_over(campaign, tmp_path / "next")
    settings = founded(
        tmp_path / "二", f"编码,名称\n{code},某\n", rich["unit"]["year"] + 1, "demo-yuan"
    ).folder
    replace(settings / "campaign.toml", 'prefill = ""', 'prefill = "../next"')
    ((_, file),) = generate_workbooks(open_campaign(settings), 1, None).written
    before = read(settings / "workbooks" / file).to_dict()["prior_year"]
    income = next(t for t in alone if t["id"] == "t1")["rows"][-1]["cells"]["income"]
    assert before["income"] == income


@pytest.mark.slow
def test_a_return_of_another_pack(other: Path) -> None:
    """Said, an error, and never approved: not even where its unit is named."""
    campaign = founded(other / "一", UNITS, 2025, PACK_ID)
    foreign = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))
    foreign["unit"] |= {"code": "1", "name": "甲局", "year": 2025}
    assert sent_in(campaign, other, foreign) == ["fail"]
    (found,) = campaign.ledger.returns_of("1")
    assert found.findings[0].rule == "FILE-120"
    assert "hebei-2024" in found.findings[0].message
    assert PACK_ID in found.findings[0].message
    refused = approve_returns(campaign, ["1"], by="王芳", secrecy_by="李明")
    assert (refused.done, refused.refused) == ([], [("1", "还有错误")])


def test_rounds_of_packs_that_are_not_there(other: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown pack founds nothing; a broken one is called broken, never absent."""
    (other / "u.csv").write_text(UNITS, "utf-8")
    arguments = ["campaign", "init", "x", "--units", "u.csv", "--year", "2025", "--due", "2025-02-20"]
    assert main([*arguments, "--from", "a@b.cn", "--pack", "nowhere"]) == 2
    assert "没有名为 'nowhere' 的套表" in capsys.readouterr().err
    path = generate(THREE[0], other / "1.xlsx").path
    book = other / "schemas" / PACK_ID / "book.toml"
    book.rename(book.with_name("book.old"))
    assert main([*arguments, "--from", "a@b.cn", "--pack", PACK_ID]) == 1
    assert f"套表 {PACK_ID} 不完整" in capsys.readouterr().err
    assert not (other / "x").exists()
    assert main(["validate", str(path)]) == 1
    said = capsys.readouterr().out
    assert "FILE-112" in said
    assert "没有 book.toml" in said
    due = date(2025, 2, 20)
    with pytest.raises(SpecError, match="不完整"):
        create_campaign(
            other / "y", title="t", year=2025, due=due, sender="a@b.cn", units=other / "u.csv", pack=PACK_ID
        )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('partner = "partner"', 'partner = "parner"', "outlays 没有列 'parner'"),
        ('takes = ["money_from"]', 'takes = ["money"]', "outlays 没有列 'money'"),
        ('paid = { nature = "拨给下级" }', 'paid = { nature = "拨给上级" }', "没有 '拨给上级'"),
        ('transfers]\ninput = "outlays"', 'transfers]\ninput = "outlay"', "没有填报表 'outlay'"),
    ],
)
def test_transfers_that_name_what_is_not_there(other: Path, old: str, new: str, words: str) -> None:
    """Said with the line of the book."""
    replace(other / "schemas" / PACK_ID / "book.toml", old, new)
    (found,) = check_pack(other / "schemas" / PACK_ID).problems
    assert words in found.message
    assert found.file == f"{PACK_ID}/book.toml"
