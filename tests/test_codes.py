"""Official code lists: read as published, taken in year by year, compared; what a year's workbook offers."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from xlsx_kit import generate, validate
from xlsx_kit.campaign.rollover.crosswalk import read_crosswalk
from xlsx_kit.cli import main
from xlsx_kit.files.xlsx.cells import read_cells
from xlsx_kit.files.xlsx.guard import open_package
from xlsx_kit.findings import SpecError
from xlsx_kit.pack.codes.compare import compared
from xlsx_kit.pack.codes.listed import ListedCode, ListedCodes
from xlsx_kit.pack.codes.merge import MergeResult, merged
from xlsx_kit.pack.codes.run import csv_text, import_codes, read_codes, write_crosswalk
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.model.code_entry import from_text, to_text
from xlsx_kit.pack.model.codes import CodeList, code_list
from xlsx_kit.resources import PACKS_VARIABLE, root

PACK = load_pack("hebei-2024")
FUNCTIONAL = PACK.codes["functional"]
SAMPLES = Path(str(root("samples")))
TEXTS = sorted(path.stem for path in (SAMPLES / "codes").glob("*.txt"))
CLASSES = [(code, f"{code}类") for code in FUNCTIONAL.class_codes]

Row = tuple[str, str]
NAMES = st.text("一般行政管理事务运行机关服务（）、“”", min_size=1, max_size=20)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, which is where the lists go that the package must not be given."""
    monkeypatch.delenv(PACKS_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def list_with(*lines: str) -> CodeList:
    """A functional list: every class, and lines of its CSV."""
    rows = [f"{code},{name},,," for code, name in CLASSES]
    text = "\n".join(["code,name,budget,valid_from,valid_to", *rows, *lines])
    return code_list("functional", FUNCTIONAL.spec, text, "functional.csv")


def read(*rows: Row) -> ListedCodes:
    return ListedCodes(
        tuple(ListedCode(code, name, n) for n, (code, name) in enumerate(rows, start=1)), (), ()
    )


def said(done: MergeResult) -> list[tuple[str, str]]:
    return [(change.kind, change.code) for change in done.changes]


def rows_of(done: MergeResult, code: str) -> list[tuple[str, int | str, int | str]]:
    return [
        (e.name, from_text(e.valid_from) or 0, to_text(e.valid_to) or 0)
        for e in done.entries
        if e.code == code
    ]


def year(number: int) -> date:
    """From when the list of a year holds."""
    return date(number, 1, 1)


@pytest.mark.parametrize("name", TEXTS)
def test_pasted_text(name: str) -> None:
    """Ragged blanks, pages, headings, names over lines, full-width digits, codes in parts."""
    found = read_codes(SAMPLES / "codes" / f"{name}.txt", FUNCTIONAL)
    with (SAMPLES / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        expected = [(row["code"], row["name"]) for row in csv.DictReader(file)]
    assert [(row.code, row.name) for row in found.rows] == expected
    assert (found.wrong_width, found.nameless) == ((), ())


SPLIT: list[list[Any]] = [
    ["2025年支出功能分类科目"],
    ["科目编码", "", "", "科目名称", "说明"],
    ["类", "款", "项", "", ""],
    [201, "", "", "一般公共服务支出", "反映政府提供一般公共服务的支出。"],
    ["", 1, "", "人大事务", ""],
    ["", "", "01", "行政运行", ""],
    ["", "", 2, "一般行政 管理事务", ""],
    ["类", "款", "项", "", ""],
    ["201", "02", "", "政协事务", ""],
    ["201", "02", "01", "行政运行", ""],
]
ONE_COLUMN: list[list[Any]] = [
    ["序号", "科目编码", "科目名称", "备注"],
    [1, 201, "一般公共服务支出", ""],
    [2, 20101, "人大事务", ""],
    [3, "2010101", "行政运行", "反映"],
    [4, "２０１０１０２", "一般行政管理事务", ""],
    [5, "201 02", "政协事务", ""],
    [6, 2010201, "行政运行", ""],
]


@pytest.mark.parametrize("cells", [SPLIT, ONE_COLUMN], ids=["split", "one"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_tables(cells: list[list[Any]], kind: str, tmp_path: Path) -> None:
    """A code in one column or over three, numbers without their zeros, headings again, a 说明 after."""
    path = tmp_path / f"list.{kind}"
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(cells)
        path.write_text(text.getvalue(), "gb18030")
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for row, line in enumerate(cells):
                sheet.write_row(row, 0, line)
    found = [(row.code, row.name) for row in read_codes(path, FUNCTIONAL).rows]
    assert found == [
        ("201", "一般公共服务支出"),
        ("20101", "人大事务"),
        ("2010101", "行政运行"),
        ("2010102", "一般行政管理事务"),
        ("20102", "政协事务"),
        ("2010201", "行政运行"),
    ]


def test_a_year_after_another() -> None:
    """New, renamed, ended, back again: every year keeps its names, no row is lost."""
    before = list_with("20101,人大事务,,,", "2010101,行政运行,,,", "2010102,老科目,,,", "2010103,走了,,,")
    done = merged(before, read(("201", "201类"), ("20101", "人大事务"), ("2010101", "行政运行"),
                               ("2010102", "新名称"), ("2010104", "新来的")), year(2025), "")  # fmt: skip
    assert said(done) == [("renamed", "2010102"), ("ended", "2010103"), ("new", "2010104")]
    assert done.kept == 3
    assert rows_of(done, "2010102") == [("老科目", 0, 2024), ("新名称", 2025, 0)]
    assert rows_of(done, "2010103") == [("走了", 0, 2024)]
    assert rows_of(done, "2010104") == [("新来的", 2025, 0)]
    now = code_list("functional", FUNCTIONAL.spec, csv_text(done.entries), "x.csv")
    assert [now.name("2010102", when) for when in (2020, 2024, 2025, 2030)] == ["老科目", "老科目"] + [
        "新名称"
    ] * 2
    again = merged(now, read(("201", "201类"), ("20101", "人大事务"), ("2010103", "走了")), year(2026), "")
    assert ("resumed", "2010103") in said(again)
    assert rows_of(again, "2010103") == [("走了", 0, 2024), ("走了", 2026, 0)]
    nothing = merged(now, read(("201", "201类"), ("20101", "人大事务"), ("2010101", "行政运行"),
                               ("2010102", "新名称"), ("2010104", "新来的")), year(2025), "")  # fmt: skip
    assert nothing.changes == ()
    assert nothing.entries == now.entries


def test_an_earlier_year_after_a_later() -> None:
    """A list of the year before lets a code begin earlier; another name gets a row up to the next."""
    now = list_with("20101,人大事务,,2025,", "20102,政协事务,,2025,")
    done = merged(now, read(("20101", "人大事务"), ("20102", "旧名")), year(2024), "")
    assert rows_of(done, "20101") == [("人大事务", 2024, 0)]
    assert rows_of(done, "20102") == [("旧名", 2024, 2024), ("政协事务", 2025, 0)]


def test_other_classes_and_budgets_are_left_alone() -> None:
    """A list of one class, or of one budget, says nothing of the others."""
    now = list_with("20501,教育,,,", "20822,移民,政府性基金预算,,", "2082201,补助,,,", "20801,人社,,,")
    assert said(merged(now, read(("208", "208类")), year(2025), "")) == [("ended", "20801")]
    fund = merged(now, read(("208", "208类"), ("20822", "移民")), year(2025), "政府性基金预算")
    assert said(fund) == [("budget", "208"), ("ended", "2082201")]


CONFLICTS: dict[str, tuple[Row, int | None]] = {
    "class": (("299", "没有"), None),
    "parent": (("2010101", "没有款"), None),
    "name": (("205", "别的名称"), None),
    "same_year": (("20601", "别的名称"), 2025),
}


@pytest.mark.parametrize("kind", CONFLICTS)
def test_conflicts(kind: str) -> None:
    """Said, and left out; the list stays as it is."""
    now = list_with("20601,科技,,2025,")
    row, start = CONFLICTS[kind]
    done = merged(now, read(row), start and year(start), "")
    assert said(done) == [(kind, row[0])]
    assert set(done.entries) == set(now.entries)
    twice = merged(now, read(("20602", "甲"), ("20602", "甲"), ("20602", "乙")), year(2025), "")
    assert said(twice) == [("new", "20602"), ("twice", "20602")]
    assert said(
        merged(
            list_with("20601,款,,,", "2060101,甲,国有资本经营预算,,"),
            read(("2060101", "甲")),
            None,
            "政府性基金预算",
        )
    ) == [("budget_differs", "2060101")]


def test_where_a_list_goes(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Never into the package; only reported on --dry-run; the same bytes again; what is no code is named."""
    text = elsewhere / "list.txt"
    text.write_text(
        "201 一般公共服务支出\n20199 其他一般公共服务支出\n2019901 国家赔偿费用支出\n20102022 坏\n", "utf-8"
    )
    command = ["codes", "import", str(text), "--list", "functional"]
    assert main([*command, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    target = elsewhere / "schemas" / "hebei-2024" / "codes" / "functional.csv"
    assert (told["written"], told["out"]) == (False, str(target))
    assert [(c["kind"], c["code"], c["line"]) for c in told["conflicts"]] == [("width", "20102022", 4)]
    assert not target.exists()
    assert main(command) == 0
    assert f"已写入：{target}" in capsys.readouterr().out
    assert load_pack("hebei-2022").codes["functional"].name("2019901", 2024) == "国家赔偿费用支出"
    before = target.read_bytes()
    assert main(command) == 0
    assert "没有变化" in capsys.readouterr().out
    assert target.read_bytes() == before
    assert main(["codes", "list", "--list", "functional", "--year", "2024"]) == 0
    assert "国家赔偿费用支出" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["none.txt", "--list", "functional"], 1, "none.txt"),
        (["empty.txt", "--list", "functional"], 1, "没有读到功能分类科目"),
        (["list.txt", "--list", "nothing"], 2, "'nothing'，现有：functional、economic"),
        (["list.txt", "--list", "functional", "--pack", "none"], 2, "'none'"),
    ],
)
def test_wrong_calls(
    arguments: list[str], status: int, words: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is said in a sentence."""
    (elsewhere / "empty.txt").write_text("前言\n", "utf-8")
    (elsewhere / "list.txt").write_text("201 一般公共服务支出\n", "utf-8")
    assert main(["codes", "import", *arguments]) == status
    assert words in capsys.readouterr().err


def test_crosswalk(elsewhere: Path) -> None:
    """Guesses are refused until somebody has looked at them; then rollover reads the file."""
    now = list_with(
        "20115,工商行政管理事务,,,2018", "2011501,工商行政管理专项,,,2018", "2011502,不再有的,,,2018",
        "20138,市场监督管理事务,,2019,", "2013801,市场监督管理专项,,2019,", "20101,人大,,,2018",
        "20101,人大事务,,2019,",
    )  # fmt: skip
    names = [{e.code: e.name for e in now.in_force(when)} for when in (2018, 2019)]
    found = compared(now, *names)
    assert found.kept == len(CLASSES)
    assert [(p.kind, p.old, p.new) for p in found.pairs] == [
        ("renamed", "20101", "20101"),
        ("ended", "20115", "20138"),
        ("ended", "2011501", "2013801"),
        ("ended", "2011502", ""),
        ("new", "", "20138"),
        ("new", "", "2013801"),
    ]
    out = elsewhere / "c.csv"
    assert write_crosswalk(found, out) == 2
    with pytest.raises(SpecError, match=r"2011501 还没有确认.*c\.csv 第 2 行"):
        read_crosswalk(out, PACK)
    text = out.read_text("utf-8").replace("按名称猜测", "").replace("没有找到相近的科目", "")
    out.write_text(text.replace("2011502,,", "2011502,2013801,"), "utf-8")
    assert read_crosswalk(out, PACK).maps == {"functional": {"2011501": "2013801", "2011502": "2013801"}}


def test_two_files_beside_each_other(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Official lists that are in no pack yet."""
    (elsewhere / "a.txt").write_text("201 一般公共服务支出\n20101 人大\n", "utf-8")
    (elsewhere / "b.csv").write_text("编码,名称\n201,一般公共服务支出\n20101,人大事务\n", "utf-8")
    assert main(["codes", "crosswalk", "--from", "a.txt", "--to", "b.csv", "--list", "functional"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "改名 20101 人大 → 人大事务",
        "不变 1，改名 1，停用 0，新增 0。",
    ]


@given(
    names=st.dictionaries(
        st.tuples(st.sampled_from(["201", "208"]), st.integers(1, 99), st.integers(0, 99)), NAMES, max_size=12
    )
)
def test_imported_and_given_out_again(names: dict[tuple[str, int, int], str]) -> None:
    """What was imported is what a year's list gives, whatever the file's order; again, nothing changes."""
    official = dict(CLASSES)
    for (above, section, item), name in names.items():
        official.setdefault(f"{above}{section:02d}", name)
        if item:
            official[f"{above}{section:02d}{item:02d}"] = name
    rows = sorted(official.items(), key=lambda row: row[1])
    done = merged(list_with(), read(*rows), year(2025), "")
    now = code_list("functional", FUNCTIONAL.spec, csv_text(done.entries), "x.csv")
    assert {e.code: e.name for e in now.in_force(2025)} == official
    assert {e.code for e in now.in_force(2024)} == {code for code, _ in CLASSES}
    again = merged(now, read(*reversed(rows)), year(2025), "")
    assert (again.entries, again.changes, again.kept) == (now.entries, (), len(official))


@pytest.mark.slow
def test_workbooks_of_two_years(elsewhere: Path) -> None:
    """Drop-downs offer what holds in the year, names are the year's, another year's code is reported."""
    codes = elsewhere / "schemas" / "hebei-2024" / "codes" / "functional.csv"
    codes.parent.mkdir(parents=True)
    shipped = (Path(str(root("schemas"))) / "codes" / "functional.csv").read_text("utf-8")
    own = "2019901,旧名,,,2024\n2019901,新名,,2025,\n2019902,只到去年,,,2024\n2019903,今年才有,,2025,\n"
    codes.write_text(shipped + own, "utf-8")
    unit = {"code": "301005", "name": "某局", "scope": "单位", "nature": "行政"}
    line = {"kind": "基本支出", "fund": "一般公共预算", "origin": "本年", "amount": "1.00"}
    offered, reported = {}, {}
    for when in (2024, 2025):
        lines = [{**line, "function": f"201990{n}"} for n in (1, 2, 3)]
        facts = {"unit": {**unit, "year": when}, "ledger": lines}
        path = generate(facts, elsewhere / f"{when}.xlsx").path
        texts = {
            cell.text for s in read_cells(open_package(path)).sheets.values() for cell in s.cells.values()
        }
        offered[when] = sorted(t for t in texts if t.startswith("201990") and " " in t)
        found = [f for f in validate(path).files[0].findings if f.rule == "CODE-002"]
        reported[when] = [f.actual for f in found]
        assert ({"旧名", "新名"} & texts) == {"旧名" if when == 2024 else "新名"}
    assert offered == {2024: ["2019901 旧名", "2019902 只到去年"], 2025: ["2019901 新名", "2019903 今年才有"]}
    assert reported == {2024: ["2019903"], 2025: ["2019902"]}


def test_an_empty_import_writes_nothing(elsewhere: Path) -> None:
    """The function, without the command around it."""
    text = elsewhere / "a.txt"
    text.write_text("201 一般公共服务支出\n", "utf-8")
    assert not import_codes(text, "hebei-2024", "functional").written
