"""An officer's steps about one unit: the same functions as the commands, by form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from xlsx_kit.campaign import (
    Campaign,
    change_contact,
    exempt_unit,
    extend_due_date,
    not_taken,
    note_unit,
    recheck_returns,
    set_aside_return,
    settle_file,
    take_file,
    undo_last_step,
    write_again,
)
from xlsx_kit.desk.desk import changing, listed_code, session_of
from xlsx_kit.desk.pages import to_round_page
from xlsx_kit.messages import declared_error

Step = Callable[[Campaign, str, Mapping[str, str], str], object]
"""Takes a step: about a unit's code, with the fields of the form, by an officer."""


def chosen_date(form: Mapping[str, object]) -> date:
    """The day that a form names. Raises SpecError where it names none."""
    try:
        return date.fromisoformat(str(form.get("date", "")))
    except ValueError:
        raise declared_error("ROUND-041", "日期") from None


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "note": lambda c, code, given, by: note_unit(c, code, given["text"], officer=by),
        "extend": lambda c, code, given, by: extend_due_date(
            c, chosen_date(given), [code], reason=given["text"], officer=by
        ),
        "exempt": lambda c, code, given, by: exempt_unit(c, code, given["text"], officer=by),
        "contact": lambda c, code, given, by: change_contact(
            c,
            code,
            email=given["email"],
            contact=given["contact"],
            phone=given["phone"],
            reason=given["text"],
            officer=by,
        ),
        "resend": lambda c, code, given, by: write_again(c, code),
        "recheck": lambda c, code, given, by: recheck_returns(c, [code]),
        "set-aside": lambda c, code, given, by: set_aside_return(c, given["file"], given["text"], officer=by),
        "undo": lambda c, code, given, by: undo_last_step(
            c, code, reason=given["text"], officer=by, shown=given["entry"]
        ),
    }
)
"""By the names of the commands."""
FIELDS = ("text", "date", "file", "entry", "email", "contact", "phone")


def take_step(request: Request, form: FormData) -> Response:
    """Takes a step about a unit, and shows the unit again: its history says what was done."""
    name = request.path_params["step"]
    if name not in STEPS:
        raise HTTPException(404)
    with changing(request, name) as (campaign, run):
        code = listed_code(request, campaign)
        given = {field: str(form.get(field, "")) for field in FIELDS}
        STEPS[name](campaign, code, given, run.officer)
        run.result({"unit": code, "step": name})
    return to_round_page(request, "unit", code=code)


def take(request: Request, form: FormData) -> Response:
    """Takes a file that was not taken for a unit that the officer names, with her reason."""
    code = str(form.get("code", "")).split(" ")[0]
    with changing(request, "take") as (campaign, run):
        digest, reason = _waiting_file(campaign, form), str(form.get("text", ""))
        result = run.result(take_file(campaign, digest, code, reason, officer=run.officer))
    if result.overtaken:
        session_of(request).notice = f"已收下，但{result.overtaken}。"
    return to_round_page(request, "unit", code=code)


def settle(request: Request, form: FormData) -> Response:
    """Ticks off a file that was not taken, since it was seen to otherwise, or takes that back."""
    back = "back" in form
    with changing(request, "undo" if back else "settle") as (campaign, run):
        digest, reason = _waiting_file(campaign, form), str(form.get("text", ""))
        if back:
            run.result(undo_last_step(campaign, digest, officer=run.officer))
        else:
            run.result(settle_file(campaign, digest, reason, officer=run.officer))
    return to_round_page(request, "inbox", "#odd")


def _waiting_file(campaign: Campaign, form: FormData) -> str:
    """The hash of a file that was not taken; never a path: that is for the command."""
    digest = str(form.get("file", ""))
    if digest not in {one.record.hash for one in not_taken(campaign)}:
        raise HTTPException(404, "这个文件已经不在没有采用的文件中。")
    return digest
