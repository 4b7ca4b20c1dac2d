"""The bundle for offices: what goes into it, and launchers that say why they cannot start."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest

from bundle.build import (
    ACCOUNTANT,
    FIRST_PAGE,
    LOCK,
    MANUALS,
    OFFICER,
    PROGRAM,
    SYSTEMS,
    System,
    launcher,
    locked_for,
    pages,
)
from bundle.check import contents

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


def test_a_launcher_in_the_window_of_an_unpacker(office: Path) -> None:
    """Started without what lies beside it: the packed file is to be unpacked first."""
    python(office / "bin", "python3", "3.11")
    (office / PROGRAM / "start.py").unlink()
    done = start(office)
    assert (done.returncode, done.stdout) == (1, "")
    assert "请先把压缩包整个解开" in done.stderr


ELF_X86, ELF_ARM = (b"\x7fELF" + bytes(14) + number + bytes(44) for number in (b"\x3e\0", b"\xb7\0"))
PE_64, PE_32 = (
    b"MZ" + bytes(58) + b"\x40\0\0\0PE\0\0" + number + bytes(40) for number in (b"\x64\x86", b"\x4c\x01")
)
NATIVE = {"linux-x86_64": ELF_X86, "linux-aarch64": ELF_ARM, "windows-x86_64": PE_64}


def bundle_of(system: System, folder: Path, **changes: bytes | None) -> Path:
    """A bundle with all that belongs in it, every package an empty folder; ``changes`` of files by name."""
    files: dict[str, bytes | None] = {
        FIRST_PAGE: b"",
        system.launcher_name: launcher(system),
        f"{PROGRAM}/start.py": b"",
        f"{PROGRAM}/xlsx_kit/__init__.py": b"",
        f"{PROGRAM}/lxml/etree.so": NATIVE[system.name],
    }
    files |= {f"{PROGRAM}/xlsx_kit/_data/{kind}/a": b"" for kind in ("schemas", "templates")}
    files |= {f"{MANUALS}/{manual}.html": b"" for manual in (OFFICER, ACCOUNTANT)}
    for line in locked_for(system, LOCK.read_text("utf-8")).splitlines():
        files[f"{PROGRAM}/{line.split('==')[0].replace('-', '_')}-1.dist-info/METADATA"] = b""
    archive = folder / f"预算公开-1-{system.name}.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name, data in (files | changes).items():
            if data is not None:
                file.writestr(f"{archive.stem}/{name}", data)
    return archive


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_contents_of_a_bundle_for_any_system(name: str, tmp_path: Path) -> None:
    """What cannot be run here is looked at by its bytes: processor, Python, packages, launcher."""
    system, other = SYSTEMS[name], next(one for one in SYSTEMS if one != name)
    assert contents(bundle_of(system, tmp_path)) == []
    faults: dict[str, dict[str, bytes | None]] = {
        "a/b.so is for": {"a/b.so": NATIVE[other]},
        "libz.so.1 is for": {f"{PROGRAM}/x.libs/libz.so.1": PE_32},
        "b.cpython-312-x86_64-linux-gnu.so is for Python 312": {
            f"{PROGRAM}/b.cpython-312-x86_64-linux-gnu.so": NATIVE[name]
        },
        "b.cp310-win_amd64.pyd is for Python 310": {f"{PROGRAM}/b.cp310-win_amd64.pyd": NATIVE[name]},
        "starlette is missing": {f"{PROGRAM}/starlette-1.dist-info/METADATA": None},
        "is not the launcher": {system.launcher_name: b"echo"},
        "no schemas": {f"{PROGRAM}/xlsx_kit/_data/schemas/a": None},
        f"{FIRST_PAGE} is missing": {FIRST_PAGE: None},
        "no compiled packages": {f"{PROGRAM}/lxml/etree.so": None},
    }
    found = {said: contents(bundle_of(system, tmp_path, **change)) for said, change in faults.items()}
    wrong = {said: lines for said, lines in found.items() if [said in one for one in lines] != [True]}
    assert wrong == {}


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
