"""From one campaign to the next: figures, codes and names taken over, units merged, returns compared."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.test_campaign import facts, taken
from xlsx_kit import read
from xlsx_kit.campaign.campaign import Campaign, create_campaign, open_campaign
from xlsx_kit.campaign.letters.first import generate_workbooks
from xlsx_kit.campaign.publication.approve import approve_returns
from xlsx_kit.campaign.publication.publish import publish_approved
from xlsx_kit.campaign.rollover.facts import RolloverResult, roll_over
from xlsx_kit.campaign.status.standing import unit_standings
from xlsx_kit.cli import main
from xlsx_kit.findings import InputError, SpecError
from xlsx_kit.resources import root

SUBSIDY = {
    "function": "2012901",
    "kind": "对附属单位补助支出",
    "fund": "事业收入",
    "origin": "本年",
    "project": "",
}
RECEIVED = {
    "function": "2012901",
    "kind": "基本支出",
    "fund": "上级补助收入",
    "origin": "本年",
    "project": "",
}
CROSSWALK = """类别,原编码,新编码或名称
单位,302002,302001
单位名称,302001,合并单位
单位,302003,309003
单位名称,302003,更名单位
功能科目,2012901,2012999
经济科目,30101,30199
单位,308888,309999
"""


def rolled(campaign: Campaign, folder: Path, crosswalk: str = CROSSWALK) -> RolloverResult:
    """Three units' returns, a transfer between the first two, rolled over."""
    paid = {**SUBSIDY, "amount": "5.00", "counterparty": "302002"}
    received = {**RECEIVED, "amount": "5.00", "counterparty": "第1单位"}
    for number, line in ((1, paid), (2, received), (3, {**paid, "counterparty": "302002"})):
        own = facts(number)
        own["ledger"].append(line)
        (folder / f"{number}.json").write_text(json.dumps(own), "utf-8")
        taken(campaign, folder / f"{number}.json")
    for found in campaign.ledger.returns():
        assert found.status != "fail", found.findings
    (folder / "对照.csv").write_text(crosswalk, "gb18030")
    return roll_over(campaign, folder / "next", folder / "对照.csv")


def in_file(done: RolloverResult, name: str) -> dict[str, Any]:
    """A file that was written."""
    path = next(path for path in done.files if path.name == name)
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def test_codes_names_and_mergers(campaign: Campaign, tmp_path: Path) -> None:
    """What passed between units that are one now is gone; who names a unit, names it by its new code."""
    done = rolled(campaign, tmp_path)
    assert sorted(path.name for path in done.files) == ["302001-2026.json", "302001.json", "309003.json"]
    assert done.merged == {"302001": ("302001", "302002")}
    assert [(t.payer, t.receiver, str(t.paid), str(t.received)) for t in done.transfers] == [
        ("302001", "302002", "5.00", "5.00")
    ]
    assert done.unused == (("unit", "308888"),)
    assert done.missing == tuple(f"30200{n}" for n in range(4, 9))
    merged, moved = in_file(done, "302001.json"), in_file(done, "309003.json")
    assert (merged["unit"]["name"], moved["unit"]["name"]) == ("合并单位", "更名单位")
    assert {line["kind"] for line in merged["ledger"]} == {"基本支出", "项目支出"}
    assert all(line["fund"] != "上级补助收入" for line in merged["ledger"])
    assert all(line["function"] != "2012901" for line in (*merged["ledger"], *moved["ledger"]))
    assert all(line["economic"] != "30101" for line in (*merged["basic"], *moved["basic"]))
    assert [line["counterparty"] for line in moved["ledger"] if line.get("counterparty")] == ["302001"]


@pytest.mark.parametrize(
    ("crosswalk", "words"),
    [
        ("类别,原编码\n", "表头缺少：新编码或名称"),
        ("类别,原编码,新编码或名称\n科室,1,2\n", "类别应为单位、单位名称、功能科目、经济科目"),
        ("kind,old,new\nunit,1,2\nunit,1,3\n", "1 写了两次"),
        ("kind,old,new\nunit,1,2\nunit,2,3\n", "1 并入的 2 又改为 3"),
    ],
)
def test_wrong_crosswalks(campaign: Campaign, tmp_path: Path, crosswalk: str, words: str) -> None:
    """One sentence with the place, before anything is written."""
    (tmp_path / "c.csv").write_text(crosswalk, "utf-8")
    with pytest.raises(SpecError, match=words):
        roll_over(campaign, tmp_path / "next", tmp_path / "c.csv")
    assert not (tmp_path / "next").exists()


