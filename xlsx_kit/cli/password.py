"""Where passwords come from: a file, a question, the environment, the keyring; none is made up or stored."""

from __future__ import annotations

import os
from getpass import getpass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.parameters import Flag, Option
from xlsx_kit.cli.usage import UsageError

SERVICE = "xlsx-kit"
SHEETS = ("XLSX_KIT_PASSWORD", "workbook")
SMTP = ("XLSX_KIT_SMTP_PASSWORD", "smtp")
IMAP = ("XLSX_KIT_IMAP_PASSWORD", "imap")
"""The variable that holds a password, and its name in the keyring."""
ON_COMMAND_LINE = (
    "注意：写在命令行上的密码会留在历史记录和进程列表里。请改用 --password-file、--ask-password、"
    "环境变量或系统钥匙串。"
)


PasswordFileOption = Annotated[
    Path | None, Option("--password-file", "F", "密码取自这个文件的第一行（文件只给自己读）。")
]
AskPasswordOption = Annotated[bool, Flag("--ask-password", "在屏幕上问密码，输入时不显示。")]


def password_from(
    place: tuple[str, str], *, typed: str | None = None, file: Path | None = None, ask: bool = False
) -> str | None:
    """The password typed, in a file, asked for, in the environment, in the keyring: the first there is.

    One that is typed on the command line is warned of: it stays in the shell's history and in lists of
    processes. Raises UsageError for an empty file or answer, and for two sources at once.
    """
    if sum((typed is not None, file is not None, ask)) > 1:
        raise UsageError("--password、--password-file、--ask-password 只能写一个。")
    if typed is not None:
        console.complain(ON_COMMAND_LINE)
        return typed or kept_password(place)
    found = _first_line(file) if file is not None else getpass("密码：") if ask else kept_password(place)
    if (file is not None or ask) and not found:
        raise UsageError("没有读到密码。")
    return found


def _first_line(path: Path) -> str:
    """The first line of a file; editors on Windows begin it with a mark."""
    lines = path.read_text("utf-8-sig", errors="replace").splitlines()
    return lines[0] if lines else ""


def kept_password(place: tuple[str, str]) -> str | None:
    """What the environment or the system's keyring has."""
    variable, user = place
    return os.environ.get(variable) or _from_keyring(user)


def _from_keyring(user: str) -> str | None:
    """Ask the system's keyring, if the officer happens to have the keyring package."""
    if find_spec("keyring") is None:
        return None
    keyring = import_module("keyring")
    try:
        found = keyring.get_password(SERVICE, user)
    except keyring.errors.KeyringError:  # no keyring on this machine, or it stays locked
        return None
    return found if isinstance(found, str) and found else None
