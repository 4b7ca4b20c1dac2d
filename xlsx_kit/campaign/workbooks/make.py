"""One unit's workbook, made in whatever process; nothing about a unit ever raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from xlsx_kit.campaign.workbooks.journal import digest_of_bytes
from xlsx_kit.campaign.workbooks.prefill import Prefill, prefilled
from xlsx_kit.compute import layout_of
from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.facts import ApprovedAmount
from xlsx_kit.files import Limits, ZipError, ZipLimits, open_package, open_zip, read_cells
from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding
from xlsx_kit.outputs import replace_file
from xlsx_kit.pack import load_pack
from xlsx_kit.returns import PublishedFacts, filled_from, load_return
from xlsx_kit.system_errors import system_reason
from xlsx_kit.workbook import issued, merged_bytes, refuse_overflow, unit_book, workbook_bytes


@dataclass(frozen=True)
class WorkbookJob:
    """One workbook to make. ``inputs`` is the hash of all this, ``written`` that of the file made before.

    ``issue`` is the number that it is issued under, "" for none; ``budget`` the budget of a final account.
    """

    unit: Mapping[str, Any]
    prefill: Prefill
    pack: str
    password: str
    target: Path
    inputs: str
    written: str = ""
    approved: tuple[ApprovedAmount, ...] = ()
    issue: str = ""
    budget: PublishedFacts | None = None

    @property
    def code(self) -> str:
        """The unit's code."""
        return str(self.unit["code"])


@dataclass(frozen=True)
class Made:
    """How it went: the hash of the file, or "" and the findings that say why there is none."""

    output: str
    findings: tuple[Finding, ...]


def make(job: WorkbookJob) -> Made:
    """Makes one workbook; what goes wrong is a finding, so that the other units go on."""
    try:
        data, findings = _bytes(job)
        output = digest_of_bytes(data)
        refusal = _write(job, data, output)
    except InputError as error:
        return Made("", error.findings)
    except OSError as error:
        return Made("", (finding("UNIT-032", file=job.target.name, why=system_reason(error)),))
    except BaseException as error:  # the last door: a panic of a native library is no Exception
        return Made("", (finding("UNIT-033", why=unforeseen(error, job.target.name)),))
    return Made("" if refusal else output, (*findings, *refusal))


def shows_the_same(job: WorkbookJob) -> bool:
    """Whether the workbook that lies in a job's place has the cells of the one that it would make.

    Then it is left, and its unit is not written to again, whatever program made it.
    """
    with TemporaryDirectory(prefix="xlsx-kit-") as folder:
        fresh = Path(folder) / "fresh.xlsx"
        try:
            fresh.write_bytes(_bytes(job)[0])
            return _cells(fresh) == _cells(job.target)
        except (InputError, OSError):
            return False  # making it says what is wrong


def _cells(path: Path) -> dict[tuple[str, int, int], str]:
    """What stands in a workbook, sheet by sheet: entries, labels and formulas, not what formulas show."""
    sheets = read_cells(open_package(path, Limits())).sheets
    return {
        (sheet.name, *at): f"={cell.formula}" if cell.formula is not None else cell.text
        for sheet in sheets.values()
        for at, cell in sheet.cells.items()
    }


def _bytes(job: WorkbookJob) -> tuple[bytes, tuple[Finding, ...]]:
    pack = load_pack(job.pack)
    given, notes = prefilled(pack, job.prefill, job.unit)
    if job.budget:
        given, more = filled_from(pack, given, job.budget.evaluation())
        notes = (*notes, *more)
    given_return = load_return(given, pack.id)
    refuse_overflow(layout_of(pack), given_return.facts)
    stamped = None
    if not job.approved:
        stamped = merged_bytes(pack, given_return.facts, password=job.password, issue=job.issue)
    if stamped:
        return stamped, (*notes, *given_return.findings)
    book = issued(unit_book(pack, given_return.facts, job.approved), job.issue)
    data = workbook_bytes(book, password=job.password)
    return data, (*notes, *given_return.findings)


def _write(job: WorkbookJob, data: bytes, output: str) -> tuple[Finding, ...]:
    """Writes the file unless somebody's work stands in its place."""
    try:
        there = job.target.read_bytes()
    except FileNotFoundError:
        there = b""
    before = digest_of_bytes(there)
    if before == output:
        return ()
    if there and before != job.written and (not job.written or _is_whole(there)):
        return (finding("UNIT-031", file=job.target.name),)
    replace_file(job.target, data)
    return ()


def _is_whole(data: bytes) -> bool:
    """Whether these are all the bytes of a workbook, not a copy that broke off."""
    bounds = Limits()
    try:
        archive = open_zip(data, ZipLimits(bounds.members, bounds.member_bytes, bounds.total_bytes))
        for member in archive.members:
            archive.read(member)  # which checks it
    except ZipError:
        return False
    return True
