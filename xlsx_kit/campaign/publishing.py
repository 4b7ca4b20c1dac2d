"""Approvals and publications: who let a return pass, and what of it was made public, when and where."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import quote

from xlsx_kit.campaign.ledger import Approval, Publication, now
from xlsx_kit.campaign.plan import Campaign
from xlsx_kit.campaign.standing import current
from xlsx_kit.findings import InputError
from xlsx_kit.outputs import write_file

PUBLICATIONS, INDEX = "publications", "index.html"

Progress = Callable[[int, int, str], None]
Publish = Callable[..., object]


@dataclass
class Outcome:
    """Units that went through, and those that did not with the reason."""

    done: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "done": self.done,
            "skipped": self.skipped,
            "refused": [{"code": code, "why": why} for code, why in self.refused],
        }


def approved(campaign: Campaign, codes: Sequence[str], *, by: str, secrecy_by: str) -> Outcome:
    """Approves the current returns of units (of all that pass, where none is named).

    A return with errors is refused; one with warnings only where the unit is named.
    """
    outcome, returns = Outcome(), campaign.ledger.returns_by_unit()
    known = campaign.ledger.approvals()
    for unit in campaign.units:
        if codes and unit.code not in codes:
            continue
        found = current(returns.get(unit.code, []))
        if found is None or found.status == "fail" or (found.status == "warn" and not codes):
            if codes:
                why = "没有报回" if found is None else "还有错误"
                outcome.refused.append((unit.code, why))
            continue
        if unit.code in known and known[unit.code].hash == found.hash:
            outcome.skipped.append(unit.code)
            continue
        campaign.ledger.approve(Approval(unit.code, found.hash, by, secrecy_by, now()))
        outcome.done.append(unit.code)
    outcome.refused += [(code, "名单中没有这个单位") for code in codes if campaign.unit(code) is None]
    return outcome


def published(
    campaign: Campaign, publish: Publish, *, reason: str = "", progress: Progress | None = None
) -> Outcome:
    """The publications of all approved units, and a page that lists them.

    A unit whose approved return is published is skipped; a new return of a published unit becomes a new
    version beside the old one, and needs a reason.
    """
    outcome, returns = Outcome(), campaign.ledger.returns_by_unit()
    versions: dict[str, Publication] = {p.unit: p for p in campaign.ledger.publications()}
    approvals = [a for a in campaign.ledger.approvals().values() if campaign.unit(a.unit)]
    for number, approval in enumerate(approvals, start=1):
        if progress:
            progress(number, len(approvals), approval.unit)
        last = versions.get(approval.unit)
        found = next((r for r in returns.get(approval.unit, []) if r.hash == approval.hash), None)
        if last and last.hash == approval.hash:
            outcome.skipped.append(approval.unit)
            continue
        if found is None:
            continue
        if last and not reason:
            outcome.refused.append((approval.unit, "已公开过，再次公开须写明更正原因（--reason）"))
            continue
        version = last.version + 1 if last else 1
        folder = f"{PUBLICATIONS}/{approval.unit}/{version}"
        try:
            publish(campaign.folder / found.file, campaign.folder / folder, force=True)
        except (InputError, OSError) as error:
            outcome.refused.append((approval.unit, str(error)))
            continue
        campaign.ledger.publish(
            Publication(approval.unit, version, found.hash, folder, reason if last else "", now(), None, "")
        )
        outcome.done.append(approval.unit)
    write_file(campaign.folder / PUBLICATIONS / INDEX, _index(campaign))
    return outcome


def announced(campaign: Campaign, code: str, on: date, address: str) -> bool:
    """Records when and where a unit's last version was published; whether there is one."""
    last = next((p for p in reversed(campaign.ledger.publications()) if p.unit == code), None)
    if last is None:
        return False
    campaign.ledger.publish(replace(last, published_on=on.isoformat(), address=address))
    return True


def _index(campaign: Campaign) -> bytes:
    """A page with a link to every file of every unit's last version."""
    last = {p.unit: p for p in campaign.ledger.publications()}
    rows = []
    for unit in campaign.units:
        if publication := last.get(unit.code):
            folder = campaign.folder / publication.folder
            files = sorted(p.name for p in folder.iterdir() if not p.name.startswith("."))
            base = publication.folder.removeprefix(f"{PUBLICATIONS}/")
            links = "　".join(
                f'<a href="{html.escape(f"{base}/{name}", quote=True)}">{html.escape(name)}</a>'
                for name in files
            )
            rows.append(f"<tr><td>{html.escape(unit.code)}<td>{html.escape(unit.name)}<td>{links}")
    title = html.escape(campaign.plan.title)
    style = "body{font:15px/1.8 'Microsoft YaHei',sans-serif;max-width:70rem;margin:2rem auto}"
    style += "td{padding:.3rem .8rem}"
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style><h1>{title}</h1><table>{''.join(rows)}</table>"
    ).encode()


def _link(place: str, name: str) -> str:
    return f'<a href="{html.escape(quote(place), quote=True)}">{html.escape(name)}</a>'
