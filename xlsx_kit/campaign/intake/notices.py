"""Mails that are no returns by themselves: what machines write (RFC 3464, RFC 8098), files sent as links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage

from xlsx_kit.campaign.intake.parts import leaf_parts
from xlsx_kit.campaign.intake.reasons import AUTO_REPLY, BOUNCED, DELAYED, DELIVERED, READ_RECEIPT

POSTMASTERS = ("mailer-daemon", "postmaster")
REPORT = "multipart/report"
ACTIONS = {
    "failed": BOUNCED,
    "delayed": DELAYED,
    "delivered": DELIVERED,
    "relayed": DELIVERED,
    "expanded": DELIVERED,
}
"""What a report says of a recipient (RFC 3464, 2.3.3), the gravest first."""
ABOUT_MAIL = ("message", "multipart")


def notice_kind(mail: EmailMessage, sender: str) -> str:
    """What a machine tells of a letter of ours, as a reason; "" for a mail that somebody wrote."""
    if mail.get_content_type() == REPORT:
        return _report_kind(mail)
    if sender.partition("@")[0].casefold() in POSTMASTERS and not _has_files(mail):
        return BOUNCED
    automatic = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().casefold()
    return AUTO_REPLY if automatic == "auto-replied" and not _has_files(mail) else ""


def _report_kind(mail: EmailMessage) -> str:
    kinds = {part.get_content_type() for part in mail.walk()}
    if "message/disposition-notification" in kinds:
        return READ_RECEIPT
    actions = set(_actions(mail))
    if actions:
        return next(reason for action, reason in ACTIONS.items() if action in actions)
    # a report that names no action: only those of deliveries are about letters that did not arrive
    return BOUNCED if str(mail.get_param("report-type", "")).casefold() == "delivery-status" else ""


def _actions(mail: EmailMessage) -> Iterator[str]:
    """The known actions in the fields of every recipient; the library reads each block of them as a mail."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else []:
                if not isinstance(block, EmailMessage):
                    continue
                action = str(block.get("Action", "")).partition("(")[0].strip().casefold()
                if action in ACTIONS:
                    yield action


def _has_files(mail: EmailMessage) -> bool:
    """Whether something but mails is attached."""
    return any(
        part.get_content_maintype() not in ABOUT_MAIL
        and (part.get_filename() or part.get_content_maintype() not in ("text", "image"))
        for part in leaf_parts(mail)
    )


LINK = re.compile(
    r"(?:超大|云|大)附件|文件中转站|网盘|https?://(?:pan|drive|disk|file)\.|ftnExs_download|large-?attach",
    re.IGNORECASE,
)
MAX_BODY = 1 << 20
"""Bytes of each text that are looked at."""


def has_links(mail: EmailMessage) -> bool:
    """Whether a text of the mail speaks of files that lie elsewhere."""
    texts = (part for part in leaf_parts(mail) if part.get_content_maintype() == "text")
    return any(LINK.search(_text(part)) for part in texts)


def _text(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    named = part.get_content_charset()
    for charset in (named or "utf-8", "utf-8", "gb18030"):
        try:
            return data[:MAX_BODY].decode(charset, "strict" if charset != "gb18030" else "replace")
        except (LookupError, UnicodeError):
            continue
    return ""
