"""Why a file that came in was set aside, in words, and what the officer can do about it."""

from __future__ import annotations

import lzma
import struct
import zlib

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.messages import message
from xlsx_kit.system_errors import system_reason

REASONS = tuple(f"MAIL-{number:03}" for number in range(1, 30))
"""The messages that are reasons. Later ones of the family are none: no ledger has them."""


def _kept_words(rule: str) -> str:
    """A message as ledgers keep it, which know reasons by their words: these must stay as they went out."""
    return message(rule).message.removesuffix("。")


NO_ATTACHMENT = _kept_words("MAIL-001")
LINKED = _kept_words("MAIL-002")
BOUNCED = _kept_words("MAIL-003")
DELAYED = _kept_words("MAIL-004")
DELIVERED = _kept_words("MAIL-005")
READ_RECEIPT = _kept_words("MAIL-006")
AUTO_REPLY = _kept_words("MAIL-007")
DANGEROUS = _kept_words("MAIL-008")
NOT_A_RETURN = _kept_words("MAIL-009")
OTHER_SHEET = _kept_words("MAIL-010")
OTHER_ARCHIVE = _kept_words("MAIL-011")
TNEF_EMPTY = _kept_words("MAIL-012")
UNREADABLE_TNEF = _kept_words("MAIL-013")
UNTOUCHED = _kept_words("MAIL-014")
UNREADABLE_MAIL = _kept_words("MAIL-015")
UNREADABLE_MSG = _kept_words("MAIL-016")
UNREADABLE_ARCHIVE = _kept_words("MAIL-017")
ENCRYPTED_ARCHIVE = _kept_words("MAIL-018")
EMPTY_ARCHIVE = _kept_words("MAIL-019")
EMPTY_FILE = _kept_words("MAIL-020")
TOO_MANY = _kept_words("MAIL-021")
TOO_MANY_MAILS = _kept_words("MAIL-022")
TOO_DEEP = _kept_words("MAIL-023")
TOO_LARGE = _kept_words("MAIL-024")
CARRIER_TOO_LARGE = _kept_words("MAIL-025")
UNPACKED_TOO_LARGE = _kept_words("MAIL-026")
HEADER_CUT = _kept_words("MAIL-027")
MAIL_TOO_COMPLEX = _kept_words("MAIL-028")
UNRECOGNISED = _kept_words("MAIL-029")

LETTERS = {
    NO_ATTACHMENT: "question",
    LINKED: "linked",
    NOT_A_RETURN: "scan",
    OTHER_SHEET: "format",
    OTHER_ARCHIVE: "archive",
    ENCRYPTED_ARCHIVE: "archive",
    UNTOUCHED: "blank",
    EMPTY_FILE: "unreadable",
    EMPTY_ARCHIVE: "unreadable",
    UNREADABLE_ARCHIVE: "unreadable",
}
"""What the unit is written, by the reason; for the others there is nothing to be said to it."""
DEFAULT_HINT = "请在邮件程序或资源管理器中打开看看；要收的请另存为填报表后再收取。"
RETRY_HINT = "原件已留存，下次收取时自动再试；仍打不开的，请对方重新报送，或把原件报告给维护人员。"


def hint_for(reason: str) -> str:
    """What to do about a file that was set aside."""
    if reason.startswith(FAILED):
        return RETRY_HINT
    known = (message(rule).hint for rule in REASONS if reason.startswith(_kept_words(rule)))
    return next(known, DEFAULT_HINT)


def letter_for(reason: str) -> str:
    """The wording of the letter to the unit; "" where it is not written to."""
    return next((letter for start, letter in LETTERS.items() if reason.startswith(start)), "")


FAILED = "读取时出错"
"""How the reason begins where an item raised something that nobody foresaw."""


def failure(error: BaseException, item: str) -> str:
    """The reason for an item that raised, which is logged with its traceback.

    To be called in ``except BaseException``; what ends the program on purpose is raised again.
    """
    words = unforeseen(error, item)
    if isinstance(error, OSError):
        words = system_reason(error)
    elif isinstance(error, UnicodeError | LookupError):
        words = "编码认不出"
    elif isinstance(error, zlib.error | lzma.LZMAError | EOFError | struct.error):
        words = "数据损坏"
    return f"{FAILED}（{words}）"
