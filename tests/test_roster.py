"""The list of units: what is read from it, what is refused and where, and the names of the files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from xlsx_kit.facts import addresses_in
from xlsx_kit.facts.roster.units import Unit, read_roster
from xlsx_kit.filenames import MOST_BYTES, unique_names, workbook_name
from xlsx_kit.findings import InputError
from xlsx_kit.pack.loading.load import load_pack

PACK = load_pack("hebei-2024")
HEAD = "code,name,email\n"


def roster(tmp_path: Path, text: str | bytes, name: str = "units.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusals(path: Path) -> list[tuple[str, str | None]]:
    with pytest.raises(InputError) as caught:
        read_roster(path, PACK)
    return [(f.rule, f.cell) for f in caught.value.findings]


FULL = (
    "单位编码,单位名称,邮箱,公开口径,单位性质,主管部门,联系人\n"
    "0118,某局,a@b.cn；c@d.com,部门,行政,某委,张三\n"
)


@pytest.mark.parametrize(
    "data",
    [
        FULL.encode(),
        b"\xef\xbb\xbf" + FULL.encode(),
        FULL.encode("gb18030"),
        FULL.replace(",", "\t").encode("utf-16"),
        FULL.replace(",", ";").replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16 tabs", "semicolons"],
)
def test_a_list_in_any_usual_spelling(tmp_path: Path, data: bytes) -> None:
    found = read_roster(roster(tmp_path, data), PACK)
    fields = (("scope", "部门"), ("nature", "行政"), ("rank", ""), ("funding", ""))
    expected = Unit("0118", "某局", ("a@b.cn", "c@d.com"), parent="某委", contact="张三", fields=fields)
    assert (found.units, found.findings) == ((expected,), ())
    assert found.units[0].row == 2


def test_a_workbook_serves_as_well(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"  # the bytes decide
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("名单")
        for row, cells in enumerate([["单位编码", "单位名称", "邮箱"], [118, "某局", "a@b.cn"]]):
            sheet.write_row(row, 0, cells)
    assert [(u.code, u.name) for u in read_roster(path, PACK).units] == [("118", "某局")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("FILE-004", None)]),
        ("\n\n", [("UNIT-001", None)]),
        (HEAD, [("UNIT-001", None)]),
        ("code,email\n118,a@b.cn\n", [("UNIT-002", "A1")]),
        (HEAD + "118,,a@b.cn\n", [("UNIT-003", "B2")]),
        (HEAD + ",某局,a@b.cn\n", [("UNIT-003", "A2")]),
        (HEAD + "118a,某局,a@b.cn\n\n118A,另局,a@b.cn\n", [("UNIT-004", "A4")]),
        (HEAD + "1.18E+14,某局,a@b.cn\n", [("UNIT-005", "A2")]),
        (HEAD + "1 18,某局,a@b.cn\n", [("UNIT-005", "A2")]),
        (HEAD + f"{'1' * 16},某局,a@b.cn\n", [("UNIT-005", "A2")]),
        (
            "code,name,email,批复日\n1,甲,a@b.cn,二月\n2,乙,a@b.cn,2025/1/31\n",
            [("UNIT-014", "D2")],
        ),
        (
            HEAD + "118,某局,a@b\n119,某局,a b.cn\n",
            [("UNIT-006", "C2"), ("UNIT-006", "C3"), ("UNIT-006", "C3")],
        ),
        ("code,name,scope\n118,某局,全部\n", [("UNIT-007", "C2")]),
        (HEAD + f"118,{'局' * 61},a@b.cn\n", [("UNIT-008", "B2")]),
        ("code,name,单位编码\n118,某局,1\n", [("UNIT-009", "C1")]),
        (HEAD + '118,"某局,a@b.cn\n', [("FILE-123", None)]),
        (b"\xff\x80code,name\n", [("FILE-122", None)]),
        (b"%PDF-1.4", [("FILE-121", None)]),
    ],
)
def test_what_is_refused_and_where(
    tmp_path: Path, text: str | bytes, expected: list[tuple[str, str | None]]
) -> None:
    assert refusals(roster(tmp_path, text)) == expected


def test_a_refusal_names_file_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_roster(roster(tmp_path, "编码,名称,邮箱\n118,某局,不是\n"), PACK)
    (finding,) = caught.value.findings
    assert (finding.sheet, finding.cell) == ("units.csv", "C2")
    assert finding.message == "第 2 行“邮箱”“不是”不是电子邮箱地址。"


def test_what_is_only_asked_about(tmp_path: Path) -> None:
    found = read_roster(roster(tmp_path, "code,name,email,nature,爱好\n118,某局,,企业,钓鱼\n"), PACK)
    assert [(f.rule, f.cell) for f in found.findings] == [
        ("UNIT-011", "E1"),
        ("UNIT-013", "D2"),
        ("UNIT-012", "C2"),
    ]
    assert dict(found.units[0].fields)["nature"] == "企业"


@pytest.mark.parametrize(
    ("titles", "unused"),
    [
        ("单位编码,单位名称,联系人1,联系人2", "D1"),
        ("单位编码,单位名称,主管部门,归口部门", "D1"),
        ("单位编码,单位名称,主管部门,单位名称（简称）", "D1"),
        ("单位名称（简称）,单位编码,主管部门,单位名称", "A1"),
    ],
)
def test_columns_that_say_nearly_the_same(tmp_path: Path, titles: str, unused: str) -> None:
    """The first is used, one with an addition after the plain one; the other is said, and refuses no list."""
    found = read_roster(roster(tmp_path, f"{titles}\n301,301,301,301\n"), PACK)
    assert [(f.rule, f.cell) for f in found.findings] == [("UNIT-011", unused)]


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("118", "某局", "118 某局.xlsx"),
        ("118", 'a<b>:"/\\|?*c', "118 a＜b＞：＂／＼｜？＊c.xlsx"),
        ("118", "某局. . ", "118 某局.xlsx"),
        ("118", "某\n局\u202e\x07", "118 某 局.xlsx"),
        ("con.1", "某局", "_con.1 某局.xlsx"),
        ("CON", "某局", "CON 某局.xlsx"),
        ("..118", "某局", "118 某局.xlsx"),
    ],
)
def test_names_that_windows_accepts(code: str, name: str, expected: str) -> None:
    assert workbook_name(code, name) == expected


def test_names_are_short_and_different() -> None:
    names = unique_names([("1", "局" * 100), ("1", "局" * 100), ("1/2", "某局"), ("1／2", "某局")])
    assert max(len(n.encode()) for n in names) <= MOST_BYTES
    assert names[2:] == ["1／2 某局.xlsx", "1／2 某局 (2).xlsx"]
    assert names[1].endswith("局 (2).xlsx")
    assert len({n.casefold() for n in names}) == 4


def test_dates_as_spreadsheets_store_them(tmp_path: Path) -> None:
    """A date that was typed into Excel is a number there; one that is text is read as people write it."""
    path = tmp_path / "units.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["单位编码", "单位名称", "批复日"])
        sheet.write_row(1, 0, ["301001", "甲"])
        sheet.write_datetime(1, 2, date(2025, 1, 20), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(2, 0, ["301002", "乙", "2025年1月21日"])
    found = read_roster(path, load_pack("hebei-2024")).units
    assert [unit.approved_on for unit in found] == ["2025-01-20", "2025-01-21"]


def test_a_list_as_offices_keep_it(tmp_path: Path) -> None:
    """Titles above, numbers and totals beside and between, addresses as people type them."""
    rows = [
        "青山县2025年单位名册,,,",
        ",,填报单位：预算股,2025年1月6日",
        "序号,单位代码,单位名称,邮箱",
        "1,001001,文化馆,a@qs.example、b@qs.example",
        "2,001002,图书馆,c＠qs.example",
        '3,001003,档案馆,"d@qs.example (张会计)"',
        "4,001004,幼儿园,无",
        ",小计,4家,",
        ",合 计,4家,",
    ]
    found = read_roster(roster(tmp_path, "\n".join(rows)), PACK)
    assert [unit.code for unit in found.units] == ["001001", "001002", "001003", "001004"]
    assert [unit.email for unit in found.units] == [
        ("a@qs.example", "b@qs.example"),
        ("c@qs.example",),
        ("d@qs.example",),
        (),
    ]
    assert [f.rule for f in found.findings] == ["UNIT-012", "UNIT-016", "UNIT-016"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("王五 <ww@q.example>; 赵六<zl@q.example>", ("ww@q.example", "zl@q.example")),
        ("ww@q.example <ww@q.example>", ("ww@q.example",)),
        ("王五\nww@q.example\n赵六\nzl@q.example", ("ww@q.example", "zl@q.example")),
        ("QQ：54321@qq.example", ("54321@qq.example",)),
        ("mailto:zy@q.example", ("zy@q.example",)),
        ("内网邮箱: a@q.example；外网邮箱:b@q.example", ("a@q.example", "b@q.example")),
        ("ｌｓ＠ｑ．ｅｘａｍｐｌｅ（李会计，周一至周五）", ("ls@q.example",)),
        ("a@q.example 王五 <c@q.example>", ("a@q.example", "c@q.example")),
        ("不详", ("不详",)),
        ("a@q", ("a@q",)),
        ("长" * 200_000, ("长" * 40 + " …",)),
        ("a@b.cn、" + "长" * 2_000, ("a@b.cn、" + "长" * 33 + " …",)),
    ],
)
def test_addresses_as_people_type_them(typed: str, expected: tuple[str, ...]) -> None:
    """Names, labels and remarks beside them are no addresses; what is neither is said."""
    assert addresses_in(typed) == expected


def test_several_columns_of_addresses_and_codes_without_their_zeros(tmp_path: Path) -> None:
    """Two columns of a kind are both used; a code that Excel took for a number is said, a short one not."""
    rows = [
        "单位编码,单位名称,邮箱,备用邮箱,办公电话,手机",
        "001,县委办,a@qs.example,b@qs.example,7010001,138",
        "1002,档案馆,,c@qs.example,,139",
        "001003,党校,d@qs.example,,7010003,",
        "001004,信访局,e@qs.example,e@qs.example,,",
    ]
    found = read_roster(roster(tmp_path, "\n".join(rows)), PACK)
    assert [(unit.email, unit.phone) for unit in found.units] == [
        (("a@qs.example", "b@qs.example"), "7010001；138"),
        (("c@qs.example",), "139"),
        (("d@qs.example",), "7010003"),
        (("e@qs.example",), ""),
    ]
    assert [(f.rule, f.cell) for f in found.findings] == [("UNIT-018", "A3")]
    assert "001002" in found.findings[0].message


@pytest.mark.parametrize(
    ("rows", "units", "said"),
    [
        ("*单位编码（6位）,单位名称（全称）,邮箱1,邮箱2\n1,甲,a@b.cn,c@d.cn", [("1", "甲", 2)], []),
        ("部门(单位)代码,部门(单位)名称,电子邮箱地址\n1,甲,a@b。cn", [("1", "甲", 1)], []),
        ("预算单位,邮箱\n001-甲馆,a@b.cn\n[002]乙馆,a@b.cn", [("001", "甲馆", 1), ("002", "乙馆", 1)], []),
        (
            "编码,名称,邮箱\n001,001 甲馆,a@b.cn\n002,002-乙馆,a@b.cn",
            [("001", "甲馆", 1), ("002", "乙馆", 1)],
            ["UNIT-020"],
        ),
        ("单位编码,单位名称,单位全称,邮箱\n1,甲,甲市甲馆,a@b.cn", [("1", "甲市甲馆", 1)], ["UNIT-027"]),
        (
            "单位编码,单位名称（全称）,单位名称,邮箱\n1,甲市甲馆,甲,a@b.cn",
            [("1", "甲市甲馆", 1)],
            ["UNIT-027"],
        ),
        ('编码,名称,邮箱\n="001",甲,a@b.cn\n\'002,乙,a@b.cn', [("001", "甲", 1), ("002", "乙", 1)], []),
        ('编码,名称,邮箱\n001,"甲\n馆",a@b.cn', [("001", "甲馆", 1)], []),
        ("编码,名称,邮箱\n001,3号院管理处,a@b.cn", [("001", "3号院管理处", 1)], []),
        ("编码,名称,邮箱\n1,甲,a@b.cn\n制表人：王芳,,审核：李明", [("1", "甲", 1)], ["UNIT-019"]),
        ("编码,名称,邮箱,期限\n1,甲,a@b.cn,2025-01-31 00:00:00", [("1", "甲", 1)], []),
    ],
)
def test_a_list_as_systems_write_it(
    tmp_path: Path, rows: str, units: list[tuple[str, str, int]], said: list[str]
) -> None:
    """Headings with marks and remarks, codes before names or in quotes, who made the list below it."""
    found = read_roster(roster(tmp_path, rows), PACK)
    assert [(unit.code, unit.name, len(unit.email)) for unit in found.units] == units
    assert [finding.rule for finding in found.findings] == said


def test_many_names_with_codes_before_them(tmp_path: Path) -> None:
    """One note, with the first rows."""
    rows = "\n".join(["编码,名称,邮箱", *(f"00{n},00{n} 馆{n},a@b.cn" for n in range(1, 8))])
    (note,) = (f for f in read_roster(roster(tmp_path, rows), PACK).findings if f.rule == "UNIT-020")
    assert "有 7 行前面带单位编码（第 2、3、4、5、6 等 行）" in note.message


def test_a_list_beside_other_sheets_with_codes_shown_with_zeros(tmp_path: Path) -> None:
    """It need not be the first sheet; a second list is said; a code is what the sheet shows of it."""
    path = tmp_path / "units.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("说明").write(0, 0, "填表说明")
        zeros = book.add_format({"num_format": "000000"})
        for name in ("行政", "事业"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["单位编码", "单位名称"])
            sheet.write_number(1, 0, 1001, zeros)
            sheet.write(1, 1, name)
    found = read_roster(path, PACK)
    assert [(unit.code, unit.name) for unit in found.units] == [("001001", "行政")]
    assert [finding.rule for finding in found.findings] == ["UNIT-010"]
    assert "“事业”" in found.findings[0].message


def test_a_list_that_is_none(tmp_path: Path) -> None:
    """More lines than any province has units: another file was chosen."""
    rows = "\n".join(["编码,名称,邮箱", *(f"{n:06d},单位{n}," for n in range(50_001))])
    with pytest.raises(InputError) as caught:
        read_roster(roster(tmp_path, rows), PACK)
    assert [f.rule for f in caught.value.findings] == ["UNIT-017"]


def merged_list(path: Path, rows: list[list[str]], *merges: tuple[int, int, int, int, str]) -> Path:
    """A list with merged cells, as offices draw them."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
        for top, left, bottom, right, text in merges:
            sheet.merge_range(top, left, bottom, right, text)
    return path


