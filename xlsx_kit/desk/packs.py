"""Packs: which there are, what one asks for and prints, whether it is sound, how it fits a publication."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from xlsx_kit.api import PackReport, check_pack, show_pack, try_pack, write_typing_book
from xlsx_kit.desk.jobs import Work, WorkOutcome
from xlsx_kit.desk.pages import begin_work, page
from xlsx_kit.desk.uploads import download, lay_down, uploads_of
from xlsx_kit.findings import SEVERITIES
from xlsx_kit.pack import DEFAULT_PACK, Pack, sound_packs
from xlsx_kit.progress import Progress
from xlsx_kit.values import decimal_text

if TYPE_CHECKING:
    from xlsx_kit.api import PackTrial

MOST_SHOWN = 200
"""Differences that are listed one by one; all are in the workbook that goes with them."""


def pack_choices() -> list[tuple[str, str]]:
    """Ids and titles of the packs that may be chosen, the usual one first."""
    return [(pack.id, pack.book.title) for pack in sound_packs()]


def chosen_pack(form: FormData) -> str:
    """The pack that a form names, "" for one that is not there."""
    wanted = str(form.get("pack", ""))
    return wanted if wanted in dict(pack_choices()) else DEFAULT_PACK


def packs(request: Request) -> Response:
    """All packs that hold together."""
    return page(request, "packs.html", packs=list(sound_packs()))


def pack(request: Request) -> Response:
    """One pack: its entry sheets and tables, and what can be done with it."""
    return page(request, "pack.html", pack=_found(request))


def _found(request: Request) -> Pack:
    for one in sound_packs():
        if one.id == request.path_params["pack"]:
            return one
    raise HTTPException(404, "没有这个套表。")


def whole_page(request: Request) -> Response:
    """The page of ``pack show``, as a file."""
    return _made_file(request, "", "pack.html", show_pack)


def typing_book(request: Request) -> Response:
    """The blank workbook that the figures of a publication are typed into."""
    return _made_file(request, "-公开数", "blank.xlsx", write_typing_book)


def _made_file(request: Request, suffix: str, name: str, write: Callable[[str, Path], None]) -> Response:
    found = _found(request)
    with TemporaryDirectory(prefix="xlsx-kit-") as folder:
        out = Path(folder) / name
        write(found.id, out)
        return download(f"{found.id}{suffix}{out.suffix}", out.read_bytes())


def check(request: Request, form: FormData) -> Response:
    """Checks a pack, and runs it on made-up facts."""
    found, quick = _found(request), "quick" in form

    def work(progress: Progress) -> list[str]:
        return list(_check_lines(check_pack(found.id, quick=quick, progress=progress)))

    return _started(request, found, "检查套表", work)


def trial(request: Request, form: FormData) -> Response:
    """Compares a pack's tables with the figures of a publication."""
    found = _found(request)
    scratch = TemporaryDirectory(prefix="xlsx-kit-", ignore_cleanup_errors=True)
    folders = [Path(scratch.name) / name for name in ("published", "facts")]
    for folder in folders:
        folder.mkdir()
    published = lay_down(uploads_of(form, "published")[:1], folders[0])
    facts = lay_down(uploads_of(form, "facts")[:1], folders[1])

    def work(progress: Progress) -> WorkOutcome:
        with scratch:
            if not published:
                return WorkOutcome(("请选择照公开表录入的工作簿。",))
            out = Path(scratch.name) / "differences.xlsx"
            came = try_pack(found.id, published[0], facts[0] if facts else None, out=out)
            return WorkOutcome(tuple(_trial_lines(came)), ((f"{found.id}-不同之处.xlsx", out.read_bytes()),))

    return _started(request, found, "与公开数比较", work)


def _started(request: Request, found: Pack, title: str, work: Work) -> Response:
    address = request.url_for("pack", pack=found.id).path
    return begin_work(request, title, address, work, Path("pack") / found.id)


def _check_lines(report: PackReport) -> Iterator[str]:
    yield "没有发现错误，可以使用。" if report.sound else "有错误，改正以前不要使用。"
    for one in report.problems:
        line = f" 第 {one.line} 行" if one.line else ""
        yield f"{SEVERITIES[one.severity]} {one.file}{line} {one.inside}：{one.message}。{one.hint}"
    if report.trial:
        yield (
            f"用编出的资料试算：{report.trial.entries} 笔逐笔试过，核对公开表 {report.trial.cells} 格、"
            f"规则 {report.trial.rules} 条。"
        )
    else:
        yield "没有试算。"


def _trial_lines(came: PackTrial) -> Iterator[str]:
    rounding = [one for one in came.differences if one.is_rounding]
    other = [one for one in came.differences if not one.is_rounding]
    cells = sum(came.compared.values())
    yield f"比较公开数 {cells} 个：不同 {len(other)} 处，四舍五入的尾差 {len(rounding)} 处。"
    for one in other[:MOST_SHOWN]:
        sides = (("公开数", one.published), ("算出数", one.computed), ("相差", one.gap))
        numbers = "，".join(f"{what} {decimal_text(amount)}" for what, amount in sides if amount is not None)
        yield f"{one.table} {one.label or one.row} {one.column}：{numbers}。{one.kind}"
    if len(other) > MOST_SHOWN:
        yield f"另有 {len(other) - MOST_SHOWN} 处，见工作簿。"
