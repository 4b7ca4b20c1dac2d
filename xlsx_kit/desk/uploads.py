"""Files that a form brings: laid into a private folder, under names that lead nowhere else."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePath
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from xlsx_kit.filenames import legal_name


def uploads_of(form: FormData, field: str) -> list[UploadFile]:
    """The files of a field; a field that was left empty has none."""
    return [one for one in form.getlist(field) if isinstance(one, UploadFile) and one.filename]


def request_mark_of(address: str, form: FormData) -> str:
    """A mark of what a form asks for, by which a second click is known; "" where it brings files.

    Files are always taken, since two may have one name and one size.
    """
    items = form.multi_items()
    if any(isinstance(value, UploadFile) and value.filename for _, value in items):
        return ""
    fields = [(name, value) for name, value in items if isinstance(value, str)]
    return hashlib.sha256(repr((address, fields)).encode()).hexdigest()


def upload_name(upload: UploadFile) -> str:
    """The last part of a file's name as this system can have it; browsers send folders along."""
    sent = PurePath(str(upload.filename).replace("\\", "/"))
    return legal_name(sent.stem, sent.suffix)


def lay_down(uploads: Sequence[UploadFile], folder: Path) -> list[Path]:
    """Writes files into folders of their own, since two may have one name; gives where they are."""
    laid = []
    for number, upload in enumerate(uploads):
        place = folder / f"{number:04d}"
        place.mkdir()
        laid.append(place / upload_name(upload))
        with laid[-1].open("wb") as file:
            shutil.copyfileobj(upload.file, file)
    return laid


def download(name: str, content: bytes) -> Response:
    """An answer that is saved as a file, never shown as a page of the desk."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type="application/octet-stream", headers=headers)
