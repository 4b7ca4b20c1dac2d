"""One broken item among good ones is named with its reason, and the others go on, whatever the command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.test_campaign import facts
from tests.tnef_mail import winmail
from xlsx_kit import generate
from xlsx_kit.campaign.campaign import create_campaign
from xlsx_kit.cli import main
from xlsx_kit.resources import root

SAMPLES = Path(str(root("samples")))
DAMAGE: dict[str, Callable[[Path], None]] = {
    "cut": lambda path: path.write_bytes(path.read_bytes()[:3_000]) and None,
    "empty": lambda path: path.write_bytes(b"") and None,
    "noise": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40) and None,
    "gone": lambda path: path.unlink(),
    "another": lambda path: path.write_bytes(b"%PDF-1.4") and None,
}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign of three units, all of whose returns are in and approved."""
    base = tmp_path_factory.mktemp("round")
    lines = [f"30200{n},第{n}单位,u{n}@b.cn,部门" for n in (1, 2, 3)]
    (base / "units.csv").write_text("\n".join(["code,name,email,主管部门", *lines]), "utf-8")
    (base / "in").mkdir()
    for n in (1, 2, 3):
        generate(facts(n), base / "in" / f"{n}.xlsx")
    folder = base / "c"
    create_campaign(
        folder, title="公开", year=2025, due=date(2025, 2, 20), sender="a@b.cn", units=base / "units.csv"
    )
    assert main(["campaign", "collect", str(folder), str(base / "in")]) == 0
    assert main(["campaign", "approve", str(folder), "--by", "王芳", "--secrecy-by", "李明"]) == 0
    return folder


