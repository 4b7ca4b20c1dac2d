"""The programs, and how each saves workbooks: libraries for Node, IronCalc, Gnumeric, LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl

HERE = Path(__file__).parent
TOOLS = Path(__file__).parents[2] / "build" / "clients"
"""Where ``make clients`` installs what pip and npm bring."""
SECONDS = 900
Save = Callable[[Sequence[Path], Path], None]
"""Opens workbooks and saves each under its name in a folder."""


def by_node(client: str) -> Save:
    """Saving by a library for Node."""

    def save(files: Sequence[Path], out: Path) -> None:
        shutil.copy(HERE / "save.js", TOOLS / "save.js")
        _run("node", str(TOOLS / "save.js"), client, str(out), *map(str, files))

    return save


def by_ironcalc(how: str) -> Save:
    """Saving by IronCalc, which writes over no file."""

    def save(files: Sequence[Path], out: Path) -> None:
        script = str(HERE / "ironcalc_save.py")
        _run(str(TOOLS / "bin" / "python"), script, how, str(out), *map(str, files))

    return save


def by_gnumeric(*options: str) -> Save:
    """Saving by Gnumeric."""

    def save(files: Sequence[Path], out: Path) -> None:
        for file in files:
            kind = "--export-type=Gnumeric_Excel:xlsx2"
            _run("ssconvert", *options, kind, str(file), str(out / file.name))

    return save


def libreoffice(files: Sequence[Path], out: Path) -> None:
    """Saved by LibreOffice."""
    profile = f"-env:UserInstallation={(out / '.profile').resolve().as_uri()}"
    kind = "xlsx:Calc MS Excel 2007 XML"
    command = ("soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out))
    _run(*command, *map(str, files))


def by_openpyxl(files: Sequence[Path], out: Path) -> None:
    """Saved by openpyxl, which computes nothing."""
    for file in files:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            openpyxl.load_workbook(file).save(out / file.name)


PROGRAMS: Mapping[str, Save] = {
    "exceljs": by_node("exceljs"),
    "sheetjs": by_node("sheetjs"),
    "ironcalc": by_ironcalc("saved"),
    "gnumeric": by_gnumeric(),
    "libreoffice": libreoffice,
    "openpyxl": by_openpyxl,
}
ENGINES: Mapping[str, Save] = {"ironcalc": by_ironcalc("computed"), "gnumeric": by_gnumeric("--recalc")}
"""Those that compute every formula anew and share no code with LibreOffice."""


def _run(*command: str) -> None:
    """Runs a program to its end. Raises SystemExit where it is not there, fails, or takes too long."""
    if not shutil.which(command[0]):
        raise SystemExit(f"{command[0]} is not installed: Gnumeric brings ssconvert, LibreOffice soffice")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise SystemExit(f"{command[0]} took longer than {SECONDS} s for {command[-1]}") from None
    if done.returncode:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
        raise SystemExit(f"{command[0]} ended with {done.returncode}")
