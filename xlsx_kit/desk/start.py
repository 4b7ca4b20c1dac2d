"""The first pages: which campaigns there are, a new one, who acts."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from xlsx_kit.campaign import create_campaign
from xlsx_kit.desk.desk import desk_of, session_of
from xlsx_kit.desk.jobs import error_lines
from xlsx_kit.desk.packs import chosen_pack, pack_choices
from xlsx_kit.desk.pages import page
from xlsx_kit.desk.roster_draft import RosterDraft, read_draft
from xlsx_kit.desk.rounds import list_rounds, round_folders
from xlsx_kit.desk.session import LONGEST_NAME, OFFICER_COOKIE
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import InputError, Severity, SpecError
from xlsx_kit.pack import DEFAULT_PACK, Pack, load_pack

FIELDS = ("title", "year", "due", "sender", "pack")


def rounds(request: Request) -> Response:
    """Every campaign of the desk's folder."""
    desk = desk_of(request)
    return page(request, "rounds.html", rounds=list_rounds(desk.folder), folder=str(desk.folder))


def help_page(request: Request) -> Response:
    """How a round goes, page by page, and what to do where something is in the way."""
    return page(request, "help.html", folder=str(desk_of(request).folder))


def officer(request: Request, form: FormData) -> Response:
    """Keeps who acts in this browser."""
    name = session_of(request).officer = str(form.get("officer", "")).strip()[:LONGEST_NAME]
    back = str(form.get("back", "/"))
    answer = RedirectResponse(back if back.startswith("/") and not back.startswith("//") else "/", 303)
    year = 365 * 24 * 3600
    answer.set_cookie(OFFICER_COOKIE, quote(name), max_age=year, httponly=True, samesite="strict")
    return answer


def new_round(request: Request) -> Response:
    """The form for a new campaign."""
    given = dict.fromkeys(FIELDS, "") | {"year": str(date.today().year + 1), "pack": DEFAULT_PACK}
    return page(request, "new_round.html", given=given, draft=None, rows=(), faults=(), packs=pack_choices())


def create_round(request: Request, form: FormData) -> Response:
    """Creates a campaign, or shows the form again with what is wrong and where to mend it."""
    desk, session = desk_of(request), session_of(request)
    given = {key: str(form.get(key, "")).strip() for key in FIELDS} | {"pack": chosen_pack(form)}
    try:
        draft = _draft(form, desk.rosters.get(session.secret), load_pack(given["pack"]))
    except (InputError, SpecError) as error:
        return _form_with_faults(request, given, None, error_lines(error))
    if draft is None:
        return _form_with_faults(request, given, None, ["请选择单位名单文件。"])
    desk.rosters[session.secret] = draft
    faults = _faults(given)
    findings = draft.findings(load_pack(given["pack"]))
    if faults or any(f.severity is Severity.ERROR for f in findings):
        return _form_with_faults(request, given, draft, faults)
    title = given["title"] or f"{given['year']}年预算信息公开"
    name = legal_name(title, "")
    if name in round_folders(desk.folder) or (desk.folder / name).exists():
        return _form_with_faults(request, given, draft, [f"文件夹“{name}”已经存在，请换一个名称。"])
    with TemporaryDirectory(prefix="xlsx-kit-") as folder:
        units = Path(folder) / "units.csv"
        units.write_bytes(draft.csv())
        try:
            create_campaign(
                desk.folder / name,
                title=title,
                year=int(given["year"]),
                due=date.fromisoformat(given["due"]),
                sender=given["sender"],
                units=units,
                pack=given["pack"],
            )
        except (InputError, SpecError, OSError) as error:
            return _form_with_faults(request, given, draft, error_lines(error))
    del desk.rosters[session.secret]
    return RedirectResponse(request.url_for("today", round=name).path, 303)


def _draft(form: FormData, kept: RosterDraft | None, pack: Pack) -> RosterDraft | None:
    """The list that was sent, else the one that is being mended, with the mends of the form."""
    upload = form.get("units")
    if isinstance(upload, UploadFile) and upload.filename:
        return read_draft(upload.filename, upload.file.read(), pack)
    if kept is None:
        return None
    return kept.mended({key: value for key, value in form.items() if isinstance(value, str)})


def _faults(given: dict[str, str]) -> list[str]:
    """What is wrong with the form but for the list."""
    faults = []
    if not (given["year"].isascii() and given["year"].isdigit() and 1990 <= int(given["year"]) <= 2100):
        faults.append("预算年度请写四位数字，如 2025。")
    try:
        date.fromisoformat(given["due"])
    except ValueError:
        faults.append("报送期限请选择日期。")
    if "@" not in given["sender"]:
        faults.append("发件人请写邮箱，如 预算股 <ys@example.cn>。")
    return faults


def _form_with_faults(
    request: Request, given: dict[str, str], draft: RosterDraft | None, faults: list[str]
) -> Response:
    rows = draft.faulty_rows(draft.findings(load_pack(given["pack"]))) if draft else ()
    return page(
        request,
        "new_round.html",
        status=422,
        given=given,
        draft=draft,
        rows=rows,
        faults=faults,
        packs=pack_choices(),
    )
