"""Which tables and sections stand in the files of publications: read once, then kept in the ledger.

A file is known by its hash: one that somebody changed is read anew, and so is every file where the pack has
other tables or sections than before.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.files import read_sheets
from xlsx_kit.findings import InputError, SpecError
from xlsx_kit.pack import SCOPE, YEAR
from xlsx_kit.prose import document_headings, published_sections

TEXT, TABLES = ".docx", ".xlsx"
KEPT_AT_ONCE = 200
"""Files that are read before they are kept: as many are read again when a command is broken off."""


class PublishedContent:
    """What a pack's publications should have (``tables`` by id, ``sections``), and what files have of it."""

    def __init__(self, campaign: Campaign) -> None:
        """Raises SpecError where the words of the pack are not sound."""
        pack = campaign.pack
        names = {YEAR: str(campaign.plan.year), SCOPE: "/".join(filter(None, pack.unit_scopes))}
        self.tables = {view.id: view.table.sheet for view in pack.views}
        self.sections = published_sections(pack, names)
        sought = [*self.tables.values(), *(section.pattern.pattern for section in self.sections)]
        self._ledger, self._sought = campaign.ledger, content_hash("\n".join(sought).encode())
        self._known = campaign.ledger.contents(self._sought)
        self._new: dict[str, frozenset[str]] = {}

    def found_in(self, path: Path, digest: str) -> frozenset[str] | None:
        """The sheets of tables in a workbook, or the patterns of sections in a document, with a hash.

        None where the file is neither, or cannot be read.
        """
        if digest in self._known:
            return self._known[digest]
        try:
            found = self._read(path)
        except (InputError, OSError):
            return None
        if found is not None:
            self._known[digest] = self._new[digest] = found
            if len(self._new) >= KEPT_AT_ONCE:
                self.keep()
        return found

    def keep(self) -> None:
        """Writes what was read into the ledger; where that cannot be written, it is read again next time."""
        with suppress(OSError, SpecError):
            if self._new:
                self._ledger.keep_contents(self._sought, self._new)
            self._new = {}

    def _read(self, path: Path) -> frozenset[str] | None:
        if path.suffix == TEXT:
            headings = document_headings(path)
            return frozenset(one.pattern.pattern for one in self.sections if one.in_headings(headings))
        if path.suffix == TABLES:
            return frozenset(self.tables.values()) & read_sheets(path).keys()
        return None
