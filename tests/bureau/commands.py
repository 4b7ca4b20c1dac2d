"""Commands in this process, and what of their reports depends neither on the day nor on the wording."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from xlsx_kit.cli import main

STOOD = (
    *("code", "state", "versions", "changes", "late", "errors", "warnings", "rules", "warned"),
    *("approved_by", "secrecy_by", "approved_on", "publish_by", "published_on", "address"),
    *("version", "corrected"),
)
"""What is compared of a unit's standing."""

LATER = {"public": "published"}
"""States that came later, by what they were called before."""
Told = Any
"""What a command prints with --json."""


def command(*words: object, status: int = 0) -> Told:
    """What a command says with ``--json``; it must end with this status."""
    ended, out, errors = ran(*words, "--json")
    assert ended == status, (words, ended, out[-2000:], errors[-2000:])
    return json.loads(out)


def plain(*words: object, status: int = 0) -> None:
    """A command that reports no JSON."""
    ended, out, errors = ran(*words)
    assert ended == status, (words, ended, out[-2000:], errors[-2000:])


def ran(*words: object) -> tuple[int, str, str]:
    """How a command ended, and what it wrote."""
    out, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        ended = main([*map(str, words)])
    for stream in (out, errors):
        stream.seek(0)
    return ended, out.read(), errors.read()


# ---- what is compared


def standing(campaign: Path | str) -> Told:
    """Where every unit stands, which rules the returns break, what was set aside."""
    said = command("campaign", "status", campaign)
    return {
        "units": [
            {key: unit[key] for key in STOOD}
            | {"state": LATER.get(unit["state"], unit["state"])}
            | {key: unit[key][:10] for key in ("sent_at", "returned_at", "approved_at") if _old(unit[key])}
            for unit in said["units"]
        ],
        "rules": sorted([rule["severity"], rule["rule"], rule["units"]] for rule in said["rules"]),
        "set_aside": len(said["odd"]),
        "events": {unit["code"]: events(campaign, unit["code"]) for unit in said["units"]},
    }


def events(campaign: Path | str, code: str) -> int:
    """How much is known of what happened with a unit."""
    return len(command("campaign", "show", campaign, code)["events"])


def _old(moment: str) -> bool:
    """Whether a moment is one of the folder's own year, not of today."""
    return moment[:4] in ("2024", "2025")


def judged(*paths: object, status: int, options: Iterable[object] = ()) -> Told:
    """The findings of files by rule, severity, sheet and cell."""
    said = command("validate", *paths, *options, status=status)
    assert "files" in said, said
    return {
        Path(file["file"]).name: {
            **{key: file[key] for key in ("pack", "year", "status")},
            "unit": file["unit"]["code"],
            "findings": [[f[key] for key in ("rule", "severity", "sheet", "cell")] for f in file["findings"]],
        }
        for file in said["files"]
    }


def digest_of(said: Told) -> str:
    """What a long document is known by."""
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def totals(facts: Path | str) -> Told:
    """The tables of facts: of each the rows, the last row that has an amount, a digest of every cell."""
    told = {}
    for table in command("tables", facts)["tables"]:
        rows = [[row["key"], row["cells"]] for row in table["rows"]]
        amounts = [cells for _, cells in rows if any(amount != "0.00" for amount in cells.values())]
        told[table["id"]] = [len(rows), amounts[-1:], digest_of(rows)]
    return told
