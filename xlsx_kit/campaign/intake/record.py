"""Returns entered into the ledger: each put into its place, answered and recorded, in this order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.files import place_file
from xlsx_kit.campaign.fingerprint import RulesFingerprint
from xlsx_kit.campaign.intake.filetype import declared_suffix
from xlsx_kit.campaign.intake.identity import IdentityCheck
from xlsx_kit.campaign.intake.issue_number import issue_number
from xlsx_kit.campaign.intake.judging import judgement
from xlsx_kit.campaign.intake.reasons import UNRECOGNISED, failure
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.campaign.intake.result import CollectResult
from xlsx_kit.campaign.intake.triage import MAX_KEPT_BYTES, RETURNS, UNKNOWN, Triage
from xlsx_kit.campaign.ledger.identifiers import now, without_addresses
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.campaign.letters.reply import ReplyJob, ReplyMaterial, draft_reply
from xlsx_kit.campaign.letters.reply_pool import materials
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import SpecError
from xlsx_kit.pack import Wordings
from xlsx_kit.returns import FileReport

NO_ROOM = f"{UNRECOGNISED}，留存已满 1 GB，没有保存原件"

Judgement = tuple[str, ReceivedFile, FileReport]
"""A return by its digest, where it came from, and what was found in it."""


class ReturnRecorder:
    """Enters returns into the ledger, and says where they are not from whom they seem to be."""

    def __init__(
        self, campaign: Campaign, triage: Triage, result: CollectResult, wordings: Wordings, jobs: int
    ) -> None:
        self._campaign, self._triage, self._result = campaign, triage, result
        self._wordings, self._jobs = wordings, jobs
        self._identity = IdentityCheck(campaign)
        self._rules = RulesFingerprint(campaign)
        self._taken = campaign.ledger.taken_by_hand()
        self._before: dict[str, ReturnRecord] = {}

    def record(self, judged: Iterator[Judgement]) -> None:
        """Records returns, in order; replies are made by as many processes as there are jobs."""
        for job, digest, material in materials(self._placed(judged), self._jobs):
            if job is not None and isinstance(digest, str):
                self._finish(job, digest, material or ReplyMaterial())

    def _placed(self, judged: Iterator[Judgement]) -> Iterator[tuple[ReplyJob | None, str]]:
        for digest, item, report in judged:
            try:
                job = self._place(digest, item, report)
            except (OSError, SpecError):
                raise  # our own disk or ledger, not the return
            except BaseException as error:  # a panic of a native library is no Exception
                self.refuse(digest, item, failure(error, item.source))
                continue
            if job is not None:
                yield job, digest

    def refuse(self, digest: str, item: ReceivedFile, reason: str) -> None:
        """Sets a return aside that could not be judged or recorded."""
        data = self._triage.scratch_file(digest).read_bytes()
        self._triage.set_aside(replace(item, data=data, retry=True), reason)
        self._triage.taken(digest)

    def _place(self, digest: str, item: ReceivedFile, report: FileReport) -> ReplyJob | None:
        campaign, path = self._campaign, self._triage.scratch_file(digest)
        by_hand = self._taken.get(digest)
        unit = campaign.unit(by_hand.unit if by_hand else report.unit_code)
        known = campaign.ledger.return_with(digest)
        findings, status = judgement(campaign, unit, report)
        note = ""
        if unit is None:
            note = UNRECOGNISED if report.unit_code is None else f"名单中没有单位 {report.unit_code}"
        if unit:
            who = campaign.ledger.store.hold(unit.code)
            if who:
                self._triage.leave(item, who)
                self._triage.taken(digest)
                return None
        data = path.read_bytes()
        if unit is None and not known:
            if self._triage.kept_bytes + len(data) > MAX_KEPT_BYTES:
                self._triage.set_aside(item=replace(item, data=data), why=NO_ROOM)
                self._triage.taken(digest)
                return None
            self._triage.kept_bytes += len(data)
        stamp = "".join(c for c in item.received_at[:19] if c.isdigit())
        folder = legal_name(unit.code, "") if unit else UNKNOWN
        suffix = declared_suffix(item.name)
        file = place_file(campaign.folder, f"{RETURNS}/{folder}/{stamp}-{digest[:8]}{suffix}", data)
        name, source = without_addresses(item.name), without_addresses(item.source)
        found = ReturnRecord(
            *(digest, unit.code if unit else None, name, file, source, item.received_at, now()),
            *(item.sender_id, status, report.year, note, findings, issue_number(path)),
            *(self._triage.fingerprint, known.attempts + 1 if known else 1),
            *(item.mail_id or (known.mail_id if known else ""), self._rules.of(unit)),
        )
        found = replace(found, note="；".join([*([note] if note else []), *self._identity.notes(found)]))
        before = self._return_before(found)
        self._before[found.unit or ""] = replace(found, findings=())
        code, called = (unit.code, unit.name) if unit else ("", "")
        return ReplyJob(campaign.folder, campaign.pack.id, code, called, found, before)

    def _return_before(self, record: ReturnRecord) -> ReturnRecord | None:
        """The unit's return before this one, among those recorded and the one that is about to be."""
        if record.unit is None:
            return None
        latest = self._before.get(record.unit)
        kept = self._campaign.ledger.return_before(record.unit, record.received_at, record.hash)
        kept = replace(kept, findings=()) if kept else None
        if latest is None or latest.received_at > record.received_at or latest.hash == record.hash:
            return kept
        return latest if kept is None or latest.received_at >= kept.received_at else kept

    def _finish(self, job: ReplyJob, digest: str, material: ReplyMaterial) -> None:
        campaign, found = self._campaign, job.record
        unit = campaign.unit(found.unit)
        before = campaign.ledger.return_with(digest)
        if unit:
            received = partial(campaign.ledger.receive, found)
            try:
                draft_reply(campaign, unit, job, material, self._wordings, received)
            except (OSError, SpecError):
                raise
            except Exception as error:  # a reply that cannot be written does not lose the return
                failure(error, found.file)
                found = replace(found, note="；".join(filter(None, [found.note, "答复没有写成"])))
                campaign.ledger.receive(found)
            campaign.ledger.store.release(unit.code)
        else:
            campaign.ledger.receive(found)
        self._forget_unknown(before, found)
        self._triage.taken(digest)
        self._result.received.append(replace(found, findings=()))

    def _forget_unknown(self, before: ReturnRecord | None, record: ReturnRecord) -> None:
        """A return that is known now lies under its unit, and no longer among those of nobody, too."""
        if (
            before
            and before.file != record.file
            and PurePosixPath(before.file).parts[:2] == (RETURNS, UNKNOWN)
        ):
            (self._campaign.folder / before.file).unlink(missing_ok=True)
