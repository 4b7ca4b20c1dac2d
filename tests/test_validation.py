"""A run over many files: which are looked at, in what order, what each entry says, processes, repeats."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.edits import with_patch
from tests.packs import SMALL, small_schemas
from xlsx_kit import generate, validate
from xlsx_kit.api import rule_catalogue
from xlsx_kit.findings import Finding, InputError, Severity
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.resources import PACKS_VARIABLE, root
from xlsx_kit.returns.validation.report import FileReport, Report

SAMPLES = Path(str(root("samples")))
CLEAN: dict[str, Any] = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))
KEYS = ["file", "unit", "year", "pack", "status", "findings"]
FINDING = ["rule", "severity", "sheet", "cell", "message", "expected", "actual", "hint"]


def facts(code: str, **changes: Any) -> dict[str, Any]:
    """A clean unit with a code, a project and texts of its own."""
    own: dict[str, Any] = json.loads(json.dumps(CLEAN).replace("25P0001", f"25P{code:0>4}"))
    own["texts"] = {key: text and f"{text}{code}。" for key, text in own["texts"].items()}
    return {**own, "unit": {**CLEAN["unit"], "code": code}, **changes}


def put(file: Path, content: dict[str, Any] | bytes) -> Path:
    """A file with facts, or with anything."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(
        content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    )
    return file


def outcome(report: Report) -> list[tuple[str, str, list[str]]]:
    """Name, status and rules of every file."""
    return [(f.file, f.status, [x.rule for x in f.findings]) for f in report.files]


def test_a_folder_is_walked_in_sorted_order(tmp_path: Path) -> None:
    """All kinds in any case, below any depth; dotfiles, lock files and other kinds are passed over."""
    wanted = ["a.json", "a/b/c.json", "a/z.json", "b.JSON", "单位/报表.json"]
    for n, name in enumerate(wanted):
        put(tmp_path / "in" / name, facts(f"00{n}"))
    for name in ("A.XLSX", "m.xlsm", "o.xls", "p.xlsb", "q.Et"):
        put(tmp_path / "in" / name, b"no workbook")
    for name in (
        "~$a.xlsx",
        ".hidden.json",
        ".git/x.json",
        "~$dir/x.json",
        "x.docx",
        "x.txt",
        "x.json.bak",
        "json",
    ):
        put(tmp_path / "in" / name, b"{")
    (tmp_path / "in" / "folder.json").mkdir()
    names = [f.file for f in validate(tmp_path / "in").files]
    expected = sorted([*wanted, "A.XLSX", "m.xlsm", "o.xls", "p.xlsb", "q.Et"], key=lambda n: n.split("/"))
    assert names == [f"{tmp_path}/in/{n}" for n in expected]
    assert len(validate(tmp_path / "in" / "a").files) == 2


def test_a_folder_that_begins_with_a_dot_may_be_asked_for(tmp_path: Path) -> None:
    """Only what lies below is passed over by its name."""
    put(tmp_path / ".in" / "a.json", facts("001"))
    assert len(validate(tmp_path / ".in").files) == 1


def test_names_are_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file's name is the path as given; in a folder, the folder and the way with slashes."""
    put(tmp_path / "in" / "sub" / "a.json", facts("001"))
    monkeypatch.chdir(tmp_path)
    assert [f.file for f in validate("in/sub/a.json").files] == ["in/sub/a.json"]
    for given in ("in", "in/", "./in"):
        assert [f.file for f in validate(given).files] == [f"{Path(given)}/sub/a.json"]
    assert [f.file for f in validate(Path("in")).files] == ["in/sub/a.json"]
    assert [f.file for f in validate(["in", "in/sub/a.json"]).files] == ["in/sub/a.json"] * 2


def test_no_file_and_an_empty_folder(tmp_path: Path) -> None:
    """A missing file is a finding, an empty folder an empty report."""
    report = validate([tmp_path / "none.xlsx", tmp_path])
    assert outcome(report) == [(str(tmp_path / "none.xlsx"), "fail", ["FILE-001"])]
    assert validate(tmp_path).to_dict() == {"files": [], "summary": {"pass": 0, "warn": 0, "fail": 0}}


