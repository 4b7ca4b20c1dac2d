"""What the checks beside entries show before any client has calculated them."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.test_rules import passing
from xlsx_kit import api
from xlsx_kit.compute.entry_rows import is_blank, result, results
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.layout import layout_of
from xlsx_kit.compute.row_check import FINE
from xlsx_kit.compute.row_checks import record_checks
from xlsx_kit.facts import Facts
from xlsx_kit.pack import ColumnType


def test_a_blank_line_shows_nothing() -> None:
    """As its formula does; the lines around it are judged."""
    facts = deepcopy(passing("small-clean"))
    first, *rest = facts["ledger"]
    facts["ledger"] = [first, dict.fromkeys(first, ""), *rest]
    found = api.read(facts)
    shown = Evaluation(found.pack, found.facts).entry_rows.results("ledger")
    assert shown == (FINE, "", *[FINE] * len(rest))


def test_a_line_that_breaks_a_check_says_so() -> None:
    facts = deepcopy(passing("small-clean"))
    facts["ledger"][0]["amount"] = ""
    found = api.read(facts)
    first, *rest = Evaluation(found.pack, found.facts).entry_rows.results("ledger")
    assert "金额" in first
    assert set(rest) == {FINE}


@pytest.mark.parametrize("name", ["chengde-2024", "small-clean", "final-accounts-unit"])
def test_all_lines_together_show_what_each_does_by_itself(name: str) -> None:
    """Also where lines have no entries, or such as stand in other columns of theirs, or far too much."""
    found, seen = api.read(passing(name)), set[str]()
    layout = layout_of(found.pack)
    for source in (one for one in found.pack.inputs if one.kind == "list"):
        lines = found.facts.lines(source.id)
        spoilt = [
            {**line, key: value}
            for line in lines[:5]
            for column in source.facts
            for key in (column.key,)
            for value in (None, "", "200", "不在", "9" * 9_999, 10**15, -1, *line.values())
            if isinstance(value, int) >= isinstance(line[key], int)
            if column.type is not ColumnType.DECIMAL or value in (None, "", "200")
        ]
        twice = [{**one, column.key: None} for one in spoilt[::7] for column in source.facts]
        records = (*lines, *spoilt, *twice, *lines[:1])
        facts = Facts(found.facts.pack, {**found.facts.records, source.id: records})
        checks = record_checks(layout, source.id)
        together = results(checks, records, facts)
        assert together == tuple(result(checks, one, facts, blank=is_blank(one)) for one in records)
        seen |= {*together}
    assert len(seen) > 10
