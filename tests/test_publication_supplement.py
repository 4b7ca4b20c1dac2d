"""A publication gets its page and its PDF afterwards, as the same version; its document stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest

from tests.office.client import Office
from tests.rounds import Round
from tests.test_campaign import code_of, facts
from xlsx_kit import generate
from xlsx_kit.campaign.campaign import open_campaign

CODE = code_of(1)


@pytest.fixture
def public(played: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a unit's first version, made on a computer without LibreOffice."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    path = generate(facts(1), tmp_path / "w.xlsx").path
    played.arrives("w.xlsx", path.read_bytes())
    played.run("approve", CODE, "--by", "王芳", "--secrecy-by", "李明", "--with-warnings")
    assert played.run("publish")["done"] == [CODE]
    assert played.run("publish")["skipped"] == [CODE]
    return played.folder / "publications" / CODE / "1"


def versions(round_: Round) -> list[int]:
    """Of the unit's publications."""
    campaign = open_campaign(round_.folder)
    found = [one.version for one in campaign.ledger.publications()]
    campaign.ledger.close()
    return found


def test_a_page_is_added(played: Round, public: Path) -> None:
    """Once; listed for the public; what was there has the same bytes."""
    before = {path.name: path.read_bytes() for path in public.iterdir()}
    found = played.run("publish", "--html")
    assert found["done"] == [CODE]
    added = {path.name for path in public.iterdir()} - before.keys()
    assert {Path(name).suffix for name in added} == {".html", ".csv", ".json"}
    assert {note["what"] for note in found["notes"]} == {f"补做了 {name}" for name in added}
    assert {name: (public / name).read_bytes() for name in before} == before
    assert versions(played) == [1]
    assert played.run("publish", "--html")["skipped"] == [CODE]
    (page,) = (name for name in added if name.endswith(".html"))
    assert page in (played.folder / "publications" / "index.html").read_text("utf-8")


def test_nothing_is_added_to_another_text(played: Round, public: Path) -> None:
    """Somebody corrected the document by hand: a page of the facts would say something else."""
    (path,) = public.glob("*.docx")
    document = docx.Document(str(path))
    document.paragraphs[-1].add_run("另行说明。")
    document.save(str(path))
    before = sorted(one.name for one in public.iterdir())
    (refused,) = played.run("publish", "--html", fails=1)["refused"]
    assert re.search("与按填报表生成的不同.*没有补做", refused["why"])
    assert sorted(one.name for one in public.iterdir()) == before
    assert versions(played) == [1]


@pytest.mark.slow
def test_an_exported_pdf_is_taken_in(played: Round, public: Path, office: Office, tmp_path: Path) -> None:
    """Laid beside the document: held against it; that of another document is refused, and stays."""
    (path,) = public.glob("*.docx")
    laid = path.with_suffix(".pdf")
    other = docx.Document()
    other.add_paragraph("别的单位的公开文本。")
    other.save(str(tmp_path / "other.docx"))
    office.pdf(tmp_path / "other.docx", laid)
    (refused,) = played.run("publish", fails=1)["refused"]
    assert "PDF 与公开文本不一致" in refused["why"]
    assert laid.is_file()

    document = path.read_bytes()
    office.pdf(path, laid)
    found = played.run("publish")
    assert (found["done"], found["notes"][-1]["what"]) == ([CODE], f"核对并收入了 {laid.name}")
    assert path.read_bytes() == document
    assert versions(played) == [1]
    assert played.run("publish")["skipped"] == [CODE]


@pytest.mark.slow
def test_a_pdf_is_printed_once_there_is_libreoffice(
    played: Round, public: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XLSX_KIT_SOFFICE")
    assert played.run("publish")["done"] == [CODE]
    (path,) = public.glob("*.pdf")
    assert path.read_bytes().startswith(b"%PDF")
    assert played.run("publish")["skipped"] == [CODE]


def test_gaps_are_told_when_they_come_in_and_who_published_them_is_kept(
    played: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit without duties: told at intake, refused at publishing; the ledger has who decided, and why."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    data = facts(1)
    data["texts"] = {**data["texts"], "specific_goals": ""}
    collected = played.arrives("w.xlsx", generate(data, tmp_path / "w.xlsx").path.read_bytes())
    assert "PUB-008" in str(collected) or "没有填报分项绩效目标" in played.said("show", CODE)
    played.run("approve", CODE, "--by", "王芳", "--secrecy-by", "李明", "--with-warnings")
    refused = played.run("publish", CODE, fails=1)["refused"]
    assert [one["code"] for one in refused] == [CODE]
    assert "没有填报分项绩效目标" in refused[0]["why"]
    why = "目标另行公开"
    assert played.run("publish", CODE, "--force", "--by", "张三", "--reason", why)["done"] == [CODE]
    history = played.said("show", CODE)
    assert f"文本不完整，仍然公开的原因：{why}" in history
    assert "经办：张三" in history
    assert versions(played) == [1]
