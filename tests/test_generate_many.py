"""A workbook for every unit of a list: what it is filled from, what is made again, what is left alone."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from openpyxl import load_workbook

from tests.fuzzing.xls import compound, stream
from xlsx_kit import api
from xlsx_kit.campaign.workbooks import make as making
from xlsx_kit.campaign.workbooks import run as running
from xlsx_kit.campaign.workbooks.journal import NAME, Journal
from xlsx_kit.cli import main
from xlsx_kit.outputs import run_token

ROOT = Path(__file__).parents[1]
CASE = json.loads((ROOT / "samples/pass/chengde-2024.json").read_text("utf-8"))


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Two units, the first that of the real case."""
    path = tmp_path / "units.csv"
    path.write_text(f"code,name,email\n118,{CASE['unit']['name']},a@b.cn\n119,乙局,b@b.cn\n", "utf-8")
    return path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Workbooks that are made at once: their facts as text. Gives the codes of those made."""
    made: list[str] = []

    def bytes_of(job: making.WorkbookJob) -> tuple[bytes, tuple[Any, ...]]:
        made.append(job.code)
        if job.code == "bad":
            raise KeyError("a defect")
        pack = making.load_pack(job.pack)
        data, notes = making.prefilled(pack, job.prefill, job.unit)
        return json.dumps([data, job.password], ensure_ascii=False).encode(), notes

    monkeypatch.setattr(making, "_bytes", bytes_of)
    return made


def prefilled(tmp_path: Path, year: int, **files: Any) -> dict[str, Any]:
    """The facts unit 118 gets from a folder of facts files; the names say nothing."""
    folder = tmp_path / "prefill"
    folder.mkdir(exist_ok=True)
    for name, facts in files.items():
        (folder / f"{name}.json").write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    (tmp_path / "one.csv").write_text(f"code,name,email\n118,{CASE['unit']['name']},a@b.cn\n", "utf-8")
    out = tmp_path / f"out{year}"
    batch = api.generate_many(tmp_path / "one.csv", year, out, prefill=folder)
    assert [code for code, _ in batch.written] == ["118"], batch
    facts: dict[str, Any] = json.loads((out / batch.written[0][1]).read_text("utf-8"))[0]
    return {**facts, "said": [f.rule for _, findings in batch.remarks for f in findings]}


# ---- the real thing, once


@pytest.mark.slow
def test_workbooks_of_a_list(units: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In processes, from last year's workbook, which is found by its stamp."""
    folder, out = tmp_path / "last", tmp_path / "out"
    api.generate(CASE, folder / "没有名字.xlsx")
    arguments = ["generate", "--units", str(units), "--year", "2025", "--out", str(out)]
    arguments += ["--prefill", str(folder), "--jobs", "2", "--json"]
    assert main(arguments) == 0
    files = [f"118 {CASE['unit']['name']}.xlsx", "119 乙局.xlsx"]
    written = [{"code": "118", "file": files[0]}, {"code": "119", "file": files[1]}]
    assert json.loads(capsys.readouterr().out) == {"written": written, "skipped": [], "failed": []}
    assert sorted(p.name for p in out.iterdir()) == [NAME, *files]
    facts = api.read(out / files[0]).to_dict()
    assert facts["unit"]["year"] == 2025
    assert facts["unit"]["nature"] == "行政"
    assert facts["prior_year"]["income"] == "4409.55"
    assert facts["ledger"] == []
    assert facts["organisations"] == CASE["organisations"]
    assert {(p["item"], p["prior"], p["amount"]) for p in facts["three_public"]} >= {
        (p["item"], p["amount"], "0.00") for p in CASE["three_public"] if p["amount"] != "0.00"
    }
    before = {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in out.iterdir() if p.name != NAME}
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out) == {"written": [], "skipped": written, "failed": []}
    assert {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in out.iterdir() if p.name != NAME} == before


# ---- what a new year takes over


