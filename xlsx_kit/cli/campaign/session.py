"""What all campaign commands share: the folder, the number of processes, and the opened campaign."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli.options import whole_number
from xlsx_kit.cli.parameters import Argument, Option

if TYPE_CHECKING:
    from xlsx_kit.campaign import Campaign, RunLog

FolderArgument = Annotated[Path, Argument("DIR", "活动文件夹，其中有 campaign.toml。")]
OFFICER = "XLSX_KIT_OFFICER"
OfficerOption = Annotated[str, Option("--by", "A", f"经办人，记在台账和日志里；不写时取环境变量 {OFFICER}。")]
JobsOption = Annotated[int, Option("--jobs", "N", "同时处理几个，默认 1。", whole_number)]


@contextmanager
def locked_campaign(folder: Path, command: str, officer: str = "") -> Iterator[tuple[Campaign, RunLog]]:
    """A campaign opened for a command that changes it: no other may meanwhile, and the run is logged.

    Who acts is whom the command line names, else the environment.
    """
    from xlsx_kit.campaign import logged_run, open_campaign

    campaign = open_campaign(folder)
    try:
        by = officer or os.environ.get(OFFICER, "")
        with logged_run(campaign.folder, command, campaign.ledger, by) as run:
            yield campaign, run
    finally:
        campaign.ledger.close()
