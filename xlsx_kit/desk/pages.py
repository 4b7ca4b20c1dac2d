"""Pages of the desk: templates filled in, with what all of them show."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from xlsx_kit.campaign import STATES, Standing
from xlsx_kit.desk.desk import desk_of, session_of
from xlsx_kit.desk.jobs import Work
from xlsx_kit.desk.wording import at_desk
from xlsx_kit.findings import SEVERITIES
from xlsx_kit.resources import root

FOLDER = ("pages", "desk")
NEXT_STEPS = {
    "new": "生成通知并发出",
    "uncertain": "向单位确认是否收到",
    "bounced": "改正邮箱后重新发出",
    "out": "等待报回，过期可催报",
    "fail": "发出答复，等待改正",
    "warn": "逐条看过警告后审核",
    "pass": "审核",
    "approved": "生成公开文件",
    "published": "登记公开日期和网址",
    "public": "已完成",
    "exempt": "不用报",
}
"""What comes next for a unit in each state."""
DECIDE = "决定更正申请"
"""What comes next where a return came in after another was approved, whatever the state."""


def next_step(standing: Standing) -> str:
    """What comes next for a unit."""
    return DECIDE if standing.correction else NEXT_STEPS[standing.state]


@cache
def environment() -> jinja2.Environment:
    """Everything that units and files wrote is escaped; a name that a page lacks is an error."""
    folder = root("templates").joinpath(*FOLDER)

    def source(name: str) -> str:
        return (folder / name).read_text("utf-8")

    made = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FunctionLoader(source),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["desk"] = at_desk
    made.globals.update(states=STATES, next_steps=NEXT_STEPS, next_step=next_step, severities=SEVERITIES)
    return made


def page(request: Request, template: str, *, status: int = 200, **shown: Any) -> HTMLResponse:
    """A page; it knows the session's form token and who acts."""
    session = session_of(request)
    text = (
        environment()
        .get_template(template)
        .render(
            form_token=session.form_token,
            officer=session.officer,
            path=request.url.path,
            round=request.path_params.get("round", ""),
            **shown,
        )
    )
    return HTMLResponse(text, status)


def round_address(request: Request, route: str, **named: str) -> str:
    """The address of a page of the same round."""
    return request.url_for(route, round=request.path_params["round"], **named).path


def to_round_page(request: Request, route: str, mark: str = "", **named: str) -> Response:
    """Sends the browser on to a page of the same round, to the place with a ``mark`` (``#odd``)."""
    return RedirectResponse(round_address(request, route, **named) + mark, 303)


def begin_work(request: Request, title: str, back: str, work: Work, about: Path | None = None) -> Response:
    """Begins work on the round, or on what else it is ``about``, and shows how far it is.

    ``back`` is the address of the page that it was started from. What is going on there is waited for.
    """
    desk = desk_of(request)
    job = desk.jobs.start(about or desk.round(request), title, back, work, request.state.request_mark)
    return RedirectResponse(request.url_for("job", job=job.id).path, 303)


def static(name: str) -> bytes | None:
    """A style sheet or script of the desk."""
    allowed = {"desk.css", "desk.js"}
    return root("templates").joinpath(*FOLDER, name).read_bytes() if name in allowed else None
