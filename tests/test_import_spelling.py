"""How an export's cells are spelt: codes with names, units with names, values of a map."""

from __future__ import annotations

import pytest

from xlsx_kit.facts.importing.mapping import ValueMap
from xlsx_kit.facts.importing.rows import split_code, split_unit


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2040201", ("2040201", "")),
        ("　　2040201 行政运行", ("2040201", "行政运行")),
        ("204 02 01 行政运行", ("2040201", "行政运行")),
        ("204.02.01-行政运行", ("2040201", "行政运行")),
        ("２０４０２０１行政运行", ("2040201", "行政运行")),
        ("2040201 110指挥中心", ("2040201", "110指挥中心")),
        ("204 公共安全支出", ("204", "公共安全支出")),
        ("行政运行", ("", "行政运行")),
        ("", ("", "")),
    ],
)
def test_codes_with_names_and_spaces(text: str, expected: tuple[str, str]) -> None:
    assert split_code(text, 7) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("118001 某局", ("118001", "某局")),
        ("[118001]某局", ("118001", "某局")),
        ("118001", ("118001", "")),
        ("某局", ("", "某局")),
    ],
)
def test_units_with_names(text: str, expected: tuple[str, str]) -> None:
    assert split_unit(text) == expected


def test_values_are_found_whole_then_without_code_then_by_code() -> None:
    known = ValueMap({"人员类": "a", "22": "b", "3 特定 目标类": "c"}, ("基本支出",))
    assert [known.get(t) for t in ("人员类", "1-人员类", "　人 员 类", "22 其他运转类", "3特定目标类")] == [
        "a", "a", "a", "b", "c",
    ]  # fmt: skip
    assert (known.get("基本支出"), known.get("别的")) == ("基本支出", "")