@pytest.mark.usefixtures("quick")
class TestPrefill:
    def test_this_year_as_it_is(self, tmp_path: Path) -> None:
        facts = prefilled(tmp_path, 2024, any=CASE)
        assert {key: facts[key] for key in CASE} == CASE

    def test_last_year_gives_what_carries_over(self, tmp_path: Path) -> None:
        facts = prefilled(tmp_path, 2025, any=CASE)
        assert set(facts) == {
            "unit", "organisations", "assets", "texts", "prior_year", "three_public", "pack", "said",
        }  # fmt: skip
        assert facts["unit"] == {**CASE["unit"], "year": 2025}
        assert facts["prior_year"] == {
            "income": "4409.55",
            "basic": "3764.22",
            "project": "645.33",
            "expenditure": "4409.55",
            "carry_in": "7.00",
            "public": facts["prior_year"]["public"],
        }
        t6 = next(t for t in api.tables(CASE).to_dict()["tables"] if t["id"] == "t6")
        assert facts["prior_year"]["public"] == t6["rows"][0]["cells"]["public"] != "0.00"
        assert "duties" in facts["texts"]
        assert not {"basic_change_reason", "project_change_reason"} & set(facts["texts"])
        assert {(p["amount"], p["reason"]) for p in facts["three_public"]} == {("", "")}
        assert sum(p["prior"] != "0.00" for p in facts["three_public"]) == sum(
            p["amount"] not in ("", "0.00") for p in CASE["three_public"]
        )

    @pytest.mark.slow
    def test_last_year_may_be_an_old_workbook(self, tmp_path: Path) -> None:
        """As WPS saves it (.et, .xls): the same as from the facts of that year."""
        (tmp_path / "prefill").mkdir()
        sent = api.generate(CASE, tmp_path / "sent.xlsx").path
        book = load_workbook(sent)
        cells = {
            sheet.title: [
                (
                    cell.row - 1,
                    cell.column - 1,
                    float(cell.value) if isinstance(cell.value, int) else cell.value,
                )
                for row in sheet.iter_rows()
                for cell in row
                if isinstance(cell.value, str | int | float) and not str(cell.value).startswith("=")
            ]
            for sheet in book.worksheets
        }
        old = compound(stream([(name, 0, found) for name, found in cells.items()]))
        (tmp_path / "prefill" / "乙.et").write_bytes(old)
        from_old = prefilled(tmp_path, 2025)
        (tmp_path / "prefill" / "乙.et").unlink()
        shutil.rmtree(tmp_path / "out2025")
        assert from_old == prefilled(tmp_path, 2025, any=CASE)

    def test_an_older_year_gives_no_figures(self, tmp_path: Path) -> None:
        facts = prefilled(tmp_path, 2026, any=CASE)
        assert set(facts) == {"unit", "organisations", "assets", "texts", "pack", "said"}
        assert facts["said"] == ["UNIT-025"]

    def test_imported_facts_and_last_year_together(self, tmp_path: Path) -> None:
        """An import speaks of ledger, basic and projects only; the rest comes from last year."""
        imported = {"unit": {"code": "118", "year": 2025}, "ledger": CASE["ledger"][:1], "texts": {}}
        facts = prefilled(tmp_path, 2025, a=CASE, b=imported)
        assert facts["ledger"] == CASE["ledger"][:1]
        assert facts["prior_year"]["income"] == "4409.55"
        assert facts["unit"]["funding"] == CASE["unit"]["funding"]

    def test_the_list_says_what_a_unit_is_called(self, tmp_path: Path) -> None:
        renamed = {**CASE, "unit": {**CASE["unit"], "name": "旧名"}}
        facts = prefilled(tmp_path, 2024, any=renamed)
        assert (facts["unit"]["name"], facts["said"]) == (CASE["unit"]["name"], ["UNIT-026"])

    def test_two_files_of_one_year_fail_that_unit_alone(self, units: Path, tmp_path: Path) -> None:
        folder = tmp_path / "prefill"
        folder.mkdir()
        for name in ("a.json", "b.json"):
            (folder / name).write_text(json.dumps(CASE), "utf-8")
        (folder / "c.json").write_text("{", "utf-8")
        (folder / "d.json").write_text('{"unit": {"code": "999", "year": 2024}}', "utf-8")
        (folder / "e.json").write_text('{"unit": {"code": "119", "year": 2030}}', "utf-8")
        batch = api.generate_many(units, 2024, tmp_path / "out", prefill=folder)
        assert [(c, [f.rule for f in findings]) for c, findings in batch.failed] == [("118", ["UNIT-022"])]
        assert [f.rule for f in batch.findings] == ["UNIT-021", "UNIT-024", "UNIT-023"]
        assert [code for code, _ in batch.written] == ["119"]


