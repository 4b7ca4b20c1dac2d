"""Which mail servers are trusted: those that the system trusts, and one's own."""

from __future__ import annotations

import ssl
from pathlib import Path


def tls_context(certificates: Path | None) -> ssl.SSLContext:
    """For encrypted connections; ``certificates`` is a PEM file of an authority of one's own.

    Raises OSError where that file cannot be read.
    """
    context = ssl.create_default_context()
    if certificates:
        context.load_verify_locations(cafile=certificates)
    return context
