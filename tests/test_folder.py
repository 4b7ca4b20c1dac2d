"""A folder as a bureau gets it: good, bad and hostile files, one entry each, always in the same order."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.bad_files import FILES
from tests.packs import SMALL, small_schemas
from xlsx_kit import generate, validate
from xlsx_kit.findings import Severity
from xlsx_kit.resources import PACKS_VARIABLE, root

SAMPLES = Path(str(root("samples")))
CASE: dict[str, Any] = json.loads((SAMPLES / "pass" / "small-clean.json").read_text("utf-8"))
COUNT = 200


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 files in three folders: workbooks, facts files, everything the guard refuses."""
    top = tmp_path_factory.mktemp("returns")
    (top / "甲").mkdir()
    (top / "乙" / "补报").mkdir(parents=True)
    places = [top, top / "甲", top / "乙" / "补报"]
    made = 0
    for number, (_, _, make) in enumerate(FILES):
        scratch = top.parent / f"hostile{number}"
        scratch.mkdir()
        source = make(scratch / "return.xlsx")
        if source.is_file():
            (places[number % 3] / f"敌意{number:03d}.xlsx").write_bytes(source.read_bytes())
            made += 1
    with pytest.MonkeyPatch.context() as patch:
        schemas = small_schemas(top.parent)
        patch.setenv(PACKS_VARIABLE, str(schemas.parent))
        book = generate({**CASE, "pack": SMALL}, top.parent / "book.xlsx").path.read_bytes()
    for number in range(12):
        (places[number % 3] / f"好{number:02d}.xlsx").write_bytes(book)
        made += 1
    while made < COUNT:
        facts = {**CASE, "unit": {**CASE["unit"], "code": f"9{made:05d}"}}
        if made % 5 == 0:
            facts["ledger"] = [{**CASE["ledger"][0], "amount": "x"}]
        (places[made % 3] / f"事实{made:03d}.json").write_text(json.dumps(facts), "utf-8")
        made += 1
    return top


@pytest.mark.slow
def test_one_entry_each_in_a_stable_order(folder: Path) -> None:
    """The same twice, and with two processes; nothing ends the batch."""
    first = validate(folder)
    names = [file.file for file in first.files]
    assert len(names) == len(set(names)) == COUNT
    relative = [Path(name).relative_to(folder).parts for name in names]
    assert relative == sorted(relative)
    assert validate(folder).to_dict() == first.to_dict()
    assert validate(folder, jobs=2).to_dict() == first.to_dict()
    rules = Counter(f.rule for file in first.files for f in file.findings)
    assert not rules["FILE-106"]
    assert first.summary["pass"] + first.summary["warn"] > 80
    hostile = [file for file in first.files if "敌意" in file.file]
    assert all(any(f.severity is Severity.ERROR for f in file.findings) for file in hostile)
