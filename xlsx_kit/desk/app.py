"""The desk's addresses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from xlsx_kit.desk import (
    exports,
    letters,
    packs,
    prefill,
    proofreading,
    publication,
    returns,
    rules,
    settings,
    sheets,
    start,
    status,
    steps,
)
from xlsx_kit.desk.desk import Desk, desk_of, session_of
from xlsx_kit.desk.guard import Application, Guard
from xlsx_kit.desk.jobs import error_lines
from xlsx_kit.desk.pages import page, static
from xlsx_kit.desk.session import is_form_of
from xlsx_kit.desk.uploads import download, request_mark_of
from xlsx_kit.findings import InputError, SpecError

MOST_FILES = 2_000
"""Of one form: a folder's contents dropped at once."""
MEDIA = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}

View = Callable[[Request], Response]
FormAction = Callable[[Request, FormData], Response]


def desk_application(desk: Desk) -> Application:
    """The desk behind its guard."""
    # what is posted comes first: an address of a letter may end in any way
    routes = [Route(path, _form(action), methods=["POST"], name=name) for path, action, name in POST]
    routes += [Route(path, view, methods=["GET"], name=name) for path, view, name in GET]
    faults = dict.fromkeys((InputError, SpecError, OSError, Exception), _failed)
    handlers: Any = {HTTPException: _refused, **faults}
    app = Starlette(routes=routes, exception_handlers=handlers)
    app.state.desk = desk
    return Guard(app, desk.sessions, desk.seen)


def _form(action: FormAction) -> Callable[[Request], Awaitable[Response]]:
    """What is sent by a form of this session's own; anything else is refused before it is looked at."""

    async def handle(request: Request) -> Response:
        async with request.form(max_files=MOST_FILES, max_fields=10_000) as form:
            if not is_form_of(session_of(request), str(form.get("form_token", ""))):
                raise HTTPException(403, "这张表单已经失效。请回到上一页，刷新后再试。")
            request.state.request_mark = request_mark_of(request.url.path, form)
            return await run_in_threadpool(action, request, form)

    return handle


def job(request: Request) -> Response:
    """How far some work is, and what came of it."""
    found = desk_of(request).jobs.find(request.path_params["job"])
    if found is None:
        raise HTTPException(404, "这项工作已经结束。")
    return page(request, "job.html", job=found)


def job_file(request: Request) -> Response:
    """A file that some work made."""
    found, number = desk_of(request).jobs.find(request.path_params["job"]), request.path_params["number"]
    if found is None or number not in {str(n) for n in range(len(found.files))}:
        raise HTTPException(404, "找不到这个文件。")
    return download(*found.files[int(number)])


def stop_job(request: Request, form: FormData) -> Response:
    """Stops some work at its next step."""
    found = desk_of(request).jobs.find(request.path_params["job"])
    if found:
        found.stop()
    return RedirectResponse(request.url_for("job", job=request.path_params["job"]).path, 303)


def quit_desk(request: Request, form: FormData) -> Response:
    """Ends the desk; work that goes on is not left half done without a word."""
    desk = desk_of(request)
    if desk.jobs.running():
        raise HTTPException(409, "还有工作没有完成，请等它结束，或先停止它。")
    desk.quit()
    return page(request, "ended.html")


def asset(request: Request) -> Response:
    """The style sheet and the script."""
    name = request.path_params["name"]
    content = static(name)
    if content is None:
        raise HTTPException(404)
    return Response(content, media_type=MEDIA[name.rpartition(".")[2]])


def _refused(request: Request, error: HTTPException) -> Response:
    if "session" not in request.scope:
        return Response(status_code=error.status_code)
    # an address that only a form may be sent to is, for whoever types it, no page either
    status = 404 if error.status_code == 405 else error.status_code
    words = "没有这个页面。" if error.detail.isascii() else error.detail
    return page(request, "refused.html", status=status, lines=[words], back=_page_of_form(request))


def _failed(request: Request, error: Exception) -> Response:
    """The last door: whatever a page raises is said in words."""
    if "session" not in request.scope:
        return Response(status_code=500)
    status = 422 if isinstance(error, InputError | SpecError) else 500
    return page(request, "refused.html", status=status, lines=error_lines(error), back=_page_of_form(request))


def _page_of_form(request: Request) -> str:
    """The page that a form was sent from; "" where that is not one of the desk's."""
    sent_from = urlsplit(request.headers.get("referer", ""))
    is_own = sent_from.netloc == request.headers.get("host") and not sent_from.path.startswith("//")
    return sent_from.path if is_own and request.method == "POST" else ""


