"""Broken packs as data: what is changed in a shipped pack, and all that ``pack check`` then says.

``tests/broken_packs/*.toml``: each case changes files of a copy of ``schemas/hebei-2024`` and
``templates/hebei-2024`` (old text, found once or more, the first place is replaced; an empty ``old`` adds
at the end, an empty ``file`` of a new name is made) and lists the problems. ``--update`` writes them anew.
"""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.packs import REAL, SCHEMAS, replace
from xlsx_kit.api import check_pack, new_pack
from xlsx_kit.findings import SEVERITIES, Problem, Severity, SpecError
from xlsx_kit.pack.loading.load import load_pack, read_pack
from xlsx_kit.resources import root

CASES = Path(__file__).parent / "broken_packs"
TEMPLATES = Path(str(root("templates")))
SOUND = {
    case["name"]: case["changes"]
    for case in tomllib.loads(Path(__file__).with_name("sound_edits.toml").read_text("utf-8"))["case"]
}
AT_LEAST = 40
SAME_TITLE = 'title = "收入总计等于支出总计"'
SAME_RULE = 'left = "income"\nop = "="\nright = "expenditure_with_carry_out"'
RIGHT_TITLES = {
    "收入总计大于等于支出总计": ">=",
    "收入总计小于或等于支出总计": "<=",
    "收入总计与支出总计不一致、不相等": ">=",
}
"""Titles of a rule that say nothing else than how it compares, or nothing of that."""


def cases(file: Path) -> list[dict[str, Any]]:
    """The cases of one file."""
    found: list[dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))["case"]
    return found


ALL = {(file.stem, case["name"]): case for file in sorted(CASES.glob("*.toml")) for case in cases(file)}
SAID: dict[tuple[str, str], list[str]] = {}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A copy of the shipped pack, code lists and checks its own, and of its words."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(SCHEMAS / REAL, home / "schemas" / REAL)
    shutil.copytree(SCHEMAS / "codes", home / "schemas" / REAL / "codes")
    own = home / "schemas" / REAL / "checks"
    own.mkdir()
    for name in load_pack(REAL).book.checks:
        shutil.copy(SCHEMAS / "checks" / f"{name}.toml", own)
    shutil.copytree(TEMPLATES / REAL, home / "templates" / REAL)
    yield home
    if request.config.getoption("--update"):
        for file in CASES.glob("*.toml"):
            file.write_text(written(file), "utf-8", newline="\n")


@pytest.fixture
def changed(home: Path) -> Iterator[Any]:
    """Makes the changes of a case, and takes them back."""
    before: dict[Path, bytes | None] = {}

    def change(made: list[dict[str, str]]) -> Path:
        for one in made:
            file = home / one["file"]
            before.setdefault(file, file.read_bytes() if file.exists() else None)
            text = file.read_text("utf-8") if file.exists() else ""
            assert one["old"] in text, one
            text = text.replace(one["old"], one["new"], 1) if one["old"] else text + one["new"]
            file.write_text(text, "utf-8", newline="\n")
        return home / "schemas" / REAL

    yield change
    for file, content in before.items():
        if content is None:
            file.unlink()
        else:
            file.write_bytes(content)


@pytest.mark.slow
@pytest.mark.parametrize("case", ALL, ids=".".join)
def test_everything_wrong_is_said(
    case: tuple[str, str], changed: Any, request: pytest.FixtureRequest
) -> None:
    """All problems of the case and no others; loading for use raises its errors, all in one."""
    pack = changed(ALL[case]["changes"])
    # an edited pack makes other workbooks under the same version: tested by itself
    problems = tuple(p for p in check_pack(pack, quick=True).problems if p.rule != "PACK-157")
    SAID[case] = [said(p, pack) for p in problems]
    if not request.config.getoption("--update"):
        assert SAID[case] == ALL[case]["problems"]
    declared = {p for p in problems if p.severity is Severity.ERROR and of_declarations(p)}
    if declared:
        with pytest.raises(SpecError) as caught:
            read_pack(pack)
        assert declared <= set(caught.value.problems) <= set(problems)


def test_there_are_enough() -> None:
    """Each case says something; the copy that they change is sound."""
    assert len(ALL) >= AT_LEAST
    assert [name for name, case in ALL.items() if not case["problems"]] == []


