"""Letters by SMTP: encrypted, with a password, tried again where that is safe and nowhere else."""

from __future__ import annotations

import email
import json
import ssl
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import msgspec
import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.mail_servers import Mailbox, free_port
from tests.test_campaign import COUNT
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.letters.delivery import deliver_letters, deliverable
from xlsx_kit.campaign.letters.first import draft_first_letters, generate_workbooks
from xlsx_kit.campaign.letters.smtp import SmtpSender
from xlsx_kit.cli import main

SECRET = "a-secret-of-the-server"


class Moody(Mailbox):
    """A server that answers the next mails as it is told: with a code, or by hanging up."""

    def __init__(self, *moods: str) -> None:
        super().__init__()
        self.moods = list(moods)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mood = self.moods.pop(0) if self.moods else ""
        if mood and mood != "taken, then gone":
            return mood
        answer = await super().handle_DATA(server, session, envelope)
        if mood:
            server.transport.abort()
        return answer


@contextmanager
def server(box: Mailbox, **more: Any) -> Iterator[int]:
    """The server, on a port of the loopback."""
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, **more)
    controller.start()
    yield port
    controller.stop()


def set_up(campaign: Campaign, port: int, security: str = "none", more: str = "") -> Campaign:
    """The campaign with its drafts written and a server in its settings."""
    draft_first_letters(campaign, generate_workbooks(campaign, 1, None))
    return with_server(campaign, port, security, more)


def with_server(campaign: Campaign, port: int, security: str = "none", more: str = "") -> Campaign:
    """The campaign with a server in its settings."""
    path = campaign.folder / "campaign.toml"
    said = f'[smtp]\nhost = "localhost"\nport = {port}\nsecurity = "{security}"\nper_minute = 100000\n{more}'
    path.write_text(path.read_text("utf-8") + said, "utf-8")
    return open_campaign(campaign.folder)


def mailer(campaign: Campaign, waits: list[float] | None = None) -> SmtpSender:
    """What delivers; waiting is written down, not done."""
    assert campaign.plan.smtp
    kept = waits if waits is not None else []
    return SmtpSender(campaign.plan.smtp, "", wait=kept.append)


def ids(box: Mailbox) -> list[str]:
    """The Message-IDs of what the server has."""
    return [email.message_from_bytes(data)["Message-ID"] for _, data in box.taken]


