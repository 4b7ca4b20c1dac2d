"""What the ledger knows of the program's own doings: runs, files it wrote, numbers it issued, the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xlsx_kit.campaign.ledger.errors import errors_in_words
from xlsx_kit.campaign.ledger.file import LedgerFile
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.journal import ISSUED, JournalEntry, append_entry, read_entries
from xlsx_kit.campaign.ledger.records import Issue


class RunLedger(LedgerFile):
    """Runs, own files, issue numbers and the journal."""

    # issue numbers

    @property
    def campaign_id(self) -> str:
        """What the campaign is told from others by: drawn once, known to nobody else."""
        ((found,),) = self.query("SELECT value FROM meta WHERE key = 'campaign'")
        return str(found)

    def issues(self) -> list[Issue]:
        """Every workbook that was issued."""
        return [Issue(*row) for row in self.query("SELECT * FROM issue ORDER BY rowid")]

    def issue(self, issues: Iterable[Issue]) -> None:
        """Records workbooks as issued; one that is recorded stays as it is."""
        with self.change() as db:
            for one in issues:
                values = (one.number, one.unit, one.hash, one.file, one.issued_at)
                done = db.execute("INSERT OR IGNORE INTO issue VALUES (?,?,?,?,?)", values)
                if done.rowcount:
                    about = {key: getattr(one, key) for key in ("number", "unit", "hash", "file")}
                    append_entry(db, ISSUED, about)

    # runs, and files that are the program's own

    def begin_run(self, token: str, command: str, officer: str = "") -> int:
        """Records that a run begins, by whom, and gives its number."""
        with self.change() as db:
            done = db.execute("INSERT INTO run VALUES (NULL,?,?,?,NULL,?)", (token, command, now(), officer))
            return int(done.lastrowid or 0)

    def end_run(self, number: int) -> None:
        """Records that a run has ended, well or not."""
        with self.change() as db:
            db.execute("UPDATE run SET ended_at = ? WHERE number = ?", (now(), number))

    def dead_runs(self) -> set[str]:
        """The tokens of runs without an end: for whoever is alone on the folder, those that were killed."""
        return {token for (token,) in self.query("SELECT token FROM run WHERE ended_at IS NULL")}

    def claim(self, path: str, digest: str) -> None:
        """Records a file as the program's own, with the hash of its content."""
        self.claim_all({path: digest})

    def claim_all(self, files: Mapping[str, str]) -> None:
        """Records files as the program's own, by the hashes of their contents."""
        rows = [(path, digest, now()) for path, digest in files.items()]
        with self.change() as db:
            db.executemany("INSERT OR REPLACE INTO written VALUES (?,?,?)", rows)

    def is_carried_over(self) -> bool:
        """Whether the ledger is of a version that knew no own files, and nobody has claimed them since."""
        return bool(self.query("SELECT 1 FROM meta WHERE key = 'carried over' AND value = ''"))

    def settle_carried_over(self, files: Mapping[str, str]) -> None:
        """Claims what the program wrote before it kept account of that."""
        with self.change() as db:
            rows = [(path, digest, now()) for path, digest in files.items()]
            db.executemany("INSERT OR IGNORE INTO written VALUES (?,?,?)", rows)
            db.execute("UPDATE meta SET value = ? WHERE key = 'carried over'", (now(),))

    def claimed(self, path: str) -> str:
        """The hash of a file as the program last wrote it; "" for one that it never wrote."""
        return next(
            (digest for (digest,) in self.query("SELECT hash FROM written WHERE path = ?", (path,))), ""
        )

    def journal(self, after: int = 0) -> list[JournalEntry]:
        """The entries of the journal behind a number."""
        with errors_in_words(self.path):
            return read_entries(self._db, after)
