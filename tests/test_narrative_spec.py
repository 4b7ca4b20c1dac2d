"""A fault in narrative.toml is an error at load time that names file, line and entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.narrative_cases import PACK, real, sample, told
from xlsx_kit.findings import Severity
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.prose.narrative.load import examined, load_narrative, read_narrative

SMALL = (Path(__file__).parent / "fixtures" / "words" / "small.toml").read_text("utf-8")


def test_small_narrative_is_sound() -> None:
    spec = load_narrative(SMALL.encode(), "small.toml")
    source = real(
        ("unit.name", "甲局"), ("prior_year.income", "2.00"), ("texts.basic_change_reason", "。"),
        ("ledger", [{**sample("chengde-2024")["ledger"][0], "amount": "3.00"}]), ("three_public_counts", {}),
    )  # fmt: skip
    assert told(spec, source).splitlines()[:3] == [
        "甲局情况说明",
        "一、概况",
        "收入3.00万元，比上年2.00万元增加1.00万元。",
    ]


def test_a_text_for_a_figure_is_refused() -> None:
    spec = load_narrative(SMALL.replace("three_public_counts/cars_held", "unit/name").encode(), "small.toml")
    with pytest.raises(SpecError, match="unit/name 应为数字"):
        told(spec, real())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("收入{a}万元", "收入{aa}万元", "没有名为 'aa' 的数字或文字 @ small.toml:37 sentences.total"),
        (
            '{ zero = "a", text',
            '{ zero = "b", text',
            "没有名为 'b' 的数字或文字 @ small.toml:36 sentences.total",
        ),
        (
            'of = ["total",',
            'of = ["totals",',
            "'totals' 的 sentences、changes @ small.toml:54 sections[0].items[0]",
        ),
        ('{ zero = "a", text', '{ nil = "a", text', "不认识的键 'nil'"),
        ('{ zero = "a", text', '{ up = "a", text', "不能用 up 判断 @ small.toml:36"),
        ('{ zero = "a", text', '{ zero = "a", empty = "a", text', "须有且仅有一个条件"),
        ('  { text = "收入{a}万元" },\n', "", "最后一种写法不得有条件 @ small.toml:35 sentences.total"),
        ('{ zero = "a", text', '{ text = "甲" }, { zero = "a", text', "第 1 种写法"),
        ('  { empty = "cars", text = "" },\n', "", "'cars' 可能为空，须先有 empty = 'cars' 的写法"),
        ('{ empty = "reason", text = "" }, ', "", "'reason' 可能为空"),
        (
            '  { empty = "before", text = "" },\n  { up = "change", text',
            '  { zero = "now", text',
            "'before' 可能为空",
        ),
        ('"held"]', '"有车{cars}辆"]', "'cars' 可能为空，须写成 sentences"),
        ('"held"]', '"收入{a万元"]', "花括号不成对"),
        ('"held"]', '{ of = ["held"], join = "" }]', "join 限"),
        ('"held"]', '{ of = ["held"], joint = "、" }]', "不认识的键 'joint'"),
        ("width = 60", "width = 160", "宽度之和超过 156 毫米 @ small.toml:44 tables.units"),
        (
            'table = "units"',
            'table = "unit"',
            "没有名为 'unit' 的 tables @ small.toml:57 sections[0].items[1]",
        ),
        ('table = "units"', 'heading = "空"', "应恰有 paragraph、text、table、form、terms 之一"),
        ('told = "one"', 'told = "two"', "没有名为 'two' 的 comparisons @ small.toml:21 changes.a_change"),
        ('reason = "reason_a"', 'reason = "name"', "须用 drop 去掉"),
        ('now = "a"', 'now = "cars"', "没有名为 'cars' 的 money"),
        ('one = ["moved", "because"]', 'one = ["moved", "why"]', "没有名为 'why' 的 phrases"),
        ("[counts]\n", '[counts]\na = "x/y"\n', "名称 'a' 已用于 money"),
        ("[counts]\n", '[counts]\nnow = "x/y"\n', "名称 'now' 已用于 增减的短语"),
        ("收入{a}万元", "收入{a_change}万元", "只能作段落中的一项"),
        ("[words]", "[wrods]", "没有名为 'wrods' 的部分 @ small.toml:10 wrods"),
        ('title = "{name}', 'titel = "{name}', "没有名为 'titel' 的部分 @ small.toml:1 titel"),
        ('"有车{cars}辆"', '"有车{cars}辆', "引号没有配对，或含有不能用的字符 @ small.toml:41"),
        ("[words]\nbase", "[words]\nbasis", "没有名为 'base' 的 words"),
    ],
)
def test_unsound_narrative(old: str, new: str, words: str) -> None:
    """Each fault is refused with words that lead to it."""
    assert old in SMALL
    with pytest.raises(SpecError) as error:
        load_narrative(SMALL.replace(old, new, 1).encode(), "small.toml")
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("[counts]\n", '[counts]\nunused = "x/y"\n', "small.toml:18 counts.unused"),
        ("[sentences]\n", '[sentences]\nunused = "甲"\n', "small.toml:35 sentences.unused"),
        ("[drop]\n", '[drop]\nunused = ["甲"]\n', "small.toml:8 drop.unused"),
    ],
)
def test_what_is_never_said_is_a_warning(old: str, new: str, place: str) -> None:
    """It does no harm, so it stops nothing; where other things are wrong it may be their doing."""
    text = SMALL.replace(old, new, 1)
    found = examined([(text.encode(), "small.toml")])
    warned = [(p.severity, p.message, p.place) for p in found.problems]
    assert warned == [(Severity.WARNING, "'unused' 没有用到", place)]
    assert found.sound
    worse = examined([(text.replace("收入{a}万元", "收入{aa}万元").encode(), "small.toml")])
    assert [p.severity for p in worse.problems] == [Severity.ERROR]


def test_everything_wrong_is_said_at_once() -> None:
    """Faults in several entries, one of which cannot be read; what names that one is not judged."""
    text = SMALL.replace("收入{a}万元", "收入{aa}万元").replace('a = "t1/1/income"', "a = 1")
    text = text.replace('one = ["moved", "because"]', 'one = ["moved", "why"]').replace("{cars}辆", "{cars辆")
    found = examined([(text.encode(), "small.toml")])
    assert [p.place for p in found.problems] == [
        "small.toml:14 money.a",
        "small.toml:24 comparisons.one",
        "small.toml:37 sentences.total",
        "small.toml:39 sentences.held",
    ]


def test_missing_file_is_refused() -> None:
    with pytest.raises(SpecError, match="缺少文件"):
        read_narrative(PACK / "none.toml", "none.toml")
