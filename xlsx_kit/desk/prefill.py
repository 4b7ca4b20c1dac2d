"""What workbooks are filled from: last year's figures, the budgets of a final account's year.

Both are sent by form, or taken from another round that lies on this desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from xlsx_kit.campaign import (
    BudgetSource,
    LastYearFiles,
    carry_over_round,
    keep_budgets,
    keep_last_year,
    take_budgets_of,
)
from xlsx_kit.desk.desk import changing, desk_of
from xlsx_kit.desk.pages import begin_work, round_address
from xlsx_kit.desk.rounds import opened, round_folders
from xlsx_kit.desk.uploads import lay_down, upload_name, uploads_of
from xlsx_kit.messages import declared_error
from xlsx_kit.progress import Progress

MOST_FINDINGS = 30


def _sent(form: FormData, field: str) -> list[tuple[str, bytes]]:
    """Names and contents of files, read before their form is closed."""
    return [(upload_name(one), one.file.read()) for one in uploads_of(form, field)]


def _other_round(request: Request, name: str) -> Path:
    """The folder of another round of this desk."""
    found = round_folders(desk_of(request).folder).get(name)
    if found is None or found == desk_of(request).round(request):
        raise HTTPException(404, "找不到这次公开工作。")
    return found


def take_last_year(request: Request, form: FormData) -> Response:
    """Lays last year's figures into the round: files that are sent, or those of another round."""
    given, name = _sent(form, "returns"), str(form.get("earlier", ""))
    if not given and not name:
        raise declared_error("ROUND-044", "上年的数")
    earlier = None if given else _other_round(request, name)
    scratch = TemporaryDirectory(prefix="xlsx-kit-", ignore_cleanup_errors=True)
    walk = next(iter(lay_down(uploads_of(form, "crosswalk")[:1], Path(scratch.name))), None)

    def work(progress: Progress) -> list[str]:
        with scratch, changing(request, "settings") as (campaign, run), ExitStack() as other:
            if earlier is None:
                kept = keep_last_year(campaign, given)
            else:
                before, _ = other.enter_context(changing(request, "rollover", earlier))
                kept = carry_over_round(campaign, before, walk)
            run.result(kept)
            return list(_last_year_lines(kept, len(campaign.units)))

    return begin_work(request, "上年的数", round_address(request, "settings"), work)


def _last_year_lines(kept: LastYearFiles, units: int) -> Iterator[str]:
    yield (
        f"文件夹“{kept.folder}”中有 {len(kept.units)} 个单位的上年数（名单上 {units} 个）："
        "生成填报表时预先填好，报回的上年数与它核对。"
    )
    for finding in kept.findings[:MOST_FINDINGS]:
        yield f"{finding.message}{finding.hint}"
    if len(kept.findings) > MOST_FINDINGS:
        yield f"还有 {len(kept.findings) - MOST_FINDINGS} 条。"


def take_budgets(request: Request, form: FormData) -> Response:
    """Names the budgets of the year: files that are sent, or another round."""
    given, name = _sent(form, "budgets"), str(form.get("other", ""))
    if not given and not name:
        raise declared_error("ROUND-045", "当年预算")
    other = None if given else _other_round(request, name)

    def work(progress: Progress) -> list[str]:
        with changing(request, "settings") as (campaign, run):
            if other is None:
                source = keep_budgets(campaign, given)
            else:
                with opened(other) as collected:
                    source = take_budgets_of(campaign, collected)
            run.result(source)
            return list(_budget_lines(source, len(campaign.units)))

    return begin_work(request, "当年预算", round_address(request, "settings"), work)


def _budget_lines(source: BudgetSource, units: int) -> Iterator[str]:
    yield (
        f"“{source.place}”中有 {len(source.units)} 个单位的当年预算（名单上 {units} 个）："
        "生成填报表时预先填好年初预算数，报回的与它核对。"
    )
    if source.before not in ("", source.place):
        yield f"原来用的“{source.before}”不再用，其中的文件没有动。"
