"""A file that came in, wherever from, before anybody has judged it."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.campaign.intake.mail_parser import MailWork
from xlsx_kit.campaign.ledger.identifiers import address_hash, content_hash

MEBIBYTE = 2**20
MAX_FILE_BYTES = 25 * MEBIBYTE
"""Of one workbook; the reader takes no more."""
MAX_CARRIER_BYTES = 80 * MEBIBYTE
"""Of one mail or mailed archive: the big free mailboxes let 50 MB through, which base 64 makes 71 MB. The
library takes four bytes of memory for each of a mail: 480 MB for the largest."""
MAX_MAIL_UNPACKED_BYTES = 200 * MEBIBYTE
"""Of everything that one mail carries, archives in archives included."""
MAX_ARCHIVE_UNPACKED_BYTES, MAX_RATIO = 4 * 2**30, 10
"""Of everything in one archive that lies in a folder: a round's returns packed together. They hardly shrink
any further, so it may unfold to as much as a mail and ten times its own size: 24 KB of zeros in archives in
archives would otherwise be unpacked for a quarter of a minute."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that came in; ``problem`` says why nothing in it was taken.

    ``mail_id`` is the Message-ID of the mail that it came in (a mark where that has none), ``mail`` its place
    in a mailbox, ``about`` what a returned mail speaks of: Message-IDs of our letters, addresses.
    ``sender_hash`` stands for the sender where the address is no longer known. ``key`` identifies a file
    whose content was not read. ``retry``: whether another attempt may succeed.
    """

    name: str
    data: bytes
    source: str
    received_at: str
    sender: str = ""
    problem: str = ""
    mail: str = ""
    about: tuple[str, ...] = ()
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
    """Bytes that a mail or an archive may still unfold to, whatever is nested in what.

    That of an archive of many mails gives each of them one of its own, which is taken from it, too.
    """

    def __init__(self, total: int, *, many_mails: bool = False, around: UnpackBudget | None = None) -> None:
        self.mail_work = MailWork()
        self._left = total
        self._many_mails, self._around = many_mails, around

    @property
    def left(self) -> int:
        """Bytes that there is still room for."""
        return min(self._left, self._around.left) if self._around else self._left

    def take(self, size: int) -> bool:
        """Whether there is room for so many bytes; then they are used up."""
        if size > self._left or (self._around and not self._around.take(size)):
            return False
        self._left -= size
        return True

    def for_mail(self) -> UnpackBudget:
        """The budget of a mail in it: a mail that is attached to a mail shares that of the outer one."""
        return UnpackBudget(MAX_MAIL_UNPACKED_BYTES, around=self) if self._many_mails else self


def archive_budget(size: int) -> UnpackBudget:
    """The budget of an archive, or of a mailbox file, of so many bytes in a folder."""
    total = min(MAX_ARCHIVE_UNPACKED_BYTES, MAX_MAIL_UNPACKED_BYTES + MAX_RATIO * size)
    return UnpackBudget(total, many_mails=True)
