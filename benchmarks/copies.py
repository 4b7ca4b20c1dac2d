"""Returns of many units at little cost: a prefilled workbook whose token is another one in every copy."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlsx_kit import generate

TOKEN = "Q80808"
"""In the unit's code, its name, its projects' codes and its texts: what differs from unit to unit."""


def with_token(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts in which every name that belongs to one unit alone has the token in it."""
    own: dict[str, Any] = json.loads(json.dumps(facts))
    own["unit"] |= {"code": TOKEN, "name": f"{own['unit']['name']}{TOKEN}"}
    own["texts"] = {key: text and f"{text}{TOKEN}。" for key, text in own["texts"].items()}
    codes = {project["code"]: f"{project['code']}{TOKEN}" for project in own["projects"]}
    for project in own["projects"]:
        project["code"] = codes[project["code"]]
    for part in ("ledger", "indicators", "procurement"):
        for line in own[part]:
            line["project"] = codes.get(line["project"], line["project"])
    return own


def copies(facts: Mapping[str, Any], folder: Path, count: int, first: int = 0) -> list[Path]:
    """The workbook of these facts, once for every unit; numbers go on from ``first``."""
    folder.mkdir(parents=True, exist_ok=True)
    master = generate(with_token(facts), folder / "master.xlsx").path
    with zipfile.ZipFile(master) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    master.unlink()
    return [_copy(parts, folder / f"{n:05d}.xlsx", n) for n in range(first, first + count)]


def _copy(parts: Mapping[str, bytes], path: Path, number: int) -> Path:
    token = f"Q{number:05d}".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(TOKEN.encode(), token))
    return path
