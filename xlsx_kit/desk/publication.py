"""The end of a campaign: approve many, make publications, record where and when they were made public."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from xlsx_kit.campaign import (
    STATES,
    Announcement,
    ApprovalScope,
    Campaign,
    Standing,
    approve,
    publish_approved,
    record_announcements,
    unit_standings,
)
from xlsx_kit.desk.desk import changing, opened_round, session_of
from xlsx_kit.desk.jobs import Work
from xlsx_kit.desk.pages import begin_work, page, round_address
from xlsx_kit.desk.uploads import download
from xlsx_kit.progress import Progress
from xlsx_kit.prose import Formats, flat_document, missing_fonts, office_program
from xlsx_kit.resources import template

READY = ("pass", "approved")
MADE = ("published", "public")
"""States with files made; their dates and addresses can be recorded, and corrected later."""
WAITING = [state for state in STATES if state not in (*READY, *MADE, "exempt")]
"""States in which something stops a unit."""


def publications(request: Request) -> Response:
    """Which units are ready, what stops the others, what was made."""
    with opened_round(request) as campaign:
        folder, units = campaign.folder, unit_standings(campaign)
        states = Counter(unit.state for unit in units)
        made = {one.unit: one for one in campaign.ledger.publications()}
        files = {code: _files(folder / one.folder) for code, one in made.items()}
        # the page among them leads to the tables as CSV
        shown = {code: [name for name in names if not name.endswith(".csv")] for code, names in files.items()}
        return page(
            request,
            "publications.html",
            title=campaign.plan.title,
            parents=sorted({unit.parent for unit in units if unit.state in ("pass", "warn") and unit.parent}),
            warned=_warned(campaign, units),
            groups={state: [unit for unit in units if unit.state == state] for state in READY},
            made=[unit for unit in units if unit.state in MADE],
            waiting=[(state, number) for state in WAITING if (number := states[state])],
            place=str(folder / "publications"),
            files=shown,
            makes_pdf=office_program() is not None,
            fonts=missing_fonts(template(campaign.pack.homes, "report.docx").read_bytes()),
            today=date.today().isoformat(),
        )


@dataclass(frozen=True)
class WarnedRule:
    """A rule that warns of returns that wait for approval: of how many units."""

    rule: str
    title: str
    units: int


def _warned(campaign: Campaign, units: Sequence[Standing]) -> list[WarnedRule]:
    """The rules that warn of returns that wait, those of most units first."""
    from xlsx_kit.api import rule_catalogue

    counts = Counter(rule for unit in units if unit.state == "warn" for rule in unit.warned)
    titles = {entry.id: entry.title for entry in rule_catalogue(campaign.plan.pack)} if counts else {}
    return [WarnedRule(rule, titles.get(rule, ""), number) for rule, number in counts.most_common()]


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def publication_file(request: Request) -> Response:
    """A file of a unit's last publication, one of those that are listed."""
    code, name = request.path_params["code"], request.path_params["name"]
    with opened_round(request) as campaign:
        folder = campaign.folder
        made = {one.unit: one for one in campaign.ledger.publications()}
        if code not in made or name not in _files(folder / made[code].folder):
            raise HTTPException(404, "找不到这个文件。")
        return FileResponse(folder / made[code].folder / name, filename=name)


def flat_file(request: Request) -> Response:
    """The document of a unit's last publication with its figures as plain text."""
    answer = publication_file(request)
    assert isinstance(answer, FileResponse)
    path = Path(answer.path)
    return download(f"{path.stem}（可改）{path.suffix}", flat_document(path.read_bytes(), path.name))


def approve_passed(request: Request, form: FormData) -> Response:
    """Approves every return without errors and warnings, or of a department; those, too, that have no other
    warnings than the rules that are marked.
    """
    rules = tuple(map(str, form.getlist("rule")))
    scope = ApprovalScope(parent=str(form.get("parent", "")), with_warnings=bool(rules), rules=rules)
    officer, secrecy_by = session_of(request).officer, str(form.get("secrecy_by", "")).strip()

    def work(progress: Progress) -> list[str]:
        if not officer or not secrecy_by:
            return ["请先写明审核人（页面上方）和保密审查人。没有审核。"]
        with changing(request, "approve") as (campaign, run):
            results = run.result(approve(campaign, scope, by=officer, secrecy_by=secrecy_by))
        return list(results.lines("审核通过 {} 个，此前已通过 {} 个，未通过 {} 个。"))

    return _started(request, "审核没有问题的填报表", work)


def publish(request: Request, form: FormData) -> Response:
    """Makes the publications of all approved units, or of the one that is chosen."""
    officer = session_of(request).officer
    reason, code = str(form.get("reason", "")).strip(), str(form.get("code", ""))
    formats = Formats(charts="charts" in form, flat="flat" in form, html="html" in form)

    def work(progress: Progress) -> list[str]:
        with changing(request, "publish") as (campaign, run):
            results = publish_approved(
                campaign,
                codes=[code] if code else [],
                reason=reason,
                officer=officer,
                formats=formats,
                jobs=os.cpu_count() or 1,
                progress=progress,
            )
            run.result(results)
        return list(results.lines("已生成 {} 个单位的公开文件，无变化 {} 个，没有生成 {} 个。"))

    return _started(request, "生成公开文件", work)


def announce(request: Request, form: FormData) -> Response:
    """Records when and where units' publications were made public."""
    officer = session_of(request).officer
    on, codes = str(form.get("on", "")), [str(code) for code in form.getlist("code")]
    lines = [Announcement(code, on, str(form.get(f"address-{code}", "")).strip()) for code in codes]

    def work(progress: Progress) -> list[str]:
        try:
            date.fromisoformat(on)
        except ValueError:
            return ["请选择公开日期。没有登记。"]
        with changing(request, "announce") as (campaign, run):
            results = run.result(record_announcements(campaign, lines, officer))
        return list(results.lines("已登记 {} 个，没有变化 {} 个，没有登记 {} 个。"))

    return _started(request, "登记公开日期和网址", work)


def _started(request: Request, title: str, work: Work) -> Response:
    return begin_work(request, title, round_address(request, "publications"), work)
