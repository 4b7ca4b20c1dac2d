"""The packs that can be used, without one being named."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.findings import SpecError
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.homes import known_packs
from xlsx_kit.pack.model.pack import Pack


def sound_packs() -> Iterator[Pack]:
    """All packs that hold together, the default first, then by id."""
    for pack_id in sorted(known_packs(), key=lambda one: (one != DEFAULT_PACK, one)):
        try:
            yield load_pack(pack_id)
        except SpecError:
            continue  # who asks for it is told what is wrong
