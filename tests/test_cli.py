"""The commands: what they hand on and print, exit codes, one JSON document, no traceback.

The public functions are played by a stand-in here; that the real ones fit is shown by the tests that
run the README's commands and the demo.
"""

from __future__ import annotations

import errno
import io
import json
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from xlsx_kit.cli import main
from xlsx_kit.findings import Finding, InputError, Severity, problem
from xlsx_kit.results import PackReport

ERROR = Finding("SUM-101", Severity.ERROR, "收支明细", "F12", "金额不符。", "请核对。", "2.00", "1.00")
NOTE = Finding("FILE-009", Severity.NOTE, None, None, "文件名与单位不一致。", "可不处理。")
PACK_PROBLEMS = {
    "problems": [
        {
            "severity": "error",
            "rule": None,
            "file": "p/book.toml",
            "line": 3,
            "path": "id",
            "message": "缺项",
            "hint": "请补上。",
        }
    ],
    "trial": None,
    "above": [],
}


class Panic(BaseException):
    """As pyo3 raises it where a library in Rust panics: no Exception."""


class Document(SimpleNamespace):
    """A result of the stand-in: attributes, and itself as the JSON document."""

    document: Any

    def to_dict(self) -> Any:
        return self.document


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A stand-in for xlsx_kit.api that records how it was called."""
    stand_in: Any = ModuleType("xlsx_kit.api")
    stand_in.calls = []
    table = {
        "title": "单位预算收支总表",
        "columns": [{"id": "total", "title": "合计"}],
        "rows": [
            {"key": "total", "label": "合计", "cells": {"total": "3376.32"}},
            {"key": "2040201", "label": "行政运行", "cells": {"total": "0.00"}},
        ],
        "note": "注：空表列示。",
    }
    nine = Document(document={"unit": {"code": "360", "name": "某单位"}, "tables": [table]}, findings=(NOTE,))
    file = SimpleNamespace(
        file="a.xlsx", unit_code="360", unit_name="某单位", year=2024, pack="hebei-2024", status="fail",
        findings=(ERROR, NOTE),
    )  # fmt: skip
    report = SimpleNamespace(
        json_parts=lambda: ['{"files": ', '["㎡𠮷"]}'], files=(file,), failed=lambda strict: strict,
        summary={"pass": 0, "warn": 0, "fail": 1}, tally=(1, 0, 1),
    )  # fmt: skip
    entry = Document(
        document={"id": "SUM-101"}, id="SUM-101", severity="error", status="active",
        title="合计", basis="依据", message="不符", remedy="改", unit_remedy="改", on_sheet=True,
    )  # fmt: skip

    def returns(name: str, result: Any) -> None:
        def play(*args: Any, **kwargs: Any) -> Any:
            stand_in.calls.append((name, args, kwargs))
            if isinstance(result, BaseException):
                raise result
            return result

        setattr(stand_in, name, play)

    stand_in.returns = returns
    returns("generate", SimpleNamespace(path=Path("X.xlsx"), findings=(NOTE,)))
    returns("narrate", SimpleNamespace(path=Path("X.docx"), findings=()))
    returns("read", Document(document={"unit": {"name": "某单位"}}, findings=(ERROR,)))
    returns("tables", nine)
    returns("validate", report)
    returns("rule_catalogue", [entry])
    returns("check_pack", PackReport((problem("缺项", "p/book.toml:3 id", "请补上。"),)))
    returns("demo", SimpleNamespace(files=(("填报工作簿", Path("a.xlsx")),), report=report))
    for module in ("xlsx_kit.api", "xlsx_kit.demonstration"):
        monkeypatch.setitem(sys.modules, module, stand_in)
    return stand_in


# ---- mistakes on the command line


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "错误：缺少命令。"),
        (["pack"], "错误：缺少命令。"),
        (["validat"], "错误：没有命令 validat，是不是 validate？"),
        (["做什么"], "错误：没有命令 做什么。"),
        (["--nothing"], "错误：没有选项 --nothing。"),
        (["validate", "x", "--stric"], "错误：没有选项 --stric，是不是 --strict？"),
        (["validate", "-x", "y"], "错误：没有选项 -x。"),
        (["validate", "--json=1", "x"], "错误：选项 --json 不带值。"),
        (["validate"], "错误：缺少参数 PATH。"),
        (["validate", "x", "--jobs"], "错误：选项 --jobs 后面缺少值。"),
        (["validate", "x", "--jobs", "0"], "错误：--jobs 的值不对：应为不小于 1 的整数。"),
        (["validate", "x", "--jobs", "two"], "错误：--jobs 的值不对：应为不小于 1 的整数。"),
        (["generate", "--out", "x.xlsx"], "错误：缺少选项 --facts 或 --units。"),
        (["read", "a.xlsx", "b.xlsx"], "错误：多出了参数 b.xlsx。"),
    ],
)
def test_wrong_options_end_with_2(
    arguments: list[str], says: str, api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines()[-1] == says
    assert "用法：xlsx-kit" in shown.err
    assert api.calls == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["generate", "--facts", "{0}", "--out", "{0}"],
        ["read", "{0}", "--out", "{0}"],
        ["narrate", "{0}", "--out", "{0}"],
    ],
)
def test_input_is_never_the_output(
    arguments: list[str], api: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"kept")
    assert main([part.format(file) for part in arguments]) == 2
    assert "输出文件不能就是输入文件" in capsys.readouterr().err
    assert (file.read_bytes(), api.calls) == (b"kept", [])


# ---- what the commands hand on and print


def test_generate_hands_on_its_options(
    api: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("XLSX_KIT_PASSWORD", raising=False)
    assert main(["generate", "--facts", "F.json", "--out", "X.xlsx", "--pack", "p"]) == 0
    monkeypatch.setenv("XLSX_KIT_PASSWORD", "secret")
    assert main(["generate", "--facts", "F.json", "--out", "X.xlsx"]) == 0
    assert main(["generate", "--facts", "F.json", "--out", "X.xlsx", "--password", "mine"]) == 0
    handed = [(kwargs["pack"], kwargs["password"]) for _, _, kwargs in api.calls]
    assert handed == [("p", None), (None, "secret"), (None, "mine")]
    assert api.calls[0][1] == (Path("F.json"), Path("X.xlsx"))
    shown = capsys.readouterr()
    assert "secret" not in shown.out + shown.err
    assert "[提示] 文件名与单位不一致。（FILE-009）\n    处理：可不处理。" in shown.err


@pytest.mark.parametrize(
    ("kept", "password"), [("from keyring", "from keyring"), (None, None), (OSError, None)]
)
def test_password_from_a_keyring(
    kept: Any, password: str | None, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """OSError stands for a keyring that cannot be opened."""
    keyring: Any = ModuleType("keyring")
    keyring.__spec__ = SimpleNamespace(name="keyring")
    keyring.errors = SimpleNamespace(KeyringError=OSError)

    def get_password(service: str, user: str) -> str | None:
        assert (service, user) == ("xlsx-kit", "workbook")
        if kept is OSError:
            raise OSError
        return kept

    keyring.get_password = get_password
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.delenv("XLSX_KIT_PASSWORD", raising=False)
    assert main(["generate", "--facts", "F.json", "--out", "X.xlsx"]) == 0
    assert api.calls[0][2]["password"] == password


def test_read_prints_facts_or_writes_them(
    api: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", "a.xlsx"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"unit": {"name": "某单位"}}
    assert shown.out == '{\n "unit": {\n  "name": "某单位"\n }\n}\n'
    assert "[错误] 收支明细 F12 金额不符。（SUM-101）" in shown.err
    out = tmp_path / "新" / "F.json"
    assert main(["read", "a.xlsx", "--out", str(out)]) == 0
    assert out.read_bytes() == shown.out.encode()
    assert str(out) in capsys.readouterr().out


def test_tables_are_aligned_and_zero_is_blank(api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", "F.json"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "360 某单位  预算年度：",
        "",
        "单位预算收支总表",
        "编号     项目         合计",
        "-------  --------  -------",
        "         合计      3376.32",
        "2040201  行政运行",
        "注：空表列示。",
    ]


def test_validate_groups_by_file_and_sheet(api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", "a.xlsx", "b", "--jobs", "2"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "× a.xlsx（360 某单位，2024 年，hebei-2024）：需改正",
        "  收支明细",
        "    [错误] F12 金额不符。（SUM-101）",
        "        处理：请核对。",
        "        应为 2.00，实为 1.00",
        "  整个文件",
        "    [提示] 文件名与单位不一致。（FILE-009）",
        "        处理：可不处理。",
        "",
        "共 1 个文件：未发现问题 0，请核实 0，需改正 1。错误 1 条，警告 0 条，提示 1 条。",
    ]
    (_, (paths,), handed) = api.calls[0]
    assert paths == [Path("a.xlsx"), Path("b")]
    assert handed == {
        "pack": None,
        "jobs": 2,
        "progress": None,
        "settings": None,
        "approved": None,
        "last_year": None,
        "budget": None,
    }


def test_failed_validation_ends_with_1(api: Any) -> None:
    assert main(["validate", "a.xlsx", "--strict"]) == 1
    assert main(["validate", "a.xlsx", "--strict", "--json"]) == 1


def test_progress_goes_to_a_terminal_only(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", Terminal())
    main(["validate", "a.xlsx", "--json"])
    api.calls[0][2]["progress"](1, 2, "某单位.xlsx")
    assert "] 1/2 " in sys.stderr.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "document", "status"),
    [
        (["tables", "F.json", "--json"], None, 0),
        (["validate", "a.xlsx", "--json"], {"files": ["㎡𠮷"]}, 0),
        (["rules", "--json"], {"rules": [{"id": "SUM-101"}]}, 0),
        (["rules", "sum-101", "--json"], {"rules": [{"id": "SUM-101"}]}, 0),
        (["pack", "check", "d", "--json"], PACK_PROBLEMS, 1),
    ],
)
def test_json_is_the_only_output(
    arguments: list[str], document: Any, status: int, api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == status
    printed = json.loads(capsys.readouterr().out)
    assert printed == document or document is None


def test_rules_and_pack_check_for_people(api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert "SUM-101  错误  合计" in capsys.readouterr().out
    assert main(["rules", "SUM-101"]) == 0
    assert "  处理：改" in capsys.readouterr().out
    assert main(["rules", "NO-1"]) == 1
    assert "没有这条规则：NO-1" in capsys.readouterr().err
    assert main(["pack", "check", "d"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "[错误] p/book.toml 第 3 行 id",
        "  缺项。请补上。",
        "d：错误 1 处。",
        "有错误，没有试算。",
    ]


def test_demo_says_where_each_file_is(api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo"]) == 0
    assert api.calls[0][1] == (Path("out/demo"),)
    assert "  填报工作簿：a.xlsx" in capsys.readouterr().out


# ---- what goes wrong


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (InputError((ERROR,)), "[错误] 收支明细 F12 金额不符。（SUM-101）"),
        (FileNotFoundError(errno.ENOENT, "x", "a.xlsx"), "找不到文件或文件夹：a.xlsx"),
        (PermissionError(errno.EACCES, "x", "a.xlsx"), "可能正被 Excel 或 WPS 打开"),
        (OSError(errno.ENOSPC, "x", "a.xlsx"), "磁盘空间不足：a.xlsx"),
        (OSError(9999, "x"), "OSError，系统代码 9999"),
        (KeyError("a"), "程序内部出错（KeyError）"),
        (MemoryError(), "程序内部出错（内存不足）"),
        (Panic("native"), "程序内部出错（Panic）"),
    ],
)
def test_no_traceback(raised: BaseException, says: str, api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    api.returns("tables", raised)
    assert main(["tables", "F.json"]) == 1
    plain = capsys.readouterr()
    assert says in plain.err
    assert "Traceback" not in plain.err
    assert plain.out == ""
    assert main(["tables", "F.json", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"] != ""


def test_traceback_on_request(
    api: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XLSX_KIT_DEBUG", "1")
    api.returns("tables", KeyError("a"))
    assert main(["tables", "F.json"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_interruption_is_clean(api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    api.returns("validate", KeyboardInterrupt())
    assert main(["validate", "a.xlsx"]) == 130
    assert capsys.readouterr().err == "已中断。\n"
