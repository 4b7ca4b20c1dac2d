"""A return's files: as it came, with its findings marked, its entries in a fresh workbook."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from xlsx_kit.campaign import ReturnRecord
from xlsx_kit.desk.desk import opened_round
from xlsx_kit.desk.uploads import download
from xlsx_kit.findings import SpecError


def returned_file(request: Request) -> Response:
    """A return as it came in."""
    path, _ = _found(request)
    return FileResponse(path, filename=path.name)


def marked_file(request: Request) -> Response:
    """A copy with the findings at their cells, as the unit gets it with its reply."""
    from xlsx_kit.workbook import marked_bytes

    path, found = _found(request)
    try:
        return download(f"{path.stem}-标注.xlsx", marked_bytes(path, found.findings))
    except ValueError as error:
        raise SpecError("这份文件不能标注", path.name, "请看页面上列出的问题。") from error


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
