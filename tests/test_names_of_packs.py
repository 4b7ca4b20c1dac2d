"""Python names no input, table, column, list member or label of a pack: packs can be of any province.

Every string literal and attribute of the package is held against every name and label of the shipped packs.
Roles that every pack has stand in ``pack/model/roles.py``. A word that only happens to be a name is excused
by itself; a module that still speaks of a pack's own parts is excused by name, with what it waits for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import xlsx_kit
from tests.packs import PACKS
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.model import roles

PACKAGE = Path(xlsx_kit.__file__).parent
ROLES = {value for key, value in vars(roles).items() if key.isupper()} | {"total"}

WORDS_FOR = {
    "Python, HTTP and Windows": (
        "items",
        "value",
        "source",
        "class",
        "current",
    ),
    "methods, attributes and words of any program": (
        *("actual", "adjusted", "all", "closing", "good", "held", "initial", "level", "open", "opening"),
        *("problems", "spent", "units", "until", "offices", "comparable", "public", "remark"),
    ),
    "parts of packs and narratives": ("kind", "part", "texts", "section", "basis", "purpose", "carried"),
    "the ledger of a round, and states of things": ("ledger", "running", "missing", "description"),
    "names in messages of checks, and their parameters": (
        *("quantity", "price", "measure", "item", "prior", "reason", "budget", "own", "other"),
    ),
    "numbers of columns and rows": ("n", "1", "2", "3", "4", "6", "9", "11", "202"),
    "words of accounting on the program's own pages, whatever a pack prints": (
        *("合计", "小计", "总计", "金额", "项目", "单位", "部门", "序号", "预算数", "单位名称", "单位编码"),
        *(
            "公开口径",
            "类别",
            "备注",
            "收入",
            "支出",
            "科目编码",
            "科目名称",
            "项目名称",
            "支出类型",
            "类",
            "款",
            "项",
            "其他",
            "上年数",
            "主管部门",
        ),
    ),
    "the parts of a zip file": ("general",),
    "the names of letters and of roll-ups": ("project",),
    "rates and bases in proof-reading that are said 同口径": ("comparable",),
    "amounts a head in proof-reading": ("average",),
}
"""Why a word is none of a pack's, and such words: the program uses them for something else."""
WORDS = {word for words in WORDS_FOR.values() for word in words}

WORDS_HERE = {
    "function": ("cli/dispatch.py", "cli/help_page.py", "facts/importing/guess.py"),
    "origin": (
        *("desk/guard.py", "facts/importing/guess.py", "facts/importing/guess_columns.py"),
        "returns/rules/targets.py",
    ),
    "basic": ("files/process_limits.py",),
    "fund": ("facts/importing/guess.py", "facts/importing/guess_columns.py", "returns/rules/codes.py"),
    "rank": ("facts/importing/guess.py",),
}
"""Words that mean something else in these modules alone: of Python, HTTP, Windows, messages, import maps."""


def names_of_packs() -> set[str]:
    """Every id, key, member and label of the shipped packs, but for roles and the program's own words."""
    found: set[str] = set()
    for pack_id in PACKS:
        pack = load_pack(pack_id)
        book = pack.book
        for source in pack.inputs:
            found |= {source.id, source.part, source.title, source.sheet}
            found |= {text for column in source.columns for text in (column.key, column.title)}
        for view in pack.views:
            found |= {view.id, view.table.sheet, view.table.short}
            found |= {text for column in view.table.columns for text in (column.id, column.head[-1])}
            found |= {text for row in view.fixed for text in (row.key, *row.labels.values())}
        found |= {*book.lists, *book.trees, *book.groups, *book.codes, *book.words.values(), *book.figures}
        found |= {member for members in book.lists.values() for member in members}
        found |= {entry.name for codes in pack.codes.values() for entry in codes.entries}
    return found - ROLES - WORDS - {""}


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """The strings and attributes of a module with their lines, references also in parts; no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in told:
            yield node.lineno, node.value
            if re.fullmatch(r"[\w（）、]+([/.+][\w（）、]+)+", node.value):
                yield from ((node.lineno, part) for part in re.split(r"[/.+]", node.value))


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_no_module_names_what_a_pack_declares() -> None:
    """All literals of all modules."""
    names = names_of_packs()
    found = [
        f"{path.relative_to(PACKAGE)}:{line} {text!r}"
        for path in MODULES
        for line, text in literals(path)
        if text in names and path.relative_to(PACKAGE).as_posix() not in WORDS_HERE.get(text, ())
    ]
    assert found == []


@pytest.mark.parametrize("word", WORDS_HERE)
def test_a_word_excused_in_a_module_stands_there(word: str) -> None:
    """Likewise: and it is a name of a pack."""
    assert word in names_of_packs()
    for module in WORDS_HERE[word]:
        assert word in {text for _, text in literals(PACKAGE / module)}, module


ELSEWHERE = {
    "pack/model/notation.py": "a column and a cell, as packs write them",
    "pack/model/spelling.py": "a reference, as rules and sentences write it",
    "prose/narrative/rows.py": "references that the rows of a narrative make for themselves",
    "prose/narrative/numbering.py": "headings",
    "prose/narrative/places.py": "headers of TOML",
    "pack/toml/lines.py": "headers of TOML",
    "pack/upgrade/text.py": "headers of TOML",
    "pack/upgrade/run.py": "headers of TOML",
    "pack/loading/files.py": "paths of files",
    "pack/tools/examine.py": "paths of a pack's parts",
    "returns/template/templates.py": "names of files",
    "workbook/annotate/parts.py": "types of relationships",
    "facts/importing/gather.py": "printed numbers",
    "prose/proof/facts/totals.py": "printed numbers",
    "prose/proof/grammar/quantity.py": "printed numbers",
    "prose/proof/inference/chance.py": "printed numbers",
    "prose/proof/inference/proportions.py": "printed numbers",
}
"""Modules that take texts apart at a slash or a point, and what these are."""


def test_a_reference_has_one_parser() -> None:
    """No other module of the packages that know packs takes ``t9/training/total`` apart."""
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if path.relative_to(PACKAGE).parts[0] in ("pack", "facts", "compute", "workbook", "returns", "prose")
        if re.search(r'\.r?(?:split|partition)\("[/.]"\)', path.read_text("utf-8"))
    }
    assert found == ELSEWHERE.keys()
