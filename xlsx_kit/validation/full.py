"""A report with all that an officer may add: settings, approved amounts, last year's figures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

from xlsx_kit.rules.beside import Beside
from xlsx_kit.tabular.approved import read_approved
from xlsx_kit.validation.published import published_years
from xlsx_kit.validation.report import Report
from xlsx_kit.validation.run import Progress, report_on
from xlsx_kit.validation.settings import applied, read_settings


def full_report(
    paths: Sequence[Path | str],
    known: Collection[str],
    *,
    pack: str | None,
    jobs: int,
    progress: Progress | None,
    settings: Path | None,
    approved: Path | None,
    last_year: Path | None,
) -> Report:
    """The report on files and folders; ``known`` are the rules that settings may name.

    Raises SpecError for wrong settings, InputError for a wrong list or file of the others, OSError where one
    of them cannot be read.
    """
    chosen = read_settings(settings, known) if settings else None
    beside = Beside(
        read_approved(approved) if approved else {}, published_years(last_year) if last_year else {}
    )
    limits = chosen.bounds() if chosen else None
    report = report_on(paths, pack=pack, jobs=jobs, progress=progress, limits=limits, beside=beside)
    return applied(report, chosen, date.today()) if chosen else report
