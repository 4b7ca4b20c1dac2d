"""What the documents say is so: pages are up to date, commands documented, the README's commands run."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from docs import generate
from xlsx_kit.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
HELP = dict(generate.command_pages())
RUN_BLOCK = re.compile(r"<!-- run -->\n```sh\n(.*?)```", re.DOTALL)


def test_generated_pages_are_up_to_date() -> None:
    assert generate.outdated() == [], "run `make update`, then read the diff"


@pytest.mark.parametrize("command", [name for name, page in HELP.items() if "命令：" not in page])
def test_every_command_is_documented(command: str) -> None:
    assert f"## {command}\n" in (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert f"{command} " in README or f"{command}\n" in README


@pytest.mark.parametrize("command", HELP)
def test_every_command_and_option_has_help(command: str) -> None:
    lines = HELP[command].splitlines()
    assert lines[2].startswith("  "), "no description"
    bare = [
        line for line in lines[3:] if re.fullmatch(r"  \S+( \S+)?", line) and line.lstrip()[0] in "-ABCDEFX"
    ]
    assert bare == []


def test_readme_commands_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command of the marked blocks, in order, where facts.json, schemas and sample export are."""
    facts = sorted((ROOT / "samples" / "pass").glob("*.json"))
    assert facts, "samples/pass holds no facts file"
    shutil.copy(facts[0], tmp_path / "facts.json")
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    for samples in ("import", "codes"):
        shutil.copytree(ROOT / "samples" / samples, tmp_path / "samples" / samples)
    monkeypatch.chdir(tmp_path)
    commands = [line for block in RUN_BLOCK.findall(README) for line in block.splitlines() if line.strip()]
    assert commands
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "xlsx-kit"
        status = main(arguments)
        shown = capsys.readouterr()
        assert status == 0, f"{command}\n{shown.out}\n{shown.err}"


def test_readme_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_changelog_names_the_version_or_is_unreleased() -> None:
    from xlsx_kit import __version__

    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in changelog or f"## [{__version__}]" in changelog