@pytest.mark.slow
@pytest.mark.parametrize("title", RIGHT_TITLES)
def test_a_title_that_says_what_the_rule_does(title: str, changed: Any) -> None:
    """Or what a finding of it would say: nothing is said of it."""
    compared = SAME_RULE.replace('"="', f'"{RIGHT_TITLES[title]}"')
    edits = {SAME_TITLE: f'title = "{title}"', SAME_RULE: compared}
    rules = f"schemas/{REAL}/rules.toml"
    pack = changed([{"file": rules, "old": old, "new": new} for old, new in edits.items()])
    problems = check_pack(pack, quick=True).problems
    assert [p for p in problems if p.rule != "PACK-157"] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_said_of_a_sound_edit(name: str, changed: Any) -> None:
    """Words that look like those of a broken pack, and are right."""
    pack = changed(SOUND[name])
    problems = check_pack(pack, quick=True).problems
    assert [said(p, pack) for p in problems if p.rule != "PACK-157"] == []


@pytest.mark.slow
def test_the_order_of_the_workbook_is_not_called_that_of_the_publication(tmp_path: Path) -> None:
    """Where parts of the text say in which order tables are published."""
    new_pack("shanghai-2025", "mine", tmp_path)
    book = tmp_path / "schemas" / "mine" / "book.toml"
    replace(book, '"t8", "t9"]', '"t9", "t8"]')
    found = [p.message for p in check_pack(book.parent, quick=True).problems if "排在" in p.message]
    assert found == ["工作簿中各表的次序中，表8排在表9之后"]


LEFT_OUT = {
    "contents": (
        "shanghai-2025",
        "templates",
        "narrative.toml",
        "六、其他相关情况说明",
        "七、其他相关情况说明",
    ),
    "a rule of one class": (
        "final-accounts-2024",
        "schemas",
        "rules.toml",
        'left = "t6/303/',
        'left = "t6/30301/',
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LEFT_OUT)
def test_one_of_many_left_out(name: str, tmp_path: Path) -> None:
    """A number of the contents, the rule of one class beside those of all others."""
    base, kind, file, old, new = LEFT_OUT[name]
    new_pack(base, "mine", tmp_path)
    replace(tmp_path / kind / "mine" / file, old, new)
    found = [p.message for p in check_pack(tmp_path / "schemas" / "mine", quick=True).problems]
    assert [m for m in found if "与前面的不相接" in m or "别的类都有" in m], found


@pytest.mark.slow
def test_untouched_copy_is_clean(home: Path) -> None:
    """Neither errors nor warnings."""
    assert check_pack(home / "schemas" / REAL, quick=True).problems == ()


def of_declarations(found: Problem) -> bool:
    """Whether loading must find a problem: words and their names, letters, charts, kinds of checks are
    judged later.
    """
    if "已用于" in found.message:
        return False
    later = ("narrative.toml", "mail.toml", ".docx")
    return not (found.file.endswith(later) or "checks/" in found.file or ".charts[" in found.inside)


def said(found: Problem, pack: Path) -> str:
    """A problem on one line, with what its line says for its number, which any edit above it would change."""
    words = found.file.endswith(("narrative.toml", "mail.toml"))
    shared = found.file.startswith(("checks/", "codes/"))
    file = (
        pack / found.file
        if shared
        else (pack.parents[1] / "templates" if words else pack.parent) / found.file
    )
    line = f"〔{file.read_text('utf-8').splitlines()[found.line - 1].strip()[:40]}〕" if found.line else ""
    place = f"{found.file} {found.inside}".rstrip()
    return f"[{SEVERITIES[found.severity]}] {place}{line}：{found.message}。{found.hint}"


def written(file: Path) -> str:
    """A file of cases with what was said this time."""
    parts: list[str] = []
    for case in cases(file):
        changes = [
            f"  {{ {', '.join(f'{k} = {quoted(v)}' for k, v in c.items())} }}," for c in case["changes"]
        ]
        problems = [f"  {quoted(line)}," for line in SAID.get((file.stem, case["name"]), case["problems"])]
        parts += ["[[case]]", f"name = {quoted(case['name'])}"]
        parts += ["changes = [", *changes, "]", "problems = [", *problems, "]", ""]
    return "\n".join(parts)


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)
