"""A batch in chunks and processes: whatever the shares, the report is the same, byte for byte."""

from __future__ import annotations

import gc
import json
import os
import shutil
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xlsx_kit.returns.validation.chunk as chunk
from tests.bad_files import FILES
from tests.packs import SMALL, small_schemas
from tests.strategies import facts_files, samples
from tests.test_validation import facts
from xlsx_kit import generate, validate
from xlsx_kit.cli.console import as_json
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.resources import PACKS_VARIABLE
from xlsx_kit.returns.reading.loading import load_return
from xlsx_kit.returns.rules.across import NameIndex
from xlsx_kit.returns.validation.chunk import findings_of
from xlsx_kit.returns.validation.report import FileReport, Report, bytes_of, file_of_text, kept_text
from xlsx_kit.returns.validation.run import report_on
from xlsx_kit.returns.validation.store import Store, packed
from xlsx_kit.workbook.model.book import template_manifest

HOSTILE = ("pdf", "xls", "encrypted", "truncated", "honest bomb", "entities in a sheet")
SHARED = (
    "本单位贯彻落实党中央关于财政预算管理工作的方针政策和决策部署，在履行职责过程中坚持和加强集中统一领导。"
)


def text_of(report: Report) -> str:
    """The whole JSON text."""
    return "".join(report.json_parts())


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Path]]:
    """Good and broken returns, hostile files, three packs, shared texts, a unit twice."""
    folder = tmp_path_factory.mktemp("returns")
    schemas = small_schemas(folder)
    contents: list[dict[str, Any]] = [facts(f"10{n}") for n in range(4)]
    contents += [{"pack": pack, **one} for pack in ("hebei-2022",) for one in samples(_drawn(pack), 4)]
    contents += samples(_drawn("hebei-2024"), 4)
    contents += [facts("200", pack=SMALL), facts("201", pack=SMALL), facts("100")]
    contents.append(facts("300", ledger=[{**facts("300")["ledger"][0], "amount": "约1"}]))
    for code, name in (("401", "某市第一实验中学"), ("402", "某市第二实验中学"), ("403", "某市第三实验中学")):
        one = facts(code)
        one["unit"]["name"] = name
        one["texts"] |= {
            "duties": SHARED,
            "safeguards": f"参照某市第一实验中学和某市第二实验中学（{code}）。",
        }
        contents.append(one)
    contents += [facts("100"), {**facts("100"), "unit": facts("600")["unit"]}]
    files = []
    for n, content in enumerate(contents):
        files.append(folder / f"{n:02d}.json")
        files[-1].write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    for n, make in enumerate(make for name, _, make in FILES if name in HOSTILE):
        (folder / f"hostile{n}").mkdir()
        files.insert(3 * n, make(folder / f"hostile{n}" / "return.xlsx"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PACKS_VARIABLE, str(schemas.parent))
        files.insert(9, generate(facts("500", pack=SMALL), folder / "book.xlsx").path)
        shutil.copy(files[9], folder / "again.xlsx")
        yield [*files, folder / "again.xlsx"]


def _drawn(pack: str) -> st.SearchStrategy[dict[str, Any]]:
    return facts_files(load_pack(pack))


@pytest.fixture(scope="module")
def alone(returns: list[Path]) -> str:
    """The report of one process that judges all files at once."""
    return text_of(report_on(returns, chunk=len(returns)))


@pytest.mark.slow
def test_rules_over_several_files_have_fired(alone: str) -> None:
    """Else what follows would prove little about them."""
    rules = {f["rule"] for file in json.loads(alone)["files"] for f in file["findings"]}
    assert {"FILE-107", "PROJ-119", "TEXT-016", "TEXT-017", "CELL-004"} <= rules


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_the_size_of_chunks_does_not_show(size: int, returns: list[Path], alone: str) -> None:
    """Not a byte."""
    assert text_of(report_on(returns, chunk=size)) == alone


@pytest.mark.slow
@pytest.mark.parametrize(("jobs", "size"), [(2, 1), (2, 5), (3, 50)])
def test_the_number_of_processes_does_not_show(jobs: int, size: int, returns: list[Path], alone: str) -> None:
    """Not a byte."""
    assert text_of(report_on(returns, jobs=jobs, chunk=size)) == alone


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_selection_in_any_order(data: st.DataObject, returns: list[Path]) -> None:
    """The same property over folders of all kinds: files drawn, some of them twice."""
    chosen = data.draw(st.lists(st.sampled_from(returns), max_size=12))
    whole = text_of(report_on(chosen, chunk=len(chosen) or 1))
    assert text_of(report_on(chosen, chunk=data.draw(st.integers(1, 5)))) == whole


@pytest.mark.slow
def test_the_text_is_that_of_the_object(returns: list[Path], tmp_path: Path) -> None:
    """What is written piece by piece is what the object would be written as; also of no file at all."""
    for report in (report_on(returns), validate(tmp_path), Report(())):
        assert text_of(report) == as_json(report.to_dict())
        assert text_of(Report(tuple(report.files))) == as_json(report.to_dict())


@pytest.mark.slow
def test_a_report_is_read_as_often_as_one_likes(returns: list[Path]) -> None:
    """Files by their number, in slices, in turn; the tallies are those of the findings."""
    report = report_on(returns)
    every = list(report.files)
    assert [report.files[n] for n in range(len(every))] == every
    assert list(report.files[3:6]) == every[3:6]
    assert report.files[-1] == every[-1]
    assert list(report.tallies) == [file.tally for file in every]
    assert report.tally == Report(every).tally
    assert sum(report.tally) == sum(len(file.findings) for file in every)


@pytest.mark.slow
@given(
    st.lists(st.text(), min_size=5, max_size=5),
    st.none() | st.integers(),
    st.lists(st.sampled_from(list(Severity)), max_size=3),
    st.text(),
)
def test_a_file_s_report_survives_its_text(
    words: list[str], year: int | None, severities: list[Severity], for_units: str
) -> None:
    """Whatever a file and its findings are called, names that are no valid text included."""
    a, b, c, d, e = words
    findings = tuple(
        Finding(a, s, b, None, c, d, e, None, for_units if n % 2 else "") for n, s in enumerate(severities)
    )
    file = FileReport(f"{a}\udcff", b, None, year, e, findings)
    store = Store()
    places = [store.put(packed(bytes_of(text))) for text in ("", kept_text(file), c)]
    assert file_of_text(store.get(places[1]).decode("utf-8", "surrogatepass")) == file


OUTCOME_OF = chunk.outcome_of


@pytest.mark.slow
@pytest.mark.parametrize(("name", "compiled"), [("book.xlsx", 1), ("return.xlsx", 0), ("00.json", 0)])
def test_the_first_file_s_template_is_compiled_before_processes_part(
    name: str, compiled: int, returns: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, from its stamp alone, where it has one; nothing stays frozen when the processes have ended."""
    template_manifest.cache_clear()
    monkeypatch.setattr(chunk, "outcome_of", _nothing_read)
    first = next(path for path in returns if path.name == name)
    assert len(report_on([first, *returns[:3]], jobs=2).files) == 4
    assert template_manifest.cache_info().currsize == compiled
    assert gc.get_freeze_count() == 0


def _nothing_read(path: Path, pack: str | None, limits: Limits | None) -> chunk.Outcome:
    return ()


def _dying(path: Path, pack: str | None, limits: Limits | None) -> chunk.Outcome:
    if "dies" in path.name:
        os._exit(1)
    return OUTCOME_OF(path, pack, limits)


@pytest.mark.slow
def test_a_process_that_dies_costs_one_file_of_its_chunk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others of the chunk are judged as if nothing had happened, across files, too."""
    names = ["a", "b", "c_dies", "d", "e", "f_dies", "g", "h"]
    files = [tmp_path / f"{name}.json" for name in names]
    for n, file in enumerate(files):
        file.write_text(json.dumps(facts(f"{n % 4:03d}")), "utf-8")
    sound = [file for file in files if "dies" not in file.name]
    expected = {file.file: file for file in report_on(sound).files}
    monkeypatch.setattr(chunk, "outcome_of", _dying)
    for size in (1, 4, 8):
        found = report_on(files, jobs=2, chunk=size).files
        assert [file.file for file in found] == [str(file) for file in files]
        for file in found:
            if "dies" in Path(file.file).name:
                assert [(f.rule, f.sheet) for f in file.findings] == [("FILE-106", None)]
            else:
                assert file == expected[file.file]


@given(st.sets(st.text("甲乙丙", min_size=1, max_size=5), max_size=12), st.text("甲乙丙丁", max_size=30))
def test_names_within_a_text(names: set[str], text: str) -> None:
    """All names at once are the names one by one."""
    assert NameIndex(names).within(text) == {name for name in names if name in text}


def test_a_judged_return_is_freed_when_nobody_holds_it(tmp_path: Path) -> None:
    """In a cycle it would stay until garbage is searched for, and cost that search as well."""
    path = generate(facts("100"), tmp_path / "return.xlsx").path
    gc.collect()
    gc.disable()
    try:
        read = load_return(path).compared()
        findings_of(read)
        values = weakref.ref(read.evaluation)
        del read
        assert values() is None
    finally:
        gc.enable()