# ---- what is made again


class TestRestart:
    @pytest.fixture
    def run(self, units: Path, tmp_path: Path, quick: list[str]) -> Any:
        def run(**options: Any) -> tuple[list[str], list[str], list[tuple[str, str]]]:
            quick.clear()
            batch = api.generate_many(units, 2024, tmp_path / "out", **options)
            assert quick == [c for c, _ in batch.written] + [c for c, _ in batch.failed]
            failed = [(code, findings[0].rule) for code, findings in batch.failed]
            return [c for c, _ in batch.written], [c for c, _ in batch.skipped], failed

        return run

    def test_nothing_is_made_twice(self, run: Any) -> None:
        assert run() == (["118", "119"], [], [])
        assert run() == ([], ["118", "119"], [])

    def test_changed_inputs_are_made_again(self, run: Any, units: Path, tmp_path: Path) -> None:
        run()
        units.write_text(units.read_text("utf-8").replace("乙局", "丙局"), "utf-8")
        assert run() == (["119"], ["118"], [])
        assert not (tmp_path / "out" / "119 乙局.xlsx").exists()  # renamed, not left beside the new one
        units.write_text(units.read_text("utf-8").replace("b@b.cn", "c@b.cn"), "utf-8")
        assert run() == ([], ["118", "119"], [])  # the address does not stand in the workbook
        assert run(password="a") == (["118", "119"], [], [])
        folder = tmp_path / "prefill"
        folder.mkdir()
        (folder / "x.json").write_text(json.dumps(CASE), "utf-8")
        assert run(password="a", prefill=folder) == (["118"], ["119"], [])
        (folder / "x.json").write_text(json.dumps({**CASE, "texts": {}}), "utf-8")
        assert run(password="a", prefill=folder) == (["118"], ["119"], [])

    @pytest.mark.slow
    def test_a_changed_template_makes_all_again(self, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """What a unit sees counts; a comment in the pack, or another program, leaves workbooks alone."""
        run()
        found = running.load_pack("hebei-2024")
        monkeypatch.setattr(running, "load_pack", lambda _: replace(found, hash="other"))
        assert run() == ([], ["118", "119"], [])
        cover = msgspec.structs.replace(found.book.cover, secrecy="另一句话")
        other = replace(found, hash="a third", book=msgspec.structs.replace(found.book, cover=cover))
        monkeypatch.setattr(running, "load_pack", lambda _: other)
        assert run()[0] == ["118", "119"]

    def test_lost_and_broken_files_are_made_again(self, run: Any, tmp_path: Path) -> None:
        run()
        out = tmp_path / "out"
        (out / "119 乙局.xlsx").unlink()
        assert run() == (["119"], ["118"], [])
        whole = (out / "119 乙局.xlsx").read_bytes()
        (out / "119 乙局.xlsx").write_bytes(whole[:20])
        (out / f".~{run_token()}{'0' * 6}.xlsx").write_bytes(whole[:20])
        assert run() == (["119"], ["118"], [])
        assert (out / "119 乙局.xlsx").read_bytes() == whole
        assert sorted(p.name for p in out.iterdir() if p.name.startswith(".")) == [NAME]

    def test_somebody_s_work_is_never_overwritten(self, run: Any, units: Path, tmp_path: Path) -> None:
        run()
        work = tmp_path / "out" / "119 乙局.xlsx"
        shutil.copy(ROOT / "samples/import/export.xlsx", work)  # a whole workbook, not ours
        assert run() == ([], ["118"], [("119", "UNIT-031")])
        assert work.read_bytes() == (ROOT / "samples/import/export.xlsx").read_bytes()

    def test_without_its_journal_the_same_files_stand(self, run: Any, tmp_path: Path) -> None:
        run()
        (tmp_path / "out" / NAME).unlink()
        assert run() == (["118", "119"], [], [])

    def test_half_a_line_of_the_journal_costs_one_unit(self, run: Any, tmp_path: Path) -> None:
        run()
        journal = tmp_path / "out" / NAME
        journal.write_bytes(journal.read_bytes()[:-30])
        assert run() == (["119"], ["118"], [])
        assert len(Journal(tmp_path / "out").entries) == 2

    def test_one_failure_stops_nothing(self, run: Any, units: Path) -> None:
        units.write_text("code,name\n118,甲\nbad,坏\n119,乙\n", "utf-8")
        batch = api.generate_many(units, 2024, units.parent / "out")
        assert [c for c, _ in batch.written] == ["118", "119"]
        assert [(c, f[0].rule) for c, f in batch.failed] == [("bad", "UNIT-033")]

    def test_an_interruption_loses_only_what_was_not_done(
        self, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, units: Path
    ) -> None:
        def interrupt(done: int, total: int, name: str) -> None:
            if done == 1:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            api.generate_many(units, 2024, tmp_path / "out", progress=interrupt)
        assert run() == (["119"], ["118"], [])


def _die(job: making.WorkbookJob) -> making.Made:
    import os

    if job.code == "119":
        os._exit(9)
    return making.Made("0" * 64, ())


def test_a_process_that_dies_fails_its_own_unit(
    units: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("a spawned process does not know the stand-in")
    units.write_text("code,name\n118,甲\n119,乙\n120,丙\n121,丁\n", "utf-8")
    monkeypatch.setattr(running, "make", _die)
    batch = api.generate_many(units, 2024, tmp_path / "out", jobs=2)
    assert [c for c, _ in batch.written] == ["118", "120", "121"]
    assert [(c, f[0].rule) for c, f in batch.failed] == [("119", "UNIT-033")]


def test_a_failed_unit_ends_with_1(
    tmp_path: Path, quick: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "u.csv").write_text("code,name\nbad,坏\n118,甲\n", "utf-8")
    arguments = [
        "generate",
        "--units",
        str(tmp_path / "u.csv"),
        "--year",
        "2024",
        "--out",
        str(tmp_path / "o"),
    ]
    assert main(arguments) == 1
    shown = capsys.readouterr()
    assert "生成 1 个，已有且无变化 0 个，失败 1 个" in shown.out
    assert "单位 bad：\n[错误] 生成这个单位的工作簿时程序意外中断" in shown.err
    assert main([*arguments, "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["failed"][0]["findings"][0]["rule"] == "UNIT-033"
    assert document["skipped"] == [{"code": "118", "file": "118 甲.xlsx"}]


def test_a_job_says_nothing_of_the_password_in_the_journal(
    units: Path, tmp_path: Path, quick: list[str]
) -> None:
    api.generate_many(units, 2024, tmp_path / "out", password="geheim")
    assert "geheim" not in (tmp_path / "out" / NAME).read_text("utf-8")
    job = making.WorkbookJob({"code": "1"}, running.Prefill(), "p", "x", tmp_path, "i")
    assert replace(job, written="w").code == "1"
