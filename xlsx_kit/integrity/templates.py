"""Which template a return was made from: the current one, one that was released, or none that is known."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xlsx_kit.book.book import TEMPLATE, template_manifest
from xlsx_kit.book.manifest import Manifest, manifest_from
from xlsx_kit.outputs import write_file
from xlsx_kit.reader.cells import WorkbookCells
from xlsx_kit.resources import root
from xlsx_kit.spec.pack import Pack

RELEASED = "released"


def template_of(workbook: WorkbookCells, pack: Pack, scope: str, year: int) -> tuple[Manifest | None, bool]:
    """The template's manifest, None where it is unknown, and whether it is the current one."""
    said = workbook.properties.get(TEMPLATE, "")
    if not said.isalnum() or not said.isascii():
        return None, False
    if scope in pack.book.scopes:
        current = template_manifest(pack, scope, year)
        if current.id == said:
            return current, True
    return released(pack.lineage, said), False


@lru_cache(maxsize=16)
def released(lineage: tuple[str, ...], template_id: str) -> Manifest | None:
    """A manifest kept in a pack's ``released`` folder, or in that of a pack it extends."""
    for pack_id in lineage:
        kept = root("templates") / pack_id / RELEASED / f"{template_id}.json.gz"
        if kept.is_file():
            return manifest_from(kept.read_bytes())
    return None


def release(pack: Pack, year: int, folder: Path | None = None) -> list[Path]:
    """Writes the manifests of a year's templates, one a scope, into the pack's folder or another."""
    target = folder or Path(str(root("templates") / pack.id / RELEASED))
    kept = []
    for scope in pack.book.scopes:
        manifest = template_manifest(pack, scope, year)
        kept.append(target / f"{manifest.id}.json.gz")
        write_file(kept[-1], manifest.to_bytes())
    return kept
