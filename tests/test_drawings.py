"""Which shapes lie over cells so that what these hold is not seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edits import TEXT_BOX, with_patch
from tests.edits_of_looks import edit
from tests.raw_xlsx import joined, parts_of
from xlsx_kit import generate
from xlsx_kit.files.xlsx.cells import read_cells
from xlsx_kit.files.xlsx.guard import open_package

SAMPLE = Path(__file__).parents[1] / "samples" / "pass" / "small-clean.json"
SHEET, CELL, PLACE = "表3支出总表", "D7", (7, 4, 7, 4)
DRAWING = "xl/drawings/drawing99.xml"
NAMED = '<xdr:nv{kind}Pr><xdr:cNvPr id="2" name="x"{more}/></xdr:nv{kind}Pr>'
CLEAR = "<xdr:spPr><a:noFill/></xdr:spPr>"


def shape(kind: str, *inside: str, more: str = "") -> str:
    """A shape with its name and what else it says."""
    tag = kind.lower()
    return f"<xdr:{tag}>{NAMED.format(kind=kind.title(), more=more)}{''.join(inside)}</xdr:{tag}>"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sent") / "sent.xlsx"
    return generate(
        Path(__file__).parents[1] / "samples" / "pass" / "small-clean.json", path
    ).path.read_bytes()


def drawn(workbook: bytes, folder: Path) -> tuple[tuple[int, int, int, int], ...]:
    """What is covered of the sheet."""
    path = folder / "drawn.xlsx"
    path.write_bytes(workbook)
    return read_cells(open_package(path)).sheets[SHEET].drawn


@pytest.mark.parametrize(
    ("body", "covers"),
    [
        (TEXT_BOX, True),
        (shape("sp"), True),
        (shape("sp", CLEAR), False),
        (shape("sp", CLEAR, "<xdr:txBody><a:p><a:r><a:t>9.99</a:t></a:r></a:p></xdr:txBody>"), True),
        (shape("sp", more=' hidden="1"'), False),
        (shape("pic", CLEAR), True),
        (shape("sp", CLEAR) + shape("sp"), True),
    ],
)
def test_a_shape_that_is_seen_through_covers_nothing(
    body: str, covers: bool, sent: bytes, tmp_path: Path
) -> None:
    """A leader's red ring around an amount is no other amount; a picture has no ground and covers."""
    assert drawn(with_patch(sent, [["draw", SHEET, CELL, body]]), tmp_path) == ((PLACE,) if covers else ())


def test_a_shape_that_is_placed_on_the_page(sent: bytes, tmp_path: Path) -> None:
    """From the corner of the sheet, in the units of drawings, not from a cell."""
    parts = parts_of(with_patch(sent, [["draw", SHEET, CELL]]))
    corner = '<xdr:absoluteAnchor><xdr:pos x="1828800" y="1143000"/><xdr:ext cx="609600" cy="190500"/>'
    edit(parts, DRAWING, "<xdr:twoCellAnchor>.*?</xdr:to>", corner)
    edit(parts, DRAWING, "</xdr:twoCellAnchor>", "</xdr:absoluteAnchor>")
    assert drawn(joined(parts), tmp_path) == (PLACE,)


@pytest.mark.parametrize(("kind", "covers"), [("Button", True), ("Note", False)])
def test_a_control_covers_and_a_comment_that_opens_does_not(
    kind: str, covers: bool, sent: bytes, tmp_path: Path
) -> None:
    parts = parts_of(with_patch(sent, [["comment", SHEET, CELL]]))
    edit(parts, "xl/drawings/vmlDrawing99.vml", "Note", kind)
    assert drawn(joined(parts), tmp_path) == ((PLACE,) if covers else ())
