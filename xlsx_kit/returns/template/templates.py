"""Which template a return was made from: the current one, one that was released, or none that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xlsx_kit.files import Limits, WorkbookCells, open_package, properties_of
from xlsx_kit.outputs import replace_file, write_file
from xlsx_kit.pack import DEFAULT_PACK, Pack, load_pack
from xlsx_kit.resources import local_pack_root
from xlsx_kit.returns.template.rows import same_formula, same_label
from xlsx_kit.workbook import (
    PACK,
    PACK_HASH,
    PACK_VERSION,
    SCOPE,
    STAMP,
    TEMPLATE,
    YEAR,
    Manifest,
    SheetTemplate,
    is_stamped,
    manifest_from,
    stamp_from,
    template_id,
    template_manifest,
)

RELEASED = "released"
HASH_SHOWN = 8
LEAST_SHARE = 0.9
"""The share of a template's locked cells that a workbook without a stamp must have to be of it."""


@dataclass(frozen=True, slots=True)
class TemplateOf:
    """The template of a return: None where it is unknown; whether it is the current one, and whether it was
    found by what the workbook holds, for its stamp is gone."""

    manifest: Manifest | None
    current: bool = False
    by_content: bool = False


def template_of(workbook: WorkbookCells, pack: Pack, scope: str, year: int) -> TemplateOf:
    """The template that a return names; where no property names any, the one whose cells it has."""
    if not any(name.startswith(STAMP) for name in workbook.properties):
        return _by_content(workbook, pack, scope, year)
    stamped = workbook.properties.get(TEMPLATE, "")
    if not stamped.isalnum() or not stamped.isascii():
        return TemplateOf(None)
    if scope in pack.unit_scopes and template_id(pack, scope, year) == stamped:
        return TemplateOf(template_manifest(pack, scope, year), current=True)
    return TemplateOf(released(pack, stamped))


def _by_content(workbook: WorkbookCells, pack: Pack, scope: str, year: int) -> TemplateOf:
    """The template of which a workbook has the most locked cells: exceljs and IronCalc keep no properties.

    Of two that are had alike the current one is meant. One had by less than ``LEAST_SHARE`` is another.
    """
    best, share = TemplateOf(None), LEAST_SHARE
    if scope in pack.unit_scopes:
        now = template_manifest(pack, scope, year)
        if (found := _share(workbook, now)) >= share:
            best, share = TemplateOf(now, current=True, by_content=True), found
    for file in _kept_files(pack) if share < 1 else ():
        kept = _kept(file)
        if kept and (found := _share(workbook, kept)) > share:
            best, share = TemplateOf(kept, by_content=True), found
    return best


def _share(workbook: WorkbookCells, manifest: Manifest) -> float:
    """How many of a template's labels and formulas a workbook has; labels that name the unit count."""
    same = whole = 0
    for template in manifest.sheets:
        whole += len(template.labels) + len(template.formulas)
        if (sheet := workbook.sheets.get(template.name)) is None:
            continue
        cells = sheet.cells
        for at, formula in template.formulas.items():
            cell = cells.get(at)
            same += cell is not None and cell.formula is not None and same_formula(formula, cell.formula)
        for at, label in template.labels.items():
            cell = cells.get(at)
            same += is_stamped(label) or same_label(label, cell.text if cell else "", computed=False)
    return same / whole if whole else 0.0


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
    """A manifest kept in the ``released`` folder of a pack or one it extends, anywhere on the search path.

    None where there is none, or none that can be read.
    """
    name = f"{stamped}.json.gz"
    folders = (Path(str(folder / RELEASED)) for home in pack.homes for folder in home.words)
    found = (_kept(folder / name) for folder in folders if (folder / name).is_file())
    return next((manifest for manifest in found if manifest), None)


def damaged_templates(pack: Pack) -> list[Path]:
    """The manifests that were released of a pack and cannot be read, or are not what their names say."""
    return [file for file in _kept_files(pack) if _stamp_of(file) is None]


def _stamp_of(file: Path) -> Mapping[str, str] | None:
    """What a kept manifest is of; None where it cannot be read, or is not what its name says."""
    try:
        return stamp_from(file.read_bytes(), file.name.partition(".")[0])
    except (OSError, ValueError):
        return None


def _kept_files(pack: Pack) -> Iterator[Path]:
    """All manifests that were released of a pack, those of the packs that it extends left aside."""
    for folder in pack.homes[0].words:
        yield from sorted(Path(str(folder / RELEASED)).glob("*.json.gz"))


@lru_cache(maxsize=16)
def _kept(file: Path) -> Manifest | None:
    try:
        manifest = manifest_from(file.read_bytes())
    except (OSError, ValueError):
        return None
    return manifest if manifest.id == file.name.partition(".")[0] else None


def release(pack: Pack, year: int, folder: Path | None = None) -> list[Path]:
    """Writes the manifests of a year's templates, one a scope, into the pack's folder or another.

    What the package brings is not written to: its packs' templates are kept beside the project. A template
    that was released before, on whichever machine, is told anew which version it is of.
    """
    target = folder or Path(str(local_pack_root(pack.homes[0]).templates / RELEASED))
    kept = []
    for scope in pack.unit_scopes:
        manifest = template_manifest(pack, scope, year)
        file = target / f"{manifest.id}.json.gz"
        ours = file.exists() and _kept(file)  # what is not there yet is not remembered as missing
        write = replace_file if ours else write_file
        write(file, manifest.to_bytes(_stamp(pack, scope, year)))
        kept.append(file)
    _kept.cache_clear()  # what was looked for before it was there
    return kept


def _stamp(pack: Pack, scope: str, year: int) -> dict[str, str]:
    return {PACK_VERSION: str(pack.book.version), PACK_HASH: pack.hash, SCOPE: scope, YEAR: str(year)}


def unraised(pack: Pack) -> Path | None:
    """A template kept of the pack's present version that the pack no longer gives; None where it gives all.

    Those of the last year that was released are compared: what a change of a pack does shows in any year.
    What the same pack gives otherwise by now, the program has changed.
    """
    version = str(pack.book.version)
    changed = [
        (int(stamp[YEAR]), stamp[SCOPE], file)
        for file in _kept_files(pack)
        if (stamp := _stamp_of(file)) and stamp.get(PACK_VERSION) == version and stamp[PACK_HASH] != pack.hash
    ]
    last = max((year for year, _, _ in changed), default=0)
    for year, scope, file in changed:
        gone = scope not in pack.unit_scopes
        if year == last and (gone or template_id(pack, scope, year) != file.name.partition(".")[0]):
            return file
    return None
