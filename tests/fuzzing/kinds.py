"""Every kind of file that comes in: how one is damaged, and who reads it."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.fuzzing import mails, xls, zips
from tests.fuzzing.mutate import XML_WORDS, mutated
from tests.raw_xlsx import joined, parts_of
from tests.two_ways import by_pass
from xlsx_kit import validate
from xlsx_kit.campaign.intake.folders import read_source
from xlsx_kit.facts.approved_file import read_approved
from xlsx_kit.facts.importing.mapping import read_map
from xlsx_kit.facts.roster.units import read_roster
from xlsx_kit.files.bounded_call import RefusedError
from xlsx_kit.files.legacy.xls import XlsBounds, read_xls
from xlsx_kit.files.tables.files import read_sheets
from xlsx_kit.files.xlsx.cells import read_cells
from xlsx_kit.files.xlsx.guard import open_package
from xlsx_kit.files.zip_archive import ZipLimits, open_zip
from xlsx_kit.files.zip_directory import ZipError
from xlsx_kit.findings import InputError, SpecError
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.prose.proof.sources.lines import lines_of
from xlsx_kit.resources import root
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.returns.validation.settings import read_settings

SAMPLES = Path(str(root("samples")))
PACK = "hebei-2024"
REFUSALS = (InputError, SpecError, RefusedError, ZipError)
"""What may be raised: a reason in words."""
SETTINGS = """
[rules.PERF-001]
severity = "warning"
who = "预算科 王"
why = "本年试行"

[rules.TEXT-002]
status = "off"
who = "预算科 王"
why = "本年试行"

[[excuses]]
rule = "PROJ-101"
unit = "360001"
who = "李"
why = "已说明"
until = 2026-12-31

[limits]
cells = 90000
"""
APPROVED = "单位编码,功能分类科目编码,支出类型,资金来源,金额(万元)\n360001,2080505,人员经费,,183.33\n"
MOST = XlsBounds(sheets=8, cells=10_000, rows=65_536, columns=256)


@dataclass(frozen=True)
class Kind:
    """A kind of file: ``make`` gives one for a seed, ``read`` is the door it comes through.

    ``runs`` are those of the usual tests.
    """

    suffix: str
    make: Callable[[random.Random], bytes]
    read: Callable[[Path], object]
    runs: int = 40


@cache
def _sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def _text(name: str) -> Callable[[random.Random], bytes]:
    """A text sample changed, now and then in the encoding of Excel in China."""

    def make(dice: random.Random) -> bytes:
        data = _sample(name)
        if dice.random() < 0.2:
            data = data.decode("gb18030" if b"\xb5\xa5" in data[:200] else "utf-8-sig").encode("gb18030")
        return mutated(data, dice)

    return make


def _office(name: str) -> Callable[[random.Random], bytes]:
    """An office file with damage in its parts, its container, or both."""

    def make(dice: random.Random) -> bytes:
        parts = _parts(name)
        changed = dict(parts)
        for _ in range(dice.randint(0, 3)):
            part = dice.choice(sorted(changed))
            changed[part] = mutated(changed[part], dice, XML_WORDS)
        data = bytearray(joined(changed))
        if changed == parts or dice.random() < 0.3:
            zips.DAMAGES[dice.choice(sorted(zips.DAMAGES))](data, dice)
        return bytes(data)

    return make


@cache
def _parts(name: str) -> dict[str, bytes]:
    data = _document() if name == "document" else _sample(name)
    return parts_of(data)


@cache
def _document() -> bytes:
    from io import BytesIO

    from docx import Document

    document = Document()
    for line in _sample("proof/reference.txt").decode().splitlines():
        document.add_paragraph(line)
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "合计"
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _made(text: str) -> Callable[[random.Random], bytes]:
    return lambda dice: mutated(text.encode(), dice)


def _seeded(damaged: Callable[[int], bytes]) -> Callable[[random.Random], bytes]:
    return lambda dice: damaged(dice.getrandbits(32))


def _received(path: Path) -> None:
    for item in read_source(path):
        assert item.name is not None


def _members(path: Path) -> None:
    """Every member of an archive, read; one that is refused leaves the others."""
    archive = open_zip(path.read_bytes(), ZipLimits(members=100, member_bytes=2**20, total_bytes=2**21))
    for member in archive.members:
        with suppress(ZipError):
            archive.read(member)


def _cells(path: Path) -> None:
    """The quick way of reading sheets, and without it."""
    with suppress(*REFUSALS):
        read_cells(open_package(path))
    with by_pass():
        read_cells(open_package(path))


def _judged(path: Path) -> None:
    """All that validation does, both ways; no finding says that the program stumbled."""
    for way in (nullcontext, by_pass):
        with way():
            (report,) = validate(path).files
            assert "FILE-106" not in {finding.rule for finding in report.findings}


KINDS: dict[str, Kind] = {
    "zip": Kind(".zip", _seeded(zips.damaged), _received),
    "members": Kind(".zip", _seeded(zips.damaged), _members, 1_000),
    "mail": Kind(".eml", mails.damaged, _received),
    "xls": Kind(".xls", _seeded(xls.damaged_xls), lambda path: read_xls(path.read_bytes(), MOST), 500),
    "xlsx": Kind(".xlsx", _office("import/export.xlsx"), _cells, 100),
    "return": Kind(".xlsx", _office("filled/small-clean.xlsx"), _judged, 20),
    "facts": Kind(".json", _text("pass/chengde-2024.json"), load_return),
    "docx": Kind(".docx", _office("document"), lines_of),
    "roster": Kind(".csv", _text("import/units.csv"), lambda path: read_roster(path, load_pack(PACK))),
    "roster-xlsx": Kind(
        ".xlsx", _office("import/export.xlsx"), lambda path: read_roster(path, load_pack(PACK))
    ),
    "export": Kind(".csv", _text("import/export.csv"), read_sheets),
    "approved": Kind(".csv", _made(APPROVED), lambda path: read_approved(path, [load_pack(PACK)])),
    "map": Kind(".toml", _text("import/map.toml"), lambda path: read_map(path, load_pack(PACK))),
    "settings": Kind(".toml", _made(SETTINGS), lambda path: read_settings(path, load_pack(DEFAULT_PACK))),
}


def try_one(kind: Kind, path: Path, seed: int) -> BaseException | None:
    """Makes the file of a seed and reads it; what it raised that is no reason in words."""
    path.write_bytes(kind.make(random.Random(seed)))
    try:
        kind.read(path)
    except REFUSALS as error:
        return None if str(error) else error
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return error
    return None
