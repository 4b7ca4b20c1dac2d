"""A finished publication proof-read as a stranger would: against itself, before it is written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding
from xlsx_kit.prose.narrative.blocks import CELL_LINE, Block, Contents, plain_text
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.proof.run import proofread


def proof_findings(blocks: Iterable[Block], words: Narrative, money: str) -> tuple[Finding, ...]:
    """What proof-reading finds in it. It stops nothing: what is right here may still look wrong.

    Its text is read, not its document: of 1,000 projects that takes half the time. One that proof-reading
    refuses, as it does the longest, is published all the same, and said not to have been proof-read. Its
    contents say nothing of their own; their page numbers are no figures.
    """
    read = [block for block in blocks if not isinstance(block, Contents)]
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name:
        path = Path(name) / "publication.txt"
        path.write_text(plain_text(read).replace(CELL_LINE, " "), "utf-8")
        try:
            return proofread(path, words, None, words.unit or money).findings
        except InputError as error:
            return tuple(finding("PUB-007", why=refused.message) for refused in error.findings)