GET: list[tuple[str, View, str]] = [
    ("/", start.rounds, "rounds"),
    ("/new", start.new_round, "new_round"),
    ("/r/{round}", status.today, "today"),
    ("/r/{round}/board", status.board, "board"),
    ("/r/{round}/rules", rules.rules, "rules"),
    ("/r/{round}/unit/{code}", status.unit, "unit"),
    ("/r/{round}/unit/{code}/return/{digest}", returns.returned_file, "returned_file"),
    ("/r/{round}/unit/{code}/return/{digest}/marked", returns.marked_file, "marked_file"),
    ("/r/{round}/unit/{code}/return/{digest}/repaired", returns.repaired_file, "repaired_file"),
    ("/r/{round}/unit/{code}/sheet", sheets.sheet_file, "sheet_file"),
    ("/r/{round}/inspection", status.inspection, "inspection"),
    ("/r/{round}/settings", settings.settings, "settings"),
    ("/r/{round}/import", exports.export_form, "export_form"),
    ("/r/{round}/inbox", returns.inbox, "inbox"),
    ("/r/{round}/letters", letters.letters, "letters"),
    ("/r/{round}/letters/{id:path}", letters.letter, "letter"),
    ("/r/{round}/attachments/{number}/{id:path}", letters.attachment, "attachment"),
    ("/r/{round}/parcels/{id:path}", letters.parcel, "parcel"),
    ("/r/{round}/publications", publication.publications, "publications"),
    ("/r/{round}/publications/{code}/{name}", publication.publication_file, "publication_file"),
    ("/r/{round}/publications/{code}/{name}/flat", publication.flat_file, "flat_file"),
    ("/proof", proofreading.proof_form, "proof_form"),
    ("/packs", packs.packs, "packs"),
    ("/packs/{pack}", packs.pack, "pack"),
    ("/packs/{pack}/page", packs.whole_page, "whole_page"),
    ("/packs/{pack}/blank", packs.typing_book, "typing_book"),
    ("/help", start.help_page, "help"),
    ("/jobs/{job}", job, "job"),
    ("/jobs/{job}/file/{number}", job_file, "job_file"),
    ("/static/{name}", asset, "asset"),
]
POST: list[tuple[str, FormAction, str]] = [
    ("/officer", start.officer, "officer"),
    ("/new", start.create_round, "create_round"),
    ("/r/{round}/unit/{code}/approve", status.approve, "approve"),
    ("/r/{round}/unit/{code}/excuse", rules.excuse, "excuse"),
    ("/r/{round}/unit/{code}/{step}", steps.take_step, "take_step"),
    ("/r/{round}/inbox", returns.take_in, "take_in"),
    ("/r/{round}/inbox/take", steps.take, "take"),
    ("/r/{round}/inbox/settle", steps.settle, "settle"),
    ("/r/{round}/inbox/sheets", sheets.take_sheets, "take_sheets"),
    ("/r/{round}/inbox/print", sheets.print_sheets, "print_sheets"),
    ("/r/{round}/letters/draft", letters.draft, "draft"),
    ("/r/{round}/letters/remind", letters.remind, "remind"),
    ("/r/{round}/letters/send", letters.send, "send"),
    ("/r/{round}/letters/sent", letters.sent_otherwise, "sent_otherwise"),
    ("/r/{round}/publications/approve", publication.approve_passed, "approve_passed"),
    ("/r/{round}/publications/publish", publication.publish, "publish"),
    ("/r/{round}/publications/announce", publication.announce, "announce"),
    ("/r/{round}/inbox/mailbox", returns.from_mailbox, "from_mailbox"),
    ("/r/{round}/settings", settings.change, "change_settings"),
    ("/r/{round}/settings/due", settings.extend, "extend"),
    ("/r/{round}/settings/units", settings.new_list, "new_list"),
    ("/r/{round}/settings/last-year", prefill.take_last_year, "take_last_year"),
    ("/r/{round}/settings/budgets", prefill.take_budgets, "take_budgets"),
    ("/r/{round}/rules", rules.grade_rule, "grade_rule"),
    ("/r/{round}/rules/excuse", rules.take_back_excuse, "take_back_excuse"),
    ("/r/{round}/pack-up", settings.pack_up, "pack_up"),
    ("/r/{round}/import", exports.look_at, "look_at"),
    ("/unpack", settings.unpack, "unpack"),
    ("/proof", proofreading.proof_texts, "proof_texts"),
    ("/packs/{pack}/check", packs.check, "check_pack"),
    ("/packs/{pack}/try", packs.trial, "try_pack"),
    ("/jobs/{job}/stop", stop_job, "stop_job"),
    ("/quit", quit_desk, "quit"),
]
"""Addresses, what answers there, and the names that pages call them by."""
