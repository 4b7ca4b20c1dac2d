"""The whole loop on the bundled real case: what each step makes, in one folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from xlsx_kit.api import generate, narrate, publish, read, tables, validate
from xlsx_kit.outputs import write_file
from xlsx_kit.resources import root
from xlsx_kit.returns import Report

PUBLISHED = {"docx": "公开文本", "pdf": "公开文本（PDF）", "xlsx": "公开各表"}


@dataclass(frozen=True)
class Demo:
    """What the demonstration wrote (label and path), and the report on its return."""

    files: tuple[tuple[str, Path], ...]
    report: Report


def demo(directory: Path | str, progress: Callable[[str], None] = print) -> Demo:
    """The whole loop on the bundled real case. Raises OSError where the folder cannot be written."""
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    case = json.loads((root("samples") / "pass" / "chengde-2024.json").read_text("utf-8"))
    write = partial(_write_json, folder)
    progress("生成空白填报表……")
    template = generate({"unit": case["unit"]}, folder / "template.xlsx").path
    progress("生成填好的填报表（代替单位报回的文件）……")
    filled = generate(case, folder / "return.xlsx").path
    progress("读取、计算九张表……")
    facts = write("facts.json", read(filled).to_dict())
    computed = write("tables.json", tables(filled).to_dict())
    progress("核对……")
    report = validate([filled])
    findings = write("findings.json", report.to_dict())
    progress("撰写情况说明……")
    narrative = narrate(filled, folder / "narrative.docx").path
    published = publish(filled, folder / "publication", charts=True, progress=progress)
    return Demo(
        (
            ("空白填报表", template),
            ("填好的填报表", filled),
            ("读出的事实", facts),
            ("九张表", computed),
            ("核对结果", findings),
            ("情况说明", narrative),
            *((PUBLISHED[kind], path) for kind, path in published.files.items()),
        ),
        report,
    )


def _write_json(folder: Path, name: str, data: Any) -> Path:
    write_file(folder / name, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
    return folder / name
