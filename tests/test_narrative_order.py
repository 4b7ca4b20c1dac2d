"""The order of a publication, sentences said of rows, shares, another money: the language beyond one book."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.narrative_cases import sample
from xlsx_kit import api
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.findings import SpecError
from xlsx_kit.pack import in_order
from xlsx_kit.prose.narrative.blocks import (
    Contents,
    Cover,
    PageTurn,
    TableBlock,
    Title,
    figures,
    plain_text,
)
from xlsx_kit.prose.narrative.composition import Composition
from xlsx_kit.prose.narrative.numbering import renumbered
from xlsx_kit.prose.narrative.packed import composition_of
from xlsx_kit.prose.publication.document import publication_blocks

SEPARATED = re.compile(r"\d,\d{3}")
WORDS = (Path(__file__).parent / "fixtures" / "words" / "whole_language.toml").read_text("utf-8")


def composed(
    facts: dict[str, Any], words: str, tmp_path: Path, **options: bool
) -> tuple[Evaluation, Composition]:
    """A unit's facts in these words over the pack's own."""
    file = tmp_path / "words.toml"
    file.write_text(words, "utf-8")
    reading = api.read(facts)
    evaluation = Evaluation(reading.pack, reading.facts)
    return evaluation, composition_of(evaluation, file, **options)


def test_parts_stand_before_between_and_after_tables(tmp_path: Path) -> None:
    """In the order written, each on a page of its own; a part of the other scope is left out."""
    evaluation, told = composed(sample("small-clean"), WORDS, tmp_path)
    blocks = publication_blocks(evaluation, told, {})
    cover, turn, contents = blocks[:3]
    assert isinstance(cover, Cover)
    assert isinstance(turn, PageTurn)
    assert isinstance(contents, Contents)
    assert plain_text([cover]).splitlines() == [
        "2025年单位预算",
        sample("small-clean")["unit"]["name"],
        "已审签",
    ]
    name = sample("small-clean")["unit"]["name"]
    assert [(head.text, [e.text for e in entries][:2]) for head, entries in contents.groups] == [
        (f"第一部分　{name}概况", ["一、一、比重"]),
        ("第二部分　2024年以来各表", ["1.单位预算收支总表", "2.单位预算收入总表"]),
        ("第三部分　说明", []),
        ("第四部分　其余各表", []),
    ]
    order = [b.text if isinstance(b, Title) else "表" for b in blocks if isinstance(b, Title | TableBlock)]
    assert order == [
        f"第一部分　{name}概况", "第二部分　2024年以来各表", "表", "表", "表", "第三部分　说明", *["表"] * 6,
    ]  # fmt: skip
    department = sample("small-clean")
    department["unit"]["scope"] = "部门"
    assert "本部门" in plain_text(composed(department, WORDS, tmp_path)[1].blocks)
    assert "本部门" not in plain_text(told.blocks)


def test_sentences_name_the_numbers_that_headings_are_printed_with(tmp_path: Path) -> None:
    """Behind what is left out the numbers are others than those written; what is not printed has none."""
    facts = sample("small-clean")
    told = composed(facts, WORDS, tmp_path)[1]
    assert "见第三部分，见第一条，第一款，别处没有。" in plain_text(told.blocks)
    without = WORDS.replace('{ id = "before",', '{ scopes = ["部门"], id = "before",')
    assert "见第二部分，别处没有。" in plain_text(composed(facts, without, tmp_path)[1].blocks)


def test_rows_shares_and_another_money(tmp_path: Path) -> None:
    """A paragraph a row in code order, amounts in 元 from exact 万元, shares half up."""
    evaluation, told = composed(sample("small-clean"), WORDS, tmp_path)
    lines = plain_text(told.blocks).splitlines()
    total = evaluation.cell("t5", "total", "total")
    keys = [row.key for row in evaluation.table("t5").rows if len(row.key) == 7]
    found = [line for line in lines if line.startswith("（") and "（类）" in line]
    assert len(found) == len(keys) > 3
    for number, (key, line) in enumerate(zip(keys, found, strict=True), start=1):
        cents = evaluation.cell("t5", key, "total")
        share = (cents * 20_000 + total) // (2 * total)
        assert line.startswith(in_order("（一）", number))
        assert f"（项）”{cents * 100}.00元，占{share // 100}.{share % 100:02d}%。" in line
    assert next(line for line in lines if line.startswith("其中：")).count("；") >= 1
    project = sample("small-clean")["projects"][0]
    shown = project["budget"].replace(".", "")
    assert f"项目有{project['name']}{shown}00.00元。" in lines
    assert "（一）有" in lines
    assert not any("没有的" in line for line in lines)
    assert "（一）基本支出：解释。" in lines
    tied = [figure.ref for figure in figures(told.blocks)]
    assert f"元：t5/{keys[0]}/total" in tied
    assert f"ratio/items/{keys[0]}/item_share" in tied


def test_an_average_is_of_what_is_printed(tmp_path: Path) -> None:
    """Half up to the decimals asked for, in the money of the text; nothing is divided by nothing."""
    facts = sample("small-clean")
    facts["three_public_counts"] |= {"reception_batches": 4, "reception_persons": 45}
    evaluation, told = composed(facts, WORDS, tmp_path)
    spent = evaluation.cell("t9", "reception", "total") * 100  # in 元, as WORDS print it
    assert spent > 0
    each = Decimal(spent) / 45
    line = f"每批11.3人、每人{each.quantize(Decimal('0.01'), ROUND_HALF_UP)}元，没有出国团组。"
    assert line in plain_text(told.blocks)
    assert {"average/persons_a_batch", "average/cost_a_person"} <= {f.ref for f in figures(told.blocks)}
    facts["three_public_counts"]["reception_batches"] = 0
    assert "每批" not in plain_text(composed(facts, WORDS, tmp_path)[1].blocks)


def test_a_part_that_is_rounded_separates_no_thousands() -> None:
    """A city's book prints its notes in whole 万元, the rest with two decimals, and both alike."""
    facts = sample("shanghai-unit")
    facts["unit"]["level"] = "市级"
    facts["ledger"][0]["amount"] = "71250000.35"
    reading = api.read(facts)
    text = plain_text(composition_of(Evaluation(reading.pack, reading.facts)).blocks)
    assert "收入预算7772万元" in text
    assert not SEPARATED.search(text)


