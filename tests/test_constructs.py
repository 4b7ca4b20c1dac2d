"""Every example of docs/pack/ does what it says: applied to a copy of the shipped pack, checked, compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from docs.pack_pages import CONSTRUCTS, ORDER, construct, structures
from xlsx_kit.api import check_pack, diff_packs, new_pack
from xlsx_kit.prose.word.document import STYLES
from xlsx_kit.returns.rules.kinds import BY_NAME

BASE = "hebei-2024"
EXAMPLES = [(name, n) for name in ORDER for n in range(len(construct(name).get("example", [])))]


def apply(changes: list[Mapping[str, str]], home: Path) -> None:
    """Makes changes in files under a folder: old text to new, at the end where there is no old."""
    for change in changes:
        file = home / change["file"]
        file.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text("utf-8") if file.exists() else ""
        assert change["old"] in text, change
        text = text.replace(change["old"], change["new"], 1) if change["old"] else text + change["new"]
        file.write_text(text, "utf-8", newline="\n")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number"), EXAMPLES)
def test_example(name: str, number: int, tmp_path: Path) -> None:
    """Nothing wrong and nothing odd afterwards, and ``pack diff`` says exactly the example's effect."""
    example: dict[str, Any] = construct(name)["example"][number]
    pack = new_pack(BASE, "mine", tmp_path).folder
    apply(example["change"], tmp_path)
    assert [p.message for p in check_pack(pack, quick=True).problems] == []
    assert [d.message for d in diff_packs(BASE, str(pack)).differences] == example["effect"]
    assert example["effect"]


def test_every_construct_has_a_page_and_an_example() -> None:
    """No file without a place in the order; the styles are a Word document, which has no text to show."""
    assert {file.stem for file in CONSTRUCTS.glob("*.toml")} == set(ORDER)
    assert [name for name in ORDER if not construct(name).get("example")] == ["styles"]
    assert construct("styles")["roles"].keys() == STYLES.keys()


def test_every_kind_of_check_has_its_words() -> None:
    """A stranger finds the kind that exists, and does not write another."""
    assert construct("checks")["kinds"].keys() == BY_NAME.keys()


def test_every_key_has_its_words() -> None:
    """Each structure of the language stands on a page, and no page speaks of keys that are gone."""
    told = {structure: construct(name) for name in ORDER for structure in construct(name)["structures"]}
    for structure, said in told.items():
        fields = {field.encode_name for field in msgspec.structs.fields(structures()[structure])}
        assert said["keys"][structure].keys() - fields == set(), structure
    assert structures().keys() - told.keys() - {"narrative.Narrative"} == set()
