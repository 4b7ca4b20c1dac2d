"""Confirmation sheets: printed from the returns, their codes entered when they come back signed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from xlsx_kit.campaign import PaperResult, confirmation_sheet, read_sheet_codes, record_sheets, write_sheets
from xlsx_kit.desk.desk import changing, listed_code, opened_round, session_of
from xlsx_kit.desk.jobs import WorkOutcome
from xlsx_kit.desk.pages import begin_work, round_address
from xlsx_kit.desk.uploads import download
from xlsx_kit.progress import Progress


def sheet_file(request: Request) -> Response:
    """One unit's sheet, to be printed."""
    with opened_round(request) as campaign:
        sheet = confirmation_sheet(campaign, listed_code(request, campaign))
    return download(sheet.name, sheet.page)


def print_sheets(request: Request, form: FormData) -> Response:
    """The sheets of all units whose returns have no errors, in one file."""

    def work(progress: Progress) -> WorkOutcome:
        with changing(request, "sheet") as (campaign, run):
            result = run.result(write_sheets(campaign))
        lines = [f"写好 {len(result.written)} 份确认单，在文件夹 sheets 中；没有报回或还有错误的单位没有。"]
        files = [campaign.folder / file for _, file, _ in result.written]
        return WorkOutcome(tuple(lines), (("报送确认单.zip", _zipped(files)),) if files else ())

    return begin_work(request, "写报送确认单", round_address(request, "inbox"), work)


def take_sheets(request: Request, form: FormData) -> Response:
    """Takes the codes of signed sheets, a unit on each line, and says which do not fit its file."""
    given = read_sheet_codes(line for line in str(form.get("codes", "")).splitlines() if line.strip())

    def work(progress: Progress) -> list[str]:
        with changing(request, "collect") as (campaign, run):
            results = record_sheets(campaign, given, officer=session_of(request).officer)
            run.result({"sheets": [one.to_dict() for one in results]})
        return list(_summary_lines(results))

    return begin_work(request, "登记报送确认单", round_address(request, "inbox"), work)


def _summary_lines(results: list[PaperResult]) -> Iterator[str]:
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
