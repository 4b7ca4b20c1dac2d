"""A real PostgreSQL of the tests' own: on the loopback, in a temporary folder, as an ordinary user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from xlsx_kit.campaign.campaign import SETTINGS, read_settings
from xlsx_kit.campaign.ledger.address import parse_address
from xlsx_kit.campaign.ledger.opening import LEDGER

REQUIRED = "XLSX_KIT_REQUIRE_OFFICE"
MISSING = "no PostgreSQL server is installed (Debian: postgresql)"
OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "40",
    "shared_buffers": "64MB",
}
UNSAFE = {"fsync": "off", "full_page_writes": "off"}
"""What a server that is killed loses nothing by; a machine without power would."""


@dataclass
class Server:
    """A server that can be stopped, killed and started again, with one empty database."""

    programs: Path
    folder: Path
    port: int
    options: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where a round may be founded."""
        return f"postgresql://officer@127.0.0.1:{self.port}/rounds"

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        options = [part for key, value in self.options.items() for part in ("-c", f"{key}={value}")]
        where = ["-D", str(self.folder / "data"), "-p", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.programs / "postgres"), *where, *options],
                stdout=log,
                stderr=log,
                **_ordinary_user(),
            )
        ready = [
            self.programs / "pg_isready",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-d",
            "postgres",
        ]
        for _ in range(600):
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text("utf-8"))

    def kill(self) -> None:
        """Ends it with everything it was at, as a machine that loses its power."""
        assert self.process
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, check=False
        )
        for pid in [self.process.pid, *map(int, children.stdout.split())]:
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                continue
        self.process.wait(60)

    def stop(self) -> None:
        """Ends it at once, in order."""
        assert self.process
        self.process.send_signal(2)
        self.process.wait(60)


def address_of(folder: Path) -> str:
    """Where the ledger of a round stands, "" for a file in its folder or where there are no settings yet."""
    return read_settings(folder).ledger if (folder / SETTINGS).exists() else ""


def connected(address: str) -> psycopg.Connection[Any]:
    """A connection of one's own to a ledger's schema, without the program."""
    where = parse_address(address)
    server = psycopg.connect(where.connection, autocommit=True)
    server.execute("SELECT set_config('search_path', %s, false)", (where.schema,))
    return server


def remove_ledger(folder: Path) -> None:
    """The ledger is gone, with all that belongs to it."""
    for path in folder.glob(f"{LEDGER}*"):
        path.unlink()
    if address := address_of(folder):
        with closing(connected(address)) as server:
            server.execute(f'DROP SCHEMA "{parse_address(address).schema}" CASCADE')


def programs() -> Path | None:
    """Where a server's programs are, None where none is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[4]))
    path = found[-1] if found else Path(shutil.which("postgres") or "/nowhere")
    return path.parent if path.exists() else None


def _ordinary_user() -> dict[str, Any]:
    """What starts a process as somebody who is not root, for whom the server would not run."""
    if os.geteuid():
        return {}
    names = {user.pw_name for user in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A server for the whole run (one per worker under xdist); it starts when first used."""
    if programs() is None:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="xlsx-kit-postgresql-"))
    try:
        with server_in(folder, UNSAFE) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server_in(folder: Path, options: Mapping[str, str] = {}) -> Iterator[Server]:
    """A server in an empty folder, which is made over to the user that it runs as."""
    where, who = programs(), _ordinary_user()
    assert where, MISSING
    if who:
        os.chown(folder, who["user"], who["group"])
    common: dict[str, Any] = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL, **who}
    initdb = [str(where / "initdb"), "-D", str(folder / "data"), "-U", "officer", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "-N", "--locale=C.UTF-8"], **common)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    server = Server(where, folder, port, {**OPTIONS, **options})
    server.start()
    try:
        at = ["-h", "127.0.0.1", "-p", str(port), "-U", "officer"]
        subprocess.run([str(where / "createdb"), *at, "rounds"], **common)
        yield server
    finally:
        server.stop()
