"""What the texts of a mail say of its files: pictures that stand in them, files that lie elsewhere.

These are 超大附件 of a mail provider, a network disk, a shared table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xlsx_kit.campaign.intake.filetype import suffix_by_content
from xlsx_kit.files import RETURN_SUFFIXES

ADDRESS = re.compile(
    r"ftnExs_download|large-?attach|cloud-?attach|https?://(?:(?:pan|drive|disk|file|share|fs|dashi)\.|[\w.-]{0,99}"
    r"(?:kdocs|weiyun|aliyundrive|alipan|docs\.qq|lanzou|wenshushu|cowtransfer|123pan|quark|jianguoyun|feishu"
    r"|onedrive|1drv|sharepoint|wetransfer|dropbox)[\w.-]{0,99}/\S)",
    re.IGNORECASE,
)
"""Where providers and network disks keep files: proof, wherever it stands in the mail."""
WORDS = re.compile(r"(?:超大|云|大)附件|文件中转站|文件快递|网盘", re.IGNORECASE)
QUOTED = re.compile(
    r"原始邮件|-{3} ?Original|^[^\S\n]*>|&gt;|<blockquote|写道[:：]|wrote:|(?:发件人|From)\s*[:：]",
    re.IGNORECASE | re.MULTILINE,
)
"""Where the mail begins that is answered: ours speaks of 超大附件, too.
No form runs over many characters or lines: in a text of nothing else it would from each of them."""
PHOTOGRAPH = 100_000
"""Bytes; a smaller picture with a mark is that of a signature, shown or not."""
SHOWN = re.compile(r"cid:([^\s\"'>)]{1,200})", re.IGNORECASE)


@dataclass
class MailBody:
    """The texts of a mail; ``links`` says that they lead to files, ``words`` that they speak of such files.

    ``cut``: parts of the mail may be missing.
    """

    shown: set[str] = field(default_factory=set)
    links: bool = False
    words: bool = False
    cut: bool = False

    def add(self, text: str) -> None:
        """One text."""
        self.shown.update(SHOWN.findall(text))
        self.links |= ADDRESS.search(text) is not None
        self.words |= WORDS.search(QUOTED.split(text, maxsplit=1)[0]) is not None

    def shows(self, kind: str, mark: str, content: bytes) -> bool:
        """Whether a part of this type and Content-ID is a picture that stands in a text.

        A photograph from a telephone has such a mark, too.
        """
        if not kind.startswith("image") or suffix_by_content(content) in RETURN_SUFFIXES:
            return False
        own = mark.strip(" <>")
        return bool(own) and (own in self.shown or len(content) < PHOTOGRAPH)
