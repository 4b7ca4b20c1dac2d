"""A document as PDF, by the LibreOffice of this computer where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
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
SECONDS = 180


class NoPdfError(Exception):
    """There is no PDF; the text says why, in words for people."""


def office_program() -> str | None:
    """The program: the one that ``XLSX_KIT_SOFFICE`` names, else one on the path or in the usual place."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return shutil.which(named) if named else None
    found = (shutil.which(name) for name in (*PROGRAMS, *USUAL.get(sys.platform, ())))
    return next((path for path in found if path), None)


def pdf_of(document: bytes) -> bytes:
    """The document as PDF. Raises NoPdfError where there is no LibreOffice or it does not manage."""
    program = office_program()
    if program is None:
        raise NoPdfError("没有找到 LibreOffice")
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name:
        folder = Path(name)
        (folder / "publication.docx").write_bytes(document)
        # a profile of its own: another LibreOffice may be open
        profile = (folder / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", name, str(folder / "publication.docx")]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
            return (folder / "publication.pdf").read_bytes()
        except subprocess.TimeoutExpired:
            raise NoPdfError(f"LibreOffice 在 {SECONDS} 秒内没有完成转换") from None
        except (OSError, subprocess.CalledProcessError):
            raise NoPdfError("LibreOffice 转换失败") from None
