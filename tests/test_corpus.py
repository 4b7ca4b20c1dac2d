"""The corpus: every file comes to what stands in ``expect.json``, within the limits, and to nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests import hostile_calls
from tests.bad_files import FILES
from tests.corpus import judge
from tests.corpus.judge import judged
from tests.corpus.make import EXPECTED, made
from tests.corpus.make import FILES as FOLDER
from xlsx_kit.resources import root

EXPECT: dict[str, list[str]] = json.loads(EXPECTED.read_text("utf-8"))


def test_every_file_is_expected_and_every_expectation_has_one() -> None:
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    outer, inner = ({name for name in EXPECT if (" / " in name) == within} for within in (False, True))
    assert files == outer
    assert {name.partition(" / ")[0] for name in inner} < files
    page = (FOLDER.parents[2] / "docs" / "robustness.md").read_text("utf-8")
    assert f"holds {len(files)} small files" in page


@pytest.mark.slow
def test_the_files_are_made_with_the_same_bytes() -> None:
    """Whoever makes them anew finds nothing changed."""
    kept = ((FOLDER / name, data) for name, data in made())
    assert [path.name for path, data in kept if path.exists() and path.read_bytes() != data] == []


@pytest.mark.slow
def test_every_file_comes_to_what_is_expected(tmp_path: Path) -> None:
    files, code = _listed(FOLDER, tmp_path / "corpus.json")
    found = {one["file"]: one for one in files}
    assert {name: one["fault"] for name, one in found.items() if one["fault"]} == {}
    assert {name: one["reasons"] for name, one in found.items()} == EXPECT
    assert code == 0


def test_workbooks_are_refused_by_the_rule_of_their_fault() -> None:
    """Those that a reader of old workbooks is needed for are refused by its rule."""
    rules = {f"workbook/{name}.xlsx": rule for name, rule, _ in FILES}
    wrong = {
        n: (r, EXPECT[n]) for n, r in rules.items() if n in EXPECT and EXPECT[n] != [r] and r != "FILE-007"
    }
    assert wrong == {}


@pytest.mark.skipif(sys.platform != "linux", reason="what is put in its place reaches forked processes only")
def test_what_a_file_does_to_its_process_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.json"
    file.write_bytes(b"{}")
    with monkeypatch.context() as patch:
        patch.setattr(judge, "MOST_MEGABYTES", 1)
        assert judged(file, "a.json").fault == "took more than 1 MB"
    monkeypatch.setattr(judge, "_reasons", lambda *_: hostile_calls.panic())
    assert judged(file, "a.json").fault.startswith("raised PanicError")
    monkeypatch.setattr(judge, "_reasons", lambda *_: hostile_calls.abort())
    assert judged(file, "a.json").fault == "the process died"


def _listed(folder: Path, out: Path) -> tuple[list[dict[str, Any]], int]:
    """What the command says of a folder, and its code.

    In a process of its own: one that ran a thousand tests is larger than a file may make it before it begins.
    """
    command = [sys.executable, "-m", "tests.corpus", str(folder), "--json", str(out)]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, check=False)
    return json.loads(out.read_text("utf-8"))["files"], done.returncode


@pytest.mark.slow
def test_returns_in_archives_are_judged_as_those_beside_them(tmp_path: Path) -> None:
    """Each on a line of its own, within the limits of a file; what is in there twice, once."""
    book = (Path(str(root("samples"))) / "filled" / "small-clean.xlsx").read_bytes()
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        for name, data in (("甲.xlsx", book), ("乙.dat", book), ("丙.xlsx", book[:3_000]), ("丁.txt", b"x")):
            archive.writestr(name, data)
    files, code = _listed(folder, tmp_path / "corpus.json")
    assert code == 0
    assert [(one["file"], one["fault"]) for one in files] == [
        ("a.zip", ""), ("a.zip / 甲.xlsx", ""), ("a.zip / 丙.xlsx", ""),
    ]  # fmt: skip
    assert [one["reasons"] for one in files][1:] == [["pass"], ["FILE-010"]]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
def test_a_name_that_is_no_utf_8_is_listed(tmp_path: Path) -> None:
    """As unpackers on Linux leave names in GBK."""
    folder = tmp_path / "unpacked"
    folder.mkdir()
    (folder / os.fsdecode("名单.csv".encode("gb18030"))).write_bytes("编码,名称\n1,甲\n".encode())
    (one,), code = _listed(folder, tmp_path / "corpus.json")
    assert one["file"].endswith(".csv")
    assert "\\udc" in one["file"]
    assert (one["fault"], code) == ("", 0)
