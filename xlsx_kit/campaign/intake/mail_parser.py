"""Mails parsed within bounds, whatever stands in their headers and however their parts are nested.

The library (email, 3.11 to 3.13) parses a header anew whenever it is asked for, in time that grows with the
square of its length: 50,000 quotes in From take over a minute, 60,000 encoded words in Subject 3.9 GB. It
holds every line against the boundary of every part that is open. So headers are cut before it parses them,
those of one part are parsed once, and all that one mail may ask for is counted.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.parser import BytesFeedParser
from email.policy import EmailPolicy
from typing import Any

MAX_HEADER = 4_000
"""Characters of a header that are parsed; a file name of 255 Chinese characters takes 2,300 when escaped."""
MAX_HEADERS = 50_000
"""Header fields of one mail, those of its parts and of the mails in it included."""
MAX_PARTS = 5_000
MAX_LEVELS = 50
"""Of parts in parts; forwarding adds two."""
MAX_HEADER_WORK = 500_000_000
"""Squares of the lengths of all headers that are parsed: 3 s where every part has the worst of headers. 40
attachments with the longest names take half of it, 5,000 with usual names a tenth."""
MAX_LINE_WORK = 8_000_000
"""Lines, each counted for every level of parts in parts; a mail of 80 MB has 1.1 million."""
PIECE = 65_536
BEFORE_HEADERS = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n|>?From [^\r\n]*\r?\n)*")
"""What programs put before the first header: a mark of UTF-8, empty lines, a line of a mailbox."""
KEPT = 32
"""Headers that stay parsed: those of the part that is being read."""


class MailTooComplexError(Exception):
    """A mail that asks for more than one mail may."""


class MailWork:
    """What one mail has asked for, the mails in it included."""

    def __init__(self) -> None:
        self.headers = self.parts = self.header_work = self.line_work = 0

    def add(self, *, headers: int = 0, parts: int = 0, header_work: int = 0, line_work: int = 0) -> None:
        """Counts what is asked for. Raises MailTooComplexError where that is more than there may be."""
        self.headers += headers
        self.parts += parts
        self.header_work += header_work
        self.line_work += line_work
        _hold(self.headers, MAX_HEADERS)
        _hold(self.parts, MAX_PARTS)
        _hold(self.header_work, MAX_HEADER_WORK)
        _hold(self.line_work, MAX_LINE_WORK)


class MailReading:
    """The reading of one mail; ``cut`` holds the names of headers that were longer than they may be."""

    def __init__(self, data: bytes, work: MailWork) -> None:
        self.work = work
        self.cut: set[str] = set()
        self._lines = data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")
        self._deepest = 0
        self._parsed: dict[tuple[str, str], Any] = {}
        work.add(line_work=self._lines)

    def add_part(self, level: int) -> None:
        """Counts a part that lies so deep."""
        _hold(level, MAX_LEVELS)
        deeper = level > self._deepest
        self._deepest = max(level, self._deepest)
        self.work.add(parts=1, line_work=self._lines if deeper else 0)

    def header(self, policy: EmailPolicy, name: str, value: str) -> Any:
        """A header, parsed by the library after what is too long was cut."""
        if len(value) > MAX_HEADER:
            self.cut.add(name.lower())
            value = value[:MAX_HEADER]
        if (name, value) not in self._parsed:
            self.work.add(header_work=len(value) ** 2)
            if len(self._parsed) >= KEPT:
                self._parsed.clear()
            self._parsed[name, value] = EmailPolicy.header_fetch_parse(policy, name, value)
        return self._parsed[name, value]


class MailPolicy(EmailPolicy):
    """The library's policy of today, with headers that are bounded."""

    reading: MailReading

    def __init__(self, reading: MailReading) -> None:
        super().__init__(message_factory=MailPart)
        object.__setattr__(self, "reading", reading)  # policies refuse what their class does not know

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """A header as somebody asks for it."""
        return self.reading.header(self, name, value)


class MailPart(EmailMessage):
    """A mail or a part of one, as the parser makes it; it counts its headers and parts."""

    level = 0

    def set_raw(self, name: str, value: Any) -> None:
        """A header as it was found."""
        if isinstance(self.policy, MailPolicy):
            self.policy.reading.work.add(headers=1)
        super().set_raw(name, value)

    def attach(self, payload: Any) -> None:
        """A part that begins."""
        if isinstance(self.policy, MailPolicy) and isinstance(payload, MailPart):
            payload.level = self.level + 1
            self.policy.reading.add_part(payload.level)
        super().attach(payload)


def parse_mail(data: bytes, work: MailWork) -> tuple[EmailMessage, MailReading]:
    """A mail, parsed piece by piece: at once, the library would hold it with four bytes a character.

    Raises MailTooComplexError, here or when a header is asked for.
    """
    found = BEFORE_HEADERS.match(data)
    data = data[found.end() :] if found else data
    reading = MailReading(data, work)
    parser = BytesFeedParser(policy=MailPolicy(reading))
    for start in range(0, len(data), PIECE):
        parser.feed(data[start : start + PIECE])
    mail = parser.close()
    assert isinstance(mail, EmailMessage)
    return mail, reading


def _hold(count: int, most: int) -> None:
    if count > most:
        raise MailTooComplexError
