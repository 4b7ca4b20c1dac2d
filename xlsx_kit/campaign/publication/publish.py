"""Approvals and publications: who let a return pass, and what of it is to be made public."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.records import Approval, Publication
from xlsx_kit.campaign.publication.index_page import IndexLine, IndexVersion, index_page
from xlsx_kit.campaign.status.standing import current_return
from xlsx_kit.campaign.workbooks.run import leave_interrupts
from xlsx_kit.outputs import write_file
from xlsx_kit.prose.publication.many import publish_many

PUBLICATIONS, INDEX = "publications", "index.html"

Progress = Callable[[int, int, str], None]
Publish = Callable[..., Iterable[object]]
Job = tuple[Publish, Path, Path]
"""What publishes, a return, and the folder that its publication goes to."""
AT_ONCE = 20
"""Publications made together: printed by one LibreOffice, and in memory."""


@dataclass
class UnitResults:
    """Units that went through, and those that did not with the reason."""

    done: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "done": self.done,
            "skipped": self.skipped,
            "refused": [{"code": code, "why": why} for code, why in self.refused],
        }


def approve_returns(campaign: Campaign, codes: Sequence[str], *, by: str, secrecy_by: str) -> UnitResults:
    """Approves the current returns of units (of all that pass, where none is named).

    A return with errors is refused; one with warnings only where the unit is named.
    """
    outcome, returns = UnitResults(), campaign.ledger.returns_by_unit()
    known = campaign.ledger.approvals()
    for unit in campaign.units:
        if codes and unit.code not in codes:
            continue
        found = current_return(returns.get(unit.code, []))
        if found is None or found.status == "fail" or (found.status == "warn" and not codes):
            if codes:
                why = "没有报回" if found is None else "还有错误"
                outcome.refused.append((unit.code, why))
            continue
        if (unit.code, found.hash) in known:
            outcome.skipped.append(unit.code)
            continue
        campaign.ledger.approve(Approval(unit.code, found.hash, by, secrecy_by, now()))
        outcome.done.append(unit.code)
    outcome.refused += [(code, "名单中没有这个单位") for code in codes if campaign.unit(code) is None]
    return outcome


def publish_approved(
    campaign: Campaign,
    publish: Publish = publish_many,
    *,
    reason: str = "",
    jobs: int = 1,
    progress: Progress | None = None,
) -> UnitResults:
    """The publications of all approved units, and a page that lists them.

    A unit whose approved return is published is skipped; a new return of a published unit becomes a new
    version beside the old one, and needs a reason.
    """
    outcome = UnitResults()
    waiting = list(_waiting(campaign, outcome, reason))
    work = [(publish, campaign.folder / file, campaign.folder / one.folder) for one, file in waiting]
    for number, ((one, _), why) in enumerate(zip(waiting, _made(work, jobs), strict=True), start=1):
        if why:
            outcome.refused.append((one.unit, why))
        else:
            campaign.ledger.publish(one)
            outcome.done.append(one.unit)
        if progress:
            progress(number, len(waiting), one.unit)
    write_index(campaign)
    return outcome


def _waiting(campaign: Campaign, outcome: UnitResults, reason: str) -> Iterator[tuple[Publication, str]]:
    """The publications to be made, each with its return; what cannot or need not be goes to the outcome."""
    returns = campaign.ledger.returns_by_unit()
    approvals = campaign.ledger.approvals()
    versions = {p.unit: p for p in campaign.ledger.publications()}
    latest = dict(approvals.keys())  # of several, the last
    for unit in (u.code for u in campaign.units if u.code in latest):
        last, found = versions.get(unit), current_return(returns.get(unit, []))
        if last and last.hash == latest[unit]:
            outcome.skipped.append(unit)
        elif found is None or (unit, found.hash) not in approvals:
            outcome.refused.append((unit, "审核之后又报来了新的一份，请先审核"))
        elif last and not reason:
            outcome.refused.append((unit, "已公开过，再次公开须写明更正原因（--reason）"))
        else:
            version = last.version + 1 if last else 1
            folder = f"{PUBLICATIONS}/{unit}/{version}"
            why = reason if last else ""
            yield Publication(unit, version, found.hash, folder, why, now(), None, ""), found.file


def _made(work: Sequence[Job], jobs: int) -> Iterator[str]:
    """Makes publications, in order; each says why it could not be made, or ""."""
    parts = [work[start : start + AT_ONCE] for start in range(0, len(work), AT_ONCE)]
    if jobs <= 1 or len(parts) <= 1:
        yield from chain.from_iterable(map(_make, parts))
        return
    with ProcessPoolExecutor(min(jobs, len(parts)), initializer=leave_interrupts) as pool:
        try:
            yield from chain.from_iterable(pool.map(_make, parts))
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _make(part: Sequence[Job]) -> list[str]:
    publish = part[0][0]
    made = publish([(source, folder) for _, source, folder in part], force=True)
    return [str(one) if isinstance(one, Exception) else "" for one in made]


def write_index(campaign: Campaign) -> None:
    """A page with every version of every unit's publication, and links to its files."""
    versions: dict[str, list[IndexVersion]] = {}
    for publication in campaign.ledger.publications():
        folder = campaign.folder / publication.folder
        names = sorted(p.name for p in folder.iterdir() if p.name[0] != ".") if folder.is_dir() else []
        base = publication.folder.removeprefix(f"{PUBLICATIONS}/")
        versions.setdefault(publication.unit, []).append(
            IndexVersion(
                tuple((name, f"{base}/{name}") for name in names),
                publication.reason,
                publication.published_on or "",
                publication.address,
            )
        )
    lines = [
        IndexLine(unit.code, unit.name, tuple(versions[unit.code][::-1]))
        for unit in campaign.units
        if unit.code in versions
    ]
    write_file(campaign.folder / PUBLICATIONS / INDEX, index_page(campaign.plan.title, lines))
