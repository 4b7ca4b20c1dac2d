"""``mail.toml``: the letters of a campaign, worded by the pack."""

from __future__ import annotations

from xlsx_kit.findings import spec_error
from xlsx_kit.pack.model.inputs import Strict
from xlsx_kit.pack.toml.braces import check_braces
from xlsx_kit.pack.toml.gather import Gathered
from xlsx_kit.pack.toml.shape import decoded

FILE = "mail.toml"
NAMES = {
    *("title", "year", "scope", "code", "unit", "due", "contact"),
    *("errors", "warnings", "notes", "notes_words", "findings", "before"),
}
"""What a letter may name in braces."""


class Wording(Strict, frozen=True, kw_only=True):
    """Subject and body of one kind of letter; names in braces are filled in."""

    subject: str
    body: str


class Wordings(Strict, frozen=True, kw_only=True):
    """Every kind of letter."""

    # with the workbook to be filled in
    send: Wording
    # the return is sound
    passed: Wording
    # the return has errors; the marked copy goes with it
    failed: Wording
    # nothing has come yet
    missing: Wording
    # the last return still has errors
    failing: Wording


def wordings(data: bytes, path: str) -> Wordings:
    """The letters in a file. Raises SpecError with everything wrong, a misspelt name in braces included."""
    said: Wordings = decoded(data, Wordings, path)
    gathered = Gathered()
    for kind in Wordings.__struct_fields__:
        for part in Wording.__struct_fields__:
            with gathered.gathering():
                check_braces(getattr(getattr(said, kind), part), NAMES, f"{path}: {kind}.{part}")
    if gathered.problems:
        raise spec_error(gathered.problems)
    return said
