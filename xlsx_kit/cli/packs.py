"""``--packs DIR``, an option of every command: where packs are looked for before all other places."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from xlsx_kit.cli import console

PACKS = "packs"


def pack_folder(given: str | Path) -> Path:
    """A folder with packs, as typed."""
    if not (Path(given) / "schemas").is_dir():
        raise typer.BadParameter(f"{given} 中没有 schemas 文件夹；套表应放在 {given}/schemas/编号。")
    return Path(given)


PacksOption = Annotated[
    Path | None,
    typer.Option(
        "--packs",
        metavar="DIR",
        parser=pack_folder,
        help="先在这个文件夹中找套表（其下的 schemas、templates），再找其他地方。",
    ),
]


def with_packs(command: Callable[..., None]) -> Callable[..., None]:
    """A command that takes ``--packs``, too, and runs with packs looked for there."""

    @wraps(command)
    def run(packs: Path | None = None, **given: Any) -> None:
        from xlsx_kit.resources import PACKS_VARIABLE, packs_from, without_packs

        for folder in without_packs():
            console.complain(f"环境变量 {PACKS_VARIABLE} 所列的 {folder} 中没有套表，跳过。")
        if packs is None:
            return command(**given)
        with packs_from(packs):
            return command(**given)

    hints = {**get_type_hints(command, include_extras=True), PACKS: PacksOption}
    option = inspect.Parameter(PACKS, inspect.Parameter.KEYWORD_ONLY, default=None)
    known = [*inspect.signature(command).parameters.values(), option]
    signature = inspect.Signature([one.replace(annotation=hints[one.name]) for one in known])
    run.__signature__ = signature  # type: ignore[attr-defined]
    run.__annotations__ = hints
    return run
