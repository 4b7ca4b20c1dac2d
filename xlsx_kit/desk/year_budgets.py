"""The budgets that a round of final accounts is filled from: sent by form, or those of another round here."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from xlsx_kit.campaign import BudgetSource, keep_budgets, take_budgets_of
from xlsx_kit.desk.desk import desk_of, session_of
from xlsx_kit.desk.jobs import Progress
from xlsx_kit.desk.rounds import changing, opened, round_folders
from xlsx_kit.desk.uploads import upload_name, uploads_of
from xlsx_kit.findings import SpecError


def take_budgets(request: Request, form: FormData) -> Response:
    """Names the budgets of the year: files that are sent, or another round."""
    desk, folder, officer = desk_of(request), desk_of(request).round(request), session_of(request).officer
    given = [(upload_name(one), one.file.read()) for one in uploads_of(form, "budgets")]
    name = str(form.get("other", ""))
    if not given and not name:
        raise SpecError("请选择当年预算的填报表，或收这些预算的公开工作", "当年预算", "")
    other = round_folders(desk.folder).get(name)
    if not given and (other is None or other == folder):
        raise HTTPException(404, "找不到这次公开工作。")

    def work(progress: Progress) -> list[str]:
        with changing(folder, "settings", officer) as (campaign, run):
            if given or other is None:
                source = keep_budgets(campaign, given)
            else:
                with opened(other) as collected:
                    source = take_budgets_of(campaign, collected)
            run.result(source.to_dict())
            return list(_told(source, len(campaign.units)))

    address = request.url_for("settings", round=request.path_params["round"]).path
    job = desk.jobs.start(folder, "当年预算", address, work)
    return RedirectResponse(request.url_for("job", job=job.id).path, 303)


def _told(source: BudgetSource, units: int) -> Iterator[str]:
    yield (
        f"“{source.place}”中有 {len(source.units)} 个单位的当年预算（名单上 {units} 个）："
        "生成填报表时预先填好年初预算数，报回的与它核对。"
    )
    if source.before not in ("", source.place):
        yield f"原来用的“{source.before}”不再用，其中的文件没有动。"
