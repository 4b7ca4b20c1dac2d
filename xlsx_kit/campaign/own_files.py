"""Files that the program writes again and again under the same names: never over one that is not its own."""

from __future__ import annotations

from pathlib import Path

from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.filenames import numbered
from xlsx_kit.outputs import replace_file


class OwnFiles:
    """The files of a folder that the ledger knows to be the program's own, by their contents."""

    def __init__(self, ledger: Ledger, folder: Path, base: Path | None = None) -> None:
        """``base`` is the folder that names are given in, where it is another one than the campaign's."""
        self._ledger, self._folder = ledger, base or folder
        self._prefix = "" if base is None or base == folder else f"{base.resolve().as_posix()}/"

    def write(self, relative: str, data: bytes) -> str:
        """Writes a file, and gives the name it got: another one where somebody else's file has the name."""
        digest = content_hash(data)
        for name in numbered(relative):
            target = self._folder / name
            if not target.exists():
                self._ledger.claim(self._prefix + name, digest)
            elif not self.is_own(name, digest):
                continue
            replace_file(target, data)
            self._ledger.claim(self._prefix + name, digest)
            return name
        raise AssertionError

    def is_own(self, name: str, digest: str = "") -> bool:
        """Whether a file is there and is as the program wrote it, or about to be."""
        try:
            found = content_hash((self._folder / name).read_bytes())
        except OSError:
            return False
        return found in (digest, self._ledger.claimed(self._prefix + name))

    def remove(self, name: str) -> None:
        """Removes a file that is as the program wrote it; another one stays."""
        if self.is_own(name):
            (self._folder / name).unlink(missing_ok=True)
