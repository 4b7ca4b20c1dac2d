"""The words that proof-reading knows stand in ``schemas/proof/words.toml``, each asked for by its name."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import xlsx_kit.prose.proof
from xlsx_kit.findings import SpecError
from xlsx_kit.pack import decoded
from xlsx_kit.prose.proof.phrases import in_words, number_of, numeral_of, pattern, phrases
from xlsx_kit.prose.proof.word_checks import problems_of
from xlsx_kit.prose.proof.word_tables import WordsFile
from xlsx_kit.prose.proof.words import PATH, vocabulary
from xlsx_kit.resources import root

PACKAGE = Path(xlsx_kit.prose.proof.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
HAN = re.compile("[\u4e00-\u9fff]")
MESSAGES = {
    "run.py": "why nothing could be checked",
    "rules.py": "where a finding stands",
    "output/annotated.py": "the author of comments, and what became of each copy",
    "output/result.py": "the line of coverage",
    "sources/document.py": "why a file is refused",
    "sources/lines.py": "why a file is refused",
    "sources/pdf.py": "why a file is refused",
    "sources/plain_text.py": "why a file is refused",
    "phrases.py": "why words.toml is refused",
    "word_checks.py": "why words.toml is refused",
}
"""Modules that say something to people, and what."""


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module with their lines, docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            yield node.lineno, node.value


def test_no_module_has_chinese_words_but_in_messages() -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{line} {text!r}"
        for path in MODULES
        if path.relative_to(PACKAGE).as_posix() not in MESSAGES
        for line, text in literals(path)
        if HAN.search(text)
    ]
    assert found == []


@pytest.mark.parametrize("module", MESSAGES)
def test_a_module_with_messages_has_some(module: str) -> None:
    assert any(HAN.search(text) for _, text in literals(PACKAGE / module))


@pytest.mark.parametrize("table", ["phrases", "pattern", "messages"])
def test_every_name_is_asked_for(table: str) -> None:
    """Names of bases are put together: basis_initial."""
    asked = {text for path in MODULES for _, text in literals(path)}
    file = tomllib.loads((root("schemas") / PATH).read_text("utf-8"))
    assert [name for name in file[table] if name not in asked and not name.startswith("basis_")] == []


@pytest.mark.parametrize("rule", vocabulary().file.pattern)
def test_a_pattern_is_one(rule: str) -> None:
    assert pattern(rule).pattern


@pytest.mark.parametrize(
    ("words", "value"), [("3", 3), ("两", 2), ("九", 9), ("十", 10), ("十二", 12), ("三十", 30)]
)
def test_numerals(words: str, value: int) -> None:
    assert number_of(words) == value


def test_numbers_in_numerals() -> None:
    assert [numeral_of(n) for n in (3, 10, 12, 30)] == ["三", "十", "十二", "三十"]
    assert [number_of(numeral_of(n)) for n in range(1, 100)] == [*range(1, 100)]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('\nlast = ["上年"', '\nlasts = ["上年"', "缺少键 'last' @ proof/words.toml words"),
        ('\nlast = ["上年"', '\nlasts = ["上年"', "不认识的键 'lasts' @ proof/words.toml words.lasts"),
        ("\nkept = [", "\nkeeps = [", "缺少键 'kept' @ proof/words.toml movement"),
        ('\nthan = ["比"', '\nthan = [""', "有一个词是空的 @ proof/words.toml words.than"),
        ('\nof = ["的"]', "\nof = []", "一个词也没有 @ proof/words.toml phrases.of"),
        ('\nsides = ["收入", ', "\nsides = [", "应为两个词 @ proof/words.toml phrases.sides"),
        ("\nnumerals = '[", "\nnumerals = '([", "不是正则表达式"),
    ],
)
def test_damage_is_told_with_its_place(before: str, after: str, said: str) -> None:
    text = (root("schemas") / PATH).read_text("utf-8")
    assert text.count(before) == 1
    file = decoded(text.replace(before, after).encode(), WordsFile, PATH)
    found = list(problems_of(file, PATH))
    assert any(f"{p.message} @ {p.place}".startswith(said) for p in found), found


def test_the_words_are_sound() -> None:
    assert list(problems_of(vocabulary().file, PATH)) == []


def test_a_name_that_is_missing_is_told_with_its_table() -> None:
    for asked, table in ((phrases, "phrases"), (pattern, "pattern"), (in_words, "messages")):
        with pytest.raises(SpecError, match=f"缺少键 'nothing' @ proof/words.toml {table}"):
            asked("nothing")


def test_a_message_with_a_place_for_nothing_is_told() -> None:
    with pytest.raises(SpecError, match=r"proof/words\.toml messages\.moved_to"):
        in_words("moved_to", way="增加")
