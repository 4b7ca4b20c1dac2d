"""docs/pack.md, done as a newcomer would: every edit made, every command run, the screen as shown."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from xlsx_kit import generate, read, validate
from xlsx_kit.cli import main
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.outcomes import identity_outcomes
from xlsx_kit.facts.file import facts_of_json
from xlsx_kit.pack.tools.named import Whole, whole_pack
from xlsx_kit.prose.narrative.blocks import plain_text
from xlsx_kit.prose.narrative.composing import narrative_blocks
from xlsx_kit.prose.narrative.source import EvaluationSource
from xlsx_kit.resources import root

SAMPLE_INCOME = "182.40"
PAGE = Path(__file__).parents[1] / "docs" / "pack.md"
SAMPLES = Path(str(root("samples"))) / "pass"
LINE = re.compile(r"(?<=第 )\d+(?= 行)|\d+(?= (?:笔逐笔|格、规则|条，|份资料))")
"""Line numbers, and how much a trial tries, move with every edit of the shipped pack; which line is meant is
tested with broken packs."""
BLOCK = r"```\w+\n(.*?)```"
STEP = re.compile(
    rf"<!-- (?P<what>run|do|add|change|file)(?: (?P<given>\S+))? -->\n{BLOCK}(?:(?:(?!<!--|```).)*?{BLOCK})?",
    re.DOTALL,
)


def steps() -> Iterator[tuple[str, str, str, str]]:
    """What to do (run, add, change, file), with what (status, file), the first block and the one after it.

    What ``do`` shows is not printed: it depends on whether there is an office.
    """
    for found in STEP.finditer(PAGE.read_text("utf-8")):
        yield found["what"], found["given"] or "", found[3], found[4] or ""


@pytest.mark.slow
def test_the_page_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From an empty folder to a pack with a column, a rule and a sentence more, and to its second year."""
    monkeypatch.chdir(tmp_path)
    done = list(steps())
    assert [what for what, *_ in done].count("run") == 11
    for what, given, first, second in done:
        if what == "do":
            fill_in(first)
            for line in first.splitlines():
                assert main(shlex.split(line)[1:]) == 0, line
            capsys.readouterr()
            continue
        if what == "run":
            program, *arguments = shlex.split(first)
            assert program == "xlsx-kit"
            assert main(arguments) == int(given or 0), first
            assert LINE.sub("…", capsys.readouterr().out) == LINE.sub("…", second), first
            continue
        text = Path(given).read_text("utf-8") if Path(given).exists() else ""
        if what in ("add", "file"):
            changed = text + first
        else:
            assert text.count(first.rstrip("\n")) == 1, (given, first)
            changed = text.replace(first.rstrip("\n"), second.rstrip("\n"))
        Path(given).write_text(changed, "utf-8")
    assert Path("mine.html").stat().st_size > 100_000
    assert json.loads(Path("facts.json").read_text("utf-8"))["pack"] == "mine"
    told(whole_pack("schemas/mine"))
    assert [len(list(Path(f"公开{year}").glob("*.docx"))) for year in (2025, 2026)] == [1, 1]
    second = read(next(Path("收回2026").iterdir())).to_dict()
    assert second["prior_year"]["income"] == SAMPLE_INCOME
    assert validate(Path("收回2026"), last_year=Path("收回2025")).files[0].status != "fail"


def fill_in(commands: str) -> None:
    """The return that commands name, where it is not there yet: what was sent, with a sample's figures."""
    path = Path(re.search(r"收回\d+/\S+", commands)[0])  # type: ignore[index]
    year = int(path.parent.name[-4:])
    sample = json.loads((SAMPLES / "small-clean.json").read_text("utf-8"))
    (sent,) = Path("out" if year == 2025 else f"out{year}").glob("*.xlsx")
    facts = read(sent).to_dict()
    kept = {**sample, "unit": {**sample["unit"], **{k: v for k, v in facts["unit"].items() if v}}}
    if year > 2025:
        kept["prior_year"] = facts["prior_year"]
        prior = {(line["item"], line["fund"]): line["prior"] for line in facts["three_public"]}
        for line in kept["three_public"]:
            line["prior"] = prior.get((line["item"], line["fund"]), "0.00")
    path.parent.mkdir()
    generate({**kept, "pack": "mine"}, path)


def told(mine: Whole) -> None:
    """The column is read, the rule fires, the sentence is said, and only where there is something to say."""
    facts = json.loads((SAMPLES / "nine-funds.json").read_text("utf-8"))
    assert "进口产品" not in narrative(mine, facts)[0]
    facts["procurement"][0]["imported"] = "12.50"
    text, broken = narrative(mine, facts)
    assert "\n政府采购预算中采购进口产品12.50万元。\n" in text
    assert "PROC-901" not in broken
    facts["procurement"][0]["imported"] = "99999.00"
    assert "PROC-901" in narrative(mine, facts)[1]


def narrative(mine: Whole, facts: Mapping[str, Any]) -> tuple[str, set[str]]:
    """The narrative of some facts, and the identities they break."""
    evaluation = Evaluation(mine.pack, facts_of_json(facts, mine.pack).facts)
    text = plain_text(narrative_blocks(mine.words, EvaluationSource(evaluation)))
    broken = {
        i.id for i in mine.pack.identities if any(o.violation for o in identity_outcomes(evaluation, i))
    }
    return text, broken
