"""What a form of the desk asks for: a second click is the same thing, files never are."""

from __future__ import annotations

from io import BytesIO

import pytest
from starlette.datastructures import FormData, UploadFile

from xlsx_kit.desk.uploads import request_mark_of

LETTERS = "/r/a/letters"


def form(**fields: str) -> FormData:
    """The fields of a form."""
    return FormData(list(fields.items()))


def test_a_second_click_is_the_same() -> None:
    assert request_mark_of(LETTERS, form(again="1")) == request_mark_of(LETTERS, form(again="1")) != ""


@pytest.mark.parametrize(
    ("address", "fields"), [(LETTERS, {"again": ""}), (LETTERS, {}), ("/r/b/letters", {"again": "1"})]
)
def test_another_form_is_another_thing(address: str, fields: dict[str, str]) -> None:
    assert request_mark_of(address, form(**fields)) != request_mark_of(LETTERS, form(again="1"))


def test_files_are_always_taken() -> None:
    """Two may have one name and one size; a field left empty is no file."""
    file, none = UploadFile(BytesIO(b"a"), filename="a.xlsx", size=1), UploadFile(BytesIO(), filename="")
    assert request_mark_of("/r/a/inbox", FormData([("files", file)])) == ""
    assert request_mark_of("/r/a/inbox", FormData([("files", none)])) != ""
