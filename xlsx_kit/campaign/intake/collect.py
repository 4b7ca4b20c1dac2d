"""Returns taken in: sorted, validated, stored under their unit, answered; everything else listed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.imap import MailboxError
from xlsx_kit.campaign.intake.judging import AT_ONCE, campaign_standards
from xlsx_kit.campaign.intake.reasons import failure
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.campaign.intake.recheck import recheck_returns
from xlsx_kit.campaign.intake.record import Judgement, ReturnRecorder
from xlsx_kit.campaign.intake.result import CollectResult
from xlsx_kit.campaign.intake.triage import Triage
from xlsx_kit.campaign.letters.compose import letter_templates
from xlsx_kit.campaign.letters.draft import OUTBOX, PATIENCE, refresh_drafts
from xlsx_kit.campaign.letters.explain import explain_mails
from xlsx_kit.findings import SpecError
from xlsx_kit.progress import Progress
from xlsx_kit.returns import FileReport, Standards


def collect_returns(
    campaign: Campaign,
    items: Iterable[ReceivedFile],
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> CollectResult:
    """Takes in files, wherever they come from.

    A file is known by its contents: what came in before is passed over, so that a run may be broken off.
    First everything is laid into a private folder, then validated and recorded some at a time: the files are
    never all in memory. What was set aside before is tried again where that may help; returns are judged
    again where what they are judged by has changed. At last mails that held no return are answered.
    """
    result, templates = CollectResult(), letter_templates(campaign)
    result.rechecked += recheck_returns(campaign, changed_only=True, jobs=jobs).changed
    with TemporaryDirectory(prefix="xlsx-kit-", ignore_cleanup_errors=True) as scratch:
        triage = Triage(campaign, Path(scratch), result)
        recorder = ReturnRecorder(campaign, triage, result, templates, jobs)
        held: Standards | None = None
        sources = chain(triage.retries(), _until_mailbox_fails(items, result))
        for batch in triage.batches(sources):
            if batch:
                held = held or campaign_standards(campaign)
            order = list(batch.items())
            for start in range(0, len(order), AT_ONCE):
                some = dict(order[start : start + AT_ONCE])

                def shown(done: int, _: int, name: str, start: int = start, total: int = len(order)) -> None:
                    if progress:
                        progress(start + done, total, name)

                assert held
                recorder.record(_judged(held, triage, recorder, some, jobs, shown))
            triage.finish()
    with campaign.ledger.at_work_on(OUTBOX, patience=PATIENCE) as who:
        if not who:  # else another collector is writing these letters at this moment
            result.explained += explain_mails(campaign, templates)
            result.rewritten += refresh_drafts(campaign, templates)
    return result


def _until_mailbox_fails(items: Iterable[ReceivedFile], result: CollectResult) -> Iterator[ReceivedFile]:
    """What comes in until a mailbox breaks off: that is said, and what is there already is not lost."""
    try:
        yield from items
    except MailboxError as error:
        result.stopped = str(error)


def _judged(
    held: Standards,
    triage: Triage,
    recorder: ReturnRecorder,
    items: Mapping[str, ReceivedFile],
    jobs: int,
    shown: Progress,
) -> Iterator[Judgement]:
    """A report for each, in order, not all in memory; one over which everything stumbles is set aside."""
    paths = {digest: triage.scratch_file(digest) for digest in items}
    try:
        reports: Iterable[FileReport] = held.report(list(paths.values()), jobs=jobs, progress=shown).files
    except (OSError, SpecError):
        raise  # our own disk or settings, not a return
    except BaseException as error:  # a panic of a native library is no Exception
        why = failure(error, "、".join(item.source for item in items.values())[:200])
        if len(items) == 1:
            ((digest, item),) = items.items()
            recorder.refuse(digest, item, why)
            return
        for one in items.items():
            yield from _judged(held, triage, recorder, dict([one]), 1, shown)
        return
    for (digest, item), report in zip(items.items(), reports, strict=True):
        yield digest, item, report
