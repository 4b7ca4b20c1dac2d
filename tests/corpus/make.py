"""``python -m tests.corpus.make [FOLDER]``: writes the files of the corpus, and what each comes to.

Files that are larger than ``LARGEST`` stand in no repository; the script makes them where it is run.
"""

from __future__ import annotations

import json
import struct
import sys
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import bad_files
from tests.fuzzing import xls, zips
from tests.tnef_mail import winmail

FILES = Path(__file__).parent / "files"
EXPECTED = Path(__file__).parent / "expect.json"
LARGEST = 16_000
"""Bytes of a file that is kept."""


def made() -> Iterator[tuple[str, bytes]]:
    """Every file with its name, whatever its size."""
    with TemporaryDirectory() as folder:
        for name, _, make in bad_files.FILES:
            yield f"workbook/{name}.xlsx", make(Path(folder) / "f.xlsx").read_bytes()
    for name, data in zips.SOUND.items():
        yield f"zip/{name}.zip", data
    for name in sorted(zips.DAMAGES):
        seed = next(n for n in range(10_000) if zips.damaged(n)[0] == f"deflated: {name}")
        yield f"zip/damaged {name}.zip", zips.damaged(seed)[1]
    yield "zip/empty.zip", b"PK\x05\x06" + bytes(18)
    yield "zip/nested.zip", _nested(5)
    yield "xls/stray cell.xls", xls.xls([(0, 0, "x"), (65_535, 255, "x")])
    yield "xls/hidden.xls", xls.xls([(0, 0, "x")], state=1)
    yield "xls/cut.xls", xls.GOOD[:3_000]
    yield "xls/noise.xls", xls.GOOD[:600] + b"\xff" * 4_000
    yield (
        "xls/record too long.xls",
        xls.compound(xls.stream([("a", 0, [])])[:40] + struct.pack("<2H", 0x204, 0xFFFF)),
    )
    yield "mail/no attachment.eml", _mail()
    yield "mail/no name.eml", _mail(b"PK\x03\x04" + bytes(40), "")
    yield "mail/damaged zip.eml", _mail(zips.SOUND["deflated"][:400], "a.zip")
    yield "mail/nested 400.eml", b"Content-Type: message/rfc822\r\n\r\n" * 400 + b"x"
    yield "mail/cut.eml", _mail(zips.SOUND["deflated"], "a.zip")[:700]
    book = winmail([("填报表.xlsx", b"PK\x03\x04" + bytes(40))])
    yield "mail/winmail.dat", book
    yield "mail/winmail cut.eml", _mail(book[:-40], "winmail.dat")
    yield "mail/winmail without files.eml", _mail(winmail([]), "winmail.dat")
    yield "mail/name cut in a character.eml", _cut_name()
    yield "mail/dated 2099.eml", _mail(b"x", "a.doc").replace(b"25 Nov 2024", b"25 Nov 2099")
    yield "document/damaged.docx", zips.SOUND["deflated"][:500]
    yield "document/no word.docx", zips.SOUND["stored"]
    yield "document/20000 runs.docx", _runs(20_000)
    yield "list/not closed.csv", '编码,名称\n1,"甲\n'.encode()
    yield "list/gbk.csv", "编码,名称\n1,甲\n".encode("gb18030")
    yield "list/binary.csv", bytes(range(256))
    yield "facts/deep.json", b"[" * 5_000
    yield "facts/twice.json", b'{"unit": {}, "unit": {}}'
    yield "facts/half a character.json", b'{"unit": {"name": "\\ud800"}}'
    yield "facts/long number.json", b'{"year": ' + b"1" * 5_000 + b"}"


def _nested(depth: int) -> bytes:
    """Archives in archives, the last holding a little text."""
    from io import BytesIO

    data, name = b"x", "x.txt"
    for level in range(depth):
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            file.writestr(zipfile.ZipInfo(name), data)
        data, name = out.getvalue(), f"{level}.zip"
    return data


def _runs(count: int) -> bytes:
    """A document whose one paragraph has so many runs; each must cost the same."""
    from io import BytesIO

    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    run = "<w:r><w:t>1</w:t></w:r>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        info = zipfile.ZipInfo("word/document.xml")
        info.compress_type = zipfile.ZIP_DEFLATED
        file.writestr(
            info, f'<w:document xmlns:w="{main}"><w:body><w:p>{run * count}</w:p></w:body></w:document>'
        )
    return out.getvalue()


def _mail(attached: bytes = b"", name: str | None = None) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "a@example.cn", "报送", "Mon, 25 Nov 2024 10:00:00 +0800"
    mail.set_content("请查收。")
    if attached:
        mail.add_attachment(attached, maintype="application", subtype="octet-stream", filename=name or None)
        mail.set_boundary("=" * 15)  # the library would draw one
    return mail.as_bytes()


def _cut_name() -> bytes:
    """A name in pieces after RFC 2231, each cut in the middle of a character."""
    text = "填报表.xlsx".encode()
    pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
    escaped = ["".join(f"%{byte:02X}" for byte in piece) for piece in pieces]
    charset = "utf-8''"
    said = ";".join(f"\n filename*{n}*={'' if n else charset}{piece}" for n, piece in enumerate(escaped))
    return _mail(b"PK\x03\x04" + bytes(40), "a.xlsx").replace(b'; filename="a.xlsx"', b";" + said.encode())


def main() -> None:
    from tests.corpus.judge import outcomes

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FILES
    for name, data in made():
        if folder != FILES or len(data) <= LARGEST:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if folder == FILES:
        expected = {one.file: list(one.reasons) for one in outcomes(FILES)}
        EXPECTED.write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
