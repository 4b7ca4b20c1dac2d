"""Every command with an output meets somebody's own files under the very names that it writes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.test_campaign import facts
from tests.test_nothing_deleted import left
from xlsx_kit import generate
from xlsx_kit.campaign.campaign import create_campaign
from xlsx_kit.cli import main
from xlsx_kit.cli.command_tree import ROOT, CommandGroup
from xlsx_kit.resources import root

SAMPLES = Path(str(root("samples")))
NAMED = {
    "generate": "generate --facts {given}/1.json --out {out}/a.xlsx",
    "import": "import {samples}/import/export.csv --map {samples}/import/map.toml --unit-code 118001 "
    "--out {out}/f.json",
    "read": "read {given}/1.xlsx --out {out}/r.json",
    "validate": "validate {given}/2.json --html {out}/v.html --xlsx {out}/v.xlsx",
    "repair": "repair {given}/1.xlsx --out {out}/r.xlsx",
    "narrate": "narrate {given}/1.json --out {out}/n.docx",
    "demo": "demo {out}",
    "proof": "proof {given}/text.txt --html {out}/p.html",
    "pack try": "pack try hebei-2024 --blank {out}/t.xlsx",
    "pack new": "pack new own-2030 --from hebei-2024 --to {out}",
    "pack show": "pack show hebei-2024 --out {out}/p.html",
    "codes import": "codes import {given}/codes.csv --list functional --out {out}/c.csv",
    "codes crosswalk": "codes crosswalk --list functional --from 2024 --to {given}/codes.csv "
    "--out {out}/x.csv",
    "pack release": "pack release --year 2025 --out {out}",  # an id is the name, which a number would spoil
    "campaign status": "campaign status {given}/c --html {out}/b.html --csv {out}/b.csv --xlsx {out}/b.xlsx",
    "campaign pack-up": "campaign pack-up {given}/c --out {out}/c.zip",
}
"""Commands that are told the names of what they write, or the folder that all of it belongs in."""
CHOSEN = {
    "generate --units": "generate --units {given}/units.csv --year 2025 --out {out}",
    "validate --annotate": "validate {given}/2.xlsx --annotate {out}",
    "publish": "publish {given}/1.json --out {out} --html",
    "campaign rollup": "campaign rollup {given}/c --unapproved --out {out} --code 9 --name 部门",
    "campaign rollover": "campaign rollover {given}/c --out {out}",
}
"""Commands that choose the names themselves, in a folder that they are told."""
WITHOUT = {"tables", "compare", "rules", "pack check", "pack diff", "codes list", "desk"}
"""Commands that write nothing."""
WITHIN = {
    *("init", "send", "mail", "collect", "show", "remind", "recheck", "resend", "undo", "note", "extend"),
    *(
        "contact",
        "settle",
        "exempt",
        "set-aside",
        "take",
        "sheet",
        "approve",
        "publish",
        "announce",
        "check",
        "rebuild",
    ),
}
"""Commands that write into a campaign's folder alone, where test_nothing_deleted drives them."""
NEW_FOLDER = {"campaign move"}
"""Commands that make a folder which must not be there yet; test_campaign_transport holds one against them."""
IN_PLACE = {"pack upgrade"}
"""Commands that add to files in place and keep them as they were; test_pack_upgrade."""
JOURNAL = ".xlsx-kit-generate.jsonl"
REFUSED = "没有覆盖"


def commands(group: CommandGroup = ROOT, above: str = "") -> Iterator[str]:
    """The names of all commands, those of groups with their group's."""
    for name, one in group.commands.items():
        if isinstance(one, CommandGroup):
            yield from commands(one, f"{above}{name} ")
        else:
            yield f"{above}{name}"


def test_each_command_is_said() -> None:
    """A new command says here how it is run, or that it writes nothing."""
    driven = {name.partition(" --")[0] for name in {**NAMED, **CHOSEN}}
    assert driven | WITHOUT | NEW_FOLDER | IN_PLACE | {f"campaign {name}" for name in WITHIN} == {*commands()}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What commands are run on: facts and returns, a right one and one with errors, lists, a campaign."""
    folder = tmp_path_factory.mktemp("given")
    wrong = facts(2, ("unit.year", 2025), ("ledger.0.amount", "1.23"))
    for number, one in ((1, facts(1)), (2, wrong)):
        (folder / f"{number}.json").write_text(json.dumps(one), "utf-8")
        generate(one, folder / f"{number}.xlsx")
    (folder / "text.txt").write_text(
        "2025年收入预算100.00万元，其中：本级60.00万元，下级40.00万元。", "utf-8"
    )
    (folder / "units.csv").write_text(
        "code,name,email\n302001,第1单位,a@b.cn\n302002,第2单位,c@d.cn\n", "utf-8"
    )
    (folder / "codes.csv").write_text(
        "编码,名称\n201,一般公共服务支出\n20199,其他\n2019901,新的一项\n", "utf-8"
    )
    plan = {"title": "公开", "year": 2025, "due": date(2025, 2, 20), "sender": "a@b.cn"}
    create_campaign(folder / "c", units=folder / "units.csv", **plan)
    shutil.copy(folder / "1.xlsx", folder / "returned.xlsx")
    assert main(["campaign", "collect", str(folder / "c"), str(folder / "returned.xlsx")]) == 0
    return folder


def run(line: str, given: Path, out: Path) -> int:
    """Runs a command as it is typed."""
    return main([part.format(given=given, out=out, samples=SAMPLES) for part in line.split()])


def files(folder: Path) -> dict[Path, bytes]:
    """All files below a folder but the account that a batch keeps of its own."""
    return {
        p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != ".xlsx-kit-generate.jsonl"
    }


@pytest.mark.slow
@pytest.mark.parametrize("line", [*NAMED.values(), *CHOSEN.values()], ids=[*NAMED, *CHOSEN])
def test_a_file_of_the_same_name_stays(
    given: Path, tmp_path: Path, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody's own file from before, and one of the program's that was worked on since."""
    first, other = tmp_path / "first", tmp_path / "other"
    run(line, given, first)
    written = files(first)
    assert written, capsys.readouterr().err
    worked_on = {path: data + b"\n" for path, data in written.items()}
    own = {other / path.relative_to(first): f"我的 {path.name}".encode() for path in written}
    for path, data in (worked_on | own).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    for out, before in ((first, worked_on), (other, own)):
        capsys.readouterr()
        status = run(line, given, out)
        told = "".join(capsys.readouterr())
        assert left(before) == before
        if line in CHOSEN.values() and "--units" not in line:
            added = files(out).keys() - before.keys()
            assert {path.name.replace(" (2)", "") for path in added} == {path.name for path in before}
        else:
            assert status == 1, told
            assert REFUSED in told or "已经有这个文件夹" in told
            assert files(out).keys() == before.keys()


@pytest.mark.slow
@pytest.mark.parametrize("line", [*NAMED.values(), *CHOSEN.values()], ids=[*NAMED, *CHOSEN])
def test_what_the_program_wrote_is_written_again(given: Path, tmp_path: Path, line: str) -> None:
    """A second run over the first one's results neither refuses nor leaves two of anything."""
    if not line.startswith("pack new"):  # makes a folder once
        first = run(line, given, tmp_path), set(files(tmp_path))
        assert (run(line, given, tmp_path), set(files(tmp_path))) == first
