"""Files of words over one another: what is said otherwise, and where a fault in it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.narrative_cases import PACK, sample, unit_of
from xlsx_kit.api import narrate, proof
from xlsx_kit.cli import main
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.prose.narrative.blocks import plain_text
from xlsx_kit.prose.narrative.composing import narrative_blocks
from xlsx_kit.prose.narrative.load import layered_narrative
from xlsx_kit.prose.narrative.packed import figures_of
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.resources import root

FACTS = Path(str(root("samples"))) / "pass" / "chengde-2024.json"
BASE = load_pack(DEFAULT_PACK).book.with_terms((PACK / "narrative.toml").read_bytes())
OWN = """
opening = "现将{name}{year}年预算公开如下："

[sentences]
income_fiscal = "来自财政的拨款{fiscal}万元"

[[sections]]
heading = "三、机关运行经费"

[[sections.items]]
paragraph = [{ of = ["operating_change", "thrift"] }]

[[sections]]
heading = "十二、联系方式"

[[sections.items]]
paragraph = ["如有疑问，请与本{scope}联系"]
"""


def layered(own: str) -> Narrative:
    """The shipped words with others over them."""
    figures = figures_of(load_pack(DEFAULT_PACK))
    return layered_narrative([(BASE, "narrative.toml"), (own.encode(), "own.toml")], figures)


def own_with(sentence: str = "厉行节约") -> str:
    """The words above with the sentence that they use."""
    return OWN.replace("[sentences]\n", f'[sentences]\nthrift = "{sentence}"\n')


def test_entries_and_sections_are_replaced() -> None:
    """A sentence by its name, a section by its numeral; new ones stand at the end; the rest stays."""
    ours = plain_text(narrative_blocks(layered(own_with()), unit_of(sample("chengde-2024")))).splitlines()
    shipped = plain_text(
        narrative_blocks(
            layered_narrative([(BASE, "n")], figures_of(load_pack(DEFAULT_PACK))),
            unit_of(sample("chengde-2024")),
        )
    ).splitlines()
    assert ours[1] == "现将承德市公安局高新技术产业开发区分局2024年预算公开如下："
    assert [line for line in ours if "来自财政的拨款4402.55万元" in line]
    at = ours.index("三、机关运行经费")
    assert ours[at + 1] == "机关运行经费预算431.36万元，厉行节约。"
    assert ours[-2:] == ["十二、联系方式", "如有疑问，请与本单位联系。"]
    assert len([line for line in ours if line in shipped]) > len(shipped) - 8


FAULTS = {
    "misspelt": (own_with("厉行节约{yeer}"), r"yeer.*own\.toml:5 sentences\.thrift"),
    "unused": (own_with().replace(', "thrift"', ""), r"'thrift'.*own\.toml:5"),
    "unknown_part": (own_with() + "[sentence]\n", r"'sentence'.*own\.toml"),
    "section": (own_with().replace('"thrift"] }', '"thrifty"] }'), r"thrifty.*own\.toml:12"),
    "not_toml": ("title = ", r"own\.toml"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_own_file_and_line(name: str) -> None:
    """What lies beneath is not blamed, and need not all be used."""
    own, says = FAULTS[name]
    with pytest.raises(SpecError, match=says):
        layered(own)


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--words for the document and for its proof; a fault in the file is said, no traceback."""
    words, out = tmp_path / "own.toml", tmp_path / "n.docx"
    words.write_text(own_with(), "utf-8")
    assert main(["narrate", str(FACTS), "--out", str(out), "--words", str(words)]) == 0
    assert main(["proof", str(out), "--against", str(FACTS), "--words", str(words)]) == 0
    assert narrate(FACTS, out, words=words).path == out
    assert proof(out, FACTS, words=words).findings == ()
    words.write_text("title =", "utf-8")
    assert main(["narrate", str(FACTS), "--out", str(out), "--words", str(words)]) != 0
    assert "own.toml" in capsys.readouterr().err


def test_words_of_a_pack_that_extends_another(tmp_path: Path) -> None:
    """The pack of 2022 says in one line what is not on its table 1; the rest is that of 2024."""
    facts = {**sample("nine-funds"), "pack": "hebei-2022"}
    out = narrate(facts, tmp_path / "n.docx").path
    assert proof(out, facts).findings == ()
    assert proof(out, sample("nine-funds")).findings == ()
