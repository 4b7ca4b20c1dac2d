"""A desk that runs in a process of its own, and requests to it that are sent as they stand."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

FORM_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8", "replace")


@dataclass
class RunningDesk:
    """A desk, how to open it, and the cookie of the browser that a test plays."""

    folder: Path
    address: str
    process: subprocess.Popen[str]
    cookie: str = ""

    @property
    def port(self) -> int:
        """Its port."""
        return int(self.address.split(":")[2].split("/")[0])

    @property
    def token(self) -> str:
        """The token of its address."""
        return self.address.partition("?token=")[2]

    def ask(
        self, path: str, form: Mapping[str, str] | None = None, body: bytes | None = None, **headers: str
    ) -> Answer:
        """One request; ``headers`` replace the usual ones."""
        sent = {"Host": f"127.0.0.1:{self.port}"} | ({"Cookie": self.cookie} if self.cookie else {})
        if form is not None:
            body = urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        sent |= {key.replace("_", "-"): value for key, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=180)
        try:
            connection.putrequest("GET" if body is None else "POST", path, skip_host=True)
            if body is not None and "Content-Length" not in sent:
                sent["Content-Length"] = str(len(body))
            for key, value in sent.items():
                connection.putheader(key, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def raw(self, path: str) -> bytes:
        """A file that a link leads to."""
        answer = self.ask(path)
        assert answer.status == 200, path
        return answer.body

    def sign_in(self) -> None:
        """Opens the address as a browser does."""
        answer = self.ask(f"/?token={self.token}")
        assert answer.status == 303
        self.cookie = answer.headers["set-cookie"].split(";")[0]

    def form_token(self, page: str = "/") -> str:
        """The token that the forms of a page carry."""
        found = FORM_TOKEN.search(self.ask(page).text)
        assert found
        return found[1]


@contextmanager
def running_desk(folder: Path, machine: Path | None = None) -> Iterator[RunningDesk]:
    """A desk on a folder, ended afterwards; ``machine`` holds what its user has there, if not this one."""
    command = [sys.executable, "-m", "xlsx_kit", "desk", str(folder), "--no-browser"]
    root = Path(__file__).parents[1]
    env = {**os.environ, "XDG_CACHE_HOME": str(machine)} if machine else None
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, encoding="utf-8", cwd=root, env=env
    ) as process:
        try:
            assert process.stdout
            yield RunningDesk(folder, process.stdout.readline().strip(), process)
        finally:
            process.terminate()
            process.wait(30)
