"""The text of a new ``campaign.toml``: what is known filled in, everything else explained beside it."""

from __future__ import annotations

from datetime import date

import tomlkit

EXPLANATIONS = {
    "title": ("一次预算公开的填报活动。文件名都相对于本文件所在的文件夹。",),
    "pack": ("套表的编号：发出的填报表按它生成，按别的套表填报的不收",),
    "contact": ("落款中的联系方式",),
    "prefill": ("预填文件夹、批复数名单、核对设置：没有的留空",),
    "budget": ("决算用：当年预算的填报表文件夹，或收这些预算的那次活动的文件夹；没有的留空",),
    "export_targets": ("预算管理系统导出的绩效目标表，据以预填绩效指标：是导出表中的一张工作表的留空",),
    "export": ("预算管理系统的导出和对照文件，send 时据以预填本年数：没有的留空",),
    "ledger": (
        "几台电脑一起办的，写 PostgreSQL 数据库的地址，如 postgresql://服务器/数据库（密码不写在这里）；",
        "留空即用本文件夹中的 ledger.sqlite",
    ),
    "one_person_may_approve": ("审核人和保密审查人可以是同一个人的，改为 true",),
    "amounts_in_letters": ("邮件正文默认不写金额（附件中有）；要写的，改为 true",),
}
"""The comment before a key."""
SERVERS = """
# 服务器用自签证书的，在 [smtp]、[imap] 中另写 certificates = "证书.pem"。
# 用 SMTP 直接发送时填写；security 为 tls、starttls 或 none，per_minute 是每分钟最多发几封。
# 密码取环境变量 XLSX_KIT_SMTP_PASSWORD 或系统钥匙串（服务 xlsx-kit，用户 smtp），不写在这里。
# [smtp]
# host = "smtp.example.cn"
# port = 465
# security = "tls"
# user = "ys@example.cn"
# per_minute = 30

# 用 IMAP 收取时填写；密码取环境变量 XLSX_KIT_IMAP_PASSWORD 或系统钥匙串（用户 imap）。
# [imap]
# host = "imap.example.cn"
# user = "ys@example.cn"
# mailbox = "INBOX"
"""


def settings_text(
    *, title: str, year: int, due: date, sender: str, units: str, pack: str, ledger: str = ""
) -> str:
    """The settings of a new campaign; whatever stands in a title or a name, the file can be read again."""
    document = tomlkit.document()
    values: dict[str, object] = {
        "title": _in_one_line(title),
        "year": year,
        "due": due,
        "sender": _in_one_line(sender),
        "units": units,
        "pack": pack,
        **dict.fromkeys(
            (
                *("contact", "prefill", "approved", "settings", "budget"),
                *("export", "export_map", "export_targets"),
            ),
            "",
        ),
        "ledger": ledger,
        "one_person_may_approve": False,
        "amounts_in_letters": False,
    }
    for key, value in values.items():
        for line in EXPLANATIONS.get(key, ()):
            document.add(tomlkit.comment(line))
        document.add(key, tomlkit.item(value))
    return tomlkit.dumps(document) + SERVERS


def _in_one_line(text: str) -> str:
    """A text as headers of letters have it; what is no character (a name in another encoding) is "?"."""
    return " ".join(text.encode("utf-8", "replace").decode().split())
