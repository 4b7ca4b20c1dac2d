"""Builds a bundle for each system: ``python -m bundle.build WHEEL OUT [SYSTEM …]``.

Packages are taken from the lock, hash by hash, as wheels for the named system; nothing is compiled, and
nothing runs at the office but what stands in the zip. The same inputs give the same bytes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown_it import MarkdownIt
from packaging.requirements import Requirement

PYTHON = "3.11"
"""The one Python that the packages are for; launchers accept no other."""
ROOT = Path(__file__).parents[1]
LOCK = ROOT / "locks" / "runtime.txt"
FILES = Path(__file__).parent / "files"
NAME = "预算公开"
PROGRAM, MANUALS = "程序", "手册"
FIRST_PAGE = "先看这里.html"
OFFICER, ACCOUNTANT = "经办人手册", "填报人手册"
MADE_ON = (2020, 1, 1, 0, 0, 0)
"""The date of every file: a bundle's bytes depend on its contents alone."""
RUNNABLE, READABLE = 0o755, 0o644


@dataclass(frozen=True)
class System:
    """What a bundle is for: its name, the tags of wheels that run there, the values that markers ask for.

    ``launcher`` is a file of ``bundle/files``; ``encoding`` and ``newline`` are those that its shell reads.
    """

    name: str
    words: str
    machine: str
    tags: tuple[str, ...]
    markers: Mapping[str, str]
    launcher: str
    encoding: str = "utf-8"
    newline: str = "\n"

    @property
    def system(self) -> str:
        """Linux or Windows."""
        return self.markers["platform_system"]

    @property
    def launcher_name(self) -> str:
        """What is double-clicked."""
        return NAME + Path(self.launcher).suffix


def _manylinux(machine: str) -> tuple[str, ...]:
    """glibc up to 2.28: the oldest that Kylin V10 and UOS 20 have."""
    newer = (f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1))
    return (*newer, *(f"manylinux{year}_{machine}" for year in (2014, 2010, 1)))


_LINUX = {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"}
_WINDOWS = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"}
SYSTEMS = {
    one.name: one
    for one in (
        System(
            "linux-x86_64",
            "Linux（麒麟、统信，x86_64）",
            "x86_64",
            _manylinux("x86_64"),
            _LINUX,
            "launcher.sh",
        ),
        System(
            "linux-aarch64",
            "Linux（麒麟、统信，飞腾、鲲鹏）",
            "aarch64",
            _manylinux("aarch64"),
            _LINUX,
            "launcher.sh",
        ),
        # cmd.exe of a Chinese Windows reads batch files in its own code page
        System(
            "windows-x86_64",
            "Windows 10、11（64 位）",
            "AMD64",
            ("win_amd64",),
            _WINDOWS,
            "launcher.bat",
            "gb18030",
            "\r\n",
        ),
    )
}


def locked_for(system: System, lock: str) -> str:
    """The lock's entries for a system: pip itself asks the markers of the machine that it runs on."""
    kept = []
    values = {**system.markers, "platform_machine": system.machine, "python_version": PYTHON}
    values |= {"python_full_version": f"{PYTHON}.0", "platform_python_implementation": "CPython"}
    for entry in re.split(r"(?m)^(?=[a-z0-9])", lock):
        if not re.match(r"[a-z0-9]", entry):
            continue
        lines = [line.strip().removesuffix("\\").strip() for line in entry.splitlines()]
        wanted = Requirement(lines[0])
        if wanted.marker is None or wanted.marker.evaluate(values):
            hashes = [line for line in lines[1:] if line.startswith("--hash=")]
            kept.append(" ".join([f"{wanted.name}{wanted.specifier}", *hashes]))
    return "\n".join(kept) + "\n"


def install(system: System, wheel: Path, target: Path, scratch: Path) -> None:
    """Unpacks the locked packages and the program's wheel."""
    wanted = scratch / "wanted.txt"
    wanted.write_text(locked_for(system, LOCK.read_text("utf-8")), "utf-8")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-compile", "--target", str(target)]
    for_system = ["--only-binary=:all:", "--python-version", PYTHON, "--implementation", "cp"]
    for tag in system.tags:
        for_system += ["--platform", tag]
    subprocess.run([*pip, *for_system, "--require-hashes", "-r", str(wanted)], check=True)
    subprocess.run([*pip, str(wheel)], check=True)
    shutil.rmtree(target / "bin", ignore_errors=True)  # scripts that name this machine's Python
    for left in target.glob("*.dist-info/direct_url.json"):
        left.unlink()


def launcher(system: System) -> bytes:
    """The launcher's text as its shell reads it."""
    text = (FILES / system.launcher).read_text("utf-8")
    for key, value in (
        ("PYTHON", PYTHON),
        ("MACHINE", system.machine),
        ("FIRST_PAGE", FIRST_PAGE),
        ("PROGRAM", PROGRAM),
    ):
        text = text.replace(f"@{key}@", value)
    return text.replace("\n", system.newline).encode(system.encoding)


def pages(system: System, version: str) -> Iterator[tuple[str, str]]:
    """The first page and both manuals, by their names in the bundle."""
    frame = (FILES / "page.html").read_text("utf-8")
    render = MarkdownIt("commonmark", {"html": False}).enable("table").render

    def page(title: str, text: str) -> str:
        return frame.replace("@TITLE@", title).replace("@TEXT@", render(text))

    first = (FILES / "first.md").read_text("utf-8")
    shown = {"SYSTEM": system.words, "VERSION": version, "PYTHON": PYTHON, "LAUNCHER": system.launcher_name}
    for key, value in shown.items():
        first = first.replace(f"@{key}@", value)
    yield FIRST_PAGE, page("先看这里", first)
    for name, title in (("officer", OFFICER), ("accountant", ACCOUNTANT)):
        text = (ROOT / "docs" / "manual" / f"{name}.md").read_text("utf-8")
        # what a page of the project points to is not in the bundle; its words stay
        text = re.sub(r"!\[[^]]*\]\([^)]*\)\n?", "", text)
        yield f"{MANUALS}/{title}.html", page(title, re.sub(r"\[([^]]+)\]\((?!https?:)[^)]*\)", r"\1", text))


def build(system: System, wheel: Path, out: Path) -> Path:
    """One bundle. Raises CalledProcessError where a package cannot be had for the system."""
    version = wheel.name.split("-")[1]
    top = f"{NAME}-{version}-{system.name}"
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / top
        install(system, wheel, folder / PROGRAM, Path(scratch))
        shutil.copyfile(FILES / "start.py", folder / PROGRAM / "start.py")
        (folder / system.launcher_name).write_bytes(launcher(system))
        for name, text in pages(system, version):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, "utf-8")
        return _zipped(folder, out / f"{top}.zip")


def _zipped(folder: Path, archive: Path) -> Path:
    """All files in the order of their names, dated alike."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            info = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), MADE_ON)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = (0o100000 | (RUNNABLE if path.suffix == ".sh" else READABLE)) << 16
            file.writestr(info, path.read_bytes())
    return archive


def main(arguments: list[str]) -> None:
    """Builds the bundles that are named, or all."""
    wheel, out, *names = arguments
    for name in names or SYSTEMS:
        made = build(SYSTEMS[name], Path(wheel), Path(out))
        print(f"{made.name}  {made.stat().st_size / 1e6:.0f} MB", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