def test_a_department_merged_beside_its_units(tmp_path: Path) -> None:
    """One cell beside several units is meant for each of them; a blank one that is not merged is blank."""
    rows = [["主管部门", "单位编码", "单位名称"]]
    rows += [["", f"00100{n}", f"青山县{n}小"] for n in range(6)]
    path = merged_list(tmp_path / "名册.xlsx", rows, (1, 0, 3, 0, "县教育局"), (4, 0, 5, 0, "县卫健局"))
    found = read_roster(path, PACK).units
    assert [unit.parent for unit in found] == ["县教育局"] * 3 + ["县卫健局"] * 2 + [""]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["主管部门", "单位", "", "联系方式", ""], ["", "编码", "名称", "邮箱", "电话"]),
        (["主管部门", "单位编码", "单位名称", "联系方式", ""], ["", "", "", "电子邮箱", "手机"]),
    ],
)
def test_a_heading_in_two_rows(tmp_path: Path, upper: list[str], lower: list[str]) -> None:
    """An upper title says of what the lower one is, or only draws several together."""
    rows = [["2025年单位名册"], upper, lower, ["教育局", "301002", "某小学", "a@qs.example", "0314-2000000"]]
    text = "\n".join(",".join([*cells, *[""] * (5 - len(cells))]) for cells in rows)
    found = read_roster(roster(tmp_path, text), PACK)
    (unit,) = found.units
    assert (unit.code, unit.name, unit.parent) == ("301002", "某小学", "教育局")
    assert (unit.email, unit.phone) == (("a@qs.example",), "0314-2000000")
    assert found.findings == ()


def test_channels_dates_and_batches(tmp_path: Path) -> None:
    """How a unit is reached, its own due date, what goes out together."""
    text = "编码,名称,渠道,报送期限,批次,部门批复日\n1,甲,面交,2025年2月1日,第一批,2025-01-20\n2,乙,,,,\n"
    first, second = read_roster(roster(tmp_path, text), PACK).units
    assert (first.channel, first.due, first.batch) == ("面交", "2025-02-01", "第一批")
    assert first.department_approved_on == "2025-01-20"
    assert (second.channel, second.due) == ("邮件", "")
    assert refusals(roster(tmp_path, "编码,名称,渠道\n1,甲,传真\n")) == [("UNIT-007", "C2")]
    assert refusals(roster(tmp_path, "编码,名称,报送期限\n1,甲,2月31日\n")) == [("UNIT-014", "C2")]
