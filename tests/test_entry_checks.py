"""The checks of entries by themselves and as pandera schemas: the same rows of the same inputs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs import PACKS
from xlsx_kit.facts import Record
from xlsx_kit.pack.loading.load import load_pack
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.resources import root
from xlsx_kit.returns.validation.entry_checks import MOST_COUNTED, YEARS, broken_rows, input_checks
from xlsx_kit.returns.validation.schema import failures
from xlsx_kit.value_faults import Fault

FILLED = Path(str(root("samples"))) / "filled" / "small-clean.xlsx"
LARGEST = 2**63 - 1
"""Of a column of integers: greater entries are refused where they are read."""


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Pack, Input, list[Record]]:
    pack = load_pack(draw(st.sampled_from(PACKS)))
    source = draw(st.sampled_from(pack.inputs))
    line = st.fixed_dictionaries({c.key: _entries(pack, c) for c in source.facts})
    return pack, source, draw(st.lists(line, min_size=1, max_size=4))


def _entries(pack: Pack, column: Column) -> st.SearchStrategy[object]:
    """Nothing, what is allowed, what is not, and both sides of every bound."""
    blank = st.sampled_from([None, ""])
    match column.type:
        case ColumnType.AMOUNT:
            most = pack.book.maximum_amount
            edges = [-1, 0, 1, most - 1, most, most + 1]
            return blank | st.sampled_from(edges) | st.integers(-LARGEST, LARGEST)
        case ColumnType.COUNT | ColumnType.YEAR:
            most = column.maximum or MOST_COUNTED
            edges = [-1, 0, most, most + 1, YEARS[0] - 1, *YEARS, YEARS[1] + 1]
            return blank | st.sampled_from(edges)
        case ColumnType.CODE:
            codes = [entry.code for entry in pack.codes[column.codes].entries[:40]]
            return blank | st.sampled_from(codes) | st.text("0123456789 x", max_size=8)
        case ColumnType.CHOICE:
            return blank | st.sampled_from(pack.values(column.list)) | st.text(max_size=3)
        case ColumnType.DECIMAL:
            return blank | st.decimals(-5, 10**6, places=2).map(str)
        case _:
            most = column.max_length or 5
            return blank | st.sampled_from(["甲", "甲" * most, "甲" * (most + 1)])


@pytest.mark.slow
@given(_cases())
@settings(max_examples=150, deadline=None)
def test_the_rows_found_are_those_that_the_schema_refuses(case: tuple[Pack, Input, list[Record]]) -> None:
    pack, source, records = case
    assert broken_rows(pack, source.id, records) == sorted({row for row, _, _ in failures(*case)})


@pytest.mark.slow
def test_every_check_of_every_column_is_broken_once() -> None:
    """By an entry of its own: no check is there that nothing breaks, and each is named by its fault."""
    wrong: dict[Fault, list[object]] = {
        Fault.REQUIRED: [""],
        Fault.CODE: ["12"],
        Fault.CHOICE: ["没有", 1999],
        Fault.OPEN_CHOICE: ["没有"],
        Fault.NEGATIVE: [-1, "-1"],
        Fault.REPAID: [-1],
        Fault.WHOLE: [-1],
        Fault.LARGE: [10**15, "1000000000000"],
        Fault.LONG: ["甲" * 40_000],
    }
    seen = set()
    for pack, source in [(one, source) for one in map(load_pack, PACKS) for source in one.inputs]:
        records: list[Record] = []
        expected = set()
        for column in source.facts:
            for check in input_checks(pack, source.id)[column.key]:
                text = column.type in (ColumnType.DECIMAL, ColumnType.YEAR)
                expected.add((len(records), column.key, check.fault))
                records.append({column.key: wrong[check.fault][-1 if text else 0]})
        seen |= {fault for _, _, fault in expected}
        assert expected <= set(failures(pack, source, records)), (pack.id, source.id)
    assert seen == wrong.keys()


@pytest.mark.slow
def test_a_return_without_faults_is_judged_without_loading_them() -> None:
    """What takes longer to load than a return takes to judge."""
    program = (
        "import sys; from xlsx_kit import validate; r = validate(sys.argv[1]);"
        "print(r.files[0].status, 'pandas' in sys.modules, 'pandera' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(FILLED)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["pass", "False", "False"]
