"""The rest of a year: from a folder as it was left to the start of the next one."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any

from tests.bureau.archives import PAPERS
from tests.bureau.commands import Told, command, digest_of, judged, plain, standing, totals

CAMPAIGN, FURTHER = "公开", "又报来"
"""In an office's folder: the campaign, and what comes in after it was left."""
SIGNED = ("--by", "王芳", "--secrecy-by", "李明")


def rest_of_year(office: Path, port: int) -> Told:
    """From the folder as it was left to the start of the next year; ``port`` is that of a mail server."""
    told: dict[str, Any] = {}
    with contextlib.chdir(office):
        told["left"] = standing(CAMPAIGN)
        told["judged"] = judged(f"{CAMPAIGN}/returns", status=1)
        told["seen_before"] = _received(command("campaign", "collect", CAMPAIGN, f"{CAMPAIGN}/returns"))
        told["collected"] = _received(command("campaign", "collect", CAMPAIGN, FURTHER))
        told["then"] = standing(CAMPAIGN)
        told["letters"] = _letters(port)
        told["approved"] = _approved(told["then"]["units"])
        told["published"] = _published()
        told["announced"] = _announced(told["published"]["done"])
        told["rolled_up"] = _rolled_up()
        told["rolled_over"] = _rolled_over()
        told["end"] = standing(CAMPAIGN)
        plain("campaign", "status", CAMPAIGN, "--html", "看板.html", "--csv", "看板.csv")
        told["board"] = Path("看板.csv").read_text("utf-8-sig").count("\n")
        told["next_year"] = _next_year()
        told["one_more"] = _one_more()
    return told


def _received(said: Told) -> Told:
    """What came in from units of the list; what nobody's was may be looked at as often as it helps."""
    returns = [[one["unit"], one["name"], one["status"], bool(one["note"])] for one in said["received"]]
    known = sorted(one for one in returns if one[0])
    return {"received": known, "again": said["again"], "odd": len(said["odd"])}


def _letters(port: int) -> Told:
    """Everything in the outbox is sent, once; who has not answered is reminded, once."""
    settings = Path(CAMPAIGN, "campaign.toml")
    text = settings.read_text("utf-8")
    server = f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nper_minute = 100000\n'
    text = re.sub(r"^\[smtp\]\n(?:[^\[\n].*\n)*", "", text, flags=re.MULTILINE)
    settings.write_text(f"{text}\n{server}", "utf-8")
    sent = command("campaign", "mail", CAMPAIGN, "--yes", "--resend-uncertain")
    nothing = command("campaign", "mail", CAMPAIGN, "--yes")
    reminded = command("campaign", "remind", CAMPAIGN)
    again = command("campaign", "remind", CAMPAIGN)
    return {
        "sent": sent["sent"],
        "sent_again": nothing["sent"],
        "reminded": reminded["drafted"],
        "reminded_again": again["drafted"],
        "reminders_sent": command("campaign", "mail", CAMPAIGN, "--yes")["sent"],
    }


def _approved(units: Told) -> Told:
    """Everybody without an error; by name those with warnings, which one of them is refused, and corrections.

    A correction is approved by no command that names nobody: it waits for somebody to decide.
    """
    plainly = command("campaign", "approve", CAMPAIGN, *SIGNED)
    waiting = [one["code"] for one in command("campaign", "status", CAMPAIGN)["units"] if one["correction"]]
    assert not set(waiting) & {*plainly["done"], *plainly["skipped"]}
    named = waiting + [unit["code"] for unit in units if unit["state"] in ("warn", "fail")]
    refused = any(unit["state"] == "fail" for unit in units)
    by_name = (
        command("campaign", "approve", CAMPAIGN, *named, *SIGNED, status=1 if refused else 0) if named else {}
    )
    return {"all": plainly["done"], "before": plainly["skipped"], "named": by_name.get("done", [])}


