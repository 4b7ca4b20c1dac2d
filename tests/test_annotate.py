"""Marked copies: what is marked, what stays, and that the unit can go on working in them."""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from tests.edits import with_patch
from tests.facts_edits import with_set
from tests.filling import cell_of, default_layout
from tests.office.client import Office
from tests.ooxml import schema_faults
from xlsx_kit import generate, read, validate
from xlsx_kit.cli import main
from xlsx_kit.findings import PROBLEM_SHEET, Finding, Severity, finding_of, gravest_first
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.resources import root
from xlsx_kit.workbook.annotate import copy as copy_module
from xlsx_kit.workbook.annotate.copy import marked_bytes, marked_copies

SAMPLES = Path(str(root("samples")))
CASE: dict[str, Any] = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))
WRONG = with_set(
    CASE,
    [
        ["ledger.1.amount", "128.59"],
        ["projects.0.goals", ""],
        ["three_public.4.reason", ""],
        ["indicators.1.value", "≤98%"],
        ["indicators.1.description", ""],
    ],
)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A return with faults on several sheets."""
    return generate(WRONG, tmp_path_factory.mktemp("wrong") / "wrong.xlsx").path


@pytest.fixture(scope="module")
def marked(wrong: Path) -> Path:
    """Its marked copy."""
    copy = wrong.with_name("marked.xlsx")
    copy.write_bytes(marked_bytes(wrong, validate(wrong).files[0].findings))
    return copy


def opened(path: Path) -> openpyxl.Workbook:
    """The workbook as openpyxl sees it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path)


@pytest.mark.slow
def test_every_finding_stands_at_its_cell_and_in_the_list(wrong: Path, marked: Path) -> None:
    """A comment and a colour at each cell; a row with a link for each finding."""
    findings, book = validate(wrong).files[0].findings, opened(marked)
    assert {f.rule for f in findings} >= {"CROSS-020", "PROJ-111", "THREE-011", "PERF-006"}
    for finding in findings:
        if finding.sheet and finding.cell:
            comment = book[finding.sheet][finding.cell].comment
            assert comment is not None
            assert finding.message in comment.text
            assert finding.hint in comment.text
            ranges = " ".join(str(r.sqref) for r in book[finding.sheet].conditional_formatting)
            assert finding.cell in ranges.split()
    rows = list(book[PROBLEM_SHEET].iter_rows(min_row=3))
    assert [(r[2].value, r[3].value, r[6].value) for r in rows] == [
        (f.sheet or "整个文件", f.cell or (f.sheet and "整张表"), f.rule) for f in gravest_first(findings)
    ]
    links = {r[3].hyperlink.location for r in rows if r[3].hyperlink}
    assert links == {f"'{f.sheet}'!{f.cell or 'A1'}" for f in findings if f.sheet}
    assert book.active.title == PROBLEM_SHEET


@pytest.mark.slow
def test_nothing_else_changes(wrong: Path, marked: Path) -> None:
    """Facts, findings, values as shown; every part is what the schemas allow; the same bytes again."""
    assert read(marked).to_dict() == read(wrong).to_dict()
    found = validate(wrong).files[0].findings
    assert validate(marked).files[0].findings == found
    assert schema_faults(marked) == []
    assert marked_bytes(marked, found) == marked.read_bytes()
    assert marked_bytes(wrong, found) == marked.read_bytes()


@pytest.mark.slow
def test_marks_go_when_their_faults_do(marked: Path, wrong: Path, tmp_path: Path) -> None:
    """Marking again without findings takes all marks off."""
    clean = tmp_path / "clean.xlsx"
    clean.write_bytes(marked_bytes(marked, []))
    book = opened(clean)
    assert all(c.comment is None for sheet in book for row in sheet.iter_rows() for c in row)
    assert "xlsx-kit" not in str([r.formula for s in book for c in s.conditional_formatting for r in c.rules])
    assert validate(clean).files[0].findings == validate(wrong).files[0].findings


@pytest.mark.slow
def test_a_units_own_comment_stays(wrong: Path, tmp_path: Path) -> None:
    """Alone, and at a cell that is marked; also when it is marked twice."""
    commented, book = tmp_path / "commented.xlsx", opened(wrong)
    sheet, cell = cell_of(default_layout(), "projects", 0, "name")
    book[sheet][cell].comment = Comment("请局里确认", "会计")
    sheet, alone = cell_of(default_layout(), "projects", 0, "budget")
    book[sheet][alone].comment = Comment("按批复填", "会计")
    book.save(commented)
    for _ in range(2):
        found = validate(commented).files[0].findings
        assert (sheet, cell) in {(f.sheet, f.cell) for f in found}
        commented.write_bytes(marked_bytes(commented, found))
        seen = opened(commented)[sheet]
        assert seen[alone].comment.text == "按批复填"
        assert seen[cell].comment.text.endswith("请局里确认")
        assert seen[cell].comment.text.count("没有填绩效目标") == 1


