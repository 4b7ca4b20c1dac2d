"""What nobody foresaw is said of the program or of the pack, never of the unit, and its traceback is kept."""

from __future__ import annotations

import ast
import json
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.facts_edits import with_set
from xlsx_kit import validate
from xlsx_kit.api import check_pack, packs_from
from xlsx_kit.cli import main
from xlsx_kit.findings import Finding
from xlsx_kit.messages import message
from xlsx_kit.returns.rules.case import Case
from xlsx_kit.returns.rules.checks import BoundCheck

ROOT = Path(__file__).parents[1]
CLEAN = ROOT / "samples" / "pass" / "small-clean.json"
WARNED = ROOT / "samples" / "pass" / "chengde-2024.json"
RULE = "THREE-011"
COARSER = "PRIOR-006"
"""A rule that others say more exactly."""


@pytest.fixture
def slip(monkeypatch: pytest.MonkeyPatch) -> None:
    """One check of the pack raises, as a reference to what is not there once did."""
    real = BoundCheck.findings

    def findings(self: BoundCheck, case: Case) -> Iterator[Finding]:
        if self.spec.id == RULE:
            raise KeyError("extra")
        return real(self, case)

    monkeypatch.setattr(BoundCheck, "findings", findings)


def rules(path: Path) -> list[str]:
    return [finding.rule for finding in validate(path).files[0].findings]


def test_a_check_that_raises_is_a_slip_of_the_pack(slip: None, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "xlsx_kit"):
        (found,) = validate(CLEAN).files[0].findings
    assert found.rule == "FILE-111"
    assert "套表 hebei-2024 的核对 THREE-011 无法进行（KeyError）" in found.message
    assert "不是填报的问题" in found.message
    assert "恶意" not in found.message
    (record,) = caplog.records
    assert record.exc_info
    assert record.exc_info[0] is KeyError


def test_the_other_checks_go_on(request: pytest.FixtureRequest) -> None:
    before = rules(WARNED)
    request.getfixturevalue("slip")
    assert sorted(rules(WARNED)) == sorted([*(rule for rule in before if rule != RULE), "FILE-111"])


