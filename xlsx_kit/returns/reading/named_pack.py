"""The pack that a return names."""

from __future__ import annotations

from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import DEFAULT_PACK, Pack, SpecError, load_pack
from xlsx_kit.resources import pack_roots


def pack_named(chosen: str | Pack | None, named: str) -> Pack:
    """The pack asked for, else the one ``named`` in the return, else the default.

    Raises SpecError where the one asked for is unknown or not sound, InputError where the one named is.
    """
    if isinstance(chosen, Pack):
        return chosen
    try:
        return load_pack(chosen or named or DEFAULT_PACK)
    except SpecError as error:
        if chosen:
            raise
        if error.path != "--pack":  # it is there, but not sound
            raise InputError((unsound_pack(named or DEFAULT_PACK, error),)) from None
        looked = "；".join(str(path.schemas) for path in pack_roots())
        raise refusal("FILE-104", pack=named, looked=looked) from None


def unsound_pack(pack_id: str, error: SpecError) -> Finding:
    """The finding of a return whose pack is there but not sound: the first thing that is wrong with it."""
    first = error.problems[0]
    return finding("FILE-112", pack=pack_id, what=f"{first.message}（{first.place}）")
