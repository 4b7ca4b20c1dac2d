"""Writes what is generated: pages of docs/, the ledger's statements; ``--check`` says what is out of date."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from docs import facts_page
from docs.accountant_page import accountant_page
from docs.api_page import api_page
from docs.pack_pages import construct_pages
from docs.rules_page import family_pages, rules_page
from xlsx_kit.campaign.ledger.statements import compiled_texts
from xlsx_kit.cli.command_tree import PROGRAM, ROOT, Command, CommandGroup
from xlsx_kit.cli.dispatch import command_parameters
from xlsx_kit.cli.help_page import command_help, group_help

DOCS = Path(__file__).parent
COLUMNS = 100


def command_pages() -> Iterator[tuple[str, str]]:
    """Every command's full name and help page, the program's first."""

    def walk(name: str, entry: Command | CommandGroup) -> Iterator[tuple[str, str]]:
        if isinstance(entry, Command):
            yield name, command_help(name, entry, command_parameters(entry), COLUMNS)
            return
        yield name, group_help(name, entry, COLUMNS)
        for child_name, child in entry.commands.items():
            yield from walk(f"{name} {child_name}", child)

    yield from walk(PROGRAM, ROOT)


def cli_page() -> str:
    """docs/cli.md: what ``--help`` prints, command by command."""
    parts = ["# 命令\n\n由各命令的 `--help` 生成（`make update`），不要手改。\n"]
    parts += [f"## {name}\n\n```text\n{text}\n```\n" for name, text in command_pages()]
    return "\n".join(parts)


PAGES: Mapping[str, Callable[[], str]] = {
    "api.md": api_page,
    "cli.md": cli_page,
    "facts.schema.json": facts_page.schema_page,
    **facts_page.pack_pages(),
    "rules.md": rules_page,
    **family_pages(),
    **construct_pages(),
    "manual/accountant.md": accountant_page,
    "../xlsx_kit/campaign/ledger/compiled.json": compiled_texts,
}


def outdated() -> list[str]:
    """Names of the generated pages that differ from what would be written now."""
    return [name for name, page in PAGES.items() if _kept(name) != page()]


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` name those that should have been."""
    names = outdated()
    if "--check" in arguments:
        for name in names:
            print(f"docs/{name} is out of date: run `make update`, then read the diff", file=sys.stderr)
        return 1 if names else 0
    for name in names:
        (DOCS / name).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8", newline="\n")
        print(f"wrote docs/{name}")
    return 0


def _kept(name: str) -> str | None:
    path = DOCS / name
    return path.read_text("utf-8") if path.exists() else None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
