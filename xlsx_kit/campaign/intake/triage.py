"""What is to be judged of the files that came in; what is set aside, with its reason and its content."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.files import place_file
from xlsx_kit.campaign.fingerprint import judging_fingerprint
from xlsx_kit.campaign.intake import reasons
from xlsx_kit.campaign.intake.filetype import (
    ARCHIVE_SUFFIXES,
    DANGEROUS_SUFFIXES,
    OTHER_SHEET_SUFFIXES,
    declared_suffix,
    effective_suffix,
)
from xlsx_kit.campaign.intake.folders import CARRIERS, unpack
from xlsx_kit.campaign.intake.identity import letters_about
from xlsx_kit.campaign.intake.reasons import failure, letter_for
from xlsx_kit.campaign.intake.received import MEBIBYTE, ReceivedFile
from xlsx_kit.campaign.intake.result import CollectResult
from xlsx_kit.campaign.ledger.identifiers import address_hashes, now, without_addresses
from xlsx_kit.campaign.ledger.records import BOUNCED, ReturnRecord, SetAside
from xlsx_kit.campaign.letters.draft import AGAIN, SEND
from xlsx_kit.files import RETURN_SUFFIXES
from xlsx_kit.findings import SpecError
from xlsx_kit.outputs import replace_file

SET_ASIDE, RETURNS, UNKNOWN = "set-aside", "returns", "_未认出"
MAX_KEPT_FILE_BYTES, MAX_KEPT_BYTES = 60 * MEBIBYTE, 1024 * MEBIBYTE
"""Of what is kept though it was not taken: of one file, of all of them with the returns of nobody known."""
MAX_SCRATCH_BYTES = 2 * 2**30
"""Of returns that wait to be judged; with more, those that are there are judged first."""
PROGRAM_FAULT = "FILE-106"
"""The finding of a return over which the program stumbled."""
AT_ONCE_BESIDE_OTHERS = 100
"""Returns that one collector claims at a time on a ledger that others collect into, too."""
MIN_ATTEMPTS = 2
"""What was not taken is tried again at the next run, then whenever what it is judged under has changed."""


class Triage:
    """Sorts what came in: returns into a private folder, everything else into the ledger with its reason."""

    def __init__(self, campaign: Campaign, scratch: Path, result: CollectResult) -> None:
        self._campaign, self._scratch, self._result = campaign, scratch, result
        self.fingerprint = judging_fingerprint(campaign)
        self._sent = {message.hash.partition(AGAIN)[0] for message in campaign.ledger.messages(SEND)}
        self._taken = campaign.ledger.taken_by_hand()
        self._waiting: dict[str, ReceivedFile] = {}
        self._done = set[str]()
        self._size = 0
        self._most = AT_ONCE_BESIDE_OTHERS if campaign.ledger.store.is_shared else sys.maxsize
        self._mails, self._not_over = set[str](), set[str]()
        self._opened = list[SetAside]()
        self.kept_bytes = _size_of(campaign.folder / SET_ASIDE) + _size_of(
            campaign.folder / RETURNS / UNKNOWN
        )

    def batches(self, items: Iterable[ReceivedFile]) -> Iterator[dict[str, ReceivedFile]]:
        """The returns among the files by their digests, without content, as many as there is room for."""
        for item in items:
            try:
                self._take(item)
            except (OSError, SpecError):
                raise  # our own disk or ledger, not the item
            except BaseException as error:  # a panic of a native library is no Exception
                self.set_aside(replace(item, retry=True), failure(error, item.source))
            if self._size >= MAX_SCRATCH_BYTES or len(self._waiting) >= self._most:
                yield self._batch()
        yield self._batch()

    def retries(self) -> Iterator[ReceivedFile]:
        """What was not taken before and may be now: from the content that was kept."""
        ledger, folder = self._campaign.ledger, self._campaign.folder
        for one in ledger.set_aside_files():
            if one.file and one.retry and self._is_due(one):
                yield from self._received_again(one, folder / one.file)
        for found in ledger.returns_of_nobody():
            if self._is_due(found):
                yield from self._received_again(found, folder / found.file)

    def scratch_file(self, digest: str) -> Path:
        """Where a return waits."""
        return self._scratch / f"{digest}{self._suffix(digest)}"

    def set_aside(self, item: ReceivedFile, why: str) -> None:
        """Records a file that is no return; what may be taken another time is kept, once."""
        known = self._campaign.ledger.set_aside_with(item.digest)
        file = known.file if known and known.file else self._kept(item)
        if item.mail and item.retry and not file:
            self._not_over.add(item.mail)  # the mailbox has it; so it is fetched again
        name, source, reason = (without_addresses(text) for text in (item.name, item.source, why))
        found = SetAside(
            *(item.digest, name, source, now(), reason, file, item.received_at, item.sender_id),
            *(item.retry, self.fingerprint, known.attempts + 1 if known else 1),
            mail_id=item.mail_id or (known.mail_id if known else ""),
        )
        self._campaign.ledger.set_aside(found)
        self._done.add(item.digest)
        self._result.odd.append((name, source, reason))

    def finish(self) -> None:
        """Mails of which nothing waits need not be fetched again, nor carriers that opened be kept."""
        over = self._mails - {item.mail for item in self._waiting.values()} - self._not_over
        if over:
            self._campaign.ledger.fetch(sorted(over))
            self._mails -= over
        for one in self._opened:
            self._campaign.ledger.take_back(one.hash)
            (self._campaign.folder / one.file).unlink(missing_ok=True)
        self._opened.clear()

    def taken(self, digest: str) -> None:
        """A return has been recorded, set aside or left to somebody else: it waits no longer."""
        if self._waiting.pop(digest, None) is not None:
            self._campaign.ledger.store.release(digest)
        self._done.add(digest)
        self.scratch_file(digest).unlink(missing_ok=True)

    def _batch(self) -> dict[str, ReceivedFile]:
        self._size = 0
        return dict(self._waiting)

    def _suffix(self, digest: str) -> str:
        item = self._waiting.get(digest)
        return declared_suffix(item.name) if item else ""

    def _take(self, item: ReceivedFile) -> None:
        if item.mail:
            self._mails.add(item.mail)
        item = self._as_of_its_sender(item)
        digest = item.digest
        repeated = digest in self._waiting or digest in self._done or self._is_known(digest, item)
        if repeated:
            self._restore(digest, item)
            self._result.repeat(without_addresses(item.name), without_addresses(item.source))
            return
        who = self._campaign.ledger.store.hold(digest)
        if who:
            self.leave(item, who)
            return
        try:
            self._sort(digest, item)
        finally:
            if digest not in self._waiting:
                self._campaign.ledger.store.release(digest)

    def _restore(self, digest: str, item: ReceivedFile) -> None:
        """Puts a return's file back that is gone: deleted by mistake, or taken in on a copy of the folder."""
        found = self._campaign.ledger.return_with(digest)
        if found and item.data and not (self._campaign.folder / found.file).exists():
            replace_file(self._campaign.folder / found.file, item.data)
            self._result.restored.append(found.file)

    def _as_of_its_sender(self, item: ReceivedFile) -> ReceivedFile:
        """What another unit sent before, byte for byte (a form, a notice), is told of this unit as well."""
        if item.sender_id not in self._own:
            return item
        odd = self._campaign.ledger.set_aside_with(item.digest)
        if odd is None or odd.sender in ("", item.sender_id) or not letter_for(odd.why):
            return item
        return replace(item, data=b"", key=f"{odd.hash}|{item.sender_id}", problem=odd.why)

    @cached_property
    def _own(self) -> set[str]:
        return {one for unit in self._campaign.units for one in address_hashes(unit.email)}

    def leave(self, item: ReceivedFile, officer: str) -> None:
        """Leaves a file to the officer at work on it or on its unit; a later run finds what came of it."""
        self._not_over.add(item.mail)
        name, source = without_addresses(item.name), without_addresses(item.source)
        self._result.elsewhere.append((name, source, officer))

    def _sort(self, digest: str, item: ReceivedFile) -> None:
        """Keeps a return until it is judged, and sets everything else aside."""
        if self._campaign.ledger.store.is_shared and self._is_known(digest, item):  # recorded meanwhile
            self._result.repeat(without_addresses(item.name), without_addresses(item.source))
            return
        suffix = effective_suffix(item.name, item.data)
        why = item.problem or (reasons.UNTOUCHED if digest in self._sent else _no_return(item, suffix))
        if why:
            for letter in letters_about(self._campaign, item.about):
                self._campaign.ledger.progress(letter.id, BOUNCED, item.problem)
            self.set_aside(item, why)
            return
        name = item.name if declared_suffix(item.name) == suffix else f"{item.name}{suffix}"
        self._waiting[digest] = replace(item, data=b"", name=name)
        self._size += len(item.data)
        replace_file(self.scratch_file(digest), item.data)

    def _is_known(self, digest: str, item: ReceivedFile) -> bool:
        """Whether a file came in before, and nothing has changed that might change what became of it."""
        ledger = self._campaign.ledger
        found = ledger.return_with(digest)
        by_hand = self._taken.get(digest)
        if by_hand and (found is None or found.unit != by_hand.unit):
            return False  # an officer has decided whose it is
        if found:
            self._recognise_sender(found, item)
            return not ((found.unit is None or _has_fault(found)) and self._is_due(found))
        odd = ledger.set_aside_with(digest)
        if odd is None:
            return False
        same_name = odd.name == without_addresses(item.name) or bool(item.problem)
        return same_name and not self._is_due(odd)

    def _recognise_sender(self, record: ReturnRecord, item: ReceivedFile) -> None:
        """A return that a stranger sent first, and now the unit itself, is the unit's."""
        unit = self._campaign.unit(record.unit)
        own = address_hashes(unit.email) if unit else set()
        if record.sender not in own and item.sender_id in own:
            self._campaign.ledger.change_sender(record.hash, item.sender_id)

    def _is_due(self, record: SetAside | ReturnRecord) -> bool:
        retry = _has_fault(record) if isinstance(record, ReturnRecord) else record.retry
        return record.judged_under != self.fingerprint or (retry and record.attempts < MIN_ATTEMPTS)

    def _received_again(self, record: SetAside | ReturnRecord, path: Path) -> Iterator[ReceivedFile]:
        try:
            data = path.read_bytes()
        except OSError:
            return  # said by campaign check; the file may come in again
        item = ReceivedFile(
            *(record.name, data, record.source, record.received_at or now()),
            sender_hash=record.sender,
            mail_id=record.mail_id,
        )
        opened = True
        for one in unpack(item):
            opened = opened and one.digest != record.hash
            yield one
        if opened and isinstance(record, SetAside):
            self._opened.append(record)  # what was in it stands for itself now

    def _kept(self, item: ReceivedFile) -> str:
        size = len(item.data)
        fits = 0 < size <= MAX_KEPT_FILE_BYTES and self.kept_bytes + size <= MAX_KEPT_BYTES
        if not item.retry or not fits:
            return ""
        suffix = declared_suffix(item.name)
        suffix = suffix if suffix in {*CARRIERS, *RETURN_SUFFIXES} else ".bin"
        self.kept_bytes += size
        return place_file(self._campaign.folder, f"{SET_ASIDE}/{item.digest[:16]}{suffix}", item.data)


def _has_fault(record: ReturnRecord) -> bool:
    return any(finding.rule == PROGRAM_FAULT for finding in record.findings)


def _no_return(item: ReceivedFile, suffix: str) -> str:
    """Why a file cannot be a return, by its bytes; "" for one that may be."""
    if suffix in DANGEROUS_SUFFIXES:
        return reasons.DANGEROUS
    if not item.data:
        return reasons.EMPTY_FILE
    if suffix in RETURN_SUFFIXES:
        return ""
    if suffix in OTHER_SHEET_SUFFIXES:
        return reasons.OTHER_SHEET
    if suffix in ARCHIVE_SUFFIXES:
        return reasons.OTHER_ARCHIVE
    if item.name.casefold() == "winmail.dat":
        return reasons.UNREADABLE_TNEF
    return reasons.NOT_A_RETURN


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*") if path.is_file())
