"""The bundle for offices: what goes into it, and launchers that say why they cannot start."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from bundle.build import FIRST_PAGE, LOCK, PROGRAM, SYSTEMS, launcher, locked_for, pages

LINUX, WINDOWS = SYSTEMS["linux-x86_64"], SYSTEMS["windows-x86_64"]
MARK = re.compile(r"@[A-Z]+@")
NOTHING = 'print("started", *__import__("sys").argv[1:])\n'


def command(folder: Path, name: str, text: str) -> None:
    """A command of a machine that is played."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A bundle's launcher for x86_64 beside a program that says that it started; a machine without Python."""
    (tmp_path / PROGRAM).mkdir()
    (tmp_path / PROGRAM / "start.py").write_text(NOTHING, "utf-8")
    (tmp_path / LINUX.launcher_name).write_bytes(launcher(LINUX))
    command(tmp_path / "bin", "uname", "echo x86_64")
    for tool in ("sh", "dirname"):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    return tmp_path


def start(office: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The launcher, in an environment that has nothing but the machine's commands."""
    run = ["sh", str(office / LINUX.launcher_name), *arguments]
    env = {"PATH": str(office / "bin")}
    return subprocess.run(run, env=env, capture_output=True, encoding="utf-8", check=False, cwd="/")


def python(place: Path, name: str, version: str) -> None:
    """A Python of a version: it answers the launcher's question and runs what it is told to."""
    asked = f'[ "$1" = -c ] && {{ [ "{version}" = 3.11 ]; exit; }}; echo "{name} started ${{5:-desk}}"'
    command(place, name, asked)


def test_a_machine_without_python_is_told_what_to_fetch(office: Path) -> None:
    done = start(office)
    assert done.returncode == 1
    assert "没有找到 Python 3.11" in done.stderr
    assert FIRST_PAGE in done.stderr


def test_another_python_is_not_taken(office: Path) -> None:
    """Compiled packages are for one version alone."""
    python(office / "bin", "python3", "3.12")
    assert start(office).returncode == 1


def test_an_installed_python_and_one_laid_beside(office: Path) -> None:
    """The one beside comes first."""
    python(office / "bin", "python3.11", "3.11")
    assert start(office).stdout == "python3.11 started desk\n"
    (office / "python" / "bin").mkdir(parents=True)
    python(office / "python" / "bin", "python3", "3.11")
    assert start(office, "demo").stdout == "python3 started demo\n"


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        ("loongarch64", "不能在本机使用"),
        ("aarch64", "请换用 linux-aarch64 的一份"),
        ("mips64", "不能在本机使用"),
    ],
)
def test_another_machine_is_refused_by_name(office: Path, machine: str, words: str) -> None:
    python(office / "bin", "python3", "3.11")
    command(office / "bin", "uname", f"echo {machine}")
    done = start(office)
    assert (done.returncode, done.stdout) == (1, "")
    assert machine in done.stderr
    assert words in done.stderr


def test_each_system_gets_the_packages_of_its_markers() -> None:
    """Asked for the system of the bundle, not for the one that builds it; each with its hashes."""
    lock = LOCK.read_text("utf-8")
    linux, windows = (locked_for(one, lock) for one in (LINUX, WINDOWS))
    assert "colorama==" in windows
    assert "colorama==" not in linux
    named = [line.split("==")[0] for line in linux.splitlines()]
    assert {"openpyxl", "pandas", "lxml", "starlette"} <= set(named)
    assert named == sorted(named)
    assert all(" --hash=sha256:" in line for line in windows.splitlines())


def test_the_launcher_of_windows_reads_in_its_code_page() -> None:
    """cmd.exe jumps to a label only past CRLF, and reads Chinese in GBK."""
    text = launcher(WINDOWS)
    assert text.count(b"\r\n") == text.count(b"\n")
    said = text.decode("gbk")
    assert "Windows 7" in said
    assert "@" not in said.replace("@echo", "")


def test_the_first_page_says_what_is_double_clicked() -> None:
    for system in SYSTEMS.values():
        shown = dict(pages(system, "0.1.0"))
        assert system.launcher_name in shown[FIRST_PAGE]
        assert not [
            name for name, text in shown.items() if "@" in text.replace("@media", "") and "@T" in text
        ]
    assert len({tuple(pages(system, "1")) for system in SYSTEMS.values()}) == len(SYSTEMS)


@pytest.mark.skipif(os.name == "nt", reason="shell of Linux")
def test_the_launcher_is_read_by_a_plain_shell(office: Path) -> None:
    """dash, not bash: offices' systems differ."""
    checked = subprocess.run(["sh", "-n", str(office / LINUX.launcher_name)], check=False)
    assert checked.returncode == 0