BRACED = '{ label = "{class}", now = "item_amount", before = "item_amount", told = "three_ways", base = "" }'


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('by = "reception_batches"', 'by = "reception_batch"', "没有名为 'reception_batch'"),
        ('{ empty = "cost_a_group", text = "没有出国团组" }, ', "", "'cost_a_group' 可能为空"),
        ('table = "t5"\nnames', 'table = "t1"\nnames', "不是按科目列行的公开表"),
        ('item_amount = "t5/*/total"', 'item_amount = "t5/*/nothing"', "没有金额列"),
        ('table = "t5"\n', f'table = "t5"\nchanges = {{ moved = {BRACED} }}\n', "label 应为不含花括号的文字"),
        ('"t8", "t9",', '"t8",', "没有排进哪一部分"),
        ('scopes = ["部门"]', 'scopes = ["处室"]', "没有范围"),
        ('part = "between"', 'part = "betwen"', "没有名为 'betwen' 的部分"),
        ("{item_share}%", "{item_shar}%", "没有名为 'item_shar'"),
        ('= "nowhere"\n\n', '= "now here"\n\n', "没有 id 为 'now here' 的部分"),
        ('id = "shares"', 'id = "compared"', "2 处的 id 都是 'compared'"),
        ('"一、没有的"', '"没有的"', "'nowhere' 的标题 '没有的' 没有编号"),
        ('{ empty = "third", text = "" }, ', "", "'third' 可能为空"),
        ('each = "items"', 'each = "item"', "没有名为 'item' 的 rows"),
        ('only_with = "special" }', 'only_with = "speciall" }', "没有名为 'speciall'"),
        ('whole = "special"', 'whole = "specia"', "没有名为 'specia'"),
        ("level = 1", "level = 4", "只有 3 级"),
        ('records = "projects"', 'records = "projectz"', "没有名为 'projectz' 的清单"),
    ],
)
def test_what_cannot_stand_is_named(old: str, new: str, what: str, tmp_path: Path) -> None:
    assert old in WORDS
    with pytest.raises(SpecError, match=what):
        composed(sample("small-clean"), WORDS.replace(old, new, 1), tmp_path)


RENUMBERED = {
    "left out": (["一、甲", "二、乙", "三、丙"], [1, 0, 1], [], ["一、甲", "二、乙", "二、丙"]),
    "the other scope's": (["一、甲", "一、乙", "二、丙"], [0, 1, 1], [], ["一、甲", "一、乙", "二、丙"]),
    "without a number": (["（一）甲", "无号", "（二）乙"], [0, 1, 1], [], ["（一）甲", "无号", "（一）乙"]),
    "out of order": (["二、甲", "一、乙", "十、丙"], [1, 1, 1], [], ["一、甲", "二、乙", "三、丙"]),
    "not from the first": (["三、甲", "四、乙", "五、丙"], [1, 0, 1], [], ["三、甲", "四、乙", "四、丙"]),
    "left out by another pack": (["二、甲", "三、乙"], [1, 1], ["一、"], ["一、甲", "二、乙"]),
    "parts": (["第一部分", "第二部分", "第三部分"], [1, 0, 1], [], ["第一部分", "第二部分", "第二部分"]),
    "anew below": (
        ["一、", "（一）", "（二）", "1.", "3.", "二、", "（二）", "（一）", "（1）", "1.5 倍"],
        [1, 0, 1, 1, 1, 1, 1, 1, 1, 1],
        [],
        ["一、", "（一）", "（一）", "1.", "2.", "二、", "（一）", "（二）", "（1）", "1.5 倍"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RENUMBERED)
def test_headings_are_numbered_as_they_are_printed(name: str) -> None:
    """Whatever numbers they are written with; one that is not printed is as it was."""
    headings, printed, without, expected = RENUMBERED[name]
    assert renumbered(headings, [bool(one) for one in printed], without=without) == expected


def test_numbers_of_paragraphs() -> None:
    """In the form of the first."""
    assert [in_order("（一）", 21), in_order("1.", 3), in_order("", 3)] == ["（二十一）", "3.", ""]
    assert [in_order("（一）", 100), in_order("一、", 111), in_order("1、", 111)] == [
        "（100）",
        "111、",
        "111、",
    ]
