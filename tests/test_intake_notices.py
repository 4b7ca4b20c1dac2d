"""Mails that are no returns: notices of other systems, and clocks that go wrong."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.test_campaign import states, taken
from tests.test_mails import AT, mail_with
from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake import reasons, received
from xlsx_kit.campaign.intake.folders import read_source, unpack
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.campaign.letters.first import draft_first_letters, generate_workbooks
from xlsx_kit.messages import message

IN_LEDGERS = tomllib.loads(Path(__file__).with_name("reasons_in_ledgers.toml").read_text("utf-8"))

REPORT = """From: Mailer-Daemon@x.cn
Subject: about your mail
Date: Mon, 10 Feb 2025 09:00:00 +0800
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

said in words
--b
Content-Type: message/{part}

Reporting-MTA: dns; mx

Final-Recipient: rfc822; u3@unit.example
{field}
--b
Content-Type: text/rfc822-headers

Message-ID: {letter}
--b--
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "part", "field", "why", "state"),
    [
        ("delivery-status", "delivery-status", "Action: failed", reasons.BOUNCED, "bounced"),
        ("delivery-status", "delivery-status", "Action: FAILED (5.1.1)", reasons.BOUNCED, "bounced"),
        ("delivery-status", "delivery-status", "Action: delayed", reasons.DELAYED, "out"),
        ("delivery-status", "delivery-status", "Action: relayed", reasons.DELIVERED, "out"),
        (
            "disposition-notification",
            "disposition-notification",
            "Disposition: manual-action/MDN-sent-manually; displayed",
            reasons.READ_RECEIPT,
            "out",
        ),
    ],
)
def test_notices(
    campaign: Campaign, tmp_path: Path, kind: str, part: str, field: str, why: str, state: str
) -> None:
    """Only what says that a letter failed is a bounce."""
    draft_first_letters(campaign, generate_workbooks(campaign, 1, None))
    letter = campaign.ledger.messages("send")[2].id
    text = REPORT.format(kind=kind, part=part, field=field, letter=letter)
    (tmp_path / "a.eml").write_text(text, "utf-8", newline="\r\n")
    assert [reason for _, _, reason in taken(campaign, tmp_path / "a.eml").odd] == [why]
    assert states(campaign)[2] == state


def test_clocks_that_go_wrong(tmp_path: Path) -> None:
    """A mail of tomorrow counts by its arrival, and so does a file."""
    tomorrow = datetime.now(UTC) + timedelta(days=400)
    for header in ("Date", "Received"):
        message = mail_with(("a.json", b"{}"))
        del message[header]
        moment = tomorrow.strftime("%a, %d %b %Y %H:%M:%S +0000")
        message[header] = moment if header == "Date" else f"from x by y; {moment}"
        if header == "Received":
            del message["Date"]
        (item,) = unpack(ReceivedFile("a.eml", message.as_bytes(), "来件", AT))
        assert item.received_at == AT, header
    import os

    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    os.utime(path, (tomorrow.timestamp(), tomorrow.timestamp()))
    (item,) = read_source(path)
    assert datetime.fromisoformat(item.received_at) <= datetime.now(UTC)


def test_every_reason_says_what_to_do() -> None:
    """No reason without a remedy."""
    known = {v for k, v in vars(reasons).items() if k.isupper() and isinstance(v, str)}
    known -= {reasons.FAILED, reasons.DEFAULT_HINT, reasons.RETRY_HINT}
    remedies = {message(rule).message.removesuffix("。"): message(rule).hint for rule in reasons.REASONS}
    assert known == remedies.keys()
    assert all(remedies.values())
    assert {reason: reasons.hint_for(reason) for reason in known} == remedies
    assert received.MAX_FILE_BYTES < received.MAX_CARRIER_BYTES < received.MAX_MAIL_UNPACKED_BYTES


def test_reasons_of_older_ledgers_are_known() -> None:
    """By the words that ledgers have had since they went out; without a name that would be filled in."""
    assert {rule: message(rule).message.removesuffix("。") for rule in reasons.REASONS} == IN_LEDGERS
    assert [words for words in IN_LEDGERS.values() if "{" in words] == []
