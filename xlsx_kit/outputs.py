"""Output files: complete under a temporary name, then moved into place."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def write_file(out: Path, data: bytes) -> None:
    """Writes a file so that nobody ever sees half of it; makes missing folders. Raises OSError."""
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.parent / f".~{secrets.token_hex(6)}{out.suffix}"
    try:
        with unfinished.open("xb") as file:
            file.write(data)
        os.replace(unfinished, out)
    except BaseException:  # an interruption, too, leaves nothing behind
        unfinished.unlink(missing_ok=True)
        raise
