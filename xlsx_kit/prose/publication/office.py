"""Documents as PDFs, by the LibreOffice of this computer where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PROGRAMS = ("soffice", "libreoffice")
USUAL = {
    "win32": (
        r"C:\Program Files\LibreOffice\program\soffice.com",
        r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    ),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
}
VARIABLE = "XLSX_KIT_SOFFICE"
SECONDS, SECONDS_EACH = 180, 20
FAILED = "LibreOffice 转换失败"


class NoPdfError(Exception):
    """There is no PDF; the text says why, in words for people."""


def office_program() -> str | None:
    """The program: the one that ``XLSX_KIT_SOFFICE`` names, else one on the path or in the usual place."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return shutil.which(named) if named else None
    found = (shutil.which(name) for name in (*PROGRAMS, *USUAL.get(sys.platform, ())))
    return next((path for path in found if path), None)


def pdfs_of(documents: Sequence[bytes]) -> list[bytes]:
    """The documents as PDFs, all by one LibreOffice; b"" for one that it does not manage.

    Raises NoPdfError where there is no LibreOffice, or it manages none.
    """
    program = office_program()
    if program is None:
        raise NoPdfError("没有找到 LibreOffice")
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name:
        folder = Path(name)
        written = [folder / f"{number}.docx" for number in range(len(documents))]
        for path, document in zip(written, documents, strict=True):
            path.write_bytes(document)
        # a profile of its own: another LibreOffice may be open
        profile = (folder / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", name, *map(str, written)]
        seconds = SECONDS + SECONDS_EACH * len(documents)
        try:
            subprocess.run(command, check=False, capture_output=True, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise NoPdfError(f"LibreOffice 在 {seconds} 秒内没有完成转换") from None
        except OSError:
            raise NoPdfError(FAILED) from None
        printed = [path.with_suffix(".pdf") for path in written]
        pdfs = [path.read_bytes() if path.exists() else b"" for path in printed]
    if documents and not any(pdfs):
        raise NoPdfError(FAILED)
    return pdfs