def hostile(folder: Path) -> list[tuple[str, str, list[str]]]:
    """Good and bad files, with what is to be said of each."""
    put(folder / "01.json", facts("001"))
    put(folder / "02.json", b"{")
    put(folder / "03.json", facts("003", carry_out=[{"fund": "其他收入", "amount": "1,0"}]))
    put(folder / "04.xlsx", b"PK\x03\x04" + bytes(100))
    put(folder / "05.xlsx", b"")
    put(folder / "06.xlsx", b"%PDF-1.7")
    put(folder / "07.json", facts("007", pack="hebei-1999"))
    put(folder / "08.json", facts("008", leger=[]))
    put(folder / "09.json", facts("009", unit=[]))
    put(folder / "10.json", facts("010") | {"unit": {**CLEAN["unit"], "code": "010", "nature": "企业"}})
    put(folder / "11.json", json.dumps(facts("011"), ensure_ascii=False).encode("gbk"))
    shutil.copy(folder / "01.json", folder / "12.json")
    said = [
        ("pass", []), ("fail", ["FILE-101"]), ("fail", ["CELL-004"]), ("fail", ["FILE-010"]),
        ("fail", ["FILE-004"]), ("fail", ["FILE-006"]), ("fail", ["FILE-104"]), ("fail", ["FILE-102"]),
        ("fail", ["FILE-103"]), ("warn", ["CELL-010"]), ("fail", ["FILE-101"]), ("warn", ["FILE-107"]),
    ]  # fmt: skip
    files = sorted(folder.iterdir())
    return [(f"{folder}/{file.name}", *s) for file, s in zip(files, said, strict=True)]


def test_good_and_hostile_files_have_one_entry_each(tmp_path: Path) -> None:
    """No file keeps another from being judged; nothing raises."""
    expected = hostile(tmp_path)
    report = validate(tmp_path)
    assert outcome(report) == expected
    assert report.summary == {"pass": 1, "warn": 2, "fail": 9}
    assert report.failed()


@pytest.mark.slow
def test_more_processes_say_the_same(tmp_path: Path) -> None:
    """The order and every word are those of one process."""
    hostile(tmp_path)
    seen: list[tuple[int, int, str]] = []
    alone = validate(tmp_path, progress=lambda *step: seen.append(step)).to_dict()
    assert validate(tmp_path, jobs=2).to_dict() == alone
    assert seen == [(n, 12, f"{n:02d}{'.xlsx' if n in (4, 5, 6) else '.json'}") for n in range(1, 13)]


def test_a_unit_seen_again_is_a_warning_on_each_later_file(tmp_path: Path) -> None:
    """Same code and year; another year, and files whose unit is not known, are no repeats."""
    for name in ("a", "c", "d"):
        put(tmp_path / f"{name}.json", facts("001"))
    put(tmp_path / "b.json", facts("002"))
    put(tmp_path / "e.json", facts("001") | {"unit": {**CLEAN["unit"], "code": "001", "year": 2026}})
    for name in ("x", "y"):
        put(tmp_path / f"{name}.json", b"{}")
    report = validate(tmp_path)
    repeated = {
        Path(f.file).name: f.findings[-1] for f in report.files if "FILE-107" in {x.rule for x in f.findings}
    }
    assert list(repeated) == ["c.json", "d.json"]
    for finding in repeated.values():
        assert f"{tmp_path}/a.json" in finding.message
        assert "001" in finding.message
        assert (finding.severity, finding.sheet, finding.cell) == (Severity.WARNING, None, None)


