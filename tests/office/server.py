"""Owns one LibreOffice process and serves JSON commands: a line on stdin, an answer line on stdout.

Runs under the system's Python (3.9 or later), the only one where `uno` imports; `client.py` starts it.
Here are the process, the protocol and the recovery; what a command does to a document is in
`documents.py`, with `places.py`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import documents
import uno

FONTS = Path(__file__).resolve().with_name("fonts.conf")
START_SECONDS = 60  # a first start writes a profile; a busy machine has needed more than ten seconds
ALIVE_SECONDS = 10  # an idle office answers a simple question in milliseconds
LIMIT_SECONDS = 300  # one command; after that the office counts as hung
COMMANDS = {
    "fill": documents.fill,
    "recalculate": documents.recalculate,
    "cut": documents.cut,
    "insert": documents.insert,
    "resave": documents.resave,
    "legacy": documents.legacy,
    "pdf": documents.pdf,
}


class Office:
    """One soffice with its own profile and pipe; nothing outside its folder is touched."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="xlsx-kit-office-"))
        self.pipe = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.desktop: Any = None

    def start(self) -> None:
        """Start the office and connect to it."""
        self.kill()
        self.pipe = pipe = "xlsxkit" + uuid.uuid4().hex
        # A fresh profile for every start: one left by a killed office may ask to be recovered.
        profile = self.folder / pipe
        with open(self.folder / "office.log", "wb") as log:
            self.process = subprocess.Popen(
                [
                    find_soffice(),
                    "--headless",
                    "--norestore",
                    "--nologo",
                    "--nodefault",
                    "--nofirststartwizard",
                    "--nolockcheck",
                    "-env:UserInstallation=" + profile.as_uri(),
                    "--accept=pipe,name=" + pipe + ";urp;StarOffice.ComponentContext",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=str(self.folder),
                env=office_environment(self.folder),
                start_new_session=True,  # soffice is a chain of processes: end all of them as one group
            )
        with Watched(self.process, START_SECONDS + 10):
            self.desktop = self._connect()

    def _connect(self) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        url = "uno:pipe,name=" + self.pipe + ";urp;StarOffice.ComponentContext"
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                context = resolver.resolve(url)
                return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
            except Exception as error:
                if not self.running() or time.monotonic() > deadline:
                    self.kill()
                    said = (self.folder / "office.log").read_text("utf-8", "replace")[-500:]
                    raise RuntimeError(
                        f"LibreOffice did not start: {describe(error)} {said}".strip()
                    ) from error
                time.sleep(0.1)

    def running(self) -> bool:
        """Whether the process exists (it may still hang)."""
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        """Whether the office still talks to us."""
        try:
            with Watched(self.process, ALIVE_SECONDS):
                return self.running() and self.desktop.getImplementationName() != ""
        except Exception:
            return False

    def kill(self) -> None:
        """End the office at once."""
        process, self.process, self.desktop = self.process, None, None
        end_group(process)
        if process is not None:
            process.wait()
            remove_sockets(self.folder / self.pipe, self.pipe)

    def close(self) -> None:
        """End the office and remove everything it wrote."""
        process, desktop = self.process, self.desktop
        if process is not None and self.answers():  # an orderly end removes its sockets from /tmp
            with contextlib.suppress(Exception), Watched(self.process, ALIVE_SECONDS):
                desktop.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Watched:
    """Ends the office when the block takes too long: only that breaks off a call into a hung one.

    A class on purpose: a UNO exception cannot pass through a generator made a context manager, which sets
    its traceback; UNO tries to send that to the office and raises something else.
    """

    def __init__(self, process: subprocess.Popen[bytes] | None, seconds: float) -> None:
        self.hung = threading.Event()
        self._process = process
        self._watchdog = threading.Timer(seconds, self._end)

    def _end(self) -> None:
        self.hung.set()
        end_group(self._process)

    def __enter__(self) -> threading.Event:
        self._watchdog.start()
        return self.hung

    def __exit__(self, *_: object) -> None:
        self._watchdog.cancel()
        self._watchdog.join()


def remove_sockets(profile: Path, pipe: str) -> None:
    """What an office that was killed leaves in /tmp, whatever TMPDIR says: our pipe and its own."""
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le")).digest()
    for name in (pipe, "SingleOfficeIPC_" + "".join(f"{byte:x}" for byte in digest)):
        for folder in ("/tmp", "/var/tmp"):
            with contextlib.suppress(OSError):
                os.unlink(f"{folder}/OSL_PIPE_{os.getuid()}_{name}")


def end_group(process: subprocess.Popen[bytes] | None) -> None:
    """End the process and those it started."""
    if process is not None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def find_soffice() -> str:
    """The office's start program: $XLSX_KIT_SOFFICE or the first on the path."""
    found = os.environ.get("XLSX_KIT_SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        raise RuntimeError("LibreOffice is not installed: no soffice on the path")
    return found


def office_environment(folder: Path) -> dict[str, str]:
    """Our fonts, our folder for temporary files, and UTF-8: the C locale cannot open 预算.xlsx."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    environment.update(FONTCONFIG_FILE=str(FONTS), TMPDIR=str(folder), LANG="C.UTF-8", LC_ALL="C.UTF-8")
    environment.pop("DISPLAY", None)
    return environment


def describe(error: BaseException) -> str:
    """One line about an exception; UNO's carry their text in `Message`."""
    return f"{type(error).__name__}: {getattr(error, 'Message', '') or error}".strip()


def answer(office: Office, command: dict[str, Any]) -> dict[str, Any]:
    """Do one command; a dead office is started again once, a hung one is ended and reported."""
    name = command.pop("command", None)
    limit = command.pop("limit", LIMIT_SECONDS)
    if name == "status":
        return {"server": os.getpid(), "office": office.process.pid if office.running() else None}
    if name not in COMMANDS:
        return {"error": f"unknown command {name!r}; known: status, {', '.join(COMMANDS)}"}
    for attempt in (1, 2):
        hung = None
        try:
            if not office.answers():
                office.start()
            with Watched(office.process, limit) as hung:
                return COMMANDS[name](office.desktop, office.folder, **command)
        except Exception as error:
            if hung is not None and hung.is_set():
                return {"error": f"{name}: no answer within {limit} seconds; LibreOffice was ended"}
            if attempt == 2 or office.answers():
                return {"error": f"{name}: {describe(error)}"}
    raise AssertionError("unreachable")


def read_lines(lines: queue.Queue[str | None]) -> None:
    """Hand every line of stdin to the queue, then None."""
    for line in sys.stdin:
        if line.strip():
            lines.put(line)
    lines.put(None)


def main() -> None:
    """Serve until stdin closes."""
    # Ctrl-C reaches the whole terminal group; our end is the closed stdin, which tears down in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    office = Office()
    lines: queue.Queue[str | None] = queue.Queue()
    threading.Thread(target=read_lines, args=(lines,), daemon=True).start()
    try:
        while (line := lines.get()) is not None:
            try:
                result = answer(office, json.loads(line))
            except Exception as error:
                result = {"error": describe(error)}
            sys.stdout.write(json.dumps(result) + "\n")
            sys.stdout.flush()
    finally:
        office.close()


if __name__ == "__main__":
    main()
