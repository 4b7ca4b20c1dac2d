"""Checks of the catalogue on rows of entries: of packs that lack what a shared check names, too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from xlsx_kit.compute.catalogue_checks import asked_fields, catalogue_checks, is_on_sheet
from xlsx_kit.compute.layout import layout_of
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.model.pack import Pack

FUND = 'INDEX($C$6:$C$87,$A7+1)="政府性基金"'
BLANK = 'INDEX($D$6:$D$87,$A7+1)=""'
ONE_FUND = {"fund": "^政府性基金$"}


def varied(check: str, **given: Any) -> Pack:
    """The pack of final accounts with this one check, which says something else."""
    pack = load_pack("final-accounts-2024")
    [spec] = [spec for spec in pack.checks if spec.id == check]
    return replace(pack, checks=(msgspec.structs.replace(spec, given={**spec.given, **given}),))


@pytest.mark.parametrize(
    ("given", "formulas"),
    [
        ({"where": ONE_FUND}, [f"AND({FUND},{BLANK})"]),
        ({"where": {}}, [BLANK]),
        ({"where": ONE_FUND, "unless": {"no_column": "."}}, [FUND]),
        ({"where": ONE_FUND, "unless": {"function_name": "."}}, []),
        ({"where": {}, "unless": {}}, []),
        ({"where": {"no_column": "^甲$"}}, []),
        ({"only": {"no_field": ["甲"]}}, []),
        ({"where": ONE_FUND, "unless": {"closing": "."}}, []),
        ({"input": "no_list"}, []),
        ({"input": "texts", "at": "total_reason", "where": {"total_reason": "^甲$"}, "unless": {}}, []),
    ],
)
def test_a_row_shows_what_the_pack_has(given: dict[str, Any], formulas: list[str]) -> None:
    pack = varied("BAL-201", **given)
    layout = layout_of(pack)
    assert [is_on_sheet(pack, spec) for spec in pack.checks] == [bool(formulas)]
    assert [c.excel for c in catalogue_checks(layout, layout.inputs["balances"], 0)] == formulas
    assert asked_fields(layout) == {}


def test_a_sum_of_lines_that_a_pack_lacks_is_shown_nowhere() -> None:
    pack = load_pack("hebei-2024")
    [spec] = [spec for spec in pack.checks if spec.id == "PROJ-107"]
    for lacking in ("key", "amount", "of", "link", "value"):
        check = msgspec.structs.replace(spec, given={**spec.given, lacking: "nothing"})
        assert not is_on_sheet(pack, check), lacking
    assert is_on_sheet(pack, spec)