def test_a_check_that_raises_where_slips_are_put_right(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What it found of the return as it is stays, and so does all that others found."""
    sample = json.loads((ROOT / "samples" / "fail" / f"{COARSER}-beside_a_slip.json").read_text("utf-8"))
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(with_set(json.loads(CLEAN.read_text("utf-8")), sample["set"])), "utf-8")
    before = rules(path)
    real = BoundCheck.findings

    def findings(self: BoundCheck, case: Case, *kept: Any) -> tuple[Finding, ...]:
        if kept and self.spec.id == COARSER:
            raise KeyError("extra")
        return real(self, case, *kept)

    monkeypatch.setattr(BoundCheck, "findings", findings)
    assert COARSER in before
    assert sorted(rules(path)) == sorted([*before, "FILE-111"])


def test_pack_check_finds_it_first(slip: None) -> None:
    (found,) = check_pack(ROOT / "schemas" / "hebei-2024").problems
    assert found.message == "核对 THREE-011 无法进行（KeyError）"
    assert found.file == "checks/three_public.toml"
    assert found.line > 0


@pytest.mark.parametrize(("debug", "shown"), [("", False), ("1", True)])
def test_the_traceback_is_shown_on_request(
    debug: str, shown: bool, slip: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XLSX_KIT_DEBUG", debug)
    assert main(["validate", str(CLEAN)]) == 1
    assert ("Traceback" in capsys.readouterr().err) is shown


def test_a_pack_that_is_not_sound_is_not_said_to_be_missing(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "schemas" / "hebei-2024", tmp_path / "schemas" / "hebei-2024")
    table = tmp_path / "schemas" / "hebei-2024" / "tables" / "t5.toml"
    text = table.read_text("utf-8")
    assert 'kind = "基本支出"' in text
    table.write_text(text.replace('kind = "基本支出"', 'kind = "基本支出x"', 1), "utf-8")
    with packs_from(tmp_path):
        (found,) = validate(CLEAN).files[0].findings
    assert found.rule == "FILE-112"
    assert "t5.toml" in found.message
    assert "基本支出x" in found.message


OWN = """\
[[check]]
id = "THREE-901"
kind = "more_than"
title = "培训费多于公用经费"
message = "培训费 {one}，公用经费 {other}。"
hint = "请核对。"
basis = "本省规定"
given = { left = "t9/trainin/total", right = "t6/total/public" }
"""


def test_a_check_of_the_pack_s_own_that_names_what_is_not_there(tmp_path: Path) -> None:
    """It is said when the pack is checked, and of every return: nothing is left out in silence."""
    pack = tmp_path / "schemas" / "hebei-2024"
    shutil.copytree(ROOT / "schemas" / "hebei-2024", pack)
    (pack / "checks").mkdir()
    (pack / "checks" / "own.toml").write_text(OWN, "utf-8")
    book = (pack / "book.toml").read_text("utf-8")
    (pack / "book.toml").write_text(book.replace("checks = [", 'checks = ["own", ', 1), "utf-8")
    (problem,) = check_pack(pack, quick=True).problems
    assert problem.file == "hebei-2024/checks/own.toml"
    with packs_from(tmp_path):
        (found,) = validate(CLEAN).files[0].findings
    assert found.rule == "FILE-112"
    for text in (problem.message, found.message):
        assert "t9" in text
        assert "trainin" in text


@pytest.mark.parametrize("rule", ["FILE-106", "FILE-111", "FILE-112"])
def test_the_unit_is_not_told_to_mend_what_it_cannot(rule: str) -> None:
    words: Any = message(rule)
    assert "不用改动填报内容" in words.unit_hint
    assert "不是填报的问题" in words.message


BROAD = {"Exception", "BaseException"}
KEPT = {"unforeseen", "failure", "report", "error_lines"}
"""The functions that log what was raised."""


def broad_handlers() -> Iterator[tuple[str, ast.AST]]:
    """Every place of the package that catches whatever is raised."""
    for path in sorted((ROOT / "xlsx_kit").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            handler = isinstance(node, ast.ExceptHandler)
            suppressed = isinstance(node, ast.Call) and "suppress" in names_in(node.func)
            caught = node.type if isinstance(node, ast.ExceptHandler) else node
            if (handler or suppressed) and (caught is None or BROAD & names_in(caught)):
                yield f"{path.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 0)}", node


def names_in(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


@pytest.mark.slow
def test_nothing_is_swallowed() -> None:
    """Whoever catches everything raises again, or logs it."""
    handlers = list(broad_handlers())
    assert len(handlers) > 10
    wrong = [
        where
        for where, node in handlers
        if not any(isinstance(one, ast.Raise) for one in ast.walk(node)) and not names_in(node) & KEPT
    ]
    assert wrong == []


MISTAKES = {"KeyError", "IndexError", "LookupError", "TypeError", "AttributeError", "AssertionError"}
"""What a slip of the program raises, too."""
FOREIGN = {
    "campaign/transport.py:_listed": "JSON of a packed round, whatever stands in it",
    "campaign/workbooks/journal.py:_entry": "a line of JSON that another run broke off",
    "campaign/workbooks/journal.py:_token": "the same",
    "campaign/ledger/journal.py:parse_entry": "the same",
    "campaign/intake/parts.py:part_text": "a character set that mails name and Python does not know",
    "campaign/intake/mail_names.py:in_charset": "the same",
    "campaign/intake/tnef.py:_encoding": "the same",
    "campaign/intake/outlook.py:_text": "the same",
    "campaign/intake/mime.py:_moment": "dates of mails, as the standard library reads them",
    "cli/console.py:close_output": "standard output that tests or callers have put in the place of a file",
    "desk/server.py:_forget": "JSON of a record that any process of the user may have written",
    "desk/server.py:_link_of_running": "the same",
    "files/legacy/properties.py:custom_properties": "offsets of a damaged file",
    "files/legacy/word.py:word_text": "the same",
    "files/xlsx/markup.py:parse": "numbers and encodings of a part, named with it",
    "files/xlsx/sheet.py:take_cell": "numbers, types and styles of a damaged cell, named with it",
    "files/xlsx/fast/texts.py:with_texts": "numbers of texts that are not there: the other reader says so",
    "files/xlsx/fast/texts.py:texts_of": "the same",
    "prose/proof/phrases.py:in_words": "places of a message that is data",
    "prose/proof/facts/reference.py:text_of": "references that only printed lines have",
    "workbook/model/manifest.py:manifest_from": "JSON of a released template",
    "workbook/model/formula_tree.py:tree_of": "formulas of returned files",
}
"""Where such errors are an answer, since what is read there was not written by us, and what it is."""


def test_a_slip_of_the_program_is_no_answer() -> None:
    """Errors that a slip raises, too, are caught in small functions that read what is not ours, or logged."""
    found = set()
    for path in sorted((ROOT / "xlsx_kit").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{path.relative_to(ROOT / 'xlsx_kit').as_posix()}:{function.name}"
                found |= {name for node in ast.walk(function) if catches_mistakes(node)}
    assert found == FOREIGN.keys()


def catches_mistakes(node: ast.AST) -> bool:
    """Whether a handler, or ``suppress``, takes what a slip raises for an answer and does not log it."""
    if isinstance(node, ast.ExceptHandler):
        return bool(node.type and MISTAKES & names_in(node.type)) and not names_in(node) & KEPT
    named = names_in(node.context_expr) if isinstance(node, ast.withitem) else set()
    return "suppress" in named and bool(MISTAKES & named)
