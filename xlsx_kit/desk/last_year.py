"""Last year's figures: its returns sent by form, or those of a round that lies on this desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from xlsx_kit.campaign import LastYearFiles, carry_over_round, keep_last_year
from xlsx_kit.desk.desk import desk_of, session_of
from xlsx_kit.desk.jobs import Progress
from xlsx_kit.desk.rounds import changing, round_folders
from xlsx_kit.desk.uploads import upload_name, uploads_of
from xlsx_kit.findings import SpecError

MOST_FINDINGS = 30


def take_last_year(request: Request, form: FormData) -> Response:
    """Lays last year's figures into the round: files that are sent, or those of another round."""
    desk, folder, officer = desk_of(request), desk_of(request).round(request), session_of(request).officer
    address = request.url_for("settings", round=request.path_params["round"]).path
    uploads = uploads_of(form, "returns")
    if uploads:
        with changing(folder, "settings", officer) as (campaign, run):
            kept = keep_last_year(campaign, ((upload_name(one), one.file.read()) for one in uploads))
            run.result(kept.to_dict())
            lines = list(_told(kept, len(campaign.units)))
        job = desk.jobs.start(folder, "上年的数", address, lambda _: lines)
        return RedirectResponse(request.url_for("job", job=job.id).path, 303)
    name = str(form.get("earlier", ""))
    if not name:
        raise SpecError("请选择上年的填报表，或上年的公开工作", "上年的数", "")
    earlier = round_folders(desk.folder).get(name)
    if earlier is None or earlier == folder:
        raise HTTPException(404, "找不到这次公开工作。")
    walks = [(upload_name(one), one.file.read()) for one in uploads_of(form, "crosswalk")[:1]]

    def work(progress: Progress) -> list[str]:
        with TemporaryDirectory(prefix="xlsx-kit-") as scratch:
            walk = None
            for file, data in walks:
                walk = Path(scratch) / file
                walk.write_bytes(data)
            with (
                changing(folder, "settings", officer) as (campaign, run),
                changing(earlier, "rollover", officer) as (before, _),
            ):
                kept = carry_over_round(campaign, before, walk)
                run.result(kept.to_dict())
                return list(_told(kept, len(campaign.units)))

    job = desk.jobs.start(folder, "上年的数", address, work)
    return RedirectResponse(request.url_for("job", job=job.id).path, 303)


def _told(kept: LastYearFiles, units: int) -> Iterator[str]:
    yield (
        f"文件夹“{kept.folder}”中有 {len(kept.units)} 个单位的上年数（名单上 {units} 个）："
        "生成填报表时预先填好，报回的上年数与它核对。"
    )
    for finding in kept.findings[:MOST_FINDINGS]:
        yield f"{finding.message}{finding.hint}"
    if len(kept.findings) > MOST_FINDINGS:
        yield f"还有 {len(kept.findings) - MOST_FINDINGS} 条。"
