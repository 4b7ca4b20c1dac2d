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
import subprocess
import sys
import urllib.request
import uuid
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from bundle.build import FIRST_PAGE, MANUALS, PROGRAM, SYSTEMS

LAUNCHED_IN_SECONDS = 60
ROSTER = "单位编码,单位名称,邮箱\n301005,青川县档案馆,dag@unit.example\n"
HERE = f"linux-{os.uname().machine}"
ALONE = "XLSX_KIT_ALONE"
"""Set where the network was taken away."""
WITHOUT_NETWORK = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


def contents(archive: Path) -> list[str]:
    """What is wrong with a bundle's contents, for any system."""
    with zipfile.ZipFile(archive) as file:
        names = [name.partition("/")[2] for name in file.namelist()]
    system = next(one for one in SYSTEMS.values() if archive.stem.endswith(one.name))
    natives = [name for name in names if re.search(r"\.(so|pyd)$", name)]
    wanted = re.compile(
        r"\.pyd$"
        if "windows" in system.name
        else rf"{system.machine}-linux-gnu\.so$|\.abi3\.so$|\.libs/|/lib[^/]*\.so$"
    )
    needed = [FIRST_PAGE, system.launcher_name, f"{PROGRAM}/start.py", f"{PROGRAM}/xlsx_kit/__init__.py"]
    wrong = [f"{name} is missing" for name in needed if name not in names]
    wrong += [f"{name} is for another system" for name in natives if not wanted.search(name)]
    wrong += [
        f"no {kind}" for kind in ("schemas", "templates") if not any(f"/_data/{kind}/" in n for n in names)
    ]
    wrong += [] if any(name.startswith(f"{MANUALS}/") for name in names) else ["no manuals"]
    return wrong + ([] if natives else ["no compiled packages"])


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
