"""Tables that Excel opens: what it would take for a formula, and what it would not."""

from __future__ import annotations

import pytest

from xlsx_kit.csv_files import csv_bytes, harmless


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "-某局", "\tx", "-1+2"])
def test_a_formula_is_marked_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-12.00", "-1,234", "某局", "", 3, None])
def test_all_else_is_left_as_it_is(value: object) -> None:
    assert harmless(value) == value


def test_a_table_is_what_excel_knows_as_utf_8() -> None:
    assert csv_bytes([["甲", "乙,丙"], [1, ""]]).decode("utf-8-sig") == '甲,"乙,丙"\r\n1,\r\n'
