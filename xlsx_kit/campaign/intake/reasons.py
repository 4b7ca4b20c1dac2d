"""Why a file that came in was set aside, in words, and what the officer can do about it."""

from __future__ import annotations

import lzma
import struct
import zlib

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.system_errors import system_reason

NO_ATTACHMENT = "邮件没有附件"
LINKED = "附件是链接（超大附件、网盘），没有下载"
BOUNCED = "退信：发出的邮件没有送达"
DELAYED = "延迟通知：发出的邮件还在投递，不是退信"
DELIVERED = "送达通知，不是退信"
READ_RECEIPT = "已读回执"
AUTO_REPLY = "自动回复"
DANGEROUS = "后缀危险，没有打开"
NOT_A_RETURN = "不是填报表"
OTHER_SHEET = "是别的软件的表格格式（.ods 等），读不了"
OTHER_ARCHIVE = "压缩格式读不了，请解压或改用 zip"
TNEF_EMPTY = "Outlook 的格式附件（winmail.dat），其中没有文件"
UNREADABLE_TNEF = "Outlook 的格式附件（winmail.dat）打不开"
UNTOUCHED = "是发出的填报表原样，没有填写"
UNREADABLE_MAIL = "邮件残缺，没有读完"
UNREADABLE_MSG = "Outlook 邮件打不开"
UNREADABLE_ARCHIVE = "压缩包打不开（损坏或有密码）"
ENCRYPTED_ARCHIVE = "压缩包有密码，打不开"
EMPTY_ARCHIVE = "压缩包是空的"
EMPTY_FILE = "文件是空的"
TOO_MANY = "压缩包中的文件过多或过大"
TOO_MANY_MAILS = "邮箱文件中的邮件过多或过大，其余没有打开"
TOO_DEEP = "套得太深，没有打开"
TOO_LARGE = "文件超过 25 MB，没有打开"
CARRIER_TOO_LARGE = "邮件或压缩包超过 80 MB，没有打开"
UNPACKED_TOO_LARGE = "一封邮件或一个压缩包展开后超过 200 MB，其余没有打开"
HEADER_CUT = "邮件头过长，只读了开头"
MAIL_TOO_COMPLEX = "邮件头过多或邮件的层次过多，没有读完"
UNRECOGNISED = "认不出单位"

HINTS = {
    NO_ATTACHMENT: "请看邮件正文；单位忘了附上的，请回复提醒。",
    LINKED: "填报表不大，请对方直接附在邮件中；来历可靠的也可以在浏览器中下载后收取。",
    BOUNCED: "请改正名单中的邮箱，再运行 campaign send。",
    DELAYED: "不必处理；几天后仍没有报回的，请电话联系。",
    DELIVERED: "不必处理。",
    READ_RECEIPT: "不必处理。",
    AUTO_REPLY: "不必处理；写明经办人变动的，请改正名单。",
    DANGEROUS: "请不要打开，并提醒对方查毒。",
    NOT_A_RETURN: "其中如有填报内容，请对方改用下发的填报表报送。",
    OTHER_SHEET: "请对方用原来的软件打开，另存为 .xlsx 再报；也可以自己另存后收取。",
    OTHER_ARCHIVE: "请解压后收取其中的文件。",
    TNEF_EMPTY: "请看邮件正文；单位忘了附上的，请回复提醒。",
    UNREADABLE_TNEF: "请在 Outlook 中打开原邮件，把附件另存后收取，或请对方改用 HTML 格式重发。",
    UNTOUCHED: "请提醒单位填写后再报。",
    UNREADABLE_MAIL: "读到的附件已经收下；请在邮件程序中打开原邮件，把其余的另存后收取，或请对方重发。",
    UNREADABLE_MSG: "请在 Outlook 中打开，把附件另存后收取。",
    UNREADABLE_ARCHIVE: "请对方重新压缩，或直接发填报表；没有损坏的文件已经收下。",
    ENCRYPTED_ARCHIVE: "请用密码解压后收取其中的文件。",
    EMPTY_ARCHIVE: "请对方重新报送。",
    EMPTY_FILE: "请对方重新报送。",
    TOO_MANY: "请解压后分几次收取。",
    TOO_MANY_MAILS: "请在邮件程序中把要收的邮件分几次导出后收取。",
    TOO_DEEP: "请把里层的邮件或压缩包取出后收取。",
    TOO_LARGE: "填报表不会这么大：请看是否选错了文件，或请对方去掉其中的图片后重报。",
    CARRIER_TOO_LARGE: "请在邮件程序中把其中的填报表另存后收取。",
    UNPACKED_TOO_LARGE: "请在邮件程序中把其余附件另存后收取。",
    HEADER_CUT: "读到的附件已经收下；发件人、主题、附件名可能不全，请在邮件程序中打开原邮件核对。",
    MAIL_TOO_COMPLEX: "请在邮件程序中打开原邮件，把其中的填报表另存后收取；来历不明的请不要打开。",
    UNRECOGNISED: "请核对是否本次下发的填报表；漏列的单位补入名单后再收取一次即可。",
}
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
    return next((hint for start, hint in HINTS.items() if reason.startswith(start)), DEFAULT_HINT)


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
