"""Import: the budget system's export, its map guessed and corrected by choosing, kept with the round."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from xlsx_kit.campaign import Campaign, import_export, keep_named_file
from xlsx_kit.desk.desk import changing, opened_round
from xlsx_kit.desk.jobs import error_lines
from xlsx_kit.desk.pages import begin_work, page, round_address, to_round_page
from xlsx_kit.desk.uploads import upload_name, uploads_of
from xlsx_kit.facts import GuessedMap, MapCorrections, guess_map
from xlsx_kit.findings import InputError
from xlsx_kit.progress import Progress

EXPORT, TARGETS = "export", "export_targets"
COLUMN, VALUE = "column-", "value-"
MAP = "对照.toml"


def export_form(request: Request) -> Response:
    """The export of the round and what its columns and values are taken for."""
    with opened_round(request) as campaign:
        return _shown(request, campaign, MapCorrections())


def _shown(request: Request, campaign: Campaign, corrections: MapCorrections) -> Response:
    export, lines = campaign.file(campaign.plan.export), list[str]()
    guessed: GuessedMap | None = None
    if export:
        try:
            guessed = _guessed(campaign, export, corrections)
        except (InputError, OSError) as error:
            lines = error_lines(error)
    return page(
        request,
        "import.html",
        title=campaign.plan.title,
        export=campaign.plan.export,
        export_map=campaign.plan.export_map,
        targets=campaign.plan.export_targets,
        guessed=guessed,
        lines=lines,
    )


def _guessed(campaign: Campaign, export: Path, corrections: MapCorrections) -> GuessedMap:
    plan = campaign.plan
    return guess_map(export, plan.pack, corrections, campaign.file(plan.export_targets))


def look_at(request: Request, form: FormData) -> Response:
    """Keeps an export that is sent, shows the map with what was chosen, or keeps it and imports by it."""
    sent = [(key, upload) for key in (EXPORT, TARGETS) for upload in uploads_of(form, key)[:1]]
    for key, upload in sent:
        with changing(request, "import") as (campaign, run):
            kept = keep_named_file(campaign, key, upload_name(upload), upload.file.read())
            run.result({key: kept})
    if sent:
        return to_round_page(request, "export_form")
    corrections = _corrections(form)
    if form.get("action") != "save":
        with opened_round(request) as campaign:
            return _shown(request, campaign, corrections)
    with changing(request, "import") as (campaign, run):
        export = campaign.file(campaign.plan.export)
        if export is None:
            return to_round_page(request, "export_form")
        guessed = _guessed(campaign, export, corrections)
        if guessed.missing:
            return _shown(request, campaign, corrections)
        keep_named_file(campaign, "export_map", MAP, guessed.text.encode())
        run.result({"map": guessed.text})
    address = round_address(request, "export_form")
    return begin_work(request, "导入", address, lambda progress: list(_imported(request, progress)))


def _corrections(form: FormData) -> MapCorrections:
    columns, members = {}, {}
    for key, value in form.items():
        if isinstance(value, str) and key.startswith(COLUMN):
            columns[key.removeprefix(COLUMN)] = value
        elif isinstance(value, str) and key.startswith(VALUE):
            kind, _, text = key.removeprefix(VALUE).partition("-")
            members[kind, text] = value
    return MapCorrections(columns, members, str(form.get("money", "")))


def _imported(request: Request, progress: Progress) -> Iterator[str]:
    with changing(request, "import") as (campaign, run):
        placed, findings = import_export(campaign, progress)
        made = sorted(path.stem for path in placed.glob("*.json")) if placed else []
        run.result({"units": made})
    yield f"已按对照导入 {len(made)} 个单位；“信件”中生成填报表时，这些数会预先填好。"
    for finding in findings:
        yield f"{finding.message}{finding.hint}"
