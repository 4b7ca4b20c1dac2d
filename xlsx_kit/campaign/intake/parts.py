"""The parts of a mail (MIME), without recursion: mails may be nested as deep as their sender likes."""

from __future__ import annotations

import email.policy
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from contextlib import suppress
from email import errors
from email.message import EmailMessage

from xlsx_kit.campaign.intake.mail_names import HEADER_ERRORS

AS_IT_IS = email.policy.default.clone(refold_source="none")
MAX_TEXT = 1 << 20
"""Bytes of a text that are looked at."""
CUT = (
    errors.NoBoundaryInMultipartDefect,
    errors.StartBoundaryNotFoundDefect,
    errors.CloseBoundaryNotFoundDefect,
)
"""What the library notes of parts that were not found, or may be missing."""


def all_parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The mail and its parts, in order; a mail in the mail is one part."""
    waiting: list[EmailMessage] = [mail]
    while waiting:
        part = waiting.pop()
        yield part
        if is_group(part):
            inner = part.get_payload()
            pieces = inner if isinstance(inner, list) else []
            waiting += [piece for piece in reversed(pieces) if isinstance(piece, EmailMessage)]


def leaf_parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something, in order."""
    return (part for part in all_parts(mail) if not is_group(part))


def is_group(part: EmailMessage) -> bool:
    """Whether a part holds others, and is no mail."""
    return part.get_content_type() != "message/rfc822" and part.is_multipart()


def is_cut(part: EmailMessage) -> bool:
    """Whether parts of it may be missing; what has no header at all is no mail that could be read."""
    return any(isinstance(defect, CUT) for defect in part.defects)


def part_text(part: EmailMessage) -> str:
    """The beginning of a text."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    named = part.get_content_charset()
    for charset in (named or "utf-8", "utf-8", "gb18030"):
        try:
            return data[:MAX_TEXT].decode(charset, "strict" if charset != "gb18030" else "replace")
        except (LookupError, UnicodeError):
            continue
    return ""


def mail_in(part: EmailMessage) -> bytes | None:
    """The mail that a part is; None for any other part."""
    inner = part.get_payload() if part.get_content_type() == "message/rfc822" else None
    if not (isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage)):
        return None
    data = _as_bytes(inner[0])
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    with suppress(ValueError):  # some programs encode it, which the standard forbids and the library ignores
        if encoding in ("base64", "quoted-printable"):
            return a2b_base64(data) if encoding == "base64" else a2b_qp(data)
    return data


def _as_bytes(mail: EmailMessage) -> bytes:
    with suppress(*HEADER_ERRORS):
        return mail.as_bytes(policy=AS_IT_IS)
    return mail.as_bytes(policy=email.policy.compat32)  # headers that the newer policy cannot write out
