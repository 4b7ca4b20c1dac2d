"""Generated pages are up to date; every command has help and stands in a manual; versions are as released."""

from __future__ import annotations

import re

import pytest

import xlsx_kit
from docs import generate
from tests.manual_pages import HAND_WRITTEN, ROOT

HELP = dict(generate.command_pages())
MANUALS = "\n".join((ROOT / page).read_text("utf-8") for page in HAND_WRITTEN)
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_generated_pages_are_up_to_date() -> None:
    assert generate.outdated() == [], "run `make update`, then read the diff"


@pytest.mark.parametrize("command", [name for name, page in HELP.items() if "命令：" not in page])
def test_every_command_is_documented(command: str) -> None:
    assert f"## {command}\n" in (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert re.search(rf"{command}(?![\w-])", MANUALS), "in no page that is written for people"


@pytest.mark.parametrize("command", HELP)
def test_every_command_and_option_has_help(command: str) -> None:
    lines = HELP[command].splitlines()
    assert lines[2].startswith("  "), "no description"
    bare = [
        line for line in lines[3:] if re.fullmatch(r"  \S+( \S+)?", line) and line.lstrip()[0] in "-ABCDEFX"
    ]
    assert bare == []


def test_the_changelog_has_this_version_with_a_day() -> None:
    assert re.search(rf"^## \[{re.escape(xlsx_kit.__version__)}\] - \d{{4}}-\d\d-\d\d$", CHANGELOG, re.M)
    assert CHANGELOG.index("## [Unreleased]") < CHANGELOG.index(f"## [{xlsx_kit.__version__}]")
