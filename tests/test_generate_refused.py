"""What ``generate`` refuses before it makes anything: options, lists, folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from xlsx_kit.cli import main


def command(folder: Path, units: str) -> list[str]:
    """The command over a list of these units, written into the folder, with its output beside."""
    (folder / "u.csv").write_text(units, "utf-8")
    return ["generate", "--units", str(folder / "u.csv"), "--year", "2024", "--out", str(folder / "o")]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--out", "o"], "缺少选项 --facts 或 --units。"),
        (["--units", "u", "--out", "o"], "缺少选项 --year"),
        (["--units", "u", "--facts", "f", "--year", "2024", "--out", "o"], "只能写一个"),
        (["--facts", "f", "--year", "2024", "--out", "o"], "只能与 --units 同用"),
        (["--units", "u", "--year", "24", "--out", "o"], "四位数的年度"),
        (["--units", "u", "--year", "2024", "--out", "p/o", "--prefill", "p"], "不能在预填文件夹之内"),
    ],
)
def test_wrong_options(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", *arguments]) == 2
    assert says in capsys.readouterr().err


def test_a_list_with_errors_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command(tmp_path, "code,name\n118,甲\n118,乙\n")) == 1
    assert "u.csv A3 第 3 行“code”“118”与第 2 行重复。" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_a_missing_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = command(tmp_path, "code,name\n118,甲\n")
    assert main([*made, "--prefill", str(tmp_path / "nowhere")]) == 1
    assert "找不到文件或文件夹" in capsys.readouterr().err
