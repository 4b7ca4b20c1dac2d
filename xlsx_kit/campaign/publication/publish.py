"""Publications: what of the approved returns is to be made public, version by version."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.identifiers import content_hash, now
from xlsx_kit.campaign.ledger.records import Publication
from xlsx_kit.campaign.own_files import OwnFiles
from xlsx_kit.campaign.publication.results import NOT_LISTED, UnitResults
from xlsx_kit.campaign.status.content import PublishedContent
from xlsx_kit.campaign.status.counting import counted_returns
from xlsx_kit.campaign.workbooks.run import mapped
from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.filenames import legal_name, numbered
from xlsx_kit.findings import SpecError
from xlsx_kit.html_pages import html_page
from xlsx_kit.progress import Progress
from xlsx_kit.prose import Formats, PublishResult, lacks, publish_many, supplement_many


@dataclass(frozen=True, slots=True)
class IndexVersion:
    """One version: its files (name, relative path), why it was corrected, when and where it was published."""

    files: tuple[tuple[str, str], ...]
    reason: str
    published_on: str
    address: str


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A unit and its versions, the last one first."""

    code: str
    name: str
    versions: tuple[IndexVersion, ...]


PUBLICATIONS, INDEX = "publications", "index.html"
FOLDER = "folder"
"""What the ledger has in place of a hash for a folder that is the program's."""

Publish = Callable[..., Iterable[object]]
Job = tuple[Publish, Path, Path]
"""What publishes, a return, and the folder that its publication goes to."""
Outcome = tuple[str, tuple[str, ...]]
"""Why a publication could not be made, or ""; what its text and tables, read once more, show."""
UNDECIDED = "另有报来的更正申请还没有审核，公开文件没有用它"
AT_ONCE = 20
"""Publications made together: printed by one LibreOffice, and in memory."""


