"""That nothing secret stands in what a year leaves behind, byte by byte."""

from __future__ import annotations

import email
import email.policy
import gc
import io
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from tests.sixty_units import COUNT, PASSWORDS, STRANGER, Year


def assert_nothing_secret(year: Year) -> None:
    """No password and no address, but where the officer has written them and on letters themselves.

    The ledger and its log are searched as raw bytes; workbooks and documents part by part.
    """
    secrets = [*PASSWORDS.values(), "ys@bureau.example", "@unit.example", STRANGER]
    needles = [secret.encode() for secret in secrets]
    given = {year.folder / "campaign.toml", year.folder / "units.csv"}
    assert any(needle in path.read_bytes() for path in given for needle in needles)
    looked = 0
    gc.collect()  # a connection closed meanwhile would take the ledger's log with it
    for path in sorted(p for p in year.place.rglob("*") if p.is_file() and p not in given):
        inside = path.relative_to(year.place).parts
        if inside[0] == "units.csv" or {"browser", "contacts"} & {*inside} or path.suffix == ".eml":
            continue
        looked += 1
        for name, data in parts_of(path):
            assert not [needle for needle in needles if needle in data], (path, name)
    for path in (year.folder / "outbox").glob("*.eml"):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        assert not [n for n in needles if n in b"".join(attached_bytes(letter))], path
        assert not [password for password in PASSWORDS.values() if password.encode() in path.read_bytes()]
    assert looked > COUNT
    assert {path.name for path in year.folder.iterdir()} >= {
        "journal.jsonl",
        "logs",
        "returns",
        "publications",
    }
    said = "".join(year.said)
    assert len(said) > COUNT
    assert not [secret for secret in secrets if secret in said]


def attached_bytes(letter: EmailMessage) -> Iterator[bytes]:
    """What is in a letter's files."""
    for part in letter.iter_attachments():
        content = part.get_content()
        yield content.encode() if isinstance(content, str) else content


def parts_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, and those of its parts where it is a zip file."""
    data = path.read_bytes()
    yield "", data
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