@pytest.mark.slow
def test_the_next_campaign(campaign: Campaign, tmp_path: Path) -> None:
    """Prior figures stand in the workbooks, 同口径 after a merger; a return with others is asked."""
    rolled(campaign, tmp_path)
    kept = tmp_path / "old" / "改过编码.json"
    kept.parent.mkdir()
    kept.write_text((tmp_path / "3.json").read_text("utf-8"), "utf-8")
    units = tmp_path / "u.csv"
    units.write_text("编码,名称,上年文件\n302001,合并单位,\n309009,另编单位,old/改过编码.json\n", "utf-8")
    create_campaign(
        tmp_path / "2026", title="2026", year=2026, due=date(2026, 2, 20), sender="a@b.cn", units=units
    )
    settings = tmp_path / "2026" / "campaign.toml"
    settings.write_text(settings.read_text("utf-8").replace('prefill = ""', 'prefill = "../next"'), "utf-8")
    following = open_campaign(tmp_path / "2026")
    batch = generate_workbooks(following, 1, None)
    made = {code: read(tmp_path / "2026" / "workbooks" / file).to_dict() for code, file in batch.written}
    merged, other = made["302001"], made["309009"]
    assert merged["unit"]["name"] == "合并单位"
    assert (merged["prior_year"]["comparable"], merged["prior_year"]["income"]) == ("同口径", "369.80")
    assert (other["prior_year"].get("comparable"), other["prior_year"]["income"]) == (None, "187.40")
    prior = {line["item"]: line["prior"] for line in merged["three_public"]}
    one = {line["item"]: line["amount"] for line in facts(1)["three_public"]}
    assert prior["公务接待费"] == f"{2 * Decimal(one['公务接待费']):.2f}"
    for name, own, wrong in (("r", merged, "300.00"), ("s", other, "1.00")):
        own["prior_year"]["income"] = wrong
        own |= {part: facts(1)[part] for part in ("ledger", "basic")}
        (tmp_path / f"{name}.json").write_text(json.dumps(own), "utf-8")
    done = taken(following, tmp_path / "r.json", tmp_path / "s.json").received
    for unit, right in zip([one.unit for one in done], ("369.80", "187.40"), strict=True):
        assert unit
        (found,) = following.ledger.returns_of(unit)
        assert right in [f.expected for f in found.findings], found.findings


def test_a_list_that_names_what_is_not_there(tmp_path: Path) -> None:
    """Nothing is founded; what is named beside the list comes along."""
    units = tmp_path / "u.csv"
    units.write_text("编码,名称,上年文件\n1001,甲,没有.json\n", "utf-8")
    with pytest.raises(InputError, match="找不到这个文件"):
        create_campaign(
            tmp_path / "x", title="t", year=2026, due=date(2026, 2, 20), sender="a@b.cn", units=units
        )
    assert not (tmp_path / "x").exists()
    assert main(["generate", "--units", str(units), "--year", "2026", "--out", str(tmp_path / "o")]) == 1


@pytest.mark.slow
def test_the_export_of_this_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Named in the settings, it fills the workbooks of the units in it; without its map it is refused."""
    samples = Path(str(root("samples"))) / "import"
    folder = tmp_path / "x"
    units = samples / "units.csv"
    create_campaign(folder, title="t", year=2024, due=date(2024, 2, 20), sender="a@b.cn", units=units)
    for name in ("export.xlsx", "map.toml"):
        (folder / name).write_bytes((samples / name).read_bytes())
    settings = folder / "campaign.toml"
    kept = settings.read_text("utf-8").replace('export = ""', 'export = "export.xlsx"')
    settings.write_text(kept, "utf-8")
    assert main(["campaign", "send", str(folder)]) == 1
    assert "export_map" in capsys.readouterr().err
    settings.write_text(kept.replace('export_map = ""', 'export_map = "map.toml"'), "utf-8")
    assert main(["campaign", "send", str(folder)]) == 0
    filled = {path.stem for path in (folder / "imported").iterdir()}
    assert filled
    for code in filled:
        (workbook,) = (folder / "workbooks").glob(f"{code} *.xlsx")
        given = json.loads((folder / "imported" / f"{code}.json").read_text("utf-8"))
        assert read(workbook).to_dict()["ledger"] == read(given).to_dict()["ledger"] != []


def test_a_list_of_publications(
    campaign: Campaign, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Dates and addresses of many units at once; a fault is said with its line, and nothing is recorded."""
    (tmp_path / "1.json").write_text(json.dumps(facts(1)), "utf-8")
    taken(campaign, tmp_path / "1.json")
    approve_returns(campaign, [], by="王芳", secrecy_by="李明")
    publish_approved(campaign, lambda wanted, force: [None for _ in wanted])
    lines = tmp_path / "l.csv"
    command = ["campaign", "announce", str(campaign.folder), "--list", str(lines)]
    lines.write_text("单位编码,公开日期,公开网址\n302001,某日,\n", "utf-8")
    assert main(command) == 1
    assert "l.csv 第 2 行" in capsys.readouterr().err
    said = ["单位编码,公开日期,公开网址", "302001,2025/2/8,https://x.example/1", "302002,2025-02-09,"]
    lines.write_text("\n".join(said), "utf-8")
    assert main(command) == 1
    assert "302002：还没有公开文件" in capsys.readouterr().out
    (first, *_) = unit_standings(campaign, date(2025, 2, 1))
    assert (first.state, first.published_on, first.address) == (
        "public",
        "2025-02-08",
        "https://x.example/1",
    )
    assert (first.publish_by, first.publish_in) == ("2025-01-21", None)
