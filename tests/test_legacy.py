"""Returns saved as .xls: their facts are read, and what could not be checked is said."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.office.client import Office
from xlsx_kit import generate, read, validate
from xlsx_kit.resources import root

PASS = Path(str(root("samples"))) / "pass"


@pytest.mark.parametrize("name", sorted({path.stem for path in PASS.glob("*.json")}))
def test_a_return_saved_as_xls(name: str, office: Office, tmp_path: Path) -> None:
    """The same facts and findings, one note more; also under a wrong suffix.

    Whose pack it is says the stamp, which lives on among the properties of the document.
    """
    sent = generate(PASS / f"{name}.json", tmp_path / "sent.xlsx").path
    for target in ("old.xls", "wrong.xlsx"):
        old = office.legacy(sent, tmp_path / target)
        assert read(old).to_dict() == read(sent).to_dict()
        assert read(old).pack.id == read(sent).pack.id
        found, before = validate(old).files[0].findings, validate(sent).files[0].findings
        assert [f.rule for f in found if f.severity.value == "note"][:1] == ["FILE-035"]
        assert Counter((f.rule, f.cell) for f in found) - Counter(
            (f.rule, f.cell) for f in before
        ) == Counter([("FILE-035", None)])


def test_a_foreign_xls_is_refused(tmp_path: Path) -> None:
    """One without any block of ours, as before."""
    foreign = PASS.parent / "import" / "export.xls"
    assert [f.rule for f in validate(foreign).files[0].findings] == ["FILE-007"]
    broken = tmp_path / "a.xls"
    broken.write_bytes(foreign.read_bytes()[:3000])
    assert [f.rule[:5] for f in validate(broken).files[0].findings] == ["FILE-"]