COMMANDS = {
    "rollup": ["rollup", "{folder}", "--out", "{out}", "--code", "9", "--name", "部门"],
    "rollup by parent": ["rollup", "{folder}", "--out", "{out}", "--by-parent"],
    "rollover": ["rollover", "{folder}", "--out", "{out}"],
    "publish": ["publish", "{folder}"],
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_return_that_was_damaged_on_disk(
    collected: Path, tmp_path: Path, command: str, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second of three: named, left out; the others are there, and the exit status says 1."""
    folder, out = tmp_path / "c", tmp_path / "out"
    shutil.copytree(collected, folder)
    (broken,) = (folder / "returns" / "302002").glob("*.xlsx")
    DAMAGE[damage](broken)
    capsys.readouterr()
    words = [word.format(folder=folder, out=out) for word in COMMANDS[command]]
    assert main(["campaign", *words, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    if command == "publish":
        assert told["done"] == ["302001", "302003"]
        assert [one["code"] for one in told["refused"]] == ["302002"]
        assert len(list((folder / "publications").glob("*/1/*.docx"))) == 2
        return
    done = told["rollups"][0] if "rollups" in told else told
    (unread,) = done["unread"]
    assert unread["unit"] == "302002"
    assert unread["file"] == broken.relative_to(folder).as_posix()
    assert unread["reason"]
    assert done["missing"] == []
    if command == "rollover":
        assert sorted(Path(path).name for path in done["files"]) == ["302001.json", "302003.json"]
    else:
        assert done["units"] == ["302001", "302003"]
        assert Path(done["facts"]).exists()


@pytest.mark.slow
@pytest.mark.parametrize("damage", sorted({*DAMAGE} - {"gone"}))
def test_a_file_of_last_year(
    collected: Path, tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Workbooks are made for every unit; the one whose file cannot be read is made without it."""
    before, out = tmp_path / "before", tmp_path / "out"
    shutil.copytree(collected.parent / "in", before)
    DAMAGE[damage](before / "2.xlsx")
    units = str(collected.parent / "units.csv")
    words = ["--units", units, "--year", "2026", "--out", str(out), "--prefill", str(before)]
    assert main(["generate", *words]) == 0
    assert "2.xlsx" in capsys.readouterr().err
    assert len(list(out.glob("*.xlsx"))) == 3


@pytest.mark.slow
def test_a_line_of_a_list_and_of_an_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Wrong lines of a list are all named, wrong amounts of an export said and left out."""
    lines = "code,name,email", "302001,第1单位,a@b.cn", "../x,乙,a@b.cn", "302003,丙,b@b.cn", "CON,丁,"
    (tmp_path / "units.csv").write_text("\n".join(lines), "utf-8")
    words = ["--units", str(tmp_path / "units.csv"), "--year", "2026", "--out", str(tmp_path / "out")]
    assert main(["generate", *words]) == 1
    told = capsys.readouterr().err
    assert "第 3 行" in told
    assert "第 5 行" in told
    export = (SAMPLES / "import" / "export.csv").read_bytes().decode("gb18030")
    (tmp_path / "export.csv").write_text(export.replace('"345,678.25"', "不是数"), "utf-8")
    words = ["--map", str(SAMPLES / "import" / "map.toml"), "--unit-code", "118001"]
    assert main(["import", str(tmp_path / "export.csv"), *words, "--out", str(tmp_path / "f.json")]) == 0
    told = capsys.readouterr()
    assert "I6" in told.err
    assert "未能导入 1 笔" in told.out


@pytest.mark.slow
def test_everything_that_comes_in_at_once(
    collected: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Good returns between damaged mails, archives, attachments of Outlook and old workbooks."""
    source, folder = tmp_path / "来件", tmp_path / "c"
    shutil.copytree(collected, folder)
    source.mkdir()
    for n in (1, 2, 3):
        wrong = facts(n, ("texts.duties", f"另一种说法{n}"))
        generate(wrong, source / f"{n}{'amz'[n - 1]}.xlsx")
    corpus = Path(__file__).parent / "corpus" / "files"
    bad = [path for path in sorted(corpus.rglob("*")) if path.is_file()]
    for number, path in enumerate(bad):
        shutil.copy(path, source / f"2{number:03d}-{path.name}")
    (source / "2b.dat").write_bytes(winmail([("a.xlsx", b"PK\x03\x04" * 9)])[:-30])
    assert main(["campaign", "collect", str(folder), str(source), "--json"]) in (0, 1)
    told = json.loads(capsys.readouterr().out)
    good = {one["unit"] for one in told["received"] if one["status"] == "pass"}
    assert good >= {"302001", "302002", "302003"}
    listed = {one["source"].partition(" ")[0].partition("/")[0] for one in told["odd"]}
    assert len(listed) > 20


@pytest.mark.slow
def test_a_folder_of_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Damaged documents and such as are none, in one run with a right text and a wrong one."""
    folder = tmp_path / "文稿"
    shutil.copytree(Path(__file__).parent / "corpus" / "files" / "document", folder)
    for name in ("cut XML.xlsx", "csv.xlsx"):
        shutil.copy(Path(__file__).parent / "corpus" / "files" / "workbook" / name, folder / f"{name}.docx")
    (folder / "空.txt").write_bytes(b"")
    (folder / "乱.txt").write_bytes(bytes(range(128, 256)) * 20)
    words = "2025年收入预算105.00万元，比上年预算100.00万元增加{}万元，增长5.00%。"
    (folder / "对.txt").write_text(words.format("5.00"), "utf-8")
    (folder / "错.txt").write_text(words.format("6.00"), "utf-8")
    assert main(["proof", str(folder), "--json"]) == 1
    told = {Path(one["file"]).name: one for one in json.loads(capsys.readouterr().out)["files"]}
    assert told.keys() == {path.name for path in folder.iterdir()}
    assert told["对.txt"]["status"] == "pass"
    assert told["错.txt"]["status"] == "fail"
    assert {name for name, one in told.items() if not one["findings"]} == {"对.txt"}
    for name in ("damaged.docx", "no word.docx", "cut XML.xlsx.docx", "csv.xlsx.docx", "空.txt", "乱.txt"):
        assert told[name]["status"] in ("fail", "unread"), name
