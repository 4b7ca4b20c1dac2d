"""The public functions: what the commands and other programs call.

``facts`` is a returned workbook, a facts file, or a mapping in the shape of one. Every result has
``to_dict()``, equal to what its command prints with ``--json``. Inputs that cannot be read raise
``InputError`` with the findings that say why; findings about content never stop anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsx_kit.pack import DEFAULT_PACK, load_pack
from xlsx_kit.progress import Progress
from xlsx_kit.resources import packs_from as packs_from
from xlsx_kit.results import GenerationResult, Reading
from xlsx_kit.results import PackReport as PackReport
from xlsx_kit.results import Tables as Tables

if TYPE_CHECKING:
    from xlsx_kit.campaign import Batch as Batch
    from xlsx_kit.campaign import generate_many as generate_many
    from xlsx_kit.facts import ApprovedAmount
    from xlsx_kit.facts import ImportResult as ImportResult
    from xlsx_kit.findings import Finding
    from xlsx_kit.pack import CodeComparison as CodeComparison
    from xlsx_kit.pack import ImportedCodes as ImportedCodes
    from xlsx_kit.pack import compare_codes as compare_codes
    from xlsx_kit.pack import import_codes as import_codes
    from xlsx_kit.pack import listed_codes as listed_codes
    from xlsx_kit.pack import write_crosswalk as write_crosswalk
    from xlsx_kit.pack.tools import NewPack
    from xlsx_kit.pack.tools import PackDifferences as PackDifferences
    from xlsx_kit.pack.trial import PackTrial as PackTrial
    from xlsx_kit.pack.trial import try_pack as try_pack
    from xlsx_kit.pack.trial import write_typing_book as write_typing_book
    from xlsx_kit.pack.upgrade import PackUpgrade as PackUpgrade
    from xlsx_kit.pack.upgrade import upgrade_pack as upgrade_pack
    from xlsx_kit.prose import Proofread as Proofread
    from xlsx_kit.prose import ProofReport as ProofReport
    from xlsx_kit.prose import PublishResult as PublishResult
    from xlsx_kit.prose import publish as publish
    from xlsx_kit.prose import write_proof_copies as write_proof_copies
    from xlsx_kit.prose import write_proof_page as write_proof_page
    from xlsx_kit.returns import Change as Change
    from xlsx_kit.returns import Comparison as Comparison
    from xlsx_kit.returns import FileReport as FileReport
    from xlsx_kit.returns import RepairResult as RepairResult
    from xlsx_kit.returns import Report as Report
    from xlsx_kit.returns import RuleEntry as RuleEntry
    from xlsx_kit.returns import compare as compare
    from xlsx_kit.returns import import_export as import_export
    from xlsx_kit.returns import repair as repair
    from xlsx_kit.returns import write_findings_workbook as write_findings_workbook
    from xlsx_kit.returns import write_validation_page as write_validation_page
    from xlsx_kit.workbook import MarkedCopy as MarkedCopy

Source = Path | str | Mapping[str, Any]
HANDED_ON = {
    "xlsx_kit.campaign": "Batch generate_many",
    "xlsx_kit.facts": "ImportResult",
    "xlsx_kit.pack": "CodeComparison ImportedCodes compare_codes import_codes listed_codes write_crosswalk",
    "xlsx_kit.pack.tools": "NewPack PackDifferences",
    "xlsx_kit.pack.trial": "PackTrial try_pack write_typing_book",
    "xlsx_kit.pack.upgrade": "PackUpgrade upgrade_pack",
    "xlsx_kit.prose": "ProofReport Proofread PublishResult publish write_proof_copies write_proof_page",
    "xlsx_kit.returns": "Change Comparison FileReport RepairResult Report RuleEntry compare import_export"
    " repair write_findings_workbook write_validation_page",
    "xlsx_kit.workbook": "MarkedCopy",
}
"""Public names that a package gives whole; loaded when first asked for."""


def generate(
    facts: Source,
    out: Path | str,
    *,
    pack: str | None = None,
    password: str | None = None,
    approved: Path | None = None,
    budget: Path | None = None,
) -> GenerationResult:
    """Writes one unit's workbook, prefilled with its facts; ``approved`` amounts are its control totals.

    A final account is also filled from the unit's ``budget`` of the year, a file or a folder.

    Raises InputError where the facts cannot be read or do not fit into the workbook, OSError where
    the file cannot be written, SpecError for an unknown pack.
    """
    from xlsx_kit.compute import layout_of
    from xlsx_kit.returns import load_return
    from xlsx_kit.workbook import cut_tables, refuse_overflow, unit_book, write_workbook

    loaded = load_return(facts, pack)
    notes: tuple[Finding, ...] = ()
    if budget:
        from xlsx_kit.facts import json_of_facts
        from xlsx_kit.returns import with_budget

        filled, notes = with_budget(loaded.pack, json_of_facts(loaded.facts, loaded.pack), budget)
        loaded = load_return(filled, loaded.pack.id)
    refuse_overflow(layout_of(loaded.pack), loaded.facts)
    controls: tuple[ApprovedAmount, ...] = ()
    if approved:
        from xlsx_kit.facts import read_approved

        controls = read_approved(approved, [loaded.pack]).of(loaded.pack, loaded.facts.unit_code)
    book = unit_book(loaded.pack, loaded.facts, controls)
    write_workbook(book, Path(out), password=password or "")
    return GenerationResult(Path(out), (*loaded.findings, *notes, *cut_tables(loaded.evaluation)))


def read(path: Source, *, pack: str | None = None) -> Reading:
    """The facts of a returned workbook. Raises InputError where it cannot be read."""
    from xlsx_kit.returns import load_return

    loaded = load_return(path, pack)
    return Reading(loaded.pack, loaded.facts, loaded.findings)


def tables(facts: Source, *, pack: str | None = None) -> Tables:
    """The published tables. Raises InputError where the facts cannot be read."""
    from xlsx_kit.compute import Evaluation

    reading = read(facts, pack=pack)
    unit = reading.to_dict()["unit"]
    return Tables(unit, Evaluation(reading.pack, reading.facts).tables, reading.findings)


def validate(
    paths: Sequence[Path | str] | Path | str,
    *,
    pack: str | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    settings: Path | None = None,
    approved: Path | None = None,
    last_year: Path | None = None,
    budget: Path | None = None,
) -> Report:
    """The findings of files and folders. Nothing in a returned file ever raises.

    ``settings`` switches, re-grades and excuses rules; ``approved`` is a list of approved amounts,
    ``last_year`` a folder or file with last year's returns or facts, ``budget`` one with the budgets of the
    year that a final account is of. Raises SpecError for an unknown pack or wrong settings, InputError for a
    wrong list or file of the others, OSError where one cannot be read.
    """
    from xlsx_kit.returns import published_budgets, standards

    budgets = published_budgets(budget) if budget else None
    held = standards(pack=pack, settings=settings, approved=approved, last_year=last_year, budgets=budgets)
    named = [paths] if isinstance(paths, str | Path) else list(paths)
    return held.report(named, jobs=jobs, progress=progress)


def narrate(
    facts: Source, out: Path | str, *, pack: str | None = None, words: Path | None = None
) -> GenerationResult:
    """Writes the narrative as a Word document; ``words`` says what is worded otherwise than in the pack.

    Raises InputError where the facts cannot be read, OSError where the file cannot be written.
    """
    from xlsx_kit.compute import Evaluation
    from xlsx_kit.prose import Title, narrative_of, write_document
    from xlsx_kit.resources import template

    reading = read(facts, pack=pack)
    blocks = narrative_of(Evaluation(reading.pack, reading.facts), words)
    write_document(
        blocks,
        template(reading.pack.homes, "report.docx").read_bytes(),
        Path(out),
        title=next(b.text for b in blocks if isinstance(b, Title)),
        author=reading.facts.unit_name,
        year=reading.facts.year,
    )
    return GenerationResult(Path(out), reading.findings)


def proof(
    doc: Path | str, facts: Source | None = None, *,
    pack: str | None = None, words: Path | None = None, last_year: Source | None = None,
) -> Proofread:  # fmt: skip
    """Proof-reads a document (.docx .txt .pdf .doc .wps .odt .rtf), against the facts where they are given.

    ``last_year`` has the unit's facts of the year before, for last year's amounts.
    Raises InputError where one of them cannot be read, SpecError for an unknown pack.
    """
    from xlsx_kit.prose import proofread, standard_of

    return proofread(Path(doc), *standard_of(facts, pack, words, last_year))


def proof_files(
    paths: Sequence[Path | str], facts: Source | None = None, *,
    pack: str | None = None, words: Path | None = None, last_year: Source | None = None,
) -> ProofReport:  # fmt: skip
    """Proof-reads documents and folders of them; one that cannot be read is a finding, not an exception.

    Raises InputError where the facts cannot be read, SpecError for an unknown pack.
    """
    from xlsx_kit.prose import proofread_files, standard_of

    return proofread_files([Path(path) for path in paths], *standard_of(facts, pack, words, last_year))


def rule_catalogue(pack: str | None = None) -> tuple[RuleEntry, ...]:
    """Every rule, ordered by id. Raises SpecError for an unknown pack."""
    from xlsx_kit.returns import rule_entries

    return rule_entries(load_pack(pack or DEFAULT_PACK))


def check_pack(
    directory: Path | str,
    *,
    quick: bool = False,
    progress: Progress | None = None,
) -> PackReport:
    """Everything wrong or odd in the pack in a folder, words, styles and letters included.

    Unless ``quick``, a pack without errors is also run, on made-up facts, all the way to a publication.
    """
    from xlsx_kit.pack.trial import Depth, checked_pack

    depth = Depth.READ if quick else Depth.PUBLISHED
    found = checked_pack(Path(directory), depth=depth, progress=progress)
    return PackReport(found.problems, found.trial, found.above)


def new_pack(source: str, name: str, to: Path | str = ".", *, extend: bool = False) -> NewPack:
    """A new pack in ``to/schemas/`` and ``to/templates/``: a copy of another, or one that extends it.

    Raises SpecError where the name is taken or cannot be one, or the source is not sound, OSError where
    a file cannot be written.
    """
    from xlsx_kit.pack.tools import new_pack as copy_pack

    return copy_pack(source, name, Path(to), extend=extend)


def diff_packs(old: str, new: str) -> PackDifferences:
    """What changed from one pack to another; each is an id or a folder. Raises SpecError for unsound ones."""
    from xlsx_kit.pack.tools import pack_differences, whole_pack

    return pack_differences(whole_pack(old), whole_pack(new))


def show_pack(pack: str, out: Path | str) -> None:
    """Writes a pack, an id or a folder, as one HTML page. Raises SpecError, OSError."""
    from xlsx_kit.html_pages import html_page
    from xlsx_kit.outputs import write_file
    from xlsx_kit.pack.tools import pack_picture, whole_pack

    write_file(Path(out), html_page("pack.html", pack=pack_picture(whole_pack(pack))))


def release_templates(year: int, out: Path | None = None, *, pack: str | None = None) -> list[Path]:
    """Keeps the manifests of the templates a pack gives in a year, one a scope; says where.

    Raises SpecError for an unknown pack, OSError where a file cannot be written.
    """
    from xlsx_kit.returns import release

    return release(load_pack(pack or DEFAULT_PACK), year, out)


def write_marked_copies(report: Report, folder: Path) -> list[MarkedCopy]:
    """A copy of each workbook of a report that has findings, with them marked; its path under ``folder``.

    What cannot be marked (a facts file, say) is said with its reason. Raises OSError.
    """
    from xlsx_kit.workbook import marked_copies

    return marked_copies([(file.file, file.findings) for file in report.files], folder)


def __getattr__(name: str) -> Any:
    for package, names in HANDED_ON.items():
        if name in names.split():
            return getattr(import_module(package), name)
    raise AttributeError(name)
