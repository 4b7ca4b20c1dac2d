"""What is kept in the user's cache folder saves time and changes nothing, whatever became of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from tests.packs import PACKS
from xlsx_kit import user_cache
from xlsx_kit.compute.formula import formulas_of
from xlsx_kit.compute.layout import layout_of
from xlsx_kit.facts import Facts
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import file_states, root
from xlsx_kit.user_cache import OTHERS_MAY_WRITE, SUFFIX, cached
from xlsx_kit.workbook.model import blocks, spill
from xlsx_kit.workbook.model.book import _book, template_id, template_manifest
from xlsx_kit.workbook.model.manifest import UNIT_CODE, UNIT_NAME, SheetTemplate, manifest_of

SAMPLES = Path(str(root("samples")))


def _entries(home: Path) -> list[Path]:
    return sorted(home.rglob(f"*{SUFFIX}"))


def _absent(home: Path) -> None:
    pass


def _stale(home: Path) -> None:
    """As an older program left them: their names are of other sources."""
    for n, entry in enumerate(_entries(home)):
        entry.rename(entry.with_name(f"{n:064x}{SUFFIX}"))


def _damaged(home: Path) -> None:
    for entry in _entries(home):
        data = bytearray(entry.read_bytes())
        data[len(data) // 2] ^= 1
        entry.write_bytes(data)


def _cut(home: Path) -> None:
    for n, entry in enumerate(_entries(home)):
        entry.write_bytes(entry.read_bytes()[: n * 20])


def _a_file_in_its_place(home: Path) -> None:
    for entry in _entries(home):
        entry.unlink()
    for folder in {entry.parent for entry in (home / "xlsx-kit").glob("*")} if home.exists() else ():
        (folder / "compiled").rmdir()
        (folder / "compiled").write_text("not a folder", "utf-8")


STATES: dict[str, Callable[[Path], None]] = {
    "empty": _absent,
    "filled": _absent,
    "stale": _stale,
    "damaged": _damaged,
    "cut": _cut,
    "taken": _a_file_in_its_place,
}


ALL = """
import sys
from pathlib import Path
from xlsx_kit import generate, validate
out, *samples = map(Path, sys.argv[1:])
for facts in samples:
    generate(facts, out / f"{facts.stem}.xlsx")
