"""Letters: written, looked at, sent."""

from __future__ import annotations

import os
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from xlsx_kit.campaign import (
    LETTER_KINDS,
    Campaign,
    LetterRecord,
    SmtpSender,
    carried,
    deliver_letters,
    deliverable,
    draft_first_letters,
    draft_reminders,
    generate_workbooks,
    import_export,
    letter_templates,
    read_letter,
    record_sent,
    refresh_drafts,
    tls_context,
    unconfirmed,
)
from xlsx_kit.desk.desk import changing, opened_round
from xlsx_kit.desk.jobs import Work
from xlsx_kit.desk.pages import begin_work, page, round_address, to_round_page
from xlsx_kit.desk.uploads import download
from xlsx_kit.facts import MAIL
from xlsx_kit.messages import declared_error
from xlsx_kit.progress import Progress

SMTP_VARIABLE = "XLSX_KIT_SMTP_PASSWORD"


@dataclass(frozen=True)
class Letter:
    """A letter as the list shows it; ``way`` is how it reaches its unit, ``address`` where ("": nowhere)."""

    message: LetterRecord
    unit: str
    kind: str
    way: str
    address: str


def letters(request: Request) -> Response:
    """What is written and not sent yet, and what became uncertain."""
    with opened_round(request) as campaign:
        return page(
            request,
            "letters.html",
            title=campaign.plan.title,
            waiting=_listed(campaign, deliverable(campaign)),
            carried=_listed(campaign, carried(campaign)),
            uncertain=_listed(campaign, unconfirmed(campaign)),
            smtp=campaign.plan.smtp,
            needs_password=_needs_password(campaign),
            outbox=str(campaign.folder / "outbox"),
        )


def _needs_password(campaign: Campaign) -> bool:
    smtp = campaign.plan.smtp
    return bool(smtp and smtp.user) and not os.environ.get(SMTP_VARIABLE)


def _listed(campaign: Campaign, messages: list[LetterRecord]) -> list[Letter]:
    return [_letter(campaign, message) for message in messages]


def _letter(campaign: Campaign, message: LetterRecord) -> Letter:
    unit = campaign.unit(message.unit)
    name, way, address = (unit.name, unit.channel, "、".join(unit.email)) if unit else ("", "", "")
    return Letter(
        message, f"{message.unit} {name}", LETTER_KINDS.get(message.kind, message.kind), way, address
    )


def letter(request: Request) -> Response:
    """One letter as it would leave. It is found in the ledger; no part of the address is a path."""
    with opened_round(request) as campaign:
        message = _found(request, campaign)
        listed = _letter(campaign, message)
        waiting = [one.id for one in deliverable(campaign)]
        number = waiting.index(message.id) + 1 if message.id in waiting else 0
        return page(
            request,
            "letter.html",
            title=campaign.plan.title,
            message=message,
            preview=read_letter(campaign.folder / message.file),
            unit=listed.unit,
            way=listed.way,
            mail=MAIL,
            number=number,
            total=len(waiting),
            next=waiting[number] if 0 < number < len(waiting) else "",
            sendable=number and campaign.plan.smtp,
            needs_password=_needs_password(campaign),
        )


def _found(request: Request, campaign: Campaign) -> LetterRecord:
    message = campaign.ledger.message(request.path_params["id"])
    if message is None or not (campaign.folder / message.file).is_file():
        raise HTTPException(404, "找不到这封信。")
    return message


def attachment(request: Request) -> Response:
    """A file of a letter."""
    number = request.path_params["number"]
    with opened_round(request) as campaign:
        files = read_letter(campaign.folder / _found(request, campaign).file).attachments
    if number not in {str(n) for n in range(len(files))}:
        raise HTTPException(404, "找不到这个文件。")
    return download(files[int(number)].name, files[int(number)].data)


def parcel(request: Request) -> Response:
    """A letter as it lies in the outbox, to be carried to its unit."""
    with opened_round(request) as campaign:
        path = campaign.folder / _found(request, campaign).file
    return FileResponse(path, filename=path.name)


def draft(request: Request, form: FormData) -> Response:
    """Generates every unit's workbook, and its letter as a draft."""

    def work(progress: Progress) -> list[str]:
        with changing(request, "send") as (campaign, run):
            this_year, remarks = import_export(campaign, progress)
            batch = generate_workbooks(campaign, os.cpu_count() or 1, progress, this_year=this_year)
            result = run.result(draft_first_letters(campaign, batch, progress))
        return [*result.lines(), *(f"{f.message}{f.hint}" for f in (*remarks, *batch.findings))]

    return _started(request, "生成填报表，写通知", work)


def remind(request: Request, form: FormData) -> Response:
    """Writes reminders to the units that have not answered."""

    def work(progress: Progress) -> list[str]:
        with changing(request, "remind") as (campaign, run):
            result = run.result(draft_reminders(campaign, progress))
        return list(result.lines())

    return _started(request, "写催报信", work)


def send(request: Request, form: FormData) -> Response:
    """Sends every letter that is ready, or the one that is named; the password is used once, kept nowhere."""
    password = str(form.get("password", "")) or os.environ.get(SMTP_VARIABLE, "")
    again, only = form.get("uncertain") == "yes", str(form.get("id", ""))

    def work(progress: Progress) -> list[str]:
        with changing(request, "mail") as (campaign, run):
            settings = campaign.plan.smtp
            if settings is None:
                return ["没有设置发信服务器：请在“设置”中填写，或用邮件程序打开 outbox 中的草稿发送。"]
            sender = SmtpSender(settings, password, tls_context(campaign.file(settings.certificates)))
            try:
                refresh_drafts(campaign, letter_templates(campaign))
                messages = deliverable(campaign, resend_uncertain=again)
                messages = [one for one in messages if only in ("", one.id)]
                if only and not messages:
                    return ["这封信已经发出，或刚刚重写过，没有再发。请再看一遍。"]
                result = deliver_letters(campaign, messages, sender, progress)
            finally:
                sender.close()
            run.result(result)
        stopped = [f"没有继续发送：{result.stopped}。"] if result.stopped else []
        return [*stopped, *result.lines()]

    return _started(request, "发送邮件", work)


def sent_otherwise(request: Request, form: FormData) -> Response:
    """Takes down that the letters that are marked have left by a mail program, by intranet or by hand."""
    marked = set(map(str, form.getlist("id")))
    if not marked:
        raise declared_error("ROUND-046", "信件")
    with changing(request, "mail") as (campaign, run):
        waiting = [*deliverable(campaign), *carried(campaign)]
        run.result(record_sent(campaign, [one for one in waiting if one.id in marked]))
    return to_round_page(request, "letters")


def _started(request: Request, title: str, work: Work) -> Response:
    return begin_work(request, title, round_address(request, "letters"), work)
