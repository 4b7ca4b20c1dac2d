"""A file that came in, wherever from, before anybody has judged it."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.campaign.ledger.identifiers import address_hash, content_hash

MEBIBYTE = 2**20
MAX_FILE_BYTES = 25 * MEBIBYTE
"""Of one workbook; the reader takes no more."""
MAX_CARRIER_BYTES = 120 * MEBIBYTE
"""Of one mail or mailed archive: the big free mailboxes let 50 MB through, which base 64 makes 68 MB."""
MAX_MAIL_UNPACKED_BYTES = 200 * MEBIBYTE
"""Of everything that one mail carries, archives in archives included."""
MAX_ARCHIVE_UNPACKED_BYTES = 4 * 2**30
"""Of everything in one archive that lies in a folder: a round's returns packed together."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that came in; ``problem`` says why nothing in it was taken.

    ``mail_id`` is the Message-ID of the mail that it came in (a mark where that has none), ``mail`` its place
    in a mailbox, ``about`` the Message-ID of our letter that a returned
    mail speaks of. ``sender_hash`` stands for the sender where the address is no longer known. ``key``
    identifies a file whose content was not read. ``retry``: whether another attempt may succeed.
    """

    name: str
    data: bytes
    source: str
    received_at: str
    sender: str = ""
    problem: str = ""
    mail: str = ""
    about: str = ""
    sender_hash: str = ""
    key: str = ""
    retry: bool = False
    mail_id: str = ""

    @property
    def digest(self) -> str:
        """What the file is known by in the ledger: its contents, or where it came from if there are none."""
        return content_hash(self.data or (self.key or self.source).encode("utf-8", "surrogateescape"))

    @property
    def sender_id(self) -> str:
        """What the sender is known by in the ledger."""
        return self.sender_hash or address_hash(self.sender)


class UnpackBudget:
    """Bytes that a mail or an archive may still unfold to, whatever is nested in what."""

    def __init__(self, total: int) -> None:
        self.left = total

    def take(self, size: int) -> bool:
        """Whether there is room for so many bytes; then they are used up."""
        if size > self.left:
            return False
        self.left -= size
        return True
