# ruff: noqa: E501 - hand-written XML reads best unbroken
"""The guard against files that were damaged at random: a finding, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bad_files import sheet, workbook_parts, write
from tests.two_ways import WAYS, going
from xlsx_kit.files.xlsx.cells import read_cells
from xlsx_kit.files.xlsx.guard import open_package
from xlsx_kit.findings import InputError


@pytest.fixture(scope="module", params=WAYS, autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test twice: with the quick way of reading sheets, and without it."""
    yield from going(request.param)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    rows = "".join(
        f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c><c r="B{r}"><f>A{r}</f><v>1.5</v></c></row>'
        for r in range(1, 30)
    )
    return write(tmp_path_factory.mktemp("good") / "x.xlsx", workbook_parts(sheet(rows))).read_bytes()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


edits = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6)
fuzzed = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read_or_refuse(path: Path) -> None:
    try:
        read_cells(open_package(path))
    except InputError as error:
        assert len(error.findings) == 1


@fuzzed
@given(edits=edits, keep=st.floats(0, 1))
def test_mutated_zip_raises_nothing_else(
    good: bytes, folder: Path, edits: list[tuple[float, int]], keep: float
) -> None:
    data = bytearray(good)
    for where, value in edits:
        data[int(where * len(data))] = value
    path = folder / "zip.xlsx"
    path.write_bytes(bytes(data if keep > 0.5 else data[: int(2 * keep * len(data))]))
    read_or_refuse(path)


@pytest.mark.slow
@fuzzed
@given(
    part=st.sampled_from(sorted(workbook_parts())),
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.text(max_size=4) | st.sampled_from([
        "<", ">", "&", "</c>", "<c>", "<v>", "\0", "-", "9" * 5_000, "A1", 't="d"', 't="shared" si="0"', "<!--", "]]>",
    ])), max_size=5),
)  # fmt: skip
def test_mutated_xml_raises_nothing_else(folder: Path, part: str, edits: list[tuple[float, str]]) -> None:
    parts = workbook_parts(
        sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c s="0"><f t="shared" si="0">A1</f></c></row>')
    )
    text = str(parts[part])
    for where, insert in edits:
        at = int(where * len(text))
        text = text[:at] + insert + text[at + len(insert) // 2 :]
    read_or_refuse(write(folder / "xml.xlsx", parts | {part: text.encode("utf-8", "replace")}))
