"""What the commands write survives any console: encodings, readers that leave, columns of wide characters."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from xlsx_kit.cli import columns, console, main


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The real command, as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "xlsx_kit", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[1],
    )


PRINTS_A_DOCUMENT = """
from xlsx_kit.cli import console
console.prepare(); console.write_json({"name": "𠮷㎡\\udc80"})
"""


@pytest.mark.parametrize(("encoding", "decoded_as"), [(None, "utf-8"), ("gbk", "gbk"), ("ascii", "ascii")])
def test_json_loses_no_character(encoding: str | None, decoded_as: str) -> None:
    """A pipe gets UTF-8; a chosen encoding is kept, and what it lacks is escaped."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONIOENCODING", "PYTHONUTF8")}
    environment |= {"LC_ALL": "C"} | ({"PYTHONIOENCODING": encoding} if encoding else {})
    done = subprocess.run(
        [sys.executable, "-c", PRINTS_A_DOCUMENT],
        capture_output=True,
        check=True,
        env=environment,
        cwd=Path(__file__).parents[1],
    )
    assert b"\r" not in done.stdout
    assert json.loads(done.stdout.decode(decoded_as)) == {"name": "𠮷㎡\udc80"}


def test_every_word_of_the_commands_is_in_gbk() -> None:
    sources = Path(main.__code__.co_filename).parent.rglob("*.py")
    constants = (node for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    words = [
        node.value for node in constants if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert words
    "".join(words).encode("gbk")


def test_a_reader_that_leaves_causes_no_noise() -> None:
    """As ``xlsx-kit --help | more`` does when it is left at once."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "xlsx_kit", "--help"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        cwd=Path(__file__).parents[1],
    )
    os.close(writing)
    assert done.returncode in (0, 1)
    assert done.stderr == b""


def test_a_gbk_console_shows_the_help() -> None:
    done = run("--help", PYTHONIOENCODING="gbk")
    assert done.returncode == 0
    assert "用法：xlsx-kit" in done.stdout.decode("gbk")


def test_a_real_process_ends_with_the_status() -> None:
    assert run("--nothing").returncode == 2
    assert "没有选项 --nothing" in run("--nothing", PYTHONIOENCODING="utf-8").stderr.decode()


def test_widths_count_chinese_characters_twice() -> None:
    assert columns.width("“三公”ab") == 8
    assert columns.padded("合计", 6) == "合计  "
    assert columns.padded("1.00", 6, right=True) == "  1.00"


def test_wrapping_keeps_words_and_does_not_start_a_line_with_a_comma() -> None:
    assert columns.wrapped("运行 xlsx-kit demo 看一遍，好。", 12) == [
        "运行",
        "xlsx-kit",
        "demo 看一遍，",
        "好。",
    ]
    assert columns.wrapped("", 10) == []


def test_a_file_name_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever sends a file names it: no line is turned around, no cursor moved."""
    console.say("a\u202ex\x1b[2J\u009b1m\t甲")
    console.complain("b\x07")
    assert capsys.readouterr() == (
        "a〔方向控制符〕x〔控制字符 U+001B〕[2J?1m\t甲\n",
        "b〔控制字符 U+0007〕\n",
    )
