"""Starts the desk on the loopback, or opens the one that runs for the same folder."""

from __future__ import annotations

import json
import os
import secrets
import socket
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import platformdirs
import uvicorn
from starlette.responses import PlainTextResponse

from xlsx_kit.desk.app import desk_application
from xlsx_kit.desk.desk import Desk
from xlsx_kit.desk.guard import Application, Receive, Scope, Send
from xlsx_kit.desk.session import Sessions

HOST = "127.0.0.1"
REOPEN_PATH = "/reopen"
"""Where a second start asks for a fresh link, with the secret that the running desk laid down."""
IDLE_CHECK_SECONDS = 30
LAST_PAGE_SECONDS = 2
"""After the answer that says that the desk ends: the browser still asks for its style sheet."""


def run_desk(folder: Path, *, port: int, browser: bool, announce: Callable[[str], None]) -> None:
    """Serves the desk of a folder until it is told to quit or has long been idle.

    ``announce`` is given the address that opens it; with ``browser`` it is opened at once. Where a desk of
    the same user and folder runs, a fresh link to that one is given and nothing is started. Raises OSError
    where the port is taken.
    """
    folder = folder.resolve()
    record = _record_path(folder)
    address = _link_of_running(record)
    if address is None:
        _serve(folder, record, port, browser, announce)
        return
    announce(address)
    if browser:
        webbrowser.open(address)


def _serve(folder: Path, record: Path, port: int, browser: bool, announce: Callable[[str], None]) -> None:
    with socket.socket() as listener:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(128)
        sessions = Sessions(listener.getsockname()[1])
        secret = secrets.token_urlsafe(32)
        server = uvicorn.Server(
            uvicorn.Config(
                _Entrance(lambda: desk, sessions, secret),
                log_level="warning",
                lifespan="off",
                access_log=False,
            )
        )

        def end() -> None:
            server.should_exit = True

        def stop() -> None:
            _forget(record, secret)  # who starts again meanwhile gets a desk that stays
            threading.Timer(LAST_PAGE_SECONDS, end).start()

        desk = Desk(folder, sessions, stop)
        _write_record(record, sessions.port, secret)
        threading.Thread(target=_watch, args=(desk, server), daemon=True).start()
        address = sessions.link()
        announce(address)
        if browser:
            webbrowser.open(address)
        try:
            server.run(sockets=[listener])
        finally:
            _forget(record, secret)


class _Entrance:
    """The desk, and one address before it that gives a fresh link to who knows the desk's secret."""

    def __init__(self, desk: Callable[[], Desk], sessions: Sessions, secret: str) -> None:
        self._desk, self._sessions = desk, sessions
        self._secret = f"Bearer {secret}".encode()
        self._inner: Application | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._inner is None:
            self._inner = desk_application(self._desk())
        if scope["type"] == "http" and scope["path"] == REOPEN_PATH and scope["method"] == "POST":
            given = dict(scope["headers"]).get(b"authorization", b"")
            right = secrets.compare_digest(given, self._secret)
            answer = PlainTextResponse(self._sessions.link()) if right else PlainTextResponse("", 403)
            await answer(scope, receive, send)
            return
        await self._inner(scope, receive, send)


def _watch(desk: Desk, server: uvicorn.Server) -> None:
    while not server.should_exit:
        time.sleep(IDLE_CHECK_SECONDS)
        if desk.idle:
            server.should_exit = True


def _record_path(folder: Path) -> Path:
    """Where a running desk says how it is reached: a file that only its user reads."""
    name = sha256(str(folder).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return platformdirs.user_cache_path("xlsx-kit", appauthor=False) / f"desk-{name}.json"


def _write_record(record: Path, port: int, secret: str) -> None:
    record.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    record.unlink(missing_ok=True)
    descriptor = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"port": port, "secret": secret}, file)


def _forget(record: Path, secret: str) -> None:
    """Takes a record away, unless another desk of the folder has laid down its own since."""
    try:
        if json.loads(record.read_text("utf-8"))["secret"] == secret:
            record.unlink()
    except (OSError, ValueError, KeyError, TypeError):
        return


def _link_of_running(record: Path) -> str | None:
    """A fresh link to the desk that a record speaks of; None where none answers."""
    try:
        known = json.loads(record.read_text("utf-8"))
        request = urllib.request.Request(
            f"http://{HOST}:{int(known['port'])}{REOPEN_PATH}",
            data=b"",
            headers={"Authorization": f"Bearer {known['secret']}"},
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=5) as answer:
            address: str = answer.read().decode()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return address
