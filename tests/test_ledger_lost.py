"""A ledger that is lost, empty, damaged or old: said at once, nothing is sent, and it is made again."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.mail_servers import Mailbox
from tests.postgresql_server import remove_ledger
from tests.test_mails import facts_file, mail_with
from xlsx_kit.campaign.campaign import Campaign, open_campaign
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.campaign.publication.publish import publish_approved
from xlsx_kit.campaign.runlog import logged_run
from xlsx_kit.campaign.status.standing import unit_standings
from xlsx_kit.cli import main

LEDGER = "ledger.sqlite"


def publication(wanted: Sequence[tuple[Path, Path]], *, force: bool) -> list[Path]:
    """A publication that takes no time."""
    for source, out in wanted:
        out.mkdir(parents=True)
        (out / "公开.pdf").write_bytes(source.read_bytes()[:40])
    return [out for _, out in wanted]


@pytest.fixture
def round_of(campaign: Campaign, smtp: tuple[Mailbox, int], tmp_path: Path) -> Path:
    """A campaign with letters sent, returns in, some approved, one published."""
    folder = campaign.folder
    settings = folder / "campaign.toml"
    server = f'[smtp]\nhost = "127.0.0.1"\nport = {smtp[1]}\nsecurity = "none"\nper_minute = 1000000\n'
    settings.write_text(settings.read_text("utf-8") + server, "utf-8")
    campaign.ledger.close()
    inbox = tmp_path / "收到"
    inbox.mkdir()
    for number in (1, 2, 3):
        mail = mail_with((f"{number}.json", facts_file(number)), sender=f"u{number}@unit.example")
        (inbox / f"{number}.eml").write_bytes(mail.as_bytes())
    people = ["--by", "王芳", "--secrecy-by", "李明"]
    for arguments in (
        ["send", str(folder), "--yes"],
        ["collect", str(folder), str(inbox)],
        ["approve", str(folder), "302001", "302002", *people],
    ):
        assert main(["campaign", *arguments]) == 0
    found = open_campaign(folder)
    with logged_run(folder, "publish", found.ledger):
        publish_approved(found, publication)
    found.ledger.close()
    assert main(["campaign", "approve", str(folder), "302003", *people]) == 0
    return folder


def empty(folder: Path) -> None:
    remove_ledger(folder)
    (folder / LEDGER).touch()


def damaged(folder: Path) -> None:
    remove_ledger(folder)
    (folder / LEDGER).write_bytes(b"no ledger at all" * 4_000)


def fresh(folder: Path) -> None:
    """A ledger of another campaign's beginning."""
    from xlsx_kit.campaign.ledger.opening import open_ledger

    remove_ledger(folder)
    open_ledger(folder).close()


def old(folder: Path) -> None:
    """A copy that somebody put in its place."""
    remove_ledger(folder)
    shutil.copy(sorted((folder / "backups").glob("*.sqlite"))[2], folder / LEDGER)


LOST = [remove_ledger, empty, damaged, fresh, old]


def outcome(folder: Path) -> tuple[Any, ...]:
    """What a campaign has come to."""
    found = open_campaign(folder)
    states = [(unit.code, unit.state, unit.approved_by, unit.version) for unit in unit_standings(found)]
    letters = sorted((m.id, m.unit, m.kind, m.state) for m in found.ledger.messages())
    returns = [(r.hash, r.unit, r.file, r.status, r.sender, r.received_at) for r in found.ledger.returns()]
    found.ledger.close()
    return states, letters, returns


