"""The catalogue of messages: each is data, complete, named by the code, and filled with what it asks for."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec
import pytest

import xlsx_kit
from xlsx_kit import messages
from xlsx_kit.api import rule_catalogue
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.messages import (
    Message,
    declared_problem,
    families,
    family,
    finding,
    is_message,
    message,
    refusal,
)
from xlsx_kit.resources import root

PACKAGE = Path(xlsx_kit.__file__).parent
RULE_ID = re.compile(r"[A-Z]{2,}-\d{3}")
MAKERS = {
    "finding": (),
    "refusal": (),
    "fault": (),
    "refused": (),
    "change_finding": (),
    "_say": (),
    "declared_problem": (),
    "declared_error": (),
    "_folder_fault": (),
    "_kept_words": (),
}
"""Functions that make a finding of the id they are given first and the fields they are given by name."""
ADDING = {"_say_of": ("row", "title")}
"""The same, with fields that they add themselves."""
PLACE = {"sheet", "cell", "expected", "actual"}
MAKE_FINDINGS = {
    "messages.py",
    "findings.py",  # reads its own records
    "prose/proof/rules.py",  # the rules of checks/proof.toml
    "returns/rules/checks.py",  # the rules of packs
    "returns/rules/identities.py",
    "returns/rules/lines.py",
}
EVERY = {rule: text for prefix in families() for rule, text in family(prefix).items()}


@dataclass(frozen=True)
class MessageCall:
    """A call that makes a finding; ``rules`` is empty where the id is computed."""

    path: Path
    line: int
    rules: tuple[str, ...]
    fields: frozenset[str]
    open_ended: bool

    @property
    def where(self) -> str:
        return f"{self.path.relative_to(PACKAGE)}:{self.line}"


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def ids_in(node: ast.expr) -> tuple[str, ...]:
    found = (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))
    return tuple(text for text in found if RULE_ID.fullmatch(text))


@cache
def calls() -> tuple[MessageCall, ...]:
    """Every call that makes a finding of a message."""
    return tuple(_calls())


def _calls() -> Iterator[MessageCall]:
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (name := name_of(node)) in {*MAKERS, *ADDING} and node.args:
                named = {k.arg for k in node.keywords if k.arg} - PLACE
                fields = frozenset({*named, *ADDING.get(name, ())})
                splat = any(k.arg is None for k in node.keywords)
                yield MessageCall(path, node.lineno, ids_in(node.args[0]), fields, splat)


@cache
def named_ids() -> dict[str, set[Path]]:
    """The rule ids that stand in the code, each with the folders of the files that name it."""
    found: dict[str, set[Path]] = {}
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and RULE_ID.fullmatch(str(node.value)):
                found.setdefault(str(node.value), set()).add(path.parent)
    return found


def gaps(text: Message) -> frozenset[str]:
    """The names in braces of a message."""
    whole = text.message + text.hint + text.unit_hint
    return frozenset(name for _, name, _, _ in string.Formatter().parse(whole) if name)


@pytest.mark.slow
def test_every_id_of_the_code_answers_to_the_catalogue() -> None:
    """What any finding can carry, from code and data: ``xlsx-kit rules ID`` knows it."""
    known = {entry.id for entry in rule_catalogue()}
    assert len(named_ids()) > 120
    assert named_ids().keys() - known == set()
    assert EVERY.keys() - known == set()
    assert len(rule_catalogue()) == len(known), "an id that stands twice"


def test_every_message_is_named_in_the_code() -> None:
    assert EVERY.keys() - named_ids().keys() == set(), "messages that nothing says"


def test_findings_are_made_of_messages_only() -> None:
    """Elsewhere the package makes no finding of words in Python."""
    makers = {
        path.relative_to(PACKAGE).as_posix()
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node) in ("Finding", "TextFinding")
    }
    assert makers == MAKE_FINDINGS


WORDS_IN_PYTHON: dict[str, str] = {
    "prose/proof/word_checks.py": "words.toml, which comes with the program: for who changes it",
    "prose/proof/phrases.py": "the same",
}
"""Files that say what is wrong with data in words of their own, and of what data."""
CHINESE = re.compile("[一-鿿]")


def test_what_is_wrong_with_declared_data_is_a_message() -> None:
    """No error or problem of packs, settings and orders is made of words in Python."""
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node) in ("SpecError", "problem", "odd")
        for word in ast.walk(node)
        if isinstance(word, ast.Constant) and CHINESE.search(str(word.value))
    }
    assert found == WORDS_IN_PYTHON.keys()


def test_calls_fill_exactly_what_their_message_asks_for() -> None:
    wrong = []
    for call in calls():
        asked = frozenset().union(*(gaps(message(rule)) for rule in call.rules))
        if call.rules and (call.fields - asked or (asked - call.fields and not call.open_ended)):
            wrong.append((call.where, call.rules, sorted(call.fields), sorted(asked)))
    assert wrong == []


def test_messages_of_computed_ids_are_filled_by_a_call_beside() -> None:
    """Ids that are kept and used later: a call in the folder that names them gives all they ask for."""
    direct = {rule for call in calls() for rule in call.rules}
    computed = [call for call in calls() if not call.rules]
    unfilled = [
        rule
        for rule in EVERY.keys() - direct
        if not any(
            call.path.parent in named_ids()[rule] and gaps(EVERY[rule]) <= call.fields for call in computed
        )
    ]
    assert unfilled == []


@pytest.mark.parametrize("prefix", families())
def test_a_family_is_complete(prefix: str) -> None:
    """Ids of the family, in order; titles without gaps; whole sentences; a basis; phrases that are used."""
    rules = family(prefix)
    assert list(rules) == sorted(rules)
    for rule, text in rules.items():
        assert RULE_ID.fullmatch(rule)
        assert rule.startswith(f"{prefix}-")
        assert text.title
        assert not re.search("[{}。]", text.title), rule
        assert text.message.endswith(("。", "：{why}")), rule
        assert text.hint.endswith("。") or re.search(r"\{\w+\}$", text.hint), rule
        assert not text.unit_hint or text.unit_hint.endswith("。"), rule
        assert text.unit_hint != text.hint, rule
        assert text.basis, rule
    source = (root("schemas") / "messages" / f"{prefix.lower()}.toml").read_text("utf-8")
    for phrase in re.findall(r"^(\w+) = ", source.partition("[message.")[0].partition("[phrases]")[2], re.M):
        assert source.count(f"{{{phrase}}}") > 1, f"{phrase}: a phrase is for several messages"
        assert not any(phrase in gaps(text) for text in rules.values())


def test_a_unit_is_told_of_no_command() -> None:
    """What a unit reads names no option, command or pack: it has a locked sheet and nothing else."""
    commands = re.compile(r"--\w|命令|套表|pack |repair|pip ")
    told = {
        rule: text.unit_hint or text.hint for rule, text in EVERY.items() if rule.startswith(("TPL", "CELL"))
    }
    told |= {rule: text.unit_hint for rule, text in EVERY.items() if text.unit_hint}
    assert {rule: words for rule, words in told.items() if commands.search(words)} == {}


def test_a_finding_has_its_place_and_both_hints() -> None:
    made = finding("TPL-019", sheet="表1", cell="B2", expected="=A1", actual="5", after="5")
    assert made == Finding(
        "TPL-019",
        Severity.WARNING,
        "表1",
        "B2",
        "公式被内容覆盖：现为“5”。",
        "请恢复公式（撤销，或从相邻行复制）。请在原模板中重新填写，或用 repair 命令把填报内容移到新模板。",
        "=A1",
        "5",
        "请恢复公式（撤销，或从相邻行复制）；恢复不了的，请在原模板中重新填写。",
    )
    assert "unit_hint" not in made.to_dict()
    assert made.for_unit().hint == made.unit_hint
    alone = refusal("FILE-007").findings[0]
    assert alone.for_unit() == alone


def test_what_is_missing_or_unknown_is_an_error() -> None:
    with pytest.raises(KeyError):
        finding("FILE-005", size="1 MB")
    for unknown in ("FILE-999", "SUM-101", "nothing"):
        assert not is_message(unknown)
        with pytest.raises(KeyError):
            message(unknown)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ('severity = "fatal"', "fatal"),
        ('severity = "error"\nremedy = "…"', "remedy"),
        ('severity = "error"\ntitle = 1', "title"),
    ],
)
def test_a_file_that_is_not_as_declared_is_refused(
    wrong: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "messages").mkdir()
    text = f'basis = "…"\n[message.ODD-001]\n{wrong}\nmessage = "。"\nhint = "。"\n'
    (tmp_path / "messages" / "odd.toml").write_text(text, "utf-8")
    monkeypatch.setattr(messages, "root", lambda _: tmp_path)
    with pytest.raises(msgspec.ValidationError, match=named):
        family("ODD")


def test_quotes_within_quotes_are_single() -> None:
    """What a message of a pack quotes may have quotes of its own; what it only says keeps them."""
    found = declared_problem("PACK-122", "t9.toml: rows", table="“三公”表", row="“三公”经费合计")
    assert found.message.startswith("“三公”表“‘三公’经费合计”这一行")


def test_words_are_read_when_the_first_is_asked_for() -> None:
    """No family is read for the help; for a clean return only one that packs have rules of, too."""
    script = (
        "import xlsx_kit.api, xlsx_kit.messages as m\n"
        "from xlsx_kit.cli import main\n"
        "main(['--help'])\n"
        "assert m.family.cache_info().currsize == 0, m.family.cache_info()\n"
        "xlsx_kit.api.read('samples/pass/small-clean.json')\n"
        "m.family('APPROVED')\n"
        "assert m.family.cache_info().currsize == 1, m.family.cache_info()\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=PACKAGE.parent, capture_output=True)
