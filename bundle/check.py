"""Tries a bundle as an office would: ``python -m bundle.check ZIP``, on a machine of its system.

The launcher is started with an empty environment and, where this machine lets us, without any network but
the loopback; its page is opened, a round is founded by its form, and the demonstration is run by the same
launcher. Of bundles for other systems only the contents can be checked: ``contents``.
"""

from __future__ import annotations

import http.cookiejar
import os
import re
import shutil
import struct
import subprocess
import sys
import urllib.request
import uuid
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from bundle.build import (
    ACCOUNTANT,
    FIRST_PAGE,
    LOCK,
    MANUALS,
    OFFICER,
    PROGRAM,
    PYTHON,
    SYSTEMS,
    launcher,
    locked_for,
)

LAUNCHED_IN_SECONDS = 60
HEAD = 4096
ELF, PE = {62: "x86_64", 183: "aarch64"}, {0x8664: "AMD64"}
"""Processors by the numbers that compiled files carry, of Linux and of Windows."""
TAG = PYTHON.replace(".", "")
OTHER_PYTHON = re.compile(r"\.(?:cpython-|cp)(\d+)[-.][^/]*\.(?:so|pyd)$")
INSTALLED = re.compile(rf"{PROGRAM}/([^/]+)-[^-/]+\.dist-info/METADATA")
ROSTER = "单位编码,单位名称,邮箱\n301005,青川县档案馆,dag@unit.example\n"
HERE = f"linux-{os.uname().machine}"
ALONE = "XLSX_KIT_ALONE"
"""Set where the network was taken away."""
WITHOUT_NETWORK = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


def contents(archive: Path) -> list[str]:
    """What is wrong with a bundle's contents, for any system: files and packages that it lacks, machine code
    for another processor or another Python, a launcher that its shell cannot read.
    """
    system = next(one for one in SYSTEMS.values() if archive.stem.endswith(one.name))
    with zipfile.ZipFile(archive) as file:
        tops = {name.partition("/")[0] for name in file.namelist()}
        members = {name.partition("/")[2]: name for name in file.namelist()}
        wrong = [f"{name} is damaged" for name in [file.testzip()] if name]
        wrong += [] if tops == {archive.stem} else [f"not one folder {archive.stem}: {sorted(tops)[:3]}"]
        needed = [FIRST_PAGE, system.launcher_name, f"{PROGRAM}/start.py", f"{PROGRAM}/xlsx_kit/__init__.py"]
        needed += [f"{MANUALS}/{manual}.html" for manual in (OFFICER, ACCOUNTANT)]
        wrong += [f"{name} is missing" for name in needed if name not in members]
        wrong += [
            f"no {kind}"
            for kind in ("schemas", "templates")
            if not any(name.startswith(f"{PROGRAM}/xlsx_kit/_data/{kind}/") for name in members)
        ]
        there = {normal(match[1]) for name in members if (match := INSTALLED.fullmatch(name))}
        locked = locked_for(system, LOCK.read_text("utf-8")).splitlines()
        wrong += [f"{line.split('==')[0]} is missing" for line in locked if normal(line) not in there]
        natives = 0
        for name, member in members.items():
            with file.open(member) as opened:
                machine = machine_of(opened.read(HEAD))
            if machine is None:
                continue
            natives += 1
            other = OTHER_PYTHON.search(name)
            wrong += [f"{name} is for {machine}"] if machine != (system.system, system.machine) else []
            wrong += [f"{name} is for Python {other[1]}"] if other and other[1] != TAG else []
        if system.launcher_name in members and file.read(members[system.launcher_name]) != launcher(system):
            wrong.append(f"{system.launcher_name} is not the launcher of {system.name}")
    return wrong + ([] if natives else ["no compiled packages"])


def normal(name: str) -> str:
    """A package's name up to its version, as all spellings of it are compared."""
    return re.sub(r"[-_.]+", "-", name.split("==")[0]).lower()


