"""What a database server says when it does not let a ledger be reached, told with a remedy of its own."""

from __future__ import annotations

import pytest

from xlsx_kit.campaign.ledger.address import parse_address
from xlsx_kit.campaign.ledger.refusals import reason_of

SAID = {
    "用户名或密码不对": (
        'connection failed: FATAL:  password authentication failed for user "fang"',
        "fe_sendauth: no password supplied",
        '致命错误:  用户 "fang" 密码认证失败',
    ),
    "数据库不让这个用户从这台电脑连接": ('FATAL:  no pg_hba.conf entry for host "10.0.0.3", user "fang"',),
    "服务器上没有这个数据库": (
        'FATAL:  database "rounds" does not exist',
        '致命错误:  数据库 "rounds" 不存在',
    ),
    "数据库中没有这个用户": ('FATAL:  role "fang" does not exist',),
    "连接数据库的人太多": ("FATAL:  sorry, too many clients already",),
    "找不到数据库服务器": (
        "failed to resolve host 'db': [Errno -2] Name or service not known",
        "[Errno 11001] getaddrinfo failed",
    ),
    "数据库服务器没有开，或端口不对": (
        'connection to server at "127.0.0.1", port 5432 failed: Connection refused (0x0000274D/10061)',
    ),
    "数据库服务器没有应答": ("connection timeout expired",),
    "数据库服务器正在重启，或网络断了": (
        "the connection is lost",
        "server closed the connection unexpectedly",
        "FATAL:  the database system is starting up",
        "terminating connection due to administrator command",
    ),
    "": ("something new",),
}


@pytest.mark.parametrize(("why", "words"), [(why, one) for why, some in SAID.items() for one in some])
def test_reasons(why: str, words: str) -> None:
    """In the language of the server as well; what is not known has the general remedy."""
    found, hint = reason_of(words)
    assert found == why
    assert hint


def test_a_connection_that_breaks_is_noticed() -> None:
    """Within a minute, unless the address says otherwise."""
    assert "connect_timeout=15" in parse_address("postgresql://db/rounds").connection
    own = parse_address("postgresql://db/rounds?connect_timeout=3&schema=a").connection
    assert "connect_timeout=3" in own
    assert "schema" not in own
