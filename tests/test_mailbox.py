"""A mailbox on a real server: what is too large is named and not fetched, a broken line loses nothing."""

from __future__ import annotations

import contextlib
import imaplib
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fuzzing import mails
from tests.mail_servers import free_port
from tests.test_mails import facts_file, mail_with
from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake import imap as mailbox
from xlsx_kit.campaign.intake.reasons import CARRIER_TOO_LARGE
from xlsx_kit.cli import main

MAILS = Path(__file__).parent / "corpus" / "files" / "mail"
SEEDS = 20


class Line:
    """A line to a server that breaks after so many bytes from it (0: never)."""

    def __init__(self, port: int, breaks_after: int = 0) -> None:
        self.port, self.breaks_after = free_port(), breaks_after
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                threading.Thread(target=self._pass_on, args=(client, server, 0), daemon=True).start()
                most = self.breaks_after
                threading.Thread(target=self._pass_on, args=(server, client, most), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, most: int) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while data := source.recv(4096):
                passed += len(data)
                if most and passed > most:
                    break
                target.sendall(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


@pytest.fixture
def line(imap: int) -> Iterator[Line]:
    """A line to the mailbox server."""
    found = Line(imap)
    yield found
    found.close()


def set_up(campaign: Campaign, imap: int, line: Line, mails: list[bytes], patch: pytest.MonkeyPatch) -> None:
    """Mails in the mailbox, and the line in the settings."""
    with imaplib.IMAP4("127.0.0.1", imap) as server:
        server.login("demouser", "demopass")
        server.create("returns")
        for mail in mails:
            server.append("returns", "", imaplib.Time2Internaldate(time.time()), mail)
    said = f'[imap]\nhost = "127.0.0.1"\nport = {line.port}\nsecurity = "none"\nuser = "demouser"\n'
    path = campaign.folder / "campaign.toml"
    path.write_text(path.read_text("utf-8") + said + 'mailbox = "returns"\n', "utf-8")
    patch.setenv("XLSX_KIT_IMAP_PASSWORD", "demopass")


def mail(number: int, size: int = 0) -> bytes:
    """A unit's return, with something large before it."""
    scan = [("扫描件.pdf", b"%PDF-" + bytes(size))] if size else []
    message = mail_with(*scan, (f"{number}.json", facts_file(number)), sender=f"u{number}@unit.example")
    message.replace_header("Subject", f"no. {number}")
    return message.as_bytes()


def collect(campaign: Campaign, *more: str) -> int:
    return main(["campaign", "collect", str(campaign.folder), "--imap", *more])


def test_a_large_mail_is_named(
    campaign: Campaign,
    imap: int,
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By its subject, and not fetched; the one behind it is taken."""
    monkeypatch.setattr(mailbox, "MAX_CARRIER_BYTES", 60_000)
    set_up(campaign, imap, line, [mail(1, 90_000), mail(2)], monkeypatch)
    line.breaks_after = 80_000
    assert collect(campaign) == 0
    assert f"没有采用 no. 1：{CARRIER_TOO_LARGE}" in capsys.readouterr().out
    assert [r.unit for r in campaign.ledger.returns()] == ["302002"]


@pytest.mark.slow
def test_a_line_that_breaks(
    campaign: Campaign,
    imap: int,
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """What was read by then is taken in, it is said, and the next run goes on behind it."""
    first, second = mail(1), mail(2, 60_000)
    set_up(campaign, imap, line, [first, second], monkeypatch)
    line.breaks_after = len(first) + 30_000
    assert collect(campaign) == 1
    assert "邮箱读到一半断开了" in capsys.readouterr().err
    assert [r.unit for r in campaign.ledger.returns()] == ["302001"]
    line.breaks_after = 0
    assert collect(campaign) == 0
    assert "重复" not in capsys.readouterr().out.replace("重复 0 份", "")
    assert [r.unit for r in campaign.ledger.returns()] == ["302001", "302002"]


@pytest.mark.slow
def test_damaged_mails_in_the_mailbox(
    campaign: Campaign,
    imap: int,
    line: Line,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every one is named with its reason, none keeps back the returns before and behind, once is enough.

    Those of the corpus, its archives as somebody attaches them, and some that are damaged by seed.
    """
    # the server of the tests cannot take one of 400 levels in
    damaged = [path.read_bytes() for path in sorted(MAILS.glob("*.eml")) if "400" not in path.name]
    damaged += [
        mail_with((path.name, path.read_bytes()), sender="x@y.example").as_bytes()
        for path in sorted((MAILS.parent / "zip").glob("*.zip"))
    ]
    damaged += [mails.damaged(random.Random(seed)) for seed in range(SEEDS)]
    set_up(campaign, imap, line, [mail(1), *damaged, mail(2)], monkeypatch)
    assert collect(campaign, "--json") in (0, 1)
    told = json.loads(capsys.readouterr().out)
    assert {one["unit"] for one in told["received"]} >= {"302001", "302002"}
    # "returns 第 103 封 附件 1": the mailbox, the mail, its part
    sources = [one["source"] for part in ("odd", "repeated") for one in told[part]]
    sources += [found.source for found in campaign.ledger.returns()]
    named = {source.split(" ")[2] for source in sources}
    assert len(named) == len(damaged) + 2
    set_aside = len(told["odd"])
    collect(campaign, "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["received"] == []
    assert 10 < len(told["odd"]) < set_aside, "what a repaired mail or program may read is tried again"
