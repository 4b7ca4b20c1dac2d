"""A round that several officers share, at the size of a province: what the server and the board take.

``python -m benchmarks.shared [--units 25000] [--writers 1 2 4] [--workbooks 300]``. First collectors, real
commands, over workbooks: judging is what costs. Then records alone, as a collection leaves them, of made
units: how many returns a minute one server records for some writers at once, how large it gets, and what the
board costs. The server is the benchmark's own, on the loopback, and writes to the disk as an office's does.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks.campaign import YEAR, founded
from benchmarks.rounds import keep, table
from tests.postgresql_server import Server, connected, server_in
from tests.units import unit_code, unit_facts, unit_name
from xlsx_kit.campaign.campaign import LEDGER_VARIABLE, open_campaign, read_settings
from xlsx_kit.campaign.ledger.address import parse_address
from xlsx_kit.campaign.ledger.identifiers import content_hash, now
from xlsx_kit.campaign.ledger.records import DRAFTED, Answer, LetterRecord, ReturnRecord
from xlsx_kit.campaign.workbooks.run import generate_many

HEAVY = True
"""It takes far more than a few minutes."""
FORK = multiprocessing.get_context("fork")
SIZE = """
    SELECT sum(pg_total_relation_size(oid)) FROM pg_class
    WHERE relkind = 'r' AND relnamespace = %s::regnamespace
"""


def listed(folder: Path, units: int) -> Path:
    """A list of made units."""
    folder.mkdir(parents=True)
    lines = [f"{unit_code(n)},{unit_name(n)},u{n}@unit.example" for n in range(1, units + 1)]
    roster = folder / "units.csv"
    roster.write_text("\n".join(["code,name,email", *lines]) + "\n", "utf-8")
    return roster


def workbooks_of(folder: Path, units: int) -> Path:
    """Every unit's return as our own writer fills it, each unlike the others in every row of money."""
    roster, facts = listed(folder, units), folder / "facts"
    facts.mkdir()
    for number in range(1, units + 1):
        own = json.dumps(unit_facts(number, year=YEAR), ensure_ascii=False)
        (facts / f"{unit_code(number)}.json").write_text(own, "utf-8")
    generate_many(roster, YEAR, folder / "returns", prefill=facts, jobs=2)
    return folder / "returns"


def collected(folder: Path, returns: Path, collectors: int) -> tuple[float, float, int]:
    """Some collectors over the same returns at the same time.

    Gives seconds of clock, seconds of CPU of all of them, and megabytes that one of them held at most.
    """
    command = [sys.executable, "-m", "xlsx_kit", "campaign", "collect", str(folder), str(returns)]
    start = time.perf_counter()
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(collectors)]
    ended = [os.wait4(process.pid, 0) for process in running]
    assert [state for _, state, _ in ended] == [0] * collectors
    cpu = sum(used.ru_utime + used.ru_stime for *_, used in ended)
    return time.perf_counter() - start, cpu, max(used.ru_maxrss for *_, used in ended) // 1024


def written(folder: Path, like: ReturnRecord, numbers: range) -> None:
    """What a collection records of the returns of some units, in its order, without judging them."""
    campaign = open_campaign(folder)
    ledger = campaign.ledger
    with closing(ledger):
        for number in numbers:
            code, moment = unit_code(number), now()
            digest = content_hash(f"{code} {like.hash}".encode())
            letter = LetterRecord(
                *(f"<{digest[:20]}@x.example>", code, "answer", f"outbox/{code}-answer-{digest[:8]}.eml"),
                *(digest, DRAFTED, moment, moment, "", digest[:16], digest, digest),
            )
            with ledger.at_work_on(digest), ledger.at_work_on(code), ledger.change():
                ledger.write_letter(letter)
                ledger.answer(Answer(digest, letter.id, "", ()))
                ledger.receive(replace(like, hash=digest, unit=code, received_at=moment, collected_at=moment))


def filled(folder: Path, like: ReturnRecord, units: int, writers: int) -> float:
    """Seconds of clock in which some writers record a return of every unit."""
    shares = [range(1 + number, units + 1, writers) for number in range(writers)]
    processes = [FORK.Process(target=written, args=(folder, like, share)) for share in shares]
    start = time.perf_counter()
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * writers
    return time.perf_counter() - start


def board(folder: Path) -> tuple[float, int]:
    """Seconds of CPU and megabytes at most of a look at the board."""
    command = [sys.executable, "-m", "xlsx_kit", "campaign", "status", str(folder), "--json"]
    script = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True);"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command], capture_output=True, text=True, check=True
    )
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory)


def size_of(folder: Path) -> int:
    """Megabytes of a ledger on the server, indexes and all."""
    address = read_settings(folder).ledger
    with closing(connected(address)) as db:
        ((found,),) = db.execute(SIZE, (parse_address(address).schema,)).fetchall()
    return int(found) // 2**20


def measured(base: Path, server: Server, asked: argparse.Namespace) -> str:
    """The tables of the page."""
    os.environ[LEDGER_VARIABLE] = f"{server.address}?schema=new"
    returns, rows = workbooks_of(base / "workbooks", asked.workbooks), []
    for collectors in asked.writers:
        folder = founded(base / f"collected-{collectors}", returns.parent / "units.csv")
        clock, cpu, held = collected(folder, returns, collectors)
        minute, each = asked.workbooks / clock * 60, cpu / asked.workbooks * 1000
        size = f"{size_of(folder)} MB"
        rows.append((f"{collectors}", f"{minute:.0f}", f"{each:.0f} ms", f"{held} MB", size))
        print("collected", rows[-1], flush=True)
    page = table(
        f"Collecting {asked.workbooks} workbooks into one server",
        ("collectors", "returns a minute", "CPU a return", "memory of one at most", "database"),
        rows,
        ("psycopg",),
    )
    with closing(open_campaign(folder).ledger) as ledger:
        like = ledger.returns()[0]
    roster, lines = listed(base / "records", asked.units), []
    for writers in asked.writers:
        folder = founded(base / f"records-{writers}", roster)
        clock = filled(folder, like, asked.units, writers)
        cpu, memory = board(folder)
        size = f"{size_of(folder)} MB"
        minute = f"{asked.units / clock * 60:.0f}"
        lines.append((f"{writers}", minute, size, f"{cpu:.1f} s", f"{memory} MB"))
        print("records", lines[-1], flush=True)
    columns = ("writers", "returns recorded a minute", "database", "CPU of the board", "memory of the board")
    return page + "\n" + table(f"Records of {asked.units} units", columns, lines, ("psycopg",))


def main() -> None:
    """Measures and keeps the page."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=25_000)
    parser.add_argument("--workbooks", type=int, default=300)
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 2, 4])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name:  # noqa: SIM117
        with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as data, server_in(Path(data)) as server:
            keep("shared", measured(Path(name), server, asked))


if __name__ == "__main__":
    main()
