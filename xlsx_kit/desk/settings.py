"""A round's settings: who writes, by which servers; the round in one file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from xlsx_kit.campaign import (
    change_settings,
    due_dates,
    extend_due_date,
    keep_named_file,
    pack_up_campaign,
    replace_list,
    settings_digest,
    unpack_campaign,
)
from xlsx_kit.desk.desk import changing, desk_of, opened_round
from xlsx_kit.desk.jobs import WorkOutcome
from xlsx_kit.desk.pages import begin_work, page, round_address, to_round_page
from xlsx_kit.desk.rounds import list_findings, list_rounds
from xlsx_kit.desk.steps import chosen_date
from xlsx_kit.desk.uploads import lay_down, upload_name, uploads_of
from xlsx_kit.filenames import legal_name
from xlsx_kit.messages import declared_error
from xlsx_kit.progress import Progress

SERVERS = {
    "smtp": ("host", "port", "security", "user", "per_minute"),
    "imap": ("host", "port", "user", "mailbox"),
}
MOST_NAMED = 20
NUMBERS = ("port", "per_minute")


def settings(request: Request) -> Response:
    """The settings as they are; no password is among them."""
    folder = desk_of(request).round(request)
    others = [one for one in list_rounds(desk_of(request).folder) if not one.fault and one.folder != folder]
    with opened_round(request) as campaign:
        return page(
            request,
            "settings.html",
            title=campaign.plan.title,
            plan=campaign.plan,
            due=due_dates(campaign).round,
            parents=sorted({unit.parent for unit in campaign.units if unit.parent}),
            batches=sorted({unit.batch for unit in campaign.units if unit.batch}),
            units=len(campaign.units),
            odd=list_findings(campaign),
            most_odd=MOST_NAMED,
            digest=settings_digest(folder),
            earlier=[one for one in others if one.year < campaign.plan.year],
            takes_budgets=bool(campaign.pack.book.budget),
            same_year=[one for one in others if one.year == campaign.plan.year],
            folder=str(folder),
        )


def change(request: Request, form: FormData) -> Response:
    """Changes the settings, unless somebody else has meanwhile."""
    folder = desk_of(request).round(request)
    changes: dict[str, Any] = {key: str(form.get(key, "")).strip() for key in ("title", "sender", "contact")}
    for key in ("one_person_may_approve", "amounts_in_letters"):
        changes[key] = key in form
    for server, fields in SERVERS.items():
        given = {name: str(form.get(f"{server}_{name}", "")).strip() for name in fields}
        changes[server] = _server(given) if given["host"] else None
    with changing(request, "settings") as (campaign, run):
        if settings_digest(folder) != form.get("digest"):
            raise declared_error("ROUND-012", "")
        change_settings(folder, changes)
        for upload in uploads_of(form, "approved")[:1]:
            keep_named_file(campaign, "approved", upload_name(upload), upload.file.read())
        run.result({"keys": sorted(changes)})
    return to_round_page(request, "settings")


def _server(given: dict[str, str]) -> dict[str, Any]:
    server: dict[str, Any] = {}
    for name, text in given.items():
        if name in NUMBERS:
            if text and not (text.isascii() and text.isdigit()):
                raise declared_error("ROUND-013", "", text=text)
            server |= {name: int(text)} if text else {}
        elif text:
            server[name] = text
    return server


def extend(request: Request, form: FormData) -> Response:
    """Moves the due date of the round, of a department or of a batch."""
    due, reason = chosen_date(form), str(form.get("text", "")).strip()
    kind, _, name = str(form.get("whom", "")).partition(":")
    with changing(request, "extend") as (campaign, run):
        batch, parent = (name if kind == one else "" for one in ("batch", "parent"))
        by = run.officer
        run.result(extend_due_date(campaign, due, batch=batch, parent=parent, reason=reason, officer=by))
    return to_round_page(request, "settings")


def new_list(request: Request, form: FormData) -> Response:
    """Takes another list of units for the round, and says what it changes."""
    uploads = uploads_of(form, "units")
    if not uploads:
        raise declared_error("ROUND-042", "单位名单")
    name, data = upload_name(uploads[0]), uploads[0].file.read()

    def work(progress: Progress) -> list[str]:
        with changing(request, "settings") as (campaign, run):
            change = run.result(replace_list(campaign, name, data))
        lines = [
            f"名单已换成 {change.file}，原来的文件没有动。",
            _counted("新增", change.added, "，请到“信件”写填报通知"),
            _counted("名单中没有了", change.removed, "，不再催报，收到的表留存"),
            _counted("改动", change.changed, ""),
        ]
        if change.kept:
            lines.append(_counted("新名单仍是原来的联系方式，沿用经办人改过的", change.kept, ""))
        lines += [
            f"{code}：经办人改过的{what}与新名单不同，改用新名单的。" for code, what in change.overruled
        ]
        return lines

    return begin_work(request, "换单位名单", round_address(request, "settings"), work)


def _counted(what: str, codes: Sequence[str], then: str) -> str:
    if not codes:
        return f"{what} 0 个。"
    named = "、".join(codes[:MOST_NAMED]) + ("等" if len(codes) > MOST_NAMED else "")
    return f"{what} {len(codes)} 个：{named}{then}。"


def pack_up(request: Request, form: FormData) -> Response:
    """The round in one file, to be fetched."""
    folder = desk_of(request).round(request)

    def work(progress: Progress) -> WorkOutcome:
        with TemporaryDirectory(prefix="xlsx-kit-") as scratch:
            out = Path(scratch) / "round.zip"
            result = pack_up_campaign(folder, out)
            lines = [f"已打成一个文件：{result.files} 个文件，密码不在其中。两边不要同时改动。"]
            if result.left:
                lines.append(f"没有带上：{'、'.join(result.left)}。需要的请另行拷贝。")
            return WorkOutcome(tuple(lines), ((f"{folder.name}.zip", out.read_bytes()),))

    return begin_work(request, "打成一个文件", round_address(request, "settings"), work)


def unpack(request: Request, form: FormData) -> Response:
    """Lays a round that was packed up elsewhere down in the desk's folder, under a name that is free."""
    desk = desk_of(request)
    uploads = uploads_of(form, "packed")
    if not uploads:
        raise declared_error("ROUND-043", "文件")
    name = legal_name(str(form.get("name", "")).strip() or Path(upload_name(uploads[0])).stem, "")
    with TemporaryDirectory(prefix="xlsx-kit-") as scratch:
        (packed,) = lay_down(uploads[:1], Path(scratch))
        unpack_campaign(packed, desk.folder / name)
    return RedirectResponse(request.url_for("today", round=name).path, 303)
