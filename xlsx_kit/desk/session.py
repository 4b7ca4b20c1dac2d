"""Who may use the desk: one-time links, the cookie they are changed for, and the token of every form."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

TOKEN_BYTES = 32
OFFICER_COOKIE = "xlsx-kit-officer"
"""Who acted last in a browser, percent-encoded: she is asked once, not at each start. It opens nothing."""
LONGEST_NAME = 40


@dataclass
class Session:
    """One browser: the secret in its cookie, the token of its forms, who acts in it ("" until asked).

    ``notice`` is what the next page says of the step before, once.
    """

    secret: str
    form_token: str
    officer: str = ""
    notice: str = ""

    def take_notice(self) -> str:
        """The notice, which is not said again."""
        notice, self.notice = self.notice, ""
        return notice


@dataclass
class Sessions:
    """All sessions of a running desk, and the links not used yet. Nothing of it outlives the process."""

    port: int
    _links: set[str] = field(default_factory=set)
    _open: dict[str, Session] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """The name of the cookie: browsers share cookies between ports, so that the port stands in it."""
        return f"xlsx-kit-desk-{self.port}"

    def link(self) -> str:
        """A new address that opens the desk once."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._links.add(_digest(token))
        return f"http://127.0.0.1:{self.port}/?token={token}"

    def redeem(self, token: str) -> Session | None:
        """The session that a link's token is good for; None for one that is unknown or used."""
        digest = _digest(token)
        if digest not in self._links:
            return None
        self._links.discard(digest)
        session = Session(secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES))
        self._open[_digest(session.secret)] = session
        return session

    def find(self, secret: str) -> Session | None:
        """The session of a cookie."""
        return self._open.get(_digest(secret)) if secret else None


def is_form_of(session: Session, token: str) -> bool:
    """Whether a form was made for this session."""
    return hmac.compare_digest(session.form_token.encode(), token.encode("utf-8", "surrogatepass"))


def _digest(secret: str) -> str:
    """Looked up by digest, so that how long a comparison takes tells nothing."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
