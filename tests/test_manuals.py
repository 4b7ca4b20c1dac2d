"""Every command that a manual shows runs as it is printed, in the manual's order.

``<!-- file NAME -->`` above a block: saved before the first command. ``<!-- run 1 -->``: the commands
below end with 1. ``<!-- not run: WHY -->``: they cannot run here. Every other block is run.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs import generate
from tests.manual_pages import DESKS, HAND_WRITTEN, PAGES, PROGRAM, ROOT, Block, blocks, commands
from xlsx_kit.cli import main

WALKED_THROUGH = "docs/pack.md"
"""Run by test_walkthrough, which compares the screens, too."""
INLINE = re.compile(rf"`({PROGRAM} [^`]+)`")
TARGET = re.compile(r"^([a-z][\w-]*):", re.M)
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def page_blocks(page: str) -> list[Block]:
    return blocks((ROOT / page).read_text("utf-8"))


def shown(page: str) -> Iterator[str]:
    """Every command of this program on a page, in blocks and in running text."""
    yield from (command.line for block in page_blocks(page) for command in commands(block))
    yield from INLINE.findall((ROOT / page).read_text("utf-8"))


def is_run(block: Block) -> bool:
    return not block.mark.startswith("not run: ") and any(commands(block))


def test_every_page_with_commands_is_run() -> None:
    pages = [page for page in HAND_WRITTEN if any(is_run(block) for block in page_blocks(page))]
    assert sorted([*DESKS, WALKED_THROUGH]) == pages


@pytest.mark.slow
@pytest.mark.parametrize("page", DESKS)
def test_the_commands_of_a_page_run_as_printed(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    DESKS[page](tmp_path)
    for block in page_blocks(page):
        what, _, given = block.mark.partition(" ")
        if what == "file":
            Path(given).write_text(block.text, "utf-8")
    for block in page_blocks(page):
        what, _, given = block.mark.partition(" ")
        if block.language == "python":
            exec(compile(block.text, page, "exec"), {})
        elif is_run(block):
            for command in commands(block):
                status = main(list(command.words))
                output, complaint = capsys.readouterr()
                assert status == int(given or 0 if what == "run" else 0), (
                    f"{command.line}\n{output}\n{complaint}"
                )
                if command.output:
                    Path(command.output).write_text(output, "utf-8")


def known_options() -> dict[str, set[str]]:
    """Every command by its full name, with the options its help lists."""
    return {name: set(re.findall(r"(?<!\S)--[\w-]+", text)) for name, text in generate.command_pages()}


@pytest.mark.parametrize("page", HAND_WRITTEN)
def test_commands_and_options_exist(page: str) -> None:
    known = known_options()
    for line in shown(page):
        words = shlex.split(line.replace("\\", "/"), comments=True)
        name = max((n for n in known if words[: len(n.split())] == n.split()), key=len)
        options = {word.partition("=")[0] for word in words if re.match(r"--\w", word)}
        assert options <= known[name], line
        assert name != PROGRAM or len(words) == 1 or options, f"no such command: {line}"


@pytest.mark.parametrize("page", PAGES)
def test_make_has_what_is_named(page: str) -> None:
    named = re.findall(r"(?:^|`)make ([a-z][\w-]*)", (ROOT / page).read_text("utf-8"), re.M)
    assert [target for target in named if target not in TARGET.findall(MAKEFILE)] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_and_paths_lead_somewhere(page: str) -> None:
    """Links from where the page lies; in code spans, paths of the project and modules of the package.

    ``mine`` is the pack that a reader of docs/pack.md makes.
    """
    text = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text("utf-8"), flags=re.M | re.S)
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if not re.match(r"\w+:", link)]
    folders = r"xlsx_kit|tests|docs|schemas|templates|samples|benchmarks|locks|\.ci"
    paths = re.findall(rf"`((?:{folders})/[\w./-]*)`", text, re.ASCII)
    lost: list[Any] = [link for link in links if not (ROOT / page).parent.joinpath(link).exists()]
    lost += [path for path in paths if not (ROOT / path).exists() and "/mine/" not in path]
    modules = re.findall(r"`((?!xlsx_kit|tests|docs)\w+(?:/\w+)+\.py)`", text)
    lost += [module for module in modules if not (ROOT / "xlsx_kit" / module).exists()]
    assert lost == []


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_pictures_come_before_commands(page: str) -> None:
    """Three of them, each a file; and a way to both manuals."""
    before, _, _ = (ROOT / page).read_text("utf-8").partition("```")
    assert len(re.findall(r"^!\[[^]]+\]\(docs/pictures/[^)]+\.png\)$", before, re.M)) == 3
    for manual in ("docs/manual/officer.md", "docs/manual/accountant.md"):
        assert f"({manual})" in (ROOT / page).read_text("utf-8"), manual


def test_decisions_are_numbered_and_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    pages = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    titles = [path.read_text("utf-8").partition("\n")[0] for path in pages]
    assert [title[2:6] for title in titles] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    listed = (folder / "README.md").read_text("utf-8")
    rows = [
        f"| [{path.name[:4]}]({path.name}) | {title[7:]} |" for path, title in zip(pages, titles, strict=True)
    ]
    assert [row for row in rows if row not in listed] == []
