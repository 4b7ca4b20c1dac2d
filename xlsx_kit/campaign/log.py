"""What every run did, as a file of its own: units by code, files by name; no addresses, no passwords."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlsx_kit import __version__
from xlsx_kit.campaign.ledger import now
from xlsx_kit.outputs import write_file

LOGS = "logs"


def logged(folder: Path, command: str, result: Mapping[str, Any]) -> Path:
    """Writes the log of a run; a second one in the same second gets a number."""
    at = now()
    stamp = "".join(c for c in at[:19] if c.isdigit())
    names = (f"{stamp}-{command}{n}.json" for n in ("", *(f"-{n}" for n in range(2, 1_000))))
    path = next(path for name in names if not (path := folder / LOGS / name).exists())
    said = {"command": command, "at": at, "version": __version__, **result}
    write_file(path, json.dumps(said, ensure_ascii=False, indent=1).encode())
    return path