def test_status_and_strictness() -> None:
    """fail with an error, warn with a warning, else pass; strict counts warnings."""

    def file(*severities: Severity) -> FileReport:
        found = tuple(Finding("CELL-001", s, None, None, "", "") for s in severities)
        return FileReport("f", None, None, None, None, found)

    error, warning, note = Severity.ERROR, Severity.WARNING, Severity.NOTE
    assert [file(*s).status for s in [(), (note,), (note, warning), (warning, error)]] == [
        "pass",
        "pass",
        "warn",
        "fail",
    ]
    for severities, plain, strict in [((), False, False), ((note,), False, False), ((warning,), False, True)]:
        assert (Report((file(*severities),)).failed(), Report((file(*severities),)).failed(strict=True)) == (
            plain,
            strict,
        )
    assert Report((file(), file(error))).failed()
    assert Report((file(), file(warning), file(error))).summary == {"pass": 1, "warn": 1, "fail": 1}


def test_shape_of_the_report() -> None:
    """The contract's keys, exactly, whether a file could be read or not."""
    report = validate([SAMPLES / "pass" / "chengde-2024.json", "none.xlsx"]).to_dict()
    assert list(report) == ["files", "summary"]
    real, none = report["files"]
    assert list(real) == list(none) == KEYS
    assert {tuple(f) for f in real["findings"] + none["findings"]} == {tuple(FINDING)}
    assert real["unit"] == {"code": "118", "name": "承德市公安局高新技术产业开发区分局"}
    assert (real["year"], real["pack"], real["status"]) == (2024, "hebei-2024", "warn")
    assert (none["unit"], none["year"], none["pack"]) == ({"code": None, "name": None}, None, None)
    assert json.loads(json.dumps(report)) == report


def test_findings_come_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    """Sheet by sheet, row by row."""
    many = facts("001")
    lines = CLEAN["ledger"][::-1]
    many["ledger"] = [*({**line, "project": "长" * 41} for line in lines[:3]), *lines[3:]]
    many["organisations"] = [{"name": "", "rank": "x"}]
    many["texts"] = {**CLEAN["texts"], "duties": "长" * 3001}
    many["unit"] = {**many["unit"], "nature": "企业"}
    found = validate(put(tmp_path / "a.json", many)).files[0].findings
    sheets = [f.sheet for f in found]
    assert list(dict.fromkeys(sheets)) == ["单位信息", "机构设置", "收支明细", "文字说明"]
    assert [f.cell for f in found if f.sheet == "收支明细"] == ["I7", "I8", "I9"]


def test_a_fault_is_not_repeated_by_what_follows_from_it(tmp_path: Path) -> None:
    """An amount that cannot be read breaks sums; only the amount is reported."""
    many = facts("001", ledger=[{**CLEAN["ledger"][1], "amount": "约128"}, *CLEAN["ledger"][2:]])
    assert outcome(validate(put(tmp_path / "a.json", many)))[0][2] == ["CELL-004"]


