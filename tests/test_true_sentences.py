"""Whatever is left out, no sentence says what nobody entered, and no heading stands over nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest

from tests.blanks import blanked, chosen
from tests.narrative_cases import SAMPLES, sample
from xlsx_kit import api
from xlsx_kit.compute import Evaluation
from xlsx_kit.findings import InputError, SpecError
from xlsx_kit.pack import DEFAULT_PACK, Field, leaves, load_pack, reference_of
from xlsx_kit.prose.narrative.blocks import (
    Block,
    BodyParagraph,
    Figure,
    Heading,
    PageTurn,
    Title,
    plain_text,
)
from xlsx_kit.prose.narrative.names import PLACEHOLDER
from xlsx_kit.prose.narrative.packed import narrated, wording
from xlsx_kit.prose.narrative.source import MONEY_MARK
from xlsx_kit.prose.narrative.spec import Narrative, Variant
from xlsx_kit.prose.narrative.summed_entries import asking_lists

Facts = dict[str, Any]
OVER = {"nine-funds": "hebei-2022", "final-accounts-department": "final-accounts-2024-shanghai"}
"""Packs over the sample's own, which have no sample."""
CASES = [(name, "") for name in SAMPLES] + list(OVER.items())
NONE = re.compile("无|未安排|没有|持平|均为")
LEFT_BLANK = {"running"}
"""Forms whose guide asks units without to leave them blank: blank is what they say."""
SLIPS = re.compile(r"[，；：、（]{2,}|[，；、]。|。[，；、]|（）|^[，；。、）]")
LAST_YEAR = re.compile("增长|下降|增加|减少|持平|比上年|与上年")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "pack"), CASES)
def test_nothing_is_said_that_nobody_entered(name: str, pack: str) -> None:
    """In both scopes, each list, column, field and text left out, made nothing, or left alone."""
    faults = []
    for scope in load_pack(pack or sample(name).get("pack", DEFAULT_PACK)).book.scopes:
        base = json.loads(json.dumps(sample(name)))
        base["pack"] = pack or base.get("pack", DEFAULT_PACK)
        base["unit"]["scope"] = scope
        found = load_pack(base["pack"])
        for what, facts in [("as it is", base), *blanked(found, base), *chosen(found, base)]:
            faults += [(scope, what, fault) for fault in faults_of(facts)]
    assert faults == []


def faults_of(facts: Facts) -> Iterator[str]:
    """What a finished text says and should not."""
    try:
        read = api.read(facts)
    except InputError:
        return
    words, variants = wording(read.pack), list[Variant]()
    evaluation = Evaluation(read.pack, read.facts)
    told = narrated(words, evaluation, variants.append, finished=True)
    text = plain_text(told.blocks)
    if "未填报" in text:
        yield "未填报"
    yield from headings_over_nothing(told.blocks)
    for block in told.blocks:
        if isinstance(block, BodyParagraph):
            ours = "".join(run.text if isinstance(run, Figure) else str(run) for run in block.runs)
            yield from (
                f"{run.text}: {ours}"
                for run in block.runs
                if isinstance(run, Figure) and is_nothing(run.text) and is_blank(run.ref, evaluation)
            )
            if (slip := SLIPS.search(ours)) and not any(slip[0] in value for value in typed(facts)):
                yield f"{slip[0]}: {ours}"
    yield from (f"{v.text}" for v in variants if says_none(v, words, evaluation) and is_printed(v, text))


def typed(value: Any) -> Iterator[str]:
    """All that a unit typed; between what it has for some is nothing, secret, or put together by us."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from typed(inner)
    elif isinstance(value, str):
        yield value


def headings_over_nothing(blocks: Sequence[Block]) -> Iterator[str]:
    """Headings right before one of their own level or above, or at the end."""
    shown = [block for block in blocks if not isinstance(block, PageTurn)]
    for block, after in pairwise([*shown, Title("")]):
        if isinstance(block, Heading) and (
            isinstance(after, Title) or (isinstance(after, Heading) and after.level <= block.level)
        ):
            yield f"{block.text}: 空标题"


def is_nothing(text: str) -> bool:
    """Whether a figure is printed as zero."""
    digits = re.sub(r"[^\d]", "", text)
    return bool(digits) and not int(digits)


def is_blank(ref: str, evaluation: Evaluation) -> bool:
    """Whether nobody entered what a figure is: a field, or a list that asks for entries."""
    plain = ref.rpartition(MONEY_MARK)[2]
    try:
        fields = [part for part in leaves(reference_of(evaluation.pack, plain)) if isinstance(part, Field)]
        lists = asking_lists(evaluation.pack, plain)
    except SpecError:  # what is computed from figures: a change, a share
        return False
    facts = evaluation.facts
    if any(facts.form(f.input).get(f.column) is None for f in fields if f.input not in LEFT_BLANK):
        return True
    return bool(lists) and all(line.get(key) is None for source, key in lists for line in facts.lines(source))


def says_none(variant: Variant, words: Narrative, evaluation: Evaluation) -> bool:
    """Whether a wording says 无, 持平 of what nobody entered."""
    if not NONE.search(variant.text) or variant.empty:
        return False
    changes = [words.changes[name] for _, name in variant.tests if name in words.changes]
    names = [name for _, name in variant.tests] + [n for c in changes for n in (c.now, c.before)]
    wanted = [words.money[name] for name in names if name in words.money]
    return any(is_blank(one.ref, evaluation) and not one.fallback for one in wanted)


def is_printed(variant: Variant, text: str) -> bool:
    """Whether a wording stands in a text."""
    return bool(re.search("[^。；]*".join(map(re.escape, PLACEHOLDER.split(variant.text)[::2])), text))


@pytest.mark.parametrize("name", ["chengde-2024", "shanghai-unit", "final-accounts-department"])
def test_without_last_year_nothing_is_compared(name: str) -> None:
    """No 增长, 下降, 持平 in a sentence of ours where all of last year's figures, and budgets, are blank."""
    base = sample(name)
    found = load_pack(base.get("pack", DEFAULT_PACK))
    (facts,) = (f for what, f in blanked(found, base) if what == "last year blank")
    facts = facts | {"budget": []} if "budget" in facts else facts
    facts = facts | {"texts": {}}
    for line in facts["three_public"]:
        line.pop("reason", None)
        line.pop("budget", None)
    read = api.read(facts)
    told = narrated(wording(read.pack), Evaluation(read.pack, read.facts), finished=True)
    said = [
        run.ref
        for block in told.blocks
        if isinstance(block, BodyParagraph)
        for run in block.runs
        if isinstance(run, Figure) and run.ref.startswith(("change/", "percent/"))
    ]
    assert said == []


def test_a_table_that_nobody_filled_in_says_not_that_there_is_nothing() -> None:
    """Beside 购置固定资产538.00万元 no note says 无固定资产: the table goes; entered zeros are told."""
    facts = sample("nine-funds")
    text = told_of(facts | {"assets": []})
    assert "购置固定资产总额为538.00万元" in text
    assert "无固定资产" not in text
    assert "固定资产占用情况表" not in text
    zeros = [line | {"quantity": "0", "value": "0.00"} for line in facts["assets"]]
    assert "注：无固定资产，空表列示。" in told_of(facts | {"assets": zeros})


def told_of(facts: Facts) -> str:
    """The finished text of a unit."""
    read = api.read(facts)
    words = wording(read.pack)
    return plain_text(narrated(words, Evaluation(read.pack, read.facts), finished=True).blocks)
