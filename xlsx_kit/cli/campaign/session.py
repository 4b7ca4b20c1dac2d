"""What all campaign commands share: the folder, the number of processes, and the opened campaign."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli.options import whole_number
from xlsx_kit.cli.parameters import Argument, Option

if TYPE_CHECKING:
    from xlsx_kit.campaign import Campaign, RunLog

FolderArgument = Annotated[Path, Argument("DIR", "活动文件夹，其中有 campaign.toml。")]
JobsOption = Annotated[int, Option("--jobs", "N", "同时处理几个，默认 1。", whole_number)]


@contextmanager
def locked_campaign(folder: Path, command: str) -> Iterator[tuple[Campaign, RunLog]]:
    """A campaign opened for a command that changes it: no other may meanwhile, and the run is logged."""
    from xlsx_kit.campaign import logged_run, open_campaign

    campaign = open_campaign(folder)
    try:
        with logged_run(campaign.folder, command, campaign.ledger) as run:
            yield campaign, run
    finally:
        campaign.ledger.close()
