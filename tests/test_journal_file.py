"""The journal's file: it grows by what is new, and an addition that was broken off is completed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rounds import Round
from tests.test_campaign import code_of
from xlsx_kit.campaign.ledger.check import check_campaign
from xlsx_kit.campaign.ledger.journal import JOURNAL_FILE
from xlsx_kit.cli import main


@pytest.fixture
def journal(played: Round) -> Path:
    """The file of a round with letters written and a note that is longer than a look at the file's end."""
    played.run("send")
    played.run("note", code_of(1), "长" * 30_000, "--by", "王芳")
    return played.folder / JOURNAL_FILE


def told(folder: Path) -> list[tuple[str, str, str]]:
    """What a check finds."""
    return [(fault.severity.value, fault.place, fault.message) for fault in check_campaign(folder).faults]


@pytest.mark.parametrize("left", [0, 1, 7, 40, 70_000, -2, -1])
def test_an_addition_that_was_broken_off(played: Round, journal: Path, left: int) -> None:
    """Whatever is left of the last line: it is said, nothing is refused, and the next run writes the rest."""
    whole = journal.read_bytes()
    kept, _, last = whole[:-1].rpartition(b"\n")
    journal.write_bytes(kept + b"\n" + (last + b"\n")[:left])
    said = [("warning", JOURNAL_FILE, "日志最后一行没有写完")] if left else []
    assert told(played.folder) == said
    assert len(played.run("status")["units"]) == 8
    played.run("note", code_of(2), "又一条", "--by", "王芳")
    assert journal.read_bytes().startswith(whole)
    assert told(played.folder) == []


def test_lines_are_added_and_no_others_touched(played: Round, journal: Path) -> None:
    """The file stays the same one; of another officer's, which may only be replaced, a new one is made."""
    before, number = journal.read_bytes(), journal.stat().st_ino
    played.run("note", code_of(2), "甲", "--by", "王芳")
    longer = journal.read_bytes()
    assert (longer[: len(before)], journal.stat().st_ino) == (before, number)
    journal.chmod(0o444)
    played.run("note", code_of(2), "乙", "--by", "王芳")
    assert journal.read_bytes().startswith(longer)
    assert json.loads(journal.read_bytes().splitlines()[-1])["data"]["text"] == "乙"
    assert told(played.folder) == []


@pytest.mark.parametrize("end", [b"{}", b"\x00" * 9, b'{"number": 9'])
def test_what_somebody_else_left_at_its_end(
    played: Round, journal: Path, end: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """No beginning of what the ledger has: every command says so, and the file stays as it is."""
    changed = journal.read_bytes() + end
    journal.write_bytes(changed)
    assert [severity for severity, *_ in told(played.folder)] == ["error"]
    for command in ("status", "send"):
        assert main(["campaign", command, str(played.folder)]) == 1
        assert "与日志 journal.jsonl 不符" in capsys.readouterr().err
    assert journal.read_bytes() == changed
    assert played.run("rebuild", fails=1)["needed"] is True
    assert told(played.folder) == []