@pytest.mark.slow
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_with_a_password(
    campaign: Campaign, security: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """By the command; with the right password only, which nothing that is written anywhere knows."""
    authority, context = trustme.CA(), ssl.create_default_context(purpose=ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(campaign.folder / "ca.pem")
    box = Moody()

    def allowed(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == SECRET.encode(), handled=False)

    encrypted: dict[str, Any] = (
        {"ssl_context": context, "auth_require_tls": False}
        if security == "tls"
        else {"tls_context": context, "require_starttls": True}
    )
    with server(box, authenticator=allowed, auth_required=True, **encrypted) as port:
        found = set_up(campaign, port, security, 'user = "ys"\ncertificates = "ca.pem"\n')
        send = ["campaign", "mail", str(found.folder), "--yes"]
        assert main(send) == 1
        assert "没有找到 SMTP 密码" in capfd.readouterr().err
        monkeypatch.setenv("XLSX_KIT_SMTP_PASSWORD", "wrong")
        assert main(send) == 1
        assert "邮件服务器不接受用户名或密码" in capfd.readouterr().err
        assert len(deliverable(found)) == COUNT
        monkeypatch.setenv("XLSX_KIT_SMTP_PASSWORD", SECRET)
        assert main(send) == 0
    assert len(set(ids(box))) == len(box.taken) == COUNT
    said = "".join(capfd.readouterr())
    kept = b"".join(p.read_bytes() for p in found.folder.rglob("*") if p.is_file())
    assert SECRET not in said
    assert SECRET.encode() not in kept


@pytest.mark.slow
def test_a_certificate_nobody_knows(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent, nothing is tried again, and it is said what to do."""
    context = ssl.create_default_context(purpose=ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    box, waits = Moody(), list[float]()
    with server(box, ssl_context=context) as port:
        found = set_up(campaign, port, "tls")
        done = deliver_letters(found, deliverable(found), mailer(found, waits))
    assert (done.sent, done.failed, waits) == ([], [], [])
    assert "证书不可信" in done.stopped
    assert len(deliverable(found)) == COUNT


@pytest.mark.slow
def test_a_busy_server_is_asked_again(campaign: Campaign) -> None:
    """4xx: after a while, then a longer one; 5xx is an answer; a server that is not there stops the run."""
    box, waits = Moody("451 busy", "452 busy", "", "554 no"), list[float]()
    with server(box) as port:
        found = set_up(campaign, port)
        done = deliver_letters(found, deliverable(found)[:3], mailer(found, waits))
    assert (done.sent, done.failed) == (["302001", "302003"], [("302002", "邮件服务器拒绝（554）")])
    assert [round(wait) for wait in waits if wait > 1] == [2, 4]
    waits.clear()
    done = deliver_letters(found, deliverable(found), mailer(found, waits))
    assert (done.sent, waits) == ([], [2, 4, 8])
    assert done.stopped
    assert [m.state for m in found.ledger.messages()][:3] == ["sent", "failed", "sent"]


@pytest.mark.slow
def test_what_may_have_left_is_not_sent_again(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    """A connection that broke after the mail was handed over: shown, and again only on request, same id."""
    box = Moody("", "taken, then gone")
    with server(box) as port:
        found = set_up(campaign, port)
        done = deliver_letters(found, deliverable(found)[:3], mailer(found))
        assert (done.sent, done.uncertain, done.failed) == (["302001", "302003"], ["302002"], [])
        again = deliver_letters(found, deliverable(found), mailer(found))
        assert "302002" not in again.sent
        assert again.uncertain == ["302002"]
        assert len(set(ids(box))) == len(box.taken) == COUNT
        assert main(["campaign", "mail", str(found.folder), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["uncertain"] == ["302002"]
        assert main(["campaign", "status", str(found.folder)]) == 0
        assert "发送结果不明 1" in capsys.readouterr().out
        assert main(["campaign", "mail", str(found.folder), "--yes", "--resend-uncertain"]) == 0
    assert ids(box).count(found.ledger.messages_to("302002")[0].id) == 2


@pytest.mark.slow
def test_written_and_sent_at_once(campaign: Campaign, capsys: pytest.CaptureFixture[str]) -> None:
    """``send --yes``; where nothing says how mail is sent, that is said before any work."""
    send = ["campaign", "send", str(campaign.folder), "--yes", "--json"]
    assert main(send) == 1
    assert "没有 [smtp]" in capsys.readouterr().err
    assert not list(campaign.folder.rglob("*.xlsx"))
    box = Moody("", "554 no")
    with server(box) as port:
        found = with_server(campaign, port)
        assert main(send) == 1
        done = json.loads(capsys.readouterr().out)
        units = [unit.code for unit in found.units]
        assert (done["drafted"], [one["code"] for one in done["failed"]]) == (units, units[1:2])
        assert done["sent"] == [code for code in units if code not in units[1:2]]
        assert main(send) == 0
        done = json.loads(capsys.readouterr().out)
        assert (done["drafted"], done["sent"], done["failed"]) == ([], units[1:2], [])
    assert len(set(ids(box))) == len(box.taken) == COUNT


@pytest.mark.slow
def test_some_addresses_are_refused(campaign: Campaign) -> None:
    """The letter has left; how many addresses did not work is said, none is named."""
    units = campaign.folder / "units.csv"
    units.write_text(
        units.read_text("utf-8").replace("u1@unit.example", "u1@unit.example;old@unit.example"), "utf-8"
    )
    box = Moody()
    box.refuse = {"old@unit.example"}
    with server(box) as port:
        found = set_up(open_campaign(campaign.folder), port)
        done = deliver_letters(found, deliverable(found), mailer(found))
    assert done.partly == [("302001", "1 个收件地址被拒绝")]
    assert found.ledger.messages()[0].note == "1 个收件地址被拒绝"


def test_the_rate_is_kept(campaign: Campaign) -> None:
    """Thirty a minute: two seconds from one to the next."""
    box, waits = Moody(), list[float]()
    with server(box) as port:
        found = set_up(campaign, port)
        assert found.plan.smtp
        settings = msgspec.structs.replace(found.plan.smtp, per_minute=30)
        deliver_letters(found, deliverable(found)[:3], SmtpSender(settings, "", wait=waits.append))
    assert len(waits) == 2
    assert all(1 < wait <= 2 for wait in waits)


@pytest.mark.parametrize(("command", "user"), [("mail", "smtp"), ("collect", "imap"), ("send", "workbook")])
def test_passwords_from_the_keyring(
    campaign: Campaign, command: str, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each under its own name; the environment comes first."""
    asked: list[tuple[str, str]] = []
    keyring: Any = ModuleType("keyring")
    keyring.__spec__ = SimpleNamespace(name="keyring")
    keyring.errors = SimpleNamespace(KeyringError=OSError)
    keyring.get_password = lambda service, name: asked.append((service, name))
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    path = campaign.folder / "campaign.toml"
    port = free_port()
    said = "".join(
        f'[{part}]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nuser = "ys"\n'
        for part in ("smtp", "imap")
    )
    path.write_text(path.read_text("utf-8") + said, "utf-8")
    more = {"mail": ["--yes"], "collect": ["--imap"], "send": []}[command]
    main(["campaign", command, str(campaign.folder), *more])
    assert asked == [("xlsx-kit", user)]


def every_file(folder: Path, wanted: Callable[[Path], bool]) -> bytes:
    """The bytes of some files of a campaign, one after the other."""
    return b"".join(p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and wanted(p))


@pytest.mark.slow
def test_the_sheets_password_stays_with_the_sheets(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """It protects the workbooks that are sent, and stands nowhere in clear; addresses only in mails."""
    monkeypatch.setenv("XLSX_KIT_PASSWORD", SECRET)
    folder = campaign.folder
    assert main(["campaign", "send", str(folder)]) == 0
    assert main(["campaign", "status", str(folder), "--html", str(tmp_path / "b.html")]) == 0
    assert main(["campaign", "remind", str(folder)]) == 0
    said = "".join(capfd.readouterr()) + (tmp_path / "b.html").read_text("utf-8")
    kept = every_file(folder, lambda path: True)
    assert SECRET not in said
    assert SECRET.encode() not in kept
    assert "unit.example" not in said
    others = every_file(folder, lambda path: path.name != "units.csv" and path.suffix != ".eml")
    assert b"unit.example" not in others
    (first, *_) = (folder / "workbooks").glob("*.xlsx")
    with zipfile.ZipFile(first) as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert any(b"<sheetProtection" in s and (b"password=" in s or b"hashValue=" in s) for s in sheets)
