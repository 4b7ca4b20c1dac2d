"""A finished publication proof-read as a stranger would: against itself, before it is written."""

from __future__ import annotations

import tempfile
from pathlib import Path

from xlsx_kit.findings import Finding
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.proof.run import proofread


def proof_findings(docx: bytes, words: Narrative, money: str) -> tuple[Finding, ...]:
    """What proof-reading finds in it. It stops nothing: what is right here may still look wrong."""
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name:
        path = Path(name) / "publication.docx"
        path.write_bytes(docx)
        return proofread(path, words, None, words.unit or money).findings