def _published() -> Told:
    """Every approved unit, a correction with its reason; then there is nothing left to do."""
    done = command("campaign", "publish", CAMPAIGN, "--reason", "文字更正")
    again = command("campaign", "publish", CAMPAIGN)
    files = sorted(
        path.relative_to(CAMPAIGN).with_name(path.suffix).as_posix()
        for path in Path(CAMPAIGN, "publications").rglob("*")
        if path.is_file()
    )
    return {"done": done["done"], "refused": done["refused"], "again": again["done"], "files": files}


def _announced(published: list[str]) -> Told:
    """When and where: as a list, or the first of those that were just published."""
    announce = ("campaign", "announce", CAMPAIGN)
    if "302001" in published:
        return command(*announce, "--list", PAPERS / "announced.csv")
    return command(*announce, published[0], "--on", "2025-03-05", "--url", "https://www.example.cn/gk")


def _rolled_up() -> Told:
    whole = command(
        *("campaign", "rollup", CAMPAIGN, "--unapproved", "--out", "汇总"),
        *("--code", "302", "--name", "青河县"),
    )
    some = command("campaign", "rollup", CAMPAIGN, "--unapproved", "--out", "各部门", "--by-parent")[
        "rollups"
    ]
    assert all(Path(one["workbook"]).is_file() for one in (whole, *some))
    return {
        **{key: whole[key] for key in ("units", "missing", "transfers")},
        "tables": totals(whole["facts"]),
        "by_parent": [[one["units"], digest_of(totals(one["facts"]))] for one in some],
    }


def _rolled_over() -> Told:
    done = command(
        *("campaign", "rollover", CAMPAIGN, "--out", "下年预填"),
        *("--crosswalk", PAPERS / "crosswalk.csv"),
    )
    return {
        **{key: done[key] for key in ("merged", "missing", "unused")},
        "files": {
            Path(file).name: digest_of(json.loads(Path(file).read_text("utf-8"))) for file in done["files"]
        },
    }


def _next_year() -> Told:
    """The next campaign, prefilled with this one: its first unit's workbook, and what stands in it."""
    lines = Path(CAMPAIGN, "units.csv").read_text("utf-8").splitlines()
    Path("名单.csv").write_text("\n".join(line.rpartition(",")[0] for line in lines[:3]) + "\n", "utf-8")
    plain(
        *("campaign", "init", "下年", "--units", "名单.csv", "--year", "2026", "--due", "2026-02-20"),
        *("--from", "预算股 <ys@bureau.example>"),
    )
    settings, used = Path("下年", "campaign.toml"), Path(CAMPAIGN, "campaign.toml").read_text("utf-8")
    text = settings.read_text("utf-8").replace('prefill = ""', 'prefill = "../下年预填"')
    pack = re.findall(r"^pack = .*$", used, re.MULTILINE)
    own = [line for line in text.splitlines() if not (pack and line.startswith("pack = "))]
    settings.write_text("\n".join([*pack, *own]), "utf-8")
    drafted = command("campaign", "send", "下年")["drafted"]
    books = sorted(Path("下年", "workbooks").glob("*.xlsx"))
    plain("read", books[0], "--out", "下年.json")
    facts = json.loads(Path("下年.json").read_text("utf-8"))
    return {"drafted": drafted, "facts": digest_of(facts)}


def _one_more() -> Told:
    """A unit is added to the list; a workbook that somebody typed into is left as it is."""
    units, stood = Path(CAMPAIGN, "units.csv"), states()
    text = units.read_text("utf-8")
    columns = len(text.partition("\n")[0].split(","))
    line = ["302077", "新设单位", "x@unit.example", *[""] * columns][:columns]
    units.write_text(f"{text}{','.join(line)}\n", "utf-8")
    typed = max(Path(CAMPAIGN, "workbooks").glob("*.xlsx"))
    typed.write_bytes(typed.read_bytes() + b"\n")
    before = typed.read_bytes()
    sent = command("campaign", "send", CAMPAIGN, status=1)
    assert typed.read_bytes() == before
    assert states() == [*stood, "out"]
    return {"failed": [one["code"] for one in sent["failed"]], "drafted": "302077" in sent["drafted"]}


def states() -> list[str]:
    """Where the units stand, in a word each."""
    return [unit["state"] for unit in standing(CAMPAIGN)["units"]]
