"""A report with all that an officer may add: settings, approved amounts, last year's figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from xlsx_kit.facts import ApprovedList, read_approved
from xlsx_kit.pack import DEFAULT_PACK, Pack, load_pack, sound_packs
from xlsx_kit.returns.rules.comparatives import Comparatives
from xlsx_kit.returns.validation.published import PublishedBudgets, published_years
from xlsx_kit.returns.validation.report import Report
from xlsx_kit.returns.validation.run import Progress, report_on
from xlsx_kit.returns.validation.settings import Settings, decided, read_settings

NONE_NAMED: Mapping[str, Path] = {}


@dataclass(frozen=True)
class Standards:
    """What returns are held against, read once for any number of reports."""

    pack: str | None
    settings: Settings | None
    comparatives: Comparatives

    def report(
        self, paths: Sequence[Path | str], *, jobs: int = 1, progress: Progress | None = None
    ) -> Report:
        """The report on files and folders. Nothing in a file ever raises."""
        chosen = self.settings
        return report_on(
            paths,
            pack=self.pack,
            jobs=jobs,
            progress=progress,
            limits=chosen.bounds() if chosen else None,
            comparatives=self.comparatives,
            decide=partial(decided, settings=chosen, today=date.today()) if chosen else None,
        )


def standards(
    *,
    pack: str | None,
    settings: Path | None,
    approved: Path | None,
    last_year: Path | None,
    last_years: Mapping[str, Path] = NONE_NAMED,
    budgets: PublishedBudgets | None = None,
    rules_of: Pack | None = None,
) -> Standards:
    """What an officer adds, read; ``settings`` may name the rules of ``rules_of``.

    ``last_years`` are files of single units, by the codes these have now; ``budgets`` are those of
    the year that final accounts are of.

    Raises SpecError for wrong settings, InputError for a wrong list or file of the others, OSError where one
    of them cannot be read.
    """
    chosen = read_settings(settings, rules_of or load_pack(pack or DEFAULT_PACK)) if settings else None
    # whose returns they are is known when they are read: a list must fit one of the packs there are
    packs = [load_pack(pack)] if pack else sound_packs()
    amounts = read_approved(approved, packs) if approved else ApprovedList()
    by_unit = budgets.by_unit if budgets else None
    comparatives = Comparatives(amounts, published_years(last_year, last_years), by_unit)
    return Standards(pack, chosen, comparatives)
