"""Lines of a cover that say what somebody did: printed where it was entered, and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from docs.pack_pages import construct
from tests.test_constructs import apply
from tests.test_publish import PASS
from xlsx_kit.api import new_pack, publish
from xlsx_kit.resources import PACKS_VARIABLE

SECRECY = "保密审查情况：已审查，可以公开"


@pytest.mark.slow
def test_reviews_on_the_cover(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of the documents: one line of two was entered, so the cover has that one."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    new_pack("hebei-2024", "mine", tmp_path)
    apply(construct("order")["example"][1]["change"], tmp_path)
    monkeypatch.setenv(PACKS_VARIABLE, str(tmp_path))
    facts = json.loads((PASS / "small-clean.json").read_text("utf-8"))
    covers = []
    for said in ("", "已审查，可以公开"):
        facts["texts"]["secrecy_review"] = said
        made = publish(facts, tmp_path / "out", pack="mine")
        texts = [paragraph.text for paragraph in docx.Document(str(made.files["docx"])).paragraphs]
        covers.append(texts[: texts.index("目　录")])
    assert covers == [
        ["青川县档案馆", "2025年单位预算", ""],
        ["青川县档案馆", "2025年单位预算", SECRECY],
    ]
