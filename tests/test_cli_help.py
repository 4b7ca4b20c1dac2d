"""Help pages: Chinese, complete, as wide as they should be, and quick because nothing heavy is loaded."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docs.generate import command_pages
from xlsx_kit.cli import columns, main
from xlsx_kit.cli.command_tree import ROOT, Command, CommandGroup

HEAVY = {
    "pandas",
    "pandera",
    "openpyxl",
    "docx",
    "lxml",
    "xlsxwriter",
    "rich",
    "numpy",
    "msgspec",
    "pydantic",
}
# Names of options and values, and proper names. Everything else in a help page is Chinese.
NAMES = {
    "EXPORT", "M.toml", "U.csv", "CSV", "C", "Y", "xlsx", "xls",
    "xlsx-kit", "demo", "generate", "import", "read", "tables", "validate", "narrate", "publish", "proof",
    "rules", "repair", "compare", "OLD", "NEW", "S.toml", "A.csv",
    "campaign", "init", "send", "mail", "collect", "status", "remind", "approve", "announce",
    "rollup", "rollover", "rebuild", "C.csv", "prefill", "csv", "msg", "L.csv",
    "XLSX_KIT_SMTP_PASSWORD", "smtp", "XLSX_KIT_IMAP_PASSWORD", "IMAP",
    "campaign.toml", "outbox", "SMTP", "imap", "eml", "mbox", "CODE", "URL", "A", "D", "T",
    "pack", "check", "try", "OUT.xlsx", "new", "diff", "show", "release", "NAME", "B", "PACK", "pack.html",
    "hebei-2025", "schemas", "templates", "codes", "list", "crosswalk", "L",
    "functional", "economic", "government", "revenue", "OUT", "doc", "odt", "pdf", "rtf", "wps",
    "DIR", "FACTS", "PATH", "ID", "F", "P", "N", "X.xlsx", "F.json", "X.docx", "out/demo", "JSON", "Word",
    "PDF", "WPS", "LibreOffice", "DOC", "FOLDER", "desk", "docx", "txt", "W.toml", "FILE",
    "recheck", "resend", "undo", "note", "extend", "exempt", "set-aside", "take", "sheet", "A4", "TEXT",
    "contact", "settle",
    "XLSX_KIT_OFFICER", "pack-up", "move", "upgrade", "OUT.zip", "PostgreSQL", "ledger.sqlite",
    "XLSX_KIT_PASSWORD", "keyring", "workbook", "hebei-2024", "schemas/hebei-2024", "SUM-101",
}  # fmt: skip
HELP = dict(command_pages())


@pytest.mark.parametrize("command", HELP)
def test_help_is_chinese(command: str) -> None:
    words = set(re.findall(r"[A-Za-z][\w./-]*", re.sub(r"--[a-z-]+", "", HELP[command])))
    assert words - NAMES == set()
    assert "用法：" in HELP[command]
    assert "显示本说明。" in HELP[command]


@pytest.mark.parametrize("command", HELP)
def test_help_option_prints_the_page(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split()[1:], "--help"]) == 0
    shown = capsys.readouterr()
    assert shown.out.split() != []
    assert shown.out.startswith(f"用法：{command} ")
    assert shown.err == ""


@pytest.mark.parametrize("command", HELP)
def test_help_fits_its_width_and_a_gbk_console(command: str) -> None:
    HELP[command].encode("gbk")
    assert max(columns.width(line) for line in HELP[command].splitlines()) <= 100


def test_options_of_the_contract_are_there(golden: Callable[[str, str], None]) -> None:
    """Each command with its options: what offices have written into their scripts."""
    given = {
        command: sorted({*re.findall(r"--[a-z-]+", page)} - {"--help"}) for command, page in HELP.items()
    }
    lines = [" ".join([f"{command}:", *names]) for command, names in given.items()]
    golden("options.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("arguments", [["--help"], ["validate", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys; from xlsx_kit.cli import main; import xlsx_kit\n"
        f"assert main({arguments!r}) == 0\n"
        f"loaded = {sorted(HEAVY)!r}\n"
        "print([name for name in loaded if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, cwd=Path(__file__).parents[1]
    )
    assert done.stderr.decode().strip() == "[]"


def command_modules(group: CommandGroup) -> Iterator[str]:
    for entry in group.commands.values():
        if isinstance(entry, Command):
            yield entry.target.partition(":")[0]
        else:
            yield from command_modules(entry)


@pytest.mark.parametrize("arguments", [["--help"], ["campaign", "--help"], ["pack", "--help"]])
def test_a_list_of_commands_loads_none_of_them(arguments: list[str]) -> None:
    script = (
        "import sys; from xlsx_kit.cli import main\n"
        f"assert main({arguments!r}) == 0\n"
        f"files = {['parser', *sorted(set(command_modules(ROOT)))]!r}\n"
        "print([file for file in files if f'xlsx_kit.cli.{file}' in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, cwd=Path(__file__).parents[1]
    )
    assert done.stderr.decode().strip() == "[]"


def test_importing_the_package_loads_nothing() -> None:
    script = (
        "import sys, xlsx_kit\n"
        "print([m for m in sys.modules if m.startswith('xlsx_kit.') or m == 'typer'], dir(xlsx_kit))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, cwd=Path(__file__).parents[1]
    )
    loaded, _, names = done.stdout.decode().partition("] ")
    assert loaded == "["
    assert "'validate'" in names


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"xlsx-kit \d+\.\d+\.\d+\n", capsys.readouterr().out)


def test_typer_is_known_to_one_file_and_by_what_it_documents() -> None:
    package = Path(main.__code__.co_filename).parent
    told = {
        (path.name, node.attr)
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "typer"
    }
    assert told == {("parser.py", name) for name in ("Typer", "Argument", "Option", "TyperException")}
    imports = [
        path.name
        for path in package.rglob("*.py")
        if re.search(r"(import|from) typer", path.read_text("utf-8"))
    ]
    assert imports == ["parser.py"]
