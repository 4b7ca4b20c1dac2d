"""Rows that were met before are neither read nor compared again, and nothing is missed for that."""

from __future__ import annotations

import json
from bisect import bisect_left
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.edits import with_patch
from tests.test_cells import MAIN, write_raw
from tests.test_two_ways import assert_both_alike, outcome
from tests.two_ways import by_pass
from xlsx_kit import generate, validate
from xlsx_kit.files.xlsx.cells import WorkbookCells
from xlsx_kit.files.xlsx.fast import runs
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.resources import root

CHANGED = (
    ("a label", [["cell", "表3支出总表", "A1", {"t": "s", "v": "单位支出总表"}]], "TPL-017"),
    ("a heading of a list", [["cell", "基本支出", "E6", {"t": "s", "v": "金额"}]], "TPL-017"),
    ("a formula", [["cell", "表3支出总表", "D9", {"f": "SUM(E9:H9)", "v": "128.6"}]], "TPL-020"),
    ("a figure in place of a formula", [["cell", "表3支出总表", "D9", {"v": "21"}]], "TPL-018"),
)


def sheet_of(rows: str) -> str:
    """A sheet of these rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def row(number: int, text: str = "") -> str:
    """A row with its number, and a text or none."""
    shown = f'<c r="B{number}" t="str"><v>{text}</v></c>' if text else ""
    return f'<row r="{number}"><c r="A{number}"><v>{number}</v></c>{shown}</row>'


@pytest.mark.parametrize(
    "numbers",
    [
        range(1, 100),
        range(1, runs.LENGTH + 1),
        [*range(1, 33), *range(34, 100)],
        [*range(20, 33), 33, 97, 98],
        [5, 1000],
        [],
    ],
    ids=("whole", "one run", "without its first row", "a run missing", "far apart", "none"),
)
def test_runs_part_anywhere(numbers: list[int], tmp_path: Path) -> None:
    """Read, read again from memory, and with one row that is another: as by the pass."""
    paths = [
        write_raw(tmp_path / f"{n}.xlsx", sheet_of("".join(row(k, text if k == 40 else "") for k in numbers)))
        for n, text in enumerate(("", "", "", "甲", ""))
    ]
    for path in paths:
        cells = assert_both_alike(path).sheets["表一"].cells
        assert [number for number, _ in cells if number in numbers] == [n for n, _ in cells]


AROUND_CUTS = st.lists(
    st.tuples(st.sampled_from([1, 8, 9, 10, 40, 41, 42, 72, 73, 74, 105, 410]), st.sampled_from(["", "甲"])),
    max_size=12,
)


@given(AROUND_CUTS, AROUND_CUTS, st.integers(0, 12))
def test_runs_part_where_they_do_without_a_sheet_before(
    before: list[tuple[int, str]], now: list[tuple[int, str]], alike: int
) -> None:
    """Whatever the last sheet was that began so: rows that come twice, that are gone or in any order."""
    one, other = ("".join(row(*each) for each in rows).encode() for rows in (before, [*before[:alike], *now]))
    last = dict(enumerate(runs._cut(one, {})))
    pieces = [*runs._cut(other, {})]
    assert b"".join(pieces) == other
    assert [*runs._cut(other, last)] == pieces


def test_what_a_sheet_began_like_holds_no_rows_of_its_own() -> None:
    """Sheets that begin differently and go on alike hold the same bytes, as long as these are remembered."""
    runs.WRITTEN.forget()
    rows = "".join(row(n) for n in range(1, 100)).encode()
    heads = [b"<sheetViews>%d" % n for n in range(20)]
    for head in [heads[0], heads[0], *heads]:
        # bytes of its own, as each file has
        runs.runs_of(bytes(bytearray(rows)), (), 1_000, 1_000, head)
    remembered = [[known.piece for known in runs.last_pieces(hash(head)).values()] for head in heads]
    assert all(b"".join(pieces) == rows for pieces in remembered)
    assert len({id(piece) for pieces in remembered for piece in pieces}) == len(remembered[0]) > 2
    del remembered
    runs.WRITTEN.forget()
    assert not any(runs.last_pieces(hash(head)) for head in heads)


@pytest.mark.parametrize("number", [1, 32, 33, 40, 65])
def test_a_number_that_comes_twice_is_refused(number: int, tmp_path: Path) -> None:
    """Within a run, and from one run to another."""
    for at, rows in enumerate((range(1, 70), [*range(1, 70), number])):
        path = write_raw(tmp_path / f"{at}.xlsx", sheet_of("".join(map(row, rows))))
        found = outcome(path)
        with by_pass():
            assert found == outcome(path)
        assert isinstance(found, WorkbookCells) is (at == 0)


def test_a_run_that_nobody_else_has_is_not_kept(tmp_path: Path) -> None:
    """It is kept when all of its rows come again."""
    runs.RUNS.forget()
    path = write_raw(tmp_path / "x.xlsx", sheet_of("".join(row(n, "独一份") for n in range(1, 40))))
    for kept in (0, 2, 2):
        assert isinstance(outcome(path), WorkbookCells)
        assert len(runs.RUNS) == kept


def test_markup_in_texts_is_none(tmp_path: Path) -> None:
    """Texts of the table count once there, however often rows refer to them: as by the pass."""
    again = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10))
    strings = f'<sst xmlns="{MAIN}"><si><t>{"=" * 200}</t></si></sst>'
    path = write_raw(tmp_path / "x.xlsx", sheet_of(again), extra={"xl/sharedStrings.xml": strings})

    def is_read(marks: int) -> bool:
        with by_pass():
            return isinstance(outcome(path, Limits(marks=marks)), WorkbookCells)

    least = bisect_left(range(5_000), True, key=is_read)
    assert 200 < least < 1_000
    for marks in (least - 1, least, least + 500, 5_000):
        found = outcome(path, Limits(marks=marks))
        with by_pass():
            assert found == outcome(path, Limits(marks=marks))
        assert isinstance(found, WorkbookCells) is (marks >= least)


@pytest.mark.parametrize(("patch", "rule"), [c[1:] for c in CHANGED], ids=[c[0] for c in CHANGED])
def test_what_came_before_excuses_nothing(patch: list[list[object]], rule: str, tmp_path: Path) -> None:
    """A return as sent, one with a change, and again, in one process: each is told what is its own."""
    facts = json.loads((Path(str(root("samples"))) / "pass" / "small-clean.json").read_text("utf-8"))
    sent = generate(facts, tmp_path / "sent.xlsx").path
    changed = tmp_path / "changed.xlsx"
    changed.write_bytes(with_patch(sent.read_bytes(), patch))
    for path, told in ((sent, 0), (changed, 1), (sent, 0), (sent, 0), (changed, 1), (changed, 1)):
        found = [f for f in validate(path).files[0].findings if f.rule == rule]
        assert len(found) == told


def test_a_run_is_known_by_the_texts_that_it_refers_to(tmp_path: Path) -> None:
    """Sheets that are written alike and say different things, one after the other: as by the pass."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{n % 3}</v></c></row>' for n in range(1, 60))
    for at, texts in enumerate(("甲乙丙", "甲乙丙", "甲乙丙", "甲乙丁", "甲乙丁", "甲乙", "甲乙丙")):
        entries = "".join(f"<si><t>{text}</t></si>" for text in texts)
        strings = f'<sst xmlns="{MAIN}">{entries}</sst>'
        extra = {"xl/sharedStrings.xml": strings}
        path = write_raw(tmp_path / f"{at}.xlsx", sheet_of(rows), extra=extra)
        found = outcome(path)
        with by_pass():
            assert found == outcome(path)
        if isinstance(found, WorkbookCells):
            assert found.sheets["表一"].cells[2, 1].text == texts[2]
        else:
            assert len(texts) < 3
