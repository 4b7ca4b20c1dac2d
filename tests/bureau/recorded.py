"""Everything that was left, and what it comes to: the same by the version that left it and by today's."""

from __future__ import annotations

import contextlib
import json
import shutil
from pathlib import Path

from tests.bureau.archives import PAPERS, unpacked
from tests.bureau.commands import Told, command, digest_of, judged, plain, ran, totals
from tests.bureau.year import rest_of_year

SAMPLES = Path(__file__).parents[2] / "samples"
RETURNED = ("hebei-2024", "hebei-2022", "demo-yuan")
OWN = ("mine", "county")
TOUCHED = {"PROC-901", "SUM-901", "SUM-105"}
"""Rules that one of these packs adds or drops."""
GIVEN = ("--settings", PAPERS / "settings.toml", "--approved", PAPERS / "approved.csv")


def samples() -> Told:
    """Every workbook and facts file of the samples, judged; their tables."""
    filled, released = (sorted((SAMPLES / name).glob("*.xlsx")) for name in ("filled", "released"))
    return {
        "filled": judged(*filled, status=0),
        "released": judged(*released, status=0),
        "facts": judged(*sorted((SAMPLES / "pass").glob("*.json")), status=0),
        "tables": {path.name: totals(path) for path in (*filled, *released)},
    }


def returned(place: Path) -> Told:
    """A spoilt workbook of each pack: judged, read, mended, compared with what it should have been."""
    unpacked("returned", place)
    told = {}
    with contextlib.chdir(place):
        for pack in RETURNED:
            book, facts, mended = (Path(f"{pack}{end}") for end in (".xlsx", ".json", "-mended.xlsx"))
            assert read(book) == facts_in(facts), pack
            status, _, errors = ran("repair", book, "--out", mended)
            assert status in (0, 1), errors  # 1 may say that not every entry could be carried over
            compared = command("compare", book, mended)
            told[pack] = {
                **judged(book, status=1)[book.name],
                "tables": totals(book),
                "facts": judged(facts, status=1)[facts.name]["findings"],
                "mended": judged(mended, status=1)[mended.name]["findings"],
                "compared": [len(compared["changes"]), len(compared["totals"])],
            }
    return told


def own_packs(place: Path) -> Told:
    """Packs of the office's own: checked, shown, used; their workbooks judged and read."""
    unpacked("mine", place)
    told = {}
    with contextlib.chdir(place):
        for pack in OWN:
            sound(pack)
            book = Path("报回", f"{pack}.xlsx")
            told[pack] = judged(book, status=1 if pack == "mine" else 0)[book.name]
            assert read(book) == facts_in(book.with_suffix(".json")), pack
            plain("generate", "--facts", book, "--out", "again.xlsx")
            told[pack]["again"] = judged("again.xlsx", status=1 if pack == "mine" else 0)["again.xlsx"][
                "findings"
            ]
            told[pack]["tables"] = totals("again.xlsx")
            plain("narrate", "again.xlsx", "--out", "n.docx")
            told[pack]["proof"] = findings("proof", "n.docx", "--against", "again.xlsx")
            rules = {rule["id"] for rule in command("rules", "--pack", pack)["rules"]}
            told[pack]["rules"] = sorted(rules & TOUCHED)
            plain("pack", "show", pack, "--out", "pack.html")
        # the pack that it was made from may say more by now; what was changed in it is still told
        differences = command("pack", "diff", "hebei-2024", "mine")["differences"]
        assert {("勾稽关系", "added"), ("情况说明", "changed")} <= {
            (d["part"], d["kind"]) for d in differences
        }
    return told


def sound(pack: str) -> None:
    """The pack is sound, as it is or after it was made to fit."""
    folder = Path("schemas", pack)
    if ran("pack", "check", folder)[0]:
        plain("pack", "upgrade", folder)
        plain("pack", "check", folder)


def papers(place: Path) -> Told:
    """Lists, maps, settings, code lists and wordings: each read and used."""
    told = {}
    with contextlib.chdir(place):
        for code in ("302004", "302006"):
            export = ("import", PAPERS / "export.csv", "--map", PAPERS / "map.toml")
            plain(*export, "--unit-code", code, "--out", f"{code}.json")
            told[f"imported_{code}"] = facts_in(Path(f"{code}.json"))
        told["settings"] = judged(*reported(), status=1, options=GIVEN)
        for name in ("units.csv", "units.xlsx"):
            told[name] = made_of_list(name)
        words = ("--words", PAPERS / "words.toml")
        plain("narrate", "302004.json", "--out", "w.docx", *words)
        told["proof"] = findings("proof", "w.docx", "--against", "302004.json", *words)
        listed = ("--list", "functional", "--pack", "hebei-2024")
        taken = command("codes", "import", PAPERS / "codes.csv", *listed, "--year", 2025)
        told["codes"] = [[one["kind"], one["code"]] for one in taken["changes"]]
        told["listed"] = digest_of(command("codes", "list", *listed, "--year", 2025))
    return told


def reported() -> list[Path]:
    """Facts of three units, with what the settings speak of in them: an excuse, one that is over, none."""
    text = (SAMPLES / "pass" / "small-clean.json").read_text("utf-8")
    files = []
    for number in (2, 8, 9):
        facts = json.loads(text)
        facts["unit"]["code"] = f"30200{number}"
        facts["ledger"][1]["amount"] = "128.50"
        facts["projects"][0]["plan_mar"] = facts["three_public"][4]["reason"] = ""
        files.append(Path(f"报来{number}.json"))
        files[-1].write_text(json.dumps(facts), "utf-8")
    return files


def made_of_list(name: str) -> Told:
    """Workbooks for a list of units, with what is known of them, made once; what stands in them."""
    shutil.copy(PAPERS / name, name)
    known, before = Path("已知"), Path("上年")
    for folder in (known, before):
        folder.mkdir(exist_ok=True)
    shutil.copy("302006.json", known)
    facts = facts_in(SAMPLES / "pass" / "small-clean.json")
    facts["unit"]["year"] = 2024
    (before / "博物馆.json").write_text(json.dumps(facts), "utf-8")
    many = ("generate", "--units", name, "--year", 2025, "--out", f"out-{name}", "--prefill", known)
    made, again = command(*many), command(*many)
    codes = [one["code"] for one in made["written"]]
    assert [one["code"] for one in again["skipped"]] == codes
    books = {one["file"]: Path(f"out-{name}", one["file"]) for one in made["written"]}
    return {"failed": made["failed"], "facts": {file: digest_of(read(book)) for file, book in books.items()}}


def read(book: Path) -> Told:
    """The facts of a workbook."""
    plain("read", book, "--out", "read.json")
    return facts_in(Path("read.json"))


def facts_in(path: Path) -> Told:
    """A facts file."""
    return json.loads(path.read_text("utf-8"))


def findings(*words: object) -> Told:
    """The rules and places of a command's findings."""
    return [[one[key] for key in ("rule", "severity")] for one in command(*words)["findings"]]


ROUNDS = ("round", "mine", "first")
PARTS = (*ROUNDS, "samples", "returned", "own_packs", "papers")
"""What there is; rounds are driven to their end."""


def recorded(part: str, place: Path, port: int) -> Told:
    """What one part comes to, in an empty folder; ``port`` is that of a mail server."""
    place.mkdir(parents=True, exist_ok=True)
    if part in ROUNDS:
        return rest_of_year(unpacked(part, place), port)
    if part == "samples":
        return samples()
    return {"returned": returned, "own_packs": own_packs, "papers": papers}[part](place)
