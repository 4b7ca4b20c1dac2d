"""The manuals as they are read: their commands in order, and what lies in the folder before the first."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from docs import generate
from xlsx_kit import api
from xlsx_kit.cli import main

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"(?:^<!-- (?P<mark>[^>]+) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)
GENERATED = {f"docs/{name}" for name in generate.PAGES}
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")]
)
HAND_WRITTEN = [page for page in PAGES if page not in GENERATED]
PROGRAM = "xlsx-kit"
DISTRICT = "示例县文化广电和旅游局"
UNITS = {"118001": "示例县文化馆", "118002": "示例县图书馆"}


@dataclass(frozen=True)
class Block:
    """One fenced block: what the comment above it says, its language, its text."""

    mark: str
    language: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command as printed, its words, and the file its output is sent to, if any."""

    line: str
    words: tuple[str, ...]
    output: str


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    return [Block(found["mark"] or "", found["language"], found["text"]) for found in FENCE.finditer(text)]


def commands(block: Block) -> Iterator[Command]:
    """The block's commands of this program. Paths are written as on Windows in the officer's manual."""
    for line in block.text.splitlines():
        if line.startswith(f"{PROGRAM} "):
            words = shlex.split(line.replace("\\", "/"), comments=True)
            output = words[words.index(">") + 1] if ">" in words else ""
            yield Command(line, tuple(words[1 : words.index(">") if output else None]), output)


def facts(code: str, name: str, year: int, sample: str = "small-clean") -> dict[str, Any]:
    """A sample's facts under another unit and year."""
    found: dict[str, Any] = json.loads((ROOT / "samples" / "pass" / f"{sample}.json").read_text("utf-8"))
    return found | {"unit": {**found["unit"], "code": code, "name": name, "year": year}}


def write_facts(path: Path, code: str, name: str, year: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts(code, name, year), ensure_ascii=False), "utf-8")


def write_returns(folder: Path, units: Mapping[str, str], year: int) -> None:
    """What units sent back, one workbook each."""
    folder.mkdir(parents=True, exist_ok=True)
    for code, name in units.items():
        api.generate(facts(code, name, year), folder / f"{code} {name}.xlsx")


def write_list(path: Path, units: Mapping[str, str]) -> None:
    """A list of units as a workbook."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["编码", "名称", "邮箱", "主管部门"])
    for code, name in units.items():
        book.active.append([code, name, f"u{code}@example.cn", DISTRICT])
    book.save(path)


def readme(here: Path) -> None:
    write_facts(here / "facts.json", "118001", UNITS["118001"], 2024)


def officer(here: Path) -> None:
    units = {"301005": "青川县档案馆", "301006": "青川县图书馆"}
    write_facts(here / "某单位.json", "301005", units["301005"], 2025)
    write_returns(here / "报回", units, 2025)
    write_returns(here / "收到的文件", units, 2025)
    write_list(here / "units.xlsx", units)
    shutil.copy(ROOT / "samples" / "import" / "map.toml", here / "对照.toml")
    export = openpyxl.load_workbook(ROOT / "samples" / "import" / "export.xlsx")
    for cell in (cell for sheet in export for row in sheet.iter_rows() for cell in row):
        if "118001" in str(cell.value):
            cell.value = str(cell.value).replace("118001", "301005")
    export.save(here / "导出.xlsx")


def campaign(here: Path) -> None:
    write_list(here / "units.xlsx", UNITS)
    write_returns(here / "收到的邮件", UNITS, 2025)


def checking(here: Path) -> None:
    write_returns(here / "退回", UNITS, 2025)
    write_facts(here / "上年" / "118001.json", "118001", UNITS["118001"], 2024)
    (here / "批复数.csv").write_text("unit,amount\n118001,182.40\n", "utf-8")


def codes(here: Path) -> None:
    write_list(here / "units.xlsx", UNITS)
    write_returns(here / "returns", UNITS, 2024)
    asked = ["--year", "2024", "--due", "2024-02-20", "--from", "ys@example.cn"]
    assert main(["campaign", "init", "公开2024", "--units", "units.xlsx", *asked]) == 0
    assert main(["campaign", "collect", "公开2024", "returns"]) == 0
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ["科目编码", "科目名称"],
        ["201", "一般公共服务支出"],
        ["20101", "人大事务"],
        ["2010101", "行政运行"],
    ):
        book.active.append(row)
    book.save(here / "2025功能分类.xlsx")
    shutil.copy(ROOT / "samples" / "codes" / "fund" / "政府性基金科目.csv", here)


def lists(here: Path) -> None:
    shutil.copy(ROOT / "samples" / "import" / "units.csv", here / "units.csv")
    write_facts(here / "上年退回" / "118001.json", "118001", UNITS["118001"], 2023)


def samples(here: Path) -> None:
    shutil.copytree(ROOT / "samples" / "import", here / "samples" / "import")


def protocol(here: Path) -> None:
    write_facts(here / "samples" / "pass" / "small-clean.json", "118001", UNITS["118001"], 2025)


def publication(here: Path) -> None:
    write_facts(here / "某单位.json", "118001", UNITS["118001"], 2025)


DESKS: Mapping[str, Callable[[Path], None]] = {
    "README.md": readme,
    "docs/manual/officer.md": officer,
    "docs/campaign.md": campaign,
    "docs/checking.md": checking,
    "docs/publish.md": publication,
    "docs/codes.md": codes,
    "docs/generate-many.md": lists,
    "docs/import.md": samples,
    "docs/client-protocol.md": protocol,
}
"""What has to lie in the folder before the first command of a page."""
