"""Which template a return was made from: the current one, one that was released, or none that is known."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from xlsx_kit.files import Limits, WorkbookCells, open_package, properties_of
from xlsx_kit.outputs import write_file
from xlsx_kit.pack import DEFAULT_PACK, Pack, load_pack
from xlsx_kit.resources import local_pack_root
from xlsx_kit.workbook import (
    PACK,
    PACK_HASH,
    PACK_VERSION,
    SCOPE,
    TEMPLATE,
    YEAR,
    Manifest,
    SheetTemplate,
    manifest_from,
    template_id,
    template_manifest,
)

RELEASED = "released"
HASH_SHOWN = 8


def template_of(workbook: WorkbookCells, pack: Pack, scope: str, year: int) -> tuple[Manifest | None, bool]:
    """The template's manifest, None where it is unknown, and whether it is the current one."""
    stamped = workbook.properties.get(TEMPLATE, "")
    if not stamped.isalnum() or not stamped.isascii():
        return None, False
    if scope in pack.unit_scopes and template_id(pack, scope, year) == stamped:
        return template_manifest(pack, scope, year), True
    return released(pack, stamped), False


def current_sheets(pack: Pack, scope: str, year: int) -> tuple[SheetTemplate, ...]:
    """The sheets of the template that units of a scope get now; none for a scope that the pack has not."""
    return template_manifest(pack, scope, year).sheets if scope in pack.unit_scopes else ()


def compiled_template(path: Path, pack_id: str | None, limits: Limits) -> str:
    """The id of the current template for the unit that a file's stamp names; "" where it names none.

    Nothing but the stamp is read. What was compiled for it is kept, and shared by processes that are forked
    later. Raises InputError or SpecError where the file or its pack cannot be read.
    """
    properties = properties_of(open_package(path, limits), limits)
    pack = load_pack(pack_id or properties.get(PACK) or DEFAULT_PACK)
    scope, year = properties.get(SCOPE, ""), properties.get(YEAR, "")
    if scope not in pack.unit_scopes or not (year.isascii() and year.isdecimal()):
        return ""
    return template_manifest(pack, scope, int(year)).id


def made_from(workbook: WorkbookCells) -> str:
    """Which pack a workbook says it was made from, as the end of a sentence about it."""
    version = [workbook.properties.get(name, "") for name in (PACK, PACK_VERSION, PACK_HASH)]
    return f"用的是 {_version(*version)}" if version[0] else "没有写明用的是哪个套表"


def version_of(pack: Pack) -> str:
    """A pack's id, version and hash, as people compare them."""
    return _version(pack.id, str(pack.book.version), pack.hash)


def _version(pack_id: str, version: str, digest: str) -> str:
    return f"{pack_id} 第 {version or '?'} 版" + (f"（{digest[:HASH_SHOWN]}）" if digest else "")


def released(pack: Pack, stamped: str) -> Manifest | None:
    """A manifest kept in the ``released`` folder of a pack or one it extends, anywhere on the search path."""
    name = f"{stamped}.json.gz"
    files = (Path(str(folder / RELEASED / name)) for home in pack.homes for folder in home.words)
    return next((_kept(file) for file in files if file.is_file()), None)


@lru_cache(maxsize=16)
def _kept(file: Path) -> Manifest:
    return manifest_from(file.read_bytes())


def release(pack: Pack, year: int, folder: Path | None = None) -> list[Path]:
    """Writes the manifests of a year's templates, one a scope, into the pack's folder or another.

    What the package brings is not written to: its packs' templates are kept beside the project.
    """
    target = folder or Path(str(local_pack_root(pack.homes[0]).templates / RELEASED))
    kept = []
    for scope in pack.unit_scopes:
        manifest = template_manifest(pack, scope, year)
        kept.append(target / f"{manifest.id}.json.gz")
        write_file(kept[-1], manifest.to_bytes())
    return kept
