"""Whether a mail brings its files as links: 超大附件 of a mail provider, a network disk."""

from __future__ import annotations

import re
from email.message import EmailMessage

from xlsx_kit.campaign.intake.parts import leaf_parts

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
