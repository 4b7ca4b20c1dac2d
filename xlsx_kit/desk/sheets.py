"""Confirmation sheets: printed from the returns, their codes entered when they come back signed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from xlsx_kit.campaign import PaperResult, confirmation_sheet, read_sheet_codes, record_sheets, write_sheets
from xlsx_kit.desk.desk import desk_of, session_of
from xlsx_kit.desk.jobs import Progress, Work, WorkOutcome
from xlsx_kit.desk.rounds import changing, opened
from xlsx_kit.desk.uploads import download


def sheet_file(request: Request) -> Response:
    """One unit's sheet, to be printed."""
    folder, code = desk_of(request).round(request), request.path_params["code"]
    with opened(folder) as campaign:
        if campaign.unit(code) is None:
            raise HTTPException(404, "名单中没有这个单位。")
        sheet = confirmation_sheet(campaign, code)
    return download(sheet.name, sheet.page)


def print_sheets(request: Request, form: FormData) -> Response:
    """The sheets of all units whose returns have no errors, in one file."""
    folder, officer = desk_of(request).round(request), session_of(request).officer

    def work(progress: Progress) -> WorkOutcome:
        with changing(folder, "sheet", officer) as (campaign, run):
            result = write_sheets(campaign)
            run.result(result.to_dict())
        lines = [f"写好 {len(result.written)} 份确认单，在文件夹 sheets 中；没有报回或还有错误的单位没有。"]
        files = [folder / file for _, file, _ in result.written]
        return WorkOutcome(tuple(lines), (("报送确认单.zip", _zipped(files)),) if files else ())

    return _started(request, "写报送确认单", work)


def take_sheets(request: Request, form: FormData) -> Response:
    """Takes the codes of signed sheets, a unit on each line, and says which do not fit its file."""
    folder, officer = desk_of(request).round(request), session_of(request).officer
    given = read_sheet_codes(line for line in str(form.get("codes", "")).splitlines() if line.strip())

    def work(progress: Progress) -> list[str]:
        with changing(folder, "collect", officer) as (campaign, run):
            results = record_sheets(campaign, given, officer=officer)
            run.result({"sheets": [one.to_dict() for one in results]})
        return list(_told(results))

    return _started(request, "登记报送确认单", work)


def _told(results: list[PaperResult]) -> Iterator[str]:
    wrong = [one for one in results if one.problem]
    yield f"登记了 {len(results)} 份，{len(results) - len(wrong)} 份与文件相符。"
    for one in wrong:
        yield f"{one.unit}：{one.problem}。"


def _zipped(files: list[Path]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.writestr(zipfile.ZipInfo(file.name), file.read_bytes())
    return packed.getvalue()


def _started(request: Request, title: str, work: Work) -> Response:
    address = request.url_for("inbox", round=request.path_params["round"]).path
    job = desk_of(request).jobs.start(desk_of(request).round(request), title, address, work)
    return RedirectResponse(request.url_for("job", job=job.id).path, 303)