def machine_of(head: bytes) -> tuple[str, str] | None:
    """The system and the processor that a program's first bytes are for, None where they are no program's."""
    if head.startswith(b"\x7fELF"):
        return "Linux", ELF.get(struct.unpack_from("<H", head, 18)[0], "another processor")
    if head.startswith(b"MZ"):
        (at,) = struct.unpack_from("<I", head, 0x3C) if len(head) >= 0x40 else (len(head),)
        if head[at : at + 4] == b"PE\0\0":
            return "Windows", PE.get(struct.unpack_from("<H", head, at + 4)[0], "another processor")
    return None


def run(archive: Path) -> None:
    """Starts the bundle's launcher and works with it. Raises AssertionError or OSError where it fails."""
    with TemporaryDirectory() as scratch:
        # zipfile drops the mark of what may run; so do some of the offices' unpackers
        with zipfile.ZipFile(archive) as file:
            file.extractall(scratch)
        (folder,) = Path(scratch).iterdir()
        launcher = str(next(folder.glob("*.sh")))
        bare = {"PATH": f"{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin", "HOME": scratch, "LANG": "C"}
        command = ["sh", launcher, "desk", str(Path(scratch) / "工作"), "--no-browser"]
        (Path(scratch) / "工作").mkdir()
        desk = subprocess.Popen(command, env=bare, stdout=subprocess.PIPE, encoding="utf-8", cwd="/")
        try:
            assert desk.stdout is not None
            _found_a_round(desk.stdout.readline().strip())
        finally:
            desk.terminate()
            desk.wait(LAUNCHED_IN_SECONDS)
        assert [*(Path(scratch) / "工作").rglob("campaign.toml")]
        subprocess.run(
            ["sh", launcher, "demo", f"{scratch}/demo"],
            env=bare,
            check=True,
            cwd="/",
            stdout=subprocess.DEVNULL,
        )
        made = {path.suffix for path in Path(scratch, "demo").rglob("*") if path.is_file()}
        assert {".xlsx", ".docx", ".json"} <= made, made


def _found_a_round(address: str) -> None:
    """Opens the page by its one-time address and founds a round by its form."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    base = address.partition("/?")[0]
    assert "预算公开" in browser.open(address, timeout=LAUNCHED_IN_SECONDS).read().decode()
    page = browser.open(f"{base}/new").read().decode()
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token is not None
    fields = dict.fromkeys(re.findall(r'<input[^>]*name="([^"]+)"', page), "")
    fields |= {"form_token": token[1], "year": "2025", "due": "2025-03-01", "sender": "ys@example.cn"}
    fields = {name: value for name, value in fields.items() if name not in ("officer", "back")}
    boundary = uuid.UUID(int=0).hex
    parts = []
    for name, value in fields.items():
        file = '; filename="名单.csv"' if name == "units" else ""
        text = ROSTER if name == "units" else value
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{text}\r\n')
    body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "Origin": base}
    request = urllib.request.Request(f"{base}/new", body, headers)
    answer = browser.open(request).read().decode()
    assert "共 1 个单位" in answer, answer[-2_000:]


def main(arguments: list[str]) -> int:
    """Checks the contents of every bundle, and runs the one for this machine."""
    for archive in map(Path, arguments):
        wrong = contents(archive)
        if wrong:
            print(f"{archive.name}: {'; '.join(wrong[:10])}")
            return 1
        if not archive.stem.endswith(HERE):
            print(f"{archive.name}: contents checked; not run: this is {HERE}")
        elif os.environ.get(ALONE) or not _has_namespaces():
            run(archive)
            words = "without any network" if os.environ.get(ALONE) else "WITH a network: no namespaces here"
            print(f"{archive.name}: starts, founds a round, runs the demonstration, {words}")
        else:
            again = [*WITHOUT_NETWORK, sys.executable, "-m", "bundle.check", str(archive)]
            done = subprocess.run(again, check=False, env={**os.environ, ALONE: "1"})
            if done.returncode:
                return done.returncode
    return 0


def _has_namespaces() -> bool:
    """Whether this machine lets us take the network away."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run([*WITHOUT_NETWORK, "true"], check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
