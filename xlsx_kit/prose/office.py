"""Documents as PDFs, and older ones as .docx, by the LibreOffice of this computer where there is one."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from xlsx_kit.files import MEGABYTE, Bounds, limited_command
from xlsx_kit.system_errors import system_reason

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
SECONDS_OF_OLD_DOCUMENT = 60
"""By the clock."""
OLD_DOCUMENT = Bounds(seconds=10, memory_bytes=400 * MEGABYTE)
"""For a document from outside. The smallest takes 2.5 to 4 s of the processor and 160 MB beside 60 MB of
the program itself, one of 9,000 paragraphs 3.6 s and as much; some hostile ones never end.
"""
ATTEMPTS = 2
"""A first start on a new profile fails now and then, on a loaded computer most of all."""
FAILED = "LibreOffice 转换失败"
SIGNALLED = 128
"""What a shell adds to the number of the signal that ended its command."""
OUT_OF_TIME = {"SIGKILL", "SIGXCPU"}
"""How a program ends on Linux that has had its time of the processor."""
BROKEN = {"SIGABRT", "SIGSEGV", "SIGBUS"}
"""How LibreOffice ends that gets no more memory, or stumbles over a document."""
NO_JAVA = "Warning: failed to launch javaldx"
"""What LibreOffice prints wherever there is no Java, and nobody needs to know."""
LONGEST_REASON = 300
"""Characters of what LibreOffice printed that are passed on."""
# Tagged after PDF/UA, so that a screen reader finds headings, tables and the order of reading; the filter's
# options are JSON since LibreOffice 7.4.
EXPORT_OPTIONS = {
    "PDFUACompliance": True,
    "UseTaggedPDF": True,
    "ExportBookmarks": True,
    "DisplayPDFDocumentTitle": True,
}
TAB_ORDER = (b"/Tabs(S)", b"/Tabs/S ")
"""Links are gone through in the order of the structure: as LibreOffice 7.4 says it, by a text where PDF has a
name, so that no reader knows it; and as it should be, in as many bytes.
"""

# What stands before the first letter of a paragraph, a quotation mark say, is set as the computer's language
# has it: as Chinese in an office, as Latin on a server. A profile of its own says Chinese everywhere.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>zh-CN\
</value></prop></item>
</oor:items>
"""


class OfficeError(Exception):
    """Nothing was converted; the text says why, in words for people."""


def office_program() -> str | None:
    """The program: the one that ``XLSX_KIT_SOFFICE`` names, else one on the path or in the usual place."""
    named = os.environ.get(VARIABLE)
    if named is not None:
        return shutil.which(named) if named else None
    found = (shutil.which(name) for name in (*PROGRAMS, *USUAL.get(sys.platform, ())))
    return next((path for path in found if path), None)


def pdfs_of(wanted: Iterable[bytes]) -> list[bytes]:
    """The documents as tagged PDFs, all by one LibreOffice; b"" for one that it does not manage.

    What fails is tried once more. Raises OfficeError where there is no LibreOffice, or it manages none; the
    text then has the end of what it printed.
    """
    program = office_program()
    if program is None:
        raise OfficeError("没有找到 LibreOffice")
    documents = list(wanted)  # made only now that somebody can print them
    pdfs: dict[int, bytes] = {}
    printed = ""
    for _ in range(ATTEMPTS):
        waiting = {n: document for n, document in enumerate(documents) if not pdfs.get(n)}
        if not waiting:
            break
        made, printed = _converted(program, waiting)
        pdfs |= made
    if documents and not any(pdfs.values()):
        raise OfficeError(f"{FAILED}（{printed}）" if printed else FAILED)
    return [pdfs.get(n, b"") for n in range(len(documents))]


def docx_of(document: bytes, suffix: str) -> bytes:
    """A document of another kind (``.doc``, ``.wps``, ``.odt``, ``.rtf``) as .docx. Raises OfficeError."""
    program = office_program()
    if program is None:
        raise OfficeError("没有找到 LibreOffice")
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name:
        source, folder = Path(name) / f"document{suffix}", Path(name) / "made"
        source.write_bytes(document)
        command = [program, f"-env:UserInstallation={(Path(name) / 'profile').as_uri()}", "--headless"]
        command += [
            "--norestore",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(folder),
            str(source),
        ]
        printed, ended_by = _run(command, SECONDS_OF_OLD_DOCUMENT, OLD_DOCUMENT)
        made = folder / "document.docx"
        if ended_by in OUT_OF_TIME:
            raise OfficeError(f"LibreOffice 算了 {OLD_DOCUMENT.seconds} 秒仍没有转换完，已停止")
        if ended_by in BROKEN:
            most = OLD_DOCUMENT.memory_bytes // MEGABYTE
            raise OfficeError(f"LibreOffice 转换时意外终止：文稿有误，或需要超过 {most} MB 内存")
        if not made.exists():
            raise OfficeError(f"{FAILED}（{printed}）" if printed else FAILED)
        return made.read_bytes()


def _converted(program: str, documents: Mapping[int, bytes]) -> tuple[dict[int, bytes], str]:
    """One run of LibreOffice over the documents: the PDFs it made, and the end of what it printed."""
    with tempfile.TemporaryDirectory(prefix="xlsx-kit-") as name:
        folder = Path(name)
        for number, document in documents.items():
            (folder / f"{number}.docx").write_bytes(document)
        # a profile of its own: another LibreOffice may be open
        profile = (folder / "profile").as_uri()
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
        options = {key: {"type": "boolean", "value": str(on).lower()} for key, on in EXPORT_OPTIONS.items()}
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to"]
        command += [f"pdf:writer_pdf_Export:{json.dumps(options)}", "--outdir", name]
        command += [str(folder / f"{number}.docx") for number in documents]
        printed, _ = _run(command, SECONDS + SECONDS_EACH * len(documents))
        paths = {number: folder / f"{number}.pdf" for number in documents}
        made = {number: path.read_bytes() for number, path in paths.items() if path.exists()}
        return {number: pdf.replace(*TAB_ORDER) for number, pdf in made.items()}, printed


def _run(command: Sequence[str], seconds: int, bounds: Bounds | None = None) -> tuple[str, str]:
    """Runs a command to its end; the end of what it printed, in one line, and the signal that ended it.

    Raises OfficeError where it takes longer or cannot be started. It is ended with all it started: the
    launcher of LibreOffice leaves the program itself behind.
    """
    pipe, own_group = subprocess.PIPE, os.name == "posix"
    if bounds:
        command = limited_command(command, bounds.memory_bytes, bounds.seconds)
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, start_new_session=own_group
        )
    except OSError as error:
        raise OfficeError(f"{FAILED}（{system_reason(error)}）") from None
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        raise OfficeError(f"LibreOffice 在 {seconds} 秒内没有完成转换") from None
    except BaseException:
        _end(process)
        raise
    lines = [line for data in (err, out) for line in data.decode("utf-8", "replace").splitlines()]
    text = " ".join(line for line in lines if not line.startswith(NO_JAVA))
    return " ".join(text.split())[-LONGEST_REASON:], _signal_of(process.returncode)


def _signal_of(status: int) -> str:
    """The signal that a status stands for; "" for none. The launcher is a script, which adds 128 to it."""
    number = -status if status < 0 else status - SIGNALLED
    return next((one.name for one in signal.Signals if one == number), "")


def _end(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], check=False, capture_output=True)
    process.communicate()
