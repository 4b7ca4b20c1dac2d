"""Where the sheets' password comes from; none is made up, none is stored."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec

VARIABLE = "XLSX_KIT_PASSWORD"
SERVICE, USER = "xlsx-kit", "workbook"


def password_for_sheets(given: str | None) -> str | None:
    """The option, else the environment, else the system's keyring, else none."""
    return given or os.environ.get(VARIABLE) or _from_keyring()


def _from_keyring() -> str | None:
    """Ask the system's keyring, if the officer happens to have the keyring package."""
    if find_spec("keyring") is None:
        return None
    keyring = import_module("keyring")
    try:
        found = keyring.get_password(SERVICE, USER)
    except keyring.errors.KeyringError:  # no keyring on this machine, or it stays locked
        return None
    return found if isinstance(found, str) and found else None
