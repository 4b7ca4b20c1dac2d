"""A comment that is always shown lies over cells as a text box does; no other does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.edits import with_patch
from tests.raw_xlsx import joined, parts_of
from xlsx_kit import generate, validate

FACTS = {
    "unit": {"code": "1", "name": "某局", "scope": "单位", "year": 2025},
    "prior_year": {"income": "9.00"},
}
COMMENT = ("comment", "上年数", "C7")
DRAWING = "xl/drawings/vmlDrawing99.vml"


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A workbook with one entry."""
    return generate(FACTS, tmp_path_factory.mktemp("sent") / "sent.xlsx").path.read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "is_told"),
    [
        ("", "", True),
        ("<x:Visible/>", "", False),
        ("<x:Visible/>", "<x:Visible>False</x:Visible>", False),
        ("2, 0, 6, 0, 3, 0, 7, 0", "2, 0, 30, 0, 3, 0, 31, 0", False),
        ("2, 0, 6, 0, 3, 0, 7, 0", "2, 0, 6", False),
        ("2, 0, 6, 0, 3, 0, 7, 0", "a, b, c, d, e, f, g, h", False),
        ("<x:ClientData", "<br><x:ClientData", False),  # no XML, as Excel writes line breaks
    ],
)
def test_what_of_a_comment_is_read(old: str, new: str, is_told: bool, sent: bytes, tmp_path: Path) -> None:
    parts = parts_of(with_patch(sent, [[*COMMENT, "Visible"]]))
    drawing = parts[DRAWING].decode()
    assert old in drawing
    parts[DRAWING] = drawing.replace(old, new).encode() if old else parts[DRAWING]
    returned = tmp_path / "returned.xlsx"
    returned.write_bytes(joined(parts))
    found = [(f.sheet, f.cell) for f in validate(returned).files[0].findings if f.rule == "TPL-039"]
    assert found == ([("上年数", "C7")] if is_told else [])