def test_the_unit_works_on_in_the_copy(office: Office, marked: Path, tmp_path: Path) -> None:
    """LibreOffice corrects an entry in it: the tables follow, and nothing is said of the template."""
    sheet, cell = cell_of(default_layout(), "ledger", 1, "amount")
    done = office.fill(marked, tmp_path / "again.xlsx", [(sheet, cell, 128.6)])
    assert done.refused == ()
    rules = {f.rule for f in validate(done.target).files[0].findings}
    assert "CROSS-020" not in rules
    assert not {rule for rule in rules if rule.startswith("TPL")}
    assert {"PROJ-111", "THREE-011", "PERF-006"} <= rules


@pytest.mark.parametrize(
    ("patch", "sheet", "coloured"),
    [
        (
            [["cell", "收支明细", f"J{n}", {"t": "s", "v": "约20"}] for n in range(7, 12)],
            "收支明细",
            "J8:J11",
        ),
        ([["cell", "表3支出总表", f"D{n}", {"v": "21"}] for n in (9, 10, 11)], "表3支出总表", "D10:D11"),
    ],
)
def test_all_cells_of_a_run_are_coloured(
    patch: list[Any], sheet: str, coloured: str, small_pack: Pack, tmp_path: Path
) -> None:
    """Words stand at the first cell, the colour on all; a ledger keeps which these are."""
    source = generate({**CASE, "pack": small_pack.id}, tmp_path / "sent.xlsx").path
    source.write_bytes(with_patch(source.read_bytes(), patch))
    (found,) = (f for f in validate(source).files[0].findings if f.also)
    assert finding_of(json.loads(json.dumps(found.to_record()))) == found
    assert "also" not in found.to_dict()
    copy = tmp_path / "marked.xlsx"
    copy.write_bytes(marked_bytes(source, [found]))
    marks = [
        str(ranges.sqref)
        for ranges in opened(copy)[sheet].conditional_formatting
        for rule in ranges.rules
        if "xlsx-kit" in str(rule.formula)
    ]
    assert marks == [found.cell, coloured]
    assert schema_faults(copy) == []
    assert marked_bytes(copy, []) == marked_bytes(marked_bytes(source, [found]), [])


@pytest.mark.slow
def test_the_command(wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Copies below the folder; what has none is said with its reason; the returns stay as they are."""
    returns = tmp_path / "returns"
    (returns / "a").mkdir(parents=True)
    (returns / "a" / "退回.xlsx").write_bytes(wrong.read_bytes())
    (returns / "坏.xlsx").write_bytes(b"PK\x03\x04")
    (returns / "事实.json").write_text(json.dumps(WRONG), "utf-8")
    generate(SAMPLES / "pass" / "shanghai-unit.json", returns / "好.xlsx")
    before = {p: p.read_bytes() for p in returns.rglob("*.*")}
    assert main(["validate", str(returns), "--annotate", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert [p.name for p in (tmp_path / "out").rglob("*.xlsx")] == ["退回.xlsx"]
    assert (tmp_path / "out" / "a" / "退回.xlsx").is_file()
    assert "已写出标注副本 1 份" in said
    assert "坏.xlsx：文件无法读取" in said
    assert "事实.json：文件无法读取" in said
    assert "好.xlsx：没有发现问题" in said
    assert before == {p: p.read_bytes() for p in returns.rglob("*.*")}
    assert main(["validate", str(returns / "a" / "退回.xlsx"), "--annotate", str(returns / "a")]) == 1
    assert "不能覆盖原文件" in capsys.readouterr().err
    assert before == {p: p.read_bytes() for p in returns.rglob("*.*")}


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", b'sheetId="1"', b'sheetId="one"'),
        ("xl/workbook.xml", b'r:id="rId1"', b'r:id="rId9"'),
        ("xl/styles.xml", b"<fonts", b"<other"),
    ],
)
def test_a_file_that_no_marks_can_be_put_into_is_said(
    part: str, old: bytes, new: bytes, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Of the file; nothing is logged of the program."""
    (copy,) = marked_copies([(str(tiny(tmp_path, {part: (old, new)})), [FOUND])], tmp_path / "out")
    assert copy.reason == "文件的内部写法少见，无法加标注"
    assert caplog.records == []


def test_a_slip_of_the_program_is_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The other copies are made all the same."""
    files = [(str(tiny(tmp_path / name, {})), [FOUND]) for name in ("a", "b")]
    real, marked = copy_module.mark_sheet, list[str]()

    def slip(*arguments: Any) -> None:
        marked.append("")
        if len(marked) == 1:
            raise KeyError("slip")
        real(*arguments)

    monkeypatch.setattr(copy_module, "mark_sheet", slip)
    one, other = marked_copies(files, tmp_path / "out")
    assert one.reason == "程序没能加标注，请把这份文件报告给维护人员（KeyError）"
    assert other.path
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [KeyError]


FOUND = Finding("CELL-001", Severity.ERROR, "Sheet", "A1", "不对。", "请改正。")


def tiny(folder: Path, edits: dict[str, tuple[bytes, bytes]]) -> Path:
    """A workbook of one sheet, some of its parts written otherwise."""
    folder.mkdir(exist_ok=True)
    openpyxl.Workbook().save(folder / "plain.xlsx")
    path = folder / "x.xlsx"
    with zipfile.ZipFile(folder / "plain.xlsx") as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data, (old, new) = source.read(name), edits.get(name, (b"", b""))
            assert old in data
            target.writestr(name, data.replace(old, new) if old else data)
    return path
