"""``python -m tests.corpus.make [FOLDER]``: writes the files of the corpus, and what each comes to.

Files that are larger than ``LARGEST`` stand in no repository; the script makes them where it is run.
"""

from __future__ import annotations

import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from tests import bad_files
from tests.fuzzing import xls, zips
from tests.tnef_mail import winmail
from xlsx_kit.resources import root

FILES = Path(__file__).parent / "files"
EXPECTED = Path(__file__).parent / "expect.json"
LARGEST = 16_000
"""Bytes of a file that is kept."""
NAMES = {
    "name is a path": "../../../etc/填报表.xlsx",
    "name of a device": "CON.xlsx",
    "name turned around": "填报表\u202excod.exe",
    "name moves the cursor": "a\x1b[2Jb.xlsx",
    "name of 300 characters": "长" * 300 + ".xlsx",
    "name of a program": "填报表.xlsx.exe",
}
MIXED, X = "multipart/mixed", "boundary=x"


def made() -> Iterator[tuple[str, bytes]]:
    """Every file with its name, whatever its size."""
    with TemporaryDirectory() as folder:
        for name, _, make in bad_files.FILES:
            yield f"workbook/{name}.xlsx", make(Path(folder) / "f.xlsx").read_bytes()
    for name, data in zips.SOUND.items():
        yield f"zip/{name}.zip", data
    for name in sorted(zips.DAMAGES):
        seed = next(n for n in range(10_000) if zips.chosen(Random(n)) == ("deflated", [name]))
        yield f"zip/damaged {name}.zip", zips.damaged(seed)
    yield "zip/empty.zip", b"PK\x05\x06" + bytes(18)
    yield "zip/nested.zip", _nested(5)
    yield "zip/zeros in archives in archives.zip", zeros()
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
    for name, sent_as in NAMES.items():
        yield f"mail/{name}.eml", _mail(b"PK\x03\x04" + bytes(40), sent_as)
    yield "mail/read receipt.eml", _notice("read")
    yield "mail/delayed.eml", _notice("delayed")
    yield "mail/not delivered.eml", _notice("failed")
    yield "mail/nested 400.eml", b"Content-Type: message/rfc822\r\n\r\n" * 400 + b"x"
    yield "mail/cut.eml", _mail(zips.SOUND["deflated"], "a.zip")[:700]
    book = winmail([("填报表.xlsx", b"PK\x03\x04" + bytes(40))])
    yield "mail/winmail.dat", book
    yield "mail/winmail cut.eml", _mail(book[:-40], "winmail.dat")
    yield "mail/winmail without files.eml", _mail(winmail([]), "winmail.dat")
    yield "mail/name cut in a character.eml", cut_name()
    yield "mail/name in GBK cut in a character.eml", cut_name("gb18030", 3)
    yield "mail/quotes in From.eml", _with_header("From", '"' * 15_000 + "a@example.cn")
    yield "mail/comments in From.eml", _with_header("From", "(" * 5_000)
    yield "mail/encoded words in Subject.eml", _with_header("Subject", " =?utf-8?b?5oql?=\n" * 800)
    yield "mail/name in 20000 pieces.eml", pieces(20_000)
    yield "mail/name in 800 pieces.eml", pieces(800)
    yield (
        "mail/boundary behind a long name.eml",
        _with_header("Content-Type", f"{MIXED}; a={'x' * 5_000}; {X}"),
    )
    yield "mail/60000 headers.eml", b"From: a@example.cn\n" + b"a:\n" * 60_000
    yield "mail/6000 parts.eml", parts(6_000)
    yield "mail/parts in parts.eml", parts_in_parts(60)
    yield "mail/many lines.eml", parts(1) + b"x\n" * 9_000_000
    yield "mail/dated 2099.eml", _mail(b"x", "a.doc").replace(b"25 Nov 2024", b"25 Nov 2099")
    yield "document/damaged.docx", zips.SOUND["deflated"][:500]
    yield "document/no word.docx", zips.SOUND["stored"]
    yield "document/20000 runs.docx", _runs(20_000)
    yield "document/20001 paragraphs.docx", _document("<w:p><w:r><w:t>1</w:t></w:r></w:p>" * 20_001)
    yield "document/groups in groups.rtf", b"{\\rtf1" + b"{" * 1_001 + b"}" * 1_002
    yield "document/csv.docx", "编码,名称\n1,甲\n".encode()
    yield "document/empty.docx", b""
    yield "document/web page.doc", "<html><body><p>收入 1.00 万元</p></body></html>".encode()
    yield "document/text.doc", "收入合计 1.00 万元。\n".encode()
    yield "document/password.doc", xls.compound(b"x", "EncryptedPackage")
    yield "document/workbook.doc", xls.GOOD
    yield "document/10001 paragraphs.doc", old_document("收\r" * 10_001)
    yield "document/7001 cells.doc", old_document("1\x07" * 7_001)
    yield "document/10001 paragraphs.odt", open_document("<text:p>1</text:p>" * 10_001)
    yield "document/a million paragraphs.odt", open_document("<text:p/>" * 1_000_000)
    yield "document/long paragraph.odt", open_document(f"<text:p>{'1' * 500_001}</text:p>")
    yield "document/1501 rows.odt", open_document("<table:table-row/>" * 1_501)
    yield "document/cut.odt", open_document("<text:p>1</text:p>")[:200]
    yield "document/pages in a circle.pdf", _pdf(b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000000 >>")
    yield "document/200001 operators.pdf", operators(200_001)
    yield "document/operands alone.pdf", _pdf_page(b"1 " * 2_000_000)
    yield "document/100 MB of zeros.pdf", _pdf_page(bytes(100_000_000))
    yield "document/noise.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 8
    facts = (Path(str(root("samples"))) / "pass" / "yuan-small.json").read_bytes()
    yield "zip/a return.zip", _zip([("甲.json", facts), ("乙.json", facts), ("丙.json", facts[:500])])
    yield (
        "zip/beside a Mac's and Office's own.zip",
        _zip([("__MACOSX/._甲.json", b"x"), ("~$甲.xlsx", b"x"), ("甲.json", facts)]),
    )
    yield (
        "zip/paths.zip",
        _zip([("../../甲.json", facts[:400]), ("C:\\乙.json", facts[:401]), ("/丙.json", facts[:402])]),
    )
    yield "list/codes.csv", "编码,名称\n../../x,甲\nCON,乙\n=1+1,丙\n1\x1b[2J,丁\n".encode()
    yield "list/100000 units.csv", ("编码,名称\n" + "".join(f"{n},甲\n" for n in range(100_000))).encode()
    yield "list/not closed.csv", '编码,名称\n1,"甲\n'.encode()
    yield "list/gbk.csv", "编码,名称\n1,甲\n".encode("gb18030")
    yield "list/binary.csv", bytes(range(256))
    yield "facts/deep.json", b"[" * 5_000
    yield "facts/twice.json", b'{"unit": {}, "unit": {}}'
    yield "facts/half a character.json", b'{"unit": {"name": "\\ud800"}}'
    yield "facts/100000 lines.json", _ledger([{}] * 100_000)
    wrong = {"function": "2", "kind": "x", "fund": "y", "amount": "z"}
    yield "facts/19000 wrong lines.json", _ledger([{**wrong, "project": str(n)} for n in range(19_000)])
    yield "facts/1000000 lines of text.json", _ledger(["x"] * 1_000_000)
    yield "facts/300000 unknown keys.json", json.dumps(dict.fromkeys(map(str, range(300_000)))).encode()
    yield "facts/long texts.json", _ledger([{"project": f"{n} " * 100} for n in range(8_000)])
    yield "facts/long number.json", b'{"year": ' + b"1" * 5_000 + b"}"


def _ledger(lines: list[Any]) -> bytes:
    """A facts file with these lines."""
    return json.dumps({"ledger": lines}).encode()


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


def _pdf(pages: bytes, *objects: bytes) -> bytes:
    """A PDF of a catalogue, what it says of its pages, and more objects, numbered from 3."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate((b"<< /Type /Catalog /Pages 2 0 R >>", pages, *objects), start=1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    count = len(places) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, b"".join(places))
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + table + end


def operators(count: int) -> bytes:
    """A PDF whose one page has so many operators that show text."""
    return _pdf_page(b"BT " + b"(1) Tj " * count + b"ET")


def _pdf_page(content: bytes) -> bytes:
    """A PDF of one page."""
    packed = zlib.compress(content, 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    stream = b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed)
    return _pdf(b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream)


def old_document(text: str) -> bytes:
    """A container with the stream of a .doc, which holds a text and nothing that says so."""
    return xls.compound(text.encode("utf-16-le"), "WordDocument")


def open_document(body: str) -> bytes:
    """An .odt with its two members that count."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = "".join(f' xmlns:{name}="{names}:{name}:1.0"' for name in ("office", "text", "table"))
    content = f"<office:document-content{spaces}><office:body><office:text>{body}</office:text></office:body>"
    kind = b"application/vnd.oasis.opendocument.text"
    return _zip([("mimetype", kind), ("content.xml", f"{content}</office:document-content>".encode())])


def _runs(count: int) -> bytes:
    """A document whose one paragraph has so many runs; each must cost the same."""
    return _document(f"<w:p>{'<w:r><w:t>1</w:t></w:r>' * count}</w:p>")


def _document(body: str) -> bytes:
    from io import BytesIO

    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        info = zipfile.ZipInfo("word/document.xml")
        info.compress_type = zipfile.ZIP_DEFLATED
        file.writestr(info, f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def _mail(attached: bytes = b"", name: str | None = None) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "a@example.cn", "报送", "Mon, 25 Nov 2024 10:00:00 +0800"
    mail.set_content("请查收。")
    if attached:
        mail.add_attachment(attached, maintype="application", subtype="octet-stream", filename=name or None)
        mail.set_boundary("=" * 15)  # the library would draw one
    return mail.as_bytes()


def _notice(action: str) -> bytes:
    """What a mail program or server says of a letter: it was read, it is late, it did not arrive."""
    kind = "disposition-notification" if action == "read" else "delivery-status"
    fields = (
        "Disposition: manual-action/MDN-sent-manually; displayed"
        if action == "read"
        else f"Final-Recipient: rfc822; b@example.cn\nAction: {action}\nStatus: 4.4.1"
    )
    return (
        f"From: a@example.cn\nSubject: {action}\nDate: Mon, 25 Nov 2024 10:00:00 +0800\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/report; report-type={kind}; {X}\n\n--x\n\nSee below.\n"
        f"--x\nContent-Type: message/{kind}\n\nReporting-UA: x\n\n{fields}\n--x--\n"
    ).encode()


def cut_name(encoding: str = "utf-8", step: int = 4) -> bytes:
    """A name in pieces after RFC 2231, each cut in the middle of a character."""
    text = "填报表.xlsx".encode(encoding)
    pieces = [text[at : at + step] for at in range(0, len(text), step)]
    escaped = ["".join(f"%{byte:02X}" for byte in piece) for piece in pieces]
    charset = f"{encoding}''"
    said = ";".join(f"\n filename*{n}*={'' if n else charset}{piece}" for n, piece in enumerate(escaped))
    return _mail(b"PK\x03\x04" + bytes(40), "a.xlsx").replace(b'; filename="a.xlsx"', b";" + said.encode())


def _with_header(name: str, value: str) -> bytes:
    """A mail with a file, one of whose headers is another."""
    head, _, body = _mail(b"x", "a.doc").partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if not line.startswith(name.encode())]
    return b"\n".join([f"{name}: {value}".rstrip("\n").encode(), *lines]) + b"\n\n" + body


def pieces(count: int) -> bytes:
    """A file whose name stands in so many pieces."""
    names = "".join(f";\n name*{n}*={'' if n else chr(39) * 2}%41" for n in range(count))
    return (
        _mail(b"x", "a.doc")
        .replace(b'; filename="a.doc"', b"")
        .replace(b"application/octet-stream", b"application/octet-stream" + names.encode())
    )


def parts(count: int) -> bytes:
    """A mail with so many files."""
    part = "\n--x\nContent-Type: application/octet-stream; name=a.doc\n\nx"
    return f"From: a@example.cn\nContent-Type: {MIXED}; {X}\n{part * count}\n".encode()


def parts_in_parts(levels: int) -> bytes:
    """A mail whose parts have parts, so deep."""
    heads = [f'Content-Type: {MIXED}; boundary="{n}"\n\n--{n}\n' for n in range(levels)]
    return ("From: a@example.cn\n" + "".join(heads)).encode()


def zeros() -> bytes:
    """Three archives of three archives of 40 MB of zeros each."""
    zeros = _zip([("0.bin", bytes(40_000_000))])
    return _zip([(f"{n}.zip", _zip([(f"{m}.zip", zeros) for m in range(3)])) for n in range(3)])


def _zip(files: list[tuple[str, bytes]]) -> bytes:
    from io import BytesIO

    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files:
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


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
