"""Mails that machines write: delivery reports (RFC 3464), read receipts (RFC 8098), automatic replies.

Providers at home follow these standards half: what their mails are stands in the subject alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage

from xlsx_kit.campaign.intake.filetype import suffix_by_content
from xlsx_kit.campaign.intake.mail_names import attachment_name
from xlsx_kit.campaign.intake.parts import leaf_parts, mail_in, part_text
from xlsx_kit.campaign.intake.reasons import AUTO_REPLY, BOUNCED, DELAYED, DELIVERED, READ_RECEIPT
from xlsx_kit.campaign.ledger.identifiers import ADDRESS

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
SUBJECTS = {
    AUTO_REPLY: r"(?:外出|休假|离开)?(?:时的)?自动(?:回复|答复|应答)|auto(?:matic)?[ -]?(?:reply|response)"
    r"|out of (?:the )?office",
    READ_RECEIPT: r"(?:已读|已阅读|已读回执|阅读回执|收条|read|return receipt(?: \(displayed\))?)\s*[:：]",
    BOUNCED: r"(?:系统|邮件)?退信|(?:邮件)?(?:投递|发送)失败|邮件(?:未|无法|没有)能?(?:送达|投递)|undeliver"
    r"|mail delivery fail|delivery (?:status notification \(fail|has failed|failure)|returned mail"
    r"|failure notice",
}
"""How the subjects of such mails begin."""
BEGINS = {kind: re.compile(rf"\W*(?:{words})", re.IGNORECASE) for kind, words in SUBJECTS.items()}
AUTOMATIC = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply")
"""Headers that automatic replies had before there was Auto-Submitted (RFC 3834)."""
MAILS = (".eml", ".msg")
OWN_MESSAGE_ID = re.compile(r"<[0-9a-f]{20}@[^<>\s]+>")
"""The form of our letters' Message-IDs."""
RETURNED = re.compile(rf"^Message-ID:\s*({OWN_MESSAGE_ID.pattern})", re.IGNORECASE | re.MULTILINE)
"""In the headers of the letter that came back, which name the letter that it answers, too."""
MAX_NAMED = 50
"""Letters and addresses that one delivery report is asked about."""


def notice_kind(mail: EmailMessage, sender: str, subject: str) -> str:
    """What a machine tells of a letter of ours, as a reason; "" for a mail that somebody wrote."""
    if mail.get_content_type() == REPORT:
        return _report_kind(mail)
    kind = kind_by_words(sender, subject) or (AUTO_REPLY if _is_automatic(mail) else "")
    return "" if kind and any(_is_file(part) for part in leaf_parts(mail)) else kind


def named_in(mail: EmailMessage, data: bytes) -> tuple[str, ...]:
    """What a delivery report names: Message-IDs of letters of ours, then addresses."""
    inner = ((mail_in(part) or b"").decode("latin-1") or part_text(part) for part in leaf_parts(mail))
    return letters_named(data.decode("latin-1"), *inner)


def letters_named(*texts: str) -> tuple[str, ...]:
    """Message-IDs of letters of ours in texts, of those that came back where that is seen; addresses."""
    returned, ours, addresses = (
        [one for text in texts for one in form.findall(text)] for form in (RETURNED, OWN_MESSAGE_ID, ADDRESS)
    )
    return tuple(dict.fromkeys((*(returned or ours), *addresses)))[:MAX_NAMED]


def kind_by_words(sender: str, subject: str) -> str:
    """What a mail is by its sender and the beginning of its subject; "" for any other."""
    if sender.partition("@")[0].casefold() in POSTMASTERS:
        return BOUNCED
    return next((kind for kind, begins in BEGINS.items() if begins.match(subject)), "")


def _is_automatic(mail: EmailMessage) -> bool:
    stated = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().casefold()
    return (
        stated != "no" or "auto" in str(mail.get("Precedence", "")) or any(name in mail for name in AUTOMATIC)
    )


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


def _is_file(part: EmailMessage) -> bool:
    kind, name = part.get_content_maintype(), attachment_name(part)
    shown = kind == "image" and ("Content-ID" in part or part.get_content_disposition() != "attachment")
    if kind in ("message", "multipart") or shown or not (name or kind != "text"):
        return False
    content = part.get_payload(decode=True)
    known = suffix_by_content(content) if isinstance(content, bytes) else ""
    return not name.lower().endswith(MAILS) and known not in MAILS
