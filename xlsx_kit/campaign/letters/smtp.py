"""The server that mails go out by: kept to its rate, tried again where that is safe, and only there."""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from xlsx_kit.campaign.campaign import SmtpSettings
from xlsx_kit.system_errors import system_reason

TRIES = 4
SECONDS_BETWEEN_TRIES = 2.0
"""Before the second try; doubled before each further one."""
TIMEOUT = 60.0
REFUSALS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)


class UncertainError(Exception):
    """The connection broke while a mail was handed over: whether the server has it is not known."""


class NoServerError(Exception):
    """The server cannot be reached or does not let us in: no mail can leave; the text says why."""


class SmtpSender:
    """A connection to the server, opened when first needed."""

    def __init__(
        self,
        settings: SmtpSettings,
        password: str,
        context: ssl.SSLContext | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings, self._password, self._wait = settings, password, wait
        self._context = context or ssl.create_default_context()
        self._server: smtplib.SMTP | None = None
        self._last = 0.0

    def __call__(self, mail: EmailMessage) -> int:
        """Delivers a mail; of how many addresses the server refused some while it took others.

        Raises SMTPException where the server does not want it, UncertainError and NoServerError.
        """
        pause = 60 / self._settings.per_minute - (time.monotonic() - self._last)
        if self._last and pause > 0:
            self._wait(pause)
        self._last = time.monotonic()
        for attempt in range(TRIES):
            try:
                return self._handed_over(mail)
            except REFUSALS as error:
                if attempt == TRIES - 1 or not _passes(error):
                    raise
            self._wait(SECONDS_BETWEEN_TRIES * 2**attempt)
        raise AssertionError

    def close(self) -> None:
        """Ends the connection."""
        server, self._server = self._server, None
        if server:
            try:
                server.quit()
            except OSError:
                server.close()

    def _handed_over(self, mail: EmailMessage) -> int:
        server = self._open_server() or self._connected()
        try:
            return len(server.send_message(mail))
        except REFUSALS:
            raise
        except OSError as error:  # not tried again: the server may have taken it before it broke off
            self._server = None
            raise UncertainError from error

    def _open_server(self) -> smtplib.SMTP | None:
        """The connection of the mail before, unless the server has closed it meanwhile."""
        try:
            if self._server and self._server.noop()[0] == 250:
                return self._server
        except OSError:
            pass
        self._server = None
        return None

    def _connected(self) -> smtplib.SMTP:
        for attempt in range(TRIES):
            try:
                self._server = self._logged_in()
                return self._server
            except smtplib.SMTPAuthenticationError as error:
                raise NoServerError(failure_reason(error)) from error  # a second try might lock the account
            except OSError as error:
                if attempt == TRIES - 1 or isinstance(error, ssl.SSLError):
                    raise NoServerError(failure_reason(error)) from error
            self._wait(SECONDS_BETWEEN_TRIES * 2**attempt)
        raise AssertionError

    def _logged_in(self) -> smtplib.SMTP:
        settings = self._settings
        server = (
            smtplib.SMTP_SSL(settings.host, settings.port, timeout=TIMEOUT, context=self._context)
            if settings.security == "tls"
            else smtplib.SMTP(settings.host, settings.port, timeout=TIMEOUT)
        )
        try:
            if settings.security == "starttls":
                server.starttls(context=self._context)
            if settings.user:
                server.login(settings.user, self._password)
        except OSError:
            server.close()
            raise
        return server


def _passes(error: OSError) -> bool:
    """Whether a refusal is for now only (4xx): the server is busy, or wants to be asked twice."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(400 <= code < 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and 400 <= error.smtp_code < 500


def failure_reason(error: Exception) -> str:
    """A reason in words, without addresses or passwords."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "收件人被拒绝"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "邮件服务器不接受用户名或密码"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"邮件服务器拒绝（{error.smtp_code}）"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "邮件服务器不支持所设的加密或登录方式"
    if isinstance(error, smtplib.SMTPException):
        return "与邮件服务器的连接中断"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "邮件服务器的证书不可信；自签的证书请在 campaign.toml 中写 certificates"
    if isinstance(error, ssl.SSLError):
        return "与邮件服务器的加密连接没有建立"
    if isinstance(error, socket.gaierror):
        return "找不到邮件服务器"
    return system_reason(error) if isinstance(error, OSError) else type(error).__name__


def tls_context(certificates: Path | None) -> ssl.SSLContext:
    """For encrypted connections; ``certificates`` is a PEM file of an authority of one's own.

    Raises OSError where that file cannot be read.
    """
    context = ssl.create_default_context()
    if certificates:
        context.load_verify_locations(cafile=certificates)
    return context
