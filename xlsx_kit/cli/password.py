"""Where passwords come from: the environment or the system's keyring; none is made up, none is stored."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec

SERVICE = "xlsx-kit"
SHEETS = ("XLSX_KIT_PASSWORD", "workbook")
SMTP = ("XLSX_KIT_SMTP_PASSWORD", "smtp")
IMAP = ("XLSX_KIT_IMAP_PASSWORD", "imap")
"""The variable that holds a password, and its name in the keyring."""


def password_for_sheets(given: str | None) -> str | None:
    """The option, else the environment, else the system's keyring, else none."""
    return given or kept_password(SHEETS)


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
