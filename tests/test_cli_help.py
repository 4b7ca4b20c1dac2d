"""Help pages: Chinese, complete, as wide as they should be, and quick because nothing heavy is loaded."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
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


def test_options_of_the_contract_are_there() -> None:
    given = {command: set(re.findall(r"--[a-z-]+", page)) - {"--help"} for command, page in HELP.items()}
    options = {command: names - {"--packs"} for command, names in given.items()}
    without = {command for command, names in given.items() if "--packs" not in names}
    assert without == {"xlsx-kit", "xlsx-kit demo", "xlsx-kit pack", "xlsx-kit campaign", "xlsx-kit codes"}
    assert options == {
        "xlsx-kit": {"--version"},
        "xlsx-kit demo": set(),
        "xlsx-kit generate": {
            "--budget",
            "--facts",
            "--units",
            "--approved",
            "--year",
            "--prefill",
            "--jobs",
            "--out",
            *("--password", "--password-file", "--ask-password"),
            "--json",
            "--pack",
        },
        "xlsx-kit import": {
            "--budget",
            "--map",
            "--targets",
            "--out",
            "--guess",
            "--unit-code",
            "--year",
            "--json",
            "--pack",
        },
        "xlsx-kit read": {"--out", "--pack"},
        "xlsx-kit tables": {"--json", "--pack"},
        "xlsx-kit validate": {
            *("--html", "--xlsx", "--annotate", "--settings", "--approved", "--last-year", "--budget"),
            *("--json", "--jobs", "--strict", "--pack"),
        },
        "xlsx-kit narrate": {"--out", "--pack", "--words"},
        "xlsx-kit proof": {
            "--against",
            "--last-year",
            "--annotate",
            "--html",
            "--json",
            "--pack",
            "--strict",
            "--words",
        },
        "xlsx-kit desk": {"--port", "--no-browser"},
        "xlsx-kit publish": {
            "--out",
            "--charts",
            "--flat",
            "--html",
            "--pdf",
            *("--force", "--by", "--reason"),
            "--json",
            "--pack",
            "--words",
        },
        "xlsx-kit rules": {"--json", "--pack"},
        "xlsx-kit pack": set(),
        "xlsx-kit pack check": {"--quick", "--json"},
        "xlsx-kit pack try": {"--published", "--facts", "--blank", "--xlsx", "--json"},
        "xlsx-kit pack new": {"--from", "--to", "--extend", "--json"},
        "xlsx-kit pack upgrade": {"--json"},
        "xlsx-kit pack diff": {"--json"},
        "xlsx-kit pack show": {"--out"},
        "xlsx-kit campaign": {"--yes"},
        "xlsx-kit campaign init": {
            *("--units", "--year", "--due", "--from", "--title", "--pack", "--ledger"),
        },
        "xlsx-kit campaign send": {
            *("--yes", "--json", "--jobs", "--password-file", "--ask-password", "--by")
        },
        "xlsx-kit campaign mail": {
            *("--yes", "--show", "--sent", "--by"),
            *("--resend-uncertain", "--json", "--password-file", "--ask-password"),
        },
        "xlsx-kit campaign collect": {
            *("--imap", "--json", "--jobs", "--password-file", "--ask-password", "--sheet", "--by")
        },
        "xlsx-kit campaign status": {"--html", "--csv", "--xlsx", "--json"},
        "xlsx-kit campaign show": {"--json"},
        "xlsx-kit campaign check": {"--json"},
        "xlsx-kit campaign rebuild": {"--json", "--jobs"},
        "xlsx-kit campaign pack-up": {"--out", "--json"},
        "xlsx-kit campaign move": {"--to", "--ledger", "--json"},
        "xlsx-kit campaign remind": {"--json", "--by"},
        "xlsx-kit campaign recheck": {"--json", "--jobs", "--by"},
        "xlsx-kit campaign resend": {"--json", "--by"},
        "xlsx-kit campaign undo": {"--reason", "--json", "--by"},
        "xlsx-kit campaign note": {"--json", "--by"},
        "xlsx-kit campaign contact": {"--email", "--contact", "--phone", "--reason", "--json", "--by"},
        "xlsx-kit campaign settle": {"--reason", "--json", "--by"},
        "xlsx-kit campaign extend": {"--due", "--batch", "--parent", "--reason", "--json", "--by"},
        "xlsx-kit campaign exempt": {"--reason", "--until", "--json", "--by"},
        "xlsx-kit campaign set-aside": {"--reason", "--json", "--by"},
        "xlsx-kit campaign take": {"--unit", "--reason", "--json", "--jobs", "--by"},
        "xlsx-kit campaign sheet": {"--json", "--by", "--sheet"},
        "xlsx-kit campaign approve": {
            *("--by", "--secrecy-by", "--with-warnings", "--rule", "--parent", "--list", "--json")
        },
        "xlsx-kit campaign publish": {
            *("--charts", "--flat", "--html", "--reason", "--json", "--jobs", "--by", "--force"),
        },
        "xlsx-kit campaign announce": {"--on", "--url", "--list", "--json", "--by"},
        "xlsx-kit campaign rollup": {
            "--out",
            "--code",
            "--name",
            "--parent",
            "--by-parent",
            "--unapproved",
            "--json",
            "--jobs",
        },
        "xlsx-kit campaign rollover": {"--out", "--crosswalk", "--json", "--jobs"},
        "xlsx-kit codes": set(),
        "xlsx-kit codes import": {
            *("--list", "--pack", "--year", "--budget", "--out", "--dry-run", "--json"),
        },
        "xlsx-kit codes list": {"--list", "--pack", "--year", "--json"},
        "xlsx-kit codes crosswalk": {"--from", "--to", "--list", "--pack", "--out", "--json"},
        "xlsx-kit repair": {"--out", "--settings", "--json", "--pack"},
        "xlsx-kit compare": {"--json", "--pack"},
        "xlsx-kit pack release": {"--year", "--pack", "--out", "--json"},
    }


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
