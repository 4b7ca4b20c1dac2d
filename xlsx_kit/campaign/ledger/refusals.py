"""Why a database server does not let a ledger be reached: its own words, sorted, and what to do.

A server speaks the language it was set up in, and libpq that of the machine; a state (SQLSTATE) comes with
few of these refusals. What is not known is quoted as it stands.
"""

from __future__ import annotations

import re

from xlsx_kit.campaign.ledger.address import PASSWORD

AGAIN = "稍候原样再做一次，做完的不会重做；一直这样的，请告诉数据库的管理员。"
STATES = {
    "53100": ("数据库服务器的磁盘满了", "请数据库的管理员腾出空间后，原样再做一次。"),
    "53200": ("数据库服务器的内存不够", "请告诉数据库的管理员，稍候原样再做一次。"),
    "40001": ("别人同时改了同一处", AGAIN),
    "40P01": ("别人同时改了同一处", AGAIN),
}
"""What a server that can be reached does not do, by SQLSTATE (PostgreSQL, appendix A)."""
OTHER = ("", f"请核对地址、用户、密码和网络，稍后原样再运行。{PASSWORD}")
REFUSALS: tuple[tuple[str, str, str], ...] = (
    (r"pg_hba", "数据库不让这个用户从这台电脑连接", "请数据库的管理员在 pg_hba.conf 中放行这台电脑。"),
    (r"password|口令|密码|fe_sendauth|SCRAM", "用户名或密码不对", f"请核对后再试。{PASSWORD}"),
    (r"database .* does not exist|数据库.*不存在", "服务器上没有这个数据库", "请核对地址，或请管理员建立。"),
    (r"role .* does not exist|角色.*不存在", "数据库中没有这个用户", "请核对地址中的用户，或请管理员建立。"),
    (r"too many|connection slots|连接.*太多", "连接数据库的人太多", AGAIN),
    (
        r"host name|Name or service|getaddrinfo|resolve",
        "找不到数据库服务器",
        "请核对地址中的服务器，检查网络。",
    ),
    (r"refused|10061|拒绝", "数据库服务器没有开，或端口不对", f"请核对地址，或{AGAIN}"),
    (r"time(?:d )?out|超时", "数据库服务器没有应答", "请检查网络（VPN、防火墙）后原样再做一次。"),
    (
        r"shutting down|starting up|recovery|terminat|closed|lost|reset|broken pipe|abort|关闭|中断|终止",
        "数据库服务器正在重启，或网络断了",
        AGAIN,
    ),
)


def reason_of(words: str) -> tuple[str, str]:
    """The reason in the words of a server or of libpq ("" for one that is not known), and what to do."""
    known = ((why, hint) for form, why, hint in REFUSALS if re.search(form, words, re.IGNORECASE))
    return next(known, OTHER)
