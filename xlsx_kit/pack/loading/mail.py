"""``mail.toml``: the letters of a campaign; the pack words those that are to differ from the usual ones."""

from __future__ import annotations

from functools import cache

import msgspec

from xlsx_kit.findings import spec_error
from xlsx_kit.pack.model.inputs import Strict
from xlsx_kit.pack.toml.gather import ProblemList
from xlsx_kit.pack.toml.hints import check_braces
from xlsx_kit.pack.toml.shape import decoded
from xlsx_kit.resources import root

FILE = "mail.toml"
USUAL = "letters.toml"
"""The letters of all packs, in the folder of templates."""
LETTER_NAMES = {
    *("title", "year", "scope", "code", "unit", "due", "contact"),
    *("errors", "warnings", "notes", "notes_words", "findings", "before", "repaired"),
    *("file", "came", "until", "deadline", "reply", "edit"),
}
"""What a letter may name in braces."""


class Wording(Strict, frozen=True, kw_only=True):
    """Subject and body of one kind of letter; names in braces are filled in."""

    subject: str
    body: str


class Wordings(Strict, frozen=True, kw_only=True):
    """Every kind of letter; one that a pack does not word is the usual one."""

    # with the workbook to be filled in
    send: Wording | None = None
    # nothing was found in the return
    passed: Wording | None = None
    # the return has warnings only; the marked copy goes with it
    attention: Wording | None = None
    # the return has errors; the marked copy goes with it
    failed: Wording | None = None
    # nothing has come yet
    missing: Wording | None = None
    # the last return still has errors
    failing: Wording | None = None
    # mails in which there was no return: nothing attached, no workbook, a sheet of another program, another
    # archive, the workbook as it was sent out, one with a password, one that cannot be read, links to files
    question: Wording | None = None
    scan: Wording | None = None
    format: Wording | None = None
    archive: Wording | None = None
    blank: Wording | None = None
    password: Wording | None = None
    unreadable: Wording | None = None
    linked: Wording | None = None

    def of(self, kind: str) -> Wording:
        """The letter of a kind. Raises KeyError where there is none."""
        found = getattr(self, kind, None)
        if not isinstance(found, Wording):
            raise KeyError(kind)
        return found


def wordings(data: bytes, path: str) -> Wordings:
    """The letters of a file, the usual ones where it has none.

    Raises SpecError with everything wrong, a misspelt name in braces included.
    """
    own_wordings = _checked(data, path)
    own = {kind: wording for kind in Wordings.__struct_fields__ if (wording := getattr(own_wordings, kind))}
    return msgspec.structs.replace(_usual(), **own)


@cache
def _usual() -> Wordings:
    return _checked(root("templates").joinpath(USUAL).read_bytes(), USUAL)


def _checked(data: bytes, path: str) -> Wordings:
    wordings: Wordings = decoded(data, Wordings, path)
    gathered = ProblemList()
    for kind in Wordings.__struct_fields__:
        wording = getattr(wordings, kind)
        for part in Wording.__struct_fields__ if wording else ():
            with gathered.gathering():
                check_braces(getattr(wording, part), LETTER_NAMES, f"{path}: {kind}.{part}")
    if gathered.problems:
        raise spec_error(gathered.problems)
    return wordings
