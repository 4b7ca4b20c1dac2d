"""A running desk: its folder, its sessions, its work, and whether it is still wanted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request

from xlsx_kit.campaign import Campaign, RunLog, logged_run
from xlsx_kit.desk.jobs import Jobs
from xlsx_kit.desk.roster_draft import RosterDraft
from xlsx_kit.desk.rounds import opened, round_folders
from xlsx_kit.desk.session import Session, Sessions

IDLE_SECONDS = 4 * 3600
"""A desk that nobody has used for so long quits by itself, unless work goes on."""


@dataclass
class Desk:
    """What all pages share."""

    folder: Path
    sessions: Sessions
    quit: Callable[[], None]
    jobs: Jobs = field(default_factory=Jobs)
    rosters: dict[str, RosterDraft] = field(default_factory=dict)
    """Lists of units that are being mended, by session."""
    used_at: float = field(default_factory=time.monotonic)

    def seen(self) -> None:
        """Notes that the desk is in use, which puts off its end."""
        self.used_at = time.monotonic()

    @property
    def idle(self) -> bool:
        """Whether nobody has used it for long."""
        return time.monotonic() - self.used_at > IDLE_SECONDS and not self.jobs.running()

    def round(self, request: Request) -> Path:
        """The folder of the campaign that an address names; names are looked up, never used as paths."""
        folder = round_folders(self.folder).get(request.path_params["round"])
        if folder is None:
            raise HTTPException(404, "没有这次公开工作。")
        return folder


def desk_of(request: Request) -> Desk:
    """The desk that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


def session_of(request: Request) -> Session:
    """The session of a request."""
    session: Session = request.scope["session"]
    return session


def opened_round(request: Request) -> AbstractContextManager[Campaign]:
    """The campaign that an address names, to be looked at."""
    return opened(desk_of(request).round(request))


@contextmanager
def changing(request: Request, command: str, other: Path | None = None) -> Iterator[tuple[Campaign, RunLog]]:
    """The campaign that an address names (or another one, by its folder), to be changed by who acts: no
    command and no other desk may meanwhile.

    The run is logged, the ledger copied before it, the journal's file brought up to it, as for a command.
    """
    folder = other or desk_of(request).round(request)
    officer = session_of(request).officer
    with opened(folder) as campaign, logged_run(folder, command, campaign.ledger, officer) as run:
        yield campaign, run


def listed_code(request: Request, campaign: Campaign) -> str:
    """The code of the unit that an address names; one that is not in the list has no page."""
    code = str(request.path_params["code"])
    if campaign.unit(code) is None:
        raise HTTPException(404, "名单中没有这个单位。")
    return code
