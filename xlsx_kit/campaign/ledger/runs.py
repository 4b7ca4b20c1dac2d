"""What the ledger knows of the program's own doings: runs, files it wrote, numbers it issued, the journal."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict

from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.journal import ISSUED, JournalEntry, append_entry, read_entries
from xlsx_kit.campaign.ledger.queries import NEXT_RUN, UNENDED_RUNS
from xlsx_kit.campaign.ledger.records import Issue
from xlsx_kit.campaign.ledger.store import StoredLedger

CARRIED_OVER = "carried over"
"""The key of what says that a ledger comes from a version that knew no own files."""


class RunLedger(StoredLedger):
    """Runs, own files, issue numbers and the journal."""

    # issue numbers

    @property
    def campaign_id(self) -> str:
        """What the campaign is told from others by: drawn once, known to nobody else."""
        ((_, found),) = self.rows("meta", {"key": "campaign"})
        return str(found)

    def issues(self) -> list[Issue]:
        """Every workbook that was issued."""
        return [Issue(*row) for row in self.rows("issue", order=("rowid",))]

    def issue(self, issues: Iterable[Issue]) -> None:
        """Records workbooks as issued; one that is recorded stays as it is."""
        with self.change() as db:
            for one in issues:
                if db.insert_new("issue", asdict(one)):
                    about = {key: getattr(one, key) for key in ("number", "unit", "hash", "file")}
                    append_entry(db, ISSUED, about, one.issued_at)

    # runs, and files that are the program's own

    def begin_run(self, token: str, command: str, officer: str = "") -> int:
        """Records that a run begins, by whom, and gives its number."""
        with self.change() as db:
            ((number,),) = db.query(NEXT_RUN)
            self.store.begin_work(number)  # before others can see the run: one without work counts as dead
            db.insert("run", (number, token, command, now(), None, officer or self.store.user))
        return int(number)

    def end_run(self, number: int) -> None:
        """Records that a run has ended, well or not."""
        with self.change() as db:
            db.update("run", {"number": number}, {"ended_at": now()})

    def idle_tokens(self, own: str) -> set[str]:
        """The tokens whose unfinished files nobody will finish: of runs that were killed, and one's ``own``.

        Processes that one other started share a token, as the jobs of a desk do: while a run is at work, what
        has its token stays, whoever else has it.
        """
        unended = list(self.query(UNENDED_RUNS))  # first: a run is at work before it is recorded
        working = self.store.runs_at_work()
        return {own, *(token for _, token in unended)} - {t for number, t in unended if number in working}

    def claim(self, path: str, digest: str) -> None:
        """Records a file as the program's own, with the hash of its content."""
        self.claim_all({path: digest})

    def claim_all(self, files: Mapping[str, str]) -> None:
        """Records files as the program's own, by the hashes of their contents."""
        rows = [(path, digest, now()) for path, digest in files.items()]
        with self.change() as db:
            db.replace_all("written", rows)

    def is_carried_over(self) -> bool:
        """Whether the ledger is of a version that knew no own files, and nobody has claimed them since."""
        return self.row("meta", {"key": CARRIED_OVER, "value": ""}) is not None

    def settle_carried_over(self, files: Mapping[str, str]) -> None:
        """Claims what the program wrote before it kept account of that."""
        with self.change() as db:
            rows = [(path, digest, now()) for path, digest in files.items()]
            db.insert_all("written", rows)
            db.update("meta", {"key": CARRIED_OVER}, {"value": now()})

    def claimed(self, path: str) -> str:
        """The hash of a file as the program last wrote it; "" for one that it never wrote."""
        found = self.row("written", {"path": path})
        return found[1] if found else ""

    def contents(self, sought: str) -> dict[str, frozenset[str]]:
        """What was found in files of publications, by their hashes, of what was looked for."""
        rows = self.rows("content", {"sought": sought})
        return {digest: frozenset(json.loads(found)) for digest, _, found in rows}

    def keep_contents(self, sought: str, contents: Mapping[str, Collection[str]]) -> None:
        """Records what was found in files, in place of what was found in them before."""
        rows = [(digest, sought, json.dumps(sorted(found))) for digest, found in contents.items()]
        with self.change() as db:
            db.replace_all("content", rows)

    def journal(self, after: int = 0) -> list[JournalEntry]:
        """The entries of the journal behind a number."""
        with self.store.errors_in_words():
            return read_entries(self._db, after)
