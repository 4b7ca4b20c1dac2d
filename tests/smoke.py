"""``python -m tests.smoke``: what another Python may break, with the packages of the runtime alone.

Every module is imported; of each pack a return is generated, read, validated and narrated, and the narrative
proof-read against it; files of every kind are damaged by a few seeds. Ends with 1 and says what failed.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlsx_kit
from tests.fuzzing.kinds import KINDS, try_one
from tests.packs import PACKS
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.resources import root

SEEDS = range(6)


def main() -> int:
    """One line for each part, and what was wrong in it."""
    wrong = 0
    print(f"Python {sys.version.split()[0]}, {sys.platform}")
    for name, part in (("modules", modules), ("packs", packs), ("damaged files", damaged)):
        start = time.perf_counter()
        faults = list(part())
        wrong += len(faults)
        print(f"{name}: {time.perf_counter() - start:.1f} s, {len(faults) or 'no'} faults", flush=True)
        for fault in faults:
            print(f"  {fault}", flush=True)
    return int(wrong > 0)


def modules() -> Iterator[str]:
    """Every module of the package, each for itself."""
    for module in pkgutil.walk_packages(xlsx_kit.__path__, f"{xlsx_kit.__name__}."):
        if not module.name.endswith("__main__"):
            yield from _fault(module.name, lambda name=module.name: importlib.import_module(name))


def packs() -> Iterator[str]:
    """A return of each pack, from its facts to its narrative and back."""
    samples = smallest()
    for pack in PACKS:
        # a pack that has no sample of its own takes the facts of the one it extends
        home = next(home.id for home in load_pack(pack).homes if home.id in samples)
        yield from _fault(pack, lambda pack=pack, home=home: round_of_one(samples[home] | {"pack": pack}))


def smallest() -> dict[str, dict[str, Any]]:
    """The facts of each pack that are fewest among the samples, but not the empty unit."""
    found: dict[str, dict[str, Any]] = {}
    files = sorted((Path(str(root("samples"))) / "pass").glob("*.json"), key=lambda path: path.stat().st_size)
    for path in files:
        facts = json.loads(path.read_text("utf-8"))
        if facts.keys() - {"unit", "pack"}:
            found.setdefault(facts.get("pack", DEFAULT_PACK), facts)
    return found


def round_of_one(facts: dict[str, Any]) -> None:
    """Raises AssertionError where something does not come back as it went."""
    with tempfile.TemporaryDirectory() as folder:
        workbook, narrative = Path(folder) / "a.xlsx", Path(folder) / "a.docx"
        xlsx_kit.generate(facts, workbook)
        assert xlsx_kit.read(workbook).to_dict() == xlsx_kit.read(facts).to_dict(), "other facts came back"
        report = xlsx_kit.validate([workbook]).to_dict()
        assert report["summary"]["fail"] == 0, report
        xlsx_kit.narrate(workbook, narrative)
        proof = xlsx_kit.proof(narrative, workbook)
        assert (proof.status, proof.findings) == ("pass", ()), proof.findings


def damaged() -> Iterator[str]:
    """Files of every kind: a reason in words, and nothing else is raised."""
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in KINDS.items():
            for seed in SEEDS:
                error = try_one(kind, Path(folder) / f"a{kind.suffix}", seed)
                if error is not None:
                    yield f"{name}, seed {seed}: {error!r}"


def _fault(name: str, do: Callable[[], object]) -> Iterator[str]:
    try:
        do()
    except Exception as error:  # the others are looked at, too
        yield f"{name}: {error!r}"


if __name__ == "__main__":
    sys.exit(main())