@pytest.mark.slow
def test_pack_asked_for_and_pack_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pack asked for comes first, then the workbook's stamp or the facts' own."""
    schemas = small_schemas(tmp_path)
    monkeypatch.setenv(PACKS_VARIABLE, str(schemas.parent))
    folder = tmp_path / "in"
    put(folder / "a.json", facts("001"))
    put(folder / "b.json", facts("002", pack=SMALL))
    generate(facts("003", pack=SMALL), folder / "c.xlsx")
    assert [f.pack for f in validate(folder).files] == ["hebei-2024", SMALL, SMALL]
    assert {f.pack for f in validate(folder, pack=SMALL).files} == {SMALL}
    assert {f.status for f in validate(folder).files} == {"pass"}
    with pytest.raises(SpecError, match="hebei-1999"):
        validate(folder, pack="hebei-1999")


def test_inputs_are_never_written_to(tmp_path: Path) -> None:
    """Bytes and times of every file stay."""
    hostile(tmp_path)

    def state() -> Iterator[tuple[str, bytes, int]]:
        return ((p.name, p.read_bytes(), p.stat().st_mtime_ns) for p in sorted(tmp_path.iterdir()))

    before = list(state())
    validate(tmp_path)
    assert list(state()) == before


def test_rules_of_files_and_runs_are_shown_here_or_beside() -> None:
    """FILE-101 to FILE-109: where each is shown to fire."""
    here = Path(__file__).parent
    shown = {
        "FILE-101": "test_facts.py", "FILE-102": "test_facts.py", "FILE-103": "test_facts.py",
        "FILE-104": "test_facts.py", "FILE-105": "test_facts.py", "FILE-106": "test_validation.py",
        "FILE-107": "test_validation.py", "FILE-108": "test_workbook_file.py",
        "FILE-109": "test_workbook_file.py",
    }  # fmt: skip
    assert {e.id for e in rule_catalogue() if e.id.startswith("FILE-10")} == set(shown)
    for rule, file in shown.items():
        assert f'"{rule}"' in (here / file).read_text("utf-8")


def test_input_error_survives_the_way_between_processes() -> None:
    """An error raised in a worker arrives with its findings."""
    import pickle

    error = InputError((Finding("FILE-001", Severity.ERROR, None, None, "找不到。", "请核对。"),))
    assert pickle.loads(pickle.dumps(error)).findings == error.findings


@pytest.mark.parametrize(
    "broken", ["xlsx_kit.returns.validation.chunk.load_return", "xlsx_kit.returns.validation.chunk.judged"]
)
@pytest.mark.parametrize("error", [RecursionError, MemoryError, ZeroDivisionError])
def test_whatever_one_file_does_the_others_go_on(
    broken: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error nobody thought of, in reading or in judging, is one finding of its file."""
    import importlib

    module, name = broken.rsplit(".", 1)
    real = getattr(importlib.import_module(module), name)
    files = [tmp_path / f"{n}.json" for n in "abc"]
    for file in files:
        file.write_bytes((SAMPLES / "pass" / "small-clean.json").read_bytes())
    calls = []

    def sometimes(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise error
        return real(*given)

    monkeypatch.setattr(broken, sometimes)
    reports = validate(tmp_path).files
    assert [f.file for f in reports] == [str(file) for file in files]
    assert reports[1].findings[0].rule == "FILE-106"
    assert "FILE-106" not in {f.rule for n in (0, 2) for f in reports[n].findings}


UNDER_EACH_OTHER = {
    "what merged cells hide": (
        [*(["clear", "基本支出", f"C{row}"] for row in range(9, 14)), ["merge", "基本支出", "C8:C13"]],
        [("TPL-034", "C8", "C9、C10、C11、C12、C13")],
    ),
    "fields of a form": (
        [["cell", "三公经费", f"C{row}", {"t": "s", "v": "若干"}] for row in range(7, 12)],
        [("CELL-008", f"C{row}", "应为整数。") for row in range(7, 12)],
    ),
    "a column of a list": (
        [["cell", "收支明细", f"J{row}", {"t": "s", "v": "若干"}] for row in range(7, 12)],
        [("CELL-004", "J7", "从 J7 到 J11 相连的 5 格都是如此。")],
    ),
    "a name that is shortened, or a level": (
        [
            ["cell", "收支明细", "C9", {"t": "s", "v": "2080505 机关养老保险费"}],
            ["cell", "收支明细", "C8", {"t": "s", "v": "2010601（项）"}],
        ],
        [],
    ),
    "a word for totals behind a code": (
        [["cell", "收支明细", "K7", {"t": "s", "v": "合计"}]],
        [("AGREE-008", "K7", "却填了往来单位“合计”。")],
    ),
}


@pytest.mark.parametrize("name", UNDER_EACH_OTHER)
def test_cells_under_each_other(name: str, tmp_path: Path) -> None:
    """A fault of a list's column is said once, with its end; of fields and merged cells nothing is lost."""
    patch, expected = UNDER_EACH_OTHER[name]
    path = tmp_path / "changed.xlsx"
    path.write_bytes(with_patch(generate(CLEAN, tmp_path / "sent.xlsx").path.read_bytes(), patch))
    found = [f for f in validate(path).files[0].findings if f.severity is not Severity.NOTE]
    assert [(f.rule, f.cell) for f in found] == [(rule, cell) for rule, cell, _ in expected]
    assert all(words in f.message for f, (_, _, words) in zip(found, expected, strict=True))