def publish_approved(
    campaign: Campaign,
    publish: Publish = publish_many,
    *,
    codes: Collection[str] = (),
    reason: str = "",
    officer: str = "",
    force: bool = False,
    formats: Formats | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> UnitResults:
    """The publications of all approved units (of some, where any are named), and a page that lists them.

    A unit whose approved return is published is skipped, but that its version gets what ``formats`` ask for
    and it lacks, and takes in a PDF that somebody exported into its folder; a new return of a published unit
    becomes a new version beside the old one, and needs a reason. A text that lacks what must be in it is
    refused, unless an officer decides (``force``), for a reason, to publish it so; the ledger keeps who and
    why.
    ``formats`` says what else is made of each. What reading text and tables once more shows stops nothing.
    """
    outcome = UnitResults()
    outcome.refused += [(code, NOT_LISTED) for code in codes if campaign.unit(code) is None]
    found = list(_waiting(campaign, outcome, reason, codes, formats or Formats(), force=force))
    publish = partial(publish, force=True, **({"by": officer, "reason": reason} if force else {}))
    publish = partial(publish, formats=formats) if formats else publish
    supplement = partial(supplement_many, formats=formats or Formats())
    new, old = [one for one in found if one.new], [one for one in found if not one.new]
    parts = ((publish, new), (supplement, old))
    work = ([one.job(campaign.folder, how) for one in part] for how, part in parts)
    made = chain.from_iterable(_made(list(part), jobs) for part in work)
    content = PublishedContent(campaign)
    for number, (one, (why, result)) in enumerate(zip([*new, *old], made, strict=True), start=1):
        unit = one.publication.unit
        if why:
            outcome.refused.append((unit, why))
        else:
            _claim(campaign, one.publication.folder, content)
            if one.new:
                campaign.ledger.publish(one.publication, officer)
            outcome.done.append(unit)
            outcome.notes += [(unit, message) for message in result]
        if progress:
            progress(number, len(found), unit)
    content.keep()
    write_index(campaign)
    return outcome


@dataclass(frozen=True, slots=True)
class _PublicationJob:
    """A version to be made (``new``), or one that lacks something; the return it is made from."""

    publication: Publication
    file: str
    new: bool

    def job(self, folder: Path, publish: Publish) -> Job:
        return publish, folder / self.file, folder / self.publication.folder


def _claim(campaign: Campaign, folder: str, content: PublishedContent) -> None:
    """Records a publication's files as the program's own, and what stands in them."""
    made = [path for path in (campaign.folder / folder).glob("*") if path.is_file() and path.name[0] != "."]
    hashes = {path: content_hash(path.read_bytes()) for path in made}
    campaign.ledger.claim_all({f"{folder}/{path.name}": digest for path, digest in hashes.items()})
    for path, digest in hashes.items():
        content.found_in(path, digest)


def _incomplete(campaign: Campaign, last: Publication, formats: Formats) -> bool:
    """Whether a version lacks a file, or has a PDF that the program neither made nor looked at."""
    folder = campaign.folder / last.folder
    own = OwnFiles(campaign.ledger, campaign.folder)
    exported = (path for path in folder.glob("*.pdf") if not own.is_own(f"{last.folder}/{path.name}"))
    return lacks(folder, formats) or any(exported)


def _waiting(
    campaign: Campaign,
    outcome: UnitResults,
    reason: str,
    codes: Collection[str],
    formats: Formats,
    *,
    force: bool,
) -> Iterator[_PublicationJob]:
    """The publications to be made, each with its return; what cannot or need not be goes to the outcome."""
    versions = {p.unit: p for p in campaign.ledger.publications()}
    for unit, counted in counted_returns(campaign).items():
        if codes and unit not in codes:
            continue
        last, found = versions.get(unit), counted.approved
        if found is None:
            if codes:
                outcome.refused.append((unit, "还没有审核通过"))
        elif last and last.hash == found.hash:
            if _incomplete(campaign, last, formats):
                yield _PublicationJob(last, found.file, new=False)
            else:
                outcome.skipped.append(unit)
            if counted.correction:
                outcome.notes.append((unit, UNDECIDED))
        elif last and not reason:
            outcome.refused.append((unit, "已公开过，再次公开须写明更正原因（--reason）"))
        else:
            version = last.version + 1 if last else 1
            folder = _free_folder(campaign, f"{PUBLICATIONS}/{legal_name(unit, '')}/{version}")
            why = reason if last or force else ""
            yield _PublicationJob(
                Publication(unit, version, found.hash, folder, why, now(), None, ""), found.file, new=True
            )


def _made(work: Sequence[Job], jobs: int) -> Iterator[Outcome]:
    """Makes publications, in order."""
    parts = [work[start : start + AT_ONCE] for start in range(0, len(work), AT_ONCE)]
    return chain.from_iterable(mapped(_make, parts, jobs))


def _make(part: Sequence[Job]) -> list[Outcome]:
    """Makes publications together; where one breaks that, one by one."""
    publish = part[0][0]
    try:
        made = list(publish([(source, folder) for _, source, folder in part]))
    except (OSError, SpecError):
        raise
    except BaseException as error:  # a panic of a native library is no Exception
        why = unforeseen(error, "、".join(source.name for _, source, _ in part))
        if len(part) == 1:
            return [(f"程序没能生成（{why}），请把这份填报表报告给维护人员", ())]
        return [one for job in part for one in _make([job])]
    return [_outcome(one) for one in made]


def _outcome(made: object) -> Outcome:
    if isinstance(made, Exception):
        return str(made), ()
    if not isinstance(made, PublishResult):
        return "", ()
    return "", (*(one.message for one in made.remarks), *made.added)


def _free_folder(campaign: Campaign, folder: str) -> str:
    """A folder's name, or with a number where somebody else's files lie in it; from now it is ours."""
    for name in numbered(folder):
        path = campaign.folder / name
        if campaign.ledger.claimed(name) or not path.exists() or not any(path.iterdir()):
            campaign.ledger.claim(name, FOLDER)
            return name
    raise AssertionError


def write_index(campaign: Campaign) -> None:
    """A page with every version of every unit's publication, and links to its files.

    The tables as CSV are not among them: the publication's own page leads to each.
    """
    versions: dict[str, list[IndexVersion]] = {}
    for publication in campaign.ledger.publications():
        folder = campaign.folder / publication.folder
        files = folder.iterdir() if folder.is_dir() else ()
        names = sorted(p.name for p in files if p.name[0] != "." and p.suffix != ".csv")
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
    page = html_page("index.html", title=campaign.plan.title, lines=lines)
    OwnFiles(campaign.ledger, campaign.folder).write(f"{PUBLICATIONS}/{INDEX}", page)
