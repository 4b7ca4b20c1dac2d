"""The parts of a mail (MIME), without recursion: mails may be nested as deep as their sender likes."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage


def leaf_parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, in order; a mail in the mail is one part."""
    waiting: list[EmailMessage] = [mail]
    while waiting:
        part = waiting.pop()
        if part.get_content_type() != "message/rfc822" and part.is_multipart():
            inner = part.get_payload()
            pieces = inner if isinstance(inner, list) else []
            waiting += [piece for piece in reversed(pieces) if isinstance(piece, EmailMessage)]
        else:
            yield part
