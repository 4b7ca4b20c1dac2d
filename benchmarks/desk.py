"""The desk: a round of sixty units by mouse to publication, and how long pages of 3,000 units take.

``python -m benchmarks.desk [--units 60] [--bundle ZIP]``. With a bundle, its launcher is started in an empty
environment; ``make office`` runs the whole in a network of its own (loopback only) to see that it needs none.
Clicks, fields and files are the officer's; the minutes are the program's, since she is a script here: what
she takes to read is not in them.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from playwright.sync_api import sync_playwright

from benchmarks.rounds import keep, table
from benchmarks.shared import written
from tests.desks import RunningDesk, running_desk
from tests.mail_servers import Mailbox, free_port
from tests.officer import NAME, Officer, whole_round
from tests.units import unit_code, unit_name
from xlsx_kit.campaign.campaign import open_campaign
from xlsx_kit.cli import main as command
from xlsx_kit.resources import root

HEAVY = True
"""Sixty publications with their PDFs take minutes."""
MANY, REQUESTS = 3_000, 9
SAMPLE = Path(str(root("samples"))) / "filled" / "chengde-2024.xlsx"


@contextmanager
def desk_of(bundle: Path | None, rounds: Path, scratch: Path) -> Iterator[str]:
    """The address of a desk: of the bundle's launcher in an empty environment, or of this checkout."""
    if bundle is None:
        with running_desk(rounds) as desk:
            yield desk.address
        return
    with zipfile.ZipFile(bundle) as file:
        file.extractall(scratch / "bundle")
    launcher = next((scratch / "bundle").glob("*/*.sh"))
    bare = {"PATH": f"{Path(sys.base_prefix) / 'bin'}:/usr/bin:/bin", "HOME": str(scratch), "LANG": "C"}
    arguments = ["sh", str(launcher), "desk", str(rounds), "--no-browser"]
    process = subprocess.Popen(arguments, env=bare, stdout=subprocess.PIPE, encoding="utf-8", cwd="/")
    try:
        assert process.stdout
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(60)


def by_mouse(units: int, bundle: Path | None) -> tuple[Officer, float]:
    """A whole round, with a mail server on the loopback; the officer's effort and the minutes it took."""
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name, sync_playwright() as play:
        scratch = Path(name)
        rounds = scratch / "工作"
        rounds.mkdir()
        server = Controller(Mailbox(), hostname="127.0.0.1", port=free_port())
        server.start()
        program = shutil.which("chromium") or play.chromium.executable_path
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        officer = Officer(browser.new_page(viewport={"width": 1366, "height": 900}, locale="zh-CN"))
        start = time.monotonic()
        with desk_of(bundle, rounds, scratch) as address:
            said = whole_round(officer, address, scratch, units, server.port)
        minutes = (time.monotonic() - start) / 60
        browser.close()
        server.stop()
        assert f"已公开 {units}" in said["today"], said
        assert command(["campaign", "check", str(rounds / NAME)]) == 0
    return officer, minutes


def pages_of_many() -> dict[str, float]:
    """Seconds to answer for each page of a round of 3,000 units: the median of some requests.

    Each unit has sent a return with the findings of a sample that has many.
    """
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name:
        folder = Path(name)
        units = folder / "units.csv"
        lines = [f"{unit_code(n)},{unit_name(n)},u{n}@unit.example" for n in range(1, MANY + 1)]
        units.write_text("\n".join(["code,name,email", *lines]) + "\n", "utf-8")
        made = ["campaign", "init", str(folder / "round"), "--units", str(units), "--year", "2025"]
        command([*made, "--due", "2025-03-01", "--from", "ys@example.cn"])
        command(["campaign", "collect", str(folder / "round"), str(SAMPLE)])
        campaign = open_campaign(folder / "round")
        (like,) = campaign.ledger.returns()
        campaign.ledger.close()
        written(folder / "round", like, range(1, MANY + 1))
        with running_desk(folder) as desk:
            desk.sign_in()
            places = {"today": "", "board": "/board", "one unit": f"/unit/{unit_code(1)}"}
            return {what: _answered(desk, f"/r/round{place}") for what, place in places.items()}


def _answered(desk: RunningDesk, path: str) -> float:
    taken = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        assert desk.ask(path).status == 200
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Measures and keeps the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=60)
    parser.add_argument("--bundle", type=Path)
    asked = parser.parse_args()
    officer, minutes = by_mouse(asked.units, asked.bundle)
    effort = officer.effort
    print(f"{minutes:.1f} minutes, {effort}", flush=True)
    rows = [
        (f"a round of {asked.units} by mouse, minutes of the program", f"{minutes:.1f}"),
        ("clicks", str(effort.clicks)),
        ("fields filled in", str(effort.fields)),
        ("files chosen", str(effort.files)),
        *((f"{what}, {MANY} units, seconds", f"{took:.3f}") for what, took in pages_of_many().items()),
    ]
    title = "The desk" + (", from the bundle in an empty environment" if asked.bundle else "")
    keep("desk", table(title, ("", "measured"), rows, ("starlette", "uvicorn", "jinja2")))


if __name__ == "__main__":
    main()
