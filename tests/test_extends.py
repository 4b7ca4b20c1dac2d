"""A pack that extends another says only what is different."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packs import copied, replace
from xlsx_kit.api import check_pack
from xlsx_kit.pack.loading.load import load_pack, read_pack
from xlsx_kit.pack.model.inputs import SpecError

BASE = "hebei-2024"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack of four lines beside the one it extends."""
    copied(tmp_path)
    own = tmp_path / "own"
    own.mkdir()
    (own / "book.toml").write_text(
        'id = "own"\nversion = 3\ntitle = "自己的表样"\nextends = "hebei-2024"\n', "utf-8"
    )
    return own


def test_everything_else_is_the_base_s(pack: Path) -> None:
    """Inputs, tables, rules and code lists come from the pack beneath."""
    own, base = read_pack(pack), load_pack(BASE)
    assert (own.id, own.book.version, own.lineage) == ("own", 3, ("own", BASE))
    assert (own.inputs, own.views, own.identities, own.rollups) == (
        base.inputs,
        base.views,
        base.identities,
        base.rollups,
    )
    assert base.lineage == (BASE,)


def test_a_part_of_a_file_says_so_or_is_asked_to(pack: Path) -> None:
    """Without the line that says so, a file stands for all of the one beneath, and lacks everything."""
    (pack / "tables").mkdir()
    table = pack / "tables" / "t3.toml"
    table.write_text('title = "支出大表"\n', "utf-8")
    with pytest.raises(SpecError) as told:
        read_pack(pack)
    assert "extends = true" in told.value.problems[0].hint
    table.write_text('extends = true\ntitle = "支出大表"\n', "utf-8")
    assert read_pack(pack).view("t3").table.title == "支出大表"


def test_keys_files_and_rules_of_its_own(pack: Path) -> None:
    """A key of a list, a table and a rule replace those beneath; a rule may be dropped."""
    book = pack / "book.toml"
    book.write_text(
        book.read_text("utf-8") + '[lists]\norigin = ["本年", "上年结转", "非财政拨款结余"]\n', "utf-8"
    )
    (pack / "tables").mkdir()
    table = (pack.parent / BASE / "tables" / "t3.toml").read_text("utf-8")
    (pack / "tables" / "t3.toml").write_text(table.replace("支出总表", "支出大表"), "utf-8")
    rules = (pack.parent / BASE / "rules.toml").read_text("utf-8")
    first = rules[rules.index("[[identity]]") : rules.index("[[identity]]", rules.index("[[identity]]") + 1)]
    changed = first.replace('title = "', 'title = "新：')
    (pack / "rules.toml").write_text(f'drop = ["SUM-102"]\n{changed}', "utf-8")
    own, base = read_pack(pack), load_pack(BASE)
    assert own.values("origin") == ("本年", "上年结转", "非财政拨款结余")
    assert own.values("kind") == base.values("kind")
    assert own.view("t3").table.sheet == "表3支出大表"
    assert own.identities[0].spec.title.startswith("新：")
    assert {i.id for i in base.identities} - {i.id for i in own.identities} == {"SUM-102"}


FAULTS = {
    "of_nothing": ('extends = "hebei-2024"', 'extends = "hebei-1999"', "own/book.toml extends"),
    "of_itself": ('extends = "hebei-2024"', 'extends = "own"', "'own' 为基础 @ own/book.toml"),
    "no_name": ('extends = "hebei-2024"', "extends = 1", "1 为基础 @ own/book.toml"),
    "no_id": ('id = "own"\n', "", "'hebei-2024' 应与文件夹名一致 @ own/book.toml"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_cannot_be_extended(pack: Path, name: str) -> None:
    """Each names the file."""
    old, new, words = FAULTS[name]
    replace(pack / "book.toml", old, new)
    with pytest.raises(SpecError) as caught:
        read_pack(pack)
    assert words in str(caught.value)


def test_dropping_what_is_not_there(pack: Path) -> None:
    """A misspelt id is an error, not a rule that stays."""
    (pack / "rules.toml").write_text('drop = ["SUM-999"]\n', "utf-8")
    with pytest.raises(SpecError, match=r"SUM-999.*own/rules\.toml:1 drop"):
        read_pack(pack)


@pytest.mark.slow
def test_packs_that_extend_a_pack_are_read_with_it(pack: Path) -> None:
    """A rule that the base no longer has is an error of the pack that leaves it out."""
    (pack / "rules.toml").write_text('drop = ["SUM-302"]\n', "utf-8")
    base = pack.parent / BASE
    sound = check_pack(base, quick=True)
    assert ("own" in sound.above, sound.sound) == (True, True)
    assert check_pack(pack, quick=True).above == ()
    replace(base / "rules.toml", 'id = "SUM-302"', 'id = "SUM-392"')
    found = check_pack(base, quick=True)
    assert not found.sound
    errors = [(p.file, p.line) for p in found.problems if p.severity.value == "error"]
    assert errors == [("own/rules.toml", 1)]
