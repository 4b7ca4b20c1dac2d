"""Whatever is wrong with options, arguments, settings or files is said in Chinese; no library speaks.

A Latin word in an answer must come from what was typed, from the file that is wrong, from the help pages, or
be a name that could have been written instead.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from docs.generate import command_pages
from xlsx_kit.cli import main
from xlsx_kit.cli.command_tree import ROOT, Command, CommandGroup
from xlsx_kit.cli.dispatch import command_parameters
from xlsx_kit.cli.parameters import Argument, Flag, Option

ROOT_FOLDER = Path(__file__).parents[1]
SAMPLES = ROOT_FOLDER / "samples"
CLEAN = SAMPLES / "pass" / "small-clean.json"
WORD = re.compile("[A-Za-z]{2,}")
NAMED = re.compile(r"(?:可用|可用的\w+|有|现有|是不是)[：: ][^。；]*[。？；]|'[^']*'|“\w+ = …”")
"""Names of keys and values that are missing or could have been written instead."""
KNOWN = {
    *WORD.findall("\n".join(page for _, page in command_pages())),
    *("toml", "json", "docs", "md", "xlsx", "true", "false", "UTF", "GBK", "GB", "Excel", "help"),
    *("FILE", "IMP", "UNIT", "APPROVED", "TPL", "CELL", "PROOF", "PUB"),  # families of rule ids
    *("MAIL", "ROUND", "LEDGER", "SPEC", "NARR", "PACK"),  # the same
    *("columns", "amounts", "header", "row", "rows", "items"),  # keys that messages of our own name
    *("book", "report", "narrative", "docx"),  # files of a pack
}


def foreign_words(answer: str, *given: str) -> set[str]:
    own = {word for text in given for word in WORD.findall(text)}
    return set(WORD.findall(NAMED.sub("", answer))) - own - KNOWN


def answered(capsys: pytest.CaptureFixture[str], line: list[str], *given: str) -> int:
    """The status of a command, whose answer has no word of a library and blames no program."""
    status = main(line)
    answer = "".join(capsys.readouterr())
    assert "程序内部出错" not in answer, (line, given)
    answer = re.sub("服务器的原话：“.*?”）", "", answer)  # for its administrator, in its language
    assert foreign_words(answer, *given, *line) == set(), (given, answer)
    return status


def commands(words: tuple[str, ...] = (), group: CommandGroup = ROOT) -> Iterator[tuple[str, ...]]:
    for name, entry in group.commands.items():
        if isinstance(entry, Command):
            yield (*words, name)
        else:
            yield from commands((*words, name), entry)


def command_of(words: tuple[str, ...]) -> Command:
    entry: Any = ROOT
    for word in words:
        entry = entry.commands[word]
    assert isinstance(entry, Command)
    return entry


def wrong_lines(words: tuple[str, ...]) -> Iterator[list[str]]:
    """Command lines that are wrong in every way a declaration allows."""
    yield [*words, "--no-such-thing"]
    yield [*words, "-z"]
    yield [*words, *["没有"] * 9, "--no-such=1"]
    for parameter in command_parameters(command_of(words)):
        match parameter.declaration:
            case Flag(name):
                yield [*words, f"{name}=1"]
                yield [*words, name[:-1]]
            case Option(name, parser=parser):
                yield [*words, name]
                if parser:
                    yield [*words, name, "甲"]
            case Argument() if parameter.required:
                yield [*words]


@pytest.mark.parametrize("words", [*commands()], ids=" ".join)
def test_a_wrong_command_line(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    for line in wrong_lines(words):
        assert main(line) == 2, line
        shown = capsys.readouterr()
        assert shown.out == "", line
        assert "错误：" in shown.err, line
        assert foreign_words(shown.err, *line) == set(), line


@pytest.mark.parametrize(
    "line", [[], ["campaign"], ["pakc"], ["pack", "chekc"], ["--verion"], ["-h"], ["--"]]
)
def test_a_command_that_is_not_there(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(capsys, line) == 2


TOML = [
    *("x", "a = ", "a = [1\n", "a = 1\na = 2", "[a\n", 'a = "x', "= 1", "a = {b 1}", "\\", "[[]]"),
    *("wrong = 1", "[rules]\nSUM-101 = 1", '[rules.SUM-101]\nwho = 1\nwhy = ["a"]\nstatus = "gone"'),
    '[[excuses]]\nrule = "SUM-101"\nunit = "1"\nwho = "a"\nwhy = "b"\nuntil = "tomorrow"',
    '[[excuses]]\nrule = 5\nuntil = 2024-01-01T10:00:00\n[limits]\ncells = "many"',
    '[excuses]\nrule = "x"',
    'title = 5\nyear = "next"\ndue = "soon"\nsender = []\n[smtp]\nport = "a"\nsecurity = "ssl"',
    'money = 1\nkinds = []\nfunds = {a = 1}\n[columns]\nfunction = "a"\n[[amounts]]\nheading = 3',
    "[sentences]\na = 1\n[[sections]]\ntitle = 5\nbody = {}",
    "é = 1",
]
LINES = {
    "settings": ["validate", str(CLEAN), "--settings", "{file}"],
    "map": ["import", str(SAMPLES / "import" / "export.csv"), "--map", "{file}", "--out", "{folder}/F.json"],
    "words": ["narrate", str(CLEAN), "--words", "{file}", "--out", "{folder}/X.docx"],
    "campaign": ["campaign", "status", "{folder}"],
}


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("text", TOML)
def test_a_wrong_toml_file(kind: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / ("campaign.toml" if kind == "campaign" else "wrong.toml")
    file.write_text(text, "utf-8")
    line = [word.format(file=file, folder=tmp_path) for word in LINES[kind]]
    assert answered(capsys, line, text) in (1, 2)


FACTS = [
    *("{", "[1, 2]", "{}x", '{"unit": 1}', '{"unit": []}', '{"ledger": {}}', '{"ledger": [1]}', '{"x": NaN}'),
    *(
        '{"unit": {"year": "soon"}}',
        '{"unit": {"year": [1]}}',
        '{"unit": {"code": {"a": 1}}}',
        '{"a": 1, "a": 2}',
    ),
    '{"ledger": [{"function": "x", "amount": "many"}]}',
    '{"pack": "no-such-pack"}',
    "[" * 3000,
]


@pytest.mark.parametrize("text", FACTS, ids=lambda text: text[:20])
@pytest.mark.parametrize("command", ["validate", "tables"])
def test_wrong_facts(command: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "F.json"
    file.write_text(text, "utf-8")
    main([command, str(file)])
    shown = capsys.readouterr()
    assert "程序内部出错" not in shown.err
    said = shown.err + (shown.out if command == "validate" else "")
    assert not foreign_words(said, text, str(file), str(ROOT_FOLDER))


LISTS = [
    b"",
    b"x",
    b"code\n1,2,3",
    b"\xff\xfe\x00",
    b'code,name\n"1,2',
    b"PK\x03\x04",
    b"name\n\n",
    b"\x00" * 9,
]


@pytest.mark.parametrize("data", LISTS)
@pytest.mark.parametrize(
    "line",
    [
        ["generate", "--units", "{file}", "--year", "2025", "--out", "{folder}/out"],
        ["generate", "--facts", str(CLEAN), "--approved", "{file}", "--out", "{folder}/X.xlsx"],
        ["validate", str(CLEAN), "--approved", "{file}"],
        ["codes", "import", "{file}", "--list", "functional", "--dry-run"],
        ["proof", "{file}"],
        ["read", "{file}"],
    ],
    ids=lambda line: " ".join(line[:2]),
)
def test_a_wrong_list(
    line: list[str], data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(data)
    line = [word.format(file=file, folder=tmp_path) for word in line]
    answered(capsys, line, data.decode("latin-1"))


@pytest.mark.slow
def test_a_wrong_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every file of a pack, replaced by what it cannot be."""
    pack = tmp_path / "schemas" / "mine"
    shutil.copytree(ROOT_FOLDER / "schemas" / "hebei-2024", pack)
    inside = json.dumps([file.read_text("utf-8") for file in pack.rglob("*.toml")])
    for name in ("book.toml", "rules.toml", "inputs/assets.toml", "tables/t5.toml"):
        file = pack / name
        kept = file.read_text("utf-8")
        for text in TOML:
            file.write_text(text, "utf-8")
            assert answered(capsys, ["pack", "check", str(pack)], text, str(file), inside) == 1
        file.write_text(kept, "utf-8")
