"""Workbooks that benchmarks read: the real case, and returns that fill every list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.resources import root

SAMPLES = Path(str(root("samples")))
CASE = "chengde-2024"
FULL = {"ledger": 300, "projects": 60, "indicators": 700}


def real_case() -> dict[str, Any]:
    """The facts of the real 2024 publication."""
    case: dict[str, Any] = json.loads((SAMPLES / "pass" / f"{CASE}.json").read_text("utf-8"))
    return case


def full_case(seed: int = 0, sizes: Mapping[str, int] = FULL) -> dict[str, Any]:
    """The real unit with lists of full length; another seed is another unit with other figures and words."""
    pack, case = load_pack(DEFAULT_PACK), real_case()
    classes = pack.codes["functional"].class_codes
    projects = [f"P{seed:03d}{n:03d}" for n in range(sizes["projects"])]

    def copies(part: str) -> list[dict[str, Any]]:
        lines: list[dict[str, Any]] = case[part]
        return [dict(lines[(n + seed) % len(lines)]) for n in range(sizes[part])]

    ledger: list[dict[str, Any]] = [
        {
            "function": f"{classes[n % 9]}{n // 9 % 10 + 1:02d}{n // 90 + 1:02d}",
            "kind": ("基本支出", "项目支出")[n % 2],
            "fund": "一般公共预算",
            "origin": pack.values("origin")[n % 3 == 0],
            "project": "",
            "amount": f"{n * 37 + seed + 1}.{(n + seed) % 100:02d}",
        }
        for n in range(sizes["ledger"])
    ]
    unit: Mapping[str, Any] = case["unit"]
    return {
        **case,
        "unit": {**unit, "code": f"{118 + seed}", "name": f"{unit['name']}{seed or ''}"},
        "ledger": ledger,
        "projects": [
            line | {"code": p, "name": f"项目{p}"}
            for line, p in zip(copies("projects"), projects, strict=True)
        ],
        "indicators": [
            line | {"project": projects[n % len(projects)], "description": f"{line['description']}{seed}"}
            for n, line in enumerate(copies("indicators"))
        ],
    }
