"""What every request passes before a page sees it (host, origin, size, session), and what answers bear."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response

from xlsx_kit.desk.session import LONGEST_NAME, OFFICER_COOKIE, Sessions

MOST_UPLOAD_BYTES = 200 * 2**20
"""Of one request: several mails of the 50 MB that big providers allow."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    # with no-referrer Chromium sends "Origin: null" with the desk's own forms
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TOO_MUCH = "一次放入的文件太多或太大。请分几次放入。"
OPEN_PATHS = ("/static/",)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class TooLargeError(HTTPException):
    """A request with more than may be sent at once; answered like every refusal of a page."""

    def __init__(self) -> None:
        super().__init__(413, TOO_MUCH)


class Guard:
    """Refuses what does not come from the desk's own pages; ``seen`` is called for what does."""

    def __init__(self, inner: Application, sessions: Sessions, seen: Callable[[], None]) -> None:
        self._inner, self._sessions, self._seen = inner, sessions, seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        answer = self._refusal(scope)
        if answer is not None:
            await answer(scope, receive, _sealed(send))
            return
        self._seen()
        await self._inner(scope, _bounded(receive), _sealed(send))

    def _refusal(self, scope: Scope) -> Response | None:
        """The answer to a request that goes no further, or None."""
        headers = Headers(scope=scope)
        own = {f"{host}:{self._sessions.port}" for host in ("127.0.0.1", "localhost")}
        if headers.get("host") not in own:
            return _refusal(400, "地址不对。请用启动时给出的地址打开。")
        origin = headers.get("origin")
        if origin is not None and origin not in {f"http://{host}" for host in own}:
            return _refusal(403, "请求来自别的网站，已拒绝。")
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > MOST_UPLOAD_BYTES:
            return _refusal(413, TOO_MUCH)
        if scope["path"].startswith(OPEN_PATHS):
            return None
        cookies = cookie_parser(headers.get("cookie", ""))
        if token := parse_qs(scope["query_string"].decode("latin-1")).get("token"):
            return self._welcome(token[0], cookies.get(OFFICER_COOKIE, ""))
        session = self._sessions.find(cookies.get(self._sessions.cookie, ""))
        if session is None:
            return _refusal(403, "没有登录，或链接已经用过。请再次启动，用新给出的地址打开。")
        scope["session"] = session
        return None

    def _welcome(self, token: str, officer: str) -> Response:
        session = self._sessions.redeem(token)
        if session is None:
            return _refusal(403, "这个链接已经用过。请再次启动，用新给出的地址打开。")
        session.officer = unquote(officer)[:LONGEST_NAME]
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._sessions.cookie, session.secret, httponly=True, samesite="strict")
        return answer


def _refusal(status: int, words: str) -> Response:
    page = (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{words}</title><p>{words}</p></html>'
    )
    return HTMLResponse(page, status)


def _sealed(send: Send) -> Send:
    async def sealed(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sealed


def _bounded(receive: Receive) -> Receive:
    """Counts what comes in, since the length that a request states is only a claim."""
    received = 0

    async def bounded() -> MutableMapping[str, Any]:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MOST_UPLOAD_BYTES:
            raise TooLargeError
        return message

    return bounded
