"""What files that came in are judged under: whoever was not taken is tried again when it changes."""

from __future__ import annotations

from xlsx_kit import __version__
from xlsx_kit.campaign.campaign import SETTINGS, Campaign
from xlsx_kit.campaign.ledger.identifiers import content_hash


def judging_fingerprint(campaign: Campaign) -> str:
    """The list of units, the pack, the settings and the version of the program, as one hash."""
    settings = campaign.file(campaign.plan.settings)
    parts = [
        __version__,
        campaign.pack.hash,
        *(f"{u.code} {u.name} {' '.join(u.email)}" for u in campaign.units),
        content_hash((campaign.folder / SETTINGS).read_bytes()),
        content_hash(settings.read_bytes()) if settings else "",
    ]
    return content_hash("\n".join(parts).encode())[:16]
