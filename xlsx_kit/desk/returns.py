"""Returns: laid down here and taken in; each as it came, with its findings marked, in a fresh workbook."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from xlsx_kit.campaign import (
    Campaign,
    ReceivedFile,
    ReturnRecord,
    SetAside,
    collect_returns,
    hint_for,
    not_taken,
    read_mailbox,
    read_source,
    tls_context,
)
from xlsx_kit.desk.desk import changing, opened_round
from xlsx_kit.desk.pages import begin_work, page, round_address, to_round_page
from xlsx_kit.desk.uploads import download, lay_down, uploads_of
from xlsx_kit.messages import declared_error
from xlsx_kit.progress import Progress

IMAP_VARIABLE = "XLSX_KIT_IMAP_PASSWORD"
UNKNOWN_UNIT = "认不出单位"


def inbox(request: Request) -> Response:
    """The drop zone, and what came in that was not taken."""
    with opened_round(request) as campaign:
        odd = [
            (one, why, hint_for(why))
            for one in sorted(not_taken(campaign), key=lambda one: one.settled)
            for why in [one.record.why if isinstance(one.record, SetAside) else UNKNOWN_UNIT]
        ]
        return page(
            request,
            "inbox.html",
            title=campaign.plan.title,
            odd=odd,
            units=campaign.units,
            imap=campaign.plan.imap,
            needs_password=not os.environ.get(IMAP_VARIABLE),
        )


def take_in(request: Request, form: FormData) -> Response:
    """Lays what was sent into a private folder, and takes it in from there."""
    uploads = uploads_of(form, "files")
    if not uploads:
        return to_round_page(request, "inbox")
    laid = TemporaryDirectory(prefix="xlsx-kit-", ignore_cleanup_errors=True)
    lay_down(uploads, Path(laid.name))

    def files(campaign: Campaign) -> Iterable[ReceivedFile]:
        for one in sorted(
            Path(laid.name).iterdir()
        ):  # each lies in a folder of its own, which nobody is told of
            yield from read_source(one, campaign.folder)

    def work(progress: Progress) -> list[str]:
        with laid:
            return list(_taken(request, files, progress))

    return begin_work(request, f"收取 {len(uploads)} 个文件", round_address(request, "inbox"), work)


def from_mailbox(request: Request, form: FormData) -> Response:
    """Takes in what the mailbox of the settings holds; the password is used once and kept nowhere."""
    password = str(form.get("password", "")) or os.environ.get(IMAP_VARIABLE, "")

    def files(campaign: Campaign) -> Iterable[ReceivedFile]:
        imap = campaign.plan.imap
        if imap is None:
            raise declared_error("ROUND-015", "")
        context = tls_context(campaign.file(imap.certificates))
        return read_mailbox(imap, password, context, campaign.ledger.fetched())

    def work(progress: Progress) -> list[str]:
        return list(_taken(request, files, progress))

    return begin_work(request, "从邮箱收取", round_address(request, "inbox"), work)


def _taken(
    request: Request, source: Callable[[Campaign], Iterable[ReceivedFile]], progress: Progress
) -> Iterator[str]:
    with changing(request, "collect") as (campaign, run):
        result = collect_returns(campaign, source(campaign), jobs=os.cpu_count() or 1, progress=progress)
        run.result(result)
        names = {unit.code: unit.name for unit in campaign.units}
    if result.stopped:
        yield f"没有收完：{result.stopped}。"
    yield from result.lines(names)


def returned_file(request: Request) -> Response:
    """A return as it came in."""
    path, _ = _found(request)
    return FileResponse(path, filename=path.name)


def marked_file(request: Request) -> Response:
    """A copy with the findings at their cells, as the unit gets it with its reply."""
    from xlsx_kit.workbook import UnmarkableError, marked_bytes

    path, found = _found(request)
    try:
        return download(f"{path.stem}-标注.xlsx", marked_bytes(path, found.findings))
    except UnmarkableError as error:
        raise declared_error("ROUND-065", path.name) from error


def repaired_file(request: Request) -> Response:
    """A fresh workbook with the entries of the return."""
    from xlsx_kit.returns import repaired_bytes

    path, found = _found(request)
    return download(f"{path.stem}-修复.xlsx", repaired_bytes(path, issue=found.issue))


def _found(request: Request) -> tuple[Path, ReturnRecord]:
    """A return by its digest. It is found in the ledger; no part of the address is a path."""
    with opened_round(request) as campaign:
        folder = campaign.folder
        by_hash = {one.hash: one for one in campaign.ledger.returns_of(request.path_params["code"])}
        found = by_hash.get(request.path_params["digest"])
        if found is None or not (folder / found.file).is_file():
            raise HTTPException(404, "找不到这个文件。")
        return folder / found.file, found
