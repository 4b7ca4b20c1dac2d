"""Data that do not fit a structure: exactly what msgspec refuses is found, with its place, in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlsx_kit.pack.toml.shape import misfits


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Leaf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: str
    least: Annotated[int, msgspec.Meta(ge=1)] = 1
    more: list[Leaf] = []


class Whole(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    text: str | list[str] = ""
    texts: tuple[str, ...] = ()
    pair: tuple[str, str] | None = None
    where: Mapping[str, tuple[str, ...]] = {}
    choice: Literal["a", "b"] = "a"
    colour: Colour = Colour.RED
    counts: dict[str, int] = {}
    width: float = 1.0
    on: bool = False
    day: date | None = None
    some: Annotated[list[str], msgspec.Meta(min_length=1)] | None = None
    leaf: str | Leaf = ""
    anything: Any = None


VALUES = st.recursive(
    st.one_of(
        st.sampled_from(["a", "red", "2024-02-29", "2024-02-30", ""]),
        st.sampled_from([0, 1, -1, 2.5, True, False, date(2024, 1, 2), datetime(2024, 1, 2, 3), time(1)]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["key", "least", "more", "x"]), inner, max_size=3),
    ),
    max_leaves=6,
)
NAMES = {*Whole.__struct_fields__, *Leaf.__struct_fields__, *("a", "b", "red", "blue", "true", "false")}
NAMES |= {"widht", "x"}  # what is written wrong is shown as it is written
WHOLES = st.dictionaries(st.sampled_from([*Whole.__struct_fields__, "widht"]), VALUES, max_size=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(WHOLES)
def test_what_is_refused_is_found(data: dict[str, Any]) -> None:
    found = list(misfits(data, Whole, "f.toml: "))
    try:
        msgspec.convert(data, Whole)
    except msgspec.ValidationError:
        assert found
    else:
        assert found == []
    for one in found:
        assert one.message != "写法不对", "the walk did not see why"
        assert one.inside.split(".")[0].split("[")[0] in data or not one.inside
        assert set(re.findall("[A-Za-z]+", f"{one.message}{one.hint}")) <= NAMES


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"text": 1}, "text：应为文字（加双引号）或方括号内的一列值（只有一个也加方括号）。现在写的是整数。"),
        ({"day": "next week"}, "day：应为日期，如 2024-03-01。现在写的是文字（加双引号）。"),
        ({"day": datetime(2024, 1, 2, 3)}, "day：应为日期，如 2024-03-01。现在写的是日期和时刻。"),
        ({"pair": ["a"]}, "pair：应恰好有 2 项。请改正方括号内的项数。"),
        ({"some": []}, "some：应至少有 1 项。请补足方括号内的各项。"),
        (
            {"where": ["a"]},
            "where：应为花括号内的“键 = 值”。现在写的是方括号内的一列值（只有一个也加方括号）。",
        ),
        (
            {"where": {"x": "a"}},
            "where.x：应为方括号内的一列值（只有一个也加方括号）。现在写的是文字（加双引号）。",
        ),
        ({"leaf": {"key": "a", "least": 0}}, "leaf.least：应不小于 1。请改为更大的数。"),
        ({"leaf": {"key": "a", "more": [{}]}}, "leaf.more[0]：缺少键 'key'。请补上“key = …”。"),
        ({"choice": "c"}, "choice：没有 'c' 这个取值。可用：a、b。"),
        ({"colour": 1}, "colour：应为文字（加双引号）。现在写的是整数。"),
        ({"widht": 1}, "widht：不认识的键 'widht'。是不是 'width'？"),
    ],
)
def test_misfit(data: dict[str, Any], says: str) -> None:
    (found,) = misfits(data, Whole, "f.toml: ")
    assert f"{found.inside}：{found.message}。{found.hint}" == says