@pytest.mark.ledger_file
@pytest.mark.slow
@pytest.mark.parametrize("lose", LOST)
def test_it_is_said_and_nothing_is_sent(
    round_of: Path,
    smtp: tuple[Mailbox, int],
    capsys: pytest.CaptureFixture[str],
    lose: Callable[[Path], None],
) -> None:
    """Every command says so; ``check`` too; ``rebuild`` makes it again as it was."""
    before = outcome(round_of)
    assert main(["campaign", "check", str(round_of)]) == 0
    sent = len(smtp[0].taken)
    lose(round_of)
    capsys.readouterr()
    for arguments in (["status"], ["send", "--yes"], ["mail", "--yes"], ["remind"], ["collect"]):
        name, *more = arguments
        more += [str(round_of / "units.csv")] if name == "collect" else []
        assert main(["campaign", name, str(round_of), *more]) == 1, name
        assert "campaign rebuild" in capsys.readouterr().err, name
    assert len(smtp[0].taken) == sent
    assert main(["campaign", "check", str(round_of)]) == 1
    capsys.readouterr()
    assert main(["campaign", "rebuild", str(round_of), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["needed"] is True
    assert outcome(round_of) == before
    assert check_campaign(round_of).faults == ()
    assert main(["campaign", "mail", str(round_of), "--yes"]) == 0
    assert len(smtp[0].taken) - sent == 3  # the replies, that waited
    assert main(["campaign", "rebuild", str(round_of)]) == 0
    assert "不需要重建" in capsys.readouterr().out


def test_from_the_journal_alone(round_of: Path) -> None:
    """Without a copy: everything but how far the replies are, of which nobody knows whether they left."""
    states, letters, returns = outcome(round_of)
    remove_ledger(round_of)
    shutil.rmtree(round_of / "backups", ignore_errors=True)
    assert main(["campaign", "rebuild", str(round_of)]) == 0
    again = outcome(round_of)
    assert (again[0], again[2]) == (states, returns)
    assert {state for *_, kind, state in again[1] if kind == "send"} == {"sent"}
    assert {state for *_, kind, state in again[1] if kind == "answer"} == {"sending"}
    assert [letter[:3] for letter in again[1]] == [letter[:3] for letter in letters]


def test_from_the_files_alone(
    round_of: Path, smtp: tuple[Mailbox, int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Without copy and journal: letters and returns are there again, none is sent twice; the rest is said."""
    _, letters, returns = outcome(round_of)
    remove_ledger(round_of)
    shutil.rmtree(round_of / "backups", ignore_errors=True)
    (round_of / "journal.jsonl").unlink()
    sent = len(smtp[0].taken)
    assert main(["campaign", "rebuild", str(round_of)]) == 1
    said = capsys.readouterr().out
    assert "publications/302001/1 的公开记录没有找回" in said
    again = outcome(round_of)
    assert [r[:4] for r in again[2]] == [r[:4] for r in returns]
    assert {state for *_, state in again[1]} == {"sending"}
    assert [letter[:3] for letter in again[1]] == [letter[:3] for letter in letters]
    assert main(["campaign", "mail", str(round_of), "--yes"]) == 0
    assert len(smtp[0].taken) == sent


def faults(folder: Path) -> list[str]:
    """What a check says: where and what."""
    return [f"{fault.place} {fault.message}" for fault in check_campaign(folder).faults]


def change(folder: Path, statement: str) -> None:
    """Somebody changes the ledger by hand."""
    with closing(sqlite3.connect(folder / LEDGER)) as db, db:
        db.execute(statement)


@pytest.mark.ledger_file
def test_what_was_tampered_with(round_of: Path) -> None:
    """Files and records, each with its place."""
    assert faults(round_of) == []
    kept = {path: path.read_bytes() for path in round_of.rglob("*") if path.is_file()}
    (journal,) = round_of.glob("journal.jsonl")
    (first,) = (round_of / "returns" / "302001").iterdir()
    (pdf,) = (round_of / "publications" / "302001" / "1").iterdir()
    first.write_bytes(b"{}")
    pdf.unlink()
    (round_of / "returns" / "302002" / "20250101000000-01234567.json").write_bytes(b"{}")
    draft = next((round_of / "outbox").glob("302003-answer-*.eml"))
    draft.write_bytes(draft.read_bytes() + b"\r\n")
    said = faults(round_of)
    assert sorted(line.split()[0].rpartition("/")[2] for line in said) == sorted(
        [first.name, pdf.name, "20250101000000-01234567.json", draft.name]
    )
    for path, data in kept.items():
        if path.parent != round_of:
            path.write_bytes(data)
    change(round_of, "UPDATE approval SET by = '别人' WHERE unit = '302001'")
    assert any(line.startswith("302001 审核记录") for line in faults(round_of))
    change(round_of, "UPDATE approval SET by = '王芳' WHERE unit = '302001'")
    change(round_of, "UPDATE journal SET data = replace(data, '李明', '别人') WHERE event = 'approved'")
    assert any("断了链" in line for line in faults(round_of))
    change(round_of, "UPDATE journal SET data = replace(data, '别人', '李明') WHERE event = 'approved'")
    lines = journal.read_text("utf-8").splitlines(keepends=True)
    journal.write_text(
        "".join([*lines[:3], lines[3].replace('"unit": "', '"unit": "9'), *lines[4:]]), "utf-8"
    )
    assert any(line.startswith("journal.jsonl") for line in faults(round_of))


@pytest.mark.ledger_file
def test_copies_rotate(round_of: Path) -> None:
    """One before each run, ten at most; a clock plays no part in which is older."""
    for _ in range(12):
        assert main(["campaign", "remind", str(round_of)]) == 0
    numbers = [int(path.stem.partition("-")[2]) for path in sorted((round_of / "backups").iterdir())]
    assert len(numbers) == 10
    assert numbers == list(range(numbers[0], numbers[0] + 10))


@pytest.mark.parametrize("settings", [None, b"sender = ", b"\xff", b"units = 1"])
def test_settings_that_cannot_be_read(campaign: Campaign, settings: bytes | None) -> None:
    """They may name a ledger on a server: nobody is told to make a new one, only to mend the settings."""
    path = campaign.folder / "campaign.toml"
    (campaign.folder / "outbox").mkdir(exist_ok=True)
    (campaign.folder / "outbox/a.eml").write_bytes(b"x")
    campaign.ledger.close()
    (campaign.folder / LEDGER).unlink(missing_ok=True)
    path.write_bytes(settings) if settings else path.unlink()
    (fault,) = check_campaign(campaign.folder).faults
    assert (fault.place, "备份" in fault.hint) == ("campaign.toml", True)


def test_settings_that_the_system_refuses(campaign: Campaign) -> None:
    """Why is said in Chinese, whatever language the system speaks."""
    campaign.ledger.close()
    (campaign.folder / LEDGER).unlink(missing_ok=True)
    path = campaign.folder / "campaign.toml"
    path.unlink()
    path.mkdir()
    (fault,) = check_campaign(campaign.folder).faults
    assert fault.message == "设置读不出（这是一个文件夹，不是文件）"
