"""A round of eight units, played by its commands, for tests of what its steps come to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_campaign import code_of
from xlsx_kit.cli import main

WARNED = ("three_public.4.reason", "")
ERROR = ("ledger.1.amount", "128.50")


class Round:
    """A round of eight units, played by its commands."""

    def __init__(self, folder: Path, inbox: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.inbox, self._capsys = folder, inbox, capsys

    def run(self, command: str, *given: str | Path, fails: int = 0) -> Any:
        """A command's answer as JSON."""
        arguments = ["campaign", command, str(self.folder), *map(str, given), "--json"]
        assert main(arguments) == fails, command
        return json.loads(self._capsys.readouterr().out)

    def said(self, command: str, *given: str | Path, fails: int = 0) -> str:
        """A command's answer as people read it."""
        assert main(["campaign", command, str(self.folder), *map(str, given)]) == fails, command
        out, err = self._capsys.readouterr()
        return out + err

    def arrives(self, name: str, data: bytes, fails: int = 0) -> Any:
        """A file lies in the inbox; everything there is taken in."""
        (self.inbox / name).write_bytes(data)
        return self.run("collect", self.inbox, fails=fails)

    def unit(self, number: int) -> dict[str, Any]:
        """Where a unit stands."""
        (found,) = [u for u in self.run("status")["units"] if u["code"] == code_of(number)]
        return dict(found)

    def events(self, number: int) -> list[str]:
        """A unit's history."""
        return [event["what"] for event in self.run("show", code_of(number))["events"]]


@pytest.fixture
def played(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Round:
    folder, inbox = tmp_path / "活动", tmp_path / "收到"
    inbox.mkdir()
    lines = [f"{code_of(n)},第{n}单位,u{n}@unit.example,{'甲局' if n < 4 else '乙局'}" for n in range(1, 9)]
    (tmp_path / "units.csv").write_text("编码,名称,邮箱,主管部门\n" + "\n".join(lines) + "\n", "utf-8")
    given = ["--units", str(tmp_path / "units.csv"), "--year", "2025", "--due", "2025-02-20"]
    assert main(["campaign", "init", str(folder), *given, "--from", "预算股 <ys@x.cn>"]) == 0
    capsys.readouterr()
    return Round(folder, inbox, capsys)


def draft_texts(folder: Path, pattern: str) -> list[str]:
    """What letters say, with their heads."""
    from xlsx_kit.campaign.letters.stored import read_letter

    letters = [read_letter(path) for path in sorted(folder.glob(pattern))]
    return [f"{letter.to}\n{letter.subject}\n{letter.text}" for letter in letters]