report = validate([*samples, *sorted((samples[0].parents[1] / "filled").glob("*.xlsx"))])
(out / "report.json").write_text(repr(report.to_dict()), "utf-8")
"""
"""Workbooks of facts files, and what is said of them and of those that were filled in."""


def _begun(home: Path, out: Path) -> subprocess.Popen[bytes]:
    """A process of its own that works on all samples that pass, and on those that were filled in."""
    out.mkdir()
    samples = [str(path) for path in sorted((SAMPLES / "pass").glob("*.json"))]
    environment = {**os.environ, "XDG_CACHE_HOME": str(home)}
    return subprocess.Popen([sys.executable, "-c", ALL, str(out), *samples], env=environment)


def _made(process: subprocess.Popen[bytes], out: Path) -> dict[str, bytes]:
    """What it made of them, by the names of files."""
    assert process.wait() == 0
    return {path.name: path.read_bytes() for path in out.iterdir()}


def _run(home: Path, out: Path) -> dict[str, bytes]:
    return _made(_begun(home, out), out)


@pytest.mark.slow
def test_results_are_the_same_in_every_state(tmp_path: Path) -> None:
    """Of every sample of every pack, whatever is kept; of two at once both compile, both write, and each
    reads a whole entry or none."""
    home, found = tmp_path / "home", {}
    for state, spoil in STATES.items():
        spoil(home)
        found[state] = _run(home, tmp_path / state)
        assert bool(_entries(home)) == (state != "taken"), state
    if sys.platform == "linux":  # nobody writes there, not even root
        found["read-only"] = _run(Path("/sys"), tmp_path / "read-only")
    home = tmp_path / "home of two"
    two = [(_begun(home, out), out) for out in (tmp_path / "first", tmp_path / "second")]
    found |= {out.name: _made(process, out) for process, out in two}
    assert {path.suffix for path in home.rglob("*") if path.is_file()} == {SUFFIX}
    assert len(found["empty"]) > len(list((SAMPLES / "pass").glob("*.json")))
    for state, results in found.items():
        assert [name for name in results if results[name] != found["empty"][name]] == [], state


@pytest.mark.skipif(sys.platform == "win32", reason="modes say who may write only elsewhere")
def test_a_folder_that_others_may_write_to_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cached("kind", ("a",), lambda: b"first") == b"first"
    assert cached("kind", ("a",), lambda: b"second") == b"first"
    (entry,) = _entries(tmp_path)
    entry.parent.chmod(0o700 | OTHERS_MAY_WRITE)
    assert cached("kind", ("a",), lambda: b"second") == b"second"
    assert cached("kind", ("b",), lambda: b"third") == b"third"
    assert _entries(tmp_path) == [entry]


def test_an_entry_is_of_everything_it_was_computed_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept = [cached(kind, sources, lambda: b"old") for kind, sources in (("k", ("a",)), ("k", ("a", "b")))]
    assert kept == [b"old"] * 2
    monkeypatch.setattr(user_cache, "_program", lambda: "another version")
    assert cached("k", ("a",), lambda: b"new") == b"new"
    assert len(_entries(tmp_path)) == 3


def test_a_changed_file_of_the_program_is_another_program(tmp_path: Path) -> None:
    """Even where size and date of the file are as before."""
    folder = tmp_path / "package"
    (folder / "inner").mkdir(parents=True)
    file = folder / "inner" / "a.py"
    file.write_bytes(b"one")
    os.utime(file, (0, 0))
    before = list(file_states(folder))
    file.unlink()
    file.write_bytes(b"two")
    os.utime(file, (0, 0))
    assert before
    assert list(file_states(folder)) != before


def test_the_older_half_is_dropped_when_there_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(user_cache, "MOST_ENTRIES", 8)
    own = tmp_path / "xlsx-kit" / "compiled" / "somebody's own.txt"
    for n in range(9):
        cached("k", (str(n),), lambda: b"x")
        own.write_text("kept", "utf-8")
    assert len(_entries(tmp_path)) == 5
    assert own.exists()
    assert cached("k", ("8",), lambda: b"again") == b"x"


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_a_kept_template_is_the_compiled_one(name: str) -> None:
    pack = load_pack(name)
    for scope in pack.unit_scopes:
        unit = {"code": UNIT_CODE, "name": UNIT_NAME, "scope": scope, "year": 2024}
        compiled = manifest_of(_book(pack, Facts(pack.id, {"unit": (unit,)})))
        template_manifest.cache_clear()
        kept = template_manifest(pack, scope, 2024)
        assert kept.names == compiled.names
        for field in fields(SheetTemplate):
            ours, theirs = ([getattr(s, field.name) for s in m.sheets] for m in (kept, compiled))
            assert ours == theirs, field.name
        assert kept.id == compiled.id == template_id(pack, scope, 2024)


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_blank_rows_that_are_copied_are_the_compiled_ones(name: str) -> None:
    pack = load_pack(name)
    layout, formulas = layout_of(pack), formulas_of(pack)
    lists = {one.id: one.capacity for one in pack.inputs if one.kind == "list"}
    tables = {t.view.id: t.last - t.first + 1 for t in layout.tables.values() if t.view.table.rows}
    assert lists
    assert tables
    copied = [
        *((blocks._blank_lines(layout, one), size) for one, size in lists.items()),
        *((spill._blank_rows(formulas, one), size) for one, size in tables.items()),
    ]
    assert all(rows._alike for rows, _ in copied)
    assert [n for rows, size in copied for n in range(size) if rows.row(n) != rows._compile_row(n)] == []
