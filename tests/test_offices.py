"""What a version left in offices: rounds end well; workbooks, packs and papers are read as they were then."""

from __future__ import annotations

import email
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.bureau.archives import LEFT, PAPERS, unpacked
from tests.bureau.commands import command, plain
from tests.bureau.recorded import PARTS, ROUNDS, recorded
from tests.mail_servers import Mailbox

EXPECTED = json.loads((LEFT / "expect.json").read_text("utf-8"))
SLOW = {"samples", "returned", "papers", "own_packs"}
SINCE = ("TPL-024", "TPL-025", "TPL-026", "CODE-001", "PUB-008", "PUB-009", "PUB-011", "PUB-013")
"""What is said of a workbook since templates were improved: that it is of an earlier one, or of one of an
office's own pack that was never kept; and no more that its formulas were never calculated, which is seen in
workbooks of the templates of now, or that a code is unknown that is listed by now. Nothing else may be said
that was not said then."""
LISTED_SINCE = {"302004 青河县博物馆.xlsx", "302006 青河县少年宫.xlsx"}
"""Prefilled without the name of a code that is listed by now."""
UNTOUCHED_SINCE = {"empty-unit.xlsx", "empty-unit.json"}
"""Sent back without an entry: that is a warning by now, where it was nothing."""
UNDOUBTED_SINCE = {
    *("nine-funds.xlsx", "yuan-rich.xlsx", "nine-funds.json", "yuan-rich.json"),
    *("demo-yuan-v1.xlsx", "hebei-2024-v1.xlsx"),
}
"""Of which nothing was doubted but a code that is listed by now."""


@pytest.fixture(autouse=True)
def bare_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without LibreOffice, without packs or passwords of its own."""
    monkeypatch.setenv("XLSX_KIT_SOFFICE", "")
    for name in ("XLSX_KIT_PACKS", "XLSX_KIT_PASSWORD", "XLSX_KIT_SMTP_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


def test_everything_that_was_left_is_looked_at() -> None:
    """No archive and nothing expected without its part."""
    archives = {path.name.removesuffix(".tar.xz") for path in LEFT.glob("*.tar.xz")}
    assert sorted(EXPECTED) == sorted(PARTS)
    assert archives <= set(PARTS)


PLACED_SINCE = ("TPL-014", "TPL-023")
"""Deleted rows, and what a sheet has lost, are told where that is, which was not told before."""
FOLLOWS_SINCE = (["PRIOR-009", "warning", "文字说明", "C43"], ["PROJ-113", "warning", "项目", "D7"])
"""No reason is asked for a change that is just the gap which CROSS-020 tells; a project whose parts have
money is not told to be without a budget beside PROJ-107, which says what that should be."""


def _is_news(one: Any) -> bool:
    if one in FOLLOWS_SINCE:
        return True
    return isinstance(one, list) and bool(one) and isinstance(one[0], str) and one[0] in SINCE


def without_news(said: Any) -> Any:
    """What was recorded, without findings about earlier templates and what longer lists of codes change.

    A code that is listed by now is no longer doubted, and its name no longer taken from an export.
    """
    if isinstance(said, list):
        if said and said[0] in PLACED_SINCE:
            return said[:2]
        return [without_news(one) for one in said if not _is_news(one)]
    if isinstance(said, dict):
        named = {"name"} if "function" in said else set()
        kept = {key: one for key, one in said.items() if key not in LISTED_SINCE | named}
        found = {key: without_news(one) for key, one in kept.items()}
        return {
            key: one | {"status": ""} if key in UNTOUCHED_SINCE | UNDOUBTED_SINCE else one
            for key, one in found.items()
        }
    return said


@pytest.mark.slow
@pytest.mark.parametrize("part", ROUNDS)
def test_a_round_is_driven_to_its_end(part: str, tmp_path: Path, smtp: tuple[Mailbox, int]) -> None:
    """Step by step as the version that left it would have gone on; no letter leaves twice."""
    box, port = smtp
    found = recorded(part, tmp_path, port)
    assert found.keys() == EXPECTED[part].keys()
    for step, said in EXPECTED[part].items():
        assert without_news(found[step]) == without_news(said), step
    letters = Counter(email.message_from_bytes(data)["Message-ID"] for _, data in box.taken)
    assert len(letters) >= len(found["left"]["units"])
    assert set(letters.values()) == {1}


@pytest.mark.parametrize(
    "part",
    [pytest.param(part, marks=[pytest.mark.slow] * (part in SLOW)) for part in PARTS if part not in ROUNDS],
)
def test_read_and_judged_as_then(part: str, tmp_path: Path) -> None:
    """The same facts, the same findings at the same cells, the same tables."""
    found = recorded(part, tmp_path, 0)
    assert found.keys() == EXPECTED[part].keys()
    for name, said in EXPECTED[part].items():
        if name in ("codes", "listed"):  # an import and its list depend on the list as it was, longer by now
            assert found[name]
            continue
        now = without_news(found[name])
        if part == "samples":  # there are more of them by now
            now = {file: one for file, one in now.items() if file in said}
        assert now == without_news(said), name


def test_a_wrong_key_of_the_settings_is_still_wrong(tmp_path: Path) -> None:
    """Read does not mean overlooked: settings with one letter less end in an error."""
    text = (PAPERS / "settings.toml").read_text("utf-8")
    for old, new in (
        ("[limits]\nfile_bytes", "[limits]\nfile_byte"),
        ("severity", "severty"),
        ("PROJ-106", "PROJ-1066"),
    ):
        assert old in text
        (tmp_path / "s.toml").write_text(text.replace(old, new, 1), "utf-8")
        plain(
            "validate",
            PAPERS.parents[3] / "samples/pass/small-clean.json",
            "--settings",
            tmp_path / "s.toml",
            status=1,
        )


@pytest.mark.slow
def test_nobody_is_written_to_again_after_an_upgrade(tmp_path: Path) -> None:
    """First letters that have left, or came back, stay as they are; the units of an earlier one are named."""
    campaign = next(unpacked("round", tmp_path).rglob("campaign.toml")).parent
    before = {path.name for path in campaign.glob("outbox/**/*")}
    sent = command("campaign", "send", campaign)
    told = [unit["code"] for unit in EXPECTED["round"]["left"]["units"]]
    assert (sent["drafted"], sorted(sent["skipped"] + sent["held"])) == ([], told)
    assert {path.name for path in campaign.glob("outbox/**/*")} == before
    status = command("campaign", "status", campaign)
    assert next(unit["state"] for unit in status["units"] if unit["code"] == "302005") == "bounced"
